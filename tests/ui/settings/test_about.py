"""Who made what the program stands on is named, whatever of it a bundle still knows."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from courtesydesk.ui.settings import about

ROOT = Path(__file__).resolve().parents[3]


def test_everything_that_the_program_asks_for_is_thanked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked_for = [one for one in project["dependencies"] if "sys_platform" not in one]
    assert sorted(re.match(r"[\w-]+", one).group() for one in asked_for) == sorted(about.STANDS_ON)


def test_a_bundle_that_does_not_know_its_versions_thanks_all_the_same(monkeypatch):
    def unknown(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    before = [name for name, _, _ in about.versions()]
    monkeypatch.setattr(metadata, "version", unknown)
    assert [name for name, _, _ in about.versions()] == before


@pytest.mark.parametrize("heading", ["what", "part", "package", "licence"])
def test_headings_of_the_notices_are_no_notices(heading):
    assert about.notices()
    assert heading not in {cell for row in about.notices() for cell in row}
