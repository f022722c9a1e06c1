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
                help="Made for your own account, with basic and offline_access.",
            ),
        ),
        steps=(
            Step(
                "Register an app of your own.",
                page="https://www.tumblr.com/oauth/apps",
                label="Open that page",
            ),
        ),
        name="Tumblr",
        note="Tumblr lets no program answer below a post: your words are on the clipboard, and the"
        " post opens.",
    ),
    connector="courtesydesk.connectors.networks.tumblr.connector:connect",
)
