"""The doctor: looks at what the program stands on, and says in sentences what is wrong.

Works without a workspace and without a display; nothing is changed, but for one probe entry that is
put into the keyring and taken out again.
"""

from __future__ import annotations

import json
import os
import platform
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from courtesydesk import __version__, resources
from courtesydesk.credentials import backends
from courtesydesk.credentials.vault import Vault
from courtesydesk.domain.errors import DeskError, KeyringError, KeyringMissing
from courtesydesk.paths import Workspace
from courtesydesk.services import display, instance, moving
from courtesydesk.services.coaching import why_rules_alone
from courtesydesk.store import health

Row = tuple[str, bool, str]
"""(name, good, sentence)."""

KEYRING_PATIENCE = 30.0
"""Seconds: somebody may have to type the keyring's password."""
_OLDEST_CLOCK = datetime(2026, 1, 1, tzinfo=UTC)
_ROOM = 500 << 20

_TRY_QT = """
import json, sys
import PySide6
from PySide6 import QtCore, QtGui, QtNetwork, QtSvg, QtWidgets
application = QtWidgets.QApplication([])
print(json.dumps({"qt": QtCore.qVersion(), "pyside": PySide6.__version__}))
"""


def examine(
    workspace: Workspace, *, now: datetime, vault: Vault | None = None
) -> list[tuple[str, bool, str]]:
    """(name, good, sentence) of each thing looked at."""
    return list(_all(workspace, now, vault or Vault(patience=KEYRING_PATIENCE)))


def _all(workspace: Workspace, now: datetime, vault: Vault) -> Iterator[Row]:
    yield _versions()
    yield _resources()
    yield _tone()
    yield _libraries()
    yield _display()
    yield _keyring(vault)
    yield _folder(workspace)
    yield from _file(workspace)
    yield _space(workspace)
    yield _clock(workspace, now)
    yield _window(workspace)
    yield _snapshots(workspace)


# -- the program


def _versions() -> Row:
    text = (
        f"Courtesy Desk {__version__}, Python {platform.python_version()}, "
        f"SQLite {health.SQLITE_VERSION}, schema {health.latest_step()}, "
        f"{platform.system()} {platform.release()}."
    )
    if not health.can_search():
        return "versions", False, f"{text} This SQLite lacks full-text search or strict tables."
    return "versions", True, text


def _resources() -> Row:
    try:
        root = resources.root()
    except FileNotFoundError:
        return "resources", False, "Icons, help and lexicons are missing: install the program anew."
    missing = [
        name for name in ("icons", "help", "lexicons", "mails", "qss") if not (root / name).is_dir()
    ]
    if missing:
        return "resources", False, f"Missing in {root}: {', '.join(missing)}."
    return "resources", True, "Icons, help and lexicons are there."


def _tone() -> Row:
    why = why_rules_alone()
    if why:
        text = f"Only the written rules look at drafts: {why}. Install the program anew."
        return "tone check", False, text
    return "tone check", True, "Drafts are looked at by the written rules and the learned reader."


