# ruff: noqa: E402 - the paths are set first
"""How fast mentions come in from a real server, beside the network's own library that only reads
them: python tests/benchmarks/fetching.py [--mentions 10000] [--network mastodon|bluesky].

Fills a server on loopback, then lets the two take turns three times: ours signs in, fetches and
keeps everything in a new workspace; theirs reads the same pages and forgets them. Prints seconds
and processor seconds of each, and the ratio of the medians; the aim is 1.5. Each begins when it has
signed in, and what it takes to start Python or Node is counted for neither.

The servers are those of `tests/servers`; the libraries are put into a folder of their own beside
them, and are nothing that the desk needs.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
import venv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "desktop"), str(ROOT / "tests")]

from courtesydesk.connectors import registry
from courtesydesk.credentials.vault import Vault
from courtesydesk.domain.accounts import Account
from courtesydesk.services.accounts import Accounts
from courtesydesk.services.sync import Sync
from courtesydesk.store.database import Database
from servers import bluesky, mastodon
from servers.bluesky import BlueskyNetwork, Somebody, under
from servers.mastodon import MastodonServer, Person
from support.keyrings import MemoryKeyring
from support.shop import make_workspace

AIM = 1.5
TURNS = 3
PEOPLE = 50
AT_ONCE = 100
LIBRARIES = ("Mastodon.py==2.3.3", "atproto==0.0.73")
HOME = ROOT / ".venv" / "servers" / "libraries"

MASTODON_PY = """
    from mastodon import Mastodon
    api = Mastodon(api_base_url=url, access_token=secret, version_check_mode="none")
    def read():
        page = api.notifications(types=["mention"], limit=40)
        while page:
            yield len(page)
            page = api.fetch_next(page)
"""
ATPROTO_PY = """
    from atproto import Client
    api = Client(url + "/xrpc")
    api.login(who, secret)
    def read():
        asked = {"limit": 100, "reasons": ["mention", "reply", "quote"]}
        while True:
            page = api.app.bsky.notification.list_notifications(asked)
            yield len(page.notifications)
            if not page.cursor:
                return
            asked["cursor"] = page.cursor
"""
ATPROTO_JS = """
    import { AtpAgent } from '@atproto/api'
    const [url, identifier, password] = process.argv.slice(2)
    const agent = new AtpAgent({ service: url })
    await agent.login({ identifier, password })
    const asked = { limit: 100, reasons: ['mention', 'reply', 'quote'] }
    const began = performance.now(), used = process.cpuUsage()
    let mentions = 0
    do {
      const { data } = await agent.listNotifications(asked)
      mentions += data.notifications.length
      asked.cursor = data.cursor
    } while (asked.cursor)
    const { user, system } = process.cpuUsage(used)
    const seconds = (performance.now() - began) / 1000
    console.log(JSON.stringify({ mentions, seconds, cpu: (user + system) / 1e6 }))
"""


@dataclass(frozen=True)
class Reading:
    """What it took to read everything once."""

    mentions: int
    seconds: float
    cpu: float
    """Of the one who reads; the server's is not in it."""


@dataclass(frozen=True)
class Shop:
    """An account that much was said to, and who else reads it."""

    network: str
    url: str
    handle: str
    secret: str
    settings: dict[str, str]
    secrets: dict[str, str]
    theirs: dict[str, Callable[[], Reading]]


def ours(shop: Shop) -> Reading:
    """Into a new workspace, as the desk does it."""
    folder = Path(tempfile.mkdtemp(prefix="courtesy-desk-fetching-"))
    keyring, db = MemoryKeyring(), Database(make_workspace(folder).database)
    accounts = Accounts(db, Vault(lambda: keyring), registry)
    try:
        account = _added(accounts, shop)
        sync = Sync(db, accounts)
        began, used = perf_counter(), process_time()
        sync.account(account.id, now=_now, stop=bool)
        seconds, cpu = perf_counter() - began, process_time() - used
        return Reading(int(db.value("SELECT count(*) FROM mention")), seconds, cpu)
    finally:
        db.close()
        shutil.rmtree(folder)


