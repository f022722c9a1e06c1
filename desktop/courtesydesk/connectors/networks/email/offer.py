"""What e-mail says of itself before its connector is loaded."""

from __future__ import annotations

from courtesydesk.connectors.base import Offer
from courtesydesk.domain.networks import NETWORKS

OFFER = Offer(
    network=NETWORKS["email"],
    form=None,
    connector="courtesydesk.connectors.networks.email.connector:connect",
)
