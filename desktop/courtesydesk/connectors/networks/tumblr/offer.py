"""What Tumblr says of itself before its connector is loaded."""

from __future__ import annotations

from courtesydesk.connectors.base import Offer
from courtesydesk.domain.account_forms import ADDRESS, BACK_BY_NAME, AccountForm, Field, Step
from courtesydesk.domain.networks import NETWORKS

OFFER = Offer(
    network=NETWORKS["tumblr"],
    form=AccountForm(
        fields=(
            Field(
                ADDRESS, "Your blog", hint="rue-des-lilas", help="Its name, without .tumblr.com."
            ),
            Field("oauth_client_id", "Consumer key", help="From the page of your app."),
            Field(
                "client_secret",
                "Secret key",
                secret=True,
                help="From the same page.",
                by_hand=False,
            ),
            Field(
                "refresh_token",
                "Refresh token",
                secret=True,
                help="One that was made with this app, for your own account, with basic and"
                " offline_access. If you hold none, sign in in the browser.",
            ),
        ),
        steps=(
            Step(
                "Register an app of your own.",
                page="https://www.tumblr.com/oauth/apps",
                label="Open that page",
            ),
            Step(
                "There, write the first of these as its default callback URL, and both, as they"
                " stand in the second, as its OAuth2 redirect URLs.",
                copies=(BACK_BY_NAME[0], " ".join(BACK_BY_NAME)),
                by_hand=False,
            ),
        ),
        name="Tumblr",
        note="For those who make an app of their own there. Without, the mails that Tumblr sends"
        " you come in with your mailbox. Either way you answer with Copy and open, for nothing:"
        " Tumblr lets no program answer below a post.",
    ),
    connector="courtesydesk.connectors.networks.tumblr.connector:connect",
    sign_in="courtesydesk.connectors.networks.tumblr.connector:register",
    comes_back=BACK_BY_NAME,
)
