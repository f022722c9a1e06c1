"""The self-test: whether this copy of the program has all of its parts, and whether they work.

It asks no network and touches nothing of the owner's. What needs no window is looked at here; the
rest is in `ui/self_test.py`.
"""

from __future__ import annotations

import functools
import importlib
import json
import logging
import pkgutil
import platform
import ssl
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from importlib import metadata
from pathlib import Path
from time import perf_counter
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import courtesydesk
from courtesydesk import __version__, resources
from courtesydesk.connectors import registry
from courtesydesk.connectors.base import Offer
from courtesydesk.connectors.tls import Trust, keychain_judges
from courtesydesk.credentials import backends
from courtesydesk.domain.hours import Hours
from courtesydesk.paths import Workspace
from courtesydesk.services import program
from courtesydesk.services.coaching import check_text, why_rules_alone
from courtesydesk.services.holidays import public_holidays
from courtesydesk.services.promise_finding import promises_in
from courtesydesk.store import health
from courtesydesk.tone import apart
from courtesydesk.tone.reader import reader

ON_FIRST_USE = (
    "charset_normalizer", "feedparser", "holidays", "imapclient", "nh3", "numpy", "onnxruntime",
    "pyqtgraph", "rapidfuzz.process", "regex", "sqlite_utils.migrations",
)  # fmt: skip
"""Packages of others, many of them loaded only when they are needed."""
PARTS = ("demo", "help", "i18n", "icons", "lexicons", "mails", "models", "qss")
"""The folders of resources/."""

UNKIND = "Calm down. That is nonsense, and our lawyers will make you delete this review."
KIND = "Thank you for telling us. I will bring you a fresh cake tomorrow at ten, with my apologies."
UNKIND_UNDER_IT = "My cake arrived crushed and nobody picks up the phone."

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at."""

    name: str
    look: Callable[[], str]
    """What is wrong, in a sentence; empty where all is well. What it raises is wrong, too."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one check."""

    name: str
    ok: bool
    ms: int
    sentence: str = ""
    """What is wrong."""


Part = tuple[str, Callable[[], Iterable[Check]]]
"""(name, what makes its checks): where that fails, the part is what fails."""


def run(parts: Iterable[Part]) -> Iterator[Result]:
    """Look at everything, also after something was wrong."""
    for name, checks in parts:
        try:
            for check in checks():
                yield _tried(check)
        except Exception as error:
            logger.exception("the checks of the %s cannot be made", name)
            yield Result(name, False, 0, _stopped(error))


def _tried(check: Check) -> Result:
    began = perf_counter()
    try:
        wrong = check.look()
    except Exception as error:
        logger.exception("the check of %s stopped", check.name)
        wrong = _stopped(error)
    return Result(check.name, not wrong, round(1000 * (perf_counter() - began)), wrong)


def _stopped(error: Exception) -> str:
    return f"It stopped with {type(error).__name__}: {error}"


def report(results: Iterable[Result]) -> tuple[bool, str]:
    """(whether all is well, the report as JSON)."""
    found = list(results)
    good = all(result.ok for result in found)
    told = {
        "ok": good,
        "version": __version__,
        "python": platform.python_version(),
        "sqlite": health.SQLITE_VERSION,
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "bundle": bool(getattr(sys, "frozen", False)),
        "checks": [asdict(result) for result in found],
    }
    return good, json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def checks(folder: Path, now: datetime) -> tuple[Check, ...]:
    """What needs no window; `folder` is thrown away afterwards, and holds a demo shop then."""
    return (
        Check("resources", _resources),
        Check("modules", _modules),
        Check("packages of others", _packages),
        Check("database", functools.partial(_database, demo(folder), now)),
        Check("keyring", _keyring),
        Check("tone rules", _tone_rules),
        Check("tone model", _tone_model),
        Check("a process that reads", _read_apart),
        Check("promises", _promises),
        Check("networks", _networks),
        Check("networks of others", _networks_of_others),
        Check("certificates", _certificates),
        Check("time zones", _time_zones),
        Check("public holidays", _holidays),
    )


def demo(folder: Path) -> Workspace:
    """Where the demo shop is in that folder."""
    return Workspace(folder / "demo shop")


def _resources() -> str:
    missing = [name for name in PARTS if not any((resources.root() / name).glob("*"))]
    return f"There is nothing in {', '.join(missing)}." if missing else ""


def _modules() -> str:
    names = [
        found.name
        for found in pkgutil.walk_packages(courtesydesk.__path__, "courtesydesk.")
        if not found.name.endswith("__main__")
    ]
    return _unloadable(names) if names else "The program's own modules are not found."


def _packages() -> str:
    return _unloadable(ON_FIRST_USE)


def _unloadable(names: Iterable[str]) -> str:
    wrong = []
    for name in names:
        try:
            importlib.import_module(name)
        except ImportError as error:
            wrong.append(f"{name} ({error})")
    return f"These cannot be loaded: {'; '.join(wrong)}." if wrong else ""


