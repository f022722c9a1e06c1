"""Colours, sizes and icons."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtSvg import QSvgRenderer

from courtesydesk import resources
from courtesydesk.ui.theme import DARK, LIGHT, TEXT_ON, Palette, Theme, contrast

PAIRS = [(text, ground) for text, grounds in TEXT_ON.items() for ground in grounds]
ICONS = sorted((resources.root() / "icons").glob("*.svg"))


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_every_text_can_be_read_on_every_ground_it_stands_on(palette, text, ground):
    assert contrast(getattr(palette, text), getattr(palette, ground)) >= 4.5


@pytest.mark.parametrize("hue_name", range(12))
def test_initials_can_be_read(hue_name):
    from courtesydesk.ui.widgets.paint import HUES

    assert contrast("#ffffff", HUES[hue_name]) >= 4.5


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_the_style_sheet_has_no_token_left(theme):
    for mode in ("light", "dark"):
        theme.choose(mode, 150)
        sheet = theme.style_sheet()
        assert "@" not in sheet
        assert not re.search(r"\d+tx", sheet)
        assert theme.palette.accent in sheet


def test_sizes_grow_with_the_text_size_at_once(theme, qtbot):
    theme.choose("light", 100)
    small = theme.font("body").pixelSize()
    with qtbot.waitSignal(theme.changed):
        theme.choose("light", 200)
    assert theme.font("body").pixelSize() == pytest.approx(2 * small, abs=1)
    assert theme.px(28) >= 56


def test_the_same_choice_again_changes_nothing(theme, qtbot):
    theme.choose("dark", 100)
    with qtbot.assertNotEmitted(theme.changed):
        theme.choose("dark", 100)


def test_every_token_is_a_colour(theme):
    for mode in ("light", "dark"):
        theme.choose(mode, 100)
        for field in fields(Palette):
            assert theme.colour(field.name).isValid()


@pytest.mark.parametrize("file", ICONS, ids=[file.stem for file in ICONS])
def test_every_icon_is_of_one_family(file):
    source = file.read_text()
    assert 'viewBox="0 0 16 16"' in source
    assert 'stroke-width="1.6"' in source
    assert "currentColor" in source
    assert "#" not in source
    assert QSvgRenderer(QByteArray(source.encode())).isValid()


def test_icons_take_the_colour_and_the_sharpness_asked_for(theme):
    theme.choose("light", 100)
    pixmap = theme.pixmap("star-filled", "stop", 16, 2.0)
    assert pixmap.width() == 32
    assert pixmap.devicePixelRatio() == 2.0
    middle = pixmap.toImage().pixelColor(16, 16)
    assert middle.name() == LIGHT.stop
    assert theme.pixmap("star-filled", "stop", 16, 2.0) is pixmap


def test_every_icon_that_code_names_is_there(theme):
    source = resources.root().parent / "desktop" / "courtesydesk" / "ui"
    if not source.is_dir():
        pytest.skip("not a checkout")
    there = {file.stem for file in ICONS}
    named = set()
    for file in source.rglob("*.py"):
        named |= set(re.findall(r'icon="([a-z-]+)"', file.read_text()))
    assert named - there == set()


def test_a_second_window_does_not_put_another_style_over_the_first(qapp):
    first = Theme(qapp)
    first.apply()
    style = qapp.style()
    second = Theme(qapp)
    second.apply()
    assert qapp.style() is style
