"""What Wine 8 lacks and the program's parts ask for: small libraries for the test prefix.

They are for trying the Windows program on Linux, and never part of it: run.py asserts that.
"""

from __future__ import annotations

import struct
from pathlib import Path

NOTHING = b"\x31\xc0\xc3"  # xor eax, eax; ret
YES = b"\xb8\x01\x00\x00\x00\xc3"  # mov eax, 1; ret
LIBRARIES: dict[str, dict[str, bytes | str]] = {
    # Qt's converters for rare encodings; on Windows it comes with the system since 2017.
    "icuuc.dll": dict.fromkeys(
        (
            *("UCNV_FROM_U_CALLBACK_SUBSTITUTE", "UCNV_TO_U_CALLBACK_SUBSTITUTE"),
            *("ucnv_cbFromUWriteUChars", "ucnv_cbToUWriteUChars", "ucnv_close"),
            *("ucnv_countAvailable", "ucnv_fromUCountPending", "ucnv_fromUnicode"),
            *("ucnv_getAvailableName", "ucnv_getFromUCallBack", "ucnv_getMaxCharSize"),
            *("ucnv_getName", "ucnv_getStandardName", "ucnv_getToUCallBack", "ucnv_open"),
            *("ucnv_reset", "ucnv_setFromUCallBack", "ucnv_setToUCallBack"),
            *("ucnv_toUCountPending", "ucnv_toUnicode"),
        ),
        NOTHING,
    ),
    # Colour profiles of screens; Wine's own stops the program.
    "mscms.dll": {
        "CloseColorProfile": YES,
        **dict.fromkeys(
            (
                *("GetColorProfileFromHandle", "GetStandardColorSpaceProfileW"),
                *("OpenColorProfileW", "WcsCreateIccProfile", "WcsGetDefaultColorProfile"),
                "WcsOpenColorProfileW",
            ),
            NOTHING,
        ),
    },
    # Random bytes under a newer name.
    "bcryptprimitives.dll": {"ProcessPrng": "advapi32.SystemFunction036"},
}
MATHEMATICS = {
    "crealf": b"\x66\x0f\x6e\xc1\xc3",  # movd xmm0, ecx; ret
    "cimagf": b"\x48\xc1\xe9\x20\x66\x0f\x6e\xc1\xc3",  # shr rcx, 32; movd xmm0, ecx; ret
}
"""What numpy calls while it is loaded, and Wine's C library has by name only."""

_PAGE = 0x1000
_BLOCK = 0x200
_BUILT_IN = b"Wine builtin DLL"


def library(name: str, exports: dict[str, bytes | str]) -> bytes:
    """A 64-bit DLL; each export is machine code, or "library.function" that it stands for."""
    code, starts = bytearray(YES.ljust(16, b"\xcc")), {}
    for export, body in exports.items():
        if isinstance(body, bytes):
            starts[export] = _PAGE + len(code)
            code += body.ljust(-(-len(body) // 16) * 16, b"\xcc")
    table = _export_table(name, exports, starts)
    image = 2 * _PAGE + -(-len(table) // _PAGE) * _PAGE
    optional = struct.pack(
        "<HBBIIIIIQIIHHHHHHIIIIHHQQQQIIII", 0x20B, 14, 0, len(code), len(table), 0, _PAGE, _PAGE,
        0x180000000, _PAGE, _BLOCK, 6, 0, 0, 0, 6, 0, 0, image, _BLOCK, 0, 2, 0x160,
        1 << 20, 1 << 12, 1 << 20, 1 << 12, 0, 16, 2 * _PAGE, len(table),
    ) + bytes(8 * 15)  # fmt: skip
    parts = ((b".text", _PAGE, bytes(code), 0x60000020), (b".edata", 2 * _PAGE, table, 0x40000040))
    head = b"MZ".ljust(60, b"\0") + struct.pack("<I", 64) + b"PE\0\0"
    head += struct.pack("<HHIIIHH", 0x8664, len(parts), 0, 0, 0, len(optional), 0x2022) + optional
    body = b""
    for title, address, data, flags in parts:
        padded = data.ljust(-(-len(data) // _BLOCK) * _BLOCK, b"\0")
        head += struct.pack(
            "<8sIIIIIIHHI", title, len(data), address, len(padded), _BLOCK + len(body),
            0, 0, 0, 0, flags,
        )  # fmt: skip
        body += padded
    return head.ljust(_BLOCK, b"\0") + body


def _export_table(name: str, exports: dict[str, bytes | str], starts: dict[str, int]) -> bytes:
    base, names = 2 * _PAGE, sorted(exports)
    addresses = 40
    pointers = addresses + 4 * len(names)
    ordinals = pointers + 4 * len(names)
    texts = bytearray()

    def text(value: str) -> int:
        place = base + ordinals + 2 * len(names) + len(texts)
        texts.extend(value.encode() + b"\0")
        return place

    own_name = text(name)
    called = [text(one) for one in names]
    leads = [starts[one] if one in starts else text(str(exports[one])) for one in names]
    table = struct.pack("<IIHHI", 0, 0, 0, 0, own_name)
    table += struct.pack("<III", 1, len(names), len(names))
    table += struct.pack("<III", base + addresses, base + pointers, base + ordinals)
    table += struct.pack(f"<{2 * len(names)}I", *leads, *called)
    return table + struct.pack(f"<{len(names)}H", *range(len(names))) + bytes(texts)


def with_mathematics(library: bytes) -> bytes:
    """Wine's own C library with what numpy needs of complex numbers, and no longer Wine's own."""
    changed = bytearray(library.replace(_BUILT_IN, bytes(len(_BUILT_IN)), 1))
    found = _exports(library)
    for name, code in MATHEMATICS.items():
        changed[found[name] : found[name] + len(code)] = code
    return bytes(changed)


def _exports(library: bytes) -> dict[str, int]:
    """Where in the file each export's code begins."""
    (start,) = struct.unpack_from("<I", library, 60)
    count, size = struct.unpack_from("<H12xH", library, start + 6)
    heads = start + 24 + size
    parts = [struct.unpack_from("<8x4I", library, heads + 40 * number) for number in range(count)]

    def place(address: int) -> int:
        for length, begin, _, raw in parts:
            if begin <= address < begin + length:
                return int(raw + address - begin)
        raise ValueError(f"no part of the library holds {address:#x}")

    table = place(struct.unpack_from("<I", library, start + 24 + 112)[0])
    total, addresses, names, ordinals = struct.unpack_from("<4I", library, table + 24)
    found = {}
    for number in range(total):
        (name,) = struct.unpack_from("<I", library, place(names) + 4 * number)
        (ordinal,) = struct.unpack_from("<H", library, place(ordinals) + 2 * number)
        (address,) = struct.unpack_from("<I", library, place(addresses) + 4 * ordinal)
        begin = place(name)
        found[library[begin : library.index(b"\0", begin)].decode()] = place(address)
    return found


def write(system32: Path, wines: Path) -> None:
    """Put them into a prefix; `wines` is the folder of Wine's own libraries."""
    for name, exports in LIBRARIES.items():
        (system32 / name).write_bytes(library(name, exports))
    own = (wines / "ucrtbase.dll").read_bytes()
    (system32 / "ucrtbase.dll").unlink(missing_ok=True)
    (system32 / "ucrtbase.dll").write_bytes(with_mathematics(own))
