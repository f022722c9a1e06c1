"""Who looks like the shop or a customer, and who only shares a name."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtesydesk.domain.fishing import Sign
from courtesydesk.domain.hyperlinks import Link, links_in, registered
from courtesydesk.domain.ids import CustomerId, IdentityId
from courtesydesk.domain.letters import distance, plain, skeleton, two_alphabets
from courtesydesk.domain.lookalike import (
    Known,
    Profile,
    Said,
    Suspicion,
    Us,
    our_domains,
    picture_print,
    same_picture,
    suspect,
)

CASES = Path(__file__).with_name("lookalikes.txt")
US = Us(
    names=("Rue des Lilas Pâtisserie", "Rue des Lilas", "ruedeslilas", "rue de lilas"),
    addresses=(("instagram", "@ruedeslilas.example"), ("facebook", "ruedeslilas.page.example")),
    domains=("ruedeslilas.example",),
)
PEOPLE = (
    ("Odile Ferrand", "facebook", "Odile Ferrand", ""),
    ("Odile Ferrand", "email", "odile.ferrand@courrier.example", ""),
    ("Beatrix Holloway", "facebook", "Beatrix Holloway", "bea.jpg"),
    ("Mina Kessler", "instagram", "@mina.kessler.example", ""),
    ("Mina Kessler", "x", "@minakessler.example", ""),
    ("Grace Adeyemi", "facebook", "Grace Adeyemi", ""),
    ("Wendy Hartnell", "facebook", "Wendy Hartnell", ""),
    ("Yusuf Demir", "facebook", "Yusuf Demir", ""),
    ("Corinne Delaunay", "facebook", "Corinne Delaunay", ""),
    ("Maria Lopes Silva", "facebook", "maria.lopes.example", ""),
    ("Anna Schmidt", "facebook", "anna.schmidt.example", ""),
    ("John Smith", "facebook", "john.smith.example", ""),
    ("John Smith", "instagram", "@johnsmith.example", ""),
    ("John Smith", "google", "John Smith", ""),
    ("Maria Garcia", "facebook", "mariag.example", ""),
    ("Maria Garcia", "google", "Maria Garcia", ""),
    ("Mohammed Ali", "facebook", "mo.ali.example", ""),
    ("Nils Brandt", "facebook", "Nils Brandt", ""),
    ("Léa Martin", "facebook", "Léa Martin", ""),
)
KNOWN = tuple(
    Known(CustomerId(at), IdentityId(at), name, Profile(network, name, handle, picture))
    for at, (name, network, handle, picture) in enumerate(PEOPLE, 1)
)


@dataclass
class Case:
    """One line of the table."""

    verdict: str
    profile: Profile
    said: Said
    found: Suspicion | None = field(init=False)

    def __post_init__(self) -> None:
        self.found = suspect(self.profile, [self.said], US, KNOWN)

    @property
    def judged(self) -> str:
        if self.found is None:
            return "nobody"
        return "impostor" if self.found.impostor else "scam"


def read(line: str) -> Case:
    verdict, network, name, handle, text, *more = (part.strip() for part in line.split(" | "))
    options = dict(part.split("=", 1) for part in more)
    answers = (options["answers"],) if "answers" in options else ()
    return Case(
        verdict,
        Profile(network, name, handle, options.get("picture", "")),
        Said(text, options.get("html", ""), answers),
    )


def table() -> list[Case]:
    lines = CASES.read_text(encoding="utf-8").splitlines()
    return [read(line) for line in lines if line and not line.startswith("#")]


def test_the_table_is_found_with_few_false_alarms() -> None:
    cases = table()
    assert len(cases) >= 120
    wrong = [(c.verdict, c.judged, c.profile.name, c.said.text[:40]) for c in cases
             if c.verdict != c.judged]  # fmt: skip
    flagged = [case for case in cases if case.judged != "nobody"]
    guilty = [case for case in cases if case.verdict != "nobody"]
    true = [case for case in flagged if case.verdict != "nobody"]
    assert len(true) / len(flagged) >= 0.97, wrong
    assert len(true) / len(guilty) >= 0.95, wrong
    assert sum(case.judged == case.verdict for case in cases) / len(cases) >= 0.95, wrong


def test_every_suspicion_says_why() -> None:
    for case in table():
        if case.found is not None:
            assert case.found.reasons
            signs = [reason.sign for reason in case.found.reasons]
            assert len(signs) == len(set(signs))


def test_the_copy_of_a_customer_names_the_one_it_copies() -> None:
    found = read("impostor | facebook | Beatrix Hollovvay | b.example | Lend me 450 euros").found
    assert found is not None
    assert found.known is not None
    assert found.known.called == "Beatrix Holloway"
    assert {reason.sign for reason in found.reasons} == {Sign.KNOWN_NAME_TRICK, Sign.MONEY}


def test_who_warns_of_a_false_page_is_not_one() -> None:
    text = "Is this really you? Somebody asks me to confirm my password at ruedeslilas-x.test"
    assert read(f"nobody | facebook | Maud Kinsella | maud | {text}").found is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Holloway", "Hollovvay"),
        ("Lilas", "LiIas"),
        ("Lilas", "L1las"),
        ("Lilas", "Lіlаѕ"),
        ("Adeyemi", "Adeyerni"),
        ("Ferrand", "Ｆｅｒｒａｎｄ"),
        ("Rose", "Rοse"),
    ],
)
def test_letters_that_look_alike_have_one_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


def test_accents_and_case_are_no_trick() -> None:
    assert plain("José García") == plain("JOSE GARCIA")
    assert skeleton("Ida") != skeleton("Ada")


@given(st.text(max_size=24))
def test_a_skeleton_stays_one(text: str) -> None:
    assert skeleton(text).isalnum() or not skeleton(text)


def test_one_word_in_two_alphabets_is_told() -> None:
    assert two_alphabets("Rue dеs Lilas") == "dеs"
    assert two_alphabets("Ольга Petrova née Łoś") == ""


_WORDS = st.text(alphabet="abcd", max_size=7)


@given(_WORDS, _WORDS)
def test_distance_agrees_with_a_slow_one(one: str, other: str) -> None:
    def slow(a: str, b: str) -> int:
        if not a or not b:
            return len(a) + len(b)
        best = min(slow(a[1:], b) + 1, slow(a, b[1:]) + 1, slow(a[1:], b[1:]) + (a[0] != b[0]))
        if len(a) > 1 and len(b) > 1 and a[0] == b[1] and a[1] == b[0]:
            best = min(best, slow(a[2:], b[2:]) + 1)
        return best

    one, other = one[:5], other[:5]
    assert distance(one, other, 9) == slow(one, other)
    assert distance(one, other, 1) == min(slow(one, other), 2)


def test_links_say_where_they_lead() -> None:
    html = '<p>See <a href="https://evil.test/x">www.shop.co.uk</a> or <a href="mailto:a@b">us</a>'
    assert links_in("", html) == (Link("www.shop.co.uk", "https://evil.test/x"),)
    (link,) = links_in("", html)
    assert (link.shown_domain, link.domain) == ("shop.co.uk", "evil.test")
    assert Link("here", "https://shop.example@evil.test/").hides
    assert not Link("here", "https://shop.example/a@b").hides
    assert links_in("go to https://a.test/b, or (www.c.test)")[1].domain == "c.test"
    assert registered("a.b.shop.co.uk") == "shop.co.uk"


def test_a_free_mailbox_is_no_home() -> None:
    found = our_domains(
        ["bonjour@lilas.example", "lilas@gmail.com", "https://blog.lilas.example/x"]
    )
    assert found == ("lilas.example",)


def test_a_picture_saved_again_looks_the_same_and_a_blank_one_like_nothing() -> None:
    grey = [(x * 37 + y * 101) % 256 for y in range(8) for x in range(9)]
    noisy = [min(255, value + (at % 3)) for at, value in enumerate(grey)]
    other = [(x * 91 + y * 17) % 256 for y in range(8) for x in range(9)]
    one, again, third, blank = (
        Profile("x", "", "", f"{at}.jpg", picture_print(pixels))
        for at, pixels in enumerate((grey, noisy, other, [7] * 72))
    )
    assert same_picture(one, again)
    assert not same_picture(one, third)
    assert not same_picture(blank, Profile("x", "", "", "b.jpg", picture_print([9] * 72)))
    assert -(1 << 63) <= picture_print(grey) < 1 << 63


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=200))
def test_nothing_that_anybody_is_called_breaks_it(name: str, handle: str, text: str) -> None:
    for network in ("email", "facebook"):
        suspect(Profile(network, name, handle), [Said(text, text, (handle,))], US, KNOWN)
