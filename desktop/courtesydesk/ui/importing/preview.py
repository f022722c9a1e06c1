"""What a file holds, before anything is kept: columns, fields, and how the first ones will look."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from courtesydesk.domain.networks import NETWORKS, Way
from courtesydesk.services.importing import FIELDS, NONE_OF_THEM, Preview
from courtesydesk.ui.importing import words
from courtesydesk.ui.importing.sample import Sample
from courtesydesk.ui.settings.words import size as size_words
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.column import Column, Section
from courtesydesk.ui.widgets.fields import Choices, FormRow
from courtesydesk.ui.widgets.labels import ElidedLabel, Label
from courtesydesk.ui.widgets.parts import Line
from courtesydesk.ui.widgets.say import Say, Sign

WIDTH = 820
LOOKS = 3
AGAIN_MS = 150
SURE = 10_000
"""Rows of a larger file are estimated."""


class PreviewColumn(Column):
    """One file at a time."""

    changed = Signal(object, str, str)
    """Another mapping, network, or another of the people is us: look again."""
    wanted = Signal(object, str, str)
    """Take it in, with this mapping, this network and these as us."""
    left_out = Signal()
    """Not this file."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "", "", parent, width=WIDTH, top=26)
        self._theme = theme
        self._preview: Preview | None = None
        self._combos: dict[str, Choices] = {}
        self._parts: list[QWidget] = []
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(AGAIN_MS)
        self._again.timeout.connect(self._on_again)
        self._build_head()
        self.problems = QVBoxLayout()
        self.problems.setSpacing(6)
        self.column.addLayout(self.problems)
        self.network = Choices(theme, self.tr("Network"), self.inner)
        self.network.setObjectName("network")
        self._fill_networks()
        self.network.activated.connect(self._on_chosen)
        self.network_card = Section(theme, "", "", self.inner)
        holder = QWidget(self.network_card)
        box = QHBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.network)
        box.addStretch(1)
        self.network_row = FormRow(
            theme, self.tr("Comes from"), holder, self.network_card, buddy=self.network,
            help_text=self.tr("For the rows that do not say it themselves."),
        )  # fmt: skip
        self.network_card.body.addWidget(self.network_row)
        self.add(self.network_card)
        self._build_us()
        self.looks = Section(theme, self.tr("How the first ones will look"), "", self.inner)
        self.looks.setObjectName("looks")
        self.add(self.looks)
        self._looks_box = QVBoxLayout()
        self._looks_box.setSpacing(10)
        self.looks.body.addLayout(self._looks_box)
        self.columns = Section(
            theme,
            self.tr("Columns"),
            self.tr("What each column of the file is. It is remembered for files like this one."),
            self.inner,
        )
        self.columns.setObjectName("columns")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(1, 3)
        self.columns.body.addLayout(self._grid)
        self.add(self.columns)
        self.end()

    def _build_head(self) -> None:
        theme = self._theme
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(
            Sign(theme, "import", self.inner, colour="accent", side=26), 0,
            Qt.AlignmentFlag.AlignTop,
        )  # fmt: skip
        titles = QVBoxLayout()
        titles.setSpacing(3)
        self.name = ElidedLabel(theme, "", self.inner, role="heading")
        self.name.setObjectName("fileName")
        self.about = Label(theme, "", self.inner, colour="soft", wrap=True)
        self.about.setObjectName("fileAbout")
        titles.addWidget(self.name)
        titles.addWidget(self.about)
        head.addLayout(titles, 1)
        self.leave = Button(theme, self.tr("Not this file"), self.inner)
        self.leave.setObjectName("leaveOut")
        self.leave.clicked.connect(self.left_out)
        self.go = Button(theme, self.tr("Import"), self.inner, kind="main", icon="import")
        self.go.setObjectName("importNow")
        self.go.clicked.connect(self._on_go)
        head.addWidget(self.leave, 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.go, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(head)

    def _build_us(self) -> None:
        self.us = Choices(self._theme, self.tr("You are"), self.inner)
        self.us.setObjectName("us")
        self.us.activated.connect(self._on_chosen)
        self.us_card = Section(self._theme, "", "", self.inner)
        holder = QWidget(self.us_card)
        box = QHBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.us)
        box.addStretch(1)
        self.us_row = FormRow(
            self._theme, self.tr("You are"), holder, self.us_card, buddy=self.us,
            help_text=self.tr("What this one said is yours; what the others said is a customer's."),
        )  # fmt: skip
        self.us_card.body.addWidget(self.us_row)
        self.add(self.us_card)

    def _fill_us(self, preview: Preview) -> None:
        self.us.clear()
        self.us.addItem(self.tr("Choose…"), "")
        for name in preview.people:
            self.us.addItem(name, name)
        self.us.addItem(self.tr("None of them"), NONE_OF_THEM)
        self.us.set_value(preview.us)

    def _fill_networks(self) -> None:
        self.network.addItem(self.tr("As the file says"), "")
        for network in NETWORKS.values():
            if network.way is not Way.BY_HAND:
                self.network.addItem(network.label, network.key)
        self.network.insertSeparator(self.network.count())
        for network in NETWORKS.values():
            if network.way is Way.BY_HAND:
                self.network.addItem(network.label, network.key)

    # Showing

    def show_preview(self, preview: Preview, number: int, of: int) -> None:
        """What a file holds; the same file again keeps the focus where it is."""
        fresh = self._preview is None or self._preview.file != preview.file
        self._preview = preview
        self.name.setText(preview.file.name)
        self.about.setText(self._about(preview, number, of))
        self.network_card.setVisible(words.is_table(preview.format))
        self.us_card.setVisible(bool(preview.people))
        self.columns.setVisible(bool(preview.columns))
        if fresh:
            self.network.set_value("")
            self._fill_us(preview)
            self._show_columns(preview)
        self._show_problems(preview)
        self._show_looks(preview)
        self.go.setText(self._go_words(preview))
        if fresh:
            self.area.verticalScrollBar().setValue(0)
            self.go.setFocus(Qt.FocusReason.OtherFocusReason)

    def _about(self, preview: Preview, number: int, of: int) -> str:
        size = _size_of(preview.file)
        holds, rows = self.tr("{kind} with {rows}, {size}."), words.rows
        if preview.rows > SURE:
            holds, rows = self.tr("{kind} with about {rows}, {size}."), words.about
        about = holds.format(
            kind=words.kind(preview.format), rows=rows(preview.rows, preview.format), size=size
        )
        if of > 1:
            about += " " + self.tr("File {number} of {of}.").format(number=number, of=of)
        return about

    def _go_words(self, preview: Preview) -> str:
        if preview.taken is None and preview.rows > SURE:
            rows = words.about(preview.rows, preview.format)
            return self.tr("Import about {rows}").format(rows=rows)
        count = preview.rows if preview.taken is None else preview.taken
        return self.tr("Import {rows}").format(rows=words.rows(count, preview.format))

    def _show_problems(self, preview: Preview) -> None:
        _clear(self.problems)
        needs, asks = needs_network(preview), bool(preview.people) and not preview.us
        ready = self._ready()
        said = [p for p in preview.problems if not (needs and "which network" in p)]
        said = said[1:] if asks else said
        if not ready:
            said = [self._missing()]
        for problem in said:
            self.problems.addWidget(Say(self._theme, problem, self.inner, tone="warn"))
        self.network_row.say_problem(
            self.tr("The file does not say which network it comes from: choose it here.")
            if needs and ready
            else ""
        )
        self.us_row.say_problem(self.tr("Say first who of them you are.") if asks else "")
        self.go.setEnabled(ready and not needs and not asks)

    def _missing(self) -> str:
        fields = set(self.mapping().values())
        if "created_at" in fields:
            return self.tr("Say below which column holds the text, or the stars.")
        if fields & {"text", "rating"}:
            return self.tr("Say below which column holds the date.")
        return self.tr(
            "Say below which column holds the date, and which one the text or the stars."
        )

    def _ready(self) -> bool:
        if self._preview is None or not self._preview.columns:
            return True
        fields = set(self.mapping().values())
        return bool(fields & {"text", "rating"}) and "created_at" in fields

    def _show_columns(self, preview: Preview) -> None:
        while self._grid.count():
            item = self._grid.takeAt(0)
            widget = None if item is None else item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._combos = {}
        for number, column in enumerate(preview.columns):
            self._show_column(preview, number, column)

    def _show_column(self, preview: Preview, number: int, column: str) -> None:
        theme, parent = self._theme, self.columns
        row = 2 * number
        if number:
            self._grid.addWidget(Line(theme, parent), row - 1, 0, 1, 3)
        samples = " · ".join(
            value for value in (" ".join(r.get(column, "").split()) for r in preview.sample[:4])
            if value
        )  # fmt: skip
        combo = Choices(theme, self.tr("{column} is").format(column=column), parent)
        combo.setObjectName(f"field-{number}")
        combo.setProperty("column", column)
        for name in ("", *FIELDS):
            combo.addItem(words.field(name), name)
        combo.set_value(preview.mapping.get(column, ""))
        combo.activated.connect(self._on_field)
        self._combos[column] = combo
        label = ElidedLabel(theme, column, parent, role="strong")
        label.setBuddy(combo)
        empty = self.tr("empty in the first rows")
        self._grid.addWidget(label, row, 0)
        self._grid.addWidget(
            ElidedLabel(
                theme, samples[:200] or empty, parent, role="second",
                colour="soft" if samples else "faint",
            ),
            row, 1,
        )  # fmt: skip
        self._grid.addWidget(combo, row, 2)

    def _show_looks(self, preview: Preview) -> None:
        _clear(self._looks_box)
        mapping = self.mapping()
        label = self.network.currentText() if self.network.value() else ""
        shown = 0
        for fields, why in self._rows_of(preview, mapping):
            if not any(fields.values()):
                continue
            self._looks_box.addWidget(Sample(self._theme, fields, label, self.looks, why=why))
            shown += 1
            if shown == LOOKS:
                break
        self.looks.setVisible(bool(shown))

    def _rows_of(
        self, preview: Preview, mapping: dict[str, str]
    ) -> Iterator[tuple[dict[str, str], str]]:
        """Fields and why not: as they will be taken, or while that is not known, as they stand."""
        if preview.looks and mapping == preview.mapping:
            yield from ((look.fields, look.why) for look in preview.looks)
            return
        for row in preview.sample:
            if preview.columns:
                yield {field: row.get(col, "") for col, field in mapping.items() if field}, ""
            else:
                yield _of_mail(row), ""

    # Choosing

    def mapping(self) -> dict[str, str]:
        """Column to field, as it stands."""
        return {column: combo.value() for column, combo in self._combos.items()}

    def _on_field(self) -> None:
        combo = self.sender()
        if isinstance(combo, Choices) and combo.value():
            # A field has one column: whoever had it before lets it go.
            for other in self._combos.values():
                if other is not combo and other.value() == combo.value():
                    other.set_value("")
        self._on_chosen()

    def _on_chosen(self) -> None:
        if self._preview is not None:
            self._show_looks(self._preview)
            self._again.start()

    def _on_again(self) -> None:
        if self._preview is None:
            return
        if self._ready():
            self.changed.emit(self.mapping(), self.network.value(), self.us.value())
        else:
            self._show_problems(self._preview)

    def _on_go(self) -> None:
        if self._preview is not None:
            mapping = self.mapping() if self._preview.columns else None
            self.wanted.emit(mapping, self.network.value(), self.us.value())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(320), self._theme.px(240))


def needs_network(preview: Preview) -> bool:
    """Whether the file says nowhere which network it comes from."""
    return any("which network" in problem for problem in preview.problems)


def _of_mail(row: dict[str, str]) -> dict[str, str]:
    """A mail of the sample in the fields that everything else has."""
    told = " · ".join(part for part in (row.get("subject", ""), row.get("text", "")) if part)
    return {
        "author": row.get("from", ""),
        "created_at": row.get("date", "").replace("T", " ")[:16],
        "text": told,
    }


def _size_of(file: Path) -> str:
    try:
        if file.is_dir():
            return size_words(sum(f.stat().st_size for f in file.iterdir() if f.is_file()))
        return size_words(file.stat().st_size)
    except OSError:
        return ""


def _clear(layout: QVBoxLayout) -> None:
    while layout.count():
        item = layout.takeAt(0)
        widget = None if item is None else item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
