"""One person's data: handed out whole, or gone without a trace."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from courtesydesk.connectors.base import FetchedMention, FetchedReply, Person
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.errors import NotAllowed, NotFound
from courtesydesk.domain.fiasco import Gravity
from courtesydesk.domain.ids import CustomerId
from courtesydesk.domain.mentions import Kind, NoteKind, Origin, Visibility
from courtesydesk.domain.times import to_text
from courtesydesk.domain.understanding import Sentiment
from courtesydesk.services.drafts import Drafts
from courtesydesk.services.outbox import Outbox, Release
from courtesydesk.services.people import People
from courtesydesk.services.promises import Promises
from courtesydesk.services.triage import Triage
from courtesydesk.store.apply import apply_items
from support.people import NOW, House, minutes, open_house

TRACE = "qzxvplugh"
"""A word that stands nowhere else."""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as house:
        yield house


@pytest.fixture
def people(house: House) -> People:
    return People(house.db, house.workspace)


def picture_file(house: House, name: str, data: bytes) -> str:
    path = house.workspace.pictures / name
    path.write_bytes(data)
    return f"pictures/{name}"


def live_with(house: House, people: People, word: str, handle: str) -> CustomerId:
    """Everything that can be known of one person, the word in each text of it."""
    account = house.account("email", f"Mail for {handle}")
    customer, mail = house.person(f"Ana {word}", "email", f"{handle}@{word}.example", bio=word)
    face = picture_file(house, f"face-{handle}.png", word.encode())
    with house.db.writing() as write:
        write.execute("UPDATE identity SET avatar = ? WHERE id = ?", [face, mail])
    _, blue = house.person(f"Ann {word}", "bluesky", f"@{word}-{handle}")
    people.link(blue, customer, because=f"{word} told us", now=NOW)
    people.set_notes(customer, f"note {word}")
    people.tag(customer, "wedding", on=True, now=NOW)
    people.write_down(customer, NoteKind.CALL, f"call {word}", author="Clara", at=NOW)
    people.write_down(customer, NoteKind.NOTE, f"gone {word}", author="Clara", at=NOW)
    people.remove_note(
        next(e.item.id for e in people.timeline(customer) if "gone" in e.item.text),  # type: ignore[arg-type]
        now=NOW,
    )
    talk = house.conversation(
        mail, account=account, subject=f"Order {word}", thread_key=f"thread-{handle}"
    )
    said = house.mention(
        talk, f"first {word}", at=NOW, subject=word, headers=json.dumps({"x": word})
    )
    house._insert("mention_version", mention_id=said, text=f"before {word}", seen_at="x")
    photo = picture_file(house, f"photo-{handle}.jpg", word.encode())
    house._insert("picture", mention_id=said, path=photo, name=f"{word}.jpg", alt=word)
    house.reply(talk, f"Dear {word}", at=NOW + minutes(1))
    post = house._insert(
        "post", network="bluesky", remote_id=f"p-{handle}", text=f"post {word}", occurred_at="x"
    )
    public = house.conversation(blue, post_id=post)
    house.mention(public, f"in public {word}", at=NOW + minutes(2))
    Promises(house.db).make(talk, f"call {word}", None, now=NOW)
    drafts, outbox = Drafts(house.db), Outbox(house.db)
    for length in (4000, 300, 20):
        drafts.save(talk, Visibility.PRIVATE, word * (length // 9), seen=None, now=NOW)
    put_away = drafts.save(public, Visibility.PUBLIC, f"never {word}", seen=None, now=NOW)
    drafts.discard(put_away.id, now=NOW)
    outbox.release_text(talk, Visibility.PRIVATE, f"on its way {word}", Release(), now=NOW)
    new_mail = drafts.save_mail(
        None,
        account=account,
        to=f"{handle}@{word}.example",
        cc="",
        subject=word,
        text=f"new mail {word}",
        now=NOW,
    )
    outbox.release(new_mail.id, Release(), now=NOW)
    apply_items(
        house.db,
        account,
        [
            FetchedReply(
                remote_id=f"stray-{handle}",
                thread_key="nowhere",
                text=f"stray {word}",
                occurred_at=NOW,
                answers_remote_id="unknown",
                to_remote_ids=(f"{handle}@{word}.example",),
            )
        ],
        origin=Origin.DIRECT,
        now=NOW,
    )
    return customer


def bytes_on_disk(house: House) -> bytes:
    house.db.value("PRAGMA wal_checkpoint(TRUNCATE)")
    files = sorted(file for file in house.workspace.root.rglob("*") if file.is_file())
    return b"\n".join(file.name.encode() + file.read_bytes() for file in files)


def test_nothing_of_an_erased_person_is_left_in_any_file(house: House, people: People) -> None:
    stays = live_with(house, people, "keepsake", "ben")
    goes = live_with(house, people, TRACE, "ana")
    left = [entry.item.text for entry in people.timeline(stays)]
    assert bytes_on_disk(house).count(TRACE.encode()) > 50
    preview = people.erase_preview(goes)
    assert (preview.mentions, preview.replies, preview.notes) == (2, 1, 1)
    assert (preview.drafts, preview.pictures, preview.outbox) == (3, 1, 2)
    changes = people.erase(goes, now=NOW)
    assert goes in changes.customers
    raw = bytes_on_disk(house)
    for trace in (TRACE, TRACE[2:], f"@{TRACE}"):
        assert trace.encode() not in raw.lower()
    assert b"ana@" not in raw
    assert house.db.problems() == []
    assert [entry.item.text for entry in people.timeline(stays)] == left
    assert people.find(TRACE) == ()
    with pytest.raises(NotFound):
        people.get(goes)
    for index in ("mention_fts", "reply_fts", "note_fts", "customer_fts", "identity_fts"):
        with house.db.writing() as write:
            write.execute(f"INSERT INTO {index}({index}) VALUES ('integrity-check')")


def said_by(address: str, number: int) -> FetchedMention:
    return FetchedMention(
        remote_id=f"again-{number}",
        thread_key=f"again-{number}",
        channel=Channel.EMAIL,
        kind=Kind.EMAIL,
        person=Person(address, address[:3], address),
        text="It is me again",
        occurred_at=NOW,
    )


def test_an_erased_person_is_not_fetched_again(house: House, people: People) -> None:
    account = house.account("email")
    items = [said_by("ana@example.org", 1), said_by("ben@example.org", 2)]
    apply_items(house.db, account, items, origin=Origin.DIRECT, now=NOW)
    (ana,) = people.find("ana@example.org")
    people.erase(ana.id, now=NOW)
    apply_items(house.db, account, items, origin=Origin.DIRECT, now=NOW)
    assert [row.handles for row in people.find("")] == [("ben@example.org",)]
    assert "ana@example.org" not in str([tuple(r) for r in house.db.rows("SELECT * FROM erased")])


def test_what_they_said_among_others_goes_and_the_others_stay(house: House, people: People) -> None:
    _, ben = house.person("Ben", "email", "ben@example.org")
    ana, her = house.person("Ana", "email", "ana@example.org")
    talk = house.conversation(ben)
    house.mention(talk, "Ben asks", at=NOW)
    house.mention(talk, f"Ana adds {TRACE}", at=NOW + minutes(1), identity=her)
    people.erase(ana, now=NOW)
    row = house.db.get_row("SELECT * FROM conversation WHERE id = ?", [talk])
    assert (row["last_text"], row["mentions"]) == ("Ben asks", 1)


def test_nobody_is_erased_while_a_reply_to_them_is_being_sent(house: House, people: People) -> None:
    conversation = house.asked(network="email", handle="ana@example.org")
    Outbox(house.db).release_text(
        conversation, Visibility.PRIVATE, "Hi", Release(skip_undo=True), now=NOW
    )
    with house.db.writing() as write:
        write.execute("UPDATE outbox SET state = 'sending'")
    (ana,) = people.find("")
    with pytest.raises(NotAllowed, match="being sent"):
        people.erase(ana.id, now=NOW)
    assert people.get(ana.id).mentions == 1


def test_who_is_unlinked_from_an_erased_person_can_still_be_unlinked(
    house: House, people: People
) -> None:
    ana, blue = house.person("Ana", "bluesky", "@ana")
    ben, _ = house.person("Ben", "bluesky", "@ben")
    gram = house.identity(ana, "instagram", "@ana")
    people.link(blue, ben, because="", now=NOW)
    people.erase(ana, now=NOW)
    assert {one.handle for one in people.get(ben).identities} == {"@ben", "@ana"}
    people.unlink(blue, now=NOW)
    assert house.db.problems() == []
    assert house.db.row("SELECT 1 FROM identity WHERE id = ?", [gram]) is None


def test_an_export_is_readable_whole_and_harmless(
    house: House, people: People, tmp_path: Path
) -> None:
    account = house.account("email")
    evil = "<script>alert(1)</script>\"'><img src=x onerror=y>"
    ana, mail = house.person(f"Ána {evil}", "email", "ana@example.org", url="javascript:alert(1)")
    people.set_notes(ana, evil)
    talk = house.conversation(mail, account=account)
    said = house.mention(
        talk,
        f"{evil}\nsecond line",
        at=NOW,
        author=evil,
        subject=evil,
        url='https://example.org/?a=1&b="><script>',
        rating=2,
    )
    path = picture_file(house, "cake.jpg", b"\xff\xd8\xff")
    house._insert(
        "picture", mention_id=said, path=path, name="../../evil.html", mime="image/jpeg", alt=evil
    )
    house._insert("picture", mention_id=said, path="pictures/gone.jpg", name="gone.jpg")
    house.reply(talk, "Dear Ána", at=NOW + minutes(1), author="Clara")
    Promises(house.db).make(talk, "call her", None, now=NOW)
    Drafts(house.db).save(talk, Visibility.PRIVATE, "half a draft", seen=None, now=NOW)
    Triage(house.db).set_sentiment([talk], Sentiment.NEG, now=NOW)
    Triage(house.db).set_gravity([talk], Gravity.GRAVE, now=NOW)
    house._insert("aftercare", conversation_id=talk, solved_at=to_text(NOW + minutes(2)))
    folder = people.export(ana, tmp_path / "out")
    assert folder.parent == tmp_path / "out"
    page = (folder / "index.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "onerror=y&gt;" in page
    assert "<img src=x" not in page
    assert "javascript:" not in page
    assert page.count("<img ") == 1
    for words in ("second line", "Dear Ána", "call her", "half a draft", "2 of 5", "gone.jpg"):
        assert words in page
    record = json.loads((folder / "customer.json").read_text(encoding="utf-8"))
    assert [entry["what"] for entry in record["history"]] == ["mention", "reply"]
    assert record["history"][0]["text"] == f"{evil}\nsecond line"
    assert record["not_sent"][0]["text"] == "half a draft"
    (understood,) = record["understood"]
    assert (understood["conversation"], understood["sentiment"]) == (talk, "neg")
    assert understood["by_owner"] == ["sentiment", "gravity"]
    assert "unhappy (said by us), grave (said by us)" in page
    (after,) = record["after_complaints"]
    assert after["solved_at"].startswith(f"{NOW + minutes(2):%Y-%m-%dT%H:%M}")
    assert "solved 2026-" in page.partition("After complaints")[2]
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert {file.suffix for file in files} == {".html", ".json", ".jpg"}
    assert people.export(ana, tmp_path / "out") == folder, "again, over the old one"
