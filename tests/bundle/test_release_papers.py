"""The papers of a release: what is new, what is in it, whose work that is, and its sums."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest

from support.scripts import ROOT, load
from test_notices import closure

changelog = load("packaging/release/changelog.py")
licences = load("packaging/release/licences.py")
sbom = load("packaging/release/sbom.py")
sums = load("packaging/release/sums.py")
reproducible = load("packaging/release/reproducible.py")

TOLD = """# What is new

## 0.2.0 — 3 January 2027

- **Two words
  more.** And what they mean.
- **A third!** Yes.

## 0.1.0 — 21 November 2026

- **The first.** All of it.
"""


def test_each_version_has_its_section_and_its_headings() -> None:
    newest, first = changelog.releases(TOLD)
    assert newest.version == "0.2.0"
    assert newest.headings == ["Two words more", "A third"]
    assert first.text == "- **The first.** All of it."
    assert (first.day.year, first.day.month, first.day.day, first.day.hour) == (2026, 11, 21, 12)


def test_a_version_that_nobody_wrote_of_has_no_release() -> None:
    with pytest.raises(SystemExit, match=r"9\.9\.9"):
        changelog.release("9.9.9")


def test_our_newest_version_can_be_drafted() -> None:
    version = "v" + changelog.release().version
    said = subprocess.run(
        [sys.executable, ROOT / "packaging/release/changelog.py", version],
        capture_output=True, text=True, check=True, encoding="utf-8",
    )  # fmt: skip
    assert "\n- **" in said.stdout
    assert "\n## " not in said.stdout


@pytest.mark.parametrize("name", sorted(closure()))
def test_every_package_that_we_ship_has_the_words_of_its_licence(name: str) -> None:
    part = licences.of_package(distribution(name))
    assert len("".join(part.texts)) > 400


def test_qt_comes_with_both_licences_that_it_stands_under() -> None:
    for name in ("PySide6-Essentials", "shiboken6"):
        texts = licences.of_package(distribution(name)).texts
        assert "GNU LESSER GENERAL PUBLIC LICENSE" in texts[0]
        assert "GNU GENERAL PUBLIC LICENSE" in texts[1]


def test_files_are_traced_to_what_brought_them(tmp_path: Path) -> None:
    import click
    import nh3

    entries = [("click", click.__file__, "PYMODULE"), ("nh3", nh3.__file__, "EXTENSION")]
    parts = licences.found([*entries, ("ours", __file__, "PYMODULE")])
    names = {part.name for part in parts}
    assert {"click", "nh3", "python", "sqlite", "openssl"} <= names
    assert "courtesy-desk" not in names
    assert "keyring" not in names


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    """A bundle's folder of papers, of three packages."""
    import click
    import PySide6

    entries = [("click", click.__file__, "PYMODULE"), ("PySide6", PySide6.__file__, "PYMODULE")]
    licences.gathered(entries, tmp_path / "licences")
    return tmp_path


def test_the_papers_of_a_bundle_are_whole(papers: Path) -> None:
    assert licences.problems(papers) == []
    words = (papers / "licences" / "third-parties.txt").read_text(encoding="utf-8")
    assert "You may change them and use your own" in words
    assert words.count("GNU LESSER GENERAL PUBLIC LICENSE") == 1


def test_a_part_without_papers_is_found(papers: Path) -> None:
    (papers / "stowaway-1.0.dist-info").mkdir()
    (papers / "licences" / "LGPL-3.0.txt").unlink()
    assert licences.problems(papers) == [
        "stowaway is in the bundle and not in parts.json", "no LGPL-3.0.txt",
    ]  # fmt: skip
    assert licences.problems(papers / "elsewhere") != []


def test_a_part_without_a_licence_text_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = licences.Part("bare", "1.0", "pypi", "MIT", ("",))
    monkeypatch.setattr(licences, "found", lambda entries: [bare])
    with pytest.raises(SystemExit, match="bare"):
        licences.gathered([], tmp_path)


def test_the_bill_of_materials_names_every_part_and_is_the_same_each_time(papers: Path) -> None:
    parts = sbom.parts_of(papers)
    found = sbom.bill(parts, "linux")
    assert json.dumps(found) == json.dumps(sbom.bill(parts, "linux"))
    assert {one["name"] for one in found["components"]} == {part["name"] for part in parts}
    references = [one["bom-ref"] for one in found["components"]]
    assert len(set(references)) == len(references)
    assert found["dependencies"][0]["dependsOn"] == sorted(references)
    assert found["serialNumber"] != sbom.bill(parts, "windows")["serialNumber"]


def test_a_bundle_that_does_not_say_what_it_is_made_of_has_no_bill(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="build it anew"):
        sbom.parts_of(tmp_path)


def test_sums_tell_a_changed_a_missing_and_an_additional_file(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).write_text(name)
    (tmp_path / sums.NAME).write_text(sums.written(sums.sums(tmp_path)))
    assert sums.wrong(tmp_path) == []
    (tmp_path / "a").write_text("other")
    (tmp_path / "b").unlink()
    (tmp_path / "d").write_text("new")
    assert sums.wrong(tmp_path) == ["a", "b", "d"]


@pytest.mark.skipif(sys.platform != "linux", reason="the system's own tool")
def test_the_systems_tool_reads_our_sums(tmp_path: Path) -> None:
    (tmp_path / "with space.bin").write_bytes(b"\0" * 100)
    (tmp_path / sums.NAME).write_text(sums.written(sums.sums(tmp_path)))
    command = ["sha256sum", "--check", "--strict", sums.NAME]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="rights and links")
def test_two_builds_differ_in_bytes_rights_links_and_names(tmp_path: Path) -> None:
    for name in ("one", "other"):
        (tmp_path / name / "in").mkdir(parents=True)
        for file in ("same", "bytes", "rights"):
            (tmp_path / name / "in" / file).write_text(file)
        (tmp_path / name / "link").symlink_to("in")
    one, other = tmp_path / "one", tmp_path / "other"
    assert reproducible.differences(one, other) == []
    (other / "in/bytes").write_text("other")
    (other / "in/rights").chmod(0o755)
    (other / "link").unlink()
    (other / "link").symlink_to("elsewhere")
    (other / "more").write_text("")
    assert reproducible.differences(one, other) == ["in/bytes", "in/rights", "link", "more"]
