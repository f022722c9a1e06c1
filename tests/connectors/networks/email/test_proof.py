"""What our own server says of a mail's sender, in all the ways servers say it."""

from __future__ import annotations

import random

import pytest

from courtesydesk.connectors.networks.email.proof import Trust, is_below, proof

YELP = ("yelp.com", "yelp.de")


def trust(results: str | None, sender: str = "no-reply@yelp.com") -> Trust:
    return proof(results, sender, YELP).trust


@pytest.mark.parametrize(
    "results",
    [
        "mx.google.com; dkim=pass header.i=@yelp.com header.s=a header.b=\"ab+/c\"; spf=pass "
        "(google.com: domain of b@yelp.com designates 1.2.3.4 as permitted sender) "
        "smtp.mailfrom=b@yelp.com; dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=yelp.com",
        "spf=pass (sender IP is 1.2.3.4) smtp.mailfrom=yelp.com; dkim=pass (signature was verified)"
        " header.d=yelp.com;dmarc=pass action=none header.from=yelp.com;compauth=pass reason=100",
        "mx.test 1; dkim=fail header.d=list.test; dkim=pass header.d=mail.yelp.com",
        "mx.test; DKIM=PASS (2048-bit (nested; header.d=evil.test) key) header.d=YELP.com",
        "mx.test; dkim=pass header.d=yelp.de",
        "mx.test; dmarc=pass header.from=\"yelp.com\"",
    ],
)  # fmt: skip
def test_it_is_them(results: str) -> None:
    assert trust(results) is Trust.PROVED


@pytest.mark.parametrize(
    "results",
    [
        "mx.test; dkim=fail header.d=yelp.com; dmarc=fail header.from=yelp.com",
        "mx.test; dkim=none; dmarc=fail header.from=yelp.com",
        "mx.test; dkim=pass header.d=evil.test; dmarc=none header.from=evil.test",
        "mx.test; dkim=pass header.d=com",
        "mx.test; dkim=pass header.d=notyelp.com",
        "mx.test; dkim=pass",
        "mx.test; dkim=neutral (no key) header.d=yelp.com",
        "mx.test; dmarc=pass header.from=evil.test; dkim=fail (dkim=pass header.d=yelp.com)",
    ],
)
def test_it_is_not_them(results: str) -> None:
    found = proof(results, "no-reply@yelp.com", YELP)
    assert found.trust is Trust.FORGED
    assert found.by


@pytest.mark.parametrize(
    "results",
    [None, "", "mx.test; none", "mx.test; spf=pass smtp.mailfrom=yelp.com", ";;;=;", "mx.test",
     "mx.test; dkim=temperror (dns) header.d=yelp.com", "\x00(((", "mx.test; dkim"],
)  # fmt: skip
def test_nobody_says_anything(results: str | None) -> None:
    assert trust(results) is Trust.NONE


def test_what_it_rests_on_is_said() -> None:
    assert proof("m; dkim=pass header.d=yelp.com", "a@yelp.com", YELP).by == "dkim, yelp.com"
    other = proof("m; dkim=pass header.d=evil.test; dmarc=fail", "a@yelp.com", YELP)
    assert other.by == "dkim=pass, dmarc=fail for evil.test"


def test_a_server_of_its_own_is_proved_by_its_own_signature() -> None:
    assert (
        proof("m; dkim=pass header.d=bakers.test", "n@forum.bakers.test", ()).trust is Trust.PROVED
    )
    assert proof("m; dkim=pass header.d=evil.test", "n@forum.bakers.test", ()).trust is Trust.FORGED


def test_names_below_a_domain() -> None:
    assert is_below("a.yelp.com", "yelp.com")
    assert not is_below("ayelp.com", "yelp.com")
    assert not is_below("yelp.com", "com")


def test_any_text_has_an_answer() -> None:
    dice = random.Random(7)
    signs = 'dkimpas=;()"@. header.d=yelp.com\\\n\0é'
    for _ in range(2000):
        trust("".join(dice.choice(signs) for _ in range(dice.randrange(120))))
