"""The process that is killed while it does what was asked for besides answering.

python -m kill.acting WORKSPACE NETWORK
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from courtesydesk.connectors.memory import MemoryConnector, MemoryNetwork
from courtesydesk.domain.networks import NETWORKS, Network, Way
from courtesydesk.services.outbox import Outbox
from courtesydesk.store.database import Database

KEY = "bakery"
LATENCY = timedelta(milliseconds=4)


def learn() -> None:
    """A network that has every act."""
    from courtesydesk.domain.acts import Act

    NETWORKS[KEY] = Network(KEY, "Bakery", "B", Way.DIRECT, 500, reads=True, acts=tuple(Act))


def outbox(db: Database, network: Path) -> Outbox:
    there = MemoryNetwork(network)
    return Outbox(
        db, connector_for=lambda _id: MemoryConnector(there, network=KEY, latency=LATENCY)
    )


def main(database: str, network: str) -> None:
    learn()
    there = outbox(Database(Path(database)), Path(network))
    print("ready", flush=True)
    there.recover(now=datetime.now(UTC))
    there.deliver_due(now=datetime.now(UTC))


if __name__ == "__main__":
    main(*sys.argv[1:])
