"""What networks hand out: who said what, under which id, and what is not in it."""

from __future__ import annotations

import hashlib
import json
import zipfile
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.fetched import Person
from courtesydesk.services.importing import Importing, ImportProgress
from support.exports import bring, lines, packed, preview, refused, spoken, waiting, written
from support.shop import SmallDesk, make_desk

LONG_AGO = datetime(2024, 1, 1, tzinfo=UTC)
MENU = "https://shop.example/menu"


@pytest.fixture
def desk(tmp_path: Path) -> SmallDesk:
    return make_desk(tmp_path)


def garbled(text: str) -> str:
    """As Meta writes it: each byte a letter of its own."""
    return text.encode().decode("latin-1")


# -- Google


def review(id_: str, name: str, stars: str, **more: Any) -> dict[str, Any]:
    return {
        "name": f"accounts/11/locations/22/reviews/{id_}",
        "reviewer": {"displayName": name},
        "starRating": stars,
        "createTime": "2025-11-02T08:30:00.123Z",
        "updateTime": "2025-11-02T08:30:00.123Z",
        **more,
    }


def takeout(folder: Path, **files: Any) -> Path:
    place = "Takeout/Google Business Profile/account-11/location-22"
    return packed(folder, {f"{place}/{name}": content for name, content in files.items()})


def test_reviews_of_google_come_with_stars_and_our_answers(desk: SmallDesk, tmp_path: Path) -> None:
    answered = {"comment": "Sorry!", "updateTime": "2025-11-03T10:00:00Z"}
    file = takeout(
        tmp_path,
        **{
            "reviews.json": {"reviews": [
                review("AbC", "Ana", "TWO", comment="Stale bread", reviewReply=answered)]},
            "reviews-CAoQ.json": {"reviews": [review("DeF", "Bea", "FIVE")]},
            "data.json": {"title": "Harbour Bakery"},
        },
    )  # fmt: skip
    seen = preview(desk, file)
    assert (seen.format, seen.rows, seen.taken, seen.problems) == ("google export", 2, 2, ())
    assert {look.fields["author"]: look.fields.get("reply") for look in seen.looks} == {
        "Ana": "Sorry!", "Bea": None,
    }  # fmt: skip
    assert bring(desk, file).taken == 2
    assert spoken(desk) == [["Ana: Stale bread", "us: Sorry!"], ["Bea: "]]
    rows = desk.db.rows("SELECT network, remote_id, rating FROM mention ORDER BY remote_id")
    assert [tuple(row) for row in rows] == [("google", "AbC", 2), ("google", "DeF", 5)]


def test_reviews_that_we_wrote_about_others_are_not_taken_for_customers(
    desk: SmallDesk, tmp_path: Path
) -> None:
    file = packed(tmp_path, {"Takeout/Maps (your places)/Reviews.json": {"features": []}})
    with pytest.raises(WrongInput) as caught:
        preview(desk, file)
    assert "you wrote about others" in caught.value.what
    assert "Google Business Profile" in caught.value.todo


YOUTUBE = (
    "Comment ID,Channel ID,Comment Create Timestamp,Price,Parent Comment ID,Video ID,Comment Text\n"
)


def test_our_comments_on_youtube_wait_for_what_they_answer(tmp_path: Path) -> None:
    desk = make_desk(tmp_path, network="youtube")
    text = '"{""text"":""Thank you ""},{""text"":""@Bea"",""mention"":{""id"":""UC2""}}"'
    rows = (
        f"UgA.1,UC1,2025-10-01T09:00:00.5+00:00,0,UgA,vid,{text}\n"
        'UgB,UC1,2025-10-02T09:00:00+00:00,0,,vid,"{""text"":""First!""}"\n'
    )
    name = "Takeout/YouTube and YouTube Music/comments/comments.csv"
    file = packed(tmp_path, {name: YOUTUBE + rows})
    seen = preview(desk, file)
    assert "holds only what you wrote" in seen.problems[0]
    assert "what answers nobody is not taken" in seen.problems[0]
    assert "answers nobody" in seen.problems[1]
    result = bring(desk, file)
    assert (result.taken, result.skipped) == (1, 1)
    assert waiting(desk) == ["UgA.1"]
    alone = written(tmp_path, YOUTUBE + rows, "comments.csv")
    assert bring(desk, alone).known == 1
    desk.shop.says("Nice film", remote_id="UgA", thread_key="UgA", occurred_at=LONG_AGO)
    assert spoken(desk) == [["Maria Rossi: Nice film", "us: Thank you @Bea"]]


# -- Facebook, Instagram


def thread(title: str, path: str, people: list[str], messages: list[dict[str, Any]]) -> Any:
    return {
        "participants": [{"name": name} for name in people],
        "messages": messages,
        "title": title,
        "is_still_participant": True,
        "thread_path": path,
        "magic_words": [],
    }


def message(sender: str, at: int, text: str = "", **more: Any) -> dict[str, Any]:
    content = {"content": text} if text else {}
    return {"sender_name": sender, "timestamp_ms": at * 1000, **content, **more}


AT = 1_760_000_000


