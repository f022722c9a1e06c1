"""A forged mail of a network never becomes a mention there, and no link of it leads elsewhere."""

from __future__ import annotations

from dataclasses import replace

import pytest

from courtesydesk.connectors.networks.email.notices import mention
from courtesydesk.connectors.networks.email.parse import read_mail
from courtesydesk.connectors.networks.email.recognise import recognise
from courtesydesk.domain.conversations import Flag
from courtesydesk.domain.fetched import FetchedMention
from courtesydesk.domain.mentions import Kind
from support.letters import NOW
from support.notice_samples import SAMPLES
from support.notices import FAILED, OURS, Sample, notice

YELP = next(one for one in SAMPLES if str(one) == "yelp-en")


def told(raw: bytes) -> FetchedMention:
    return mention(read_mail(raw, received_at=NOW), frozenset({OURS}))


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_a_forged_mail_stays_a_mail_and_is_marked(sample: Sample) -> None:
    made = told(sample.raw(proof=FAILED))
    assert (made.network, made.kind, made.flag) == ("", Kind.EMAIL, Flag.IMPOSTOR)
    assert made.allows.private is False
    assert "your mail server found" in made.allows.why


def test_a_mail_whose_server_says_nothing_is_taken_and_says_so() -> None:
    made = told(YELP.raw(proof=None))
    assert (made.network, made.headers["proof"]) == ("yelp", "none")


def test_a_signature_of_somebody_else_proves_nothing() -> None:
    made = told(YELP.raw(proof="mx.test; dkim=pass header.d=mailer.test"))
    assert made.flag is Flag.IMPOSTOR


def test_only_the_topmost_word_of_a_server_counts() -> None:
    raw = YELP.raw(proof=FAILED)
    passed = b"Authentication-Results: mx.test; dkim=pass header.d=yelp.com\n"
    below = raw.replace(b"List-Unsubscribe:", passed + b"List-Unsubscribe:", 1)
    assert told(below).flag is Flag.IMPOSTOR
    assert told(passed + raw).network == "yelp"


def test_two_senders_are_one_too_many() -> None:
    raw = YELP.raw(proof=None).replace(b"From: ", b"From: Evil <x@evil.test>\nFrom: ", 1)
    both = raw.replace(b"From: Evil <x@evil.test>\nFrom: ", b"From: x@evil.test, ", 1)
    assert told(both).network == ""
    first = YELP.raw(proof=None).replace(b"no-reply@yelp.com", b"no-reply@yelp.com>, <x@evil.test")
    assert told(first).flag is Flag.IMPOSTOR


@pytest.mark.parametrize(
    "url",
    [
        "https://yelp.com.evil.test/biz/juniper?hrid=xAG4O7l-t1ubbwVAlPnDKg",
        "https://evil.test/?u=https%3A%2F%2Fevil.test%2Fbiz%3Fhrid%3DxAG4O7l-t1ubbwVAlPnDKg",
        "https://www.yelp.com/biz_redir?url=https%3A%2F%2Fevil.test%2Fbiz%3Fhrid%3DxAG4O7l-t1ubbw",
        "https://yelp.com@evil.test/biz/x?hrid=xAG4O7l-t1ubbwVAlPnDKg",
        "javascript:alert(1)//yelp.com/biz/x?hrid=xAG4O7l-t1ubbwVAlPnDKg",
    ],
)
def test_a_link_to_somebody_elses_server_is_never_the_page(url: str) -> None:
    html = f'<p>Bo wrote a review</p><p>Good.</p><a href="{url}">Read review</a>'
    raw = notice("Yelp <no-reply@yelp.com>", "Bo wrote a review", html=html, proof=None)
    found = recognise(read_mail(raw, received_at=NOW))
    assert found is not None
    assert (found.url, found.own_id) == ("", "")


def test_a_comment_on_your_own_site_is_linked_only_where_the_mail_is_proved() -> None:
    disqus = next(one for one in SAMPLES if one.network == "disqus")
    assert told(disqus.raw()).url == disqus.url
    assert told(disqus.raw(proof=None)).url == ""


def test_somebody_elses_post_in_the_mail_is_not_theirs() -> None:
    x = next(one for one in SAMPLES if str(one) == "x-en")
    only_ours = replace(x, html=x.html.replace("/anap/status", "/bo/status"))
    found = recognise(read_mail(only_ours.raw(), received_at=NOW))
    assert found is not None
    assert found.own_id == ""
