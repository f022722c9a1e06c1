"""What a public reply would tell a stranger about how to reach, or rob, somebody."""

from __future__ import annotations

from collections.abc import Collection

from courtesydesk.domain.findings import Finding, Label, Severity, Verdict
from courtesydesk.domain.private_details import Detail, Found, given_away
from courtesydesk.store.database import Database

_RULE = "details."
_TITLES = {
    Detail.CARD: "This shows a card number",
    Detail.BANK: "This shows a bank account",
    Detail.PHONE: "This gives away a phone number",
    Detail.ADDRESS: "This gives away an e-mail address",
}
_REASONS = {
    Detail.CARD: "Everyone can read it, and a stranger could pay with it.",
    Detail.BANK: "Everyone can read it, and a stranger could misuse it.",
    Detail.PHONE: "Everyone can read it, and a stranger could ring them.",
    Detail.ADDRESS: "Everyone can read it, and a stranger could write to them.",
}


def details_told(text: str, verdict: Verdict, ours: Collection[str] = ()) -> tuple[Finding, ...]:
    """A warning for each detail in `text` that the check does not mark as private already."""
    marked = [f for f in verdict.findings if f.label is Label.PRIVACY]
    return tuple(
        _finding(found)
        for found in given_away(text, ours)
        if not any(f.start < found.end and found.start < f.end for f in marked)
    )


def of_details(finding: Finding) -> bool:
    """Whether it is about a number or an address: no other words would mend it."""
    return finding.rule.startswith(_RULE)


def own_ways(db: Database) -> tuple[str, ...]:
    """By which everybody may reach the shop: as settings and accounts say, and its signature."""
    told = db.rows(
        "SELECT value FROM setting WHERE key IN ('shop.email', 'shop.phone', 'shop.signature')"
        " UNION SELECT address FROM account WHERE address LIKE '%@%'"
    )
    return tuple(str(row[0]) for row in told)


def _finding(found: Found) -> Finding:
    title, reason = _TITLES[found.kind], _REASONS[found.kind]
    return Finding(
        found.start, found.end, Label.PRIVACY, Severity.WARN, reason, None, title,
        f"{_RULE}{found.kind}",
    )  # fmt: skip