def test_letters_that_facebook_breaks_are_mended_and_others_left(
    desk: SmallDesk, tmp_path: Path
) -> None:
    zoe, us = garbled("Zoë Müller"), garbled("Bäckerei am Hafen")
    root = "your_activity_across_facebook/messages/inbox"
    file = packed(tmp_path, {
        f"{root}/zoe_1/message_1.json": thread(zoe, "inbox/zoe_1", [zoe, us], [
            message(us, AT + 60, garbled("Natürlich – bis 18 Uhr 🥐")),
            message(zoe, AT, garbled("Habt ihr heute geöffnet? 🥖")),
        ]),
        f"{root}/bo_2/message_1.json": thread("Bo", "inbox/bo_2", ["Bo", us], [
            message("Bo", AT, "caf\u00e9 \u2014 already right"),
        ]),
        "personal_information/profile_information/profile_information.json": {
            "profile_v2": {"name": {"full_name": us}}},
    })  # fmt: skip
    seen = preview(desk, file)
    assert (seen.format, seen.us, seen.taken) == ("facebook export", "Bäckerei am Hafen", 3)
    assert bring(desk, file).taken == 3
    assert sorted(spoken(desk)) == [
        ["Bo: café — already right"],
        ["Zoë Müller: Habt ihr heute geöffnet? 🥖", "us: Natürlich – bis 18 Uhr 🥐"],
    ]
    assert desk.db.value("SELECT min(visibility) FROM mention") == "private"


def test_who_is_in_every_conversation_is_us(desk: SmallDesk, tmp_path: Path) -> None:
    root = "your_instagram_activity/messages/inbox"
    file = packed(tmp_path, {
        f"{root}/{name}_1/message_1.json": thread(name, f"inbox/{name}_1", [name, "harbour"], [
            message("harbour", AT + 5, "Hello"), message(name, AT, "Hi")])
        for name in ("ana", "bo")
    } | {"your_instagram_activity/comments/post_comments_1.json": []})  # fmt: skip
    seen = preview(desk, file)
    assert (seen.format, seen.us) == ("instagram export", "harbour")
    assert any("comments are in it without what they answer" in one for one in seen.problems)
    bring(desk, file)
    assert sorted(spoken(desk)) == [["ana: Hi", "us: Hello"], ["bo: Hi", "us: Hello"]]


def test_where_it_is_open_who_we_are_it_is_asked(desk: SmallDesk, tmp_path: Path) -> None:
    talk = thread("Ana", "inbox/ana_1", ["Ana", "Harbour"], [
        message("Harbour", AT + 5, "Hello"), message("Ana", AT, "Hi"),
        message("Ana", AT - 5, photos=[{"uri": "a.jpg"}]), message("Ana", AT - 9, is_unsent=True),
    ])  # fmt: skip
    file = written(tmp_path, talk, "message_1.json")
    seen = preview(desk, file)
    assert (seen.us, seen.taken, set(seen.people)) == ("", None, {"Ana", "Harbour"})
    assert "does not say who" in seen.problems[0]
    with pytest.raises(WrongInput, match="does not say who"):
        bring(desk, file)
    assert spoken(desk) == []
    assert preview(desk, file, us="harbour").us == "Harbour"
    assert bring(desk, file, us="harbour").taken == 3
    assert spoken(desk) == [["Ana: [picture]", "Ana: Hi", "us: Hello"]]


def test_a_heart_is_no_message(desk: SmallDesk, tmp_path: Path) -> None:
    talk = thread("Ana", "inbox/ana_1", ["Ana", "Us"], [
        message("Ana", AT + 9, garbled("Reacted ❤️ to your message ")),
        message("Ana", AT + 5, "Liked a message"), message("Ana", AT, "Reacted badly to it"),
    ])  # fmt: skip
    result = bring(desk, written(tmp_path, talk, "message_1.json"), us="Us")
    assert (result.taken, result.skipped) == (1, 2)
    assert spoken(desk) == [["Ana: Reacted badly to it"]]


def test_our_name_says_who_we_are(desk: SmallDesk, tmp_path: Path) -> None:
    desk.settings.change({"shop.name": "Harbour"})
    talk = thread("Ana", "inbox/ana_1", ["Ana", "Harbour"], [message("Ana", AT, "Hi")])
    assert preview(desk, written(tmp_path, talk, "message_1.json")).us == "Harbour"


def test_in_a_group_what_we_say_answers_whoever_spoke_before(
    desk: SmallDesk, tmp_path: Path
) -> None:
    talk = thread("All", "inbox/all_1", ["Ana", "Bo", "Us"], [
        message("Us", AT + 30, "To Bo"), message("Bo", AT + 20, "And I"),
        message("Us", AT + 10, "To Ana"), message("Ana", AT, "I say"),
    ])  # fmt: skip
    bring(desk, written(tmp_path, talk, "message_1.json"), us="Us")
    assert spoken(desk) == [["Ana: I say", "us: To Ana"], ["Bo: And I", "us: To Bo"]]


