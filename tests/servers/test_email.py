"""E-mail against a real IMAP and SMTP server: read, answered, never twice."""

from __future__ import annotations

import hashlib
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from courtesydesk.connectors.base import Attachment, Batch, FetchedMention, FetchedReply, Found
from courtesydesk.connectors.networks.email import connector as email_connector
from courtesydesk.connectors.networks.email.connector import EmailConnector, connect
from courtesydesk.domain.conversations import Flag
from courtesydesk.domain.errors import (
    Doubtful,
    Offline,
    Refused,
    SignedOut,
    Untrusted,
    WrongInput,
)
from servers.kit import wait_until
from servers.mail import PASSWORD, SIZE_LIMIT, Mailbox, MailServer, token
from support.authorization_server import AuthorizationServer
from support.cutting import Cut, CuttingProxy
from support.letters import letter, mail
from support.notice_samples import SAMPLES
from support.notices import FAILED

pytestmark = pytest.mark.servers


NOW = datetime.now(UTC)
SHOP = "hello@juniperstreet.test"


def never() -> bool:
    return False


_open: list[EmailConnector] = []


@pytest.fixture(autouse=True)
def _all_closed() -> Iterator[None]:
    yield
    while _open:
        _open.pop().close()


def connected(mailbox: Mailbox, password: str = PASSWORD, **settings: str) -> EmailConnector:
    made = connect(
        address=mailbox.address,
        settings=mailbox.server.settings(mailbox, **settings),
        secret=lambda name: password if name == "password" else "",
        save_secret=lambda name, value: None,
    )
    assert isinstance(made, EmailConnector)
    _open.append(made)
    return made


def fetched(made: EmailConnector, cursor: str = "") -> tuple[list[FetchedMention], str]:
    batches = list(made.fetch(cursor, stop=never, now=NOW))
    mentions = [i for b in batches for i in b.items if isinstance(i, FetchedMention)]
    return mentions, batches[-1].cursor


def replies(made: EmailConnector) -> list[FetchedReply]:
    batches = made.fetch("", stop=never, now=NOW)
    return [item for batch in batches for item in batch.items if isinstance(item, FetchedReply)]


def seed(shop: Mailbox) -> None:
    """The story of a bakery: a lost order, an allergy, praise with a photo, and noise."""
    a, b = "<jb1042-1@okafor.test>", "<jb1042-2@juniperstreet.test>"
    shop.put(mail("I paid for a rye (JB-1042). It was sold.\n\nMaya", id_=a, to=shop.address))
    shop.put(
        mail(
            "It is past five.\n\nOn Sat, Juniper Street wrote:\n> I am sorry, Maya.\n",
            id_="<jb1042-3@okafor.test>",
            refs=(a, b),
            subject="Re: Order JB-1042",
        )
    )
    shop.put(
        mail(
            "The cake was wonderful.",
            sender="Priya Nair <priya@nair.test>",
            subject="Merci! 🎂",
            id_="<cake-1@nair.test>",
            html='<p>The cake was <b>wonderful</b>.<img src="https://t.test/pixel.gif"></p>',
            files=(("gâteau.png", "image/png", b"\x89PNG fake"),),
        )
    )
    shop.put(mail("Away.", id_="<auto-1@okafor.test>", Auto_Submitted="auto-replied"))
    shop.put(
        mail("Stalls open at 7.", sender="news@market.test", id_="<n@m.test>", List_Id="<n.m>")
    )
    shop.put(
        b"From: =?iso-8859-1?Q?J=F6rg_M=FCller?= <joerg@mueller.test>\r\n"
        b"Subject: =?iso-8859-1?Q?Gr=FC=DFe_aus_K=F6ln?=\r\n"
        b"Content-Type: text/plain; charset=iso-8859-1\r\n\r\n"
        b"Liefern Sie Br\xf6tchen?\r\n",
        flags=r"(\Seen \Flagged)",
    )
    shop.put(
        mail(
            "I am sorry, Maya.\n\nDana",
            sender=f"Juniper Street Bakery <{shop.address}>",
            to="maya@okafor.test",
            subject="Re: Order JB-1042",
            id_=b,
            refs=(a,),
        ),
        folder="Sent",
        flags=r"(\Seen)",
    )


