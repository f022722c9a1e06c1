"""What Google reviews say of themselves before their connector is loaded."""

from __future__ import annotations

from courtesydesk.connectors.base import Offer
from courtesydesk.domain.account_forms import AccountForm, Field, Step
from courtesydesk.domain.networks import NETWORKS

OFFER = Offer(
    network=NETWORKS["google"],
    form=AccountForm(
        fields=(
            Field(
                "oauth_client_id",
                "Client id",
                hint="….apps.googleusercontent.com",
                help="From the page of step 3.",
            ),
            Field(
                "client_secret",
                "Client secret",
                secret=True,
                help="From the same page: it is shown when the client is made.",
                by_hand=False,
            ),
            Field(
                "refresh_token",
                "Refresh token",
                secret=True,
                help="One that was made with this client, for business.manage. If you hold none,"
                " sign in in the browser.",
            ),
        ),
        steps=(
            Step(
                "Google lets a project read reviews when somebody there has approved it. Make a"
                " project, apply for “Basic API Access”, and wait some days.",
                page="https://support.google.com/business/contact/api_default",
                label="Apply",
            ),
            Step(
                "In that project enable My Business Account Management, My Business Business"
                " Information and Google My Business: look for each by its name. The last is there"
                " once Google has approved you.",
                page="https://console.cloud.google.com/apis/library",
                label="Open the library",
            ),
            Step(
                "In that project make a client id of the kind “Desktop app”, and publish the"
                " project, or the sign-in ends after 7 days.",
                page="https://console.cloud.google.com/auth/clients",
                label="Open its clients",
            ),
        ),
        name="Google reviews",
    ),
    connector="courtesydesk.connectors.networks.google.connector:connect",
    sign_in="courtesydesk.connectors.networks.google.connector:register",
)
