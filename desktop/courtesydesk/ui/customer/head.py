"""Who it is: face, name, every identity, and the few facts worth knowing first."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from courtesydesk.domain.customers import Customer
from courtesydesk.ui.context import Context
from courtesydesk.ui.customer.sections import IdentityChip, NameField, TagChip
from courtesydesk.ui.outbox.moments import Moments
from courtesydesk.ui.outbox.rows import Clamped
from courtesydesk.ui.widgets.buttons import Button, IconButton
from courtesydesk.ui.widgets.flow import FlowLayout
from courtesydesk.ui.widgets.measured import measured
from courtesydesk.ui.widgets.parts import Avatar, Chip

FEW = 6
"""So many identities stand there; the others come at a press."""


class Head(QWidget):
    """The top of the panel."""

    renamed = Signal(str)
    unlinked = Signal(object)
    untagged = Signal(str)
    tag_wanted = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._moments = Moments(self)
        self._customer: Customer | None = None
        self._every = False
        theme = context.theme
        column = QVBoxLayout(self)
        measured(theme, column, (0, 0, 0, 0), 8)
        row = QHBoxLayout()
        measured(theme, row, None, 12)
        self._face = Avatar(theme, self, side=44)
        row.addWidget(self._face, 0, Qt.AlignmentFlag.AlignTop)
        names = QVBoxLayout()
        names.setSpacing(1)
        first = QHBoxLayout()
        measured(theme, first, None, 4)
        self._name = NameField(theme, self)
        self._name.renamed.connect(self.renamed)
        first.addWidget(self._name, 1)
        self._since = Clamped(theme, "", self, role="second", colour="soft")
        names.addLayout(first)
        names.addWidget(self._since)
        row.addLayout(names, 1)
        self.more = IconButton(theme, "more", self.tr("More for this person"), self)
        self.more.setObjectName("customerMore")
        first.addWidget(self.more)
        column.addLayout(row)
        self._identities = self._flow(column)
        self._facts = self._flow(column)
        self.tag_anchor: QWidget = self.more

    def show_customer(self, customer: Customer) -> None:
        """Who."""
        if self._customer is None or self._customer.id != customer.id:
            self._every = False
        self._customer = customer
        self._face.show_person(customer.name, key=customer.name, picture=self._picture(customer))
        self._name.show_name(customer.name)
        since = self._moments.month(customer.since, self._context.now())
        if customer.conversations == 1:
            words = self.tr("since {month} · 1 conversation")
        else:
            words = self.tr("since {month} · %n conversations", "", customer.conversations)
        self._since.set_text(words.format(month=since))
        self._show_identities(customer)
        self._show_facts(customer)

    def rename(self) -> None:
        """Give them another name, at the name."""
        self._name.rename()

    def _flow(self, column: QVBoxLayout) -> FlowLayout:
        holder = QWidget(self)
        px = self._context.theme.px
        flow = FlowLayout(gap=px(6), line_gap=px(6))
        holder.setLayout(flow)
        column.addWidget(holder)
        return flow

    def _show_identities(self, customer: Customer) -> None:
        self._identities.clear()
        only = len(customer.identities) == 1
        parent = _holder(self._identities)
        shown = customer.identities
        if not self._every and len(shown) > FEW + 1:
            shown = shown[:FEW]
        for identity in shown:
            chip = IdentityChip(self._context, identity, parent, only=only)
            chip.unlinked.connect(self.unlinked)
            self._identities.addWidget(chip)
            chip.show()
        rest = len(customer.identities) - len(shown)
        if rest:
            more = Button(self._context.theme, self.tr("%n more", "", rest), parent, kind="quiet")
            more.setObjectName("moreIdentities")
            more.setAccessibleName(self.tr("Show %n more identities", "", rest))
            more.clicked.connect(self._on_every)
            self._identities.addWidget(more)
            more.show()

    def _on_every(self) -> None:
        self._every = True
        if self._customer is not None:
            self._show_identities(self._customer)

    def _show_facts(self, customer: Customer) -> None:
        theme = self._context.theme
        self._facts.clear()
        parent = _holder(self._facts)
        chips: list[QWidget] = []
        if customer.praised == 1:
            chips.append(Chip(theme, self.tr("praised us once"), parent, kind="ok"))
        elif customer.praised:
            words = self.tr("praised us %n times", "", customer.praised)
            chips.append(Chip(theme, words, parent, kind="ok"))
        if customer.standing == "advocate":
            chips.append(Chip(theme, self.tr("advocate"), parent, kind="ok"))
        elif customer.standing == "fan_at_risk":
            chips.append(Chip(theme, self.tr("fan at risk"), parent, kind="warn"))
        for tag in customer.tags:
            chip = TagChip(theme, tag, parent)
            chip.removed.connect(self.untagged)
            chips.append(chip)
        add = IconButton(theme, "plus", self.tr("Put a tag on this person"), parent, side=22)
        add.setObjectName("addTag")
        add.clicked.connect(self.tag_wanted)
        self.tag_anchor = add
        for widget in (*chips, add):
            self._facts.addWidget(widget)
            widget.show()

    def _picture(self, customer: Customer) -> str:
        found = next((i.avatar for i in customer.identities if i.avatar), "")
        workspace = self._context.desk.workspace
        return str(workspace.root / found) if found else ""


def _holder(flow: FlowLayout) -> QWidget:
    holder = flow.parentWidget()
    assert holder is not None
    return holder
