"""Pictures that stay on their network: fetched when somebody wants them, and then here for good."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage

from courtesydesk.connectors.base import Batch, Connector, Health, ReadingConnector, Stop
from courtesydesk.domain.errors import BadAnswer, NotAllowed, Offline, Vanished
from courtesydesk.domain.fetched import FetchedPicture
from courtesydesk.domain.ids import AccountId
from courtesydesk.domain.mentions import Mention, Picture
from courtesydesk.services.picture_fetching import ALWAYS
from courtesydesk.services.pictures import Pictures
from courtesydesk.services.sync import Sync
from courtesydesk.store.picture_files import PictureFiles
from support.accounts import ScriptedNetwork, ScriptedRegistry
from support.keyrings import MemoryKeyring
from support.shop import MORNING, SmallDesk, make_desk, mention

PLACE = b"48.8584 N, 2.2945 E"
URL = "https://pictures.example/tart.jpg"


def jpeg() -> bytes:
    """A photo that tells where it was taken."""
    image, data = QImage(24, 16, QImage.Format.Format_RGB32), QByteArray()
    image.fill(QColor("red"))
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, "JPEG")  # type: ignore[call-overload]  # the stub wants bytes
    whole = bytes(data.data())
    told = b"Exif\0\0" + PLACE
    return whole[:2] + b"\xff\xe1" + (len(told) + 2).to_bytes(2, "big") + told + whole[2:]


@dataclass
class Gallery(ReadingConnector):
    """A network that has pictures."""

    network = "mastodon"
    there: bytes | Exception = field(default_factory=jpeg)
    asked: list[str] = field(default_factory=list)

    def check(self) -> Health:
        return Health((), ())

    def fetch(self, cursor: str, *, stop: Stop, now: datetime) -> Iterator[Batch]:
        return iter(())

    def picture(self, url: str) -> bytes:
        self.asked.append(url)
        if isinstance(self.there, Exception):
            raise self.there
        return self.there


class GalleryRegistry(ScriptedRegistry):
    """Knows that network only."""

    def __init__(self, gallery: Gallery) -> None:
        super().__init__(ScriptedNetwork(network="mastodon"))
        self._gallery = gallery

    def _connect(self, **_given: Any) -> Connector:
        return self._gallery


@dataclass
class Story:
    """A desk with one mention, whose picture is on its network."""

    desk: SmallDesk
    account: AccountId
    gallery: Gallery
    pictures: Pictures

    def picture(self) -> Picture:
        id_ = self.desk.shop.conversation_of("a")
        (item,) = self.desk.feed.conversation(id_, now=MORNING).items
        assert isinstance(item, Mention)
        return item.pictures[0]


@pytest.fixture
def story(tmp_path: Path) -> Story:
    desk = make_desk(tmp_path)
    account = desk.shop.account
    assert account is not None
    gallery = Gallery()
    pictures = Pictures(desk.db, desk.workspace, lambda _id: gallery)
    tart = FetchedPicture("tart.jpg", "image/*", None, 0, "A plum tart", URL, 4000, 3000)
    desk.shop.apply([mention("Look!", remote_id="a", pictures=(tart,))])
    return Story(desk, account, gallery, pictures)


def test_it_is_not_fetched_by_being_looked_at(story: Story) -> None:
    shown = story.picture()
    assert (shown.alt, shown.width, shown.height) == ("A plum tart", 4000, 3000)
    assert shown.can_be_fetched
    assert story.pictures.path(shown) is None
    assert story.gallery.asked == []


def test_once_it_is_wanted_it_is_here_without_what_it_tells_of_its_place(story: Story) -> None:
    changes = story.pictures.fetch(story.picture())
    assert changes.conversations == {story.desk.shop.conversation_of("a")}
    shown = story.picture()
    assert (shown.alt, shown.mime, shown.width, shown.height) == (
        "A plum tart", "image/jpeg", 24, 16,
    )  # fmt: skip
    assert not shown.can_be_fetched
    file = story.pictures.path(shown)
    assert file is not None
    assert PLACE not in file.read_bytes()
    assert story.gallery.asked == [URL]


@pytest.mark.parametrize("there", [b"<html>", b"", b"\xff\xd8\xffdamaged"])
def test_what_is_no_picture_is_not_kept_and_not_asked_for_again(story: Story, there: bytes) -> None:
    story.gallery.there = there
    with pytest.raises(BadAnswer):
        story.pictures.fetch(story.picture())
    assert not list(story.desk.workspace.pictures.rglob("*.*"))
    assert not story.picture().can_be_fetched
    assert story.picture().alt == "A plum tart"


def test_one_that_is_gone_says_so_and_one_that_cannot_be_reached_can_be_asked_for_again(
    story: Story,
) -> None:
    story.gallery.there = Offline("The network cannot be reached.")
    with pytest.raises(Offline):
        story.pictures.fetch(story.picture())
    assert story.picture().can_be_fetched
    story.gallery.there = Vanished("404")
    with pytest.raises(Vanished, match="not there any more"):
        story.pictures.fetch(story.picture())
    assert not story.picture().can_be_fetched


def test_where_the_owner_wants_them_always_they_come_with_what_comes_in(story: Story) -> None:
    desk = story.desk
    accounts = GalleryRegistry(story.gallery).accounts(desk.db, MemoryKeyring())
    sync = Sync(desk.db, accounts, PictureFiles(desk.workspace.root))
    sync.account(story.account, now=lambda: MORNING, stop=bool)
    assert story.gallery.asked == [], "only where it is wanted"
    with desk.db.writing() as write:
        settings = json.dumps({"pictures": ALWAYS})
        write.execute("UPDATE account SET settings = ?", [settings])
    for _ in range(2):
        changes = sync.account(story.account, now=lambda: MORNING, stop=bool)
    assert story.gallery.asked == [URL]
    assert story.pictures.path(story.picture()) is not None
    assert changes.accounts == {story.account}


def test_without_its_account_it_stays_where_it_is(story: Story) -> None:
    with story.desk.db.writing() as write:
        write.execute("UPDATE mention SET account_id = NULL")
    with pytest.raises(NotAllowed):
        story.pictures.fetch(story.picture())
