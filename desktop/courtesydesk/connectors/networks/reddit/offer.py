"""What Reddit says of itself before its connector is loaded."""

from __future__ import annotations

from courtesydesk.connectors.base import Offer
from courtesydesk.domain.account_forms import ADDRESS, AccountForm, Field, Step
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
            ),
            Field(
                "refresh_token",
                "Refresh token",
                secret=True,
                help="From step 2: permanent, with identity, read, privatemessages, history and"
                " submit.",
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
                "No page of Reddit shows a refresh token. If you hold none, somebody who programs"
                " runs the sign-in of your app once, as Reddit describes it, and gives you the"
                " token.",
                page="https://github.com/reddit-archive/reddit/wiki/OAuth2",
                label="Open the description",
            ),
        ),
        name="Reddit",
        note="For those who already hold an app and a refresh token: since 2025 Reddit lets you"
        " make a new app only when somebody there has agreed to it, and that is seldom. Without,"
        " the mails that Reddit sends you come in with your mailbox, and Copy and open answers them"
        " for nothing.",
    ),
    connector="courtesydesk.connectors.networks.reddit.connector:connect",
)
