"""The workflows: what they may do, what they trust, and whether what they call is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


def workflow(name: str) -> str:
    return (ROOT / ".github" / "workflows" / name).read_text(encoding="utf-8")


def jobs(text: str) -> dict[str, str]:
    """The text of each job."""
    _, _, body = text.partition("\njobs:\n")
    names = re.split(r"^  (\w+):\n", body, flags=re.M)[1:]
    return dict(zip(names[::2], names[1::2], strict=True))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_others_wrote_is_taken_as_the_commit_that_was_looked_at(file: Path) -> None:
    used = re.findall(r"uses: (.+)", file.read_text(encoding="utf-8"))
    assert used
    assert [one for one in used if not PINNED.fullmatch(one)] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_job_may_more_than_it_needs(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert "\npermissions: {}\n" in text
    assert text.count("actions/checkout@") == text.count("persist-credentials: false")
    for name, job in jobs(text).items():
        (rights,) = re.findall(r"^    permissions:\n((?:      .+\n)+)", job, re.M)
        wanted = "contents: write" if name == "draft" else "contents: read"
        assert [line.split(" #")[0].strip() for line in rights.splitlines()] == [wanted], name


def test_secrets_are_only_where_a_person_let_them_in() -> None:
    for name, job in jobs(workflow("release.yml")).items():
        assert ("secrets." in job) <= ("environment: release" in job), name
        assert not re.search(r"run:.*\$\{\{", job), f"{name} puts what others wrote into a script"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_script_that_is_called_is_there(file: Path) -> None:
    text = file.read_text(encoding="utf-8").replace("\\", "/")
    called = set(re.findall(r"packaging/[\w./-]+\.(?:py|sh|txt|yml|ps1)", text))
    assert called
    assert [one for one in sorted(called) if not (ROOT / one).is_file()] == []


def test_a_release_is_drafted_only_after_everything_was_tried() -> None:
    parts = jobs(workflow("release.yml"))
    assert "needs: [version, linux, windows, macos]" in parts["draft"]
    assert "--draft" in parts["draft"]
    for name in ("linux", "windows", "macos"):
        assert "bundle.py --check" in parts[name].replace("\\", "/"), name
        assert "sbom.py" in parts[name], name
        assert "licences.py" in parts[name], name
