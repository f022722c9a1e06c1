"""A year of a busy shop in one file, as it comes in by the door that a person uses."""

from __future__ import annotations

import csv
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

from courtesydesk.domain.conversations import DoneReason
from courtesydesk.domain.ids import ConversationId
from courtesydesk.services.importing import Importing
from support.shop import SmallDesk, make_desk

NOW = datetime(2026, 11, 20, 14, 0, tzinfo=UTC)
YEAR = timedelta(days=365)
MENTIONS = 50_000
HOURS = "Tue–Sat 8–13 and 14–18:30"
NETWORKS = ("google", "yelp", "tripadvisor", "facebook", "instagram")
SAID = (
    "The cake was lovely, and so is the lady at the counter.",
    "Burnt, again! I want my money back.",
    "Are you open on Monday?", "Nobody answered the phone, and the bread was stale.",
    "Best croissants in town.", "Thanks so much!", "Do you make anything without nuts?",
)  # fmt: skip
ANSWERED = (
    "Thank you, {}!", "We are sorry, {}: the oven failed us, and so did we.",
    "Yes, {}, from eight in the morning until one.", "May I call you about it, {}?",
    "That is kind of you to say, {}, and I have told everybody at the counter.",
)  # fmt: skip
LATER = (5, 40, 300, 1500, 9000)
"""Minutes."""
NAMES = ("Ana", "Bob", "Cleo", "Dídac", "Élodie", "Fay", "Gil", "Hal", "Ines", "Jean")


def imported_year(folder: Path, mentions: int = MENTIONS) -> SmallDesk:
    """A desk into which the file was brought, and on which some of it was called done."""
    desk = make_desk(folder, now=NOW)
    desk.settings.change({"shop.hours": HOURS})
    file = _written(folder / "year.csv", mentions)
    result = Importing(desk.db, desk.workspace).run(file, now=NOW, stop=lambda: False)
    assert result.taken == mentions, result
    ids = [ConversationId(row[0]) for row in desk.db.rows("SELECT id FROM conversation")]
    desk.triage.done(ids[: mentions // 25], DoneReason.OTHER, now=NOW - timedelta(minutes=5))
    return desk


def _written(file: Path, mentions: int) -> Path:
    chance = random.Random(7)
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(
            ["network", "id", "author", "handle", "created_at", "text", "rating", "reply",
             "reply_at"]
        )  # fmt: skip
        for number in range(mentions):
            at = NOW - YEAR * (1 - number / mentions) - timedelta(seconds=chance.randrange(600))
            network = NETWORKS[number % len(NETWORKS)]
            name = chance.choice(NAMES)
            answer, answered = "", ""
            after = at + timedelta(minutes=chance.choice(LATER), seconds=chance.randrange(60))
            if chance.random() < 0.6 and after < NOW:
                answer, answered = chance.choice(ANSWERED).format(name), f"{after:%FT%TZ}"
            writer.writerow(
                [network, f"id{number}", f"{name} {number % 17000}", f"p{number % 17000}",
                 f"{at:%FT%TZ}", chance.choice(SAID),
                 chance.randint(1, 5) if number % len(NETWORKS) < 3 else "", answer, answered]
            )  # fmt: skip
    return file
