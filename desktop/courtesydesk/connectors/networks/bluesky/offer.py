"""What Bluesky says of itself before its connector is loaded."""

from __future__ import annotations

from courtesydesk.connectors.base import Offer
from courtesydesk.domain.account_forms import ADDRESS, AccountForm, Field, Step
from courtesydesk.domain.networks import NETWORKS

OFFER = Offer(
    network=NETWORKS["bluesky"],
    form=AccountForm(
        fields=(
            Field(
                ADDRESS,
                "Your handle",
                hint="rue-des-lilas.bsky.social",
                help="Your name there, with or without the @.",
            ),
            Field(
                "app_password",
                "App password",
                secret=True,
                hint="xxxx-xxxx-xxxx-xxxx",
                help="From step 1. Not the password that you sign in with.",
            ),
            Field(
                "listen",
                "Also look for",
                hint="Rue des Lilas, lilas bakery",
                help="Words, separated by commas, in posts that do not name your account.",
                optional=True,
            ),
            Field(
                "api",
                "Your own server",
                hint="https://pds.example.org",
                help="Only if your account is not on a server of Bluesky.",
                optional=True,
                page=True,
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
                "Add an app password, call it Courtesy Desk, tick “Allow access to your direct"
                " messages” if they are to come in too, and copy it: it is shown once.",
                page="https://bsky.app/settings/app-passwords",
                label="Open that page",
            ),
        ),
        name="Bluesky",
    ),
    connector="courtesydesk.connectors.networks.bluesky.connector:connect",
)
