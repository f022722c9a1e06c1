"""Tar archives, mails in archives, and Messenger's sealed conversations."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import tarfile
import tracemalloc
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courtesydesk.domain.errors import UserError, WrongInput
from courtesydesk.services.importing import Importing
from courtesydesk.services.intake.archives import tar
from courtesydesk.services.intake.archives.tar import TarBox, is_tar
from courtesydesk.services.intake.files import CutOff
from support.exports import (
    Content,
    bring,
    data_of,
    packed,
    preview,
    refused,
    spoken,
    waiting,
    written,
)
from support.letters import mail
from support.notice_samples import SAMPLES
from support.shop import SmallDesk, make_desk

ME = "https://social.example/users/harbour"


@pytest.fixture
def desk(tmp_path: Path) -> SmallDesk:
    return make_desk(tmp_path)


def tarred(
    folder: Path,
    files: Mapping[str, Content],
    name: str = "archive-20220101.tar.gz",
    *,
    kind: int = tarfile.GNU_FORMAT,
    others: tuple[tarfile.TarInfo, ...] = (),
) -> Path:
    """A tar archive of these, and of `others`, which hold nothing."""
    path = folder / name
    mode = "w:gz" if name.endswith("gz") else "w"
    with tarfile.open(path, mode, format=kind) as archive:  # type: ignore[call-overload]
        for info in others:
            archive.addfile(info)
        for member, content in files.items():
            info, data = tarfile.TarInfo(member), data_of(content)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return path


def odd(name: str, kind: bytes, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


def outbox(count: int = 1) -> dict[str, Any]:
    return {"type": "OrderedCollection", "orderedItems": [
        {"type": "Create", "object": {
            "id": f"{ME}/statuses/{number}", "inReplyTo": f"https://far.example/users/b/{number}",
            "published": "2022-01-01T08:00:00Z", "content": "<p>Until six</p>",
            "to": ["https://www.w3.org/ns/activitystreams#Public"]}}
        for number in range(10, 10 + count)
    ]}  # fmt: skip


# -- tar


@pytest.mark.parametrize("name", ["archive.tar.gz", "archive.tgz", "archive.tar", "archive"])
def test_an_old_archive_of_mastodon_is_read_as_it_is(
    desk: SmallDesk, tmp_path: Path, name: str
) -> None:
    pictures = {f"media_attachments/files/{n}/original.png": b"\x89PNG" * 9999 for n in range(3)}
    file = tarred(tmp_path, {**pictures, "outbox.json": outbox(3), "actor.json": {}}, name)
    seen = preview(desk, file)
    assert (seen.format, seen.taken) == ("mastodon export", 3)
    assert bring(desk, file).taken == 3
    assert waiting(desk) == [f"social.example/{number}" for number in (10, 11, 12)]
    assert bring(desk, file).known == 3
    assert [path.name for path in tmp_path.iterdir() if path.suffix in (".json", ".png")] == []


@pytest.mark.parametrize("kind", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_what_is_in_it_is_what_others_find_in_it(tmp_path: Path, kind: int) -> None:
    deep = "/".join(["folder-of-some-length"] * 6)
    files = {"a.txt": b"", "./b.txt": b"b" * 512, f"{deep}/c.txt": b"c" * 1025, "d.txt": b"\n\nd"}
    if kind != tarfile.USTAR_FORMAT:
        files[f"{deep}/{'é' * 200}.txt"] = b"long"
    box = TarBox(tarred(tmp_path, files, kind=kind, others=(odd("folder", tarfile.DIRTYPE),)))
    found = {}
    for name in box.names:
        with box.open(name) as member:
            found[name] = member.read(10) + member.readline(5000) + member.read(5000)
    assert found == {name.removeprefix("./"): data for name, data in files.items()}
    assert box.remarks == ()
    assert {name: box.size(name) for name in box.names} == {n: len(d) for n, d in found.items()}


def test_a_packed_table_is_no_archive(desk: SmallDesk, tmp_path: Path) -> None:
    rows = "network,author,created_at,text\ngoogle,Ana,2025-01-01,Good bread\n"
    file = written(tmp_path, gzip.compress(rows.encode()), "reviews.csv.gz")
    assert not is_tar(file)
    assert bring(desk, file).taken == 1
    assert not is_tar(tmp_path)
    assert not is_tar(tmp_path / "none")


@pytest.mark.parametrize("name", ["../../outbox.json", "/etc/outbox.json", "a/../../outbox.json"])
def test_a_name_that_leads_out_of_a_tar_is_left_alone(
    desk: SmallDesk, tmp_path: Path, name: str
) -> None:
    seen = preview(desk, tarred(tmp_path, {name: outbox(3), "outbox.json": outbox(1)}))
    assert seen.taken == 1
    assert "leads out of the archive" in " ".join(seen.problems)


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE]
)
def test_links_and_devices_in_a_tar_are_never_opened(
    desk: SmallDesk, tmp_path: Path, kind: bytes
) -> None:
    others = (odd("outbox.json", kind, "/etc/passwd"),)
    seen = preview(desk, tarred(tmp_path, {"outbox.json": outbox(1)}, others=others))
    assert seen.taken == 1
    assert "only points elsewhere" in " ".join(seen.problems)


def test_a_tar_that_would_burst_is_read_as_far_as_is_safe(desk: SmallDesk, tmp_path: Path) -> None:
    path = tmp_path / "bomb.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name, data in (("outbox.json", data_of(outbox(1))), ("likes.json", b" " * 200_000_000)):
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    tracemalloc.start()
    seen = preview(desk, path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert seen.taken == 1
    assert "far too large" in " ".join(seen.problems)
    assert peak < 20_000_000
    with pytest.raises(CutOff, match="far too large"), TarBox(path).open("likes.json"):
        pass


def test_a_name_as_long_as_a_book_ends_the_reading(tmp_path: Path) -> None:
    path = tmp_path / "names.tar"
    long_name = odd("././@LongLink", tarfile.GNUTYPE_LONGNAME)
    long_name.size = 500_000_000
    path.write_bytes(
        b"".join((_header(tmp_path), b"x" * 512, long_name.tobuf(), b"y" * 4096, b"\0" * 1024))
    )
    tracemalloc.start()
    box = TarBox(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert box.names == ("a.txt",)
    assert "damaged" in box.remarks[0]
    assert peak < 1_000_000


def _header(folder: Path) -> bytes:
    info = tarfile.TarInfo("a.txt")
    info.size = 512
    return info.tobuf()


def test_too_many_files_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tar, "MOST_FILES", 5)
    box = TarBox(tarred(tmp_path, {f"{n}.txt": "x" for n in range(9)}))
    assert len(box.names) == 5
    assert "too many files" in box.remarks[0]


def test_of_a_cut_tar_the_beginning_is_read(desk: SmallDesk, tmp_path: Path) -> None:
    file = tarred(tmp_path, {"outbox.json": outbox(2000)})
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    assert "damaged, or cut off" in " ".join(preview(desk, file).problems)
    result = bring(desk, file)
    assert 100 < result.taken < 2000
    assert "cut off" in refused(result)


def test_a_tar_of_nobody_known_says_what_is_known(desk: SmallDesk, tmp_path: Path) -> None:
    with pytest.raises(WrongInput) as caught:
        preview(desk, tarred(tmp_path, {"notes.txt": "x"}))
    assert "no export that is known" in caught.value.what
    with pytest.raises(WrongInput, match="but other archives"):
        preview(desk, tarred(tmp_path, {"part.zip": b"PK", "part.tgz": b"x"}))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_tar_makes_it_stumble(tmp_path: Path, data: st.DataObject) -> None:
    path = tarred(tmp_path, {"outbox.json": outbox(2), "x" * 150: b"1"}, "a.tar")
    raw = bytearray(path.read_bytes()[: data.draw(st.integers(0, 6144))])
    for _ in range(data.draw(st.integers(0, 8))):
        if raw:
            raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(gzip.compress(raw) if data.draw(st.booleans()) else raw)
    is_tar(path)
    with contextlib.suppress(UserError):
        box = TarBox(path)
        for name in box.names:
            box.head(name)


# -- mails


def mbox(*letters: bytes) -> bytes:
    return b"".join(b"From - Mon Jan  6 10:00:00 2025\n" + one + b"\n\n" for one in letters)


@pytest.mark.parametrize("pack", [packed, tarred])
def test_mails_in_an_archive_are_taken_as_mails_outside_are(
    desk: SmallDesk, tmp_path: Path, pack: Any
) -> None:
    desk.settings.change({"shop.email": "hello@juniperstreet.test"})
    theirs = mail("Do you deliver?", id_="<a@x>").as_bytes()
    ours = mail("Yes, we do.", sender="hello@juniperstreet.test", to="maya@okafor.test",
                id_="<b@x>", refs=("<a@x>",)).as_bytes()  # fmt: skip
    other = mail("Late again", sender="Bo <bo@x.test>", id_="<c@x>").as_bytes()
    files = {
        "Takeout/Mail/All mail Including Spam and Trash.mbox": mbox(theirs, ours),
        "Takeout/Mail/more/one.eml": other,
        "Takeout/archive_browser.html": "<html>",
        "Takeout/Mail/broken.mbox": b"\x00\x01",
    }
    file = pack(tmp_path, files)
    seen = preview(desk, file)
    assert (seen.format, seen.taken) == ("mbox", 3)
    result = bring(desk, file)
    assert (result.taken, result.skipped) == (3, 1)
    assert sorted(spoken(desk)) == [
        ["Bo: Late again"], ["Maya Okafor: Do you deliver?", "us: Yes, we do."],
    ]  # fmt: skip
    assert "no mail that can be read" in refused(result)
    assert bring(desk, file).known == 3
    assert result.id is not None
    Importing(desk.db).undo(result.id, now=desk.clock())
    assert spoken(desk) == []


def test_a_notice_in_an_archive_is_a_mention_of_its_network(
    desk: SmallDesk, tmp_path: Path
) -> None:
    sample = next(one for one in SAMPLES if one.network == "tripadvisor")
    file = packed(tmp_path, {"Mail/Reviews.mbox": mbox(sample.raw())})
    assert "No mail address is known to be yours" in preview(desk, file).problems[0]
    bring(desk, file)
    assert desk.db.value("SELECT network FROM mention") == "tripadvisor"


def test_mails_beside_a_networks_export_are_told(desk: SmallDesk, tmp_path: Path) -> None:
    file = packed(tmp_path, {"outbox.json": outbox(), "Mail/All.mbox": mbox(mail().as_bytes())})
    seen = preview(desk, file)
    assert seen.format == "mastodon export"
    assert any("Mail/All.mbox" in one for one in seen.problems)


# -- Messenger's sealed conversations


def garbled(text: str) -> str:
    return text.encode().decode("latin-1")


def sealed(sender: str, at: int, text: str = "", *media: str, **more: Any) -> dict[str, Any]:
    return {
        "isUnsent": False, "media": [{"uri": f"./media/{name}"} for name in media],
        "reactions": [], "senderName": sender, "text": text, "timestamp": 1_735_000_000_000 + at,
        "type": "media" if media else "text", **more,
    }  # fmt: skip


def talk(people: list[str], *messages: dict[str, Any]) -> dict[str, Any]:
    return {"participants": people, "threadName": people[0], "messages": list(messages)}


def test_sealed_conversations_of_messenger_come_with_both_sides(
    desk: SmallDesk, tmp_path: Path
) -> None:
    ana = talk(
        ["Ana", "Harbour"], sealed("Harbour", 9, "Yes"), sealed("Ana", 1, "Open today?"),
        sealed("Ana", 2, "", "1.jpeg"), sealed("Ana", 3, "Oops", isUnsent=True),
        sealed("Ana", 4, reactions=[{"actor": "Harbour", "reaction": "x"}]),
    )  # fmt: skip
    zoe = talk([garbled("Zoë"), "Harbour"], sealed(garbled("Zoë"), 5, garbled("Tschüß 🥐")))
    files: dict[str, Content] = {
        "Ana_1.json": ana,
        "Zoe_2.json": zoe,
        "media/1.jpeg": b"\xff\xd8",
        "info.json": {},
    }
    file = packed(tmp_path, files, "messages.zip")
    seen = preview(desk, file)
    assert (seen.format, seen.us, seen.taken) == ("facebook export", "Harbour", 4)
    result = bring(desk, file)
    assert (result.taken, result.skipped) == (4, 1)
    assert spoken(desk) == [
        ["Ana: Open today?", "Ana: [picture]", "us: Yes"], ["Zoë: Tschüß 🥐"],
    ]  # fmt: skip
    assert desk.db.value("SELECT min(visibility) FROM mention") == "private"
    later = packed(tmp_path, {"Ana_7.json": ana}, "later.zip")
    assert bring(desk, later, us="Harbour").id is None


def test_the_order_of_what_it_says_does_not_matter(desk: SmallDesk, tmp_path: Path) -> None:
    lines = [sealed("Us", 30, "To Bo"), sealed("Bo", 20, "And I"), sealed("Us", 10, "To Ana"),
             sealed("Ana", 0, "I say"), sealed("Us", -5, "Hello all")]  # fmt: skip
    group = {"messages": lines, "threadName": "All", "participants": ["Ana", "Bo", "Us"]}
    bring(desk, written(tmp_path, group, "All_1.json"), us="Us")
    bring(desk, written(tmp_path, {**group, "messages": lines[::-1]}, "All_2.json"), us="Us")
    assert spoken(desk) == [["Ana: I say", "us: To Ana"], ["Bo: And I", "us: To Bo"]]
    assert len(waiting(desk)) == 1


def test_one_sealed_conversation_asks_who_we_are(desk: SmallDesk, tmp_path: Path) -> None:
    file = written(tmp_path, talk(["Ana", "Us"], sealed("Ana", 1, "Hi")), "Ana_1.json")
    seen = preview(desk, file)
    assert (set(seen.people), seen.us, seen.taken) == ({"Ana", "Us"}, "", None)
    with pytest.raises(WrongInput, match="does not say who"):
        bring(desk, file)


@pytest.mark.parametrize("broken", ["participants", "messages"])
def test_a_broken_sealed_conversation_costs_only_itself(
    desk: SmallDesk, tmp_path: Path, broken: str
) -> None:
    desk.settings.change({"shop.name": "Us"})
    bad: dict[str, Any] = talk(["Ana", "Us"], sealed("Ana", 1, "Hi"))
    bad[broken] = {"a": [1, None, {"b": "c"}], "c": 7}
    text = json.dumps(bad).replace('"threadName"', '"senderName": 3, "threadName"')
    good = talk(["Bo", "Us"], sealed("Bo", 1, "Good day"))
    file = packed(tmp_path, {"Ana_1.json": text, "Bo_2.json": good})
    bring(desk, file)
    assert ["Bo: Good day"] in spoken(desk)
