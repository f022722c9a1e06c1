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
                "channel",
                "Your channel",
                hint="@ruedeslilas",
                help="Only with an API key: a sign-in knows it.",
                optional=True,
            ),
            Field(
                "api_token",
                "API key",
                secret=True,
                optional=True,
                help="Enough to read. To answer, sign in instead.",
            ),
            Field(
                "oauth_client_id",
                "Client id",
                hint="….apps.googleusercontent.com",
                optional=True,
            ),
            Field("client_secret", "Client secret", secret=True, optional=True),
            Field("refresh_token", "Refresh token", secret=True, optional=True),
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
                "Make a project, enable the YouTube Data API, and make an API key, or a client id"
                " of the kind “Desktop app”.",
                page="https://console.cloud.google.com/apis/library/youtube.googleapis.com",
                label="Open its page",
            ),
        ),
        name="YouTube",
    ),
    connector="courtesydesk.connectors.networks.youtube.connector:connect",
)
