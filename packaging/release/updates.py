#!/usr/bin/env python3
"""Make, sign and look at the list of updates.

    updates.py key FILE           make a private key; its public one, for resources/updates.toml
    updates.py list FOLDER --address URL --key FILE --notes FILE [--days 90] > updates.json
                                  the signed list of the release whose files lie in FOLDER
    updates.py show updates.json  what a list says, if a key of this checkout signed it

The private key stays with whoever releases: in a file that nobody else reads, or in the variable
COURTESY_DESK_UPDATES_KEY of the release's environment. It is never in this repository.

Files of a release are known by their names: CourtesyDesk-0.2.0-setup-x86_64.exe, and one that only
changes what differs: CourtesyDesk-0.1.0-to-0.2.0-setup-x86_64.exe.gz.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from nacl.signing import SigningKey

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "desktop"))

from courtesydesk import __version__  # noqa: E402
from courtesydesk.credentials.signatures import encoded, opened  # noqa: E402
from courtesydesk.domain.times import to_text  # noqa: E402
from courtesydesk.domain.updates import FORMAT, read  # noqa: E402
from courtesydesk.services.updates import KIND, Source  # noqa: E402

VARIABLE = "COURTESY_DESK_UPDATES_KEY"
_VERSION = r"\d+\.\d+\.\d+"
NAME = re.compile(
    rf"CourtesyDesk-(?:(?P<starts_from>{_VERSION})-to-)?(?P<version>{_VERSION})"
    r"-(?P<kind>setup|dmg|deb|appimage)-(?P<machine>x86_64|arm64)\.(?:exe|exe\.gz|dmg|deb|AppImage)"
)


def signed(payload: bytes, key: SigningKey) -> bytes:
    """A DSSE envelope around a list."""
    signature = key.sign(encoded(KIND, payload)).signature
    envelope = {
        "payloadType": KIND,
        "payload": base64.b64encode(payload).decode(),
        "signatures": [{"sig": base64.b64encode(signature).decode()}],
    }
    return json.dumps(envelope, indent=1).encode()


def list_of(
    folder: Path, address: str, *, version: str, notes: list[str], now: datetime, days: int
) -> bytes:
    """The list of one release, unsigned."""
    told = {
        "format": FORMAT,
        "version": version,
        "published": to_text(now),
        "good_until": to_text(now + timedelta(days=days)),
        "notes": notes,
        "files": list(_files(folder, address.rstrip("/"), version)),
    }
    return json.dumps(told, ensure_ascii=False, indent=1).encode()


def _files(folder: Path, address: str, version: str) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.iterdir()):
        named = NAME.fullmatch(path.name)
        if named is None or named["version"] != version:
            continue
        yield {
            "kind": named["kind"],
            "machine": named["machine"],
            "starts_from": named["starts_from"] or "",
            "url": f"{address}/{path.name}",
            "size": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }


def make_key(file: Path) -> str:
    """A new private key in a file that only its owner reads; the public one."""
    key = SigningKey.generate()
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as target:
        target.write(bytes(key).hex() + "\n")
    return bytes(key.verify_key).hex()


def _key(file: Path | None) -> SigningKey:
    text = os.environ.get(VARIABLE, "") if file is None else file.read_text(encoding="utf-8")
    if not text.strip():
        raise SystemExit(f"No key: name its file with --key, or set {VARIABLE}.")
    return SigningKey(bytes.fromhex(text.strip()))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("key").add_argument("file", type=Path)
    making = commands.add_parser("list")
    making.add_argument("folder", type=Path)
    making.add_argument("--address", required=True, help="where the files of the release will be")
    making.add_argument("--key", type=Path)
    making.add_argument("--notes", type=Path, help="what is new, a sentence a line")
    making.add_argument("--version", default=__version__)
    making.add_argument("--days", type=int, default=90, help="how long the list is believed")
    commands.add_parser("show").add_argument("file", type=Path)
    told = parser.parse_args()
    if told.command == "key":
        print(make_key(told.file))
    elif told.command == "list":
        lines = told.notes.read_text(encoding="utf-8").splitlines() if told.notes else []
        notes = [line.removeprefix("- ").strip() for line in lines if line.strip()]
        payload = list_of(
            told.folder, told.address, version=told.version, notes=notes,
            now=datetime.now(UTC), days=told.days,
        )  # fmt: skip
        sys.stdout.buffer.write(signed(payload, _key(told.key)))
    else:
        payload = opened(told.file.read_bytes(), KIND, Source.built_in().keys)
        release = read(payload)
        print(f"{release.version}, believed until {to_text(release.good_until)}")
        for file in release.files:
            print(f"  {file.name}: {file.size} bytes")


if __name__ == "__main__":
    main()
