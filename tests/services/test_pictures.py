"""Attachments: nothing in them tells where they were taken, and nothing leads out of the folder."""

from __future__ import annotations

import contextlib
import errno
import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage, QImageReader

from courtesydesk.domain.errors import NotAllowed, NotFound, WrongInput
from courtesydesk.domain.mentions import Picture, Visibility
from courtesydesk.domain.outbox import Draft
from courtesydesk.services.drafts import Drafts
from courtesydesk.services.metadata import plain
from courtesydesk.services.pictures import LARGEST, Pictures, name_to_save
from support.people import NOW, House, open_house

SECRET = b"48.8584 N, 2.2945 E, camera 4711"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(tmp_path) as house:
        yield house


@pytest.fixture
def pictures(house: House) -> Pictures:
    return Pictures(house.db, house.workspace)


@pytest.fixture
def draft(house: House) -> Draft:
    return Drafts(house.db).begin(house.asked(), Visibility.PUBLIC, seen=None, now=NOW)


def photo(kind: str) -> bytes:
    """A small picture with an upper left corner that can be told from the others."""
    image = QImage(24, 16, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    for x in range(8):
        for y in range(8):
            image.setPixelColor(x, y, QColor("red"))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, kind)  # type: ignore[call-overload]  # the stub wants bytes
    return bytes(data.data())


def pixels(data: bytes) -> QImage:
    return QImage.fromData(data).convertToFormat(QImage.Format.Format_RGB32)


def exif(orientation: int, order: str = "<") -> bytes:
    """EXIF as cameras write it: the camera, which way is up, and the place."""
    count = 3
    after = 8 + 2 + 12 * count + 4
    entries = (
        struct.pack(order + "HHII", 0x010F, 2, len(SECRET), after)
        + struct.pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0)
        + struct.pack(order + "HHII", 0x8825, 4, 1, after + len(SECRET))
    )
    start = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    return start + struct.pack(order + "H", count) + entries + bytes(4) + SECRET + b"GPS" + SECRET


def segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def jpeg(orientation: int = 1, order: str = "<") -> bytes:
    data = photo("JPG")
    return (
        data[:2]
        + segment(0xE1, b"Exif\0\0" + exif(orientation, order))
        + segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET)
        + segment(0xED, b"Photoshop 3.0\0" + SECRET)
        + segment(0xFE, SECRET)
        + segment(0xE2, b"MPF\0" + SECRET)
        + data[2:]
        + b"a film behind the picture"
        + SECRET
    )


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(orientation: int = 1) -> bytes:
    data = photo("PNG")
    start = data[:33]
    return (
        start
        + png_chunk(b"eXIf", exif(orientation))
        + png_chunk(b"tEXt", b"Comment\0" + SECRET)
        + png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + SECRET)
        + png_chunk(b"zTXt", b"c\0\0" + zlib.compress(SECRET))
        + png_chunk(b"prVt", SECRET)
        + data[33:]
        + SECRET
    )


def webp(orientation: int = 1) -> bytes:
    """The parts in order; the picture itself need not be shown here."""
    parts = (
        (b"VP8X", bytes([0x0C, 0, 0, 0, 23, 0, 0, 15, 0, 0])),
        (b"VP8L", b"\x2f\x17\xc0\x03\x00odd"),
        (b"EXIF", exif(orientation)),
        (b"XMP ", SECRET),
        (b"what", SECRET),
    )
    body = b"WEBP" + b"".join(
        kind + struct.pack("<I", len(part)) + part + b"\0" * (len(part) % 2) for kind, part in parts
    )
    return b"RIFF" + struct.pack("<I", len(body)) + body + SECRET


def gif() -> bytes:
    picture = b"\x2c" + struct.pack("<HHHHB", 0, 0, 24, 16, 0) + b"\x02\x02\x4c\x01\0"
    return (
        b"GIF89a"
        + struct.pack("<HHBBB", 24, 16, 0x80, 0, 0)
        + bytes(6)
        + b"\x21\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"
        + b"\x21\xfe"
        + bytes([len(SECRET)])
        + SECRET
        + b"\0"
        + b"\x21\xff\x0bXMP DataXMP"
        + bytes([len(SECRET)])
        + SECRET
        + b"\0"
        + b"\x21\xf9\x04\0\0\0\0\0"
        + picture
        + b"\x3b"
        + SECRET
    )


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (jpeg(), "image/jpeg"),
        (jpeg(6), "image/jpeg"),
        (png(), "image/png"),
        (webp(), "image/webp"),
        (webp(3), "image/webp"),
        (gif(), "image/gif"),
    ],
)
def test_place_and_camera_are_gone_from_every_kind(data: bytes, mime: str) -> None:
    cleaned = plain(data)
    assert (cleaned.mime, cleaned.width, cleaned.height) == (mime, 24, 16)
    assert SECRET in data
    for trace in (SECRET, SECRET[:7], b"GPS", b"XMP", b"xap", b"Photoshop", b"MPF", b"film"):
        assert trace not in cleaned.data
    assert plain(cleaned.data) == cleaned


