"""One row of a file, as it will stand on the desk."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.labels import ElidedLabel, Label
from courtesydesk.ui.widgets.paint import hue
from courtesydesk.ui.widgets.parts import Avatar, Chip


class Sample(QWidget):
    """Who, when, what, and what we answered."""

    def __init__(
        self, theme: Theme, fields: dict[str, str], network: str, parent: QWidget, *, why: str = ""
    ) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(11)
        name = fields.get("author") or fields.get("handle") or self.tr("no name")
        avatar = Avatar(theme, self, side=32)
        avatar.show_person(name, key=hue(name))
        row.addWidget(avatar, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(7)
        who = ElidedLabel(theme, name, self, role="strong")
        who.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        head.addWidget(who)
        handle = fields.get("handle", "") if fields.get("author") else ""
        second = " · ".join(part for part in (handle, fields.get("network") or network) if part)
        head.addWidget(ElidedLabel(theme, second, self, role="second", colour="soft"), 1)
        if fields.get("rating"):
            head.addWidget(Chip(theme, self.tr("★ {stars}").format(stars=fields["rating"]), self))
        when = fields.get("created_at", "")
        head.addWidget(Label(theme, when[:25], self, role="second", colour="faint"))
        column.addLayout(head)
        text = " ".join((fields.get("text") or "").split())
        shown = text if len(text) < 240 else text[:237] + "…"
        empty = self.tr("no text")
        column.addWidget(
            Label(theme, shown or empty, self, colour="ink" if shown else "faint", wrap=True)
        )
        reply = " ".join((fields.get("reply") or "").split())
        if reply:
            ours = self.tr("We answered: {reply}").format(reply=reply[:160])
            column.addWidget(Label(theme, ours, self, role="second", colour="soft", wrap=True))
        if why:
            said = self.tr("This row will not be taken: {why}.").format(why=why)
            refused = Label(theme, said, self, role="second", colour="warn", wrap=True)
            refused.setObjectName("refused")
            column.addWidget(refused)
        row.addLayout(column, 1)
