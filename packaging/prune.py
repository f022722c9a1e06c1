"""Leaves out of the bundle what a desk of Qt's widgets does not use.

What Qt brings is taken by lists of what is wanted, so that a new release of it cannot bring what
nobody asked for. Then libraries go that nothing kept links any more.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import defaultdict
from pathlib import Path, PurePosixPath
from typing import Any

Entry = tuple[str, str, str]
"""(where in the bundle, where on this machine, kind), as PyInstaller has them."""

OPENGL = ("PySide6.QtOpenGL", "PySide6.QtOpenGLWidgets")
"""Replaced by without_opengl.py."""

MODULES = [
    *OPENGL,
    *("_tkinter", "tkinter", "turtle", "idlelib", "lib2to3", "ensurepip", "venv", "pydoc_data"),
    *("curses", "_curses", "readline", "test", "xmlrpc"),
    *("IPython", "PIL", "PyInstaller", "matplotlib", "pandas", "pip", "pkg_resources", "psutil"),
    *("pytest", "scipy", "setuptools", "sklearn", "torch"),
    *(f"numpy.{part}" for part in (
        "ctypeslib", "distutils", "f2py", "fft", "random", "testing")),
    *("sqlite_utils.cli", "rapidfuzz.__pyinstaller"),
    *(f"PySide6.{part}" for part in (
        "QtConcurrent", "QtDBus", "QtDesigner", "QtHelp", "QtQml", "QtQuick",
        "QtQuickControls2", "QtQuickWidgets", "QtSql", "QtSvgWidgets", "QtTest", "QtUiTools",
        "QtXml")),
]  # fmt: skip
"""Never imported by us, though something that we use would."""

_PLATFORMS = {"win32": {"qwindows"}, "darwin": {"qcocoa"}}
PLUGINS = {
    "platforms": {"qoffscreen", *_PLATFORMS.get(sys.platform, {"qxcb", "qwayland"})},
    "imageformats": {"qgif", "qico", "qjpeg", "qsvg", "qwebp"},
    "iconengines": {"qsvgicon"},
    "platforminputcontexts": {
        "composeplatforminputcontextplugin",
        "ibusplatforminputcontextplugin",
    },
    "platformthemes": {"qxdgdesktopportal"},
    "networkinformation": {"qnetworklistmanager", "qnetworkmanager", "qscnetworkreachability"},
    "printsupport": {"cupsprintersupport", "windowsprintersupport", "cocoaprintersupport"},
    "wayland-shell-integration": {"xdg-shell"},
    "wayland-decoration-client": {"adwaita", "bradient"},
}
"""Qt's plugins by folder; of a folder that is not here, none. PNG and BMP are in Qt itself, TLS is
Python's, and the program's style is Fusion, which is in Qt too."""

LANGUAGES = {"en", "da", "de", "es", "fr", "it", "ja", "ko", "nl", "nn", "pl", "pt_BR", "sv", "tr",
             "uk", "zh_CN", "zh_TW"}  # fmt: skip
"""Qt's own words (in file dialogs and menus of text fields)."""

START_SCRIPTS = {"pyi_rth_nltk", "pyi_rth_pyqtgraph_multiprocess", "pyi_rth_multiprocessing"}
"""Run at every start for what we do not use; the first would import all of NLTK."""

WITHOUT_DOCSTRINGS = {"holidays", "numpy"}
"""Packages that work without them, and have so many that they show in the download."""

_FILES = re.compile(
    r"""(^|/)(opengl32sw\.dll|d3dcompiler_\d+\.dll|Qt6?(Qml|Quick|Pdf|VirtualKeyboard)[^/]*
        |\w+_avx2\.[^/]*|_multiarray_tests\.[^/]*|_(umath|operand_flag|rational|struct_ufunc)_tests\.[^/]*)$
      |(^|/)lib(cups|avahi-\w+|gnutls|p11-kit|tasn1|nettle|hogweed|gmp|idn2|unistring)\.so[^/]*$
      |\.dist-info/(?!METADATA$|entry_points\.txt$)
      |(^|/)(_tcl_data|_tk_data|tcl8)/""",
    re.IGNORECASE | re.VERBOSE,
)
"""What knows the printers has to be of the same system as its print service, and is there with it,
as is all that it alone links; without it none is found, and the program says so."""
_REWRITTEN = {"numpy", "numpy.libs"}
_OWN_FOLDER = re.compile(r"[^/\\]+\.libs[/\\]")
_PLUGIN = re.compile(r"(?:^|/)plugins/([^/]+)/(?:lib)?([^/]+?)\.(?:dll|dylib|so)$")
_ROOT = re.compile(
    r"(lib)?python3|python$|vcruntime|msvcp140|ucrtbase|api-ms-|.*providers_shared", re.IGNORECASE
)