def _added(accounts: Accounts, shop: Shop) -> Account:
    health = accounts.try_out(shop.network, shop.handle, shop.settings, shop.secrets)
    settings = {**shop.settings, **health.settings}
    return accounts.add(
        shop.network, "Shop", health.address, settings, shop.secrets, now=_now()
    )  # fmt: skip


def _now() -> datetime:
    return datetime.now(UTC)


# The networks' own libraries


def install() -> None:
    """The libraries, in a folder of their own; each time, what is there already is left."""
    if not (HOME / "bin" / "python").exists():
        venv.create(HOME, with_pip=True)
    pip = [HOME / "bin" / "python", "-m", "pip", "install", "-q", *LIBRARIES]
    subprocess.run(pip, check=True)


def in_python(script: str, url: str, who: str, secret: str) -> Reading:
    """Read by `script`, which signs in and says how `read` goes."""
    whole = textwrap.dedent(script) + textwrap.dedent(
        """
        import json, time
        began, used = time.perf_counter(), time.process_time()
        mentions = sum(read())
        seconds, cpu = time.perf_counter() - began, time.process_time() - used
        print(json.dumps({"mentions": mentions, "seconds": seconds, "cpu": cpu}))
        """
    )
    told = f"url, who, secret = {url!r}, {who!r}, {secret!r}\n"
    return _told([HOME / "bin" / "python", "-c", told + whole])


def in_node(script: str, url: str, who: str, secret: str) -> Reading:
    """Read with what the Bluesky network itself is made of."""
    # Node looks for packages beside the script that it runs.
    file = bluesky.MODULES / "fetching.mjs"
    file.write_text(textwrap.dedent(script), encoding="utf-8")
    return _told([bluesky.node(), file, url, who, secret])


def _told(command: list[str | Path]) -> Reading:
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return Reading(**json.loads(said))


# What there is to read: a third stands under a post of the shop, a tenth under somebody else's


def _text(number: int, handle: str) -> str:
    return f"{handle} Where is my rye number {number}? It should have come on Tuesday. Hello?"


@contextlib.contextmanager
def on_mastodon(mentions: int) -> Iterator[Shop]:
    """A stand-in for Mastodon, its file filled past its interface."""
    with mastodon.serve() as server:
        shop = server.person("shop")
        _fill_mastodon(server, shop, mentions)
        yield Shop(
            "mastodon", server.url, shop.handle, shop.token, {"server": server.url},
            {"token": shop.token},
            {"Mastodon.py": lambda: in_python(MASTODON_PY, server.url, "", shop.token)},
        )  # fmt: skip


def _fill_mastodon(server: MastodonServer, shop: Person, mentions: int) -> None:
    people = [server.person("guest") for _ in range(PEOPLE)]
    ours, theirs = shop.post("The plum cake is back"), people[0].post("Who bakes the best bread?")
    first, now = int(theirs["id"]) + 1, datetime.now(UTC)
    with contextlib.closing(sqlite3.connect(server.database)) as db, db:
        names = [row[1] for row in db.execute("PRAGMA table_info(statuses)")]
        like = db.execute("SELECT * FROM statuses WHERE id = ?", [ours["id"]]).fetchone()
        for number in range(mentions):
            who, id_ = people[number % PEOPLE], first + 3 * number
            at = f"{now - timedelta(minutes=mentions - number):%Y-%m-%d %H:%M:%S.%f}"
            text = _text(number, f"@{shop.name}")
            above = {0: ours, 1: theirs}.get(_under(number), {"id": None, "account": {"id": None}})
            row = {
                **dict(zip(names, like, strict=True)),
                "id": id_, "account_id": who.id, "text": text, "content": f"<p>{text}</p>",
                "created_at": at, "in_reply_to_id": above["id"],
                "in_reply_to_account_id": above["account"]["id"],
            }  # fmt: skip
            marks = ",".join("?" * len(names))
            db.execute(f"INSERT INTO statuses VALUES ({marks})", list(row.values()))
            db.execute("INSERT INTO status_mentions VALUES (?, ?, ?)", [id_ + 1, id_, shop.id])
            db.execute(
                "INSERT INTO notifications VALUES (?, ?, 'mention', ?, ?, NULL, ?, 0)",
                [id_ + 2, shop.id, who.id, id_, at],
            )


