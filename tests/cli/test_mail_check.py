"""`mail-check`: a saved mail, and what the desk makes of it; and such mails on their way in."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from courtesydesk import assembly
from courtesydesk.cli.mail_check import mail_check
from courtesydesk.connectors.networks.email.notices import mention
from courtesydesk.connectors.networks.email.parse import read_mail
from courtesydesk.domain.mentions import Origin
from courtesydesk.store.apply import apply_items
from support.command import CommandLine
from support.letters import NOW
from support.notice_samples import SAMPLES
from support.notices import FAILED, Sample, notice
from support.shop import add_account
from support.terminal import Terminal


def sample(name: str) -> Sample:
    return next(one for one in SAMPLES if str(one) == name)


YELP = sample("yelp-en")


@pytest.fixture
def line(tmp_path: Path) -> CommandLine:
    return CommandLine(mail_check, tmp_path)


def saved(line: CommandLine | Terminal, raw: bytes, name: str = "mail.eml") -> str:
    (line.folder / name).write_bytes(raw)
    return name


def test_a_mail_says_what_it_is_taken_for(line: CommandLine) -> None:
    assert line.run(saved(line, YELP.raw())) == 0
    assert line.out.splitlines() == [
        "mail.eml: A review, on Yelp.",
        "  Name:     Ana P.",
        "  Stars:    2",
        "  Text:     Went back again, and again the coffee was cold. I asked twice…",
        "  Link:     https://www.yelp.com/biz/juniper-street?hrid=xAG4O7l-t1ubbwVAlPnDKg",
        "  Sender:   proved (dkim, yelp.com)",
    ]


def test_what_could_not_be_read_is_named(line: CommandLine) -> None:
    raw = notice(
        "Yelp <no-reply@yelp.com>", "Something new", "Look\nhttps://yelp.com/biz/a", proof=None
    )
    assert line.run(saved(line, raw)) == 0
    assert "Text:     open to read" in line.out
    assert "Not read: name, stars, text" in line.out
    assert "nobody proves it" in line.out


def test_what_may_be_for_everybody_says_so(line: CommandLine) -> None:
    raw = notice("Reddit <noreply@redditmail.com>", "Mondays?", "https://reddit.com/comments/abc12")
    assert line.run(saved(line, raw)) == 0
    assert "Clock:    off" in line.out


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (YELP.raw(proof=FAILED), "It says that it is from Yelp, and is not."),
        (notice("X <notify@x.com>", "Your weekly summary", "Hm"), "nobody waits for an answer"),
        (notice("Dana <dana@yelp.com>", "Ads?", "Hm"), "It comes nearest to Yelp"),
        (notice("Maya <maya@okafor.test>", "Rye?", "Hm"), "A mail like any other."),
    ],
)
def test_what_is_no_mention_says_what_it_is(line: CommandLine, raw: bytes, words: str) -> None:
    assert line.run(saved(line, raw)) == 0
    assert words in line.out


def test_a_script_gets_stable_keys(line: CommandLine) -> None:
    assert line.run("--json", saved(line, YELP.raw())) == 0
    (found,) = json_of(line)
    assert (found["what"], found["network"], found["kind"]) == ("mention", "yelp", "review")
    assert (found["name"], found["rating"], found["cut"]) == ("Ana P.", 2, True)
    assert found["id"] == "xAG4O7l-t1ubbwVAlPnDKg"
    assert (found["proof"], found["proved_by"]) == ("proved", "dkim, yelp.com")
    assert found["not_read"] == []
    assert line.run("--json", saved(line, YELP.raw(proof=FAILED))) == 0
    assert json_of(line)[0]["what"] == "forged"


def json_of(line: CommandLine) -> list[dict[str, object]]:
    return list(json.loads(line.out))


def test_mails_of_any_program_are_read(line: CommandLine) -> None:
    raw = YELP.raw()
    apple = b"%d\n" % len(raw) + raw + b'<?xml version="1.0"?><plist></plist>'
    begin = b"From MAILER Sat Nov 21 09:00:00 2026\n"
    box = begin + raw + b"\n\n" + begin + sample("google-en").raw()
    windows = b"\xef\xbb\xbf" + raw.replace(b"\n", b"\r\n")
    files = [
        saved(line, data, name)
        for name, data in (("a.emlx", apple), ("b.mbox", box), ("c.eml", windows), ("d.txt", raw))
    ]
    assert line.run(*files, "--json") == 0
    assert [found["network"] for found in json_of(line)] == [
        "yelp", "yelp", "google", "yelp", "yelp",
    ]  # fmt: skip


def test_a_file_that_is_no_mail_does_not_keep_the_others_out(line: CommandLine) -> None:
    none = [saved(line, b"\xd0\xcf\x11\xe0", "o.msg"), saved(line, b"", "e.eml"), "gone.eml"]
    assert line.run(*none, saved(line, b"hello\n\nyou", "t.txt"), saved(line, YELP.raw())) == 1
    assert "Outlook" in line.err
    assert line.err.count("is no mail") == 2
    assert "cannot be read" in line.err
    assert "on Yelp" in line.out


# -- on their way in


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def test_mails_that_are_imported_become_mentions_of_their_network(terminal: Terminal) -> None:
    assert terminal.run("import", saved(terminal, YELP.raw())) == 0
    assert terminal.run("mentions", "--json") == 0
    (found,) = terminal.json
    assert (found["network"], found["kind"], found["rating"]) == ("yelp", "review", 2)
    assert (found["author"], found["url"]) == (YELP.name, YELP.url)
    assert terminal.run("import", "mail.eml") == 0
    assert "1 known already" in terminal.out


def test_the_same_review_by_mail_and_by_import_is_one(terminal: Terminal) -> None:
    table = (
        "network,id,author,created_at,text,rating\n"
        'yelp,other-id,Ana P.,2026-11-20T09:00:00Z,"Went back again, and again the coffee was '
        'cold. I asked twice, and then I left.",2\n'
    )
    assembly.open_desk(terminal.workspace).close()
    db = terminal.database()
    mailbox = add_account(db, "email", "Post")
    told = mention(read_mail(YELP.raw(), received_at=NOW), frozenset())
    apply_items(db, mailbox, [told], origin=Origin.DIRECT, now=NOW)
    db.close()
    assert terminal.run("mentions", "--json") == 0
    assert [found["account"] for found in terminal.json] == [""]
    assert terminal.run("import", terminal.write("reviews.csv", table)) == 0
    assert terminal.run("mentions", "--json") == 0
    (found,) = terminal.json
    assert found["network"] == "yelp"
    assert found["text"].endswith("and then I left.")


def test_a_forged_mail_is_imported_as_a_mail(terminal: Terminal) -> None:
    assert terminal.run("import", saved(terminal, YELP.raw(proof=FAILED))) == 0
    assert terminal.run("mentions", "--json") == 0
    assert [found["network"] for found in terminal.json] == ["email"]
