"""The guestbook of a shop's own page, as a network of Courtesy Desk.

An example of a network from another package, and what the tests of such packages stand on. This
module is all that is imported before somebody adds an account; `connector.py` comes later.
"""

from courtesydesk.connectors.base import Offer
from courtesydesk.domain.account_forms import AccountForm, Field, Step
from courtesydesk.domain.networks import Deletes, Edits, Network, Single, Way

OFFER = Offer(
    network=Network(
        key="guestbook",
        label="Guestbook",
        mark="✍",
        way=Way.DIRECT,
        limit=500,
        reads=True,
        tells="The guestbook of your own page. Reads and answers.",
        searches=True,
        single=Single.KEY,
        edits=Edits.DATED,
        deletes=Deletes.ASKED,
    ),
    form=AccountForm(
        fields=(
            Field("page", "Your page", hint="https://shop.example", page=True),
            Field("token", "Key", secret=True, help="It stands in the guestbook's settings."),
            Field("listen", "Also look for", help="Words, separated by commas.", optional=True),
        ),
        steps=(
            Step(
                "Make a key.", page="https://{page}/guestbook/settings", label="Open its settings"
            ),
        ),
        name="Guestbook",
    ),
    connector="cd_guestbook.connector:connect",
)
