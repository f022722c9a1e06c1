"""The program for macOS, as far as any machine can check it (packaging/checks/macos.py)."""

from __future__ import annotations

import struct
import sys

import pytest

from support.scripts import load

macos = load("packaging/checks/macos.py")


@pytest.mark.skipif(sys.platform == "win32", reason="shell scripts")
@pytest.mark.parametrize("part", ["plists", "icon", "scripts"])
def test_what_can_be_known_without_a_mac_is_right(part: str) -> None:
    macos.passed.clear()
    macos.failed.clear()
    getattr(macos, part)()
    assert macos.passed
    assert macos.failed == []


def test_a_file_for_both_macs_is_cut_down_to_one() -> None:
    arm, intel = b"arm" * 100, b"intel" * 100
    head = struct.pack(">II", 0xCAFEBABE, 2)
    head += struct.pack(">5I", 0x01000007, 3, 48, len(intel), 0)
    head += struct.pack(">5I", 0x0100000C, 0, 48 + len(intel), len(arm), 0)
    both = head + intel + arm
    assert macos.thinned(both, "arm64") == arm
    assert macos.thinned(both, "x86_64") == intel
    assert macos.thinned(b"\xcf\xfa\xed\xfe rest", "arm64") == b"\xcf\xfa\xed\xfe rest"
