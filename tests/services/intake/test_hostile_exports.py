"""Archives that mean harm, or came to harm: nothing is lost, nothing leads out, nothing bursts."""

from __future__ import annotations

import contextlib
import io
import json
import stat
import struct
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from courtesydesk.domain.errors import UserError, WrongInput
from courtesydesk.services.intake.archives import box as boxes
from courtesydesk.services.intake.archives.box import FileBox, FolderBox, ZipBox
from courtesydesk.services.intake.archives.car import blocks
from courtesydesk.services.intake.archives.json_parts import Piece, pieces
from courtesydesk.services.intake.archives.xml_parts import Element, elements
from courtesydesk.services.intake.files import CutOff
from courtesydesk.services.intake.rows import Bad
from support.exports import bring, packed, preview, refused, spoken, waiting, written
from support.shop import SmallDesk, make_desk

PLACE = "Takeout/Google Business Profile/account-1/location-2"


@pytest.fixture
def desk(tmp_path: Path) -> SmallDesk:
    return make_desk(tmp_path)


def review(number: int, text: str = "Good bread") -> dict[str, Any]:
    return {
        "name": f"accounts/1/locations/2/reviews/r{number}",
        "reviewer": {"displayName": f"P{number}"},
        "starRating": "FOUR",
        "comment": text,
        "createTime": "2025-01-01T00:00:00Z",
    }


def reviews(count: int, text: str = "Good bread") -> str:
    return json.dumps({"reviews": [review(number, text) for number in range(count)]})


@contextmanager
def opened(path: Path) -> Iterator[ZipBox]:
    box = ZipBox(path)
    try:
        yield box
    finally:
        box.close()


# -- names


@pytest.mark.parametrize(
    "name",
    ["../../{}", "/etc/{}", "..\\..\\{}", "C:/{}", "a/../../{}", "C:\\{}"],
)
def test_names_that_lead_out_of_the_archive_are_left_alone(
    desk: SmallDesk, tmp_path: Path, name: str
) -> None:
    inside = f"{PLACE}/reviews.json"
    file = packed(tmp_path, {name.format(inside): reviews(3), inside: reviews(1)})
    before = {path for path in tmp_path.rglob("*") if path.suffix == ".json"}
    assert "leads out of the archive" in " ".join(preview(desk, file).problems)
    assert bring(desk, file).taken == 1
    assert {path for path in tmp_path.rglob("*") if path.suffix == ".json"} == before


def test_a_link_in_an_archive_is_not_followed(desk: SmallDesk, tmp_path: Path) -> None:
    file = packed(tmp_path, {f"{PLACE}/reviews.json": reviews(1)})
    link = zipfile.ZipInfo(f"{PLACE}/reviews-2.json")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    seen = preview(desk, file)
    assert "only points elsewhere" in seen.problems[0]
    assert seen.taken == 1


def test_an_archive_in_an_archive_is_told_and_not_opened(desk: SmallDesk, tmp_path: Path) -> None:
    inner = packed(tmp_path, {f"{PLACE}/reviews.json": reviews(5)}, "inner.zip").read_bytes()
    both = packed(tmp_path, {"part.zip": inner, f"{PLACE}/reviews.json": reviews(1)})
    seen = preview(desk, both)
    assert (seen.taken, "is an archive itself" in seen.problems[0]) == (1, True)
    with pytest.raises(WrongInput) as caught:
        preview(desk, packed(tmp_path, {"part-1.zip": inner, "part-2.zip": inner}, "only.zip"))
    assert "but other archives" in caught.value.what
    assert "Unpack it" in caught.value.todo


# -- archives that cannot be read


def patched(path: Path, change: dict[int, int]) -> None:
    """Change the general flags, or the way of packing, of every member."""
    data = bytearray(path.read_bytes())
    for sign, shift in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(sign)
        while at >= 0:
            for offset, value in change.items():
                struct.pack_into("<H", data, at + shift + offset, value)
            at = data.find(sign, at + 4)
    path.write_bytes(data)


