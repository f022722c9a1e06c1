"""What there is to mind about a folder before a desk is put into it."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from pathlib import Path

_FAR = {
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "afpfs", "webdav", "davfs", "ncpfs", "9p", "afs",
    "ceph", "glusterfs", "lustre", "fuse.sshfs", "fuse.davfs2", "fuse.rclone", "fuse.gvfsd-fuse",
    "fuse.glusterfs",
}  # fmt: skip
"""File systems of other computers."""
_SYNCED = {
    "dropbox": "Dropbox", "onedrive": "OneDrive", "google drive": "Google Drive",
    "googledrive": "Google Drive", "nextcloud": "Nextcloud", "owncloud": "ownCloud",
    "mobile documents": "iCloud", "pcloud": "pCloud", "megasync": "MEGA",
}  # fmt: skip
_REMOTE_DRIVE = 4
"""What Windows calls a drive of another computer."""


def worry(folder: Path) -> str:
    """Why a desk should rather not live there, in a sentence; empty where nothing speaks
    against it."""
    folder = folder.absolute()
    for part in folder.parts:
        for name, label in _SYNCED.items():
            if part.casefold() == name or part.casefold().startswith((f"{name} ", f"{name}-")):
                return (
                    f"{label} copies that folder while the desk writes into it, which can damage"
                    " its file."
                )
    if _is_far(folder):
        return (
            "That folder is on another computer. Should the connection break while something is"
            " saved, the desk's file can be damaged."
        )
    return ""


def _is_far(folder: Path) -> bool:
    if sys.platform == "win32":
        return _is_far_on_windows(folder)
    return _kind(folder, _mounted()) in _FAR


def _is_far_on_windows(folder: Path) -> bool:
    import ctypes

    if folder.drive.startswith("\\\\"):
        return True
    windll = getattr(ctypes, "windll")  # noqa: B009 - there on Windows only
    return bool(windll.kernel32.GetDriveTypeW(f"{folder.drive}\\") == _REMOTE_DRIVE)


def _kind(folder: Path, mounted: dict[str, str]) -> str:
    """The file system that a folder is on."""
    for above in (folder, *folder.parents):
        if str(above) in mounted:
            return mounted[str(above)]
    return ""


def _mounted() -> dict[str, str]:
    """Where each file system is, and its kind."""
    if sys.platform == "darwin":
        with contextlib.suppress(OSError, subprocess.SubprocessError):
            told = subprocess.run(
                ["/sbin/mount"], capture_output=True, text=True, timeout=5, check=True
            )
            return read_mount(told.stdout)
        return {}
    try:
        text = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return {}
    return read_mounts(text)


def read_mounts(text: str) -> dict[str, str]:
    """Linux's own list: device, place, kind; a space in a place is written as its octal code."""
    found = {}
    for line in text.splitlines():
        fields = line.split(" ")
        if len(fields) > 2:
            found[fields[1].replace("\\040", " ")] = fields[2]
    return found


def read_mount(text: str) -> dict[str, str]:
    """The list of macOS: `//me@there/shop on /Volumes/shop (smbfs, nodev)`."""
    found = {}
    for line in text.splitlines():
        _, _, rest = line.partition(" on ")
        place, bracket, kind = rest.rpartition(" (")
        if bracket:
            found[place] = kind.partition(",")[0].rstrip(")")
    return found
