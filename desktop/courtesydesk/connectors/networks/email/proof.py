"""Whether a mail comes from whom it names, as our own mail server saw it when it arrived.

Read from the topmost Authentication-Results (RFC 8601): servers write theirs above all that came
with the mail, so what stands further down may be the sender's own invention. Signatures are not
checked here once more: their keys stand in the DNS, and reading mail asks nobody anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

_LIMIT = 8000
_COMMENT = re.compile(r"\([^()]{0,2000}\)")
_RESULT = re.compile(r"^([a-z][a-z0-9-]*)(?:/\d+)?\s*=\s*([a-z]+)\b", re.IGNORECASE)
_PROPERTY = re.compile(r"\b((?:header|smtp|policy)\.[a-z-]+)\s*=\s*(\"[^\"]*\"|[^\s;]+)", re.I)
_NO_STATEMENT = {"temperror"}
"""A fault of the moment: nothing was looked at."""


class Trust(StrEnum):
    """What is known of a mail's sender."""

    PROVED = "proved"
    NONE = "none"
    """Nobody looked, as far as the mail tells."""
    FORGED = "forged"
    """Our server looked, and it was not them (or somebody changed the mail on its way)."""


@dataclass(frozen=True, slots=True)
class Proof:
    """The verdict, and what it rests on, for people: “dkim, yelp.com”."""

    trust: Trust
    by: str = ""


@dataclass(frozen=True, slots=True)
class _Result:
    method: str
    result: str
    domains: tuple[str, ...]


def proof(results: str | None, sender: str, domains: Sequence[str]) -> Proof:
    """Of a mail from the address `sender`, which is one of those that own `domains`. `results` is
    the topmost Authentication-Results; None where there is none."""
    host = sender.rpartition("@")[2]
    said = [one for one in _read(results or "") if one.method in ("dkim", "dmarc")]
    for one in said:
        if one.result != "pass":
            continue
        for domain in one.domains:
            if _belong(host, domain, domains):
                return Proof(Trust.PROVED, f"{one.method}, {domain}")
    looked = [one for one in said if one.result not in _NO_STATEMENT]
    if not looked:
        return Proof(Trust.NONE)
    why = ", ".join(f"{one.method}={one.result}" for one in looked[:4])
    others = sorted({domain for one in looked if one.result == "pass" for domain in one.domains})
    return Proof(Trust.FORGED, f"{why} for {', '.join(others[:3])}" if others else why)


def _belong(host: str, signed: str, domains: Sequence[str]) -> bool:
    """Whether a signature of that domain speaks for the sender: one is below the other, or both
    are the network's."""
    if is_below(host, signed) or ("." in host and is_below(signed, host)):
        return True
    return any(is_below(host, one) for one in domains) and any(
        is_below(signed, one) for one in domains
    )


def is_below(host: str, domain: str) -> bool:
    """Whether it is that domain, or one of its names."""
    return "." in domain and (host == domain or host.endswith("." + domain))


def _read(results: str) -> list[_Result]:
    text = results[:_LIMIT]
    for _ in range(5):  # comments in comments
        text = _COMMENT.sub(" ", text)
    found = []
    # The first part is the server's name; Microsoft leaves it out.
    for part in text.split(";")[:60]:
        named = _RESULT.match(part.strip())
        if named is None:
            continue
        told = [(key.lower(), value.strip('"').lower()) for key, value in _PROPERTY.findall(part)]
        wanted = ("header.from",) if named[1].lower() == "dmarc" else ("header.d", "header.i")
        domains = tuple(value.rpartition("@")[2] for key, value in told if key in wanted)
        found.append(_Result(named[1].lower(), named[2].lower(), domains))
    return found