def _database(workspace: Workspace, now: datetime) -> str:
    from courtesydesk.services.demo import loader
    from courtesydesk.services.feed import Feed
    from courtesydesk.store.database import Database

    if not health.can_search():
        return f"SQLite {health.SQLITE_VERSION} lacks full-text search or strict tables."
    loader.make(workspace, now=now)
    db = Database(workspace.database)
    try:
        found = Feed(db).mentions("croissant", limit=3, now=now)
    finally:
        db.close()
    if not found:
        return "A word that is in the demo shop was not found by the search."
    wrong = [*health.problems(workspace.database), *health.search_problems(workspace.database)]
    return f"A new database is not whole: {wrong[0]}." if wrong else ""


def _keyring() -> str:
    if not list(metadata.entry_points(group="keyring.backends")):
        return "The keyring's entry points are missing."
    missing = backends.missing()
    return f"Nothing speaks to this system's keyring: {'; '.join(missing)}." if missing else ""


def _tone_rules() -> str:
    if not check_text(UNKIND, UNKIND_UNDER_IT, rewordings=False).findings:
        return "A reply that nobody should send is not warned of."
    found = check_text(KIND, UNKIND_UNDER_IT, rewordings=False).findings
    return f"A kind reply is warned of: {found[0].label.value}." if found else ""


def _tone_model() -> str:
    why = why_rules_alone()
    loaded = reader()
    if why or loaded is None:
        return f"The learned reader cannot be used: {why}."
    kind, unkind = (loaded.read(text, UNKIND_UNDER_IT).levels[1] for text in (KIND, UNKIND))
    return "" if unkind > 0 > kind else "The learned reader does not tell a kind reply from others."


def _read_apart() -> str:
    other = apart.Apart([*program.for_pipes(), apart.ARGUMENT])
    try:
        why = other.why_rules_alone()
        if other.reads_here:
            return "The program cannot be started a second time, to read what is written."
        return f"The learned reader cannot be used there: {why}." if why else ""
    finally:
        other.close()


def _promises() -> str:
    written = datetime(2026, 11, 18, 9, 0)  # noqa: DTZ001 - the shop's own time
    found = promises_in("We will call you tomorrow at ten.", written, Hours())
    if len(found) == 1 and found[0].due == written + timedelta(days=1, hours=1):
        return ""
    return "A promise with a time is not found, or not with that time."


def _networks() -> str:
    wrong = []
    for network in registry.networks():
        try:
            registry.factory(network)
        except (ImportError, AttributeError) as error:
            wrong.append(f"{network} ({error})")
    return f"These cannot be loaded: {'; '.join(wrong)}." if wrong else ""


_OFFER = """
from courtesydesk.connectors.base import Offer
from courtesydesk.domain.networks import NETWORKS
OFFER = Offer(NETWORKS["email"], None, "cd_self_test:none")
"""
_METADATA = "Metadata-Version: 2.1\nName: cd-self-test\nVersion: 1.0\n"
_ENTRY = f"[{registry.GROUP}]\nself_test = cd_self_test:OFFER\n"


def _networks_of_others() -> str:
    """A package that somebody puts beside the program is found, without being taken in."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        info = place / "cd_self_test-1.0.dist-info"
        info.mkdir()
        (place / "cd_self_test.py").write_text(_OFFER, encoding="utf-8")
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: cd-self-test\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(
            f"[{registry.GROUP}]\nself_test = cd_self_test:OFFER"
        )
        sys.path.append(folder)
        try:
            importlib.invalidate_caches()
            found = [one for one in metadata.entry_points(group=registry.GROUP)
                     if one.name == "self_test"]  # fmt: skip
            good = len(found) == 1 and isinstance(found[0].load(), Offer)
        finally:
            sys.path.remove(folder)
            sys.modules.pop("cd_self_test", None)
    return "" if good else "A network that another package offers is not found."


def _certificates() -> str:
    where = ssl.get_default_verify_paths()
    context = Trust().context()
    if keychain_judges() or context.cert_store_stats()["x509_ca"]:
        return ""
    # Authorities in a folder are read one by one, when they are needed.
    if where.capath and any(Path(where.capath).glob("*.0")):
        return ""
    return "The system's certificate authorities are not found, so no server can be trusted."


def _time_zones() -> str:
    try:
        summer = datetime(2026, 7, 1, 12, tzinfo=ZoneInfo("Europe/London"))
    except ZoneInfoNotFoundError:
        return "The system's time zones are not found."
    noon = datetime(2026, 7, 1, 11, tzinfo=UTC)
    return "" if summer == noon else "London's summer time is not known."


def _holidays() -> str:
    found = dict(public_holidays("DE-BY", range(2026, 2027)))
    name = found.get(date(2026, 1, 6), "")
    return "" if name == "Epiphany" else f"A holiday is not known by its English name: “{name}”."
