"""The self-test says yes of a whole program, and each of its checks can say no."""

from __future__ import annotations

import json
import logging
import ssl
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

import pytest

from courtesydesk.connectors import registry
from courtesydesk.services import self_test
from courtesydesk.services.self_test import Check, Result

NOW = datetime(2026, 11, 21, 13, 58, tzinfo=UTC)
HERE = self_test.__name__
Break = Callable[[pytest.MonkeyPatch, Path], None]


def look(name: str, folder: Path) -> Result:
    """What one check says."""
    (check,) = [check for check in self_test.checks(folder, NOW) if check.name == name]
    (result,) = self_test.run([("program", lambda: [check])])
    return result


def names(folder: Path) -> list[str]:
    return [check.name for check in self_test.checks(folder, NOW)]


@pytest.mark.reader
def test_a_whole_program_has_nothing_wrong(tmp_path: Path) -> None:
    found = list(self_test.run([("program", lambda: self_test.checks(tmp_path, NOW))]))
    assert [result for result in found if not result.ok] == []
    assert [result.name for result in found] == names(tmp_path)
    good, told = self_test.report(found)
    report = json.loads(told)
    assert good
    assert report["ok"] is True
    assert {"version", "python", "sqlite", "system", "bundle"} < set(report)
    assert set(report["checks"][0]) == {"name", "ok", "ms", "sentence"}


def raiser(error: Exception) -> Callable[..., Any]:
    def raises(*_: object, **__: object) -> Any:
        raise error

    return raises


def without_resources(patch: pytest.MonkeyPatch, folder: Path) -> None:
    patch.setattr(f"{HERE}.resources.root", lambda: folder)


def without_a_module(patch: pytest.MonkeyPatch, _folder: Path) -> None:
    found = SimpleNamespace(name="courtesydesk.gone")
    patch.setattr(f"{HERE}.pkgutil.walk_packages", lambda *_: [found])


def without_a_package(patch: pytest.MonkeyPatch, _folder: Path) -> None:
    patch.setattr(self_test, "ON_FIRST_USE", ("json", "no_such_package"))


def without_full_text(patch: pytest.MonkeyPatch, _folder: Path) -> None:
    patch.setattr(f"{HERE}.health.can_search", lambda: False)


def without_entry_points(patch: pytest.MonkeyPatch, _folder: Path) -> None:
    patch.setattr(f"{HERE}.metadata.entry_points", lambda **_: [])


def without_the_systems_keyring(patch: pytest.MonkeyPatch, _folder: Path) -> None:
    gone = (("keyring.backends.Gone", "Keyring"),)
    patch.setattr(f"{HERE}.backends._ELSEWHERE", gone)
    patch.setattr(f"{HERE}.backends._BY_SYSTEM", {})


def with_rules_that_see_nothing(patch: pytest.MonkeyPatch, _folder: Path) -> None:
    patch.setattr(self_test, "check_text", lambda *_, **__: SimpleNamespace(findings=()))


def with_rules_that_see_too_much(patch: pytest.MonkeyPatch, _folder: Path) -> None:
    patch.setattr(self_test, "KIND", self_test.UNKIND)


def without_the_model(_patch: pytest.MonkeyPatch, _folder: Path) -> None:
    """As in all tests that are not about it."""


def with_a_model_that_hears_nothing(patch: pytest.MonkeyPatch, _folder: Path) -> None:
    reading = SimpleNamespace(levels=(0.0, 0.0, 0.0))
    patch.setattr(self_test, "why_rules_alone", lambda: "")
    patch.setattr(self_test, "reader", lambda: SimpleNamespace(read=lambda *_: reading))


def without_promises(patch: pytest.MonkeyPatch, _folder: Path) -> None:
    patch.setattr(self_test, "promises_in", lambda *_: ())


def without_a_connector(patch: pytest.MonkeyPatch, _folder: Path) -> None:
    patch.setattr(registry, "factory", raiser(ImportError("no module")))


def without_authorities(patch: pytest.MonkeyPatch, folder: Path) -> None:
    patch.setenv("SSL_CERT_FILE", str(folder / "none.pem"))
    patch.setenv("SSL_CERT_DIR", str(folder))
    assert not ssl.get_default_verify_paths().cafile


def without_time_zones(patch: pytest.MonkeyPatch, _folder: Path) -> None:
    patch.setattr(self_test, "ZoneInfo", raiser(ZoneInfoNotFoundError("none")))


def without_a_second_program(patch: pytest.MonkeyPatch, folder: Path) -> None:
    patch.setattr("courtesydesk.services.program.for_pipes", lambda: [str(folder / "nothing")])


def without_the_model_there(patch: pytest.MonkeyPatch, _folder: Path) -> None:
    script = "from courtesydesk.tone import apart, reader; reader.give_up('gone'); apart.serve()"
    patch.setattr("courtesydesk.services.program.for_pipes", lambda: [sys.executable, "-c", script])
    patch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2] / "desktop"))


def without_english_holidays(patch: pytest.MonkeyPatch, _folder: Path) -> None:
    patch.setattr("courtesydesk.services.holidays.LANGUAGE", "de")


@pytest.mark.parametrize(
    ("name", "broken", "sentence"),
    [
        ("resources", without_resources, "There is nothing in"),
        ("modules", without_a_module, "courtesydesk.gone"),
        ("packages of others", without_a_package, "no_such_package"),
        ("database", without_full_text, "lacks full-text search"),
        ("keyring", without_entry_points, "entry points"),
        ("keyring", without_the_systems_keyring, "keyring.backends.Gone"),
        ("tone rules", with_rules_that_see_nothing, "nobody should send"),
        ("tone rules", with_rules_that_see_too_much, "A kind reply"),
        ("tone model", without_the_model, "cannot be used"),
        ("tone model", with_a_model_that_hears_nothing, "does not tell"),
        ("a process that reads", without_a_second_program, "a second time"),
        ("a process that reads", without_the_model_there, "there: gone"),
        ("promises", without_promises, "not found"),
        ("networks", without_a_connector, "no module"),
        ("networks of others", without_entry_points, "not found"),
        ("certificates", without_authorities, "authorities"),
        ("time zones", without_time_zones, "time zones"),
        ("public holidays", without_english_holidays, "English name"),
    ],
)
def test_each_check_can_fail(
    name: str, broken: Break, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(monkeypatch, tmp_path)
    found = look(name, tmp_path)
    assert not found.ok
    assert sentence in found.sentence


def test_a_search_that_finds_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("courtesydesk.services.feed.Feed.mentions", lambda *_, **__: ())
    assert "not found by the search" in look("database", tmp_path).sentence


def test_what_stops_is_said_and_the_rest_is_looked_at(caplog: pytest.LogCaptureFixture) -> None:
    def half() -> Iterator[Check]:
        yield Check("one", raiser(ValueError("lost")))
        yield Check("two", lambda: "")
        raise OSError("no more")

    with caplog.at_level(logging.CRITICAL, "courtesydesk.services.self_test"):
        found = list(self_test.run([("first", half), ("second", lambda: [Check("x", str)])]))
    assert [(result.name, result.ok) for result in found] == [
        ("one", False), ("two", True), ("first", False), ("x", True),
    ]  # fmt: skip
    assert "ValueError: lost" in found[0].sentence
    assert "OSError: no more" in found[2].sentence
    assert self_test.report(found)[0] is False
