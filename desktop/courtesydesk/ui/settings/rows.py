"""One setting: what it is called, what it does, the right control, and what became of a change."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCompleter, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from courtesydesk.domain.settings import Setting
from courtesydesk.ui.settings import words
from courtesydesk.ui.settings.values import Value, problem_of
from courtesydesk.ui.settings.week import WeekStrip
from courtesydesk.ui.settings.writer import SettingsWriter
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button, SegmentedControl
from courtesydesk.ui.widgets.fields import Choices, Lines, Stepper, mark_invalid
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.parts import Line
from courtesydesk.ui.widgets.say import Say
from courtesydesk.ui.widgets.switch import Switch
from courtesydesk.ui.widgets.turn import in_turn

PAUSE_MS = 600
NUMBER_PAUSE_MS = 250
AT_THE_END = ("shop.hours", "shop.timezone", "shop.holidays")
"""Half typed they mean something else, and every clock would count by it: kept when left."""
STEPS = {
    "desk.scale": 25,
    "clock.complaint_minutes": 15,
    "clock.other_minutes": 30,
    "send.breathe_minutes": 15,
    "desk.picture_limit_mb": 250,
    "mail.backfill_days": 30,
}


class Control(QObject):
    """What a setting is chosen with; one sort of value each."""

    chosen = Signal(object)
    """A value, for good (unless it cannot be read)."""
    typing = Signal()
    """Something is being typed: not for good yet."""

    wide = False
    """Stands below its words, over the whole width."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.widget = widget

    def show_value(self, value: Value) -> None:
        """What holds now."""
        raise NotImplementedError

    def value(self) -> Value:
        """What stands in it."""
        raise NotImplementedError


class SwitchControl(Control):
    """Yes or no."""

    def __init__(self, theme: Theme, setting: Setting, parent: QWidget) -> None:
        self._switch = Switch(theme, setting.label, parent)
        super().__init__(self._switch)
        self._switch.clicked.connect(self._on_clicked)

    def show_value(self, value: Value) -> None:
        self._switch.setChecked(bool(value))

    def value(self) -> Value:
        return self._switch.isChecked()

    def _on_clicked(self) -> None:
        self.chosen.emit(self.value())


class NumberControl(Control):
    """A number with its unit."""

    def __init__(self, theme: Theme, setting: Setting, parent: QWidget) -> None:
        self._stepper = Stepper(
            theme, setting.label, setting.lowest, setting.highest, setting.unit, parent,
            step=STEPS.get(setting.key, 1),
        )  # fmt: skip
        super().__init__(self._stepper)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(NUMBER_PAUSE_MS)
        self._timer.timeout.connect(self._on_pause)
        self._stepper.changed.connect(self._timer.start)

    def show_value(self, value: Value) -> None:
        if not self._timer.isActive():
            self._stepper.set_value(int(value))

    def value(self) -> Value:
        return self._stepper.value()

    def _on_pause(self) -> None:
        self.chosen.emit(self.value())


class FewControl(Control):
    """One of two or three, side by side."""

    def __init__(self, theme: Theme, setting: Setting, parent: QWidget) -> None:
        self._segments = SegmentedControl(theme, setting.label, parent)
        self._segments.set_options(list(setting.choices), str(setting.default))
        super().__init__(self._segments)
        self._segments.chosen.connect(self._on_chosen)

    def show_value(self, value: Value) -> None:
        self._segments.set_value(str(value))

    def _on_chosen(self, value: str) -> None:
        self.chosen.emit(value)

    def value(self) -> Value:
        return self._segments.value()


class ManyControl(Control):
    """One of many."""

    def __init__(self, theme: Theme, setting: Setting, parent: QWidget) -> None:
        self._choices = Choices(theme, setting.label, parent)
        for value, text in setting.choices:
            self._choices.addItem(text, value)
        super().__init__(self._choices)
        self._choices.activated.connect(self._on_activated)

    def show_value(self, value: Value) -> None:
        self._choices.set_value(str(value))

    def value(self) -> Value:
        return self._choices.value()

    def _on_activated(self) -> None:
        self.chosen.emit(self.value())


class LineControl(Control):
    """One line of text: kept at a pause, and when it is left."""

    def __init__(self, theme: Theme, setting: Setting, parent: QWidget) -> None:
        self._theme = theme
        self._field = QLineEdit(parent)
        self._field.setAccessibleName(setting.label)
        self._field.setPlaceholderText(_example(setting.key))
        super().__init__(self._field)
        if setting.key == "shop.timezone":
            self._field.setCompleter(_zones(self._field))
        self._dress()
        theme.changed.connect(self._dress)
        self._field.textEdited.connect(self.typing)
        self._field.editingFinished.connect(self._on_left)

    def show_value(self, value: Value) -> None:
        if self._field.text() != value:
            self._field.setText(str(value))
            self._field.setCursorPosition(0)

    def value(self) -> Value:
        return self._field.text().strip()

    def _on_left(self) -> None:
        self.chosen.emit(self.value())

    def _dress(self) -> None:
        self._field.setFixedWidth(self._theme.px(270))


