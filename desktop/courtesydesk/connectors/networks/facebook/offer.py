"""What Facebook says of itself before its connector is loaded."""

from __future__ import annotations

from courtesydesk.connectors.base import Offer
from courtesydesk.domain.account_forms import AccountForm, Field, Step
from courtesydesk.domain.networks import NETWORKS

OFFER = Offer(
    network=NETWORKS["facebook"],
    form=AccountForm(
        fields=(
            Field("token", "Access token", secret=True, help="From the page of step 3."),
            Field(
                "page",
                "Page",
                hint="Rue des Lilas",
                help="Its name, if you have several. Empty: the only one.",
                optional=True,
            ),
        ),
        steps=(
            Step(
                "Create an app, if you have none: choose “Manage everything on your Page”. It may"
                " stay in development.",
                page="https://developers.facebook.com/apps/",
                label="Open your apps",
            ),
            Step(
                "Choose the app and “Get User Access Token”, add pages_show_list,"
                " pages_read_engagement, pages_read_user_content and pages_manage_engagement,"
                " press “Generate Access Token”, and choose your page.",
                page="https://developers.facebook.com/tools/explorer/",
                label="Open the explorer",
            ),
            Step(
                "That token lasts an hour. Paste it there, press “Debug”, then “Extend Access"
                " Token”, and copy the new one.",
                page="https://developers.facebook.com/tools/debug/accesstoken/",
                label="Open the debugger",
            ),
        ),
        name="Facebook",
        note="Comments work with an app of your own at once. Direct messages, and the names of some"
        " people, Facebook gives only to apps that it has reviewed.",
    ),
    connector="courtesydesk.connectors.networks.facebook.connector:connect",
)
