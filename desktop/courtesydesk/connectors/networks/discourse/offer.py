"""What Discourse says of itself before its connector is loaded."""

from __future__ import annotations

from courtesydesk.connectors.base import Offer
from courtesydesk.domain.account_forms import AccountForm, Field, Step
from courtesydesk.domain.networks import NETWORKS

OFFER = Offer(
    network=NETWORKS["discourse"],
    form=AccountForm(
        fields=(
            Field(
                "site",
                "Address",
                hint="forum.example.org",
                help="Of the forum, with the folder behind it where it is in one.",
                page=True,
            ),
            Field(
                "user",
                "User name",
                help="Who speaks for you there. Leave it empty for a user API key, which knows.",
                optional=True,
            ),
            Field("token", "API key", secret=True, help="It is shown once, when it is made."),
            Field(
                "listen",
                "Also look for",
                hint="Rue des Lilas, lilas bakery",
                help="Words, separated by commas, in posts that do not name you.",
                optional=True,
            ),
        ),
        steps=(
            Step(
                "Write the address of the forum below. If you run it, open the page for a new key:"
                " user level “Single user”, scope “Global”. If others do, ask them for one.",
                page="https://{site}/admin/api/keys/new",
                label="Open that page",
            ),
            Step("Write the same user below, and copy the key."),
        ),
        name="Forum",
        note="A key of one user may do what this user may, and nothing else.",
    ),
    connector="courtesydesk.connectors.networks.discourse.connector:connect",
)