def test_what_answers_something_far_below_waits_for_nothing_in_the_end(
    desk: SmallDesk, tmp_path: Path
) -> None:
    ours = [message("Us", AT + 1000 - n, f"Line {n}") for n in range(450)]
    for people in (["Ana", "Us"], ["Ana", "Bo", "Us"]):
        name = f"message_{len(people)}.json"
        talk = thread("Talk", "", people, [*ours, message(people[-2], AT, f"Hello {name}")])
        result = bring(desk, written(tmp_path, talk, name), us="Us")
        assert (result.taken, result.waiting) == (451, 0)
    assert sorted(len(talk) for talk in spoken(desk)) == [451, 451]


def test_an_export_as_web_pages_says_what_to_ask_for(desk: SmallDesk, tmp_path: Path) -> None:
    file = packed(tmp_path, {"messages/inbox/ana_1/message_1.html": "<html>"})
    with pytest.raises(WrongInput) as caught:
        preview(desk, file)
    assert "JSON" in caught.value.todo


# -- X


def post(id_: str, text: str, answers: str = "", to: str = "", name: str = "") -> dict[str, Any]:
    told: dict[str, Any] = {
        "id_str": id_,
        "full_text": text,
        "created_at": "Fri Dec 06 18:20:30 +0000 2024",
        "entities": {
            "urls": [{"url": "https://t.co/x", "expanded_url": MENU}],
            "user_mentions": [{"id_str": to, "screen_name": name, "name": "Bea B"}] if to else [],
        },
    }
    if answers:
        told |= {
            "in_reply_to_status_id_str": answers,
            "in_reply_to_user_id_str": to,
            "in_reply_to_screen_name": name,
        }
    return {"tweet": told}


def script(name: str, content: Any) -> bytes:
    return f"window.YTD.{name}.part0 = {json.dumps(content, indent=2)}".encode()


def direct(id_: str, sender: str, to: str, at: str, text: str) -> dict[str, Any]:
    return {
        "messageCreate": {
            "id": id_, "senderId": sender, "recipientId": to, "text": text, "createdAt": at,
            "urls": [], "mediaUrls": [], "reactions": [],
        }
    }  # fmt: skip


def of_x(folder: Path) -> Path:
    account = [{"account": {"accountId": "1", "username": "harbour"}}]
    talk = {"dmConversation": {"conversationId": "1-7", "messages": [
        direct("901", "1", "7", "2025-01-02T10:05:00.000Z", "Until six"),
        direct("900", "7", "1", "2025-01-02T10:00:00.000Z", "When do you close?"),
    ]}}  # fmt: skip
    return packed(folder, {
        "data/account.js": script("account", account),
        "data/tweets.js": script("tweets", [
            post("50", "@bea Sorry &amp; thanks https://t.co/x", "49", "7", "bea"),
            post("51", "Fresh bread today"),
            post("52", "RT @bea: nice"),
            post("53", "and one more thing", "51", "1", "harbour"),
        ]),
        "data/tweets-part1.js": script("tweets", [post("54", "@bo Hi", "48", "8", "bo")]),
        "data/direct-messages.js": script("direct_messages", [talk]),
        "Your archive.html": "<script>alert(1)</script>",
    })  # fmt: skip


def test_the_archive_of_x_holds_our_side_and_says_so(tmp_path: Path) -> None:
    desk = make_desk(tmp_path, network="x")
    file = of_x(tmp_path)
    seen = preview(desk, file)
    assert (seen.format, seen.taken) == ("x export", 4)
    assert "only your own posts" in seen.problems[0]
    result = bring(desk, file)
    assert (result.taken, result.skipped) == (4, 3)
    assert spoken(desk) == [["Bea B: When do you close?", "us: Until six"]]
    assert desk.db.value("SELECT handle FROM identity") == "@bea"
    assert waiting(desk) == ["50", "54"]
    assert "repeats what somebody else wrote" in refused(result)
    desk.shop.says("Stale bread", remote_id="49", thread_key="49", occurred_at=LONG_AGO)
    assert ["Maria Rossi: Stale bread", f"us: @bea Sorry & thanks {MENU}"] in spoken(desk)


def test_messages_of_x_alone_do_not_say_whose_they_are(desk: SmallDesk, tmp_path: Path) -> None:
    file = written(tmp_path, script("direct_messages", []), "direct-messages.js")
    with pytest.raises(WrongInput, match=r"account\.js is missing"):
        preview(desk, file)


# -- Mastodon


def test_the_archive_of_mastodon_knows_our_posts_as_the_server_does(
    desk: SmallDesk, tmp_path: Path
) -> None:
    me = "https://social.example/users/harbour"

    def create(id_: int, text: str, answers: str | None, to: str = "Public") -> dict[str, Any]:
        audience = f"https://www.w3.org/ns/activitystreams#{to}" if to else f"{me}/followers"
        return {"type": "Create", "object": {
            "id": f"{me}/statuses/{id_}", "type": "Note", "inReplyTo": answers,
            "published": "2025-05-01T08:00:00Z", "content": f"<p>{text}</p>", "to": [audience],
            "cc": [], "url": f"https://social.example/@harbour/{id_}"}}  # fmt: skip

    outbox = {"@context": "x", "type": "OrderedCollection", "totalItems": 5, "orderedItems": [
        create(10, "We are open", None),
        create(11, "Until <b>six</b>", "https://social.example/users/bea/statuses/9"),
        create(12, "Also on Sunday", f"{me}/statuses/11"),
        create(13, "Yes", "https://far.example/users/bo/statuses/8", to=""),
        {"type": "Announce", "object": "https://far.example/users/bo/statuses/8"},
    ]}  # fmt: skip
    file = packed(tmp_path, {"outbox.json": outbox, "actor.json": {"id": me}})
    seen = preview(desk, file)
    assert "holds only what you wrote" in seen.problems[0]
    result = bring(desk, file)
    assert (result.taken, result.skipped) == (2, 3)
    assert waiting(desk) == ["social.example/11", "social.example/13"]
    desk.shop.says("When?", remote_id="social.example/9", occurred_at=LONG_AGO)
    assert spoken(desk) == [["Maria Rossi: When?", "us: Until six"]]


