"""E-mail keeps the contract of all connectors, against a real server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectors.contract import ConnectorContract, Stage
from courtesydesk.connectors.base import Connector
from courtesydesk.connectors.networks.email.connector import connect
from servers.mail import PASSWORD, Mailbox
from support.letters import mail

pytestmark = pytest.mark.servers


class MailStage:
    """A mailbox that people write to."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox
        self._said = 0
        self.connector: Connector = connect(
            address=mailbox.address,
            settings=mailbox.server.settings(mailbox),
            secret=lambda name: PASSWORD if name == "password" else "",
            save_secret=lambda name, value: None,
        )

    def say(self, text: str, *, subject: str = "A question") -> None:
        self._said += 1
        id_ = f"<said-{self._said}@example.org>"
        self._mailbox.put(mail(text, sender="Ana <ana@example.org>", subject=subject, id_=id_))

    def copies(self, client_id: str) -> int:
        """As the outgoing server counts: what it took into its queue from this mailbox."""
        id_ = f"message-id=<cd-{client_id}@juniperstreet.test>"
        queued = {
            line.split(id_)[0].rpartition("]: ")[2].split(":")[0]
            for line in self._mailbox.server.log().splitlines()
            if id_ in line
        }
        ours = f"sasl_username={self._mailbox.address}"
        return sum(
            line.partition("]: ")[2].split(":")[0] in queued
            for line in self._mailbox.server.log().splitlines()
            if ours in line
        )


class TestEmail(ConnectorContract):
    @pytest.fixture
    def stage(self, shop: Mailbox) -> Iterator[Stage]:
        made = MailStage(shop)
        yield made
        made.connector.close()
