#!/usr/bin/env python3
"""Write resources/help/settings.md from the settings' own declarations.

    PYTHONPATH=desktop python packaging/write_help.py

A test compares the file with what this would write.
"""

from __future__ import annotations

from pathlib import Path

from courtesydesk.domain.settings import SETTINGS, Group, Setting

FILE = Path(__file__).resolve().parents[1] / "resources" / "help" / "settings.md"

_TITLES = {
    Group.SHOP: "The shop",
    Group.DESK: "The desk",
    Group.TONE: "Tone",
    Group.SENDING: "Sending",
    Group.MAIL: "Mail",
    Group.SAFETY: "Safety",
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


if __name__ == "__main__":
    FILE.write_text(settings_help(), encoding="utf-8")
    print(f"{FILE.name} is written")
