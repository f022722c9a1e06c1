"""What Instagram says of itself before its connector is loaded."""

from __future__ import annotations

from courtesydesk.connectors.base import Offer
from courtesydesk.domain.account_forms import AccountForm, Field, Step
from courtesydesk.domain.networks import NETWORKS

OFFER = Offer(
    network=NETWORKS["instagram"],
    form=AccountForm(
        fields=(
            Field(
                "token",
                "Access token",
                secret=True,
                help="From the page of step 2; or that of your Facebook page.",
            ),
            Field(
                "page",
                "Facebook page",
                hint="Rue des Lilas",
                help="Its name, if the token is one of Facebook and sees several.",
                optional=True,
            ),
        ),
        steps=(
            Step(
                "Make your account a professional one, if it is not: it costs nothing.",
                page="https://www.instagram.com/accounts/convert_to_professional_account/",
                label="Open Instagram",
            ),
            Step(
                "Create an app, if you have none, and choose “Manage messaging and content on"
                " Instagram”. Under “API setup with Instagram login”, add your account, press"
                " “Generate token”, and copy it.",
                page="https://developers.facebook.com/apps/",
                label="Open your apps",
            ),
        ),
        name="Instagram",
        note="Comments work with an app of your own at once. Direct messages Instagram gives only"
        " to apps that it has reviewed.",
    ),
    connector="courtesydesk.connectors.networks.instagram.connector:connect",
)
