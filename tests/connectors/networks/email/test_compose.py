"""A letter becomes mail that every program threads, quotes and reads."""

from __future__ import annotations

import dataclasses
import email
import email.policy
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courtesydesk.connectors.base import Attachment, Letter
from courtesydesk.connectors.networks.email.compose import compose, envelope, message_id
from courtesydesk.connectors.networks.email.config import Config, Security, read_config
from courtesydesk.connectors.networks.email.parse import mention, read_mail
from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.fetched import FetchedMention
from support.letters import NOW, letter, mail

SETTINGS = {"imap_host": "imap.test", "smtp_host": "smtp.test", "from_name": "Juniper, Bäckerei"}
CONFIG = read_config("hello@juniperstreet.test", SETTINGS)


def composed(made: Letter, config: Config = CONFIG) -> EmailMessage:
    raw = compose(made, config)
    assert raw == compose(made, config)
    assert b"\r\n" in raw
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998
    assert raw.isascii()
    found = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def asked(**words: str) -> FetchedMention:
    made = mail(**words)  # type: ignore[arg-type]
    return mention(read_mail(made.as_bytes(), received_at=NOW), frozenset())


def body(made: EmailMessage) -> str:
    part = made.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_a_reply_hangs_on_what_it_answers() -> None:
    question = asked(id_="<c@x>", refs=("<a@x>", "<b@x>"), subject="AW: RE: Order")  # type: ignore[arg-type]
    made = composed(letter("Sorry!", answers=question, client_id="42"))
    assert made["Message-ID"] == "<cd-42@juniperstreet.test>"
    assert made["In-Reply-To"] == "<c@x>"
    assert made["References"].split() == ["<a@x>", "<b@x>", "<c@x>"]
    assert made["Subject"] == "Re: Order"
    assert made["To"] == "Maya Okafor <maya@okafor.test>"
    assert made["From"].addresses[0].display_name == "Juniper, Bäckerei"


def test_the_quote_stands_below_and_apart() -> None:
    question = asked(text="Where is it?\n\n> older\n")
    text = body(composed(letter("It is here.\n", answers=question)))
    assert (
        text == ("It is here.\n\nOn 2026-11-21 at 09:00 UTC, Maya Okafor wrote:\n> Where is it?\n")
        or "> Where is it?" in text
    )
    back = read_mail(compose(letter("It is here.\n", answers=question), CONFIG), received_at=NOW)
    assert back.text == "It is here."


def test_reply_to_is_honoured() -> None:
    question = asked(Reply_To="Orders <orders@okafor.test>, second@okafor.test")
    made = composed(letter(answers=question))
    assert [a.addr_spec for a in made["To"].addresses] == [
        "orders@okafor.test",
        "second@okafor.test",
    ]


def test_new_mail_answers_nothing() -> None:
    made = composed(
        letter(to="maya@okafor.test; Tom <tom@reyes.test>", cc="x@y.test", subject="Hi")
    )
    assert (made["Subject"], made["In-Reply-To"], made["References"]) == ("Hi", None, None)
    assert envelope(made.as_bytes()).recipients == (
        "maya@okafor.test",
        "tom@reyes.test",
        "x@y.test",
    )


def test_a_forwarded_mail_carries_what_was_written() -> None:
    question = asked(text="Where is it?", id_="<c@x>")
    made = composed(letter("Please look.", answers=question, to="baker@juniperstreet.test"))
    assert made["Subject"] == "Fwd: Order JB-1042"
    assert made["In-Reply-To"] is None
    assert made["References"] == "<c@x>"
    assert "---------- Forwarded message ----------" in body(made)
    assert "From: " in body(made)
    assert "Where is it?" in body(made)
    assert "maya" not in made["To"]


def test_an_answer_to_a_mail_without_an_id_points_at_none() -> None:
    made = composed(letter(answers=asked(id_="")))
    assert made["In-Reply-To"] is None
    assert made["References"] is None


def test_attachments_keep_name_kind_and_words() -> None:
    files = (
        Attachment("gâteau.png", "image/png", b"\x89PNG", "a cake"),
        Attachment("x.eml", "message/rfc822", b"Subject: x\r\n\r\ny"),
        Attachment("", "nonsense", b"z"),
    )
    made = composed(letter(to="maya@okafor.test", attachments=files))
    parts = list(made.iter_attachments())
    assert [part.get_filename() for part in parts] == ["gâteau.png", "x.eml", "attachment"]
    assert parts[0].get_content_type() == "image/png"
    assert parts[0]["Content-Description"] == "a cake"
    assert parts[1].get_payload(decode=True) == b"Subject: x\r\n\r\ny"


