"""Errors, states, times and counts turned into words, for the whole window.

What a row of the feed says is in `row_words.py`. Whole sentences only, never stitched. `now` is
always given, so that tests can set the time.
"""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime

from courtesydesk.domain import errors
from courtesydesk.domain.accounts import Account, AccountState
from courtesydesk.domain.changes import Changes
from courtesydesk.domain.conversations import (
    COUNT_CAP,
    DoneReason,
    Flag,
    Order,
    View,
)
from courtesydesk.domain.mentions import Intent
from courtesydesk.domain.understanding import About, Sentiment, Urgency
from courtesydesk.domain.zones import computer_zone

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def _t(text: str) -> str:
    return QCoreApplication.translate("", text)


def _n(text: str, comment: str, count: int) -> str:
    """`text` with %n, in the form that fits the count: English has its own in resources/i18n."""
    return QCoreApplication.translate("", text, comment, count)


# Times


_zone: list[tzinfo] = [computer_zone()]


def use_zone(zone: tzinfo) -> None:
    """Say every time as the shop's clock shows it: the window sets it from the settings."""
    _zone[0] = zone


def shop_time(at: datetime) -> datetime:
    """A moment in the shop's time zone."""
    return at.astimezone(_zone[0])


def clock_time(at: datetime) -> str:
    """`9:00`, as people here write it."""
    local = shop_time(at)
    return QLocale().toString(QTime(local.hour, local.minute), QLocale.FormatType.ShortFormat)


def day(at: datetime, now: datetime) -> str:
    """`today`, `tomorrow`, `yesterday`, `Mon`, `12 Nov`, `12 Nov 2024`."""
    local, today = shop_time(at).date(), shop_time(now).date()
    days = (local - today).days
    if days == 0:
        return _t("today")
    if days == 1:
        return _t("tomorrow")
    if days == -1:
        return _t("yesterday")
    date = QDate(local.year, local.month, local.day)
    if -7 < days < 7:
        return QLocale().dayName(date.dayOfWeek(), QLocale.FormatType.ShortFormat)
    form = _t("d MMM") if local.year == today.year else _t("d MMM yyyy")
    return QLocale().toString(date, form)


def moment(at: datetime, now: datetime) -> str:
    """`tomorrow 9:00`, `Fri 9:00`, `12 Nov 9:00`."""
    return _t("{day} {time}").format(day=day(at, now), time=clock_time(at))


def exact(at: datetime, now: datetime) -> str:
    """`Friday 27 November, 9:00`: nothing left to guess."""
    local = shop_time(at)
    same_year = local.year == shop_time(now).year
    form = _t("dddd d MMMM") if same_year else _t("dddd d MMMM yyyy")
    date = QLocale().toString(QDate(local.year, local.month, local.day), form)
    return _t("{date}, {time}").format(date=date, time=clock_time(at))


def age(at: datetime, now: datetime) -> str:
    """How long ago, as it stands at the end of a row: `41 min`, `2 h`, `Mon`, `12 Nov`."""
    gone = now - at
    if gone < MINUTE:
        return _t("now")
    if gone < DAY:
        return span(gone, coarse=True)
    return day(at, now)


