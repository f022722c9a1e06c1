"""How the disk image opens: the program on the left, the folder to drag it to on the right.

dmgbuild reads this file: `dmgbuild -s packaging/macos/dmg_settings.py "Courtesy Desk" FILE.dmg`,
with `-D app=FOLDER` where the program is not in dist.
"""

from __future__ import annotations

from pathlib import PurePosixPath

application = PurePosixPath(
    globals().get("defines", {}).get("app", "dist/Courtesy Desk.app"),
)
format = "ULMO"  # noqa: A001 - dmgbuild's name. The smallest; every macOS that we serve reads it.
filesystem = "HFS+"
files = [str(application)]
symlinks = {"Applications": "/Applications"}
hide_extensions = [application.name]
icon_locations = {application.name: (150, 190), "Applications": (450, 190)}
background = "builtin-arrow"
window_rect = ((200, 160), (600, 400))
icon_size = 112
text_size = 13
default_view = "icon-view"
