#!/usr/bin/env python3
"""Write resources/help/settings.md and reports.md from what the program itself declares.

    PYTHONPATH=desktop python packaging/write_help.py

A test compares the files with what this would write.
"""

from __future__ import annotations

from pathlib import Path

from courtesydesk.domain.reports import METRICS
from courtesydesk.domain.settings import SETTINGS, Group, Setting

HELP = Path(__file__).resolve().parents[1] / "resources" / "help"

_TITLES = {
    Group.SHOP: "The shop",
    Group.DESK: "The desk",
    Group.TONE: "Tone",
    Group.SENDING: "Sending",
    Group.MAIL: "Mail",
    Group.SAFETY: "Safety",
    Group.UPDATES: "Updates",
}


def settings_help() -> str:
    """The page, as Markdown."""
    lines = [
        "# Settings",
        "",
        "Each belongs to one workspace, and is changed in the window's settings.",
    ]
    for group in Group:
        lines += ["", f"## {_TITLES[group]}"]
        for setting in SETTINGS.values():
            if setting.group is group:
                lines += [
                    "",
                    f"### {setting.label}",
                    "",
                    f"`{setting.key}` · {_values(setting)}",
                    "",
                ]
                lines.append(setting.help)
    return "\n".join(lines) + "\n"


def _values(setting: Setting) -> str:
    if setting.choices:
        kinds = ", ".join(f"{value} ({label.lower()})" for value, label in setting.choices)
        return f"one of {kinds}; at first {setting.default}"
    if isinstance(setting.default, bool):
        return f"yes or no; at first {'yes' if setting.default else 'no'}"
    if isinstance(setting.default, int):
        unit = f" {setting.unit}" if setting.unit else ""
        return f"{setting.lowest} to {setting.highest}{unit}; at first {setting.default}{unit}"
    kind = "several lines of text" if setting.long else "text"
    return f"{kind}; at first {f'“{setting.default}”' if setting.default else 'empty'}"


_REPORTS = """
# Reports

`g r` opens them; `courtesy-desk report` writes them. Press a number to see how it is worked out,
and the conversations behind it: first those that a share misses, or the slowest tenth.

Spans are in opening time, and on a line below by the calendar. The median comes first: half took
longer, half less. Then the time in which nine of ten were answered. What was answered while the
shop was closed took none of its opening time: it counts as 0 min, and how many these were is said.
Where that leaves no opening time to tell, the calendar's figures lead, and say so; of opening time
it then says in what nine of ten were answered. Nothing is claimed of fewer than five cases. A *run*
of a conversation begins with their first message when nothing is owed, and ends when it is done;
who comes back within seven days goes on with the same run. A reply that still waits in the outbox
stops no clock; one made on the network's own page does.
"""


def reports_help() -> str:
    """The page, as Markdown."""
    lines = [_REPORTS.strip()]
    for metric in METRICS.values():
        lines += [
            "",
            f"## {metric.title}",
            "",
            f"`{metric.id}` · counts {metric.dated}",
            "",
            metric.how,
        ]
        if metric.left_out:
            lines += ["", f"Left out: {metric.left_out[0].lower()}{metric.left_out[1:]}"]
    return "\n".join(lines) + "\n"


PAGES = {"settings.md": settings_help, "reports.md": reports_help}


if __name__ == "__main__":
    for name, page in PAGES.items():
        (HELP / name).write_text(page(), encoding="utf-8")
        print(f"{name} is written")
