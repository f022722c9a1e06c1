"""`python -m courtesydesk`: read the arguments, run them."""

from __future__ import annotations

import io
import sys


def main() -> int:
    """The console program; returns the exit status."""
    if sys.argv[1:] == ["--reader"]:  # tone.apart.ARGUMENT
        from courtesydesk.tone import apart

        return apart.serve()
    from courtesydesk import app
    from courtesydesk.services import running

    _speak_to_nobody()
    running.show()
    return app.run(sys.argv[1:])


def _speak_to_nobody() -> None:
    """Windows gives a program without a console no streams at all."""
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            # Not its null device, which says that it is a terminal.
            setattr(sys, name, io.TextIOWrapper(io.BytesIO(), encoding="utf-8"))


if __name__ == "__main__":
    raise SystemExit(main())
