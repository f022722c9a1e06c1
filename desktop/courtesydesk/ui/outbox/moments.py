"""Moments and spans in words, in the person's own time zone."""

from __future__ import annotations

from datetime import datetime, timedelta

from PySide6.QtCore import QDate, QLocale, QObject

from courtesydesk.ui import wording


class Moments(QObject):
    """Says when: short, and the same everywhere in these screens."""

    def clock(self, at: datetime, *, seconds: bool = False) -> str:
        """Say 11:18."""
        if seconds:
            return wording.shop_time(at).strftime("%H:%M:%S")
        return wording.clock_time(at)

    def day(self, at: datetime, now: datetime) -> str:
        """Today, Yesterday, Tue 17 Nov, 3 Oct 2024."""
        local, today = wording.shop_time(at).date(), wording.shop_time(now).date()
        days = (today - local).days
        if days == 0:
            return self.tr("Today")
        if days == 1:
            return self.tr("Yesterday")
        if days == -1:
            return self.tr("Tomorrow")
        date = QDate(local.year, local.month, local.day)
        if abs(days) < 7:
            return QLocale().toString(date, "ddd d MMM")
        if local.year == today.year:
            return QLocale().toString(date, "d MMM")
        return QLocale().toString(date, "d MMM yyyy")

    def month(self, at: datetime, now: datetime) -> str:
        """March, or March 2024."""
        local = wording.shop_time(at).date()
        date = QDate(local.year, local.month, local.day)
        this_year = local.year == wording.shop_time(now).year
        return QLocale().toString(date, "MMMM" if this_year else "MMMM yyyy")

    def when(self, at: datetime, now: datetime) -> str:
        """13:20 today, else "tomorrow 9:00", "Fri 9:00"."""
        if wording.shop_time(at).date() == wording.shop_time(now).date():
            return self.clock(at)
        return wording.moment(at, now)

    def span(self, span: timedelta) -> str:
        """8 s, 42 min, 3 h, 2 days: rounded up, so that a countdown never says 0 too early."""
        seconds = max(0, int(span.total_seconds() + 0.999))
        if seconds < 60:
            return self.tr("%n s", "seconds", seconds)
        minutes = (seconds + 59) // 60
        if minutes < 60:
            return self.tr("%n min", "minutes", minutes)
        hours = (minutes + 30) // 60
        if hours < 48:
            return self.tr("%n h", "hours", hours)
        return self.tr("%n days", "", (hours + 12) // 24)
