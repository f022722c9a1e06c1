"""What Windows shows of a program's file: name and version, made from the program's own."""

from __future__ import annotations

from typing import Any

NAME = "Courtesy Desk"
ENGLISH, UNICODE = 0x409, 1200


def resource(version: str, file: str) -> Any:
    """PyInstaller's VSVersionInfo, which it has on Windows only."""
    from PyInstaller.utils.win32 import versioninfo as parts

    numbers = (*(int(part) for part in version.split(".")), 0)
    texts = {
        "CompanyName": NAME,
        "FileDescription": NAME,
        "FileVersion": version,
        "InternalName": file.removesuffix(".exe"),
        "LegalCopyright": f"{NAME} contributors, MIT licence",
        "OriginalFilename": file,
        "ProductName": NAME,
        "ProductVersion": version,
    }
    table = parts.StringTable(
        f"{ENGLISH:04X}{UNICODE:04X}", [parts.StringStruct(*one) for one in texts.items()]
    )
    return parts.VSVersionInfo(
        ffi=parts.FixedFileInfo(
            filevers=numbers, prodvers=numbers, mask=0x3F, flags=0, OS=0x40004, fileType=1
        ),
        kids=[
            parts.StringFileInfo([table]),
            parts.VarFileInfo([parts.VarStruct("Translation", [ENGLISH, UNICODE])]),
        ],
    )
