"""Letters twice as large, light and dark: every page opens, and Qt has nothing to complain of.

A message of Qt fails every test (`qt_log_level_fail`), so looking is enough.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from support.driver import Driver


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_opens_at_twice_the_size(demo: Callable[..., Driver], theme: str) -> None:
    desk = demo(size=(1280, 800))
    settings = desk.desk.settings
    desk.window.hub.announce(settings.change({"desk.theme": theme, "desk.scale": 200}))
    desk.until(lambda: desk.window.context.theme.factor > 1.9)
    assert desk.window.context.theme.dark is (theme == "dark")
    desk.open_mention("Mina Kessler")
    desk.replies("One more word")
    for name in desk.window.pages.names:
        desk.window.pages.show(name)
        desk.rests()
        assert not desk.window.grab().isNull()
        inside = desk.window.pages.page(name)
        assert inside.width() <= desk.window.width()
    desk.press("Ctrl+K")
    desk.sees("Reword this finding")
    assert not desk.window.grab().isNull()