# -- Bluesky


def cbor(value: Any) -> bytes:
    """As Bluesky writes it: `bytes` of 36 are links to other blocks."""

    def head(kind: int, size: int) -> bytes:
        if size < 24:
            return bytes([kind << 5 | size])
        return bytes([kind << 5 | 25]) + size.to_bytes(2, "big")

    if value is None or isinstance(value, bool):
        return {None: b"\xf6", True: b"\xf5", False: b"\xf4"}[value]
    if isinstance(value, int):
        return head(0, value)
    if isinstance(value, bytes):
        if len(value) == 36:
            return b"\xd8\x2a" + head(2, 37) + b"\0" + value
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, list):
        return head(4, len(value)) + b"".join(cbor(one) for one in value)
    return head(5, len(value)) + b"".join(cbor(k) + cbor(v) for k, v in value.items())


def named_block(value: Any) -> tuple[bytes, bytes]:
    data = cbor(value)
    return b"\x01\x71\x12\x20" + hashlib.sha256(data).digest(), data


def repository(me: str, posts: dict[str, dict[str, Any]]) -> bytes:
    """A whole one: the posts, the tree that says where they stand, and who signed it."""
    made = {path: named_block(post) for path, post in posts.items()}
    entries, before = [], ""
    for path, (name, _) in sorted(made.items()):
        common = len(
            list(takewhile(lambda pair: pair[0] == pair[1], zip(before, path, strict=False)))
        )
        entries.append({"k": path[common:].encode(), "p": common, "t": None, "v": name})
        before = path
    tree = named_block({"e": entries, "l": None})
    commit = named_block({"did": me, "rev": "3k", "data": tree[0], "version": 3})
    parts = [cbor({"roots": [commit[0]], "version": 1})]
    parts += [b"".join(block) for block in (commit, tree, *made.values())]
    return b"".join(varint(len(part)) + part for part in parts)


def varint(number: int) -> bytes:
    if number < 0x80:
        return bytes([number])
    return bytes([number & 0x7F | 0x80]) + varint(number >> 7)


def of_bluesky(folder: Path) -> Path:
    def said(text: str, to: str = "", root: str = "") -> dict[str, Any]:
        answers = {"parent": {"uri": to, "cid": "b"}, "root": {"uri": root or to, "cid": "b"}}
        post = {"$type": "app.bsky.feed.post", "text": text, "createdAt": "2025-05-01T08:00:00Z"}
        return {**post, "reply": answers} if to else post

    theirs = "at://did:plc:bea/app.bsky.feed.post/3abc"
    data = repository("did:plc:us", {
        "app.bsky.feed.like/3aaa": {"$type": "app.bsky.feed.like"},
        "app.bsky.feed.post/3kaa": said("Fresh bread"),
        "app.bsky.feed.post/3kab": said("Until six \u2013 always", theirs),
        "app.bsky.feed.post/3kzz": said("and Sunday", "at://did:plc:us/app.bsky.feed.post/3kab",
                                        theirs),
    })  # fmt: skip
    return written(folder, data, "repo.car")


def test_a_repository_of_bluesky_holds_our_answers_under_their_own_names(tmp_path: Path) -> None:
    desk = make_desk(tmp_path, network="bluesky")
    file = of_bluesky(tmp_path)
    seen = preview(desk, file)
    assert (seen.format, seen.taken) == ("bluesky export", 2)
    assert "holds only what you wrote" in seen.problems[0]
    result = bring(desk, file)
    assert (result.taken, result.skipped, result.waiting) == (2, 1, 2)
    post = "at://did:plc:us/app.bsky.feed.post"
    assert waiting(desk) == [f"{post}/3kab", f"{post}/3kzz"]
    desk.shop.says("When?", by=Person("did:plc:bea", "Bea", "@bea"), occurred_at=LONG_AGO,
                   remote_id="at://did:plc:bea/app.bsky.feed.post/3abc")  # fmt: skip
    assert spoken(desk) == [["Bea: When?", "us: Until six \u2013 always", "us: and Sunday"]]


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.9])
def test_a_cut_repository_gives_what_is_there(desk: SmallDesk, tmp_path: Path, keep: float) -> None:
    file = of_bluesky(tmp_path)
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * keep)])
    result = bring(desk, file)
    assert result.taken < 2
    assert "cut off" in refused(result)


