"""What stays out of the bundle."""

from __future__ import annotations

import importlib.util
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / "packaging" / "prune.py"
spec = importlib.util.spec_from_file_location("prune", FILE)
assert spec is not None
assert spec.loader is not None
prune = importlib.util.module_from_spec(spec)
spec.loader.exec_module(prune)


def test_a_library_that_a_wheel_has_in_a_folder_of_its_own_lies_there_alone() -> None:
    blas = ("numpy.libs\\openblas-1.dll", "site/numpy.libs/openblas-1.dll", "BINARY")
    other = ("python313.dll", "python313.dll", "BINARY")
    deeper = ("PySide6\\openblas-1.dll", "site/PySide6/openblas-1.dll", "BINARY")
    twin = ("OpenBLAS-1.dll", "site/numpy.libs/openblas-1.dll", "BINARY")
    assert prune.without_twins([blas, twin, other, deeper]) == [blas, other, deeper]


def test_a_link_to_it_stays() -> None:
    blas = ("numpy.libs/libopenblas-1.so", "site/numpy.libs/libopenblas-1.so", "BINARY")
    link = ("libopenblas-1.so", "numpy.libs/libopenblas-1.so", "SYMLINK")
    assert prune.without_twins([blas, link]) == [blas, link]


def test_what_several_wheels_bring_stays_beside_the_program_for_all_of_them() -> None:
    name = "msvcp140-a4c2.dll"
    numpys = (f"numpy.libs/{name}", "/site/numpy.libs/" + name, "BINARY")
    shared = (name, "/site/rapidfuzz.libs/" + name, "BINARY")
    assert prune.without_twins([numpys, shared]) == [numpys, shared]


def test_docstrings_go_where_they_are_only_weight() -> None:
    kept = ("click.core", "/site/click/core.py", "PYMODULE-1")
    heavy = ("numpy.linalg", "/site/numpy/linalg/__init__.py", "PYMODULE-1")
    assert prune.without_docstrings([kept, heavy]) == [kept, (*heavy[:2], "PYMODULE-2")]


def test_what_prints_is_in_it_but_not_the_systems_own_print_service() -> None:
    assert "PySide6.QtPrintSupport" not in prune.MODULES
    plugins = "PySide6/Qt/plugins/printsupport"
    assert prune.wanted(f"{plugins}/libcupsprintersupport.so")
    assert prune.wanted("PySide6\\plugins\\printsupport\\windowsprintersupport.dll")
    assert not prune.wanted("libcups.so.2")
    for alone in ("libgnutls.so.30", "libavahi-client.so.3", "libp11-kit.so.0", "libgmp.so.10"):
        assert not prune.wanted(alone)
    assert prune.wanted("libkrb5.so.3"), "Qt's network links it"
