"""What X says of itself before its connector is loaded."""

from __future__ import annotations

from courtesydesk.connectors.base import Offer
from courtesydesk.domain.account_forms import ADDRESS, BACK, AccountForm, Field, Step
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
                help="One that was made with this app, for your own account, with tweet.read,"
                " tweet.write, users.read and offline.access; like.write and tweet.moderate.write"
                " to like and to hide. If you hold none, sign in in the browser.",
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
                "Press “Set up” at its user authentication: choose “Read and write” and the type"
                " “Native App”, write both of these as callback addresses, and your own page as"
                " website. Then copy the client id.",
                copies=BACK,
                by_hand=False,
            ),
            Step(
                "To read only, copy the bearer token from the page of its keys. To answer, sign in"
                " in the browser, or paste a refresh token that you hold already.",
                by_hand=True,
            ),
        ),
        name="X",
        note="For those who make an app of their own there; with its bearer token it only reads."
        " X takes money: about $0.015 for each post that is read with"
        " its author, $0.015 for each answer, and $0.20 for an answer with a link in it. Nobody has"
        " to connect it: the mails that X sends you come in with your mailbox, and Copy and open"
        " answers them for nothing.",
    ),
    connector="courtesydesk.connectors.networks.x.connector:connect",
    sign_in="courtesydesk.connectors.networks.x.session:register",
    comes_back=BACK,
)
