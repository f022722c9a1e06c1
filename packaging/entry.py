"""Where the bundle begins: what Python finds by itself where it is installed is seen to here."""

import os
import sys

AUTHORITIES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora
    "/etc/ssl/ca-bundle.pem",  # openSUSE
    "/etc/ssl/cert.pem",  # Alpine
)
"""Where systems keep whom they trust. The bundle's OpenSSL knows only the place of the system that
it was built on."""


def find_authorities() -> None:
    """Say where they are, unless somebody else did. Windows and macOS are asked themselves: a file
    would hide what their owner added."""
    if sys.platform in ("win32", "darwin") or os.environ.get("SSL_CERT_FILE"):
        return
    for file in AUTHORITIES:
        if os.path.exists(file):  # noqa: PTH110 - pathlib costs more than all of this
            os.environ["SSL_CERT_FILE"] = file
            return


find_authorities()

from courtesydesk.__main__ import main  # noqa: E402 - it may ask the authorities

raise SystemExit(main())