# -- reading


def test_what_networks_tell_by_mail_comes_as_their_mentions(shop: Mailbox) -> None:
    for number, sample in enumerate(SAMPLES):
        shop.put(sample.raw(id_=f"<{number}@mail.test>", at=NOW).replace(b"\n", b"\r\n"))
    shop.put(SAMPLES[0].raw(id_="<forged@mail.test>", at=NOW, proof=FAILED))
    mentions, _ = fetched(connected(shop))
    told = sorted((one.network, one.text, one.url) for one in mentions if one.network)
    assert told == sorted((one.network, one.text, one.url) for one in SAMPLES)
    [forged] = [one for one in mentions if not one.network]
    assert (forged.remote_id, forged.flag) == ("forged@mail.test", Flag.IMPOSTOR)


def test_a_mailbox_is_read_whole_and_left_as_it_was(shop: Mailbox) -> None:
    seed(shop)
    before = shop.state()
    made = connected(shop)
    batches = list(made.fetch("", stop=never, now=NOW))
    made.close()
    assert shop.state() == before
    mentions = {i.remote_id: i for b in batches for i in b.items if isinstance(i, FetchedMention)}
    assert len(mentions) == 6
    again = mentions["jb1042-3@okafor.test"]
    assert again.thread_key == "jb1042-1@okafor.test"
    assert again.text == "It is past five."
    assert "> I am sorry, Maya." in again.quoted
    assert again.related == ("jb1042-1@okafor.test", "jb1042-2@juniperstreet.test")
    praise = mentions["cake-1@nair.test"]
    assert praise.person.name == "Priya Nair"
    assert "t.test" not in praise.html
    assert [(p.name, p.mime, p.data) for p in praise.pictures] == [
        ("gâteau.png", "image/png", b"\x89PNG fake")
    ]
    assert {m.remote_id for m in mentions.values() if m.flag is Flag.BULK} == {
        "auto-1@okafor.test",
        "n@m.test",
    }
    (old,) = [m for m in mentions.values() if m.person.remote_id == "joerg@mueller.test"]
    assert (old.person.name, old.subject) == ("Jörg Müller", "Grüße aus Köln")
    assert old.text == "Liefern Sie Brötchen?"
    (written,) = [i for b in batches for i in b.items if isinstance(i, FetchedReply)]
    assert written.answers_remote_id == "jb1042-1@okafor.test"
    assert written.to_remote_ids == ("maya@okafor.test",)


def test_only_what_is_new_is_fetched_the_second_time(shop: Mailbox) -> None:
    seed(shop)
    made = connected(shop)
    _, cursor = fetched(made)
    assert fetched(made, cursor)[0] == []
    shop.put(mail("One more thing", id_="<new@okafor.test>"))
    mentions, cursor = fetched(made, cursor)
    assert [mention.remote_id for mention in mentions] == ["new@okafor.test"]
    made.close()


def fill(shop: Mailbox, count: int) -> None:
    with shop.imap() as imap:
        for number in range(count):
            made = mail(f"number {number}", id_=f"<{number}@many.test>")
            imap.append("INBOX", "", "", made.as_bytes(policy=made.policy.clone(linesep="\r\n")))


