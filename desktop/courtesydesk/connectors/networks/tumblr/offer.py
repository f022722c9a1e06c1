"""What Tumblr says of itself before its connector is loaded."""

from __future__ import annotations

from courtesydesk.connectors.base import Offer
from courtesydesk.domain.account_forms import ADDRESS, AccountForm, Field, Step
from courtesydesk.domain.networks import NETWORKS

OFFER = Offer(
    network=NETWORKS["tumblr"],
    form=AccountForm(
        fields=(
            Field(
                ADDRESS, "Your blog", hint="rue-des-lilas", help="Its name, without .tumblr.com."
            ),
            Field("oauth_client_id", "Consumer key", help="From the page of your app."),
            Field("client_secret", "Secret key", secret=True, help="From the same page."),
            Field(
                "refresh_token",
                "Refresh token",
                secret=True,
                help="From step 2: for your own account, with basic and offline_access.",
            ),
        ),
        steps=(
            Step(
                "Register an app of your own.",
                page="https://www.tumblr.com/oauth/apps",
                label="Open that page",
            ),
            Step(
                "No page of Tumblr shows a refresh token: somebody who programs runs the OAuth 2"
                " sign-in of your app once, as Tumblr describes it, and gives you the token.",
                page="https://www.tumblr.com/docs/en/api/v2#oauth2-authorization",
                label="Open the description",
            ),
        ),
        name="Tumblr",
        note="For those who already hold a refresh token, or know somebody who can make one."
        " Without, the mails that Tumblr sends you come in with your mailbox. Either way you answer"
        " with Copy and open, for nothing: Tumblr lets no program answer below a post.",
    ),
    connector="courtesydesk.connectors.networks.tumblr.connector:connect",
)
