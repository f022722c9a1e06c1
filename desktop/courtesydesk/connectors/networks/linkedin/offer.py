"""What LinkedIn says of itself before its connector is loaded."""

from __future__ import annotations

from courtesydesk.connectors.base import Offer
from courtesydesk.domain.account_forms import (
    ADDRESS,
    BACK_BY_NAME,
    CLIENT,
    AccountForm,
    Field,
    Step,
)
from courtesydesk.domain.networks import NETWORKS

_READ, _WRITE = "r_organization_social", "w_organization_social"

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
                help="From LinkedIn’s page of tokens. It is good for 60 days.",
            ),
            Field(
                CLIENT,
                "Client id",
                help="Under “Auth” of your app.",
                in_browser=True,
            ),
            Field(
                "client_secret",
                "Client secret",
                secret=True,
                help="Below the client id. The sign-in is good for 60 days.",
                in_browser=True,
            ),
            Field(
                "rights",
                "What it was granted",
                help="As the page of your app names it.",
                choices=(
                    (f"{_READ} {_WRITE}", f"{_READ}, {_WRITE}"),
                    (f"{_READ}_feed {_WRITE}_feed", f"{_READ}_feed, {_WRITE}_feed"),
                ),
                in_browser=True,
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
                "Under “Auth” of your app stand the client id and the secret. Add both of these"
                " there as redirect URLs.",
                copies=BACK_BY_NAME,
                by_hand=False,
            ),
            Step(
                "Choose your app, and tick r_organization_social and w_organization_social, or"
                " those that end in _feed. Sign in as an admin of the page, and copy the token.",
                page="https://www.linkedin.com/developers/tools/oauth/token-generator",
                label="Open the page of tokens",
                by_hand=True,
            ),
        ),
        name="LinkedIn",
        note="LinkedIn tells such programs no names of people. Without that product, what it sends"
        " you by mail comes in with your mailbox, and is answered in the browser.",
    ),
    connector="courtesydesk.connectors.networks.linkedin.connector:connect",
    sign_in="courtesydesk.connectors.networks.linkedin.sign_in:register",
    comes_back=BACK_BY_NAME,
)
