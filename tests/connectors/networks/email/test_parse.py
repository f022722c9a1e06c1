"""Any bytes become a mail that can be shown."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courtesydesk.connectors.networks.email import parse
from courtesydesk.connectors.networks.email.mime import ATTACHMENT_LIMIT
from courtesydesk.connectors.networks.email.parse import Mail, is_ours, mention, read_mail, reply
from courtesydesk.domain.conversations import Flag
from courtesydesk.domain.fetched import FetchedMention
from support.letters import NOW, mail

OURS = frozenset({"hello@juniperstreet.test", "orders@juniperstreet.test"})


def read(raw: bytes, **more: bool) -> Mail:
    return read_mail(raw, received_at=NOW, **more)


def read_made(**words: object) -> Mail:
    return read(mail(**words).as_bytes())  # type: ignore[arg-type]


def fits_the_store(mention_: FetchedMention) -> None:
    for text in (
        mention_.text,
        mention_.html,
        mention_.quoted,
        mention_.subject,
        mention_.person.name,
        *mention_.headers.values(),
        *mention_.related,
        *(p.name for p in mention_.pictures),
    ):
        text.encode("utf-8")
        assert "\0" not in text
    assert mention_.remote_id
    assert mention_.thread_key
    assert mention_.person.remote_id
    assert mention_.occurred_at.tzinfo is not None


# -- what was written


def test_a_plain_mail_is_what_it_says() -> None:
    made = read_made(text="Where is my rye?\n", subject="Grüße 🎂")
    assert (made.text, made.subject, made.id) == (
        "Where is my rye?",
        "Grüße 🎂",
        "jb-1@okafor.test",
    )
    assert (made.sender.name, made.sender.address) == ("Maya Okafor", "maya@okafor.test")
    assert made.at == NOW


def test_a_mail_in_html_only_is_readable() -> None:
    raw = (
        b"Content-Type: text/html; charset=utf-8\r\n\r\n"
        b"<html><head><style>p{color:red}</style><title>T</title></head><body>"
        b"<p>Hello&nbsp;there,</p><ul><li>rye<li>plum</ul><script>alert(1)</script>"
        b"<p>See <a href='https://x.test/menu'>the menu</a>.</p></body></html>"
    )
    made = read(raw)
    assert made.text == "Hello there,\n\n- rye\n- plum\n\nSee the menu (https://x.test/menu)."
    assert "script" not in made.html
    assert "style" not in made.html


def test_nothing_remote_and_nothing_that_runs_is_kept_of_markup() -> None:
    made = read_made(
        text="plain",
        html='<p onclick="x()" style="background:url(https://t.test/a)">Hi'
        '<img src="https://t.test/p.gif" alt="logo"><img src="//t.test/q.gif">'
        '<iframe src="https://t.test"></iframe><link rel=stylesheet href="https://t.test/c">'
        '<a href="javascript:x()">j</a><a href="data:text/html,x">d</a>'
        '<form action="https://t.test"><input name=a></form>'
        '<svg><image href="https://t.test/s"/></svg>'
        '<video poster="https://t.test/v"></video><base href="https://t.test/">'
        '<object data="https://t.test/o"></object><meta http-equiv=refresh content="0"></p>',
    )
    assert "t.test" not in made.html
    for word in ("javascript", "data:", "onclick", "style", "<form", "<input", "<iframe", "<svg"):
        assert word not in made.html
    assert '<img alt="logo">' in made.html
    assert made.text == "plain"


def test_a_picture_of_the_mail_itself_is_shown_from_its_attachment() -> None:
    raw = (
        b"Content-Type: multipart/related; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/html\r\n\r\n<p>Look <img src='cid:p1@x' alt='cake'>"
        b"<img src='cid:unknown'></p>\r\n"
        b"--b\r\nContent-Type: image/png\r\nContent-ID: <p1@x>\r\n"
        b"Content-Disposition: inline; filename=cake.png\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\niVBORw==\r\n--b--\r\n"
    )
    made = read(raw)
    assert 'src="attachment:cake.png"' in made.html
    assert made.html.count("src=") == 1
    assert [(p.name, p.data) for p in made.pictures] == [("cake.png", b"\x89PNG")]
    assert made.text == "Look [cake]"


def test_a_text_that_flows_is_joined() -> None:
    raw = (
        b"Content-Type: text/plain; format=flowed; charset=utf-8\r\n\r\n"
        b"one long \r\nline\r\n\r\nnext\r\n-- \r\nMaya\r\n"
    )
    assert read(raw).text == "one long line\n\nnext\n--\nMaya"


@pytest.mark.parametrize(
    ("charset", "data", "text"),
    [
        (b"utf-8", "Brötchen für 30 €".encode(), "Brötchen für 30 €"),
        (b"iso-8859-1", "Brötchen".encode("latin-1"), "Brötchen"),
        (b"iso-8859-1", b"\x93quoted\x94 \x80 5", "“quoted” € 5"),
        (b"us-ascii", "Grüße".encode(), "Grüße"),
        (b"us-ascii", "Grüße".encode("latin-1"), "Grüße"),
        (b"unknown-8bit", "Grüße".encode("latin-1"), "Grüße"),
        (b"iso-2022-jp", "日本".encode("iso-2022-jp"), "日本"),
        (b"koi8-r", "Где мой торт".encode("koi8-r"), "Где мой торт"),
        (b"no\x00such", "Grüße".encode(), "Grüße"),
        (b"punycode", "Grüße".encode(), "Grüße"),
        (b"zlib", "Grüße".encode(), "Grüße"),
        (b"utf-8", b"half \xf0\x9f", "half"),
    ],
)
def test_charsets_right_wrong_and_unknown_are_read(charset: bytes, data: bytes, text: str) -> None:
    raw = b"Content-Type: text/plain; charset=" + charset + b"\r\n\r\n" + data
    assert read(raw).text.startswith(text)


def test_raw_and_broken_headers_are_read() -> None:
    raw = "From: Jörg <j@m.test>\r\nSubject: Grüße =?utf-8?Q?broken\r\n\r\nx".encode()
    made = read(raw)
    assert (made.sender.name, made.subject) == ("Jörg", "Grüße =?utf-8?Q?broken")


# -- quotes


def test_what_they_quoted_stands_apart() -> None:
    made = read_made(text="Thanks!\n\nOn Sat, Nov 21 Dana <d@x> wrote:\n> We are sorry.\n> Dana\n")
    assert made.text == "Thanks!"
    assert made.quoted == "On Sat, Nov 21 Dana <d@x> wrote:\n> We are sorry.\n> Dana"


def test_a_quote_in_markup_stands_apart() -> None:
    html = (
        "<div>Thanks!</div><div class='gmail_quote'>On Sat, Dana wrote:"
        "<blockquote>We are sorry.</blockquote></div>"
    )
    raw = b"Content-Type: text/html\r\n\r\n" + html.encode()
    made = read(raw)
    assert made.text == "Thanks!"
    assert made.html == "<div>Thanks!</div>"
    assert "We are sorry." in made.quoted


# -- threads and people


def test_threads_hang_on_the_first_reference() -> None:
    made = read_made(id_="<c@x>", refs=("<a@x>", "<b@x>"))
    item = mention(made, OURS)
    assert (item.thread_key, item.parent_remote_id) == ("a@x", "b@x")
    assert item.related == ("a@x", "b@x")
    alone = mention(read_made(id_="<d@x>"), OURS)
    assert (alone.thread_key, alone.related) == ("d@x", ())


def test_a_mail_without_an_id_gets_the_same_one_everywhere() -> None:
    first = read_made(id_="", text="Hi")
    moved = b"X-Folder: Archive\r\nReceived: by y\r\n" + mail("Hi", id_="").as_bytes()
    assert first.id == read(moved).id
    assert first.id != read_made(id_="", text="Ho").id
    assert first.id.endswith(".invalid")


def test_a_form_on_our_own_site_is_written_by_the_person() -> None:
    made = read_made(
        sender="Juniper Street <hello@juniperstreet.test>",
        Reply_To="Maya Okafor <maya@okafor.test>",
    )
    assert not is_ours(made, OURS)
    item = mention(made, OURS)
    assert (item.person.name, item.person.remote_id) == ("Maya Okafor", "maya@okafor.test")


def test_what_we_wrote_is_ours() -> None:
    made = read_made(sender="orders@juniperstreet.test", to="maya@okafor.test, tom@reyes.test")
    assert is_ours(made, OURS)
    assert reply(made).to_remote_ids == ("maya@okafor.test", "tom@reyes.test")
    assert not reply(made).automatic


def test_what_a_machine_of_ours_wrote_answers_nobody() -> None:
    shop = "orders@juniperstreet.test"
    made = read_made(sender=shop, to="maya@okafor.test", Auto_Submitted="auto-replied")
    assert reply(made).automatic


def test_a_mail_to_ourselves_is_shown_as_one_that_came() -> None:
    made = read_made(sender="hello@juniperstreet.test", to="hello@juniperstreet.test")
    assert not is_ours(made, OURS)


def test_a_mail_without_a_sender_still_has_one() -> None:
    fits_the_store(mention(read(b"Subject: x\r\n\r\ny"), OURS))


def test_names_cannot_turn_the_line_around() -> None:
    made = read_made(sender='"Dana \u202etset.evil" <x@evil.test>')
    assert "\u202e" not in made.sender.name


# -- time


@pytest.mark.parametrize(
    "date", ["", "yesterday", "Sat, 99 Nov 2026 09:00:00 +0000", "Mon, 1 Jan 1900 00:00:00 +0000"]
)
def test_a_date_that_cannot_be_is_the_time_of_arrival(date: str) -> None:
    assert read(f"Date: {date}\r\n\r\nx".encode()).at == NOW


def test_a_date_in_the_future_is_the_time_of_arrival() -> None:
    later = NOW + timedelta(days=400)
    assert read_made(at=later).at == NOW
    assert read_made(at=NOW - timedelta(hours=3)).at == NOW - timedelta(hours=3)


def test_a_date_without_a_zone_is_universal_time() -> None:
    assert read(b"Date: Sat, 21 Nov 2026 08:00:00\r\n\r\nx").at == datetime(
        2026, 11, 21, 8, tzinfo=UTC
    )


# -- what is no customer


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated"},
        {"Precedence": "bulk"},
        {"Precedence": "list"},
        {"List_Id": "<n.m.test>"},
        {"List_Unsubscribe": "<mailto:x@y.test>"},
        {"X_Autoreply": "yes"},
        {"Return_Path": "<>"},
        {"sender": "MAILER-DAEMON@mx.test"},
        {"sender": "no-reply@reviews.test"},
    ],
)
def test_machines_are_kept_off_the_clock(headers: dict[str, str]) -> None:
    assert read_made(**headers).flag is Flag.BULK


@pytest.mark.parametrize("headers", [{}, {"Auto_Submitted": "no"}, {"Precedence": "normal"}])
def test_people_are_not(headers: dict[str, str]) -> None:
    assert read_made(**headers).flag is None


def test_an_invitation_is_kept_off_the_clock() -> None:
    raw = (
        b"Content-Type: multipart/alternative; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/plain\r\n\r\nTasting\r\n"
        b"--b\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR\r\n--b--\r\n"
    )
    made = read(raw)
    assert (made.flag, made.text) == (Flag.BULK, "Tasting")
    assert made.pictures[0].mime == "text/calendar"


def test_a_bounce_names_what_it_is_about() -> None:
    raw = (
        b"From: MAILER-DAEMON@mx.test\r\n"
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/plain\r\n\r\nNobody of that name.\r\n"
        b"--b\r\nContent-Type: message/delivery-status\r\n\r\nAction: failed\r\n"
        b"--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        b"Message-ID: <cd-1@juniperstreet.test>\r\nReferences: <q@okafor.test>\r\n--b--\r\n"
    )
    made = read(raw)
    assert made.flag is Flag.BULK
    assert made.text == "Nobody of that name."
    assert made.thread_key == "q@okafor.test"
    assert set(made.related) == {"cd-1@juniperstreet.test", "q@okafor.test"}
    assert made.pictures == ()


# -- attachments


def test_a_forwarded_mail_is_an_attachment() -> None:
    made = mail("See below.")
    made.add_attachment(mail("inner", subject="Inner", id_="<in@x>"))
    read_ = read(made.as_bytes())
    assert (read_.text, read_.id) == ("See below.", "jb-1@okafor.test")
    (attached,) = read_.pictures
    assert attached.mime == "message/rfc822"
    assert attached.name.endswith(".eml")
    assert b"inner" in (attached.data or b"")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\x.exe", "x.exe"),
        ("a<b>:c?.png", "a_b__c_.png"),
        ("..", "attachment-1.png"),
        ("x" * 300 + ".png", "x" * 100 + ".png"),
        ("gâteau 🎂.png", "gâteau 🎂.png"),
    ],
)
def test_names_of_files_are_names_of_files(given: str, kept: str) -> None:
    made = read_made(files=((given, "image/png", b"x"),))
    assert made.pictures[0].name == kept


def test_two_files_of_one_name_stay_two() -> None:
    made = read_made(files=(("a.png", "image/png", b"1"), ("a.png", "image/png", b"2")))
    assert len({picture.name for picture in made.pictures}) == 2


def test_the_bytes_of_a_huge_file_are_not_taken() -> None:
    made = read_made(files=(("film.mp4", "video/mp4", bytes(ATTACHMENT_LIMIT + 1)),))
    assert [(p.name, p.data, p.size) for p in made.pictures] == [
        ("film.mp4", None, ATTACHMENT_LIMIT + 1)
    ]


def test_of_a_mail_whose_end_is_missing_the_last_file_is_not_taken() -> None:
    raw = mail(files=(("a.png", "image/png", b"1"), ("b.bin", "image/png", b"2" * 9000)))
    made = read(raw.as_bytes()[:-3000], truncated=True)
    assert [p.data for p in made.pictures] == [b"1", None]
    assert made.text == "Hello"


# -- the hostile and the broken


def test_parts_nested_without_end_are_survived() -> None:
    raw = b""
    for depth in range(3000):
        raw += b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (depth, depth)
    fits_the_store(mention(read(b"From: a@b.test\r\nSubject: deep\r\n" + raw), OURS))


def test_a_thousand_parts_are_survived() -> None:
    part = b"--b\r\nContent-Type: image/png\r\n\r\nx\r\n"
    raw = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part * 5000 + b"--b--"
    assert len(read(raw).pictures) < 400


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 50_000,
        b"<blockquote>" * 50_000 + b"x",
        b"<b>x</b>" * 60_000,
        b"<div class='" * 20_000,
        b"&nbsp;" * 100_000,
        b"<a href='https://x.test'>" * 20_000 + b"y",
    ],
)
@pytest.mark.timeout(20)
def test_markup_made_to_be_slow_is_not(body: bytes) -> None:
    fits_the_store(mention(read(b"Content-Type: text/html\r\n\r\n" + body), OURS))


@pytest.mark.parametrize(
    "body",
    [
        "On 1 wrote:\n" * 50_000 + "> x\ny",
        "> x\n" * 100_000,
        "From: x\n" * 50_000,
        "-" * 500_000,
        "(" * 100_000,
        ("a " * 400 + ":\n") * 1000,
    ],
)
@pytest.mark.timeout(20)
def test_text_made_to_be_slow_is_not(body: str) -> None:
    fits_the_store(mention(read(b"Content-Type: text/plain\r\n\r\n" + body.encode()), OURS))


@pytest.mark.parametrize("name", ["From", "To", "Reply-To", "References", "Subject", "Date"])
@pytest.mark.timeout(20)
def test_headers_made_to_be_slow_are_not(name: str) -> None:
    for value in (b"(" * 200_000, b"<a@b> " * 50_000, b"=?utf-8?Q?=41?= " * 20_000, b'"' * 99_999):
        fits_the_store(mention(read(name.encode() + b": " + value + b"\r\n\r\nx"), OURS))


_LINES = st.lists(
    st.one_of(
        st.binary(max_size=60),
        st.sampled_from(
            [
                b"From: =?utf-8?B?////?= <a@b.test>",
                b"Content-Type: multipart/mixed; boundary=b",
                b"Content-Type: multipart/report; boundary=b",
                b"Content-Type: text/html; charset=utf-16",
                b"Content-Type: message/rfc822",
                b"Content-Type: text/plain; charset*=utf-9''%ff; format=flowed",
                b"Content-Transfer-Encoding: base64",
                b"Content-Transfer-Encoding: x-uuencode",
                b"Content-Disposition: attachment; filename*=utf-8''%E2%82",
                b"Date: Sat, 21 Nov 2026 99:00:00 -9999",
                b"Message-ID: <<>>",
                b"References: < > <a",
                b"--b",
                b"--b--",
                b"",
                b"begin 644 x\n#0V%T\n`\nend",
                b"<blockquote type=cite>",
                b"> quoted",
            ]
        ),
    ),
    max_size=40,
)


@given(_LINES)
@settings(max_examples=400, deadline=None)
def test_any_lines_become_a_mail(lines: list[bytes]) -> None:
    fits_the_store(mention(read(b"\r\n".join(lines)), OURS))


@given(st.binary(max_size=2000))
@settings(max_examples=200, deadline=None)
def test_any_bytes_become_a_mail(raw: bytes) -> None:
    made = read(raw)
    fits_the_store(mention(made, OURS))
    assert reply(made).remote_id == made.id
    assert read(raw).id == made.id


@given(st.integers(0, 2000), st.binary(min_size=1, max_size=8))
@settings(max_examples=300, deadline=None)
def test_a_good_mail_with_damage_is_still_one(place: int, damage: bytes) -> None:
    good = mail(
        "Hello\n\nOn 1 Nov Dana wrote:\n> x",
        html="<p>Hello</p>",
        files=(("gâteau.png", "image/png", b"x" * 99),),
        refs=("<a@x>",),
    ).as_bytes()
    at = place % len(good)
    raw = good[:at] + damage + good[at + len(damage) :]
    fits_the_store(mention(read(raw), OURS))


def test_related_ids_are_few_and_keep_the_first_and_the_latest() -> None:
    refs = tuple(f"<{number}@x>" for number in range(500))
    made = read_made(id_="<last@x>", refs=refs)
    assert len(made.related) <= parse.RELATED_LIMIT
    assert made.related[0] == "0@x"
    assert made.related[-1] == "499@x"


@pytest.mark.parametrize(
    "header",
    [
        'Content-Disposition: attachment; filename="{}"',
        "Content-Type: application/pdf; {}",
        "Content-Type: multipart/mixed; {}",
        'Content-Type: text/plain; charset="{}"',
        "Content-ID: <{}>",
    ],
)
@pytest.mark.parametrize("unit", ["=?utf-8?b?>", "a;", " x*0=a;"])
def test_a_header_as_long_as_a_book_costs_no_time(header: str, unit: str) -> None:
    long = header.format(unit * (300_000 // len(unit)))
    raw = (
        "From: Maya <maya@okafor.test>\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/mixed; boundary=cake\r\n\r\n"
        "--cake\r\nContent-Type: text/plain\r\n\r\nHello\r\n"
        f"--cake\r\n{long}\r\n\r\nxyz\r\n--cake--"
    ).encode()
    begun = time.process_time()
    read(raw)
    read(f"{long}\r\n\r\nHello".encode())
    assert time.process_time() - begun < 2


def test_a_file_name_of_a_usual_length_is_whole() -> None:
    name = "the order of the big cake " * 4 + ".pdf"
    raw = (
        "From: Maya <maya@okafor.test>\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="{name}"'
        "\r\n\r\nxyz"
    ).encode()
    assert [picture.name for picture in read(raw).pictures] == [name]