# -- WordPress, Disqus


def wxr(comments: str, title: str = "Rye bread") -> str:
    return f"""<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel>
<title>Harbour</title><link>https://www.blog.example</link>
<wp:base_blog_url>https://www.blog.example</wp:base_blog_url>
<wp:author><wp:author_id>1</wp:author_id><wp:author_login>us</wp:author_login>
<wp:author_email><![CDATA[us@blog.example]]></wp:author_email></wp:author>
<item><title><![CDATA[{title}]]></title><link>https://www.blog.example/rye/</link>
<content:encoded><![CDATA[A long article <wp:comment>]]></content:encoded>
<wp:post_id>7</wp:post_id><wp:post_date_gmt>2025-03-01 09:00:00</wp:post_date_gmt>
{comments}</item></channel></rss>"""


def comment(id_: int, name: str, text: str, **more: str) -> str:
    fields = {
        "author": name, "author_email": f"{name.lower()}@mail.example", "approved": "1",
        "date_gmt": f"2025-03-02 09:00:{id_:02}", "content": text, "parent": "0", "user_id": "0",
        "type": "comment", **more,
    }  # fmt: skip
    inner = "".join(f"<wp:comment_{k}><![CDATA[{v}]]></wp:comment_{k}>" for k, v in fields.items())
    return f"<wp:comment><wp:comment_id>{id_}</wp:comment_id>{inner}</wp:comment>"


def test_comments_of_a_wordpress_site_stand_under_their_article(
    desk: SmallDesk, tmp_path: Path
) -> None:
    file = written(tmp_path, wxr(
        comment(3, "Bea", "Can I freeze it?\nOr <b>not</b>?")
        + comment(4, "Us", "Yes!", user_id="1", parent="3", author_email="us@blog.example")
        + comment(5, "Casino", "Win now", approved="spam")
        + comment(6, "Other blog", "[…] rye […]", type="pingback")
        + comment(8, "Bo", "Good \x08bread", approved="0")
    ), "harbour.WordPress.2025-03-03.xml")  # fmt: skip
    seen = preview(desk, file)
    assert (seen.format, seen.taken) == ("wordpress export", 3)
    result = bring(desk, file)
    assert (result.taken, result.skipped) == (3, 2)
    assert spoken(desk) == [["Bea: Can I freeze it?\nOr not?", "us: Yes!"], ["Bo: Good bread"]]
    assert lines(desk)[0][0].id == "blog.example#3"
    assert desk.db.value("SELECT text FROM post") == "Rye bread"
    assert bring(desk, packed(tmp_path, {"site.xml": file.read_bytes()})).known == 3


DISQUS = """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
<category dsq:id="1"><forum>harbour</forum></category>
<thread dsq:id="70"><id>7</id><link>https://blog.example/rye/</link><title>Rye</title>
<author><name>Harbour</name><username>harbour</username></author></thread>
{posts}</disqus>"""


def of_disqus(id_: int, user: str, text: str, parent: int = 0, spam: str = "false") -> str:
    above = f'<parent dsq:id="{parent}" />' if parent else ""
    name = f"<username>{user}</username>" if user else ""
    return (
        f'<post dsq:id="{id_}"><id /><message><![CDATA[<p>{text}</p>]]></message>'
        f"<createdAt>2025-04-01T10:00:{id_:02}Z</createdAt><isDeleted>false</isDeleted>"
        f"<isSpam>{spam}</isSpam><author><name>{user or 'Guest'}</name>{name}</author>"
        f'<thread dsq:id="70" />{above}</post>'
    )


def test_comments_of_disqus_ask_who_we_are(desk: SmallDesk, tmp_path: Path) -> None:
    posts = (
        of_disqus(1, "bea", "Warm?") + of_disqus(2, "harbour", "Always", 1)
        + of_disqus(3, "", "Hello") + of_disqus(4, "spammer", "Buy", spam="true")
    )  # fmt: skip
    file = written(tmp_path, DISQUS.format(posts=posts), "disqus.xml")
    seen = preview(desk, file)
    assert set(seen.people) == {"bea", "harbour", "spammer"}
    assert seen.us == ""
    result = bring(desk, file, us="harbour")
    assert (result.taken, result.skipped) == (3, 1)
    assert spoken(desk) == [["bea: Warm?", "us: Always"], ["Guest: Hello"]]
    assert desk.db.value("SELECT url FROM mention WHERE remote_id = '1'") == (
        "https://blog.example/rye/#comment-1"
    )


def test_who_is_none_of_them_says_so(desk: SmallDesk, tmp_path: Path) -> None:
    file = written(tmp_path, DISQUS.format(posts=of_disqus(1, "bea", "Warm?")), "disqus.xml")
    with pytest.raises(WrongInput) as caught:
        bring(desk, file)
    assert "--us -" in caught.value.todo
    assert preview(desk, file, us="-").taken == 1
    bring(desk, file, us="-")
    assert spoken(desk) == [["bea: Warm?"]]


# -- Telegram


