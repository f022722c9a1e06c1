"""How we log: to a rotating file in the workspace, with no message text and no secret."""

from __future__ import annotations

import logging
import logging.handlers
from pathlib import Path

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def start(folder: Path, *, verbose: bool = False) -> None:
    """Write the program's log into `folder`; at most 5 files of 1 MB."""
    handler = logging.handlers.RotatingFileHandler(
        folder / "desk.log", maxBytes=1_000_000, backupCount=4, encoding="utf-8", delay=True
    )
    handler.setFormatter(logging.Formatter(FORMAT))
    logger = logging.getLogger("courtesydesk")
    for old in list(logger.handlers):
        logger.removeHandler(old)
        old.close()
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG if verbose else logging.INFO)
