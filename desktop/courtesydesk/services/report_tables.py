"""A report as tables of plain values: what the screen shows, and what CSV and JSON hold, is one."""

from __future__ import annotations

import csv
import io
from typing import Any

from courtesydesk.domain.reports import BUCKETS, METRICS, Line, Report
from courtesydesk.domain.times import to_text

Value = str | int | float | None
Row = dict[str, Value]
_VALUE_IN = {
    "M9s": "stars, more or fewer",
    "M10": "mood, from -2 to 2",
    "M18r": "share",
    "M18d": "seconds",
    "M19": "seconds",
    "M19r": "share",
}
"""What a `value` is counted in."""


def tables(report: Report) -> dict[str, list[Row]]:
    """Every table by its name: `report` (a line each), `first_response` (how many in which hours),
    `weekday_hour` (what came in, by the shop's clock) and `over_time` (each part of the period by
    its first day, of the shop's calendar). Spans are in seconds."""
    return {
        "report": [line_row(line) for line in report.lines],
        "first_response": _buckets(report),
        "weekday_hour": [
            {"weekday": day + 1, "hour": hour, "inbound": count}
            for day, hours in enumerate(report.heat.counts)
            for hour, count in enumerate(hours)
        ],
        "over_time": [
            {
                "from": step.day.isoformat(),
                "inbound": step.inbound,
                "answered": step.answered,
                "first_responses": step.n,
                "median_opening_s": step.median,
            }
            for step in report.steps
        ],
    }


def line_row(line: Line) -> Row:
    """One line's numbers; what was not measured is None."""
    opening, calendar = line.opening, line.calendar
    return {
        "metric": line.metric,
        "title": METRICS[line.metric].title,
        "group": line.group,
        "n": line.n,
        "hits": line.hits,
        "share": None if line.share is None else round(line.share, 4),
        "median_opening_s": None if opening is None else opening.median,
        "p90_opening_s": None if opening is None else opening.p90,
        "mean_opening_s": None if opening is None else round(opening.mean, 1),
        "median_calendar_s": None if calendar is None else calendar.median,
        "p90_calendar_s": None if calendar is None else calendar.p90,
        "mean_calendar_s": None if calendar is None else round(calendar.mean, 1),
        "while_closed": None if opening is None else line.closed,
        "value": None if line.value is None else round(line.value, 4),
        "value_in": None if line.value is None else _VALUE_IN[line.metric],
        "left_out": line.left_out,
    }


def _buckets(report: Report) -> list[Row]:
    edges = (0, *BUCKETS)
    return [
        {
            "from_hours": edges[at],
            "to_hours": edges[at + 1] if at + 1 < len(edges) else None,
            "first_responses": count,
        }
        for at, count in enumerate(report.buckets)
    ]


def as_csv(rows: list[Row]) -> str:
    """A table as CSV (RFC 4180), with its heading."""
    file = io.StringIO()
    writer = csv.DictWriter(file, fieldnames=list(rows[0]) if rows else [])
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def as_data(report: Report) -> dict[str, Any]:
    """All of it for JSON, with the definitions and the conversations behind each line."""
    period = report.period
    lines = [
        {
            **line_row(line),
            "conversations": list(line.conversations),
            "exceptions": list(line.exceptions),
        }
        for line in report.lines
    ]
    return {
        "from": to_text(period.start),
        "to": to_text(period.end),
        "when": period.when.value,
        "imported": period.imported,
        "made_at": to_text(report.made_at),
        "has_hours": report.has_hours,
        "inbound": report.inbound,
        "definitions": {
            metric.id: {
                "title": metric.title,
                "how": metric.how,
                "dated": metric.dated,
                "left_out": metric.left_out,
            }
            for metric in METRICS.values()
        },
        **tables(report),
        "report": lines,
    }
