"""What Reddit says of itself before its connector is loaded."""

from __future__ import annotations

from courtesydesk.connectors.base import Offer
from courtesydesk.domain.account_forms import ADDRESS, BACK, AccountForm, Field, Step
from courtesydesk.domain.networks import NETWORKS

OFFER = Offer(
    network=NETWORKS["reddit"],
    form=AccountForm(
        fields=(
            Field(
                ADDRESS,
                "Your name there",
                hint="u/rue_des_lilas",
                help="Your name on Reddit, with or without the u/.",
            ),
            Field("oauth_client_id", "Client id", help="Under the name of your app, on its page."),
            Field(
                "client_secret",
                "Client secret",
                secret=True,
                help="Beside the word “secret”, on the same page.",
                by_hand=False,
            ),
            Field(
                "refresh_token",
                "Refresh token",
                secret=True,
                help="One that was made with this app: permanent, with identity, read,"
                " privatemessages, history, submit, edit and report. If you hold none, sign in in"
                " the browser.",
            ),
            Field(
                "subreddits",
                "Communities",
                hint="lyon, pastry",
                help="Where your words are looked for. Separated by commas. Empty: nowhere.",
                optional=True,
            ),
            Field(
                "listen",
                "Also look for",
                hint="Rue des Lilas, lilas bakery",
                help="Words, separated by commas, in posts of these communities.",
                optional=True,
            ),
        ),
        steps=(
            Step(
                "The page of your apps shows the client id and the secret.",
                page="https://www.reddit.com/prefs/apps",
                label="Open that page",
            ),
            Step(
                "There, press “edit” at your app, and write this as its redirect uri: Reddit knows"
                " one only.",
                copies=BACK[:1],
                by_hand=False,
            ),
        ),
        name="Reddit",
        note="For those who already hold an app there: since 2025 Reddit lets you"
        " make a new app only when somebody there has agreed to it, and that is seldom. Without,"
        " the mails that Reddit sends you come in with your mailbox, and Copy and open answers them"
        " for nothing.",
    ),
    connector="courtesydesk.connectors.networks.reddit.connector:connect",
    sign_in="courtesydesk.connectors.networks.reddit.session:register",
    comes_back=BACK[:1],
)