def told(id_: int, name: str, text: Any, **more: Any) -> dict[str, Any]:
    return {
        "id": id_, "type": "message", "date": "2025-06-01T10:00:00",
        "date_unixtime": str(1_748_772_000 + id_), "from": name, "from_id": f"user{len(name)}",
        "text": text, "text_entities": [], **more,
    }  # fmt: skip


def test_one_chat_of_telegram_says_by_its_id_who_the_other_is(
    desk: SmallDesk, tmp_path: Path
) -> None:
    chat = {"name": "Bea", "type": "personal_chat", "id": 3, "messages": [
        {"id": 1, "type": "service", "action": "phone_call"},
        told(2, "Bea", ["See ", {"type": "link", "text": "https://a.example"}, " please"]),
        told(3, "Harbour", "We do"),
        told(4, "Bea", "", photo="photos/1.jpg"),
    ]}  # fmt: skip
    file = written(tmp_path, chat, "result.json")
    assert preview(desk, file).taken == 3
    bring(desk, file)
    assert spoken(desk) == [["Bea: See https://a.example please", "us: We do", "Bea: [picture]"]]
    assert lines(desk)[0][0].id == "3/2"


def test_all_chats_of_telegram(desk: SmallDesk, tmp_path: Path) -> None:
    group = {"name": "Market", "type": "private_supergroup", "id": 99, "messages": [
        told(1, "Bea", "Who has rye?"), told(2, "Bo", "I ask too"),
        told(3, "Harbour", "We have", reply_to_message_id=1), told(4, "Harbour", "Come by"),
    ]}  # fmt: skip
    saved = {"type": "saved_messages", "id": 7, "messages": [told(5, "Harbour", "note to self")]}
    whole = {
        "about": "Here is the data",
        "personal_information": {"user_id": 7, "first_name": "Harbour"},
        "contacts": {"list": [{"first_name": "Bea"}] * 3},
        "chats": {"about": "x", "list": [group, saved]},
        "left_chats": {"list": [{"type": "private_group", "id": 5, "messages": [{"id": 1}]}]},
    }
    file = packed(tmp_path, {"DataExport_2025/result.json": whole})
    result = bring(desk, file)
    assert (result.taken, result.skipped) == (4, 0)
    assert spoken(desk) == [["Bea: Who has rye?", "us: We have"], ["Bo: I ask too", "us: Come by"]]


def test_a_group_of_telegram_asks_who_we_are(desk: SmallDesk, tmp_path: Path) -> None:
    group = {"name": "Market", "type": "public_supergroup", "id": 99, "messages": [
        told(1, "Bea", "Who?"), told(2, "Harbour", "We")]}  # fmt: skip
    file = written(tmp_path, group, "result.json")
    assert preview(desk, file).people == ("Bea", "Harbour")
    bring(desk, file, us="Harbour")
    assert spoken(desk) == [["Bea: Who?", "us: We"]]


# -- WhatsApp


@pytest.mark.parametrize(
    ("first", "second", "third"),
    [
        ("[15/03/2025, 10:22:31] ", "[15/03/2025, 10:23:05] ", "[16/03/2025, 08:00:00] "),
        ("15/03/2025, 10:22 - ", "15/03/2025, 10:23 - ", "16/03/2025, 08:00 - "),
        ("3/15/25, 10:22\u202fAM - ", "3/15/25, 10:23\u202fAM - ", "3/16/25, 8:00\u202fAM - "),
        ("15.03.25, 10:22 - ", "15.03.25, 10:23 - ", "16.03.25, 08:00 - "),
        ("2025-03-15, 10:22 a.m. - ", "2025-03-15, 10:23 a.m. - ", "2025-03-16, 8:00 a.m. - "),
        ("\u200e[15.03.25, 10:22:31] ", "[15.03.25, 10:23:05] ", "[16.03.25, 08:00:00] "),
        ("15/03/2025 à 10:22 - ", "15/03/2025 à 10:23 - ", "16/03/2025 à 08:00 - "),
    ],
)
def test_a_chat_of_whatsapp_is_read_in_every_style_of_dates(
    desk: SmallDesk, tmp_path: Path, first: str, second: str, third: str
) -> None:
    text = (
        f"{first}Messages and calls are end-to-end encrypted.\n"
        f"{first}Bea B: \u200eDo you have rye: today?\nAnd wheat?\n"
        f"{second}Harbour: Both\n"
        f"{third}Bea B: <Media omitted>\n"
    )
    file = written(tmp_path, text, "WhatsApp Chat with Bea B.txt")
    seen = preview(desk, file)
    assert (seen.format, seen.us, seen.taken) == ("whatsapp export", "Harbour", 3)
    bring(desk, file)
    assert spoken(desk) == [
        ["Bea B: Do you have rye: today?\nAnd wheat?", "us: Both", "Bea B: <Media omitted>"]
    ]
    at = desk.db.value("SELECT min(occurred_at) FROM mention")
    assert str(at).startswith("2025-03-15T09:22")
    assert bring(desk, packed(tmp_path, {"_chat.txt": text}), us="harbour").known == 3


