"""Colours, fonts, icons and the style sheet, light and dark: the tokens of the design in one place.

A widget never names a colour: it asks `Theme` while it paints, and paints again on `changed`.
Sizes that go with text are asked from `px`, so that the whole window follows the text size.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from functools import cache
from typing import Literal

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontInfo,
    QIcon,
    QPainter,
    QPalette,
    QPixmap,
    QStyleHints,
)
from PySide6.QtWidgets import QApplication, QStyleFactory

from courtesydesk import resources

Mode = Literal["system", "light", "dark"]
Role = Literal[
    "body", "strong", "writing", "second", "caption", "caption_strong", "title", "heading", "hero"
]


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours by what they are used for."""

    paper: str
    """Behind the conversation, and in fields."""
    panel: str
    """Feed, composer, customer, top."""
    side: str
    """The views."""
    line: str
    """1 px borders."""
    ink: str
    soft: str
    faint: str
    accent: str
    """Selection, focus, the one main button."""
    accent_ground: str
    on_accent: str
    """Text on the accent itself."""
    selection: str
    """The chosen row of a list."""
    hover: str
    """Under the pointer, on panels."""
    hover_side: str
    """Under the pointer, on the views."""
    ours: str
    """What we said."""
    note: str
    """Note paper."""
    advise: str
    """A quiet mark; never text."""
    warn: str
    warn_ground: str
    stop: str
    stop_ground: str
    ok: str
    ok_ground: str
    shadow: str


LIGHT = Palette(
    paper="#f6f4f0", panel="#fffefc", side="#efece6", line="#e3dfd7",
    ink="#23211d", soft="#58534a", faint="#6d6960",
    accent="#0b6b66", accent_ground="#e3f0ee", on_accent="#ffffff",
    selection="#e7f1ef", hover="#f8f6f2", hover_side="#f6f4f0",
    ours="#eef4f3", note="#fbf4dc", advise="#797463",
    warn="#995b00", warn_ground="#fdf3e1", stop="#b3261e", stop_ground="#fdecea",
    ok="#2c774b", ok_ground="#e8f4ec", shadow="#281e0a12",
)  # fmt: skip

DARK = Palette(
    paper="#1a1917", panel="#232220", side="#1e1d1b", line="#35332f",
    ink="#ece8e1", soft="#bdb7aa", faint="#a39b8c",
    accent="#5cc4ba", accent_ground="#1e3532", on_accent="#10221f",
    selection="#263632", hover="#292826", hover_side="#272624",
    ours="#223230", note="#3a3420", advise="#9d9682",
    warn="#e5a64a", warn_ground="#3a2e17", stop="#f08c84", stop_ground="#42211e",
    ok="#74c495", ok_ground="#1f3327", shadow="#00000000",
)  # fmt: skip

TEXT_ON: dict[str, tuple[str, ...]] = {
    "ink": ("paper", "panel", "side", "selection", "accent_ground", "hover", "hover_side", "ours",
            "note", "warn_ground", "stop_ground", "ok_ground"),
    "soft": ("paper", "panel", "side", "selection", "accent_ground", "hover", "hover_side", "ours",
             "note", "warn_ground", "stop_ground", "ok_ground"),
    "faint": ("paper", "panel", "side", "selection", "accent_ground", "hover", "hover_side",
              "ours", "note"),
    "accent": ("paper", "panel", "side", "selection", "accent_ground", "hover", "hover_side"),
    "warn": ("paper", "panel", "side", "selection", "hover", "hover_side", "warn_ground"),
    "stop": ("paper", "panel", "side", "selection", "hover", "hover_side", "stop_ground"),
    "ok": ("paper", "panel", "side", "selection", "hover", "hover_side", "ok_ground"),
    "on_accent": ("accent",),
}  # fmt: skip
"""Which texts stand on which grounds; a test computes the contrast of each pair."""

