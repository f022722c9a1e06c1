"""Photos that stay on their network until they are pressed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QColor, QImage

from courtesydesk.connectors.base import ReadingConnector
from courtesydesk.domain.errors import Offline
from courtesydesk.domain.fetched import FetchedPicture
from courtesydesk.domain.mentions import Picture
from courtesydesk.services.pictures import Pictures
from courtesydesk.ui.conversation.pane import ConversationPane
from courtesydesk.ui.conversation.pictures import KEPT, PictureLoader, Thumbnail, Viewer
from support.reach import laid_out

URL = "https://pictures.example/tart.png"


def png():
    image, data = QImage(600, 400, QImage.Format.Format_RGB32), QByteArray()
    image.fill(QColor("#7a4a8c"))
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, "PNG")
    return bytes(data.data())


class Gallery(ReadingConnector):
    """A network that has pictures."""

    def __init__(self):
        self.asked, self.trouble = [], None

    def picture(self, url):
        self.asked.append(url)
        if self.trouble is not None:
            raise self.trouble
        return png()


@pytest.fixture
def gallery(whole, monkeypatch):
    made = Gallery()
    pictures = Pictures(whole.shop.db, whole.desk.workspace, lambda _account: made)
    monkeypatch.setattr(whole.desk.pictures, "fetch", pictures.fetch)
    return made


@pytest.fixture
def pane(whole, qtbot):
    made = ConversationPane(whole.context, whole.keys)
    whole.show(made, size=(620, 600))
    tart = FetchedPicture("tart.png", "image/png", None, 0, "A plum tart", URL)
    made.show_conversation(whole.shop.says("Look what I bought!", pictures=(tart,)))
    qtbot.waitUntil(lambda: made._opened is not None and made._task is None)
    qtbot.waitUntil(lambda: not made.view._unbuilt)
    laid_out()
    return made


def photo(pane):
    (found,) = [one for one in pane.findChildren(Thumbnail) if one.isVisible()]
    return found


def test_a_photo_is_its_words_until_it_is_pressed_and_then_stays(gallery, pane, qtbot):
    assert photo(pane).accessibleName() == "Show photo: A plum tart"
    assert gallery.asked == []
    photo(pane).setFocus()
    qtbot.keyClick(photo(pane), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: photo(pane).picture.path != "", timeout=20_000)
    assert gallery.asked == [URL]
    assert photo(pane).accessibleName() == "A plum tart"
    photo(pane).click()
    assert any(viewer.isVisible() for viewer in pane.window().findChildren(Viewer))


def test_one_that_cannot_be_had_now_says_so_and_can_be_pressed_again(whole, gallery, pane, qtbot):
    gallery.trouble = Offline("Bluesky cannot be reached.")
    for _ in range(2):
        photo(pane).click()
        photo(pane).click()
        qtbot.waitUntil(lambda: not photo(pane)._loader.is_fetching(photo(pane).picture))
    assert len(gallery.asked) == 2
    assert [error.what for error in whole.failures] == ["Bluesky cannot be reached."] * 2
    whole.failures.clear()
    assert photo(pane).accessibleName() == "Show photo: A plum tart"


def test_no_more_is_kept_of_pictures_than_a_day_can_bear(whole):
    loader = PictureLoader(whole.context)
    large = QImage(2200, 1600, QImage.Format.Format_RGB32)
    large.fill(QColor("#7a4a8c"))
    box = QSize(2200, 1600)
    pictures = [Picture(n, "", "tart.png", "image/png", "", 0) for n in range(1, 21)]
    for picture in pictures:
        loader.keep(picture, box, large)
    kept = [picture for picture in pictures if loader.get(picture, box) is not None]
    assert kept == pictures[-len(kept) :]
    assert sum(4 * 2200 * 1600 for _ in kept) <= KEPT
    assert kept