def test_a_group_of_whatsapp_asks_who_we_are(desk: SmallDesk, tmp_path: Path) -> None:
    text = "".join(
        f"15/03/2025, 10:2{n} - {who}: {said}\n"
        for n, (who, said) in enumerate((("Ana", "A"), ("Bo", "B"), ("Harbour", "C")))
    )
    file = packed(tmp_path, {"_chat.txt": text}, "WhatsApp Chat - Market.zip")
    assert preview(desk, file).us == ""
    with pytest.raises(WrongInput, match="Ana, Bo, Harbour"):
        bring(desk, file)
    with pytest.raises(WrongInput, match="“Somebody else” is none of those"):
        bring(desk, file, us="Somebody else")
    bring(desk, file, us="Harbour")
    assert spoken(desk) == [["Ana: A"], ["Bo: B", "us: C"]]


# -- LinkedIn, Reddit

LINKEDIN = (
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,"
    "SUBJECT,CONTENT,FOLDER,ATTACHMENTS,IS MESSAGE DRAFT\n"
)


def test_messages_and_comments_of_linkedin(tmp_path: Path) -> None:
    desk = make_desk(tmp_path, network="linkedin")
    bea, us = "https://www.linkedin.com/in/bea", "https://www.linkedin.com/in/us"
    link = (
        "https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A70"
        "?commentUrn=urn%3Ali%3Acomment%3A%28activity%3A70%2C71%29"
    )
    file = packed(tmp_path, {
        "messages_17.csv": LINKEDIN
        + f"c1,,Us Shop,{us},Bea B,{bea},2025-02-01 10:05:00 UTC,,We do,INBOX,,No\n"
        + f"c1,,Bea B,{bea},Us Shop,{us},2025-02-01 10:00:00 UTC,Order,"
        '"Do you\ndeliver?",INBOX,,No\n'
        + f"c1,,Us Shop,{us},Bea B,{bea},2025-02-01 10:06:00 UTC,,never sent,INBOX,,Yes\n",
        "Comments_17.csv": "Date,Link,Message\n"
        + f'2025-02-03 09:00:00,{link},"Thank you, \\"Bea\\""\n'
        + "2025-02-04 09:00:00,https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A9,Nice\n",
        "Profile.csv": "First Name,Last Name,Headline\nUs,Shop,Baker\n",
        "Connections.csv": "Notes:\n\nFirst Name,Last Name\n",
    })  # fmt: skip
    seen = preview(desk, file)
    assert (seen.format, seen.us, seen.taken) == ("linkedin export", "Us Shop", 3)
    assert "only your own" in seen.problems[0]
    result = bring(desk, file)
    assert (result.taken, result.skipped) == (3, 2)
    assert spoken(desk) == [["Bea B: Do you\ndeliver?", "us: We do"]]
    desk.shop.says("Lovely", remote_id="urn:li:comment:(urn:li:activity:70,71)",
                   occurred_at=LONG_AGO)  # fmt: skip
    assert ["Maria Rossi: Lovely", 'us: Thank you, "Bea"'] in spoken(desk)


def test_comments_and_messages_of_reddit(tmp_path: Path) -> None:
    desk = make_desk(tmp_path, network="reddit")
    file = packed(tmp_path, {
        "comments.csv": "id,permalink,date,ip,subreddit,gildings,link,parent,body,media\n"
        "k3,https://www.reddit.com/r/rye/comments/p1/_/k3/,2025-01-15 12:34:56 UTC,,rye,0,"
        "https://www.reddit.com/r/rye/comments/p1/,t1_k2,Thanks,\n"
        "k4,/r/rye/comments/p2/_/k4/,2025-01-15 12:35:56 UTC,,rye,0,"
        "https://www.reddit.com/r/rye/comments/p2/x/,,Hello,\n",
        "messages.csv": "id,permalink,thread_id,date,ip,from,to,subject,body\n"
        "m1,https://www.reddit.com/message/messages/m1,m1,2025-01-16 09:00:00 UTC,,Bea,harbour,"
        "Rye,Do you deliver?\n"
        "m2,https://www.reddit.com/message/messages/m2,m1,2025-01-16 09:30:00 UTC,,harbour,Bea,"
        "re: Rye,We do\n",
        "statistics.csv": "statistic,value\naccount name,harbour\n",
    })  # fmt: skip
    seen = preview(desk, file)
    assert (seen.format, seen.us, seen.taken) == ("reddit export", "harbour", 4)
    bring(desk, file)
    assert spoken(desk) == [["Bea: Do you deliver?", "us: We do"]]
    assert waiting(desk) == ["t1_k3", "t1_k4"]
    desk.shop.says("Nice", remote_id="t1_k2", thread_key="t3_p1", occurred_at=LONG_AGO)
    assert ["Maria Rossi: Nice", "us: Thanks"] in spoken(desk)


# -- every one of them


@pytest.mark.parametrize("again", ["run", "dry"])
def test_the_same_export_twice_changes_nothing_and_undo_takes_all_of_it_back(
    desk: SmallDesk, tmp_path: Path, again: str
) -> None:
    file = of_x(tmp_path)
    first = bring(desk, file)
    second = bring(desk, file, dry_run=again == "dry")
    assert (second.taken, second.known, second.id) == (0, first.taken, None)
    assert first.id is not None
    undone = Importing(desk.db, desk.workspace).undo(first.id, now=desk.clock())
    assert undone.count == first.taken
    assert spoken(desk) == []
    assert waiting(desk) == []
    assert desk.db.value("SELECT count(*) FROM identity") == 0


