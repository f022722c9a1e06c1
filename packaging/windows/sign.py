#!/usr/bin/env python3
"""Sign one Windows file where it lies, with the certificate that the environment names.

    python sign.py FILE

CD_SIGN_CERTIFICATE is a .pfx, CD_SIGN_PASSWORD opens it, CD_SIGN_CLOCK is the time stamp server's
address (none: the signature ends with the certificate). signtool on Windows, else osslsigncode.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

NAME = "Courtesy Desk"


def command(file: Path, signed: Path) -> list[str]:
    """What signs it; signtool writes into the file itself."""
    certificate = os.environ["CD_SIGN_CERTIFICATE"]
    password = os.environ.get("CD_SIGN_PASSWORD", "")
    clock = os.environ.get("CD_SIGN_CLOCK", "")
    if sys.platform == "win32":
        stamp = ["/tr", clock, "/td", "sha256"] if clock else []
        return ["signtool", "sign", "/q", "/fd", "sha256", "/d", NAME, *stamp,
                "/f", certificate, "/p", password, str(file)]  # fmt: skip
    stamp = ["-ts", clock] if clock else []
    return ["osslsigncode", "sign", "-pkcs12", certificate, "-pass", password, "-h", "sha256",
            "-n", NAME, *stamp, "-in", str(file), "-out", str(signed)]  # fmt: skip


def main() -> int:
    """Sign it; the file is as it was where that fails."""
    file = Path(sys.argv[1])
    signed = file.with_name(file.name + ".signed")
    done = subprocess.run(command(file, signed), stdout=subprocess.DEVNULL, check=False)
    if done.returncode == 0 and signed.exists():
        signed.replace(file)
    return done.returncode


if __name__ == "__main__":
    raise SystemExit(main())