@pytest.mark.parametrize("data", [jpeg(), png()])
def test_not_a_pixel_changes(data: bytes) -> None:
    assert pixels(plain(data).data) == pixels(data)
    assert not pixels(data).isNull()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("order", ["<", ">"])
def test_what_was_up_stays_up(orientation: int, order: str) -> None:
    def shown(data: bytes) -> QImage:
        held = QByteArray(data)  # QBuffer keeps no copy: it must outlive the reader
        buffer = QBuffer(held)
        reader = QImageReader(buffer)
        reader.setAutoTransform(True)
        return reader.read().convertToFormat(QImage.Format.Format_RGB32)

    data = jpeg(orientation, order)
    assert shown(plain(data).data) == shown(data)
    assert (b"Exif" in plain(data).data) is (orientation != 1)


def test_colour_profiles_stay() -> None:
    data = photo("JPG")
    profile = segment(0xE2, b"ICC_PROFILE\0\x01\x01colours")
    assert b"colours" in plain(data[:2] + profile + data[2:]).data


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"\0\0\0\x18ftypheic", "HEIC"),
        (b"\0\0\0\x18ftypmif1", "HEIC"),
        (b"\0\0\0\x1cftypavif", "AVIF"),
        (b"II*\0", "TIFF"),
        (b"MM\0*", "TIFF"),
    ],
)
def test_kinds_that_cannot_be_cleaned_are_refused_in_words(start: bytes, kind: str) -> None:
    with pytest.raises(WrongInput, match=kind) as caught:
        plain(start + bytes(100))
    assert "JPEG or PNG" in caught.value.todo


def test_other_files_stay_as_they_are() -> None:
    assert plain(b"%PDF-1.7 " + SECRET).data == b"%PDF-1.7 " + SECRET


@settings(deadline=None)
@given(
    st.sampled_from([jpeg(6), png(3), webp(6), gif()]),
    st.integers(0, 4000),
    st.binary(max_size=8),
)
def test_damaged_pictures_are_cleaned_or_refused_but_never_break(
    data: bytes, at: int, noise: bytes
) -> None:
    for damaged in (data[:at], data[:at] + noise + data[at + len(noise) :]):
        with contextlib.suppress(WrongInput):
            plain(damaged)


def test_an_attachment_is_copied_and_cleaned(
    house: House, pictures: Pictures, draft: Draft, tmp_path: Path
) -> None:
    file = tmp_path / "IMG_4711.jpg"
    file.write_bytes(jpeg())
    picture = pictures.attach(draft.id, file, alt=" A lemon tart ")
    assert (picture.name, picture.mime, picture.alt, picture.width) == (
        "IMG_4711.jpg",
        "image/jpeg",
        "A lemon tart",
        24,
    )
    kept = pictures.path(picture)
    assert kept is not None
    assert kept.is_relative_to(house.workspace.attachments)
    assert SECRET not in kept.read_bytes()
    assert file.read_bytes() == jpeg(), "the original is the owner's"
    again = pictures.attach(draft.id, file)
    assert again.path == picture.path
    pictures.set_alt(again.id, "Two tarts")
    assert [one.alt for one in Drafts(house.db).get(draft.id).pictures] == [
        "A lemon tart",
        "Two tarts",
    ]


def test_a_detached_file_goes_when_nothing_else_needs_it(
    pictures: Pictures, draft: Draft, tmp_path: Path
) -> None:
    file = tmp_path / "menu.pdf"
    file.write_bytes(b"%PDF")
    one, two = pictures.attach(draft.id, file), pictures.attach(draft.id, file)
    kept = pictures.path(one)
    assert kept is not None
    assert pictures.detach(one.id).drafts == {draft.id}
    assert kept.exists()
    pictures.detach(two.id)
    assert not kept.exists()
    with pytest.raises(NotFound):
        pictures.detach(two.id)


def test_files_of_forgotten_drafts_go_after_a_day(
    house: House, pictures: Pictures, draft: Draft, tmp_path: Path
) -> None:
    (tmp_path / "old.pdf").write_bytes(b"old")
    (tmp_path / "kept.pdf").write_bytes(b"kept")
    old = pictures.attach(draft.id, tmp_path / "old.pdf")
    kept = pictures.attach(draft.id, tmp_path / "kept.pdf")
    with house.db.writing() as write:
        write.execute("DELETE FROM picture WHERE id = ?", [old.id])
    written_at = datetime.now(UTC)
    assert pictures.tidy(now=written_at) == 0
    assert pictures.tidy(now=written_at + timedelta(days=2)) == 1
    assert pictures.path(kept) is not None
    assert pictures.path(old) is None


def test_a_picture_of_a_mention_cannot_be_detached(house: House, pictures: Pictures) -> None:
    mention = house.mention(house.asked(), "Look")
    id_ = house._insert("picture", mention_id=mention, path="pictures/x")
    with pytest.raises(NotAllowed):
        pictures.detach(id_)


