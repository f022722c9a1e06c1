"""What WordPress says of itself before its connector is loaded."""

from __future__ import annotations

from courtesydesk.connectors.base import Offer
from courtesydesk.domain.account_forms import AccountForm, Field, Step
from courtesydesk.domain.networks import NETWORKS

OFFER = Offer(
    network=NETWORKS["wordpress"],
    form=AccountForm(
        fields=(
            Field(
                "site",
                "Address",
                hint="blog.example.org",
                help="With the folder behind it, where the blog is in one: example.org/blog.",
                page=True,
            ),
            Field(
                "user",
                "User name",
                help="The one that you log in with there, or your e-mail address there.",
            ),
            Field(
                "password",
                "Password",
                secret=True,
                help="The application password of the second step, with or without its spaces. Not"
                " the one that you log in with.",
            ),
            Field(
                "approve",
                "Approval",
                help="A comment that nobody can see yet is approved just before your answer goes.",
                choices=(
                    ("yes", "Approve it when I answer it"),
                    ("no", "I approve it there; it is not answered before"),
                ),
            ),
        ),
        steps=(
            Step(
                "Write the address of the site below. Then open your profile there, and go down to"
                " “Application Passwords”.",
                page="https://{site}/wp-admin/profile.php",
                label="Open my profile",
            ),
            Step("Call the new one Courtesy Desk, press “Add”, and copy what is shown once."),
        ),
        name="WordPress",
        note="WordPress, 5.6 or newer, on any site. Editors and administrators see everything,"
        " authors what waits under their own articles.",
    ),
    connector="courtesydesk.connectors.networks.wordpress.connector:connect",
)
