"""What X says of itself before its connector is loaded."""

from __future__ import annotations

from courtesydesk.connectors.base import Offer
from courtesydesk.domain.account_forms import ADDRESS, AccountForm, Field, Step
from courtesydesk.domain.networks import NETWORKS

OFFER = Offer(
    network=NETWORKS["x"],
    form=AccountForm(
        fields=(
            Field(
                ADDRESS,
                "Your name there",
                hint="@rue_des_lilas",
                help="Your name on X, with or without the @.",
            ),
            Field(
                "monthly_dollars",
                "Dollars a month",
                hint="5",
                help="The most that may be spent: then nothing is asked or sent before the next"
                " month. Empty: 5.",
                optional=True,
            ),
            Field(
                "oauth_client_id",
                "Client id",
                help="Of your own app there, of the type “Native App”.",
                optional=True,
            ),
            Field(
                "refresh_token",
                "Refresh token",
                secret=True,
                help="From step 2: for your own account, with tweet.read, tweet.write, users.read"
                " and offline.access.",
                optional=True,
            ),
            Field(
                "bearer_token",
                "Or a bearer token",
                secret=True,
                help="From the page of your app, instead of the two above: then it only reads.",
                optional=True,
            ),
            Field(
                "listen",
                "Also look for",
                hint="Rue des Lilas, lilas bakery",
                help="Words, separated by commas, in posts that do not name your account. Each post"
                " that is found costs as much as one to you; you answer them on X.",
                optional=True,
            ),
        ),
        steps=(
            Step(
                "Make an app of your own in X's developer console, and buy some credits there.",
                page="https://console.x.com",
                label="Open that page",
            ),
            Step(
                "To answer, you also need a refresh token. No page of X shows one: somebody who"
                " programs runs the OAuth 2.0 sign-in of your app once, as X describes it, and"
                " gives you the token. To read only, leave this out.",
                page="https://docs.x.com/fundamentals/authentication/oauth-2-0/user-access-token",
                label="Open the description",
            ),
        ),
        name="X",
        note="For those who already hold a refresh token, or know somebody who can make one; with a"
        " bearer token it only reads. X takes money: about $0.015 for each post that is read with"
        " its author, $0.015 for each answer, and $0.20 for an answer with a link in it. Nobody has"
        " to connect it: the mails that X sends you come in with your mailbox, and Copy and open"
        " answers them for nothing.",
    ),
    connector="courtesydesk.connectors.networks.x.connector:connect",
)
