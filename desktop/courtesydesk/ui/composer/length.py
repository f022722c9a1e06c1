"""How long the text is, as the network counts."""

from __future__ import annotations

from courtesydesk.services.lengths import Length
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.tips import plain


class LengthLabel(Label):
    """Calm while there is room, amber near the end, red beyond it."""

    def show_length(self, length: Length) -> None:
        """Say it."""
        used = self.locale().toString(length.used)
        tip = ""
        if length.limit is None:
            self.setText(used if length.used else "")
            tip = self.tr("Length; this network has no limit")
            self.set_look(colour="soft")
        elif length.too_long:
            self.setText(self.tr("%n too long", "", length.used - length.limit))
            self.set_look(colour="stop")
        else:
            limit = self.locale().toString(length.limit)
            self.setText(self.tr("{used} of {limit}").format(used=used, limit=limit))
            near = length.limit - length.used < length.limit // 10
            self.set_look(colour="warn" if near else "soft")
        self.setToolTip(plain(tip))
        self.setAccessibleName(self.tr("Length: {words}").format(words=self.text() or "0"))
