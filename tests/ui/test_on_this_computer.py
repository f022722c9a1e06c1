"""What the first page says of this computer, and asks of it only when its owner ticks a box."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from courtesydesk.services import autostart
from courtesydesk.ui.first_run.here import OnThisComputer

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux' own list")


@pytest.fixture
def here(context, qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    made = OnThisComputer(context)
    qtbot.addWidget(made)
    return made


def test_the_folder_is_said(here, context):
    assert str(context.desk.workspace.root) in here.folder.text().replace("\u200b", "")


def test_nothing_is_taken_by_itself(here, context, tmp_path):
    assert not here.login.isChecked()
    here.keep()
    context.tasks.finish()
    assert not Path(tmp_path / "config").exists()


def test_a_ticked_box_opens_the_desk_at_login(here, context, qtbot):
    here.login.click()
    here.keep()
    qtbot.waitUntil(lambda: not context.tasks.busy)
    assert autostart.of_this_system().is_on()
