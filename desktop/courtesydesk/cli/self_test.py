"""`courtesy-desk --self-test [FILE]`: every part of this copy is tried, and the report written."""

from __future__ import annotations

from courtesydesk.cli.session import Session
from courtesydesk.services import self_test

ON_STANDARD_OUTPUT = "-"


def try_everything(session: Session, file: str) -> int:
    """0 where all is well, 1 where something is wrong; the report tells, as JSON."""
    good, told = self_test.report(session.doors.self_test())
    if file == ON_STANDARD_OUTPUT:
        session.write_out(told)
    else:
        session.path(file).write_text(told, encoding="utf-8")
    return 0 if good else 1