_SIZES: dict[Role, tuple[int, bool]] = {
    "body": (13, False),
    "strong": (13, True),
    "writing": (14, False),
    "second": (12, False),
    "caption": (11, False),
    "caption_strong": (11, True),
    "title": (14, True),
    "heading": (18, True),
    "hero": (24, True),
}
BODY = 13
STEP = 4
"""Space comes in steps of it."""


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 counts it, from 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


_STYLED = "courtesyDeskStyled"


class Theme(QObject):
    """How the window looks right now."""

    changed = Signal()
    """Colours or sizes are others now: ask again and paint again."""

    def __init__(self, app: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._app = app
        self._hints: QStyleHints = app.styleHints()
        self._mode: Mode = "system"
        self._scale = 100
        self._family_font = QFont(app.font())
        info = QFontInfo(self._family_font)
        self._system_factor = max(1.0, info.pixelSize() / BODY)
        self._applied = False
        self.generation = 0
        """Grows with each change: part of the key of whatever is cached by looks."""
        self.palette = LIGHT
        self._sheet = ""
        self._forget()
        self._hints.colorSchemeChanged.connect(self._on_scheme_changed)

    # What is in force

    @property
    def dark(self) -> bool:
        """Light text on dark paper."""
        return self.palette is DARK

    @property
    def factor(self) -> float:
        """How much larger than drawn text is, by the system's size and the owner's."""
        return self._system_factor * self._scale / 100

    def choose(self, mode: str, scale: int) -> None:
        """Take the owner's settings: appearance, and text size in per cent."""
        before = (self.palette, self._scale)
        self._mode = "light" if mode == "light" else "dark" if mode == "dark" else "system"
        self._scale = min(200, max(75, scale))
        self._settle(before)

    def apply(self) -> None:
        """Dress the application: base style, palette, font and style sheet; and keep it dressed."""
        self._applied = True
        # Once: under a style sheet the style has no name, and another would be put over windows
        # that are just going (a crash, with its stack, where one window followed another).
        if not self._app.property(_STYLED):
            self._app.setStyle(QStyleFactory.create("Fusion"))
            self._app.setProperty(_STYLED, True)
        self._dress()

    # What widgets ask for

    def colour(self, name: str) -> QColor:
        """The colour of a token."""
        return self._colours[name]

    def font(self, role: Role = "body") -> QFont:
        """The font of a role, in the owner's size; figures have equal width in small roles."""
        found = self._fonts.get(role)
        if found is None:
            size, strong = _SIZES[role]
            found = QFont(self._family_font)
            found.setPixelSize(self.px(size))
            found.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
            if role not in ("writing", "hero"):
                found.setFeature(QFont.Tag("tnum"), 1)
            self._fonts[role] = found
        return QFont(found)

    def px(self, drawn: float) -> int:
        """A length of the drawing, grown with the text."""
        return max(1, round(drawn * self.factor))

    def pixmap(self, name: str, colour: str = "ink", size: int = 16, ratio: float = 1.0) -> QPixmap:
        """An icon's picture in a token's colour (or in #rrggbb), sharp at that device ratio."""
        key = (name, colour, size, ratio)
        found = self._pixmaps.get(key)
        if found is None:
            drawn = QColor(colour) if colour.startswith("#") else self._colours[colour]
            found = _draw(name, drawn, size, ratio)
            self._pixmaps[key] = found
        return found

    def icon(self, name: str, colour: str = "ink", size: int = 16) -> QIcon:
        """An icon in a token's colour, for menus, actions and fields."""
        key = (name, colour, size)
        found = self._icons.get(key)
        if found is None:
            found = QIcon()
            for ratio in (1.0, 2.0, 3.0):
                found.addPixmap(self.pixmap(name, colour, size, ratio))
                faded = self.pixmap(name, "faint", size, ratio)
                found.addPixmap(faded, QIcon.Mode.Disabled)
            self._icons[key] = found
        return found

    def app_icon(self) -> QIcon:
        """The program's own, for title bars and lists of windows: the same in light and dark."""
        found = QIcon()
        for size in (16, 24, 32, 48, 128):
            found.addPixmap(_draw("app", QColor(LIGHT.accent), size, 1.0))
        return found

    def style_sheet(self) -> str:
        """The style sheet with the tokens put in."""
        if not self._sheet:
            self._sheet = _sheet(self.palette, self.factor)
        return self._sheet

    # Following the system

    def _on_scheme_changed(self, _scheme: Qt.ColorScheme) -> None:
        self._settle((self.palette, self._scale))

    def _settle(self, before: tuple[Palette, int]) -> None:
        system_dark = self._hints.colorScheme() == Qt.ColorScheme.Dark
        dark = self._mode == "dark" or (self._mode == "system" and system_dark)
        self.palette = DARK if dark else LIGHT
        if (self.palette, self._scale) == before:
            return
        self._forget()
        self.generation += 1
        if self._applied:
            self._dress()
        self.changed.emit()

    def _forget(self) -> None:
        self._colours = {f.name: _parse(getattr(self.palette, f.name)) for f in fields(Palette)}
        self._fonts: dict[Role, QFont] = {}
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}
        self._icons: dict[tuple[str, str, int], QIcon] = {}
        self._sheet = ""

    def _dress(self) -> None:
        self._app.setPalette(self._qt_palette())
        self._app.setFont(self.font("body"))
        self._app.setStyleSheet(self.style_sheet())

    def _qt_palette(self) -> QPalette:
        palette = QPalette()
        roles = QPalette.ColorRole
        for role, token in {
            roles.Window: "paper",
            roles.WindowText: "ink",
            roles.Base: "panel",
            roles.AlternateBase: "paper",
            roles.Text: "ink",
            roles.PlaceholderText: "faint",
            roles.Button: "panel",
            roles.ButtonText: "ink",
            roles.BrightText: "stop",
            roles.Highlight: "accent",
            roles.HighlightedText: "on_accent",
            roles.Accent: "accent",
            roles.Link: "accent",
            roles.LinkVisited: "accent",
            roles.ToolTipBase: "panel",
            roles.ToolTipText: "ink",
            roles.Light: "panel",
            roles.Midlight: "line",
            roles.Mid: "line",
            roles.Dark: "faint",
            roles.Shadow: "faint",
        }.items():
            palette.setColor(role, self.colour(token))
        for role in (roles.WindowText, roles.Text, roles.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.colour("faint"))
        return palette


