"""The house: it installs, finds its data, and its papers agree with the code."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
import tomllib
import venv
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import click
import pytest

import courtesydesk
from courtesydesk import resources
from courtesydesk.cli.main import cli
from courtesydesk.connectors import registry
from courtesydesk.domain.networks import NETWORKS
from support.scripts import load

ROOT = Path(__file__).resolve().parents[1]
HELP = ROOT / "resources" / "help"


def commands(group: click.Group = cli, prefix: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command, with its groups' names before it."""
    for name, command in group.commands.items():
        yield prefix + name, command
        if isinstance(command, click.Group):
            yield from commands(command, f"{prefix}{name} ")


def section(text: str, title: str) -> str:
    found = re.search(rf"^## {re.escape(title)}$(.*?)(?=^## |\Z)", text, re.M | re.S)
    assert found, f"there is no section “{title}”"
    return found[1]


def test_the_version_is_said_once_and_everywhere_the_same() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = project.get("version", courtesydesk.__version__)
    assert declared == courtesydesk.__version__
    assert changes()[0][0] == declared


def changes() -> list[tuple[str, str, list[str]]]:
    """(version, day, entries) of each release, the newest first."""
    text = (resources.root() / "changelog.md").read_text(encoding="utf-8")
    found = []
    for part in re.split(r"^## ", text, flags=re.M)[1:]:
        title, _, body = part.partition("\n")
        version, dash, day = title.partition(" — ")
        assert dash, f"“{title}” is not “version — day”"
        entries = re.findall(r"^- (.+?)(?=^- |\Z)", body, re.M | re.S)
        found.append((version, day, [" ".join(entry.split()) for entry in entries]))
    return found


def test_the_changelog_can_be_read_and_speaks_to_users() -> None:
    releases = changes()
    assert releases
    for version, day, entries in releases:
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
        assert datetime.strptime(day, "%d %B %Y")  # noqa: DTZ007 - a day has no zone
        assert entries
        for entry in entries:
            assert entry.endswith("."), entry
            assert not re.search(r"refactor|sqlite3|mypy|ruff|pytest|_", entry), entry
    versions = [tuple(map(int, version.split("."))) for version, _, _ in releases]
    assert versions == sorted(versions, reverse=True)


def test_every_command_has_its_help_and_no_other_is_there() -> None:
    text = (HELP / "commands.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^## (\S+)$", text, re.M)) == set(cli.commands)
    for name, command in commands():
        told = section(text, name.split()[0])
        assert name in told, f"{name} is not explained"
        for option in command.params:
            if isinstance(option, click.Option) and option.name not in _EVERYWHERE:
                names = [*option.opts, *option.secondary_opts]
                known = any(one in told for one in names) or option.name in _TOLD_BY_THE_COMMAND
                assert known, f"{name} {names[0]} is not explained"


def test_the_readme_names_every_command_and_every_network_that_can_be_added() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `.+?(?= \| )", text, re.M)
    named = {word for row in rows for word in re.findall(r"`([a-z-]+)", row)}
    assert named >= set(cli.commands)
    networks = text[text.index("## Networks") : text.index("## Command line")].casefold()
    for key in registry._OURS:
        label = NETWORKS[key].label.casefold()
        assert re.search(rf"\b{label}", networks), f"{label} is not in the README"


_EVERYWHERE = {"as_json", "chosen", "help"}
_TOLD_BY_THE_COMMAND = {"limit", "address", "from_name", "security", "unchecked"}
"""Explained by `COMMAND -h` alone."""


def test_every_command_and_option_says_what_it_is_for() -> None:
    for name, command in commands():
        assert command.help, f"{name} says nothing"
        assert command.get_short_help_str(200).endswith("."), name
        for option in command.params:
            if isinstance(option, click.Option):
                assert option.help, f"{name} {option.opts[0]} says nothing"


def test_the_help_on_settings_and_reports_is_made_from_their_declarations() -> None:
    pages = load("packaging/write_help.py").PAGES
    for name, page in pages.items():
        written = (HELP / name).read_text(encoding="utf-8")
        assert written == page(), "run packaging/write_help.py"


def test_resources_are_found_in_a_checkout() -> None:
    for name in ("icons", "qss", "lexicons", "help", "demo", "changelog.md", "NOTICES.md"):
        assert (resources.root() / name).exists(), name


_FIND = """
from courtesydesk import resources
root = resources.root()
assert (root / "changelog.md").is_file(), root
assert list((root / "icons").glob("*.svg")), root
assert (root / "help" / "commands.md").is_file(), root
print(root)
"""


@pytest.mark.slow
@pytest.mark.parametrize("build", ["build_wheel", "build_editable"])
def test_it_installs_and_finds_its_data(tmp_path: Path, build: str) -> None:
    """What `pip install .` and `pip install -e .` do, without fetching anything."""
    missing = [
        one for one in ("pip", "hatchling", "editables") if not importlib.util.find_spec(one)
    ]
    if missing:
        pytest.skip(f"LEFT OUT: installing is not tried, because of missing {', '.join(missing)}")
    is_editable = build == "build_editable"
    folder = tmp_path / "venv"
    venv.create(folder, with_pip=False)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    source = ROOT if is_editable else copied(tmp_path)
    made = f"import hatchling.build as b; print(b.{build}({str(tmp_path)!r}))"
    wheel = told([sys.executable, "-c", made], source).splitlines()[-1]
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check"]
    told([*pip, "install", "--no-deps", "--no-index", str(tmp_path / wheel)], tmp_path)
    packages = told(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"], tmp_path
    )
    root = Path(told([python, "-c", _FIND], tmp_path))
    assert root.is_relative_to(packages) is not is_editable
    script = python.with_name("courtesy-desk" + (".exe" if os.name == "nt" else ""))
    # The libraries of this environment stand in for those that pip would fetch.
    known = os.pathsep.join(path for path in sys.path if path.endswith("site-packages"))
    assert courtesydesk.__version__ in told([script, "--version"], tmp_path, PYTHONPATH=known)


def told(argv: Sequence[str | Path], folder: Path, **more: str) -> str:
    """What a program writes, run outside the checkout's own environment."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        argv, cwd=folder, env={**environment, **more}, capture_output=True, text=True,
        check=False, timeout=110,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def copied(folder: Path) -> Path:
    """What a build needs of the checkout, so that it leaves nothing in ours."""
    target = folder / "source"
    target.mkdir()
    for name in ("desktop", "resources", "pyproject.toml", "README.md", "LICENSE"):
        path = ROOT / name
        if path.is_dir():
            shutil.copytree(path, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(path, target / name)
    return target
