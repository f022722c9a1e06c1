"""How resources/ is found: beside the package when installed, in the checkout while developing."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def root() -> Path:
    """The folder of icons, lexicons, help and demo data."""
    installed = Path(__file__).resolve().parent / "_resources"
    if installed.is_dir():
        return installed
    checkout = Path(__file__).resolve().parents[2] / "resources"
    if checkout.is_dir():
        return checkout
    raise FileNotFoundError(f"resources not found beside {installed} or at {checkout}")
