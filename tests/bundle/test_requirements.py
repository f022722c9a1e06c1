"""A bundle is made of pinned, hashed parts, and of all that the program asks for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "packaging" / "requirements"
MAC = {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"}
MACHINES = {
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    "macos-arm64": {**MAC, "platform_machine": "arm64"},
    "macos-x86_64": {**MAC, "platform_machine": "x86_64"},
    "windows": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
}
PYTHONS = ("3.11", "3.13")
FILES = sorted(FOLDER.glob("*.txt"))
HASH = re.compile(r"\s*--hash=sha256:([0-9a-f]{64})(?=\s|$)")


def pins(file: Path) -> Iterator[tuple[Requirement, list[str]]]:
    """Each requirement of a file with its hashes."""
    text = file.read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            hashes = HASH.findall(line)
            yield Requirement(HASH.sub("", line).strip()), hashes


def where(machine: str, python: str) -> dict[str, str]:
    return {**MACHINES[machine], "python_version": python, "python_full_version": f"{python}.9"}


def pinned(machine: str, python: str) -> dict[str, str]:
    """The version of every package that one machine gets under one Python."""
    here = where(machine, python)
    system, _, _ = machine.partition("-")
    found: dict[str, str] = {}
    for requirement, _ in pins(FOLDER / f"bundle-{system}.txt"):
        if requirement.marker is None or requirement.marker.evaluate(here):
            (version,) = requirement.specifier
            name = canonicalize_name(requirement.name)
            assert name not in found, f"{name} has two versions for {machine}, Python {python}"
            found[name] = version.version
    return found


def asked_for() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = (FOLDER / "bundle.in").read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if line and not line.startswith("#")]
    return [Requirement(line) for line in [*project["dependencies"], *lines]]


def test_there_is_a_file_for_each_system_and_one_for_the_tools() -> None:
    assert {file.stem for file in FILES} == {
        "bundle-linux",
        "bundle-macos",
        "bundle-windows",
        "tools",
    }


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_requirement_is_one_version_with_hashes(file: Path) -> None:
    found = list(pins(file))
    assert len(found) > 20
    for requirement, hashes in found:
        (only,) = requirement.specifier
        assert only.operator == "==", requirement
        assert "*" not in only.version, requirement
        assert hashes, requirement
        assert len(set(hashes)) == len(hashes), requirement


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_file_names_a_registry_or_a_machine(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert not re.search(r"://|@ |^-|--(?!hash=)|\.org|\.com|/home|/tmp", text, re.M)


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("machine", MACHINES)
def test_a_bundle_has_all_that_the_program_asks_for(machine: str, python: str) -> None:
    there, here = pinned(machine, python), where(machine, python)
    for requirement in asked_for():
        if requirement.marker is None or requirement.marker.evaluate(here):
            version = there[canonicalize_name(requirement.name)]
            assert requirement.specifier.contains(version, prereleases=True), requirement


@pytest.mark.parametrize("machine", MACHINES)
def test_the_release_of_pyside_that_loses_references_is_in_none(machine: str) -> None:
    for python in PYTHONS:
        there = pinned(machine, python)
        assert there["pyside6-essentials"] == there["shiboken6"]
        assert there["pyside6-essentials"] not in SpecifierSet("==6.12.0")


def test_what_keeps_secrets_on_one_system_is_there_and_not_elsewhere() -> None:
    of = {machine: set(pinned(machine, "3.11")) for machine in MACHINES}
    apple = of["macos-arm64"] | of["macos-x86_64"]
    assert {"secretstorage", "jeepney"} <= of["linux"] - of["windows"] - apple
    assert {"pywin32-ctypes", "tzdata"} <= of["windows"] - of["linux"] - apple