@pytest.mark.parametrize(
    "path",
    [
        "../outside.txt",
        "pictures/../../outside.txt",
        "/etc/hostname",
        "desk.sqlite",
        "attachments/../desk.sqlite",
        "attachments/link",
        "attachments",
        "",
    ],
)
def test_no_path_leads_out_of_the_folder(house: House, pictures: Pictures, path: str) -> None:
    outside = house.workspace.root.parent / "outside.txt"
    outside.write_text("private")
    (house.workspace.attachments / "link").symlink_to(outside)
    picture = Picture(1, path, "x", "text/plain", "", 7)
    assert pictures.path(picture) is None
    with pytest.raises(NotFound):
        pictures.save_as(picture, house.workspace.root.parent / "stolen")


def test_a_name_is_only_a_name(pictures: Pictures, draft: Draft, tmp_path: Path) -> None:
    file = tmp_path / "a\u202egpj.\x1b[2J..\\..\\evil.txt"
    file.write_text("x")
    picture = pictures.attach(draft.id, file)
    assert picture.name == "evil.txt"


def test_what_cannot_be_attached_is_said(pictures: Pictures, draft: Draft, tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match="not a file"):
        pictures.attach(draft.id, tmp_path)
    large = tmp_path / "film.mp4"
    with large.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(WrongInput, match="too large: 25 MB"):
        pictures.attach(draft.id, large)


def test_nothing_is_attached_to_a_draft_that_was_put_away(
    house: House, pictures: Pictures, draft: Draft, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("x")
    Drafts(house.db).discard(draft.id, now=NOW)
    with pytest.raises(NotAllowed):
        pictures.attach(draft.id, tmp_path / "a.txt")


def test_an_attachment_can_be_saved_elsewhere(
    pictures: Pictures, draft: Draft, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_text("words")
    picture = pictures.attach(draft.id, tmp_path / "a.txt")
    pictures.save_as(picture, tmp_path / "copy.txt")
    assert (tmp_path / "copy.txt").read_text() == "words"
    with pytest.raises(WrongInput, match="cannot be written"):
        pictures.save_as(picture, tmp_path / "nowhere" / "copy.txt")
    with pytest.raises(NotFound):
        pictures.save_as(replace(picture, path=""), tmp_path / "copy.txt")


@pytest.mark.parametrize(
    ("called", "saved"),
    [
        ("cake.jpg", "cake.jpg"),
        ("Käse Kuchen.pdf", "Käse Kuchen.pdf"),
        ("../../.ssh/authorized_keys", "authorized_keys"),
        ("/etc/passwd", "passwd"),
        ("C:\\Windows\\x.dll", "x.dll"),
        (".bashrc", "bashrc"),
        ("cake\u202egpj.exe", "cakegpj.exe"),
        ("cake.jpg:hidden.exe", "cake.jpg_hidden.exe"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("com1 .tar.gz", "_com1 .tar.gz"),
        ("cake.exe. . .", "cake.exe"),
        ("\x00\n", "file"),
        ("..", "file"),
        ("", "file"),
    ],
)
def test_a_file_of_a_stranger_is_saved_under_a_harmless_name(called: str, saved: str) -> None:
    assert name_to_save(Picture(1, "", called, "", "", 0)) == saved


def test_a_file_stays_as_it_was_when_the_new_one_cannot_be_written_whole(
    pictures: Pictures, draft: Draft, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text("new words")
    (tmp_path / "copy.txt").write_text("old words")
    picture = pictures.attach(draft.id, tmp_path / "a.txt")

    def full(_file: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WrongInput, match="No space left"):
        pictures.save_as(picture, tmp_path / "copy.txt")
    assert (tmp_path / "copy.txt").read_text() == "old words"
    assert list(tmp_path.glob(".part-*")) == []


def test_the_oldest_fetched_pictures_make_room(house: House, pictures: Pictures) -> None:
    mention = house.mention(house.asked(), "Look")
    for number in range(4):
        file = house.workspace.pictures / f"{number}.jpg"
        file.write_bytes(bytes(1000))
        os.utime(file, (number, number))
        house._insert("picture", mention_id=mention, path=f"pictures/{number}.jpg", size=1000)
    with house.db.writing() as write:
        write.execute("UPDATE identity SET avatar = 'pictures/0.jpg'")
    own = house.workspace.attachments / "ours.jpg"
    own.write_bytes(bytes(9000))
    assert pictures.make_room(2500) == 2000
    left = sorted(file.name for file in house.workspace.pictures.iterdir())
    assert left == ["0.jpg", "3.jpg"], "faces stay"
    assert own.exists()
    paths = [row["path"] for row in house.db.rows("SELECT path FROM picture ORDER BY id")]
    assert paths == ["pictures/0.jpg", "", "", "pictures/3.jpg"]
    assert pictures.make_room(2500) == 0