def test_a_locked_archive_says_so(desk: SmallDesk, tmp_path: Path) -> None:
    file = packed(tmp_path, {f"{PLACE}/reviews.json": reviews(1)})
    patched(file, {0: 1})
    with pytest.raises(WrongInput) as caught:
        preview(desk, file)
    assert "locked with a password" in caught.value.what
    assert caught.value.safe == "Nothing was taken."


def test_a_strange_way_of_packing_is_told_where_it_is_met(desk: SmallDesk, tmp_path: Path) -> None:
    file = packed(tmp_path, {f"{PLACE}/reviews.json": reviews(1)})
    patched(file, {2: 9})
    result = bring(desk, file)
    assert (result.taken, result.skipped) == (0, 1)
    assert "packed in a way that is not read here" in refused(result)


def test_what_came_before_the_damage_is_taken_and_the_other_files_too(
    desk: SmallDesk, tmp_path: Path
) -> None:
    file = tmp_path / "export.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(f"{PLACE}/reviews-1.json", reviews(4000))
        archive.writestr(f"{PLACE}/reviews-2.json", json.dumps({"reviews": [review(9999)]}))
    data = bytearray(file.read_bytes())
    at = data.find(b"reviews/r3990")
    data[at : at + 7] = b"REVIEWS"
    file.write_bytes(data)
    result = bring(desk, file)
    assert result.taken > 3000
    assert result.skipped >= 1
    assert "damaged" in refused(result)
    assert desk.db.value("SELECT count(*) FROM mention WHERE remote_id = 'r9999'") == 1


def test_a_cut_archive_says_to_fetch_it_again(desk: SmallDesk, tmp_path: Path) -> None:
    file = packed(tmp_path, {f"{PLACE}/reviews.json": reviews(100)})
    file.write_bytes(file.read_bytes()[:-60])
    with pytest.raises(WrongInput) as caught:
        preview(desk, file)
    assert "damaged or cut off" in caught.value.what
    assert "again" in caught.value.todo


def test_a_spreadsheet_is_told_from_an_export(desk: SmallDesk, tmp_path: Path) -> None:
    file = packed(tmp_path, {"[Content_Types].xml": "<x/>", "xl/workbook.xml": "<x/>"}, "a.xlsx")
    with pytest.raises(WrongInput, match="spreadsheet") as caught:
        preview(desk, file)
    assert "CSV" in caught.value.todo


def test_an_empty_archive_holds_nothing(desk: SmallDesk, tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match="holds nothing"):
        preview(desk, packed(tmp_path, {}))


def test_a_file_that_is_gone_from_a_folder_costs_only_itself(tmp_path: Path) -> None:
    names = ["reviews-1.json", "reviews-2.json"]
    for name in names:
        written(tmp_path, reviews(2), name)
    box = FolderBox(tmp_path)
    (tmp_path / names[0]).unlink()
    found = [one for name in names for one in pieces(box, name, "reviews")]
    assert [isinstance(one, Bad) for one in found] == [True, False, False]
    assert isinstance(found[0], Bad)
    assert found[0].why == "the file cannot be opened"
    assert (box.size(names[0]), box.size(names[1]) > 0) == (0, True)


# -- archives that burst


def test_what_would_become_far_too_large_is_not_unpacked(desk: SmallDesk, tmp_path: Path) -> None:
    file = tmp_path / "bomb.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(f"{PLACE}/reviews-1.json", "w", force_zip64=True) as member:
            for _ in range(100):
                member.write(b" " * 1024 * 1024)
        archive.writestr(f"{PLACE}/reviews-2.json", reviews(1))
    tracemalloc.start()
    result = bring(desk, file)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (result.taken, result.skipped) == (1, 1)
    assert "far too large" in refused(result)
    assert peak < 20_000_000