class LinesControl(Control):
    """Several lines of text."""

    wide = True

    def __init__(self, theme: Theme, setting: Setting, parent: QWidget) -> None:
        self._lines = Lines(theme, setting.label, parent)
        self._lines.setPlaceholderText(_example(setting.key))
        super().__init__(self._lines)
        self._showing = False
        self._lines.textChanged.connect(self._on_text)
        self._lines.left.connect(self._on_left)

    def show_value(self, value: Value) -> None:
        if self._lines.toPlainText() != value and not self._lines.hasFocus():
            self._showing = True
            self._lines.setPlainText(str(value))
            self._showing = False

    def value(self) -> Value:
        return self._lines.toPlainText().strip()

    def _on_text(self) -> None:
        if not self._showing:
            self.typing.emit()

    def _on_left(self) -> None:
        self.chosen.emit(self.value())


def control_for(theme: Theme, setting: Setting, parent: QWidget) -> Control:
    """The control that fits a setting's type."""
    if isinstance(setting.default, bool):
        return SwitchControl(theme, setting, parent)
    if isinstance(setting.default, int):
        return NumberControl(theme, setting, parent)
    if setting.choices:
        few = len(setting.choices) <= 3
        return FewControl(theme, setting, parent) if few else ManyControl(theme, setting, parent)
    if setting.long:
        return LinesControl(theme, setting, parent)
    return LineControl(theme, setting, parent)