def _under(number: int) -> int:
    """0: a post of the shop; 1: somebody else's; 2: nothing."""
    return 0 if number % 3 == 0 else 1 if number % 10 == 1 else 2


@contextlib.contextmanager
def on_bluesky(mentions: int) -> Iterator[Shop]:
    """A Bluesky network, filled as its own programs do it, many posts at a time."""
    with bluesky.serve() as network:
        shop = network.somebody("shop")
        _fill_bluesky(network, shop, mentions)
        who = (network.url, shop.handle, shop.app_password)
        yield Shop(
            "bluesky", network.url, shop.handle, shop.app_password, {"api": network.url},
            {"app_password": shop.app_password},
            {
                "@atproto/api": lambda: in_node(ATPROTO_JS, *who),
                "atproto (Python)": lambda: in_python(ATPROTO_PY, *who),
            },
        )  # fmt: skip


def _fill_bluesky(network: BlueskyNetwork, shop: Somebody, mentions: int) -> None:
    people = [network.somebody("guest") for _ in range(PEOPLE)]
    ours = shop.post("The plum cake is back")
    for start in range(0, mentions, AT_ONCE):
        who = people[start // AT_ONCE % PEOPLE]
        above = {0: ours, 1: who.post("Who bakes the best bread?")}
        numbers = range(start, min(start + AT_ONCE, mentions))
        who.post_all([_post(who, shop, number, above.get(_under(number))) for number in numbers])
        network.settle()


def _post(
    who: Somebody, shop: Somebody, number: int, above: dict[str, str] | None
) -> dict[str, Any]:
    reply = {} if above is None else {"reply": under(above)}
    return who.naming(_text(number, f"@{shop.handle}"), shop, **reply)


# The table

NETWORKS = {"mastodon": on_mastodon, "bluesky": on_bluesky}


def measured(shop: Shop, turns: int) -> dict[str, list[Reading]]:
    """All of them in turns, so that what else the computer does is spread over all."""
    readers = {"Courtesy Desk": lambda: ours(shop), **shop.theirs}
    found: dict[str, list[Reading]] = {name: [] for name in readers}
    for _ in range(turns):
        for name, read in readers.items():
            found[name].append(read())
    return found


def table(network: str, found: dict[str, list[Reading]]) -> str:
    """One line for each reader, the desk first."""
    own = median(one.seconds for one in found["Courtesy Desk"])
    lines = [f"{network}: {found['Courtesy Desk'][0].mentions:,} mentions"]
    for name, readings in found.items():
        seconds = median(one.seconds for one in readings)
        cpu = median(one.cpu for one in readings)
        ratio = "" if name == "Courtesy Desk" else f"ours ÷ theirs {own / seconds:.2f} (aim {AIM})"
        lines.append(f"  {name:<18} {seconds:>8.2f} s   processor {cpu:>6.2f} s   {ratio}".rstrip())
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--mentions", type=int, default=10_000)
    parser.add_argument("--network", choices=NETWORKS, help="both, if it is not said")
    asked = parser.parse_args()
    install()
    for network in [asked.network] if asked.network else NETWORKS:
        with NETWORKS[network](asked.mentions) as shop:
            found = measured(shop, TURNS)
        counts = {one.mentions for readings in found.values() for one in readings}
        assert counts == {asked.mentions}, f"not everybody read everything: {counts}"
        sys.stdout.write(table(network, found))
        sys.stdout.flush()


if __name__ == "__main__":
    main()
