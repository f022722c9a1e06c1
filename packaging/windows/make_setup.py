#!/usr/bin/env python3
r"""Make the setup for Windows from the bundle.

    py packaging\windows\make_setup.py [--sign COMMAND]

Reads dist/CourtesyDesk, writes dist/CourtesyDesk-VERSION-setup-x86_64.exe with makensis, which must
be there. COMMAND signs the file whose name is put after it: our programs, the setup and the
uninstaller (see sign.py). What Python and Qt bring is signed by them. Standard library only.
"""

from __future__ import annotations

import argparse
import re
import shlex
import shutil
import struct
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = Path(__file__).with_name("courtesy_desk.nsi")
PROGRAMS = ("CourtesyDesk.exe", "courtesy-desk.exe")
PANEL = (0x68, 0x6E, 0x0F)
"""Blue, green and red of the program's mark."""
DESK_FOLDERS = ("attachments", "imports", "logs", "pictures", "snapshots")
DESK_FILES = (
    *("desk.sqlite", "desk.sqlite-wal", "desk.sqlite-shm", "desk.lock", "outbox.lock"),
    *("desk-folder.txt", "moved-to.txt", "arriving-from.txt", "came-from.txt"),
)
"""What the program keeps in its folder: what a purge takes, and nothing else that may be there."""


def version() -> str:
    """The program's own."""
    text = (ROOT / "desktop" / "courtesydesk" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"$', text, re.MULTILINE)
    assert found is not None, "the program does not say its version"
    return found[1]


def write_lists(bundle: Path, lists: Path) -> None:
    """Every file by its name: unpack, put in place, and remove exactly these."""
    shutil.rmtree(lists, ignore_errors=True)
    lists.mkdir(parents=True)
    files = sorted(path.relative_to(bundle) for path in bundle.rglob("*") if path.is_file())
    folders = sorted({folder for file in files for folder in file.parents} - {Path()})
    unpack, place = [], [f'CreateDirectory "$INSTDIR\\{_windows(one)}"' for one in folders]
    for folder in (Path(), *folders):
        here = [file for file in files if file.parent == folder]
        if here:
            unpack.append(f'SetOutPath "$INSTDIR\\new\\{_windows(folder)}"')
            unpack += [f'File "{bundle / file}"' for file in here]
    place += [
        f'Rename "$INSTDIR\\new\\{_windows(one)}" "$INSTDIR\\{_windows(one)}"' for one in files
    ]
    remove = [f'Delete "$INSTDIR\\{_windows(file)}"' for file in files]
    remove += [f'RMDir "$INSTDIR\\{_windows(folder)}"' for folder in reversed(folders)]
    desk = "$LOCALAPPDATA\\CourtesyDesk"
    purge = [f'Delete "{desk}\\{name}"' for name in DESK_FILES]
    purge += [f'RMDir /r "{desk}\\{name}"' for name in DESK_FOLDERS] + [f'RMDir "{desk}"']
    size = sum((bundle / file).stat().st_size for file in files)
    parts = {
        "unpack": unpack,
        "place": place,
        "remove": remove,
        "purge": purge,
        "size": [f"!define INSTALLED_KB {size // 1024}"],
    }
    for name, lines in parts.items():
        (lists / f"{name}.nsh").write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    (lists / "panel.bmp").write_bytes(_panel())


def _panel() -> bytes:
    """The wizard's left side, calm: one colour, as a picture of Windows'."""
    width, height = 164, 314
    blue, green, red = PANEL
    row = bytes((blue, green, red)) * width
    row += bytes(-len(row) % 4)
    head = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, len(row) * height, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 54 + len(row) * height, 0, 0, 54) + head + row * height


def _windows(path: Path) -> str:
    return "" if path == Path() else quoted("\\".join(path.parts))


def quoted(text: str) -> str:
    """As it stands between quotation marks of NSIS."""
    return text.replace("$", "$$")


def sign(command: str, file: Path) -> None:
    """Raises CalledProcessError where it was not signed."""
    subprocess.run([*shlex.split(command, posix=sys.platform != "win32"), str(file)], check=True)


def make(
    bundle: Path, setup: Path, lists: Path, *, named: str, signed_by: str = "", quick: bool = False
) -> None:
    """Write the setup of that version; quickly it is made larger."""
    for name in PROGRAMS if signed_by else ():
        sign(signed_by, bundle / name)
    write_lists(bundle, lists)
    setup.parent.mkdir(parents=True, exist_ok=True)
    command = [makensis(), "-V2", f"-DVERSION={named}", f"-DLISTS={lists}", f"-DOUT={setup}"]
    command += [f"-DSIGN={signed_by}"] if signed_by else []
    command += ["-DQUICK"] if quick else []
    # Without -NOCD it would go to the script's folder, and not find what signs.
    command += [f"-DICONS={ROOT / 'packaging' / 'icons'}", "-NOCD", str(SCRIPT)]
    subprocess.run(command, check=True)
    if signed_by:
        sign(signed_by, setup)


def makensis() -> str:
    """The program that makes setups; raises SystemExit where it is missing."""
    usual = Path("C:/Program Files (x86)/NSIS/makensis.exe")
    found = shutil.which("makensis") or (str(usual) if usual.exists() else "")
    if not found:
        raise SystemExit("makensis is missing: apt-get install nsis, or choco install nsis.")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the setup."""
    parser = argparse.ArgumentParser(description="Make the setup for Windows from the bundle.")
    parser.add_argument("--sign", default="", metavar="COMMAND", help="signs the file named last")
    given = parser.parse_args(arguments)
    setup = ROOT / "dist" / f"CourtesyDesk-{version()}-setup-x86_64.exe"
    make(
        ROOT / "dist" / "CourtesyDesk",
        setup,
        ROOT / "build" / "setup",
        named=version(),
        signed_by=given.sign,
    )
    print(setup)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
