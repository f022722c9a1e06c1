"""What LinkedIn says of itself before its connector is loaded."""

from __future__ import annotations

from courtesydesk.connectors.base import Offer
from courtesydesk.domain.account_forms import ADDRESS, AccountForm, Field, Step
from courtesydesk.domain.networks import NETWORKS

OFFER = Offer(
    network=NETWORKS["linkedin"],
    form=AccountForm(
        fields=(
            Field(
                ADDRESS,
                "Your page",
                hint="12345678",
                help="Open your page as its admin: this number then stands in the browser’s"
                " address, as in linkedin.com/company/12345678/admin.",
            ),
            Field(
                "token",
                "Access token",
                secret=True,
                help="From the page of step 2. It is good for 60 days.",
            ),
            Field(
                "version",
                "Version",
                hint="202610",
                help="Of its interface, year and month. Empty: 202610.",
                optional=True,
            ),
        ),
        steps=(
            Step(
                "Your app needs the product “Community Management API”, which LinkedIn grants to"
                " registered companies that ask for it.",
                page="https://www.linkedin.com/developers/apps",
                label="Open your apps",
            ),
            Step(
                "Choose your app, and tick r_organization_social and w_organization_social, or"
                " those that end in _feed. Sign in as an admin of the page, and copy the token.",
                page="https://www.linkedin.com/developers/tools/oauth/token-generator",
                label="Open the page of tokens",
            ),
        ),
        name="LinkedIn",
        note="LinkedIn tells such programs no names of people. Without that product, what it sends"
        " you by mail comes in with your mailbox, and is answered in the browser.",
    ),
    connector="courtesydesk.connectors.networks.linkedin.connector:connect",
)
