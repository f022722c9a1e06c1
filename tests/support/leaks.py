"""Looks for secrets wherever a program could have let them fall."""

from __future__ import annotations

import base64
import os
import traceback
import zipfile
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote


def disguises(secret: str) -> set[bytes]:
    """The forms in which a secret travels."""
    raw = secret.encode()
    forms = {raw, raw[::-1], quote(secret, safe="").encode(), raw.hex().encode()}
    forms |= {secret.encode("utf-16-le"), secret.encode("utf-16-be")}
    for before in (b"", b"x", b"xx"):
        # Base64 looks different at each of three offsets; the middle is enough.
        forms.add(base64.b64encode(before + raw)[4:-4])
    return {form for form in forms if len(form) >= 8}


def places(secrets: Iterable[str], *, folder: Path, texts: dict[str, str]) -> list[str]:
    """Where a secret was found: files (archives too), texts, and what the system shows of us."""
    looked_at: dict[str, bytes] = {name: text.encode() for name, text in texts.items()}
    for path in folder.rglob("*"):
        if path.is_file():
            looked_at[str(path)] = path.name.encode() + path.read_bytes()
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as archive:
                    for name in archive.namelist():
                        looked_at[f"{path}:{name}"] = archive.read(name)
    for shown in ("environ", "cmdline"):
        system = Path("/proc/self") / shown
        if system.exists():
            looked_at[str(system)] = system.read_bytes()
    looked_at["os.environ"] = repr(dict(os.environ)).encode()
    forms = {form for secret in secrets for form in disguises(secret)}
    return [name for name, data in looked_at.items() if any(form in data for form in forms)]


def shown(error: BaseException) -> str:
    """An error as a crash report shows it."""
    return "".join(traceback.format_exception(error)) + repr(error) + str(vars(error))
