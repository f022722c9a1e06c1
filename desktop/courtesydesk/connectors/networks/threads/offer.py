"""What Threads says of itself before its connector is loaded."""

from __future__ import annotations

from courtesydesk.connectors.base import Offer
from courtesydesk.domain.account_forms import AccountForm, Field, Step
from courtesydesk.domain.networks import NETWORKS

OFFER = Offer(
    network=NETWORKS["threads"],
    form=AccountForm(
        fields=(Field("token", "Access token", secret=True, help="From the page of step 3."),),
        steps=(
            Step(
                "Create an app, if you have none, and choose “Access the Threads API”. Under its"
                " permissions, add all that begin with threads_read, threads_manage,"
                " threads_content and threads_delete. Under its settings, add your profile as a"
                " Threads tester.",
                page="https://developers.facebook.com/apps/",
                label="Open your apps",
            ),
            Step(
                "Accept the invitation: “Website permissions”, then “Invites”.",
                page="https://www.threads.com/settings/website_permissions",
                label="Open Threads",
            ),
            Step(
                "Under the app’s settings for Threads, press “Generate access token” beside your"
                " profile, and copy it.",
                page="https://developers.facebook.com/apps/",
                label="Open your apps",
            ),
        ),
        name="Threads",
        note="Answers to your posts come in at once. Of the posts that name you, Threads shows only"
        " those of testers until it has reviewed your app.",
    ),
    connector="courtesydesk.connectors.networks.threads.connector:connect",
)
