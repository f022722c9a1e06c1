"""What they wrote and what they quoted come apart, in the ways of many programs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtesydesk.connectors.networks.email.quotes import split_html, split_text

TOP = "Thanks, see you on Saturday.\n\nMaya"


@pytest.mark.parametrize(
    "quote",
    [
        "On Sat, 21 Nov 2026 at 09:00, Dana <d@j.test> wrote:\n\n> We are sorry.\n> Dana",
        "On Sat, 21 Nov 2026 at 09:00, Dana at Juniper Street Bakery\n<d@j.test> wrote:\n> Sorry.",
        "Am 21.11.2026 um 09:00 schrieb Dana:\n> Es tut uns leid.",
        "Le 21 nov. 2026 à 09:00, Dana a écrit :\n> Désolés.",
        "El 21 nov 2026, Dana escribió:\n> Lo sentimos.",
        "Il giorno 21 nov 2026 Dana ha scritto:\n> Ci dispiace.",
        "2026-11-21 09:00 Dana <d@j.test>:\n> Sorry.",
        "> We are sorry.\n>\n> Dana",
        "-----Original Message-----\nFrom: Dana\nSent: Saturday\nTo: Maya\nSubject: Rye\n\nSorry.",
        "-----Ursprüngliche Nachricht-----\nVon: Dana\n\nEs tut uns leid.",
        "________________________________\nFrom: Dana <d@j.test>\nSent: Saturday, 21 November"
        " 2026 09:00\nTo: Maya\nSubject: Rye\n\nWe are sorry.",
        "Von: Dana <d@j.test>\nGesendet: Samstag, 21. November 2026 09:00\nAn: Maya\n"
        "Betreff: Brot\n\nEs tut uns leid.",
        "De : Dana <d@j.test>\nEnvoyé : samedi 21 novembre 2026 09:00\nÀ : Maya\nObjet : Pain\n\n"
        "Désolés.",
    ],
)
def test_a_quote_below_is_cut_off_whole(quote: str) -> None:
    assert split_text(f"{TOP}\n\n{quote}") == (TOP, quote)


def test_an_answer_below_the_quote_is_what_they_wrote() -> None:
    text, quoted = split_text("On 21 Nov Dana wrote:\n> Sorry.\n\nThat is kind of you.")
    assert text == "That is kind of you."
    assert quoted.endswith("> Sorry.")


@pytest.mark.parametrize(
    "text",
    [
        "Hi\n\n> Do you want rye?\n\nYes.\n\n> And plum cake?\n\nNo.",
        "On 21 Nov Dana wrote:\n> Rye?\nYes\n> Cake?\nNo",
        "Look:\n\n---------- Forwarded message ----------\nFrom: Tom <t@x>\nDate: Sat\n"
        "Subject: x\nTo: Maya\n\nIs it safe?",
        "I waited from: 9\nto: 10",
        "My order:\n1 rye\n2 plum cakes",
        "He wrote:\nnothing at all.",
        "",
    ],
)
def test_where_it_is_not_plain_nothing_is_cut_off(text: str) -> None:
    assert split_text(text) == (text, "")


def test_only_a_quote_is_shown_as_what_they_wrote() -> None:
    assert split_text("> Sorry.") == ("> Sorry.", "")


@given(st.lists(st.sampled_from(["> q", "t", "", "On 1 Nov X wrote:", "From: a", "--", ">> r"])))
def test_no_line_is_lost(lines: list[str]) -> None:
    whole = "\n".join(lines)
    text, quoted = split_text(whole)
    assert sorted((text + "\n" + quoted).split()) == sorted(whole.split())
    assert text or not whole.strip()


@pytest.mark.parametrize(
    "quote",
    [
        '<div class="gmail_quote">On Sat Dana wrote:<blockquote>Sorry</blockquote></div>',
        '<blockquote type="cite">Sorry<blockquote type="cite">old</blockquote></blockquote>',
        '<div id="divRplyFwdMsg"><b>From:</b> Dana</div><div>Sorry</div>',
        '<div class="moz-cite-prefix">On Sat Dana wrote:</div><blockquote>Sorry</blockquote>',
    ],
)
def test_a_quote_in_markup_is_cut_off(quote: str) -> None:
    assert split_html("<p>Thanks</p>" + quote) == ("<p>Thanks</p>", quote)


@pytest.mark.parametrize(
    "html",
    [
        "<p>Thanks</p>",
        '<blockquote type="cite">Rye?</blockquote><p>Yes</p>',
        '<p>Hi</p><blockquote type="cite">Rye?</blockquote>Yes<blockquote>Cake?</blockquote>No',
        '<p>Look</p><div class="gmail_quote">---------- Forwarded message ---------<br>x</div>',
    ],
)
def test_markup_where_it_is_not_plain_stays_whole(html: str) -> None:
    assert split_html(html) == (html, "")