def _parse(text: str) -> QColor:
    """`#rrggbb`, or `#rrggbbaa` as it is written elsewhere (Qt itself reads #aarrggbb)."""
    if len(text) == 9:
        colour = QColor(text[:7])
        colour.setAlpha(int(text[7:], 16))
        return colour
    return QColor(text)


@cache
def _svg(name: str) -> str:
    return (resources.root() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def _draw(name: str, colour: QColor, size: int, ratio: float) -> QPixmap:
    from PySide6.QtSvg import QSvgRenderer  # only when the first icon is drawn

    source = _svg(name).replace("currentColor", colour.name())
    pixels = max(1, round(size * ratio))
    pixmap = QPixmap(QSize(pixels, pixels))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


@cache
def _sheets() -> str:
    folder = resources.root() / "qss"
    return "\n".join(f.read_text(encoding="utf-8") for f in sorted(folder.glob("*.qss")))


def _sheet(palette: Palette, factor: float) -> str:
    """`@token` becomes its colour; `13tx` becomes 13 px grown with the text."""

    def _token(match: re.Match[str]) -> str:
        return str(getattr(palette, match.group(1)))

    def _length(match: re.Match[str]) -> str:
        return f"{round(int(match.group(1)) * factor)}px"

    return re.sub(r"\b(\d+)tx\b", _length, re.sub(r"@([a-z_]+)", _token, _sheets()))
