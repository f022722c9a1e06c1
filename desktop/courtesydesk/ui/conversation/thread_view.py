"""The items of one conversation, scrolled: what arrives never moves what is being read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QWidget

from courtesydesk.domain.conversations import Channel, Conversation
from courtesydesk.domain.ids import OutboxId
from courtesydesk.domain.mentions import Item
from courtesydesk.domain.networks import network
from courtesydesk.domain.outbox import OutboxRow
from courtesydesk.ui.conversation.bubble import Bubble, Kit
from courtesydesk.ui.conversation.bubbles import DayLine, bubble_of, day_of, key_of
from courtesydesk.ui.conversation.delivery_bubble import DeliveryBubble
from courtesydesk.ui.conversation.post import PostContext
from courtesydesk.ui.conversation.thread import Side, ThreadItem, ThreadLayout
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.turn import in_turn

Key = tuple[str, int]
NEAR_END = 24
"""So few pixels from the end count as being there."""
AT_ONCE_MS = 20
"""So long the latest items may take to be built before the window goes on; the others follow,
upwards, a few at a time."""
SLICE_MS = 8


@dataclass(slots=True)
class _Placed:
    widget: QWidget
    payload: object


@dataclass(frozen=True, slots=True)
class _Wanted:
    key: Key
    payload: object
    make: Callable[[], QWidget]


class _Earlier(ThreadItem):
    """A button for what came before."""

    side = Side.WHOLE

    def __init__(self, kit: Kit, count: int, parent: QWidget) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self.button = Button(kit.theme, "", self, kind="quiet", icon="chevron-up")
        self.button.setObjectName("showEarlier")
        row.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        self.set_count(count)

    def set_count(self, count: int) -> None:
        """How many there are."""
        self.button.setText(self.tr("Show %n earlier", "", count))


class ThreadView(QScrollArea):
    """Shows a conversation's items and its replies on their way."""

    earlier_wanted = Signal()
    voice_chosen = Signal(object)
    read_to_end = Signal()

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kit = kit
        self.setObjectName("thread")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Conversation"))
        self._content = QWidget()
        self._content.setObjectName("threadContent")
        self._layout = ThreadLayout(self._content, gap=0, widest=0, margin=0)
        self.setWidget(self._content)
        self._content.installEventFilter(self)
        self._placed: dict[Key, _Placed] = {}
        self._items: tuple[Item, ...] = ()
        self._deliveries: tuple[OutboxRow, ...] = ()
        self._shown: Conversation | None = None
        self._earlier = 0
        self._new = 0
        self._loading = False
        self._below = Button(kit.theme, "", self, kind="main", icon="chevron-down")
        self._below.setObjectName("newBelow")
        self._below.clicked.connect(self.to_end)
        self._below.hide()
        self._unbuilt = False
        """Earlier items are still to be built."""
        self._slice = QTimer(self)
        self._slice.setInterval(0)
        self._slice.timeout.connect(self._build_more)
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._on_second)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        kit.theme.changed.connect(self._on_theme_changed)
        self._measure()

    # what is shown

    def clear(self) -> None:
        """Show nothing."""
        for placed in self._placed.values():
            self._drop(placed.widget)
        self._placed.clear()
        self._items, self._deliveries, self._shown = (), (), None
        self._unbuilt = False
        self._slice.stop()
        self._new = 0
        self._below.hide()
        self._second.stop()

    def show_conversation(self, shown: Conversation, deliveries: tuple[OutboxRow, ...]) -> None:
        """Show one, or the same one as it is now."""
        same = self._shown is not None and self._shown.row.id == shown.row.id
        if not same:
            self.clear()
        at_end = self._at_end()
        before = {key_of(item) for item in self._items}
        older = self._older_than(shown) if same else ()
        fresh = [item for item in shown.items if key_of(item) not in before]
        ours = {row.id for row in deliveries} - {row.id for row in self._deliveries}
        self._shown = shown
        self._items = older + shown.items
        self._earlier = max(0, shown.earlier - len(older))
        self._deliveries = deliveries
        self._kit = replace(self._kit, two_sided=_two_sided(shown))
        anchor = self._anchor()
        self._reconcile()
        self._fit()
        if not same:
            self._open_at_end()
        elif ours:
            self.to_end()
        else:
            self._restore(anchor)
            if fresh and not (at_end and self._at_end()):
                self._new += len(fresh)
                self._show_below()
        self._run_clock()

    def add_earlier(self, items: tuple[Item, ...]) -> None:
        """Older items came: what is being read stays where it is."""
        self._loading = False
        known = {key_of(item) for item in self._items}
        fresh = tuple(item for item in items if key_of(item) not in known)
        anchor = self._anchor()
        self._items = fresh + self._items
        self._earlier = max(0, self._earlier - len(fresh)) if fresh else 0
        self._reconcile()
        self._fit()
        self._restore(anchor)

    @property
    def oldest(self) -> Item | None:
        """The first item shown."""
        return self._items[0] if self._items else None

    @property
    def items(self) -> tuple[Item, ...]:
        """All items shown, oldest first."""
        return self._items

    def ask_posted(self, id_: OutboxId) -> None:
        """The owner went to post it: ask whether it is there."""
        placed = self._placed.get(("o", int(id_)))
        if placed is not None and isinstance(placed.widget, DeliveryBubble):
            placed.widget.ask_posted()

    @property
    def focused(self) -> Item | None:
        """What the focus is in, if in any."""
        for placed in self._placed.values():
            if isinstance(placed.widget, Bubble) and self._has_focus(placed.widget):
                return placed.widget.item()
        return None

    def place_of(self, item: Item) -> QWidget:
        """Where it stands: what is asked about it opens there."""
        placed = self._placed.get(key_of(item))
        if placed is None:
            return self
        more = placed.widget.more if isinstance(placed.widget, Bubble) else None
        return more or placed.widget

    def to_end(self) -> None:
        """The latest."""
        self._new = 0
        self._below.hide()
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum())

    def forget_looks(self) -> None:
        """Build everything again: fonts or colours are others."""
        shown, deliveries, items = self._shown, self._deliveries, self._items
        earlier = self._earlier
        if shown is None:
            return
        anchor = self._anchor()
        for placed in self._placed.values():
            self._drop(placed.widget)
        self._placed.clear()
        self._items, self._deliveries, self._earlier = items, deliveries, earlier
        self._reconcile()
        self._fit()
        self._restore(anchor)

    # events

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._content and event.type() == QEvent.Type.LayoutRequest:
            anchor = self._anchor()
            self._fit()
            self._restore(anchor)
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        at_end = self._at_end()
        super().resizeEvent(event)
        self._fit()
        if at_end and self._shown is not None:
            bar = self.verticalScrollBar()
            bar.setValue(bar.maximum())
        self._show_below()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        if event.key() == Qt.Key.Key_Home:
            bar.setValue(bar.minimum())
        elif event.key() == Qt.Key.Key_End:
            self.to_end()
        elif event.key() == Qt.Key.Key_Space:
            step = bar.pageStep() * 9 // 10
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            bar.setValue(bar.value() - step if back else bar.value() + step)
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._run_clock()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._second.stop()

    # within

    def _older_than(self, shown: Conversation) -> tuple[Item, ...]:
        """Items that were loaded on demand and are not among the latest."""
        if not shown.items:
            return ()
        latest = {key_of(item) for item in shown.items}
        first = shown.items[0].occurred_at
        return tuple(
            item for item in self._items
            if key_of(item) not in latest and item.occurred_at < first
        )  # fmt: skip

    def _wanted(self) -> list[_Wanted]:
        content, kit, shown = self._content, self._kit, self._shown
        wanted: list[_Wanted] = []
        if shown is None:
            return wanted
        if self._earlier:
            wanted.append(_Wanted(("earlier", 0), None, self._make_earlier))
        if shown.post is not None or shown.voices:
            payload = (shown.post, shown.voices)
            wanted.append(_Wanted(("post", 0), payload, self._make_post))
        now = kit.context.now()
        day = 0
        for item in self._items:
            if day_of(item.occurred_at) != day:
                day = day_of(item.occurred_at)
                words = kit.moments.day(item.occurred_at, now)
                make: Callable[[], QWidget] = partial(DayLine, kit.theme, words, content)
                wanted.append(_Wanted(("day", day), words, make))
            wanted.append(_Wanted(key_of(item), item, partial(bubble_of, kit, item, content)))
        for row in self._deliveries:
            make = partial(DeliveryBubble, kit, row, content)
            wanted.append(_Wanted(("o", int(row.id)), row, make))
        return wanted

    def _reconcile(self) -> None:
        # Each widget that is shown would have the whole thread laid out again.
        self._layout.setEnabled(False)
        wanted = self._wanted()
        if not self._placed:
            self._begin(wanted)
        elif self._unbuilt:
            first = next((n for n, one in enumerate(wanted) if one.key in self._placed), 0)
            self._place_wanted(wanted[first:])
        else:
            self._place_wanted(wanted)
        in_turn(self._content)
        self._layout.setEnabled(True)
        self._layout.invalidate()

    def _begin(self, wanted: list[_Wanted]) -> None:
        """The latest, until the view is full; the others when there is time."""
        width, height = self.viewport().width(), self.viewport().height()
        clock = QElapsedTimer()
        clock.start()
        left = len(wanted)
        for one in reversed(wanted):
            full = clock.elapsed() > AT_ONCE_MS or (
                len(self._placed) % 3 == 2 and self._layout.heightForWidth(width) > height
            )
            if full and len(self._placed) > 1:
                break
            self._make_first(one)
            left -= 1
        self._unbuilt = left > 0
        if self._unbuilt:
            self._slice.start()

    def _build_more(self) -> None:
        """A few more above, and nothing that is read moves."""
        missing = [one for one in self._wanted() if one.key not in self._placed]
        anchor, at_end = self._anchor(), self._at_end()
        clock = QElapsedTimer()
        clock.start()
        self._layout.setEnabled(False)
        while missing and clock.elapsed() < SLICE_MS:
            self._make_first(missing.pop())
        self._layout.setEnabled(True)
        self._layout.invalidate()
        self._unbuilt = bool(missing)
        if not missing:
            in_turn(self._content)
            self._slice.stop()
        self._fit()
        if at_end and not self._new:
            self._open_at_end()
        else:
            self._restore(anchor)

    def _make_first(self, one: _Wanted) -> None:
        widget = one.make()
        self._placed = {one.key: _Placed(widget, one.payload), **self._placed}
        self._layout.insert_widget(0, widget)
        widget.show()

    def _place_wanted(self, wanted: list[_Wanted]) -> None:
        keys = {one.key for one in wanted}
        for key in [key for key in self._placed if key not in keys]:
            self._drop(self._placed.pop(key).widget)
        focused: Key | None = None
        for index, one in enumerate(wanted):
            placed = self._placed.get(one.key)
            if placed is not None and placed.payload != one.payload:
                if isinstance(placed.widget, DeliveryBubble) and isinstance(one.payload, OutboxRow):
                    placed.widget.update_row(one.payload)
                    placed.payload = one.payload
                elif isinstance(placed.widget, DayLine):
                    placed.widget.set_words(str(one.payload))
                    placed.payload = one.payload
                else:
                    focused = one.key if self._has_focus(placed.widget) else focused
                    self._drop(placed.widget)
                    placed = None
            if placed is None:
                widget = one.make()
                self._placed[one.key] = _Placed(widget, one.payload)
                self._layout.insert_widget(index, widget)
                widget.show()
            elif self._layout.index_of(placed.widget) != index:
                self._layout.take_widget(placed.widget)
                self._layout.insert_widget(index, placed.widget)
        earlier = self._placed.get(("earlier", 0))
        if earlier is not None and isinstance(earlier.widget, _Earlier):
            earlier.widget.set_count(self._earlier)
        if focused is not None:
            self._give_focus(self._placed[focused].widget)

    def _has_focus(self, widget: QWidget) -> bool:
        now: QWidget | None = self.window().focusWidget()
        return now is not None and widget.isAncestorOf(now)

    def _give_focus(self, widget: QWidget) -> None:
        """What had it was built anew: where the person was, they stay."""
        more = widget.more if isinstance(widget, Bubble) else None
        (self if more is None else more).setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_earlier(self) -> QWidget:
        made = _Earlier(self._kit, self._earlier, self._content)
        made.button.clicked.connect(self._want_earlier)
        return made

    def _make_post(self) -> QWidget:
        assert self._shown is not None
        made = PostContext(self._kit, self._shown, self._content)
        made.voice_chosen.connect(self.voice_chosen)
        return made

    def _want_earlier(self) -> None:
        if not self._loading and self._earlier:
            self._loading = True
            self.earlier_wanted.emit()

    def _drop(self, widget: QWidget) -> None:
        self._layout.take_widget(widget)
        widget.hide()
        widget.deleteLater()

    def _measure(self) -> None:
        theme = self._kit.theme
        self._layout.set_measures(gap=theme.px(12), widest=theme.px(540), margin=theme.px(20))
        self.verticalScrollBar().setSingleStep(theme.px(40))

    def _fit(self) -> None:
        width = self.viewport().width()
        height = max(self._layout.heightForWidth(width), self.viewport().height())
        self._content.resize(width, height)
        self._layout.activate()
        self._content.updateGeometry()

    def _at_end(self) -> bool:
        bar = self.verticalScrollBar()
        return bar.value() >= bar.maximum() - NEAR_END

    def _anchor(self) -> tuple[Key, int] | None:
        """The item at the top of what is seen, and how far it is from there."""
        top = self.verticalScrollBar().value()
        for key, placed in self._placed.items():
            box = placed.widget.geometry()
            if key[0] not in ("earlier", "day") and box.bottom() >= top and box.height() > 1:
                return key, box.top() - top
        return None

    def _restore(self, anchor: tuple[Key, int] | None) -> None:
        if anchor is None or anchor[0] not in self._placed:
            return
        top = self._placed[anchor[0]].widget.geometry().top()
        self.verticalScrollBar().setValue(top - anchor[1])

    def _open_at_end(self) -> None:
        """The latest item in sight, from its beginning when it is longer than the view."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum())
        if not self._items or self._deliveries:
            return
        last = self._placed[key_of(self._items[-1])].widget.geometry()
        if last.height() > self.viewport().height():
            bar.setValue(last.top() - self._kit.theme.px(20))

    def _show_below(self) -> None:
        if not self._new or self._at_end():
            self._below.hide()
            return
        self._below.setText(self.tr("%n new below", "", self._new))
        self._below.adjustSize()
        room = self.viewport().geometry()
        left = room.center().x() - self._below.width() // 2
        self._below.move(QPoint(left, room.bottom() - self._below.height() - 10))
        self._below.show()
        self._below.raise_()

    def _on_scrolled(self, value: int) -> None:
        if self._new and self._at_end():
            self._new = 0
            self._below.hide()
        if (
            value == 0
            and self._earlier
            and not self._unbuilt
            and self.verticalScrollBar().maximum() > 0
        ):
            self._want_earlier()

    def _run_clock(self) -> None:
        ticking = any(
            isinstance(placed.widget, Bubble) and placed.widget.ticking
            for placed in self._placed.values()
        )
        if ticking and self.isVisible():
            self._second.start()
        else:
            self._second.stop()

    def _on_second(self) -> None:
        for placed in self._placed.values():
            if isinstance(placed.widget, Bubble):
                placed.widget.tick()

    def _on_theme_changed(self) -> None:
        self._measure()
        self.forget_looks()


def _two_sided(shown: Conversation) -> bool:
    known = network(shown.row.network)
    return known.public_replies and shown.row.channel in (Channel.PUBLIC, Channel.REVIEW)
