"""Stars in prose, links that hide where they lead, headlines of four languages."""

from __future__ import annotations

import pytest

from courtesydesk.connectors.networks.email.layout import headline
from courtesydesk.connectors.networks.email.links import links, target, tidy
from courtesydesk.connectors.networks.email.stars import stars
from courtesydesk.domain.mentions import Kind


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("rated 2 of 5", 2), ("★★☆☆☆", 2), ("⭐⭐⭐", 3), ("2-star review", 2), ("[2 stars]", 2),
        ("Rated 4.0 of 5 bubbles", 4), ("●●○○○", 2), ("2/5", 2), ("Rating: 4", 4), ("one star", 1),
        ("2 Sterne", 2), ("zwei Sterne", 2), ("4,0 von 5 Sternen", 4), ("fünf Sterne", 5),
        ("avis 2 étoiles", 2), ("Note : 3/5", 3), ("trois étoiles", 3), ("3 sur 5 étoiles", 3),
        ("Puntuación: 2 de 5", 2), ("dos estrellas", 2), ("5 estrellas", 5), ("★", 1),
        ("average 4.3 stars", None), ("4.6 stars", None), ("on 2/5 we came", None),
        ("⭐ Ana left a review", None), ("I ate 3 of 5 cakes", None), ("7 stars", None),
        ("0 stars", None), ("Based on 3 reviews, 4 stars", None), ("moyenne : 4 étoiles", None),
        ("movie stars", None), ("", None),
    ],
)  # fmt: skip
def test_stars_are_read_in_prose(line: str, count: int | None) -> None:
    assert stars(line) == count


@pytest.mark.parametrize(
    ("url", "leads"),
    [
        ("https://t.test/c?u=https%3A%2F%2Fyelp.com%2Fbiz%2Fa%3Fhrid%3D1", "https://yelp.com/biz/a?hrid=1"),
        ("https://www.google.com/url?q=https://t.test/?url=https%253A%252F%252Fx.com%252Fa", "https://x.com/a"),
        ("https://click.test/CL0/https:%2F%2Freddit.com%2Fr%2Fa/1/0100", "https://reddit.com/r/a"),
        ("https://click.test/L0/https%3A%2F%2Freddit.com%2Fr%2Fa/1/0100", "https://reddit.com/r/a"),
        ("https://click.test/x/https://reddit.com/r/a", "https://reddit.com/r/a"),
        ("https://click.test/opaque/aGVsbG8", "https://click.test/opaque/aGVsbG8"),
        ("https://yelp.com/biz?u=javascript:alert(1)", "https://yelp.com/biz?u=javascript:alert(1)"),
        ("https://[broken", "https://[broken"),
    ],
)  # fmt: skip
def test_a_link_is_followed_as_far_as_it_says_itself(url: str, leads: str) -> None:
    assert target(url) == leads


def test_who_clicked_is_left_out_of_an_address() -> None:
    kept = tidy("https://linkedin.com/feed/1?commentUrn=urn:li:comment:(a,1)&midToken=x&otpToken=y")
    assert kept == "https://linkedin.com/feed/1?commentUrn=urn:li:comment:(a,1)"
    assert tidy("https://x.com/a/status/1") == "https://x.com/a/status/1"
    assert tidy("https://[broken?utm_source=1") == "https://[broken?utm_source=1"


def test_links_have_their_words_and_come_once() -> None:
    found = links("see https://a.test/x.", '<a href="https://a.test/x">Read <b>it</b></a>')
    assert [(one.url, one.words) for one in found] == [("https://a.test/x", "Read it")]


@pytest.mark.parametrize(
    ("line", "kind", "name"),
    [
        ("Ana P. left a review for Juniper: the bakery", Kind.REVIEW, "Ana P."),
        ("Neue Bewertung von Ana P.", Kind.REVIEW, "Ana P."),
        ("Ana Groß hat Bäckerei Wacholder bewertet", Kind.REVIEW, "Ana Groß"),
        ("Nouvel avis de Ana sur Genévrier", Kind.REVIEW, "Ana"),
        ("Ana te mencionó en un comentario", Kind.COMMENT, "Ana"),
        ("Ana hat deinen Beitrag kommentiert", Kind.COMMENT, "Ana"),
        ("Ana t'a identifiée dans un commentaire.", Kind.COMMENT, "Ana"),
        ("Ana mentioned you", Kind.POST, "Ana"),
        ("Ana hat Sie erwähnt", Kind.POST, "Ana"),
        ("Ana asked a question", Kind.QUESTION, "Ana"),
        ("Ana hat dir eine Frage gestellt", Kind.QUESTION, "Ana"),
        ("Nouveau message de Ana", Kind.DIRECT, "Ana"),
        ("Ana te ha enviado un mensaje", Kind.DIRECT, "Ana"),
    ],
)
def test_headlines_say_what_has_happened(line: str, kind: Kind, name: str) -> None:
    found = headline(line)
    assert found is not None
    assert (found.kind, found.name) == (kind, name)


@pytest.mark.parametrize(
    "line", ["", "Hello", "Weekly digest: Ana commented", "Ana liked your post"]
)
def test_other_lines_are_no_headlines(line: str) -> None:
    assert headline(line) is None
