"""The engine in a process of its own: the same answers, whatever happens to the process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from courtesydesk.domain.findings import Memory, OwnWord, Severity
from courtesydesk.domain.hours import Hours
from courtesydesk.services.program import for_pipes
from courtesydesk.tone import apart, reader
from courtesydesk.tone.apart import Apart
from courtesydesk.tone.checker import Checker
from courtesydesk.tone.engine import Engine

LATE = "My parcel never came."
UNKIND = "As we said before, you did not read the label. Our driver was there."
THREAT = "Our solicitor will be in touch."
DIES = "import os; os._exit(3)"

pytestmark = pytest.mark.reader


@pytest.fixture(autouse=True)
def _found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).resolve().parents[2] / "desktop"))
    monkeypatch.setattr(reader, "_given_up", False)
    monkeypatch.setattr(reader, "_missing", "")


@pytest.fixture(scope="module")
def here() -> Engine:
    """The one to be equal to."""
    return Engine()


@pytest.fixture
def away() -> Iterator[Apart]:
    """The same in another process."""
    made = Apart([*for_pipes(), apart.ARGUMENT])
    yield made
    made.close()


def process(away: Apart) -> subprocess.Popen[bytes]:
    """Where it lives."""
    assert away._child is not None
    return away._child


def test_nothing_is_started_before_the_first_question(away: Apart) -> None:
    assert away._child is None


def test_it_answers_as_one_in_this_process(away: Apart, here: Engine) -> None:
    memory = Memory(own_words=(OwnWord("driver", "They are couriers.", Severity.ADVISE),))
    verdict = away.check(UNKIND, LATE, public=False, memory=memory, rewordings=False)
    assert verdict == here.check(UNKIND, LATE, public=False, memory=memory, rewordings=False)
    assert verdict.findings
    assert away.check(UNKIND, LATE) == here.check(UNKIND, LATE)
    for why in (False, True):
        assert away.listen(LATE, "email", why=why) == here.listen(LATE, "email", why=why)
    asked = ("We will ring you tomorrow at ten.", datetime(2026, 11, 18, 9, 0), Hours())  # noqa: DTZ001
    assert away.promises(*asked) == here.promises(*asked) != ()
    kept = ("I have rung you.", ["ring you", "send it"])
    assert away.kept(*kept) == here.kept(*kept) == (0,)
    assert away.why_rules_alone() == here.why_rules_alone() == ""


def test_it_asks_back_whether_to_stop(away: Apart, here: Engine) -> None:
    verdict = here.check(UNKIND, LATE, rewordings=False)
    asked: list[bool] = []

    def not_yet() -> bool:
        asked.append(False)
        return False

    assert away.better_words(verdict, UNKIND, LATE, stop=lambda: True) == verdict
    assert away.better_words(verdict, UNKIND, LATE, stop=not_yet) != verdict
    assert asked
    assert away.better_words(verdict, UNKIND, LATE) == here.better_words(verdict, UNKIND, LATE)


def test_one_who_cannot_say_whether_to_stop_spoils_no_other_answer(
    away: Apart, here: Engine
) -> None:
    verdict = here.check(UNKIND, LATE, rewordings=False)

    def gone() -> bool:
        raise KeyError("gone")

    with pytest.raises(KeyError):
        away.better_words(verdict, UNKIND, LATE, stop=gone)
    assert away.check(UNKIND, LATE, rewordings=False) == verdict


def test_several_threads_each_get_their_own_answer(away: Apart, here: Engine) -> None:
    texts = [f"Thank you, order {number} is on its way to you." for number in range(12)]
    found: dict[str, object] = {}

    def ask(text: str) -> None:
        found[text] = away.check(text, LATE)

    threads = [threading.Thread(target=ask, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {text: here.check(text, LATE) for text in texts}


def test_a_process_that_was_ended_is_started_again(away: Apart) -> None:
    before = away.check(UNKIND, LATE)
    process(away).kill()
    assert away.check(UNKIND, LATE) == before
    away.close()
    assert away.check(UNKIND, LATE) == before
    assert reader.why_missing() == ""


def test_what_it_cannot_read_is_said_and_the_next_is_read(away: Apart) -> None:
    away.warm()
    first = process(away)
    with pytest.raises(RuntimeError, match="TypeError"):
        away.check(None)  # type: ignore[arg-type]
    assert away.check(UNKIND, LATE).findings
    assert process(away) is first


def test_it_ends_when_nobody_asks(here: Engine, tmp_path: Path) -> None:
    hasty = tmp_path / "hasty.py"
    hasty.write_text(
        "from courtesydesk.tone import apart\n"
        "apart.QUIET = apart._LOOKS = 0.2\n"
        "raise SystemExit(apart.serve())\n",
        encoding="utf-8",
    )
    made = Apart([sys.executable, str(hasty)])
    try:
        assert made.check(UNKIND, LATE) == here.check(UNKIND, LATE)
        assert process(made).wait(30) == 0
        assert made.check(UNKIND, LATE) == here.check(UNKIND, LATE)
    finally:
        made.close()


@pytest.mark.skipif(os.name == "nt", reason="asks for signals")
def test_it_ends_with_the_desk_and_not_by_the_keys_that_are_meant_for_the_desk() -> None:
    desk = (
        "import sys, threading\n"
        "from courtesydesk.tone.apart import Apart\n"
        "made = Apart([sys.executable, '-m', 'courtesydesk', '--reader'])\n"
        "made.kept('I rang.', ['ring'])\n"
        "print(made._child.pid, flush=True); threading.Event().wait(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", desk], stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    os.kill(child, signal.SIGINT)
    assert lives(child)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    for _ in range(200):
        if not lives(child):
            return
        threading.Event().wait(0.05)
    pytest.fail("the engine's process outlived its desk")


def lives(process: int) -> bool:
    """Whether it runs still, and not only waits to be counted out."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def test_a_program_that_cannot_be_started_is_done_without(here: Engine, tmp_path: Path) -> None:
    made = Apart([str(tmp_path / "nothing")])
    assert made.check(UNKIND, LATE) == here.check(UNKIND, LATE)
    assert made.why_rules_alone() == ""


def test_a_process_that_ends_over_a_text_twice_leaves_the_rules_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    checker = Checker()
    monkeypatch.setattr("courtesydesk.tone.engine.checker", lambda: checker)
    made = Apart([sys.executable, "-c", DIES])
    verdict = made.check(THREAT, LATE)
    assert verdict.severity is Severity.STOP
    assert "ended twice over one text" in verdict.rules_alone
    assert "ended twice over one text" in made.why_rules_alone()


def test_a_window_that_reads_elsewhere_loads_nothing_that_reads() -> None:
    asks = (
        "import sys\n"
        "from courtesydesk.services import coaching, listening, promise_finding\n"
        "coaching.read_apart()\n"
        f"assert coaching.check_text({THREAT!r}, {LATE!r}).findings\n"
        "assert listening.understand_text('My parcel never came.', 'email').judged\n"
        "reads = ('checker', 'reader', 'rules', 'listening', 'promises.finder')\n"
        "print([n for n in reads if f'courtesydesk.tone.{n}' in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", asks], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"