def span(length: timedelta, *, coarse: bool = False) -> str:
    """`41 min`, `1 h 20`, `3 h`, `2 days`."""
    minutes = max(0, int(length / MINUTE))
    if minutes < 60:
        return _n("%n min", "minutes", minutes)
    hours, rest = divmod(minutes, 60)
    if hours < 24:
        if coarse or rest == 0 or hours >= 10:
            return _n("%n h", "hours", hours)
        return _t("{hours} h {minutes:02d}").format(hours=hours, minutes=rest)
    return _n("%n days", "", hours // 24)


def park(minutes: int) -> str:
    """The button that puts a reply aside for a while."""
    if minutes % 60 == 0:
        return _n("Park %n h", "hours", minutes // 60)
    return _n("Park %n min", "minutes", minutes)


def fetched(at: datetime | None, now: datetime) -> str:
    """When an account last fetched, at the end of its row."""
    return _t("not yet") if at is None else age(at, now)


# Counts


def count(number: int) -> str:
    """A figure of the side panel; nothing for none, 999+ for many."""
    if number <= 0:
        return ""
    if number > COUNT_CAP:
        return _t("{most}+").format(most=COUNT_CAP)
    return QLocale().toString(number)


def to_answer(number: int) -> str:
    """The top bar's count."""
    if number > COUNT_CAP:
        return _t("{most}+ to answer").format(most=COUNT_CAP)
    return _n("%n to answer", "", number)


def past_target(number: int) -> str:
    """The top bar's late ones."""
    if number > COUNT_CAP:
        return _t("{most}+ past target").format(most=COUNT_CAP)
    return _n("%n past target", "", number)


def outbox_pill(waiting: int, needs_us: int, *, offline: bool) -> str:
    """The top bar's word on what is on its way."""
    if needs_us:
        return _n("%n replies need you", "", needs_us)
    if offline and waiting:
        return _n("Offline · %n in outbox", "", waiting)
    if offline:
        return _t("Offline")
    return _n("%n in outbox", "", waiting) if waiting else ""


def new_ones(number: int) -> str:
    """The bar over the feed."""
    return _n("%n new", "", number)


def marked(number: int) -> str:
    """The bulk bar."""
    return _n("%n marked", "", number)


# Conversations


VIEW_ICONS = {
    View.TO_ANSWER: "to-answer",
    View.WAITING: "clock",
    View.SNOOZED: "snooze",
    View.DRAFTS: "pencil",
    View.DONE: "box",
    View.SPAM: "spam",
    View.EVERYTHING: "lines",
    View.COMPLAINTS: "complaint",
    View.QUESTIONS: "question",
    View.PRAISE: "heart",
    View.UNTAGGED: "search",
}


def view(which: View) -> str:
    """A view's name."""
    return {
        View.TO_ANSWER: _t("To answer"),
        View.COMPLAINTS: _t("Complaints"),
        View.QUESTIONS: _t("Questions"),
        View.PRAISE: _t("Praise"),
        View.UNTAGGED: _t("Untagged"),
        View.WAITING: _t("Waiting for them"),
        View.SNOOZED: _t("Snoozed"),
        View.DRAFTS: _t("Drafts"),
        View.DONE: _t("Done"),
        View.SPAM: _t("Spam"),
        View.EVERYTHING: _t("Everything"),
    }[which]


def order(which: Order) -> str:
    """An order's name."""
    return {
        Order.NEWEST: _t("Newest"),
        Order.WAITING: _t("Longest waiting"),
        Order.DUE: _t("Due first"),
        Order.FIASCO: _t("Most urgent to save"),
    }[which]


def empty_view(which: View) -> tuple[str, str, str]:
    """Icon, title and sentence of a view with nothing in it."""
    return {
        View.TO_ANSWER: (
            "check",
            _t("Everybody has been answered"),
            _t("What people say to you or about you appears here, the moment it is fetched."),
        ),
        View.COMPLAINTS: (
            "smile",
            _t("No open complaint"),
            _t("Complaints that wait for an answer stand here, with the time that is left."),
        ),
        View.QUESTIONS: (
            "question",
            _t("No open question"),
            _t("Questions that wait for an answer stand here."),
        ),
        View.PRAISE: (
            "heart",
            _t("Every kind word has been thanked"),
            _t("Praise has its own place, so that thanks are never forgotten."),
        ),
        View.UNTAGGED: (
            "search",
            _t("Nobody talks behind your back"),
            _t("What people say about you without addressing you stands here, misspelt too."),
        ),
        View.WAITING: (
            "clock",
            _t("You wait for nobody"),
            _t("Conversations in which it is the customer's turn stand here."),
        ),
        View.SNOOZED: (
            "snooze",
            _t("Nothing is snoozed"),
            _t("What you put off comes back by itself at the time that you said."),
        ),
        View.DRAFTS: (
            "pencil",
            _t("No draft"),
            _t("Whatever you begin to write is kept here until it goes."),
        ),
        View.DONE: (
            "box",
            _t("Nothing is done yet"),
            _t("Conversations that need nothing more stand here, and can always be found."),
        ),
        View.SPAM: (
            "spam",
            _t("No spam"),
            _t("What you mark as spam is kept here, off the clock."),
        ),
        View.EVERYTHING: (
            "lines",
            _t("Nothing here yet"),
            _t("Add an account or import a file, and every conversation stands here."),
        ),
    }[which]


def intent(which: Intent) -> str:
    """What the customer is after."""
    return {
        Intent.COMPLAINT: _t("complaint"),
        Intent.QUESTION: _t("question"),
        Intent.PRAISE: _t("praise"),
        Intent.VENTING: _t("venting"),
        Intent.SCAM: _t("scam"),
        Intent.SPAM: _t("spam"),
        Intent.OTHER: _t("other"),
    }[which]


def feeling(which: Sentiment) -> str:
    """How the customer feels about it."""
    return {
        Sentiment.NEG: _t("unhappy"),
        Sentiment.NEU: _t("neither happy nor unhappy"),
        Sentiment.POS: _t("happy"),
        Sentiment.UNDEFINED: _t("too little to say"),
    }[which]


def about(which: About) -> str:
    """What one of the three answers is about."""
    return {
        About.INTENT: _t("What they are after"),
        About.SENTIMENT: _t("How they feel"),
        About.URGENCY: _t("Can it wait?"),
    }[which]


def urgency(which: Urgency) -> str:
    """Whether it can wait."""
    return {
        Urgency.LOW: _t("can wait"),
        Urgency.NORMAL: _t("in its turn"),
        Urgency.HIGH: _t("cannot wait"),
    }[which]


def flag(which: Flag) -> str:
    """What should be seen before anybody answers."""
    return {
        Flag.IMPOSTOR: _t("is not who it says it is"),
        Flag.SCAM: _t("fishes for money or passwords"),
        Flag.BULK: _t("sent to many"),
    }[which]


def done_reason(which: DoneReason) -> str:
    """Why a conversation was closed without a reply."""
    return {
        DoneReason.REPLIED: _t("answered"),
        DoneReason.THANKS: _t("only thanks"),
        DoneReason.VENTING: _t("venting, not to us"),
        DoneReason.SPAM: _t("spam"),
        DoneReason.DUPLICATE: _t("the same as another"),
        DoneReason.ANSWERED_ELSEWHERE: _t("answered elsewhere"),
        DoneReason.NOT_FOR_US: _t("not for us"),
        DoneReason.OTHER: _t("another reason"),
    }[which]


# Accounts


def account_state(account: Account, now: datetime) -> tuple[str, str]:
    """The word behind an account's dot, and the dot's colour token."""
    if account.state is AccountState.CONNECTED:
        return fetched(account.last_fetched_at, now), "ok"
    words = {
        AccountState.CONNECTING: (_t("connecting"), "faint"),
        AccountState.BACKFILLING: (_t("fetching history"), "ok"),
        AccountState.OFFLINE: (_t("offline"), "faint"),
        AccountState.RATE_LIMITED: (_t("resting"), "warn"),
        AccountState.SIGNED_OUT: (_t("sign in"), "warn"),
        AccountState.FAILING: (_t("in trouble"), "stop"),
    }
    return words[account.state]


def account_aloud(account: Account, now: datetime) -> str:
    """An account's health in a sentence."""
    word, _ = account_state(account, now)
    if account.state is AccountState.CONNECTED:
        return _t("{name}, connected, last fetched: {when}").format(name=account.name, when=word)
    return ", ".join(part for part in (account.name, word, account.detail) if part)


# What was done


def snoozed_words(changes: Changes, until: datetime, now: datetime) -> str:
    """The toast after a snooze: what, and until when."""
    number = max(1, changes.count or len(changes.conversations))
    words = _n("%n conversations snoozed until {moment}.", "", number)
    return words.format(moment=exact(until, now))


def undone_words(changes: Changes, verb: str) -> str:
    """The toast after an act, by what was done: done, snoozed, spam, tagged, reopened, waiting,
    told."""
    number = max(1, changes.count or len(changes.conversations))
    return {
        "done": _n("%n conversations done.", "", number),
        "snoozed": _n("%n conversations snoozed.", "", number),
        "spam": _n("%n conversations marked as spam.", "", number),
        "tagged": _n("%n conversations tagged.", "", number),
        "reopened": _n("%n conversations are back to answer.", "", number),
        "waiting": _n("%n conversations wait for them.", "", number),
        "told": _n("%n conversations put right: your word counts.", "", number),
        "undone": _n("%n conversations are as before.", "", number),
    }.get(verb) or _n("%n things changed.", "", number)


# Errors


def trouble(error: Exception) -> str:
    """An error in sentences: what happened, what is safe, what to do."""
    if isinstance(error, errors.DeskError):
        return " ".join(part for part in (error.what, _safe(error), _todo(error)) if part)
    return _t("Something went wrong inside the program. What you wrote is kept.")


def _safe(error: errors.DeskError) -> str:
    if error.safe:
        return error.safe
    if isinstance(error, errors.Offline):
        return _t("Nothing is lost; it goes by itself when the network is back.")
    if isinstance(error, errors.StoreError):
        return _t("What was kept before is safe.")
    return ""


def _todo(error: errors.DeskError) -> str:
    if error.todo:
        return error.todo
    if isinstance(error, errors.SignedOut):
        return _t("Sign in again under Accounts.")
    if isinstance(error, errors.RateLimited):
        return _t("It goes on by itself at {time}.").format(time=clock_time(error.until))
    if isinstance(error, errors.KeyringLocked):
        return _t("Unlock the system's keyring and try again.")
    return ""
