"""What Mastodon says of itself before its connector is loaded."""

from __future__ import annotations

from courtesydesk.connectors.base import Offer
from courtesydesk.domain.account_forms import AccountForm, Field, Step
from courtesydesk.domain.networks import NETWORKS

OFFER = Offer(
    network=NETWORKS["mastodon"],
    form=AccountForm(
        fields=(
            Field(
                "server",
                "Your server",
                hint="mastodon.social",
                help="The part behind the last @ of your name there.",
                page=True,
            ),
            Field("token", "Access token", secret=True, help="From step 2."),
            Field(
                "listen",
                "Also look for",
                hint="Rue des Lilas, lilas bakery",
                help="Words, separated by commas, in posts that do not name your account. Not every"
                " server can search.",
                optional=True,
            ),
            Field(
                "pictures",
                "Pictures",
                help="Whoever fetches a picture is seen doing so by the server that has it.",
                choices=(
                    ("ask", "Fetch one when I press it"),
                    ("always", "Fetch them with what comes in"),
                ),
            ),
        ),
        steps=(
            Step(
                "Write your server below. Then open its page for a new application, call it"
                " Courtesy Desk, tick “read” and “write”, and submit.",
                page="https://{server}/settings/applications/new",
                label="Open that page",
            ),
            Step("Press the name of the new application, and copy “Your access token”."),
        ),
        name="Mastodon",
        note="On your server you allow Courtesy Desk to read and write for you, and there you can"
        " take that back at any time.",
    ),
    connector="courtesydesk.connectors.networks.mastodon.connector:connect",
    sign_in="courtesydesk.connectors.networks.mastodon.sign_in:register",
)