def _libraries() -> Row:
    """Try Qt in a process of its own: where a library is missing, only that one fails."""
    if getattr(sys, "frozen", False):
        return "display libraries", True, "Qt is part of this bundle."
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    try:
        done = subprocess.run(
            [sys.executable, "-c", _TRY_QT],
            env=environment,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        why = getattr(error, "strerror", "") or "it took longer than a minute"
        return "display libraries", False, f"Qt could not be tried ({why})."
    if done.returncode != 0:
        return "display libraries", False, _why_qt_failed(done.stderr, done.returncode)
    found = json.loads(done.stdout.strip().splitlines()[-1])
    return (
        "display libraries",
        True,
        f"Qt {found['qt']} (PySide6 {found['pyside']}) loads and starts.",
    )


def _why_qt_failed(told: str, code: int) -> str:
    last = [line for line in told.strip().splitlines() if line.strip()]
    reason = last[-1].strip() if last else f"it ended with status {code}"
    if "cannot open shared object file" in reason:
        library = reason.partition("ImportError:")[2].partition(":")[0].strip() or reason
        return (
            f"The system library {library} is missing, so no window can open. In a checkout, "
            "“python3 packaging/dev.py setup” brings what Qt needs."
        )
    if "No module named" in reason:
        return f"Qt is not installed ({reason}): install the program anew."
    return f"Qt does not start: {reason[:300]}."


def _display() -> Row:
    if not sys.platform.startswith("linux"):
        return "display", True, "The system's own display is used."
    wrong = display.trouble(os.environ)
    if wrong:
        return "display", False, f"{wrong} The other commands work."
    named = os.environ.get("QT_QPA_PLATFORM", "")
    if named and not named.startswith(("xcb", "wayland")):
        return "display", True, f"Windows open on “{named}”, as QT_QPA_PLATFORM says."
    kind = "a Wayland" if os.environ.get("WAYLAND_DISPLAY") else "an X11"
    return "display", True, f"There is {kind} display, and what Qt needs for it."


def _in_a_line(error: DeskError) -> str:
    return " ".join(error.sentence().split())


def _keyring(vault: Vault) -> Row:
    """A real round trip of an entry that means nothing."""
    name, value = f"probe-{secrets.token_hex(4)}", secrets.token_hex(8)
    try:
        vault.set("doctor", name, value)
        try:
            same = vault.get("doctor", name) == value
        finally:
            vault.delete("doctor", name)
        gone = vault.get("doctor", name) is None
    except KeyringMissing as error:
        reasons = "; ".join(backends.unreachable())
        return "keyring", False, _in_a_line(error) + (f" ({reasons}.)" if reasons else "")
    except KeyringError as error:
        return "keyring", False, _in_a_line(error)
    if not (same and gone):
        return "keyring", False, "The keyring gives back something else than it was given."
    return "keyring", True, f"The keyring ({vault.name()}) keeps and forgets a secret as it should."


# -- the workspace


def _folder(workspace: Workspace) -> Row:
    root = workspace.root
    if not root.exists():
        return "workspace", True, f"There is no workspace at {root} yet; the first start makes it."
    if not root.is_dir():
        return "workspace", False, f"{root} is a file, so it cannot be a workspace."
    if not os.access(root, os.W_OK | os.X_OK):
        return "workspace", False, f"The folder {root} cannot be written."
    if os.name == "posix" and root.stat().st_mode & 0o077:
        text = f"Others on this computer can look into {root}: “chmod 700” on it keeps them out."
        return "workspace", False, text
    old = moving.old_copy(workspace)
    left = "" if old is None else f" An old copy of it is still in {old}."
    return "workspace", True, f"The workspace is {root}; only you can read it.{left}"


def _file(workspace: Workspace) -> Iterator[Row]:
    path = workspace.database
    if not path.exists() or path.stat().st_size == 0:
        yield "file", True, "There is no database to look at yet."
        return
    try:
        seen, newer = health.steps(path)
        if newer:
            text = f"The file was written by a newer Courtesy Desk (it knows {newer[-1]})."
            yield "file", False, f"{text} Install the newer version."
            return
        wrong = health.problems(path)
    except DeskError as error:
        yield "file", False, _in_a_line(error)
        return
    if not seen:
        yield "file", False, f"{path.name} is not a workspace of ours."
    elif wrong:
        text = f"The file is damaged: {wrong[0]}. Restore a snapshot: courtesy-desk restore FILE."
        yield "file", False, text
    else:
        older = "" if seen[-1] == health.latest_step() else " The next start brings it up to date."
        size = path.stat().st_size / 1_000_000
        yield "file", True, f"The file is whole ({size:.1f} MB, schema {seen[-1]}).{older}"
        yield _search(workspace)


def _search(workspace: Workspace) -> Row:
    lock = instance.WindowLock(workspace)
    try:
        free = lock.take()
    except OSError as error:
        return "search", False, f"The search index cannot be compared ({error.strerror})."
    if not free:
        return "search", True, "The search index was not compared, because the window is open."
    with lock:
        try:
            wrong = health.search_problems(workspace.database)
        except DeskError as error:
            return "search", False, _in_a_line(error)
    if wrong:
        return "search", False, f"The search index does not agree with the texts: {wrong[0]}."
    return "search", True, "The search index agrees with the texts."


def _space(workspace: Workspace) -> Row:
    folder = workspace.root
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    size = workspace.database.stat().st_size if workspace.database.exists() else 0
    text = f"{free / 1e9:.1f} GB are free on the disk of the workspace."
    if free < max(_ROOM, 2 * size):
        return "free space", False, f"{text} That is too little for snapshots: make room."
    return "free space", True, text


def _clock(workspace: Workspace, now: datetime) -> Row:
    told = f"{now.astimezone():%Y-%m-%d %H:%M %z}"
    if now < _OLDEST_CLOCK:
        return "clock", False, f"The computer's clock says {told}, which cannot be right: set it."
    newest = None
    if workspace.database.exists():
        newest = health.newest_fetch(workspace.database)
    if newest is not None and newest > now + timedelta(days=1):
        text = f"The computer's clock says {told}, but something was fetched on {newest:%Y-%m-%d}."
        return "clock", False, f"{text} Set the clock, or times and targets will be wrong."
    return "clock", True, f"The computer's clock says {told}."


def _window(workspace: Workspace) -> Row:
    if not workspace.root.exists():
        return "window", True, "No window has this workspace open."
    lock = instance.WindowLock(workspace)
    try:
        free = lock.take()
    except OSError as error:
        return "window", False, f"The workspace's lock cannot be used ({error.strerror})."
    lock.give_back()
    if not free:
        return "window", True, "A window has this workspace open; commands that write go to it."
    where = Path(instance.address(workspace))
    if sys.platform != "win32" and where.exists():
        text = "A window ended without cleaning up; the next one does it, nothing needs to be done."
        return "window", True, text
    return "window", True, "No window has this workspace open."


def _snapshots(workspace: Workspace) -> Row:
    found = sorted(workspace.snapshots.glob("desk-*.sqlite")) if workspace.root.exists() else []
    if not found:
        return "snapshots", True, "There is no daily snapshot yet."
    newest = found[-1].stem.removeprefix("desk-")
    return "snapshots", True, f"There are {len(found)} daily snapshots; the newest is of {newest}."
