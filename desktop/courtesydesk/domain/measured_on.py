"""What each number of the report is measured on, and why there is none where it says nothing."""

from __future__ import annotations

from courtesydesk.domain.reports import EITHER_WAY, Line, figure

MEASURED_ON = {
    "M1": "first responses: {n}",
    "M2": "replies: {n}",
    "M3": "waiting: {n}",
    "M4": "{hits} of {n} that could be answered",
    "M5": "{hits} of {n} answered or past due",
    "M6": "done with a reply: {n}",
    "M6o": "done with a reply: {n}",
    "M7": "{hits} of {n} done with a reply",
    "M8": "{hits} of {n} done",
    "M9": "{hits} of {n} reviews that can have a reply",
    "M9t": "first replies to a review: {n}",
    "M9s": "changes of stars: {n}",
    "M10": "done with both moods known: {n}",
    "M10c": "{hits} of {n} done with a reply",
    "M10b": "{hits} of {n} done with both moods known",
    "M10w": "{hits} of {n} done with both moods known",
    "M11": "{hits} of {n} reviews with stars",
    "M13": "{hits} of {n} public complaints answered and done",
    "M14": "{hits} of {n} promises that were due",
    "M15": "{hits} of {n} complaints done",
    "M16": "{hits} of {n} complaints done that went on in private",
    "M17": "{hits} of {n} words of praise",
    "M17t": "replies to praise: {n}",
    "M18": "{hits} of {n} that could be answered, with a known audience",
    "M18r": "in both quarters: {n}",
    "M18t": "first responses, with a known audience: {n}",
    "M18d": "in both quarters: {n}",
    "M19": "on networks with ten or more: {n}",
    "M19r": "on networks with ten or more: {n}",
    "M20": "conversations that were fetched: {n}",
    "M20o": "replies sent from here: {n}",
    "M21": "{hits} of {n} replies whose draft had a warning",
    "M21a": "{hits} of {n} replies that the tone check read",
    "M22": "{hits} of {n} public replies of more than three words",
}
"""By metric: whole, with the number of cases and of hits."""


def why_none(line: Line) -> str:
    """Why it has no number; empty where it has one."""
    if figure(line) is not None:
        return ""
    if not line.n:
        return "nothing to measure"
    if line.metric in EITHER_WAY:
        return "one of them has fewer than five: too few to tell"
    return "only one network has ten or more: nothing to compare it with"