def wanted(place: str) -> bool:
    """Whether a file belongs into the bundle, by its place there."""
    place = place.replace("\\", "/")
    plugin = _PLUGIN.search(place)
    if plugin:
        return plugin[2] in PLUGINS.get(plugin[1], ())
    if "/translations/" in place and place.startswith("PySide6/"):
        stem = PurePosixPath(place).stem
        return stem.startswith("qtbase_") and stem.removeprefix("qtbase_") in LANGUAGES
    return not _FILES.search(place)


def reachable(binaries: list[Entry]) -> list[Entry]:
    """Python's modules, Qt's plugins, and the libraries that they link, and so on."""
    from PyInstaller.depend.bindepend import get_imports

    by_name = defaultdict(list)
    for entry in binaries:
        by_name[_name(entry[0])].append(entry)
    todo = [entry for entry in binaries if _is_root(entry)]
    kept = {entry[0] for entry in todo}
    while todo:
        for name, _ in get_imports(todo.pop()[1]):
            for entry in by_name[_name(name)]:
                if entry[0] not in kept:
                    kept.add(entry[0])
                    if entry[2] != "SYMLINK":
                        todo.append(entry)
    return [entry for entry in binaries if entry[0] in kept]


def without_twins(binaries: list[Entry]) -> list[Entry]:
    """A wheel finds its library in a folder of its own; on Windows PyInstaller lays a second copy
    beside the program. What several wheels bring under one name stays there for all of them."""
    own = {_name(place) for place, _, _ in binaries if _OWN_FOLDER.match(place)}
    return [
        entry for entry in binaries
        if entry[2] == "SYMLINK" or _name(entry[0]) != entry[0].lower()
        or _name(entry[0]) not in own or _ROOT.match(_name(entry[0]))
    ]  # fmt: skip


def without_docstrings(modules: list[Entry]) -> list[Entry]:
    """Python's modules, of which some are compiled without docstrings."""
    return [
        (name, file, "PYMODULE-2" if name.split(".")[0] in WITHOUT_DOCSTRINGS else kind)
        for name, file, kind in modules
    ]


def _is_root(entry: Entry) -> bool:
    place, _, kind = entry
    return (
        kind == "EXTENSION"
        or _PLUGIN.search(place.replace("\\", "/")) is not None
        or _ROOT.match(_name(place)) is not None
    )


def _name(path: str) -> str:
    return PurePosixPath(path.replace("\\", "/")).name.lower()


def stripped(binaries: list[Entry], folder: Path) -> list[Entry]:
    """The same without debugging symbols, from copies in a folder.

    What a wheel brings in a folder of libraries was rewritten after it was linked: strip, which is
    what PyInstaller would give everything to, breaks that.
    """
    shutil.rmtree(folder, ignore_errors=True)
    found = []
    for place, origin, kind in binaries:
        if kind in ("BINARY", "EXTENSION") and place.split("/")[0] not in _REWRITTEN:
            copy = folder / place
            copy.parent.mkdir(parents=True, exist_ok=True)
            subprocess.run(["strip", "--strip-unneeded", "-o", copy, origin], check=True)
            shutil.copymode(origin, copy)
            origin = str(copy)
        found.append((place, origin, kind))
    return found


def apply(analysis: Any) -> None:
    """Prune PyInstaller's Analysis in place."""
    before = len(analysis.binaries) + len(analysis.datas)
    analysis.scripts[:] = [one for one in analysis.scripts if one[0] not in START_SCRIPTS]
    found = reachable([one for one in analysis.binaries if wanted(one[0])])
    analysis.binaries[:] = without_twins(found)
    kept = {_name(one[0]) for one in analysis.binaries}
    analysis.datas[:] = [
        one for one in analysis.datas
        if wanted(one[0]) and (one[2] != "SYMLINK" or _name(one[0]) in kept)
    ]  # fmt: skip
    print(f"prune: {before} files, {len(analysis.binaries) + len(analysis.datas)} stay")