@pytest.mark.parametrize("field", ["subject", "to", "cc", "author"])
def test_nobody_writes_a_header_of_their_own(field: str) -> None:
    nasty = "maya@okafor.test\r\nBcc: victim@evil.test"
    made = dataclasses.replace(letter(to="maya@okafor.test", subject="Hi"), **{field: nasty})
    try:
        raw = compose(made, dataclasses.replace(CONFIG, from_name=""))
    except WrongInput:
        return
    assert b"\r\nBcc:" not in raw
    assert "victim@evil.test" not in envelope(raw).recipients or field in ("to", "cc")


def test_a_header_in_what_they_wrote_stays_where_it_is() -> None:
    question = asked(subject="x", id_="<c@x>")
    headers = {**question.headers, "subject": "a\nBcc: v@evil.test", "references": "<a@x>\nX: y"}
    raw = compose(dataclasses.replace(letter(answers=question), answers_headers=headers), CONFIG)
    assert b"\r\nBcc:" not in raw
    assert b"\r\nX: y" not in raw


@pytest.mark.parametrize(
    "to", ["", "maya", "maya@", "@okafor.test", "a@b.test, nobody@", "møller@x.test"]
)
def test_an_address_that_cannot_be_read_is_said(to: str) -> None:
    with pytest.raises(WrongInput):
        compose(letter(to=to, subject="Hi"), CONFIG)


def test_domains_of_any_script_are_written_for_servers() -> None:
    made = composed(letter(to="Jörg <j@bücher.test>", subject="Hi"))
    assert made["To"].addresses[0].addr_spec == "j@xn--bcher-kva.test"


def test_long_threads_keep_the_first_and_the_latest() -> None:
    refs = tuple(f"<{number}{'x' * 70}@okafor.test>" for number in range(60))
    made = composed(letter(answers=asked(id_="<last@x>", refs=refs)))  # type: ignore[arg-type]
    ids = made["References"].split()
    assert len(ids) == 20
    assert ids[0] == refs[0]
    assert ids[-1] == "<last@x>"


def test_the_id_is_known_before_the_mail_is_made() -> None:
    made = letter(client_id="8a7c/../x y", to="maya@okafor.test")
    assert composed(made)["Message-ID"] == f"<{message_id(made.client_id, CONFIG)}>"
    assert message_id("8a7c/../x y", CONFIG) == "cd-8a7c..xy@juniperstreet.test"


@given(st.text(max_size=400), st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_comes_through(text: str, subject: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    made = composed(
        letter(text, to="maya@okafor.test", subject=subject.encode("utf-8", "ignore").decode())
    )
    sent = body(made).replace("\r\n", "\n")
    assert sent.split() == text.replace("\r\n", "\n").split()


# -- settings


def test_ports_tell_how_to_encrypt() -> None:
    told = read_config("a@b.test", {**SETTINGS, "imap_port": "143", "smtp_port": "2465"})
    assert (told.imap.security, told.smtp.security) == (Security.STARTTLS, Security.AUTO)
    assert CONFIG.imap.security is Security.TLS


@pytest.mark.parametrize(
    ("address", "more"),
    [
        ("nobody", {}),
        ("a@b.test", {"imap_host": ""}),
        ("a@b.test", {"imap_port": "many"}),
        ("a@b.test", {"imap_security": "none"}),
    ],
)
def test_settings_that_cannot_be_are_refused(address: str, more: dict[str, str]) -> None:
    with pytest.raises(WrongInput):
        read_config(address, {**SETTINGS, **more})


@pytest.mark.parametrize(
    ("host", "choice", "kept"),
    [
        ("smtp.gmail.com", "auto", True),
        ("smtp.office365.com", "auto", True),
        ("mail.juniper.test", "auto", False),
        ("notgmail.com", "auto", False),
        ("mail.juniper.test", "server", True),
        ("smtp.gmail.com", "append", False),
    ],
)
def test_who_keeps_the_copy(host: str, choice: str, kept: bool) -> None:
    settings_ = {**SETTINGS, "smtp_host": host, "sent_copy": choice}
    assert read_config("a@b.test", settings_).server_keeps_copies is kept
