"""What a reply's card says: where it goes, how long it is, what was promised, what fits."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from courtesydesk.domain.conversations import Conversation, FeedRow, Flag
from courtesydesk.domain.customers import Promise
from courtesydesk.domain.mentions import Visibility
from courtesydesk.domain.networks import network
from courtesydesk.domain.prices import may_have_link
from courtesydesk.services.lengths import Length, measure
from courtesydesk.ui.composer.chips import PromiseChip
from courtesydesk.ui.composer.judged import Judged
from courtesydesk.ui.composer.loaded import Loaded
from courtesydesk.ui.composer.sides import (
    allowed,
    by_hand,
    by_own_hand,
    one_side,
    signed,
    takes_our_place,
)
from courtesydesk.ui.context import Context
from courtesydesk.ui.conversation.pictures import PictureLoader
from courtesydesk.ui.widgets.measured import measured
from courtesydesk.ui.widgets.tips import plain


class ReplyLook(Judged):
    """The card of a reply to one conversation, as it stands now."""

    def __init__(
        self, context: Context, loader: PictureLoader, parent: QWidget | None = None
    ) -> None:
        super().__init__(context, loader, parent)
        self._column = QVBoxLayout(self)
        measured(context.theme, self._column, (16, 0, 16, 14))
        self._column.addWidget(self.card)
        self._shown: Conversation | None = None
        self._side = Visibility.PUBLIC
        self._loaded: Loaded | None = None
        self._room = 0
        # Once every part has its new size.
        context.theme.changed.connect(self._on_look_changed, Qt.ConnectionType.QueuedConnection)

    @property
    def side(self) -> Visibility:
        """Public or private, now."""
        return self._side

    def _signature(self) -> str:
        if self._loaded is None or self._shown is None or by_hand(self._shown.row):
            return ""
        return self._loaded.signature

    def _show_side(self) -> None:
        if self._shown is None:
            return
        row, card = self._shown.row, self.card
        private = self._side is Visibility.PRIVATE
        if by_hand(row):
            words, icon = self.tr("Written down"), "pencil"
        elif private:
            words, icon = self.tr("Private"), "lock"
        else:
            words, icon = self.tr("Public reply"), "globe"
        card.side.show_words(words, icon)
        card.side.setAccessibleName(self.tr("{side}. Press to change the side.").format(side=words))
        name, seen_by = row.name or row.handle, allowed(self._shown, self._side).seen_by
        if by_hand(row):
            to = self.tr("what you told {name}")
        elif private:
            to = self.tr("only {name} sees it")
        elif seen_by:
            to = self.tr("to {name}, only they and {readers} see it")
        else:
            to = self.tr("to {name}, everybody sees it")
        where = row.handle if row.handle else network(row.network).label
        card.to.setText(" · ".join([*self._besides(), to.format(name=name, readers=seen_by)]))
        card.to.setToolTip(plain(self.tr("Goes to {where}").format(where=where)))
        card.show_side(self._side)
        self.editor.setPlaceholderText(self._hint(row).format(name=name))
        side = self.tr("Private reply to {name}") if private else self.tr("Public reply to {name}")
        self.editor.setAccessibleName(side.format(name=name))
        card.send.setText(self._send_words())
        card.sign.show_signature(" ".join(self._signature().split()))
        card.attach.setEnabled(not by_hand(row))
        card.park.setText(self._park_words())
        if self._loaded is not None:
            first = next(iter(self._loaded.values), "")
            card.values.setText(self.tr("Our values ▸ {value}").format(value=first))
            card.values.setToolTip(plain("\n".join(self._loaded.values)))
        self._fit_to_width()

    def _hint(self, row: FeedRow) -> str:
        if row.flag in (Flag.IMPOSTOR, Flag.SCAM):
            return self.tr("Better not to answer yet")
        return self.tr("What was said?") if by_hand(row) else self.tr("Write to {name} …")

    def _besides(self) -> list[str]:
        """What else is to know before one writes: it is posted by hand, or only for some time."""
        assert self._shown is not None
        if by_hand(self._shown.row):
            return []
        now, words = self._context.now(), []
        until = one_side(self._shown, self._side, now).until
        if until is not None and until > now:
            words.append(self.tr("until {when}").format(when=self._moments.when(until, now)))
        if takes_our_place(self._shown, self._side):
            words.append(self.tr("it replaces your reply there"))
        if by_own_hand(self._shown, self._side):
            words.append(self.tr("you post it there"))
        allows = allowed(self._shown, self._side)
        if allows.public is None and allows.private is None and allows.why:
            words.append(allows.why.rstrip("."))
        return words

    def _length(self) -> Length:
        assert self._shown is not None
        where, allows = self._shown.row.network, allowed(self._shown, self._side)
        return measure(self._final_text(), where, self._side, allows)

    def _send_words(self) -> str:
        if self._shown is not None and by_hand(self._shown.row):
            return self.tr("Write down")
        if self._shown is not None and by_own_hand(self._shown, self._side):
            return self.tr("Ready anyway") if self._warned else self.tr("Ready to post")
        return super()._send_words()

    def _show_counts(self) -> None:
        if self._shown is None:
            return
        length, card = self._length(), self.card
        card.length.show_length(length)
        empty = not self.editor.text().strip() and not card.attachments.pictures
        cannot = self._stopped() or length.too_long or not self._open()
        card.send.set_dim(empty or cannot or self._sender.busy)
        card.park.setEnabled(not empty)
        self._show_price()
        self._fit_to_width()

    def _show_price(self) -> None:
        """What it takes to send it, where a link makes that dear."""
        assert self._shown is not None
        known, words = network(self._shown.row.network), ""
        goes_itself = not by_own_hand(self._shown, self._side)
        if known.link_costs and goes_itself and may_have_link(self._final_text()):
            words = self.tr(
                "{network} takes {much} for an answer with a link in it, and {little} without."
            ).format(network=known.label, much=known.link_costs, little=known.reply_costs)
        if words == self.card.price.text():
            return
        self.card.price.setText(words)
        self.card.price.setVisible(bool(words))
        self.card.describe()

    def _show_promises(self) -> None:
        flow = self.card.promise_flow
        flow.clear()
        if self._loaded is None:
            return
        open_ones = [p for p in self._loaded.promises if p.state == "open"]
        now = self._context.now()
        for promise in open_ones:
            if promise.due_at is None:
                words = self.tr("promise: {what}").format(what=promise.what)
            else:
                when = self._moments.when(promise.due_at, now)
                words = self.tr("promise: {what}, {when}").format(what=promise.what, when=when)
            chip = PromiseChip(self._context, promise, words, self.card.promises)
            chip.settled.connect(self._on_promise_settled)
            flow.addWidget(chip)
            chip.show()
        self.card.promises.setVisible(bool(open_ones))

    def _fit_to_width(self) -> None:
        """What there is no room for is in the menus as well."""
        if self._shown is None:
            return
        card, row = self.card, self._shown.row
        margins = self._column.contentsMargins()
        width = self.width() - margins.left() - margins.right() - 2
        private = self._side is Visibility.PRIVATE
        card.fit_top(
            width,
            private=not private and not by_hand(row),
            values=bool(self._values()),
            told=bool(self._besides()),
        )
        card.fit_bottom(width, signature=bool(self._signature()))

    def set_room(self, height: int) -> None:
        """How high the pane is: the text may take a third of it, the card about two."""
        self._room = height
        px, card = self._context.theme.px, self.card
        tight = height < px(420)
        lowest = px(40) if tight else px(66) if height < px(620) else px(84)
        margins = self._column.contentsMargins()
        fixed = card.frame_height() + margins.top() + margins.bottom()
        beside = px(40) if tight else max(px(110), height * 30 // 100)
        most = max(height - beside - fixed, px(40))
        lowest = min(lowest, most)
        card.middle.set_room(most, lowest, max(lowest, height // 3))

    def _on_look_changed(self) -> None:
        if self._room:
            self.set_room(self._room)
        self._fit_to_width()

    def _final_text(self) -> str:
        text = self.editor.text()
        if self.card.sign.signed:
            return signed(text, self._signature())
        return text

    def _values(self) -> list[str]:
        return [] if self._loaded is None else self._loaded.values

    def _breathe_minutes(self) -> int:
        return 60 if self._loaded is None else self._loaded.breathe_minutes

    def _obstacle(self) -> str:
        assert self._shown is not None
        label = network(self._shown.row.network).label
        if not self._open():
            return self.tr("{network} takes no reply to this one.").format(network=label)
        if self._length().too_long:
            return self.tr("It is too long for {network}.").format(network=label)
        return ""

    def _open(self) -> bool:
        assert self._shown is not None
        now = self._context.now()
        return by_hand(self._shown.row) or one_side(self._shown, self._side, now).open

    def _on_promise_settled(self, promise: Promise, state: str) -> None:
        promises = self._context.desk.promises
        self._context.act(partial(promises.settle, promise.id, state, now=self._context.now()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_to_width()
