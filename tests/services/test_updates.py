"""Newer versions: only what we signed, only forwards, only whole, and the desk's file first."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from nacl.signing import SigningKey

from courtesydesk.domain.errors import (
    BadAnswer,
    NotAllowed,
    Offline,
    StoreError,
    Vanished,
)
from courtesydesk.services.installation import Installation
from courtesydesk.services.installing import Next, put_in_place
from courtesydesk.services.updates import Offer, Ready, Source, Updates
from courtesydesk.store.database import Database
from support.release import RELEASED, Shelf
from support.shop import SmallDesk, make_desk


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    with Shelf() as shelf:
        yield shelf


@pytest.fixture
def desk(tmp_path: Path) -> SmallDesk:
    return make_desk(tmp_path)


Make = Callable[..., Updates]


@pytest.fixture
def make(desk: SmallDesk, shelf: Shelf, tmp_path: Path) -> Make:
    def make(kind: str = "setup", **given: Any) -> Updates:
        return Updates(
            desk.db,
            desk.workspace,
            source=given.pop("source", shelf.source),
            installation=Installation(kind, "x86_64", tmp_path / "program"),
            folder=tmp_path / "updates",
            installed=given.pop("installed", "0.1.0"),
            **given,
        )

    return make


def never() -> bool:
    return False


def fetch(updates: Updates, offer: Offer | None, **given: Any) -> Ready:
    assert offer is not None
    ready = updates.fetch(offer, progress=lambda *_: None, stop=never, **given)
    assert ready is not None
    return ready


def test_a_newer_version_is_offered_with_what_is_new_and_fetched_whole(
    make: Make, shelf: Shelf
) -> None:
    setup = shelf.put("CourtesyDesk-0.2.0-setup-x86_64.exe", b"MZ" + bytes(range(256)) * 4000)
    shelf.put("CourtesyDesk-0.2.0-deb-x86_64.deb", b"for somebody else")
    shelf.publish("0.2.0", notes=["Replies fly."])
    updates = make()
    offer = updates.look(now=RELEASED)
    assert offer is not None
    assert str(offer.release.version) == "0.2.0"
    assert offer.release.notes == ("Replies fly.",)
    assert [file.name for file in offer.files] == ["CourtesyDesk-0.2.0-setup-x86_64.exe"]
    steps: list[tuple[int, int]] = []
    ready = updates.fetch(offer, progress=lambda *step: steps.append(step), stop=never)
    assert ready is not None
    assert ready.path.read_bytes() == setup
    assert steps[-1] == (len(setup), len(setup))
    assert len(steps) > 2
    assert updates.asked_at() == RELEASED


def test_the_newest_version_is_told_nothing(make: Make, shelf: Shelf) -> None:
    shelf.publish("0.1.0")
    assert make().look(now=RELEASED) is None


def test_a_small_file_that_changes_what_differs_comes_first(make: Make, shelf: Shelf) -> None:
    shelf.put("CourtesyDesk-0.2.0-setup-x86_64.exe", b"whole" * 1000)
    shelf.put("CourtesyDesk-0.1.0-to-0.2.0-setup-x86_64.exe", b"little")
    shelf.put("CourtesyDesk-0.0.9-to-0.2.0-setup-x86_64.exe", b"less")
    shelf.publish("0.2.0")
    updates = make()
    offer = updates.look(now=RELEASED)
    assert fetch(updates, offer).path.read_bytes() == b"little"
    shelf.files["CourtesyDesk-0.1.0-to-0.2.0-setup-x86_64.exe"] = b"lottle"
    for path in fetch(updates, offer).path.parent.iterdir():
        path.unlink()
    assert fetch(updates, offer).path.read_bytes() == b"whole" * 1000


def test_what_is_installed_by_something_else_is_only_told(make: Make, shelf: Shelf) -> None:
    shelf.put("CourtesyDesk-0.2.0-setup-x86_64.exe", b"whole")
    shelf.publish("0.2.0")
    offer = make(kind="").look(now=RELEASED)
    assert offer is not None
    assert offer.files == ()


# -- what is refused, each in a sentence


def spoiled_payload(shelf: Shelf) -> None:
    envelope = json.loads(shelf.files["updates.json"])
    envelope["payload"] = envelope["payload"][:-8] + "AAAAAAA="
    shelf.files["updates.json"] = json.dumps(envelope).encode()


def signed_by_another(shelf: Shelf) -> None:
    shelf.publish("0.2.0", key=SigningKey.generate())


def signed_as_something_else(shelf: Shelf) -> None:
    envelope = json.loads(shelf.files["updates.json"])
    envelope["payloadType"] = "text/plain"
    shelf.files["updates.json"] = json.dumps(envelope).encode()


def not_signed(shelf: Shelf) -> None:
    envelope = json.loads(shelf.files["updates.json"])
    envelope["signatures"] = []
    shelf.files["updates.json"] = json.dumps(envelope).encode()


def no_json(shelf: Shelf) -> None:
    shelf.files["updates.json"] = b"<html>Please sign in to the hotel</html>"


def nothing(shelf: Shelf) -> None:
    shelf.files["updates.json"] = b""


def odd_shapes(shelf: Shelf) -> None:
    shelf.files["updates.json"] = b'{"payload": [], "signatures": {}, "payloadType": 3}'


@pytest.mark.parametrize(
    "spoil",
    [
        spoiled_payload, signed_by_another, signed_as_something_else, not_signed, no_json, nothing,
        odd_shapes,
    ],
)  # fmt: skip
def test_a_list_without_our_signature_is_not_looked_at(
    make: Make, shelf: Shelf, spoil: Callable[[Shelf], None]
) -> None:
    shelf.put("CourtesyDesk-0.2.0-setup-x86_64.exe", b"whole")
    shelf.publish("0.2.0")
    spoil(shelf)
    updates = make()
    with pytest.raises(BadAnswer, match="does not carry our signature"):
        updates.look(now=RELEASED)
    assert updates.asked_at() is None


def test_an_older_version_is_refused_also_when_we_signed_it(make: Make, shelf: Shelf) -> None:
    shelf.publish("0.1.0")
    with pytest.raises(NotAllowed, match=r"names version 0\.1\.0, but 0\.2\.0 was there"):
        make(installed="0.2.0").look(now=RELEASED)


def test_a_list_that_goes_back_behind_what_was_seen_is_refused(make: Make, shelf: Shelf) -> None:
    shelf.publish("0.3.0")
    assert make().look(now=RELEASED) is not None
    shelf.publish("0.2.0")
    with pytest.raises(NotAllowed, match=r"0\.3\.0 was there before"):
        make().look(now=RELEASED)


def test_a_list_that_somebody_holds_back_grows_too_old(make: Make, shelf: Shelf) -> None:
    shelf.publish("0.1.0")
    assert make().look(now=RELEASED + timedelta(days=89)) is None
    with pytest.raises(NotAllowed, match="out of date"):
        make().look(now=RELEASED + timedelta(days=91))


def test_a_list_for_a_newer_program_says_so(make: Make, shelf: Shelf) -> None:
    shelf.publish("0.2.0", list_format=2)
    with pytest.raises(NotAllowed, match="written for a newer Courtesy Desk"):
        make().look(now=RELEASED)


@pytest.mark.parametrize(
    "changed",
    [
        {"sha256": "00"}, {"size": 0}, {"size": 10**12}, {"size": "many"}, {"url": "https://x/.."},
        {"url": "https://x/a\\b"}, {"url": "https://x/"}, {"size": None},
    ],
)  # fmt: skip
def test_a_signed_list_that_cannot_be_is_refused(
    make: Make, shelf: Shelf, changed: dict[str, Any]
) -> None:
    shelf.put("CourtesyDesk-0.2.0-setup-x86_64.exe", b"whole")
    shelf.publish("0.2.0", spoil=changed)
    with pytest.raises(BadAnswer, match="cannot be read"):
        make().look(now=RELEASED)


def test_a_file_that_is_not_the_one_we_signed_is_thrown_away(make: Make, shelf: Shelf) -> None:
    shelf.put("CourtesyDesk-0.2.0-setup-x86_64.exe", b"whole")
    shelf.publish("0.2.0")
    shelf.files["CourtesyDesk-0.2.0-setup-x86_64.exe"] = b"wrong"
    updates = make()
    offer = updates.look(now=RELEASED)
    with pytest.raises(BadAnswer, match="not the one that we signed"):
        fetch(updates, offer)
    shelf.files["CourtesyDesk-0.2.0-setup-x86_64.exe"] = b"whole"
    assert fetch(updates, offer).path.read_bytes() == b"whole"


def test_more_than_was_signed_is_not_written(make: Make, shelf: Shelf, tmp_path: Path) -> None:
    shelf.put("CourtesyDesk-0.2.0-setup-x86_64.exe", b"whole")
    shelf.publish("0.2.0")
    shelf.files["CourtesyDesk-0.2.0-setup-x86_64.exe"] = b"whole" * 1_000_000
    updates = make()
    offer = updates.look(now=RELEASED)
    with pytest.raises(BadAnswer, match="larger than the update is"):
        fetch(updates, offer)
    assert sum(path.stat().st_size for path in (tmp_path / "updates").iterdir()) == 0


def test_a_cut_download_says_so_and_goes_on_where_it_was(
    make: Make, shelf: Shelf, tmp_path: Path
) -> None:
    whole = bytes(range(256)) * 8000
    shelf.put("CourtesyDesk-0.2.0-setup-x86_64.exe", whole)
    shelf.publish("0.2.0")
    updates = make()
    offer = updates.look(now=RELEASED)
    shelf.cut_after = 700_000
    with pytest.raises(Offline, match="cut off") as told:
        fetch(updates, offer)
    assert "goes on from there" in told.value.sentence()
    part = tmp_path / "updates" / "CourtesyDesk-0.2.0-setup-x86_64.exe.part"
    had = part.stat().st_size
    assert 0 < had <= 700_000
    shelf.cut_after = None
    assert fetch(updates, offer).path.read_bytes() == whole
    assert shelf.ranges[-1] == f"bytes={had}-"


def test_a_server_without_ranges_begins_anew(make: Make, shelf: Shelf) -> None:
    whole = bytes(range(256)) * 8000
    shelf.put("CourtesyDesk-0.2.0-setup-x86_64.exe", whole)
    shelf.publish("0.2.0")
    shelf.knows_ranges = False
    updates = make()
    offer = updates.look(now=RELEASED)
    shelf.cut_after = 700_000
    with pytest.raises(Offline):
        fetch(updates, offer)
    shelf.cut_after = None
    assert fetch(updates, offer).path.read_bytes() == whole


def test_one_that_is_stopped_keeps_what_came(make: Make, shelf: Shelf) -> None:
    shelf.put("CourtesyDesk-0.2.0-setup-x86_64.exe", bytes(3_000_000))
    shelf.publish("0.2.0")
    updates = make()
    offer = updates.look(now=RELEASED)
    assert offer is not None
    done: list[int] = []
    answer = updates.fetch(
        offer, progress=lambda step, _all: done.append(step), stop=lambda: len(done) > 2
    )
    assert answer is None
    assert fetch(updates, offer).path.stat().st_size == 3_000_000


def test_a_full_disk_is_told_before_anything_is_fetched(make: Make, shelf: Shelf) -> None:
    shelf.put("CourtesyDesk-0.2.0-setup-x86_64.exe", b"whole")
    shelf.publish("0.2.0")
    updates = make(free=lambda _path: 150_000_000)
    offer = updates.look(now=RELEASED)
    with pytest.raises(StoreError, match="not enough room"):
        fetch(updates, offer)
    assert not any(shelf.asked_for("setup"))


def test_a_file_that_is_gone_and_a_server_that_is_gone_are_told(make: Make, shelf: Shelf) -> None:
    shelf.put("CourtesyDesk-0.2.0-setup-x86_64.exe", b"whole")
    shelf.publish("0.2.0")
    updates = make()
    offer = updates.look(now=RELEASED)
    del shelf.files["CourtesyDesk-0.2.0-setup-x86_64.exe"]
    with pytest.raises(Vanished, match="does not have the update"):
        fetch(updates, offer)
    del shelf.files["updates.json"]
    with pytest.raises(Offline, match="has no list of updates"):
        updates.look(now=RELEASED)
    nowhere = Source("http://127.0.0.1:9/updates.json", shelf.source.keys)
    with pytest.raises(Offline, match="cannot be reached"):
        make(source=nowhere).look(now=RELEASED)


def test_a_copy_without_an_address_asks_nobody(make: Make) -> None:
    updates = make(source=Source("", ()))
    assert not updates.can_be_asked
    assert not updates.is_due(now=RELEASED)
    with pytest.raises(NotAllowed, match="without a place to ask"):
        updates.look(now=RELEASED)


def test_what_ships_in_a_checkout_asks_nobody() -> None:
    assert Source.built_in() == Source("", ())


# -- asked for only when the owner has said so


def test_it_is_due_only_where_it_is_switched_on_and_then_once_a_week(
    make: Make, desk: SmallDesk, shelf: Shelf
) -> None:
    shelf.publish("0.1.0")
    updates = make()
    assert not updates.is_due(now=RELEASED)
    desk.settings.change({"updates.weekly": True})
    assert updates.is_due(now=RELEASED)
    updates.look(now=RELEASED)
    assert not updates.is_due(now=RELEASED + timedelta(days=6))
    assert updates.is_due(now=RELEASED + timedelta(days=7))


def test_nothing_that_says_who_we_are_is_told(make: Make, shelf: Shelf) -> None:
    shelf.publish("0.1.0")
    make().look(now=RELEASED)
    told = shelf.requests[-1]
    assert told.path == "/updates.json"
    assert set(told.headers) <= {"host", "accept", "accept-encoding", "connection", "user-agent"}


# -- putting it in place


def ready_one(make: Make, shelf: Shelf, name: str, kind: str) -> tuple[Updates, Ready]:
    shelf.put(name, b"#!/bin/sh\necho new\n")
    shelf.publish("0.2.0")
    updates = make(kind=kind)
    return updates, fetch(updates, updates.look(now=RELEASED))


def test_the_workspace_is_copied_first_and_the_file_looked_at_once_more(
    make: Make, shelf: Shelf, desk: SmallDesk
) -> None:
    desk.shop.says("The éclairs were dry", by="Maria Rossi")
    updates, ready = ready_one(make, shelf, "CourtesyDesk-0.2.0-setup-x86_64.exe", "setup")
    copy = updates.prepare(ready)
    there = Database(copy)
    assert there.value("SELECT text FROM mention") == "The éclairs were dry"
    there.close()
    ready.path.write_bytes(b"#!/bin/sh\necho bad\n")
    with pytest.raises(BadAnswer, match="changed since it was fetched"):
        updates.prepare(ready)


def test_a_small_file_comes_packed_and_is_tried_once(
    make: Make, shelf: Shelf, tmp_path: Path
) -> None:
    whole, small = (
        "CourtesyDesk-0.2.0-setup-x86_64.exe",
        "CourtesyDesk-0.1.0-to-0.2.0-setup-x86_64.exe",
    )
    shelf.put(whole, b"MZ whole" * 100)
    shelf.put(f"{small}.gz", gzip.compress(b"MZ little"))
    shelf.publish("0.2.0")
    updates = make()
    offer = updates.look(now=RELEASED)
    ready = fetch(updates, offer)
    updates.prepare(ready)
    assert ready.program == tmp_path / "updates" / small
    assert ready.program.read_bytes() == b"MZ little"
    # It was started, and here we are again: the whole one does what the small one could not.
    again = fetch(updates, updates.look(now=RELEASED))
    assert again.program.read_bytes() == b"MZ whole" * 100


def test_two_copies_from_before_updates_are_kept(make: Make, shelf: Shelf, desk: SmallDesk) -> None:
    for version in ("0.2.0", "0.3.0", "0.4.0"):
        shelf.put(f"CourtesyDesk-{version}-setup-x86_64.exe", b"x" + version.encode())
        shelf.publish(version)
        updates = make()
        updates.prepare(fetch(updates, updates.look(now=RELEASED)))
    names = sorted(path.name for path in desk.workspace.snapshots.glob("desk-before-*"))
    assert names == ["desk-before-0.3.0.sqlite", "desk-before-0.4.0.sqlite"]


def test_the_setup_is_started_and_the_program_ends(make: Make, shelf: Shelf) -> None:
    updates, ready = ready_one(make, shelf, "CourtesyDesk-0.2.0-setup-x86_64.exe", "setup")
    started: list[list[str]] = []
    after = put_in_place(
        ready, updates.installation, launch=lambda command: started.append(list(command))
    )
    assert after is Next.END
    assert started == [[str(ready.path), "/S", "/UPDATE"]]


@pytest.mark.skipif(sys.platform == "win32", reason="AppImages are Linux's")
def test_an_appimage_takes_the_place_of_the_old_one(
    make: Make, shelf: Shelf, tmp_path: Path
) -> None:
    program = tmp_path / "program"
    program.write_bytes(b"old")
    updates, ready = ready_one(
        make, shelf, "CourtesyDesk-0.2.0-appimage-x86_64.AppImage", "appimage"
    )
    assert put_in_place(ready, updates.installation) is Next.RESTART
    assert program.read_bytes() == b"#!/bin/sh\necho new\n"
    assert program.stat().st_mode & 0o111
    assert [path.name for path in tmp_path.glob(".program*")] == []


@pytest.mark.skipif(sys.platform == "win32", reason="Debian's package")
def test_a_package_that_the_system_does_not_take_leaves_everything(
    make: Make, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    updates, ready = ready_one(make, shelf, "CourtesyDesk-0.2.0-deb-x86_64.deb", "deb")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    with pytest.raises(StoreError, match="did not take the update"):
        put_in_place(ready, updates.installation, run=lambda _command: 100)
    commands: list[list[str]] = []

    def run(command: Any) -> int:
        commands.append(list(command))
        return 0

    assert put_in_place(ready, updates.installation, run=run) is Next.RESTART
    assert commands == [["apt-get", "install", "-y", str(ready.path)]]
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setattr("shutil.which", lambda _name: None)
    with pytest.raises(NotAllowed, match="no way to ask for your password"):
        put_in_place(ready, updates.installation, run=run)


def test_what_something_else_updates_is_left_alone(make: Make, shelf: Shelf) -> None:
    _, ready = ready_one(make, shelf, "CourtesyDesk-0.2.0-setup-x86_64.exe", "setup")
    with pytest.raises(NotAllowed, match="not updated by itself"):
        put_in_place(ready, Installation("", "x86_64", Path("/x")))
