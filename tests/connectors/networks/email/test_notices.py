"""Notification mails of networks become mentions there, as far as they are read; nothing raises."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from email.charset import BASE64, QP

import pytest

from courtesydesk.connectors.networks.email.notices import mention, remote_id
from courtesydesk.connectors.networks.email.parse import read_mail
from courtesydesk.connectors.networks.email.proof import Trust
from courtesydesk.connectors.networks.email.recognise import Notice, What, nearest, recognise
from courtesydesk.connectors.networks.email.table import recognisers
from courtesydesk.domain.conversations import Channel, Flag
from courtesydesk.domain.fetched import FetchedMention
from courtesydesk.domain.mentions import Kind, Visibility
from support.letters import NOW, mail
from support.notice_samples import SAMPLES
from support.notices import OURS, Sample, notice

MINE = frozenset({OURS})
YELP = next(one for one in SAMPLES if str(one) == "yelp-en")
REVIEW = "https://www.yelp.com/biz/juniper?hrid=xAG4O7l-t1ubbwVAlPnDKg"


def read(raw: bytes) -> Notice | None:
    return recognise(read_mail(raw, received_at=NOW))


def told(raw: bytes) -> FetchedMention:
    return mention(read_mail(raw, received_at=NOW), MINE)


def yelp(subject: str = "", plain: str = "", html: str = "", **more: object) -> bytes:
    return notice("Yelp <no-reply@yelp.com>", subject, plain, html, **more)  # type: ignore[arg-type]


# -- what they tell


@pytest.mark.parametrize("encoding", [QP, BASE64], ids=["quoted", "base64"])
@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_a_mail_tells_who_said_what_and_where(sample: Sample, encoding: int) -> None:
    found = read(sample.raw(encoding=encoding))
    assert found is not None
    assert (found.what, found.proof.trust) == (What.MENTION, Trust.PROVED)
    assert (found.network, found.kind) == (sample.network, sample.kind)
    assert (found.name, found.handle) == (sample.name, sample.handle)
    assert (found.rating, found.text, found.cut) == (sample.stars, sample.text, sample.cut)
    assert (found.url, found.own_id) == (sample.url, sample.own_id)
    assert found.unread == ()


def test_every_network_of_the_table_has_a_mail_here_and_four_languages_are_among_them() -> None:
    assert {sample.network for sample in SAMPLES} == {one.network for one in recognisers()}
    assert len(recognisers()) == 20
    assert {sample.language for sample in SAMPLES} == {"en", "de", "fr", "es"}


def test_it_is_a_mention_of_its_network_that_the_mail_stands_beside() -> None:
    made = told(YELP.raw(id_="<abc@yelp.com>"))
    assert (made.network, made.kind, made.channel) == ("yelp", Kind.REVIEW, Channel.REVIEW)
    assert (made.remote_id, made.thread_key) == ("xAG4O7l-t1ubbwVAlPnDKg",) * 2
    assert (made.person.remote_id, made.person.name) == ("name:ana p.", "Ana P.")
    assert made.visibility is Visibility.PUBLIC
    assert made.headers == {"message_id": "abc@yelp.com", "proof": "proved"}
    assert made.flag is None
    assert made.occurred_at == NOW
    assert "Responding to reviews" in made.quoted
    assert made.subject == ""


def test_a_private_message_is_private() -> None:
    sample = next(one for one in SAMPLES if one.kind is Kind.DIRECT)
    made = told(sample.raw())
    assert (made.channel, made.visibility) == (Channel.DIRECT, Visibility.PRIVATE)


def test_who_has_an_at_name_is_known_by_it() -> None:
    sample = next(one for one in SAMPLES if str(one) == "x-en")
    made = told(sample.raw())
    assert (made.person.remote_id, made.person.handle) == ("anap", "@anap")


def test_without_an_id_of_the_network_the_mails_own_makes_one() -> None:
    threads = next(one for one in SAMPLES if str(one) == "threads-en")
    first, again = told(threads.raw()), told(threads.raw(proof=None))
    other = told(threads.raw(id_="<n-2@mail.test>"))
    assert first.remote_id == again.remote_id != other.remote_id
    assert first.remote_id.startswith("mail:")


@pytest.mark.parametrize(
    "name", ["A Google user", "Ein Google-Nutzer", "Someone", "Quelqu'un", "Facebook User"]
)
def test_a_name_that_many_share_is_nobody_in_particular(name: str) -> None:
    raw = notice(
        "Google <businessprofile-noreply@google.com>", f"{name} left a review for Juniper",
        f"You got a new 2-star review\n\n{name}\n\nMeh.\n\nReply to review\n"
        "<https://business.google.com/reviews/AbFvOqkXyz123_-abcdef>\n",
    )  # fmt: skip
    made = told(raw)
    assert made.person.remote_id == "nobody:AbFvOqkXyz123_-abcdef"
    assert made.text == "Meh."


def test_stars_without_a_word_are_a_review() -> None:
    found = read(yelp("New 4-star review from Bo", f"Bo\n★★★★☆\n\nRead review\n{REVIEW}\n"))
    assert found is not None
    assert (found.rating, found.text, found.unread) == (4, "", ())


def test_the_stars_of_all_are_not_those_of_one() -> None:
    plain = f"Bo wrote a review\n\nGood.\n\nRead review\n{REVIEW}\n\nAverage rating: 4.0 stars\n"
    found = read(yelp("Bo wrote a review", plain))
    assert found is not None
    assert (found.rating, found.text) == (None, "Good.")
    assert found.unread == ("stars",)


def test_what_a_customer_writes_of_stars_is_their_words() -> None:
    plain = f"Bo wrote a review\n\nI would give 1 star if I could.\n\nRead review\n{REVIEW}\n"
    found = read(yelp("Bo wrote a review", plain))
    assert found is not None
    assert (found.rating, found.text) == (None, "I would give 1 star if I could.")


def test_words_that_look_like_buttons_and_names_stay_in_the_text() -> None:
    plain = (
        "Bo wrote a review\n\nBo\n★★☆☆☆\n\nSee you never again!\nReply never came.\n\n"
        f"Open at nine, they say.\n\nRead review\n{REVIEW}\n"
    )
    found = read(yelp("Bo wrote a review", plain))
    assert found is not None
    assert found.text == "See you never again!\nReply never came.\n\nOpen at nine, they say."


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        ("Ana P. Great cake!", "Great cake!"), ("Ana P.: Great cake!", "Great cake!"),
        ("Ana P. · 2h\nGreat cake!", "Great cake!"),
        ("Ana P.\nAna P. is not me.", "Ana P. is not me."),
        ("- Ana P.\n2 hours ago\n\nGreat cake!", "Great cake!"),
    ],
)  # fmt: skip
def test_a_name_before_the_words_is_no_word_of_theirs(lines: str, text: str) -> None:
    plain = f"Ana P. wrote a review\n\n{lines}\n\nRead review\n{REVIEW}\n"
    found = read(yelp("Ana P. wrote a review", plain))
    assert found is not None
    assert (found.name, found.text) == ("Ana P.", text)


def test_a_text_may_begin_with_the_word_that_is_their_name() -> None:
    plain = f"Will wrote a review\n\nWill come again.\n\nRead review\n{REVIEW}\n"
    found = read(yelp("Will wrote a review", plain))
    assert found is not None
    assert (found.name, found.text) == ("Will", "Will come again.")


def test_the_plain_text_of_a_mail_that_says_nothing_is_passed_over() -> None:
    stub = "Your mail program does not support HTML.\n\nView online\nhttps://yelp.com/m/1\n"
    found = read(yelp("News about Juniper", stub, YELP.html))
    assert found is not None
    assert (found.text, found.rating, found.own_id) == (YELP.text, 2, YELP.own_id)


def test_words_that_stand_in_the_subject_only_are_taken_from_there() -> None:
    raw = notice(
        "Instagram <no-reply@mail.instagram.com>", "ana.p commented: “Do you ship?”",
        "View comment\nhttps://www.instagram.com/p/C0a/c/17912345678901234/\n",
    )  # fmt: skip
    found = read(raw)
    assert found is not None
    assert (found.name, found.text) == ("ana.p", "Do you ship?")


FORUM = next(one for one in SAMPLES if one.network == "discourse")


def test_a_forum_on_its_own_server_is_known_by_what_its_program_writes() -> None:
    by_id = replace(FORUM, headers={}).raw(id_="<discourse/post/44@forum.bakers.test>")
    assert told(by_id).remote_id == FORUM.own_id
    assert told(replace(FORUM, headers={}).raw()).network == ""


@pytest.mark.parametrize("title", ["Payment page broken", "Weekly bread", "Anmeldung geht nicht"])
def test_the_title_of_a_topic_may_be_anything(title: str) -> None:
    made = told(replace(FORUM, subject=f"[Bakers Forum] [PM] {title}").raw())
    assert (made.network, made.flag, made.text) == ("discourse", None, FORUM.text)


# -- layouts that nobody knows


def test_an_unknown_layout_still_becomes_a_mention_that_is_open_to_read() -> None:
    html = f'<p>Something is new at Juniper.</p><p><a href="{REVIEW}">Look</a></p>'
    made = told(yelp("News about Juniper Street", html=html))
    assert (made.network, made.kind) == ("yelp", Kind.REVIEW)
    assert (made.text, made.rating) == ("", None)
    assert made.subject == "Open to read: News about Juniper Street"
    assert made.url == REVIEW
    assert made.person.remote_id.startswith("nobody:")
    assert "Something is new" in made.quoted


def test_a_headline_is_enough_without_any_link() -> None:
    found = read(yelp("Ana P. posted a review of Juniper", "Log in to read it."))
    assert found is not None
    assert (found.what, found.name, found.url) == (What.MENTION, "Ana P.", "")
    assert "link" in found.unread


def test_who_is_named_above_the_stars_only_is_found_there() -> None:
    plain = f"You have a new review\n\nJo Bloggs\n5 stars\n\nLovely!\n\nRead review\n{REVIEW}\n"
    found = read(yelp("You have a new review", plain))
    assert found is not None
    assert (found.name, found.rating, found.text) == ("Jo Bloggs", 5, "Lovely!")


@pytest.mark.parametrize("subject", ["Lost cat near Elm Street", "Closed on Mondays?"])
def test_what_may_be_said_to_everybody_is_open_to_read_off_the_clock(subject: str) -> None:
    html = '<p>Bob</p><p>Lost.</p><a href="https://nextdoor.com/p/abcdef12">View post</a>'
    made = told(notice("Nextdoor <reply@rs.email.nextdoor.com>", subject, html=html))
    assert (made.network, made.flag, made.text) == ("nextdoor", Flag.BULK, "")
    assert made.url == "https://nextdoor.com/p/abcdef12"


def test_several_reviews_in_one_mail_are_opened_to_be_read() -> None:
    plain = (
        "Juniper, you got 3 new reviews\n\nAna P.\n★☆☆☆☆\nBurnt.\n\nBo\n★★★★★\nGreat.\n\n"
        "See reviews\n<https://business.google.com/reviews?hl=en>\n"
    )
    raw = notice("G <businessprofile-noreply@google.com>", "Juniper, you got 3 new reviews", plain)
    made = told(raw)
    assert (made.kind, made.text, made.rating) == (Kind.REVIEW, "", None)
    assert made.subject.startswith("Open to read")
    assert made.url == "https://business.google.com/reviews?hl=en"


def test_what_is_pressed_to_read_it_is_taken_where_no_address_shows_more() -> None:
    html = (
        '<p>Bo wrote a review</p><p>Good.</p><a href="https://click.e.yelp.com/x/1?token=abc">'
        'Read review</a> <a href="https://click.e.yelp.com/x/2">Unsubscribe</a>'
    )
    found = read(yelp("Bo wrote a review", html=html))
    assert found is not None
    assert found.url == "https://click.e.yelp.com/x/1?token=abc"


# -- what is no mention


@pytest.mark.parametrize(
    "subject",
    [
        "Your weekly summary", "Security alert: new sign-in", "Ana P. liked your post",
        "3 tips for better photos", "Your monthly performance report", "123456 is your code",
        "You replied to Ana P.", "Ihre Zusammenfassung der Woche", "Neue Anmeldung erkannt",
        "Votre récapitulatif hebdomadaire", "Ana a aimé votre page", "Tu resumen semanal",
        "Has respondido a Ana",
    ],
)  # fmt: skip
def test_what_nobody_waits_for_stays_a_mail_off_the_clock(subject: str) -> None:
    made = told(
        notice("X <notify@x.com>", subject, f"See more\n{REVIEW}\nhttps://x.com/a/status/1")
    )
    assert (made.network, made.kind, made.flag) == ("", Kind.EMAIL, Flag.BULK)


def test_a_digest_of_many_people_is_none_of_them() -> None:
    plain = "".join(f"{name} replied to your comment\n\nHm.\n\n" for name in ("Ana", "Bo", "Cy"))
    made = told(notice("Reddit <noreply@redditmail.com>", "News from r/bread", plain))
    assert (made.network, made.flag) == ("", Flag.BULK)


def test_a_person_at_a_networks_company_writes_mail() -> None:
    raw = mail("Shall we talk about ads?", sender="Dana <dana@yelp.com>").as_bytes()
    made = told(raw)
    assert (made.network, made.flag, made.person.handle) == ("", None, "dana@yelp.com")


def test_an_ordinary_mail_is_left_as_it_is() -> None:
    raw = mail("New review from me: 2 stars", subject="Ana left a review for you").as_bytes()
    read_ = read_mail(raw, received_at=NOW)
    assert recognise(read_) is None
    assert mention(read_, MINE).kind is Kind.EMAIL


# -- the same whatever happens


def test_the_same_mail_says_the_same_in_any_folder() -> None:
    for sample in SAMPLES:
        one = read_mail(sample.raw(), received_at=NOW)
        notice_ = recognise(one)
        assert notice_ is not None
        assert remote_id(one, notice_) == told(sample.raw(encoding=BASE64)).remote_id


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_no_bytes_raise_and_none_are_lost(sample: Sample) -> None:
    whole = sample.raw()
    dice = random.Random(str(sample))
    for _ in range(25):
        raw = bytearray(whole)
        for _ in range(dice.randrange(1, 12)):
            at = dice.randrange(len(raw))
            match dice.randrange(4):
                case 0:
                    raw[at] = dice.randrange(256)
                case 1:
                    del raw[at : at + dice.randrange(1, 80)]
                case 2:
                    raw[at:at] = raw[at : at + dice.randrange(1, 200)]
                case _:
                    raw[at:at] = dice.choice([b"\0", b"=\n", b"<", b"\xff", b'"', b"&#x0;", b"[("])
            if not raw:
                raw = bytearray(b"x")
        made = told(bytes(raw))
        assert made.remote_id
        assert made.person.remote_id
        for text in (made.text, made.subject, made.url, made.quoted, made.person.name):
            text.encode("utf-8")
            assert "\0" not in text


@pytest.mark.parametrize(
    "body",
    [
        "a mentioned you " * 40_000, "https://" * 60_000, "[" * 200_000, "“" * 200_000,
        "★" * 100_000, "> " * 100_000, "Ana hat " * 50_000, "\n" * 200_000, "(((" * 50_000,
        "Bo wrote a review\n" * 20_000, ("HTML view Probleme angezeigt " * 9 + "\n") * 2_000,
    ],
    ids=range(11),
)  # fmt: skip
def test_a_hostile_mail_takes_no_time(body: str) -> None:
    begun = time.perf_counter()
    told(yelp(body[:990].replace("\n", " "), body, f"<p>{body}</p><a href='{REVIEW}'>{body}</a>"))
    assert time.perf_counter() - begun < 15


def test_nothing_of_its_markup_stays() -> None:
    html = (
        "<script>alert(1)</script><p>Bo wrote a review</p><p>Nice <img src=x onerror=alert(1)>"
        f'<b>cake</b></p><a href="{REVIEW}" onclick="x()">Read review</a>'
    )
    made = told(yelp("Bo wrote a review", html=html))
    assert (made.text, made.html) == ("Nice cake", "")
    assert "alert" not in made.quoted


# -- what an unknown sender comes nearest to


@pytest.mark.parametrize(
    ("sender", "near"),
    [
        ("Dana <dana@yelp.com>", "yelp"),
        ("Trustpilot <post@trustpilot-reviews.test>", "trustpilot"),
        ("Maya <maya@okafor.test>", ""),
    ],
)
def test_an_unknown_sender_is_told_who_it_is_like(sender: str, near: str) -> None:
    raw = mail("Hello", sender=sender).as_bytes()
    assert nearest(read_mail(raw, received_at=NOW)) == near