def test_a_list_of_too_many_files_is_not_even_read(
    desk: SmallDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = packed(tmp_path, {f"{n}.txt": "" for n in range(100)})
    monkeypatch.setattr(boxes, "MAX_NAMES", 4000)
    with pytest.raises(WrongInput, match="too many files"):
        preview(desk, file)


def test_a_member_that_says_it_is_smaller_than_it_is_ends_where_it_said(
    desk: SmallDesk, tmp_path: Path
) -> None:
    file = packed(tmp_path, {f"{PLACE}/reviews.json": reviews(500)})
    data = bytearray(file.read_bytes())
    at = data.find(b"PK\x01\x02")
    struct.pack_into("<L", data, at + 24, 900)
    file.write_bytes(data)
    result = bring(desk, file)
    assert result.taken < 10
    assert result.skipped == 1


def test_memory_stays_flat_on_a_large_export(desk: SmallDesk, tmp_path: Path) -> None:
    def peak(count: int) -> int:
        text = "".join(f"word{number} " for number in range(200))
        file = packed(tmp_path, {f"{PLACE}/reviews.json": reviews(count, text)})
        tracemalloc.start()
        with opened(file) as box:
            found = sum(
                isinstance(one, Piece) for one in pieces(box, f"{PLACE}/reviews.json", "reviews")
            )
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert found == count
        return most

    assert peak(8000) < 1.3 * peak(800)


# -- broken insides


@pytest.mark.parametrize(
    ("text", "taken", "why"),
    [
        (reviews(3)[:-40], 2, "cut off"),
        ('{"reviews": [1, "two", null]}', 0, "not an object"),
        ('{"reviews": {"a": 1}}', 0, "no id"),
        ('{"reviews": ' + "[" * 100_000, 0, "nested too deeply"),
        ('{"reviews": [' + '{"a":' * 100_000, 0, "nested too deeply"),
        ("[" + "1" * 50, 0, "cut off"),
        ("nothing of the sort", 0, "holds no JSON"),
        ('{"reviews": [{"name": "x"}], "more": ', 0, "cut off"),
        ('{"reviews" [', 0, "not JSON"),
    ],
)
def test_broken_json_costs_only_what_is_broken(
    desk: SmallDesk, tmp_path: Path, text: str, taken: int, why: str
) -> None:
    file = packed(tmp_path, {
        f"{PLACE}/reviews-1.json": text, f"{PLACE}/reviews-2.json": {"reviews": [review(77)]},
    })  # fmt: skip
    result = bring(desk, file)
    assert result.taken == taken + 1
    assert result.skipped >= 1
    assert why in refused(result)


def test_one_huge_element_is_not_kept_in_memory(tmp_path: Path) -> None:
    file = tmp_path / "outbox.json"
    with file.open("w") as stream:
        stream.write('{"reviews": ["')
        for _ in range(64):
            stream.write("x" * 1_000_000)
        stream.write('"]}')
    tracemalloc.start()
    found = list(pieces(FileBox(file), file.name, "reviews"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found) == 1
    assert isinstance(found[0], Bad)
    assert "million characters" in found[0].why
    assert peak < 200_000_000


def test_what_is_not_wanted_is_gone_past_however_large(tmp_path: Path) -> None:
    other = {"list": [{"text": "x" * 1000}] * 10_000}
    file = written(tmp_path, {"left": other, "name": "a", "reviews": [{"id": 1}]}, "one.json")
    tracemalloc.start()
    found = list(pieces(FileBox(file), file.name, "reviews"))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [(one.node.text("id"), one.beside.text("name")) for one in found
            if isinstance(one, Piece)] == [("1", "a")]  # fmt: skip
    assert peak < 5_000_000


@given(text=st.text(alphabet='[]{}",:ab1.\\ \n\0é', max_size=200), size=st.integers(1, 9))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_read_to_an_end(tmp_path: Path, text: str, size: int) -> None:
    file = written(tmp_path, text, "one.json")
    for found in pieces(FileBox(file), file.name, *["a"] * (size % 3)):
        assert isinstance(found, Piece | Bad)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


@given(rows=st.lists(st.dictionaries(st.text(max_size=3), values), max_size=5), before=values)
@settings(
    deadline=None, max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_json_comes_out_as_it_went_in(
    tmp_path: Path, rows: list[dict[str, Any]], before: Any
) -> None:
    whole = {"x": before, "a": {"y": before, "b": rows, "z": before}}
    file = written(tmp_path, "window.YTD.x = " + json.dumps(whole, indent=1), "one.json")
    found = list(pieces(FileBox(file), file.name, "a", "b"))
    assert [one.value for one in found if isinstance(one, Piece)] == rows
    assert not [one for one in found if isinstance(one, Bad)]


SAMPLE = '<?xml version="1.0"?>{doctype}<disqus><post id="1"><a>{text}</a></post>{more}</disqus>'


def read_xml(folder: Path, text: str | bytes) -> list[Element | Bad]:
    file = written(folder, text, "one.xml")
    return list(elements(FileBox(file), file.name, ("post",), (), ("a",)))


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE x [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>',
    ],
)
def test_xml_that_defines_entities_is_refused(tmp_path: Path, doctype: str) -> None:
    found = read_xml(tmp_path, SAMPLE.format(doctype=doctype, text="&b;", more=""))
    assert len(found) == 1
    assert isinstance(found[0], Bad)
    assert "words of its own" in found[0].why


@pytest.mark.parametrize(
    ("text", "good", "why"),
    [
        (SAMPLE.format(doctype="", text="A", more="<post>"), 1, "not XML from here on"),
        (SAMPLE.format(doctype="", text="A", more="<b>" * 200), 1, "nested too deeply"),
        (SAMPLE.format(doctype="", text="A", more="&c;"), 1, "not XML from here on"),
        ("<disqus><post", 0, "not XML from here on"),
        (b"\xff\xfe\x00<", 0, "not XML from here on"),
    ],
)
def test_broken_xml_keeps_what_came_before(
    tmp_path: Path, text: str | bytes, good: int, why: str
) -> None:
    found = read_xml(tmp_path, text)
    assert [one.fields["a"] for one in found if isinstance(one, Element)] == ["A"] * good
    assert [why in one.why for one in found if isinstance(one, Bad)] == [True]


def test_a_field_of_a_hundred_million_letters_is_cut(tmp_path: Path) -> None:
    file = tmp_path / "one.xml"
    with file.open("w") as stream:
        stream.write("<disqus><post><a>")
        for _ in range(100):
            stream.write("x" * 1_000_000)
        stream.write("</a><c>y</c></post></disqus>")
    tracemalloc.start()
    found = list(elements(FileBox(file), file.name, ("post",), (), ("a", "c")))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found) == 1
    assert isinstance(found[0], Element)
    assert (found[0].fields["c"], len(found[0].fields["a"]) < 2_000_000) == ("y", True)
    assert peak < 20_000_000


@given(data=st.binary(max_size=300), size=st.integers(0, 200))
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_read_to_an_end_as_a_repository(
    tmp_path: Path, data: bytes, size: int
) -> None:
    block = bytes(36) + data
    file = written(tmp_path, b"\x00" + bytes([0x80 | len(block) & 0x7F, len(block) >> 7]) + block
                   + bytes([size]) + data, "repo.car")  # fmt: skip
    with contextlib.suppress(CutOff):
        for name, _ in blocks(FileBox(file), file.name):
            assert len(name) <= 36


# -- all of them


@given(data=st.binary(max_size=400), at=st.integers(0, 600))
@example(data=bytes(7) + b"\x08" + bytes(18) + b"B", at=0)
@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_damage_to_an_archive_is_more_than_told(
    desk: SmallDesk, tmp_path: Path, data: bytes, at: int
) -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{PLACE}/reviews.json", reviews(3))
        archive.writestr("comments.csv", "Comment ID,Video ID,Comment Text,Parent Comment ID\n1,2")
    there = bytearray(whole.getvalue())
    there[at : at + len(data)] = data
    file = written(tmp_path, b"PK\x03\x04" + bytes(there[4:]), "export.zip")
    with contextlib.suppress(UserError):
        assert bring(desk, file, dry_run=True).taken <= 3


def test_words_of_an_export_are_only_words(desk: SmallDesk, tmp_path: Path) -> None:
    nasty = "=cmd|' /C calc'!A0 <script>alert(1)</script> %s {0} \u202e"
    file = packed(tmp_path, {f"{PLACE}/reviews.json": reviews(1, nasty)})
    bring(desk, file)
    assert spoken(desk) == [[f"P0: {nasty}"]]
    assert waiting(desk) == []
