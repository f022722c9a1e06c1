"""Fixtures of the tests that need real servers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from servers import bluesky, mail, mastodon, secret_service, wordpress
from servers.kit import missing, require


@pytest.fixture(scope="session")
def mail_server() -> Iterator[mail.MailServer]:
    """Dovecot and Postfix, started once."""
    require(missing(mail.PROGRAMS, root=True))
    with mail.serve() as server:
        yield server


@pytest.fixture
def shop(mail_server: mail.MailServer) -> mail.Mailbox:
    """The shop's new and empty mailbox."""
    return mail_server.mailbox("shop")


@pytest.fixture
def maya(mail_server: mail.MailServer) -> mail.Mailbox:
    """A customer's new and empty mailbox."""
    return mail_server.mailbox("maya", "okafor.test")


@pytest.fixture(scope="session")
def mastodon_server() -> Iterator[mastodon.MastodonServer]:
    """A stand-in for a Mastodon server, started once."""
    require(mastodon.absent())
    with mastodon.serve() as server:
        yield server


@pytest.fixture(scope="session")
def wordpress_site() -> Iterator[wordpress.WordPress]:
    """A WordPress site, started once."""
    require(missing(wordpress.PROGRAMS, root=True) or wordpress.absent())
    with wordpress.serve() as site:
        yield site


@pytest.fixture(scope="session")
def bluesky_network() -> Iterator[bluesky.BlueskyNetwork]:
    """A Bluesky network, started once."""
    require(bluesky.why_not(), unless="CD_WITHOUT_BLUESKY")
    with bluesky.serve() as network:
        yield network


@pytest.fixture
def secrets_on_bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[secret_service.SecretService]:
    """A real keyring on a session bus of its own, in this process's environment."""
    require(missing(secret_service.PROGRAMS))
    with secret_service.serve() as service:
        for name, value in service.environment.items():
            monkeypatch.setenv(name, value)
        yield service
