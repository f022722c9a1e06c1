"""The start: nothing heavy before the first paint."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from courtesydesk import assembly
from courtesydesk.paths import Workspace

LATER = (
    "courtesydesk.ui.composer", "courtesydesk.ui.conversation", "courtesydesk.ui.customer",
    "courtesydesk.ui.outbox", "courtesydesk.services.coaching", "courtesydesk.tone", "regex",
)  # fmt: skip
"""What the first frame of the feed does without."""
HEAVY = ("nltk", "sqlite_utils", "keyring", "httpx", "click", "PySide6.QtNetwork")
SCRIPT = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from courtesydesk import assembly
from courtesydesk.paths import Workspace
desk = assembly.open_desk(Workspace(Path(sys.argv[1])))
from courtesydesk.ui import run
qt = run.make_application(["courtesy-desk"])
from courtesydesk.ui.main_window import MainWindow
from courtesydesk.ui.theme import Theme
theme = Theme(qt)
window = MainWindow(desk, theme)
theme.apply()
window.show()
window.begin()
def _painted():
    print("sooner:", sorted(name for name in list(sys.modules) if name.startswith(LATER)))
    print("heavy:", sorted({name for name in HEAVY if name in sys.modules}))
def _completed():
    print("whole:", set(LATER[:3]) <= set(sys.modules))
    window.close()
    window.tasks.finish(2000)
    qt.quit()
window.painted.connect(_painted)
window.completed.connect(_completed)
QTimer.singleShot(20000, qt.quit)
qt.exec()
desk.close()
"""


def test_the_feed_is_painted_before_the_other_panels_are_even_loaded(tmp_path: Path):
    # The very first start makes the schema, which takes sqlite-utils; every later one does not.
    assembly.open_desk(Workspace(tmp_path)).close()
    source = os.pathsep.join(path for path in sys.path if path)
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": source}
    script = f"HEAVY, LATER = {HEAVY!r}, {LATER!r}\n{SCRIPT}"
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment,
        check=False,
    )
    assert "sooner: []" in done.stdout, done.stdout + done.stderr
    assert "heavy: []" in done.stdout, done.stdout + done.stderr
    assert "whole: True" in done.stdout, done.stdout + done.stderr


def test_the_first_cards_stay_away_once_there_is_a_login(tmp_path: Path) -> None:
    from courtesydesk.ui.run import is_first_run

    desk = assembly.open_desk(Workspace(tmp_path / "desk"))
    assert is_first_run(desk)
    settings = {"imap_host": "h", "smtp_host": "h"}
    desk.accounts.add("email", "Post", "a@b.test", settings, {"password": "x"}, now=desk.now())
    assert not is_first_run(desk)
    desk.close()
