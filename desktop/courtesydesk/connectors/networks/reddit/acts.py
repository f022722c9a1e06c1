"""What can be done on Reddit besides answering. Votes are for people: no program casts one here."""

from __future__ import annotations

from courtesydesk.connectors.base import Act, Deed, Ground, not_done
from courtesydesk.connectors.http import Line
from courtesydesk.connectors.networks.reddit.session import must_be_taken

_WHY = {
    Ground.SPAM: "It is spam.",
    Ground.RUDE: "It insults or threatens.",
    Ground.FRAUD: "It pretends to be somebody, or fishes for money.",
    Ground.OTHER: "It is against the rules.",
}


def act(line: Line, deed: Deed) -> None:
    """Do it; all but a report may be done again."""
    form = {"api_type": "json", "raw_json": "1", "thing_id": deed.remote_id}
    match deed.act:
        case Act.REPORT:
            form["reason"] = _WHY[deed.ground]
            must_be_taken(line.send("POST", "/api/report", form=form))
        case Act.EDIT:
            form["text"] = deed.text
            must_be_taken(line.send("POST", "/api/editusertext", form=form))
        case Act.DELETE:
            line.send("POST", "/api/del", form={"id": deed.remote_id})
        case _:
            raise not_done(deed)
