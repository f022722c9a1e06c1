"""What the program is, what it stands on, and under which licences."""

from __future__ import annotations

import contextlib
import platform
from importlib import metadata

from PySide6.QtCore import qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from courtesydesk import __version__, resources
from courtesydesk.ui.context import Context
from courtesydesk.ui.settings.rows import Rows
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.column import Section
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.parts import Line
from courtesydesk.ui.widgets.say import Sign

STANDS_ON = {
    "PySide6-Essentials": ("PySide6", "LGPL 3"),
    "sqlite-utils": ("sqlite-utils", "Apache 2.0"),
    "keyring": ("keyring", "MIT"),
    "nltk": ("NLTK", "Apache 2.0"),
    "regex": ("regex", "Apache 2.0, CNRI"),
    "nh3": ("nh3", "MIT"),
    "click": ("Click", "BSD 3"),
    "platformdirs": ("platformdirs", "MIT"),
    "charset-normalizer": ("charset-normalizer", "MIT"),
    "IMAPClient": ("IMAPClient", "BSD 3"),
    "httpx2": ("httpx2", "BSD 3"),
    "truststore": ("truststore", "MIT"),
    "feedparser": ("feedparser", "BSD 2"),
    "holidays": ("holidays", "MIT"),
    "rapidfuzz": ("RapidFuzz", "MIT"),
    "numpy": ("NumPy", "BSD 3"),
    "onnxruntime": ("ONNX Runtime", "MIT"),
    "PyNaCl": ("PyNaCl", "Apache 2.0"),
    "pyqtgraph": ("PyQtGraph", "MIT"),
}
"""By the names in pyproject.toml: what people call it, and its licence in short."""


def about_cards(context: Context, parent: QWidget) -> list[Section]:
    """The cards of the last section."""
    theme = context.theme
    return [_program(context, parent), _parts(theme, parent), _notices(theme, parent)]


class _Program(Section):
    def __init__(self, context: Context, parent: QWidget) -> None:
        theme = context.theme
        super().__init__(theme, "", "", parent)
        self._context = context
        self.setAccessibleName(self.tr("About Courtesy Desk"))
        self.body.addWidget(Sign(theme, "app", self, colour="accent", side=44))
        self.body.addWidget(Label(theme, self.tr("Courtesy Desk"), self, role="hero"))
        self.version = self.tr("Version {version}").format(version=__version__)
        self.body.addWidget(Label(theme, self.version, self, colour="soft"))
        self.body.addSpacing(4)
        for sentence in (
            self.tr("No customer unheard. No reply regretted. No promise forgotten."),
            self.tr("Nothing leaves the laptop but the reply."),
        ):
            self.body.addWidget(Label(theme, sentence, self, role="writing", wrap=True))
        self.body.addSpacing(4)
        row = QHBoxLayout()
        copy = Button(theme, self.tr("Copy the versions"), self, icon="copy")
        copy.setObjectName("copyVersions")
        copy.clicked.connect(self._on_copy)
        row.addWidget(copy)
        row.addStretch(1)
        self.body.addLayout(row)

    def _on_copy(self) -> None:
        lines = [f"Courtesy Desk {__version__}", *(f"{n} {v}".strip() for n, v, _ in versions())]
        QGuiApplication.clipboard().setText("\n".join(lines))
        self._context.ask.tell(self.tr("The versions are on the clipboard."))


def _program(context: Context, parent: QWidget) -> Section:
    return _Program(context, parent)


class _Parts(Section):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(
            theme, self.tr("What it stands on"),
            self.tr("With thanks to the people who made these, and gave them away."), parent,
        )  # fmt: skip
        rows = Rows(theme, self)
        for name, version, licence in versions():
            line = QWidget(rows)
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.addWidget(Label(theme, name, line), 3)
            row.addWidget(Label(theme, version, line, colour="soft"), 2)
            row.addWidget(Label(theme, licence, line, role="second", colour="soft"), 2)
            rows.add(line)
        self.body.addWidget(rows)


def _parts(theme: Theme, parent: QWidget) -> Section:
    return _Parts(theme, parent)


class _Notices(Section):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(
            theme, self.tr("Licences of what is inside"),
            self.tr("The program is free software under the MIT licence."), parent,
        )  # fmt: skip
        for what, licence in notices():
            self.body.addWidget(Line(theme, self))
            row = QHBoxLayout()
            row.setSpacing(16)
            row.addWidget(Label(theme, what, self, wrap=True), 5)
            row.addWidget(Label(theme, licence, self, role="second", colour="soft", wrap=True), 2)
            self.body.addLayout(row)


def _notices(theme: Theme, parent: QWidget) -> Section:
    return _Notices(theme, parent)


def versions() -> list[tuple[str, str, str]]:
    """(name, version, licence) of what is used; a bundle does not know every version in it."""
    found = [("Python", platform.python_version(), "PSF"), ("Qt", qVersion(), "LGPL 3")]
    for package, (name, licence) in STANDS_ON.items():
        version = ""
        with contextlib.suppress(metadata.PackageNotFoundError):
            version = metadata.version(package)
        found.append((name, version, licence))
    return found


def notices() -> list[tuple[str, str]]:
    """(what, licence) of each part in the notices file."""
    try:
        text = (resources.root() / "NOTICES.md").read_text(encoding="utf-8")
    except OSError:
        return []
    rows = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.lstrip().startswith("|") and len(cells) >= 2 and not set(cells[0]) <= {"-", " "}:
            rows.append((cells[0].replace("`", ""), cells[-1]))
    return [row for row in rows if row[1] != "licence"]