class SettingRow(QWidget):
    """A setting in its card."""

    def __init__(
        self, theme: Theme, setting: Setting, writer: SettingsWriter, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setting = setting
        self.setObjectName(f"setting-{setting.key}")
        self._theme, self._writer = theme, writer
        self._before: Value | None = None
        self._typed = False
        self._stacked: bool | None = None
        self.control = control_for(theme, setting, self)
        self.control.widget.setObjectName(setting.key)
        self.control.widget.setAccessibleDescription(setting.help)
        self.name = Label(theme, self.tr(setting.label), self, wrap=True)
        self.name.setBuddy(self.control.widget)
        self.help = Label(
            theme, self.tr(setting.help), self, role="second", colour="soft", wrap=True
        )
        self.problem = Say(theme, "", self, tone="stop")
        self.saved = Say(theme, "", self, tone="ok", role="caption")
        self.back = Button(theme, self.tr("Put it back"), self, kind="quiet", icon="undo")
        self.back.setObjectName(f"back-{setting.key}")
        self.back.setAccessibleName(self.tr("Put back: {label}").format(label=setting.label))
        self.back.hide()
        self.back.clicked.connect(self._on_back)
        self.week = WeekStrip(theme, self) if setting.key == "shop.hours" else None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._on_pause)
        self._build()
        self._show()
        self.control.typing.connect(self._on_typing)
        self.control.chosen.connect(self._on_chosen)
        writer.kept.connect(self._on_kept)
        writer.refreshed.connect(self._show)

    def _build(self) -> None:
        self._foot = QWidget(self)
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.setSpacing(6)
        foot.addWidget(self.saved, 1)
        foot.addWidget(self.back)
        self._foot.hide()
        words_box = QVBoxLayout()
        words_box.setSpacing(2)
        words_box.addWidget(self.name)
        words_box.addWidget(self.help)
        self._words = QWidget(self)
        words_box.setContentsMargins(0, 0, 0, 0)
        self._words.setLayout(words_box)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(20)
        self._grid.setVerticalSpacing(6)
        self._arrange(stacked=self.control.wide)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        needed = self.control.widget.sizeHint().width() + self._theme.px(200)
        self._arrange(stacked=self.control.wide or self.width() < needed)

    def _arrange(self, *, stacked: bool) -> None:
        if stacked == self._stacked:
            return
        self._stacked = stacked
        grid, widget = self._grid, self.control.widget
        parts = [self._words, widget, self.problem, self._foot]
        if self.week is not None:
            parts.insert(2, self.week)
        for part in parts:
            grid.removeWidget(part)
        grid.addWidget(self._words, 0, 0)
        grid.setColumnStretch(0, 1)
        if stacked:
            side = Qt.AlignmentFlag(0) if self.control.wide else Qt.AlignmentFlag.AlignLeft
            grid.addWidget(widget, 1, 0, side)
        else:
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            if isinstance(self.control, LineControl):
                side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
            grid.addWidget(widget, 0, 1, side)
        row = 2
        if self.week is not None:
            grid.addWidget(self.week, row, 0, 1, 1 if stacked else 2)
            row += 1
        grid.addWidget(self.problem, row, 0, 1, 1 if stacked else 2)
        grid.addWidget(self._foot, row + 1, 0, 1, 1 if stacked else 2)

    def flush(self) -> None:
        """What was typed is for good: the page is being left."""
        if self._typed:
            self._on_chosen(self.control.value())

    # What happens

    def _on_typing(self) -> None:
        self._typed = True
        if self.week is not None:
            self.week.show_words(str(self.control.value()))
        self._timer.start()

    def _on_pause(self) -> None:
        value = self.control.value()
        if self.setting.key in AT_THE_END:
            self._check(value)
        else:
            self._on_chosen(value)

    def _on_chosen(self, value: Value) -> None:
        self._timer.stop()
        self._typed = False
        if self._check(value):
            self._writer.want(self.setting.key, value)

    def _check(self, value: Value) -> bool:
        """Whether it can be kept; what is wrong with it, and what holds, is said."""
        problem = problem_of(self.setting.key, value)
        self.problem.say(f"{problem} {self._still()}".rstrip() if problem else "")
        mark_invalid(self.control.widget, invalid=bool(problem))
        self._foot.setVisible(self._before is not None and not problem)
        return not problem

    def _still(self) -> str:
        holds = " ".join(str(self._writer.values[self.setting.key]).split())
        return self.tr("“{value}” still holds.").format(value=holds) if holds else ""

    def _on_kept(self, key: str, before: Value, value: Value) -> None:
        if key != self.setting.key:
            return
        self._show()
        if self._before is None:
            self._before = before
        changed = value != self._before
        self._foot.setVisible(changed)
        self.back.setVisible(changed)
        self.saved.say(self._was() if changed else "")
        if not changed:
            self._before = None

    def _was(self) -> str:
        before = self._before
        if isinstance(before, bool):
            return self.tr("Saved. It was {before}.").format(before=words.yes_no(before))
        if isinstance(before, int):
            unit = f" {self.setting.unit}" if self.setting.unit else ""
            return self.tr("Saved. It was {before}.").format(before=f"{before}{unit}")
        named = dict(self.setting.choices).get(str(before))
        if named is not None:
            return self.tr("Saved. It was “{before}”.").format(before=named)
        short = " ".join(str(before).split())
        if not short:
            return self.tr("Saved. It was empty.")
        short = short if len(short) < 60 else short[:57] + "…"
        return self.tr("Saved. It was “{before}”.").format(before=short)

    def _on_back(self) -> None:
        if self._before is None:
            return
        self.control.widget.setFocus(Qt.FocusReason.OtherFocusReason)
        before = self._before
        if isinstance(self.control, LinesControl):
            self.control.widget.clearFocus()
        self._timer.stop()
        self._typed = False
        self.problem.say("")
        mark_invalid(self.control.widget, invalid=False)
        self.control.show_value(before)
        self._writer.want(self.setting.key, before)

    def _show(self) -> None:
        if self._typed or self.problem.text():
            return
        value = self._writer.values[self.setting.key]
        self.control.show_value(value)
        if self.week is not None:
            self.week.show_words(str(value))


def rows_in(widget: QWidget) -> list[SettingRow]:
    """Every setting on a page."""
    return widget.findChildren(SettingRow)


class Rows(QWidget):
    """Rows one under the other, with a fine line between them."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 2, 0, 0)
        self._column.setSpacing(13)

    def add(self, row: QWidget) -> None:
        """One more."""
        if self._column.count():
            self._column.addWidget(Line(self._theme, self))
        self._column.addWidget(row)
        in_turn(self)

    def clear(self) -> None:
        """Take all of them away."""
        while self._column.count():
            item = self._column.takeAt(0)
            widget = None if item is None else item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()


def _example(key: str) -> str:
    return {
        "shop.name": "Rue des Lilas Pâtisserie",
        "shop.also_called": "lilas, rue des lila, the lilac bakery",
        "shop.hours": "Tue–Sat 8–13 and 14–18:30",
        "shop.timezone": "Europe/Paris",
        "shop.signs": "Sophie",
        "shop.values": "A warm welcome.\nWe listen.\nGood work, honestly made.",
        "shop.email": "hello@ruedeslilas.example",
        "shop.phone": "+33 1 55 00 12 34",
    }.get(key, "")


def _zones(parent: QObject) -> QCompleter:
    from zoneinfo import available_timezones  # some hundred files: only when it is wanted

    completer = QCompleter(sorted(available_timezones()), parent)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    completer.setMaxVisibleItems(8)
    return completer
