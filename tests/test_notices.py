"""Whatever is installed with the program is named in NOTICES.md, with its licence."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
NAME = re.compile(r"[A-Za-z0-9][\w.-]*")
TELLING = {
    "MIT": "MIT",
    "Apache": "Apache",
    "BSD": "BSD",
    "LGPL": "LGPL",
    "MPL": "MPL",
}
"""What a package says of itself, and what must stand beside its name."""


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def asked_for() -> list[str]:
    """The names in pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [_name(one) for one in project["dependencies"]]


def _name(requirement: str) -> str:
    found = NAME.match(requirement)
    assert found is not None, requirement
    return found.group()


def closure() -> dict[str, str]:
    """Every package that those need here, and what it says of its licence."""
    found: dict[str, str] = {}
    waiting = asked_for()
    while waiting:
        name = waiting.pop()
        if plain(name) in found:
            continue
        try:
            package = distribution(name)
        except PackageNotFoundError:  # for another system or another Python
            continue
        about = package.metadata
        said = [about.get("License-Expression") or about.get("License") or ""]
        said += [one for one in about.get_all("Classifier") or [] if one.startswith("License")]
        found[plain(name)] = " ".join(said)
        waiting += [_name(r) for r in package.requires or [] if "extra ==" not in r]
    return found


def noticed() -> dict[str, str]:
    """The packages that NOTICES.md names, and their licences there."""
    rows = (ROOT / "resources" / "NOTICES.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows if "|" in row]
    return {plain(row[0].split(" (")[0]): row[-1] for row in cells if row[-1]}


def test_every_package_that_we_ask_for_is_named() -> None:
    assert {plain(name) for name in asked_for()} <= set(noticed())


def test_every_package_that_those_ask_for_is_named() -> None:
    missing = set(closure()) - set(noticed())
    assert not missing


@pytest.mark.parametrize("sign", sorted(TELLING))
def test_the_licence_is_the_one_that_the_package_states(sign: str) -> None:
    there = noticed()
    wrong = {
        name: there[name]
        for name, said in closure().items()
        if re.search(rf"\b{sign}\b", said[:200]) and TELLING[sign] not in there.get(name, "")
    }
    assert wrong == {}
