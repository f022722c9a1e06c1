"""A shelf with releases on loopback: signed with a key of its own, and with bad days."""

from __future__ import annotations

import contextlib
import json
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from nacl.signing import SigningKey

from courtesydesk.services.updates import Source

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "packaging" / "release"))

from updates import list_of, signed

RELEASED = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Asked:
    path: str
    headers: dict[str, str]


class Shelf:
    """Files by name, and the list of the release that was published last."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.requests: list[Asked] = []
        self.cut_after: int | None = None
        """Bytes after which the line is cut."""
        self.knows_ranges = True
        self.key = SigningKey.generate()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def source(self) -> Source:
        return Source(f"{self.url}/updates.json", (bytes(self.key.verify_key),))

    @property
    def ranges(self) -> list[str]:
        return [one.headers["range"] for one in self.requests if "range" in one.headers]

    def asked_for(self, word: str) -> Iterator[str]:
        return (one.path for one in self.requests if word in one.path)

    def put(self, name: str, data: bytes) -> bytes:
        self.files[name] = data
        return data

    def publish(
        self,
        version: str,
        *,
        notes: list[str] | None = None,
        key: SigningKey | None = None,
        list_format: int | None = None,
        spoil: dict[str, Any] | None = None,
        now: datetime = RELEASED,
    ) -> None:
        """Sign a list of what lies here for this version."""
        with TemporaryDirectory() as folder:
            for name, data in self.files.items():
                (Path(folder) / name).write_bytes(data)
            payload = list_of(
                Path(folder), self.url, version=version, notes=notes or [], now=now, days=90
            )
        told = json.loads(payload)
        if list_format is not None:
            told["format"] = list_format
        if spoil is not None:
            told["files"][0].update(spoil)
        self.files["updates.json"] = signed(json.dumps(told).encode(), key or self.key)

    def __enter__(self) -> Shelf:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler(shelf: Shelf) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            shelf.requests.append(Asked(self.path, headers))
            data = shelf.files.get(self.path.lstrip("/"))
            if data is None:
                self.send_error(404)
                return
            start = 0
            if shelf.knows_ranges and "range" in headers:
                start = int(headers["range"].removeprefix("bytes=").removesuffix("-"))
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(data) - start))
            self.end_headers()
            end = len(data) if shelf.cut_after is None else start + shelf.cut_after
            with contextlib.suppress(OSError):
                for at in range(start, min(end, len(data)), 65_536):
                    self.wfile.write(data[at : min(at + 65_536, end, len(data))])

        def log_message(self, *_: object) -> None:
            pass

    return Handler