def test_an_archive_that_was_unpacked_is_the_same_one(desk: SmallDesk, tmp_path: Path) -> None:
    file = of_x(tmp_path)
    folder = tmp_path / "twitter-2025"
    with zipfile.ZipFile(file) as archive:
        archive.extractall(folder)
    (folder / "data" / "tweets-part9.js").symlink_to(folder / "data" / "tweets.js")
    seen = preview(desk, folder)
    assert (seen.format, seen.taken) == ("x export", 4)
    assert bring(desk, folder).taken == 4
    assert bring(desk, file).known == 4


def test_a_stopped_export_goes_on_where_it_ended(desk: SmallDesk, tmp_path: Path) -> None:
    many = {"reviews": [review(f"r{n}", f"P{n}", "FOUR") for n in range(250)]}
    file = takeout(tmp_path, **{"reviews.json": many})
    asked = iter([False, True])
    first = bring(desk, file, stop=lambda: next(asked))
    assert (first.stopped, first.taken) == (True, 200)
    shown: list[ImportProgress] = []
    again = bring(desk, file, progress=shown.append)
    assert (again.taken, again.known) == (50, 200)
    assert 0 < shown[-1].done <= shown[-1].total
    assert desk.db.value("SELECT count(*) FROM mention") == 250


def test_an_export_that_nobody_knows_says_what_is_known(desk: SmallDesk, tmp_path: Path) -> None:
    file = packed(tmp_path, {"notes/readme.txt": "hello", "data.bin": b"\0\1\2"})
    with pytest.raises(WrongInput) as caught:
        preview(desk, file)
    assert "no export that is known" in caught.value.what
    assert "unpack it" in caught.value.todo


# -- tables of reviews

PLAY = (
    "Package Name,App Version Code,App Version Name,Reviewer Language,Device,"
    "Review Submit Date and Time,Review Submit Millis Since Epoch,"
    "Review Last Update Date and Time,Review Last Update Millis Since Epoch,Star Rating,"
    "Review Title,Review Text,Developer Reply Date and Time,Developer Reply Millis Since Epoch,"
    "Developer Reply Text,Review Link\r\n"
)


def test_the_table_of_google_play_is_read_as_it_is(desk: SmallDesk, tmp_path: Path) -> None:
    link = "https://play.google.com/console/developers/1/app/2/user-feedback/review-details?"
    rows = (
        "org.shop.app,77,1.0,de,pixel,2025-03-04T10:00:00Z,1741082400000,2025-03-05T10:00:00Z,"
        "1741168800000,2,,\"Stürzt ab, „immer“\",2025-03-06T08:00:00Z,1741248000000,"
        f"Behoben!,{link}reviewId=gp%3AAOqp-1&corpus=PUBLIC_REVIEWS\r\n"
        "org.shop.app,77,1.0,de,pixel,2025-03-07T10:00:00Z,1741341600000,2025-03-07T10:00:00Z,"
        "1741341600000,5,,,,,,\r\n"
    )  # fmt: skip
    file = written(tmp_path, b"\xff\xfe" + (PLAY + rows).encode("utf-16-le"), "reviews_x.csv")
    seen = preview(desk, file)
    assert (seen.taken, seen.problems) == (2, ())
    bring(desk, file)
    assert sorted(spoken(desk)) == [
        ["Somebody: "], ["Somebody: Stürzt ab, „immer“", "us: Behoben!"],
    ]  # fmt: skip
    row = desk.db.row(
        "SELECT network, rating, occurred_at FROM mention WHERE remote_id='gp:AOqp-1'"
    )
    assert row is not None
    assert tuple(row) == ("googleplay", 2, "2025-03-04T10:00:00.000Z")
    assert desk.db.value("SELECT occurred_at FROM reply") == "2025-03-06T08:00:00.000Z"


@pytest.mark.parametrize("id_column", ["Review Id", "Review ID"])
def test_the_table_of_trustpilot_is_read_as_it_is(
    desk: SmallDesk, tmp_path: Path, id_column: str
) -> None:
    file = written(
        tmp_path,
        f"Domain Url,Webshop Name,{id_column},Review Created (UTC),Review Consumer User Id,"
        "Review Username,Review Title,Review Content,Review Stars,Source Of Review,"
        "Company Response,Company Reply Date (UTC)\n"
        "shop.example,Shop,5f1,2025-07-01 22:30:00,u9,Bea,Slow,Two weeks,2,Organic,Sorry,"
        "2025-07-02 06:00:00\n",
        "export (3).csv",
    )
    assert preview(desk, file).problems == ()
    bring(desk, file)
    assert spoken(desk) == [["Bea: Two weeks", "us: Sorry"]]
    row = desk.db.row("SELECT network, remote_id, rating, occurred_at FROM mention")
    assert row is not None
    assert tuple(row) == ("trustpilot", "5f1", 2, "2025-07-01T22:30:00.000Z")
    assert desk.db.value("SELECT remote_id FROM identity") == "u9"
