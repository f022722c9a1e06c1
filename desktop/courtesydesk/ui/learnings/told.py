"""Who is told what was changed: a draft for each, what is to be minded, and who was left out."""

from __future__ import annotations

from courtesydesk.domain.causes import LeftOut, Told
from courtesydesk.domain.networks import network
from courtesydesk.ui import wording
from courtesydesk.ui.incidents.rows import PersonRow
from courtesydesk.ui.languages import language_name


class ToldRow(PersonRow):
    """Somebody who said it; pressed, it opens their conversation with the draft."""

    def show_payload(self, payload: Told) -> None:
        super().show_payload(payload)
        self.setObjectName("toldRow")
        self.face.show_person(payload.name)
        self.what.set_text(payload.said)
        when = wording.moment(payload.at, self.context.now())
        label = network(payload.network).label
        self.who.setText(f"{payload.name} · {label} · {when}")
        if payload.left_out is LeftOut.WRITING:
            self.chip.show_text(self.tr("left out: you are writing already"))
        elif payload.left_out is LeftOut.NO_ROOM:
            self.chip.show_text(self.tr("left out: your older reply leaves no room"), "warn")
        elif payload.language:
            self.chip.show_text(self._wrote_in(payload.language), "warn")
        elif payload.keeps:
            self.chip.show_text(self.tr("draft, after your older reply"), "accent")
        else:
            self.chip.show_text(self.tr("draft"), "accent")
        self.say_name()

    def _wrote_in(self, language: str) -> str:
        name = language_name(language)
        if not name:
            return self.tr("draft: they wrote in another language")
        return self.tr("draft: they wrote in {language}").format(language=name)
