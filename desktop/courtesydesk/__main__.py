"""`python -m courtesydesk`: read the arguments, run them."""

from __future__ import annotations

import sys


def main() -> int:
    """The console program; returns the exit status."""
    from courtesydesk import app
    from courtesydesk.services import running

    running.show()
    return app.run(sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
