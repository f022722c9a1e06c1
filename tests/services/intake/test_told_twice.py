"""The mail that tells of something, and the table or export that holds it, are one mention."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest

from courtesydesk.domain.mentions import Kind
from courtesydesk.services.importing import Importing
from support.exports import bring, packed, preview, refused, spoken, written
from support.letters import NOW
from support.notice_samples import SAMPLES
from support.notices import Sample
from support.shop import SmallDesk, make_desk

REVIEWS = [one for one in SAMPLES if one.kind is Kind.REVIEW and one.name]
SOME_HOURS_BEFORE = f"{NOW - timedelta(hours=9):%Y-%m-%dT%H:%M:%SZ}"


@pytest.fixture
def desk(tmp_path: Path) -> SmallDesk:
    return make_desk(tmp_path)


def table(folder: Path, *samples: Sample) -> Path:
    """What each mail tells, as rows."""
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(["network", "author", "handle", "created_at", "text", "rating"])
    for one in samples:
        rows.writerow([one.network, one.name, one.handle, SOME_HOURS_BEFORE,
                       one.text, one.stars or ""])  # fmt: skip
    return written(folder, out.getvalue(), "reviews.csv")


def letter(folder: Path, sample: Sample) -> Path:
    return written(folder, sample.raw(), "notice.eml")


@pytest.mark.parametrize("first", ["notice.eml", "reviews.csv"])
@pytest.mark.parametrize("sample", REVIEWS, ids=str)
def test_a_mail_and_a_row_are_one_and_the_second_file_leaves_nothing_to_take_back(
    desk: SmallDesk, tmp_path: Path, sample: Sample, first: str
) -> None:
    files = [letter(tmp_path, sample), table(tmp_path, sample)]
    files.sort(key=lambda file: file.name != first)
    assert bring(desk, files[0]).taken == 1
    assert preview(desk, files[1]).taken == 0
    second = bring(desk, files[1])
    assert (second.id, second.taken, second.known, refused(second)) == (None, 0, 1, "")
    assert spoken(desk) == [[f"{sample.name}: {sample.text}"]]
    last = Importing(desk.db).last()
    assert last is not None
    assert Importing(desk.db).undo(last, now=desk.clock()).count == 1
    assert spoken(desk) == []


def test_googles_own_export_takes_over_what_a_mail_told(desk: SmallDesk, tmp_path: Path) -> None:
    sample = next(one for one in REVIEWS if one.network == "google")
    review = {
        "name": "accounts/11/locations/22/reviews/AbC",
        "reviewer": {"displayName": sample.name},
        "starRating": ["ONE", "TWO", "THREE", "FOUR", "FIVE"][(sample.stars or 1) - 1],
        "comment": sample.text,
        "createTime": f"{NOW:%Y-%m-%dT%H:%M:%SZ}",
    }
    place = "Takeout/Google Business Profile/account-11/location-22/reviews.json"
    export = packed(tmp_path, {place: {"reviews": [review]}})
    bring(desk, letter(tmp_path, sample))
    assert bring(desk, export).known == 1
    assert spoken(desk) == [[f"{sample.name}: {sample.text}"]]
    assert desk.db.value("SELECT remote_id FROM mention") == "AbC"
    again = bring(desk, letter(tmp_path, sample))
    assert (again.id, again.known) == (None, 1)
