"""A network from another package keeps the contract of all of them; and so the contract is tried
on one that does everything."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from connectors.over_http import RefreshingOverHttp, SearchingOverHttp, SendingOverHttp
from support.guestbook import TOKEN, Guestbook
from support.outside import guestbook

__all__ = ["guestbook"]


class TestGuestbook(SendingOverHttp, SearchingOverHttp, RefreshingOverHttp):
    @pytest.fixture
    def network(self, guestbook: None) -> Iterator[Guestbook]:
        made = Guestbook()
        with made.running():
            yield made

    def secrets(self) -> tuple[str, ...]:
        return (TOKEN,)
