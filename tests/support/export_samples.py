"""One small export of each network that hands one out, as its owner would drop it on the window."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from support.exports import packed, written

US = "Rue des Lilas"
_TALK = "your_instagram_activity/messages/inbox"
_AT = 1_762_000_000


@dataclass(frozen=True)
class Brought:
    """A file, and what the window says of it."""

    network: str
    """Its label."""
    make: Callable[[Path], Path]
    says: str
    """On the page, before it is taken in."""
    button: str
    shows: tuple[str, ...] = ()
    """What the conversation says; empty where replies wait for what they answer."""
    who: str = "Bea Brand"
    us: str = ""
    """Who we are, where that is asked."""

    def __str__(self) -> str:
        return self.network


def _linkedin(folder: Path) -> Path:
    bea, us = "https://www.linkedin.com/in/bea", "https://www.linkedin.com/in/us"
    head = (
        "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,"
        "DATE,SUBJECT,CONTENT,FOLDER,ATTACHMENTS,IS MESSAGE DRAFT\n"
    )
    rows = (
        f"c1,,{US},{us},Bea Brand,{bea},2026-11-01 10:05:00 UTC,,We do,INBOX,,No\n"
        f"c1,,Bea Brand,{bea},{US},{us},2026-11-01 10:00:00 UTC,,Do you cater?,INBOX,,No\n"
    )
    profile = "First Name,Last Name,Headline\nRue,des Lilas,Pastry\n"
    return packed(folder, {"messages.csv": head + rows, "Profile.csv": profile}, "linkedin.zip")


def _reddit(folder: Path) -> Path:
    messages = (
        "id,permalink,thread_id,date,ip,from,to,subject,body\n"
        "m1,https://www.reddit.com/message/messages/m1,m1,2026-11-01 09:00:00 UTC,,bea_brand,lilas,"
        "Rye,Is the rye back?\n"
    )
    name = "statistic,value\naccount name,lilas\n"
    return packed(folder, {"messages.csv": messages, "statistics.csv": name}, "reddit.zip")


def _disqus(folder: Path) -> Path:
    return written(
        folder,
        '<?xml version="1.0" encoding="utf-8"?><disqus xmlns="http://disqus.com"'
        ' xmlns:dsq="http://disqus.com/disqus-internals">'
        '<thread dsq:id="1"><id>7</id><link>https://lilas.example/rye</link><title>Rye</title>'
        "</thread>"
        '<post dsq:id="5"><message><![CDATA[<p>Is the rye back?</p>]]></message>'
        "<createdAt>2026-11-01T10:00:00Z</createdAt><isDeleted>false</isDeleted>"
        "<isSpam>false</isSpam><author><name>Bea Brand</name><username>bea</username></author>"
        '<thread dsq:id="1" /></post></disqus>',
        "disqus.xml",
    )


def _mastodon(folder: Path) -> Path:
    me = "https://social.example/users/lilas"
    post = {
        "id": f"{me}/statuses/11", "inReplyTo": "https://social.example/users/bea/statuses/9",
        "published": "2026-11-01T10:00:00Z", "content": "<p>Until six</p>",
        "to": ["https://www.w3.org/ns/activitystreams#Public"],
    }  # fmt: skip
    return packed(
        folder, {"outbox.json": {"orderedItems": [{"type": "Create", "object": post}]}}, "m.zip"
    )


def _youtube(folder: Path) -> Path:
    head = (
        "Comment ID,Channel ID,Comment Create Timestamp,Price,Parent Comment ID,Video ID,"
        "Comment Text\n"
    )
    text = json.dumps(json.dumps({"text": "Thank you, Bea"}))[1:-1].replace('\\"', '""')
    row = f'UgA.1,UC1,2026-11-01T09:00:00+00:00,0,UgA,vid,"{text}"\n'
    name = "Takeout/YouTube and YouTube Music/comments/comments.csv"
    return packed(folder, {name: head + row}, "takeout.zip")


def _play(folder: Path) -> Path:
    rows = (
        "Package Name,App Version Code,App Version Name,Reviewer Language,Device,"
        "Review Submit Date and Time,Review Submit Millis Since Epoch,"
        "Review Last Update Date and Time,Review Last Update Millis Since Epoch,Star Rating,"
        "Review Title,Review Text,Developer Reply Date and Time,"
        "Developer Reply Millis Since Epoch,Developer Reply Text,Review Link\r\n"
        "shop.lilas,7,1.0,de,pixel,2026-11-01T10:00:00Z,1793527200000,2026-11-01T10:00:00Z,"
        "1793527200000,2,,Stürzt beim Bestellen ab,,,,"
        "https://play.google.com/console/x?reviewId=gp%3AAOqp-1\r\n"
    )
    data = b"\xff\xfe" + rows.encode("utf-16-le")
    return written(folder, data, "reviews_shop.lilas_202611.csv")


def _trustpilot(folder: Path) -> Path:
    return written(
        folder,
        "Domain Url,Webshop Name,Review Id,Review Created (UTC),Review Consumer User Id,"
        "Review Username,Review Title,Review Content,Review Stars,Source Of Review,"
        "Company Response,Company Reply Date (UTC)\n"
        "lilas.example,Lilas,5f1,2026-11-01 10:00:00,u9,Bea Brand,Slow,Two weeks for a box,2,"
        "Organic,,\n",
        "trustpilot.csv",
    )


def _instagram(folder: Path) -> Path:
    def talk(name: str, text: str) -> dict[str, object]:
        said = {"sender_name": name, "timestamp_ms": _AT * 1000, "content": text}
        ours = {"sender_name": "lilas", "timestamp_ms": (_AT + 60) * 1000, "content": "Yes"}
        people = [{"name": name}, {"name": "lilas"}]
        return {"participants": people, "messages": [ours, said], "title": name}

    return packed(
        folder,
        {
            f"{_TALK}/bea_1/message_1.json": talk("Bea Brand", "Is the rye back?"),
            f"{_TALK}/tom_2/message_1.json": talk("Tom Hale", "Open on Sunday?"),
        },
        "instagram.zip",
    )


BROUGHT = (
    Brought("LinkedIn", _linkedin, "Export of LinkedIn", "Import 2 entries",
            ("Do you cater?", "We do")),
    Brought("Reddit", _reddit, "Export of Reddit", "Import 1 entry", ("Is the rye back?",),
            who="bea_brand"),
    Brought("Disqus", _disqus, "Export of Disqus", "Import 1 entry", ("Is the rye back?",),
            us="None of them"),
    Brought("Mastodon", _mastodon, "Export of Mastodon", "Import 1 entry"),
    Brought("YouTube", _youtube, "Export of YouTube", "Import 1 entry"),
    Brought("Google Play", _play, "CSV table", "Import 1 row", ("Stürzt beim Bestellen ab",),
            who="Somebody"),
    Brought("Trustpilot", _trustpilot, "CSV table", "Import 1 row", ("Two weeks for a box",)),
    Brought("Instagram", _instagram, "Export of Instagram", "Import 4 entries",
            ("Is the rye back?", "Yes")),
)  # fmt: skip
