"""What Reddit says of itself before its connector is loaded."""

from __future__ import annotations

from courtesydesk.connectors.base import Offer
from courtesydesk.domain.account_forms import ADDRESS, AccountForm, Field, Step
from courtesydesk.domain.networks import NETWORKS

OFFER = Offer(
    network=NETWORKS["reddit"],
    form=AccountForm(
        fields=(
            Field(ADDRESS, "Your name there", hint="u/rue_des_lilas"),
            Field("oauth_client_id", "Client id", help="Under the name of your app, on its page."),
            Field("client_secret", "Client secret", secret=True),
            Field(
                "refresh_token",
                "Refresh token",
                secret=True,
                help="With identity, read, privatemessages, history and submit, and permanent.",
            ),
            Field(
                "listen",
                "Also look for",
                hint="Rue des Lilas, lilas bakery",
                help="Words, separated by commas, in posts of these communities.",
                optional=True,
            ),
            Field(
                "subreddits",
                "Communities",
                hint="lyon, pastry",
                help="Separated by commas. Empty: nothing is looked for.",
                optional=True,
            ),
        ),
        steps=(
            Step(
                "The page of your apps shows the client id and the secret.",
                page="https://www.reddit.com/prefs/apps",
                label="Open that page",
            ),
        ),
        name="Reddit",
        note="For those who hold a key already: since 2025 Reddit gives a new one only when"
        " somebody there has agreed to it, and that is seldom. Without one, the mails that Reddit"
        " sends you come in with your mailbox, and are answered in the browser.",
    ),
    connector="courtesydesk.connectors.networks.reddit.connector:connect",
)
