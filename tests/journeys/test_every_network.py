"""Networks that nobody can be connected to: their files come in, and their mails are answered."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from support.driver import THURSDAY, Driver
from support.export_samples import BROUGHT, Brought
from support.notice_samples import SAMPLES
from support.notices import Sample

POSTED_BY_HAND = ("yelp", "tripadvisor", "pinterest", "quora", "nextdoor")


@pytest.mark.parametrize("brought", BROUGHT, ids=str)
def test_what_it_hands_out_is_dropped_and_stands_there(
    desk: Driver, tmp_path: Path, brought: Brought
) -> None:
    file = brought.make(tmp_path)
    desk.drops(file)
    desk.sees(file.name, brought.says)
    if brought.us:
        desk.pick("You are", brought.us)
    desk.click(brought.button)
    desk.sees("Undo this import")
    desk.goes("everything")
    if not brought.shows:
        desk.until(lambda: desk.count("SELECT count(*) FROM stray_reply") == 1)
        return
    desk.open_mention(brought.who)
    desk.sees(*brought.shows, brought.network)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Pages that the browser was asked for."""
    pages: list[str] = []

    def open_url(url: QUrl) -> bool:
        pages.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    return pages


@pytest.mark.parametrize("sample", [one for one in SAMPLES if one.network in POSTED_BY_HAND],
                         ids=str)  # fmt: skip
def test_what_it_mails_is_answered_on_its_own_page(
    desk: Driver, tmp_path: Path, opened: list[str], sample: Sample
) -> None:
    file = tmp_path / "notice.eml"
    file.write_bytes(sample.raw(at=THURSDAY - timedelta(hours=1)))
    desk.drops(file)
    desk.click("Import 1 mail")
    desk.sees("Undo this import")
    desk.goes("everything")
    desk.open_mention(sample.name)
    desk.replies("Thank you. Come by, and I will put it right.")
    desk.click("Ready to post")
    desk.sees("Yours to post in")
    desk.time_passes(minutes=1)
    desk.goes("outbox")
    desk.click("Copy and open")
    desk.until(lambda: opened)
    assert "Come by" in QGuiApplication.clipboard().text()
    desk.click("It is there")
    desk.until(lambda: desk.count("SELECT count(*) FROM reply") == 1)
    assert desk.count("SELECT count(*) FROM reply WHERE via = 'declared'") == 1
