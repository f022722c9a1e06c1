"""What feeds say of themselves before their connector is loaded."""

from __future__ import annotations

from courtesydesk.connectors.base import Offer
from courtesydesk.domain.account_forms import ADDRESS, AccountForm, Field
from courtesydesk.domain.networks import NETWORKS

OFFER = Offer(
    network=NETWORKS["feed"],
    form=AccountForm(
        fields=(
            Field(
                ADDRESS,
                "Address",
                hint="https://blog.example/comments/feed",
                help="Of the feed, or of a page that has one: then it is found there.",
                page=True,
            ),
            Field(
                "waits",
                "What is in it",
                help="The clock runs only for what waits for an answer.",
                choices=(
                    ("yes", "People talk to us or about us: it waits for an answer"),
                    ("no", "Only to read: off the clock"),
                ),
            ),
            Field(
                "only",
                "Only what says",
                hint="Rue des Lilas, lilas bakery",
                help="Words, separated by commas. Empty: everything.",
                optional=True,
            ),
        ),
        name="Feed",
        note="RSS, Atom, JSON Feed, and alerts that are delivered as a feed. A blog's comments are"
        " often at its address with /comments/feed behind it. In Google Alerts, choose “Deliver to:"
        " RSS feed”, and copy the address of the feed's sign.",
    ),
    connector="courtesydesk.connectors.networks.feed.connector:connect",
)