def test_older_mail_comes_newest_first_and_goes_on_where_it_was_stopped(
    shop: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(email_connector, "BATCH", 4)
    fill(shop, 10)
    made = connected(shop)
    seen: list[str] = []
    cursor = ""
    for batch in made.fetch("", stop=never, now=NOW):
        seen += [item.remote_id for item in batch.items if isinstance(item, FetchedMention)]
        cursor = batch.cursor
        assert batch.total == 10
        break
    assert seen == [f"{number}@many.test" for number in (9, 8, 7, 6)]
    shop.put(mail("in between", id_="<between@many.test>"))
    rest, cursor = fetched(made, cursor)
    seen += [mention.remote_id for mention in rest]
    assert seen[4:] == ["between@many.test", *(f"{n}@many.test" for n in (5, 4, 3, 2, 1, 0))]
    assert fetched(made, cursor)[0] == []
    made.close()


def test_stop_is_asked_between_batches(shop: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(email_connector, "BATCH", 2)
    fill(shop, 8)
    made = connected(shop)
    batches: list[Batch] = []
    for batch in made.fetch("", stop=lambda: len(batches) >= 2, now=NOW):
        batches.append(batch)
    assert sum(len(batch.items) for batch in batches) == 4
    made.close()


def test_mail_older_than_the_setting_stays_where_it_is(shop: Mailbox) -> None:
    shop.put(mail("old", id_="<old@x.test>"), at=(NOW - timedelta(days=40)).timestamp())
    shop.put(mail("recent", id_="<recent@x.test>"), at=(NOW - timedelta(days=4)).timestamp())
    made = connected(shop, backfill_days="30")
    assert [mention.text for mention in fetched(made)[0]] == ["recent"]
    made.close()


def test_a_folder_made_anew_brings_the_same_mails_under_the_same_ids(shop: Mailbox) -> None:
    no_id = (
        b"From: a@b.test\r\nSubject: no id\r\nDate: Sat, 21 Nov 2026 09:00:00 +0000\r\n\r\nHi\r\n"
    )

    def make() -> None:
        with shop.imap() as imap:
            imap.create("Orders")
        shop.put(mail("one", id_="<1@x.test>"), folder="Orders")
        shop.put(no_id, folder="Orders")

    make()
    made = connected(shop, folders="Orders")
    first, cursor = fetched(made)
    made.close()
    with shop.imap() as imap:
        imap.delete("Orders")
    wait_until(lambda: datetime.now(UTC) - timedelta(seconds=2) > NOW, "another UIDVALIDITY", 10)
    make()
    shop.put(mail("two", id_="<2@x.test>"), folder="Orders")
    made = connected(shop, folders="Orders")
    second, _ = fetched(made, cursor)
    made.close()
    assert {m.remote_id for m in second} - {m.remote_id for m in first} == {"2@x.test"}


def test_a_reply_written_on_the_phone_is_ours(shop: Mailbox) -> None:
    sent = mail("On its way.", sender=shop.address, to="maya@okafor.test", id_="<phone@x.test>")
    shop.put(sent, folder="Sent")
    made = connected(shop)
    (written,) = replies(made)
    made.close()
    assert (written.text, written.to_remote_ids) == ("On its way.", ("maya@okafor.test",))


def test_new_mail_is_told_at_once(shop: Mailbox) -> None:
    made = connected(shop)
    assert made.wait(0.1, stop=never), "the first time nobody knows, so one looks"
    assert not made.wait(0.2, stop=never)
    told: list[bool] = []

    def arrives() -> bool:
        if not told:
            told.append(True)
            shop.put(mail("Hello?"))
        return False

    assert made.wait(20, stop=arrives)
    shop.put(mail("while nobody listened", id_="<second@x.test>"))
    assert made.wait(20, stop=never)
    assert not made.wait(30, stop=lambda: True)
    made.close()


# -- trust


@pytest.mark.parametrize("security", ["tls", "starttls", "auto", "auto-starttls"])
def test_every_kind_of_encryption_works(
    mail_server: MailServer, shop: Mailbox, security: str
) -> None:
    plain = security.endswith("starttls")
    made = connected(
        shop,
        imap_port=str(mail_server.imap if plain else mail_server.imaps),
        smtp_port=str(mail_server.smtp if plain else mail_server.smtps),
        imap_security=security.removesuffix("-starttls") if "auto" in security else security,
        smtp_security=security.removesuffix("-starttls") if "auto" in security else security,
    )
    sentences = made.check().works
    made.close()
    assert any("Sends mail" in sentence for sentence in sentences)


def test_an_unknown_certificate_is_refused_and_can_be_trusted_exactly(
    mail_server: MailServer, shop: Mailbox
) -> None:
    before = mail_server.log().count("Login:")
    with pytest.raises(Untrusted, match="authority that this computer does not know") as caught:
        connected(shop, ca="").check()
    shown = caught.value.certificate
    assert shown is not None
    assert (shown.host, shown.subject) == ("localhost", "CN=localhost")
    assert shown.issuer == "O=Juniper Street, CN=Home CA"
    assert shown.ends > "2026"
    der = ssl.PEM_cert_to_DER_cert((mail_server.folder / "server.pem").read_text())
    assert shown.sha256 == hashlib.sha256(der).hexdigest()
    assert mail_server.log().count("Login:") == before, "no name and no password was sent"
    pinned = connected(shop, ca="", trust_sha256=shown.sha256)
    assert pinned.check().works
    pinned.close()
    starttls = connected(
        shop,
        ca="",
        trust_sha256=":".join(shown.sha256[i : i + 2].upper() for i in range(0, 64, 2)),
        imap_port=str(mail_server.imap),
        smtp_port=str(mail_server.smtp),
        imap_security="starttls",
        smtp_security="starttls",
    )
    assert starttls.check().works
    starttls.close()


def test_another_certificate_than_the_trusted_one_is_refused(shop: Mailbox) -> None:
    with pytest.raises(Untrusted, match="not the one that you trusted"):
        connected(shop, ca="", trust_sha256="0" * 64).check()


def test_a_certificate_file_that_is_none_says_so(shop: Mailbox) -> None:
    with pytest.raises(Untrusted, match="cannot be read"):
        connected(shop, ca="not a certificate").check()


def test_a_wrong_password_asks_to_sign_in_again(shop: Mailbox) -> None:
    with pytest.raises(SignedOut) as caught:
        connected(shop, "wrong-password-2").check()
    assert "wrong-password-2" not in caught.value.sentence()


def test_nobody_at_home_is_offline(shop: Mailbox) -> None:
    with pytest.raises(Offline):
        connected(shop, imap_port="1").check()


def test_a_folder_that_is_not_there_is_named(shop: Mailbox) -> None:
    with pytest.raises(Refused, match="Ordres"):
        connected(shop, folders="Ordres").check()


# -- sending


def arrived(mailbox: Mailbox, words: str) -> bytes:
    wait_until(lambda: mailbox.copies(words), f"a mail to {mailbox.address}", 15)
    (raw,) = [raw for _, raw in mailbox.mails() if words.encode() in raw]
    return raw


def test_a_reply_arrives_threaded_quoted_and_once(shop: Mailbox, maya: Mailbox) -> None:
    shop.put(mail("Where is my rye?", sender=f"Maya <{maya.address}>", id_="<q@okafor.test>"))
    made = connected(shop)
    (question,), cursor = fetched(made)
    payload = made.compose(letter("It is here.\n\n– Dana", answers=question, client_id="r1"))
    receipt = made.deliver(payload, "r1")
    assert receipt.remote_id == "cd-r1@juniperstreet.test"
    raw = arrived(maya, "cd-r1@")
    assert b"In-Reply-To: <q@okafor.test>" in raw
    assert b"Subject: Re: Order JB-1042" in raw
    assert b"> Where is my rye?" in raw
    ((flags, _),) = shop.mails("Sent")
    assert b"\\Seen" in flags
    assert b"\\Draft" not in flags
    # Read back from Sent it is the same reply, on the same thread, without the quote.
    later = [b for b in made.fetch(cursor, stop=never, now=NOW) for b in b.items]
    (own,) = later
    assert isinstance(own, FetchedReply)
    assert (own.remote_id, own.thread_key) == (receipt.remote_id, "q@okafor.test")
    assert own.text == "It is here.\n\n– Dana"
    # What the customer sees comes apart again too.
    theirs = connected(maya)
    (seen,), _ = fetched(theirs)
    assert (seen.text, seen.thread_key) == ("It is here.\n\n– Dana", "q@okafor.test")
    theirs.close()
    made.close()


def test_new_mail_with_attachments_and_copies_arrives(shop: Mailbox, maya: Mailbox) -> None:
    tom = shop.server.mailbox("tom", "reyes.test")
    made = connected(shop)
    payload = made.compose(
        letter(
            "Here is the menu.",
            client_id="n1",
            to=maya.address,
            cc=f"Tom Reyes <{tom.address}>",
            subject="Menü",
            attachments=(Attachment("Menü.pdf", "application/pdf", b"%PDF-1.4 fake", "menu"),),
        )
    )
    made.deliver(payload, "n1")
    made.close()
    for mailbox in (maya, tom):
        arrived(mailbox, "cd-n1@")
    theirs = connected(tom)
    (seen,), _ = fetched(theirs)
    theirs.close()
    assert seen.subject == "Menü"
    assert [(p.name, p.data, p.alt) for p in seen.pictures] == [
        ("Menü.pdf", b"%PDF-1.4 fake", "menu")
    ]


def test_a_refused_recipient_stops_the_mail_for_all(shop: Mailbox, maya: Mailbox) -> None:
    made = connected(shop)
    payload = made.compose(
        letter(client_id="x1", to=f"{maya.address}, unknown-9@okafor.test", subject="Hi")
    )
    with pytest.raises(Refused, match="unknown-9@okafor") as caught:
        made.deliver(payload, "x1")
    assert "Nothing was sent" in caught.value.safe
    assert shop.copies("cd-x1@", "Sent") == 0
    assert made.reconcile(payload, "x1").found is Found.NOT_THERE
    made.close()
    assert maya.copies("cd-x1@") == 0


def test_a_mail_that_is_too_large_is_refused_before_it_goes(shop: Mailbox, maya: Mailbox) -> None:
    made = connected(shop)
    large = Attachment("film.mp4", "video/mp4", b"x" * SIZE_LIMIT)
    payload = made.compose(
        letter(client_id="l1", to=maya.address, subject="Film", attachments=(large,))
    )
    with pytest.raises(Refused, match="too large"):
        made.deliver(payload, "l1")
    made.close()
    assert shop.copies("cd-l1@", "Sent") == 0


def test_a_wrong_password_for_sending_sends_nothing(shop: Mailbox, maya: Mailbox) -> None:
    made = connected(shop)
    payload = made.compose(letter(client_id="p1", to=maya.address, subject="Hi"))
    with pytest.raises(SignedOut):
        connected(shop, "wrong").deliver(payload, "p1")
    assert made.reconcile(payload, "p1").found is Found.NOT_THERE
    made.close()


def test_an_address_that_cannot_be_read_is_said_before_anything_is_sent(shop: Mailbox) -> None:
    with pytest.raises(WrongInput):
        connected(shop).compose(letter(to="maya@, @okafor.test"))


def test_what_went_once_does_not_go_again(shop: Mailbox, maya: Mailbox) -> None:
    made = connected(shop)
    payload = made.compose(letter(client_id="o1", to=maya.address, subject="Hi"))
    made.deliver(payload, "o1")
    arrived(maya, "cd-o1@")
    assert made.reconcile(payload, "o1").found is Found.THERE
    made.deliver(payload, "o1")
    made.close()
    assert shop.copies("cd-o1@", "Sent") == 1
    shop.server.mailbox()
    assert maya.copies("cd-o1@") == 1


@pytest.mark.parametrize("cut", [Cut.AT_MAIL, Cut.AT_DATA, Cut.IN_THE_MAIL])
def test_cut_before_the_dot_nothing_went_and_it_may_go_again(
    mail_server: MailServer, shop: Mailbox, maya: Mailbox, cut: Cut
) -> None:
    proxy = CuttingProxy(mail_server.smtps, mail_server.ca, mail_server.folder, cut)
    with proxy.running():
        made = connected(shop, smtp_port=str(proxy.port))
        large = Attachment("a.bin", "application/octet-stream", bytes(3_000_000))
        payload = made.compose(
            letter(client_id="c1", to=maya.address, subject="Hi", attachments=(large,))
        )
        with pytest.raises(Offline):
            made.deliver(payload, "c1")
        assert shop.copies("cd-c1@", "Sent") == 0
        assert made.reconcile(payload, "c1").found is Found.NOT_THERE
        proxy.cut = Cut.NEVER
        made.deliver(payload, "c1")
        made.close()
    arrived(maya, "cd-c1@")
    assert shop.copies("cd-c1@", "Sent") == 1


def test_cut_after_the_dot_it_went_once_and_nobody_pretends_to_know(
    mail_server: MailServer, shop: Mailbox, maya: Mailbox
) -> None:
    proxy = CuttingProxy(mail_server.smtps, mail_server.ca, mail_server.folder, Cut.AFTER_THE_DOT)
    with proxy.running():
        made = connected(shop, smtp_port=str(proxy.port))
        payload = made.compose(letter(client_id="d1", to=maya.address, subject="Hi"))
        with pytest.raises(Doubtful):
            made.deliver(payload, "d1")
        assert made.reconcile(payload, "d1").found is Found.UNKNOWN
        assert replies(made) == [], "what is in doubt is not shown as sent"
        arrived(maya, "cd-d1@")
        # An answer that refers to it is proof.
        answer = mail("Thanks!", sender=maya.address, refs=("<cd-d1@juniperstreet.test>",))
        shop.put(answer)
        assert made.reconcile(payload, "d1").found is Found.THERE
        # Then its copy is one like any other.
        assert b"\\Draft" in shop.mails("Sent")[0][0]
        made.settled(payload, "d1")
        assert [b"\\Draft" in flags for flags, _ in shop.mails("Sent")] == [False]
        made.close()
    assert maya.copies("cd-d1@") == 1


def test_cut_before_the_dot_arrived_the_owner_may_send_it_again_without_a_second_copy(
    mail_server: MailServer, shop: Mailbox, maya: Mailbox
) -> None:
    proxy = CuttingProxy(mail_server.smtps, mail_server.ca, mail_server.folder, Cut.BEFORE_THE_DOT)
    with proxy.running():
        made = connected(shop, smtp_port=str(proxy.port))
        payload = made.compose(letter(client_id="e1", to=maya.address, subject="Hi"))
        with pytest.raises(Doubtful):
            made.deliver(payload, "e1")
        assert made.reconcile(payload, "e1").found is Found.UNKNOWN
        proxy.cut = Cut.NEVER
        made.deliver(payload, "e1")
        made.close()
    arrived(maya, "cd-e1@")
    assert maya.copies("cd-e1@") == 1
    assert shop.copies("cd-e1@", "Sent") == 1


def test_a_copy_that_was_moved_with_its_folder_still_leaves_a_doubt(
    mail_server: MailServer, shop: Mailbox, maya: Mailbox
) -> None:
    """Or it would go a second time."""
    proxy = CuttingProxy(mail_server.smtps, mail_server.ca, mail_server.folder, Cut.AFTER_THE_DOT)
    with proxy.running():
        made = connected(shop, smtp_port=str(proxy.port))
        payload = made.compose(letter(client_id="f1", to=maya.address, subject="Hi"))
        with pytest.raises(Doubtful):
            made.deliver(payload, "f1")
        made.close()
        arrived(maya, "cd-f1@")
        with shop.imap() as imap:
            imap.rename("Sent", "Gone out")
        made = connected(shop, smtp_port=str(proxy.port))
        assert made.reconcile(payload, "f1").found is Found.UNKNOWN
        made.close()


def test_a_server_that_keeps_copies_itself_gets_none_from_us(shop: Mailbox, maya: Mailbox) -> None:
    made = connected(shop, sent_copy="server")
    payload = made.compose(letter(client_id="g1", to=maya.address, subject="Hi"))
    assert made.reconcile(payload, "g1").found is Found.UNKNOWN
    made.deliver(payload, "g1")
    arrived(maya, "cd-g1@")
    assert shop.copies("cd-g1@", "Sent") == 0
    shop.put(payload, folder="Sent")
    assert made.reconcile(payload, "g1").found is Found.THERE
    made.close()


def test_a_bounce_is_kept_off_the_clock_and_names_the_reply_it_is_about(shop: Mailbox) -> None:
    made = connected(shop)
    payload = made.compose(letter(client_id="b1", to="nobody@elsewhere.test", subject="Hi"))
    made.deliver(payload, "b1")
    wait_until(lambda: shop.copies("elsewhere.test"), "the bounce", 20)
    (bounce,), _ = fetched(made)
    made.close()
    assert bounce.flag is Flag.BULK
    assert "cd-b1@juniperstreet.test" in bounce.related
    assert bounce.thread_key == "cd-b1@juniperstreet.test"


# -- marks


def test_read_and_answered_are_marked_only_when_asked(shop: Mailbox) -> None:
    shop.put(mail("one", id_="<m1@x.test>"))
    shop.put(mail("two", id_="<m2@x.test>"))
    made = connected(shop)
    fetched(made)
    assert not any(b"\\Seen" in flags for flags, _ in shop.mails())
    made.mirror(("m1@x.test",), answered=False)
    made.mirror(("m2@x.test", "no-id-1@courtesy-desk.invalid"), answered=True)
    made.close()
    (one, _), (two, _) = shop.mails()
    assert (b"\\Seen" in one, b"\\Answered" in one) == (True, False)
    assert (b"\\Seen" in two, b"\\Answered" in two) == (False, True)


# -- tokens


def test_a_token_signs_in_to_both_servers(shop: Mailbox) -> None:
    made = connect(
        address=shop.address,
        settings=shop.server.settings(shop, auth="oauth2"),
        secret=lambda name: token(shop.address) if name == "access_token" else "",
        save_secret=lambda name, value: None,
    )
    assert len(made.check().works) == 4
    made.close()


def test_an_expired_token_without_a_lasting_one_asks_to_sign_in(shop: Mailbox) -> None:
    made = connect(
        address=shop.address,
        settings=shop.server.settings(shop, auth="oauth2"),
        secret=lambda name: token(shop.address, -60) if name == "access_token" else "",
        save_secret=lambda name, value: None,
    )
    with pytest.raises(SignedOut):
        made.check()
    made.close()


def test_an_expired_token_is_renewed_and_the_new_ones_are_kept(shop: Mailbox) -> None:
    kept = {"access_token": token(shop.address, -60), "refresh_token": "first"}
    with AuthorizationServer(mint=lambda: token(shop.address)).running() as server:
        server.refresh_tokens = {"first"}
        made = connect(
            address=shop.address,
            settings={**shop.server.settings(shop), **server.settings()},
            secret=lambda name: kept.get(name, ""),
            save_secret=kept.__setitem__,
        )
        assert len(made.check().works) == 4
        made.close()
        assert {kept["refresh_token"]} == server.refresh_tokens
        assert len(server.requests) == 1, "one refresh serves both servers"
        # The owner takes the access back: they are asked to sign in, not asked again and again.
        server.refresh_tokens = set()
        kept["access_token"] = token(shop.address, -60)
        with pytest.raises(SignedOut, match="sign in again"):
            made.check()
        made.close()
