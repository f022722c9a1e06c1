"""What YouTube says of itself before its connector is loaded."""

from __future__ import annotations

from courtesydesk.connectors.base import Offer
from courtesydesk.domain.account_forms import AccountForm, Field, Step
from courtesydesk.domain.networks import NETWORKS

OFFER = Offer(
    network=NETWORKS["youtube"],
    form=AccountForm(
        fields=(
            Field(
                "oauth_client_id",
                "Client id",
                hint="….apps.googleusercontent.com",
                help="From the page of step 2.",
                optional=True,
            ),
            Field(
                "client_secret",
                "Client secret",
                secret=True,
                help="From the same page: it is shown when the client is made.",
                optional=True,
                by_hand=False,
            ),
            Field(
                "refresh_token",
                "Refresh token",
                secret=True,
                help="One that was made with this client, for youtube.force-ssl. If you hold none,"
                " sign in in the browser.",
                optional=True,
            ),
            Field(
                "api_token",
                "API key",
                secret=True,
                optional=True,
                help="Instead of all above: enough to read, not to answer. It is made in the same"
                " project, under “Credentials”.",
            ),
            Field(
                "channel",
                "Your channel",
                hint="@ruedeslilas",
                help="Only with an API key: a sign-in knows it.",
                optional=True,
                by_hand=True,
            ),
            Field(
                "units",
                "Units a day",
                hint="10000",
                optional=True,
                help="Only if Google has given your project more than usual.",
            ),
        ),
        steps=(
            Step(
                "Make a project at Google, and enable the YouTube Data API in it.",
                page="https://console.cloud.google.com/apis/library/youtube.googleapis.com",
                label="Open its page",
            ),
            Step(
                "Make a client id of the kind “Desktop app”, and publish the project, or the"
                " sign-in ends after 7 days.",
                page="https://console.cloud.google.com/auth/clients",
                label="Open its clients",
            ),
        ),
        name="YouTube",
        note="To read and not to answer, an API key is enough, and no sign-in in the browser.",
    ),
    connector="courtesydesk.connectors.networks.youtube.connector:connect",
    sign_in="courtesydesk.connectors.networks.youtube.connector:register",
)
