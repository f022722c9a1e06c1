"""WordPress: the contract, and what is its own: roles, approval, the house's own users."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from connectors.acting import ActingOverHttp
from connectors.contract import letter, never
from connectors.networks.wordpress.server import CUSTOMER, DANA, PASSWORD, WordPress
from connectors.over_http import HttpStage, RefreshingOverHttp
from courtesydesk.connectors.base import (
    Act,
    Connector,
    Deed,
    FetchedItem,
    FetchedMention,
    FetchedReply,
    Found,
    Gone,
)
from courtesydesk.connectors.networks.wordpress.connector import connect
from courtesydesk.domain.errors import (
    BadAnswer,
    NetworkError,
    NotAllowed,
    NotGranted,
    RateLimited,
    Refused,
    SignedOut,
    TooLate,
    Vanished,
    WrongInput,
)
from support.loopback import AT, Cut, Fault


class TestWordPress(ActingOverHttp, RefreshingOverHttp):
    key = "wordpress"
    pictures = False

    @pytest.fixture
    def network(self) -> Iterator[WordPress]:
        made = WordPress()
        with made.running():
            yield made

    def secrets(self) -> tuple[str, ...]:
        return (PASSWORD, PASSWORD.replace(" ", ""))

    def one(self, connector: Connector) -> FetchedMention:
        (found,) = [i for i in self.items(connector)[0] if isinstance(i, FetchedMention)]
        return found

    def payload(self, connector: Connector, answers: FetchedItem, text: str = "Thank you") -> bytes:
        assert isinstance(answers, FetchedMention)
        return connector.compose(replace(letter(text), answers_headers=answers.headers))

    # Besides answering

    def test_a_site_without_trash_deletes_for_good(
        self, stage: HttpStage, network: WordPress
    ) -> None:
        network.has_trash = False
        deed = self.deed(stage, Act.DELETE)
        stage.connector.act(deed)
        assert network.replies() == []

    def test_what_waits_for_approval_can_be_shown(
        self, network: WordPress, connector: Connector
    ) -> None:
        network.say("Hello", status="hold")
        found = self.one(connector)
        assert found.allows.hidden
        connector.act(Deed(Act.SHOW, found.remote_id))
        assert not self.one(connector).allows.hidden

    def test_what_is_in_the_trash_cannot_be_shown(
        self, network: WordPress, connector: Connector
    ) -> None:
        said = network.say("Hello", status="trash")
        with pytest.raises(Vanished):
            connector.act(Deed(Act.SHOW, said))

    # Reading

    @pytest.mark.parametrize(("role", "sign"), [("editor", "'"), ("subscriber", "’")])
    def test_the_words_are_as_typed_or_else_as_shown(
        self, network: WordPress, role: str, sign: str
    ) -> None:
        network.role = role
        network.say("It's <b>not</b> & never was,\nhttps://a.example/?b=1&c=2\n\nBye")
        text = self.one(network.connect()).text
        assert text == f"It{sign}s <b>not</b> & never was,\nhttps://a.example/?b=1&c=2\n\nBye"

    def test_only_markup_that_says_more_than_its_words_is_kept(
        self, network: WordPress, connector: Connector
    ) -> None:
        plain, bold = network.say("One\n\nTwo"), network.say("x", after=1)
        network.comments[int(bold.rpartition("#")[2])]["raw"] = "Not <strong>again</strong>"
        found = {i.remote_id: i for i in self.items(connector)[0] if isinstance(i, FetchedMention)}
        assert found[plain].html == ""
        assert found[bold].html == "<p>Not <strong>again</strong></p>"

    def test_the_article_stands_above_it(self, network: WordPress, connector: Connector) -> None:
        network.say("When?")
        found = self.one(connector)
        assert found.post is not None
        assert found.post.text == "The plum cake – back"
        assert found.post.ours
        assert (found.person.name, found.person.handle) == ("Ana", "ana@visitors.test")

    def test_somebodys_comments_under_an_article_belong_together(
        self, network: WordPress, connector: Connector
    ) -> None:
        first = network.say("When?")
        ours = network.we_say("On Saturday.", to=first, after=2)
        network.say("And where?", parent=ours, after=3)
        network.say("Elsewhere", post=6, after=4)
        found = [i for i in self.items(connector)[0] if isinstance(i, FetchedMention)]
        keys = {item.text: item.thread_key for item in found}
        assert keys["When?"] == keys["And where?"] != keys["Elsewhere"]

    @pytest.mark.parametrize("role", ["editor", "author", "subscriber"])
    @pytest.mark.parametrize("has_users", [True, False])
    def test_what_the_house_says_is_a_reply_and_a_customer_with_a_login_is_none(
        self, network: WordPress, role: str, has_users: bool
    ) -> None:
        network.role, network.has_users = role, has_users
        asked = network.say("When?", who="tom", user=CUSTOMER)
        said = network.we_say("On Saturday.", to=asked, user=DANA, after=2)
        items = self.items(network.connect())[0]
        assert [i.remote_id for i in items if isinstance(i, FetchedMention)] == [asked]
        (reply,) = [i for i in items if isinstance(i, FetchedReply)]
        assert (reply.remote_id, reply.answers_remote_id) == (said, asked)

    def test_a_colleagues_answer_is_a_reply_too(
        self, network: WordPress, connector: Connector
    ) -> None:
        network.we_say("On Saturday.", to=network.say("When?"), after=2)
        replies = [i for i in self.items(connector)[0] if isinstance(i, FetchedReply)]
        assert [reply.author for reply in replies] == ["Sam"]

    def test_what_waits_says_so_until_it_is_approved(
        self, network: WordPress, connector: Connector
    ) -> None:
        held = network.say("First time here", status="hold")
        network.say("Buy watches", status="spam", after=1)
        items, cursor, _ = self.items(connector)
        (found,) = [i for i in items if isinstance(i, FetchedMention)]
        assert found.remote_id == held
        assert found.allows.why == "It waits for approval."
        network.move(held, "approved")
        (again,) = self.items(connector, cursor)[0]
        assert isinstance(again, FetchedMention)
        assert (again.remote_id, again.allows.why) == (held, "")

    def test_what_is_fished_out_of_the_spam_comes_late(
        self, network: WordPress, connector: Connector
    ) -> None:
        network.say("Before", after=0)
        lost = network.say("No spam at all", status="spam", after=1)
        network.say("After", after=2)
        _, cursor, _ = self.items(connector)
        network.move(lost, "approved")
        assert self.ids(connector, cursor) == [lost]

    def test_an_edit_comes_with_the_news(self, network: WordPress, connector: Connector) -> None:
        said = network.say("On Saturdya?")
        _, cursor, _ = self.items(connector)
        network.edit(said, "On Saturday?")
        assert [getattr(i, "text", "") for i in self.items(connector, cursor)[0]] == [
            "On Saturday?"
        ]

    def test_what_is_deleted_between_two_pages_hides_nothing(
        self, network: WordPress, connector: Connector
    ) -> None:
        said = [network.say(f"Entry {number}", after=number) for number in range(11)]
        network.between = [said[10], said[9]]
        assert set(said[:9]) <= set(self.ids(connector))

    def test_a_site_that_does_not_count_is_read_to_its_end(
        self, network: WordPress, connector: Connector
    ) -> None:
        network.counts = False
        said = [network.say(f"Entry {number}", after=number) for number in range(11)]
        found, cursor, _ = self.items(connector)
        assert {item.remote_id for item in found} == set(said)
        before = len(network.requests)
        assert self.items(connector, cursor)[0] == []
        asked = [one.path for one in network.requests[before:]]
        assert sum(path.endswith("/comments") for path in asked) == 1

    def test_comments_that_a_role_may_not_see_do_not_end_the_reading(
        self, network: WordPress
    ) -> None:
        network.role = "author"
        said = network.say("The oldest")
        for number in range(6):
            network.say(f"Held {number}", status="hold", after=number)
        assert self.ids(network.connect()) == [said]

    def test_the_backfill_ends_where_it_is_told_to(self, network: WordPress) -> None:
        for number in range(12):
            network.say(f"Entry {number}", after=-60 * 24 * 10 * (12 - number))
        connector = network.connect(backfill_days="30")
        found, cursor, _ = self.items(connector)
        texts = [item.text for item in found if isinstance(item, FetchedMention)]
        assert "Entry 11" in texts
        assert "Entry 0" not in texts
        assert self.items(connector, cursor)[0] == []

    def test_killed_while_much_was_new_it_leaves_no_gap(
        self, network: WordPress, connector: Connector
    ) -> None:
        network.say("The first")
        _, cursor, _ = self.items(connector)
        said = {network.say(f"Entry {number}", after=number) for number in range(9)}
        for _ in range(3):
            batch = next(iter(connector.fetch(cursor, stop=never, now=AT)))
            said -= {item.remote_id for item in batch.items}
            cursor = batch.cursor
            said |= {network.say(f"More {number}", after=20) for number in range(5)}
        found, cursor, _ = self.items(connector, cursor)
        assert said <= {item.remote_id for item in found}
        assert self.items(connector, cursor)[0] == []

    def test_people_without_a_name_are_not_one_person(self, network: WordPress) -> None:
        network.role = "subscriber"
        network.say("One", who="")
        network.say("Two", who="", after=1)
        found = [i for i in self.items(network.connect())[0] if isinstance(i, FetchedMention)]
        assert {item.person.name for item in found} == {"Anonymous"}
        assert len({item.person.remote_id for item in found}) == 2

    def test_the_trash_and_the_spam_are_gone(
        self, network: WordPress, connector: Connector
    ) -> None:
        for number, place in enumerate(("trash", "spam")):
            network.say(f"To the {place}", after=number)
        known = self.known(connector)
        network.move(known[0].remote_id, "trash")
        network.move(known[1].remote_id, "spam")
        found = connector.refresh(known, stop=never)
        assert {type(item) for item in found} == {Gone}
        assert len(found) == 2

    def test_what_is_only_hidden_from_this_user_is_not_gone(self, network: WordPress) -> None:
        network.role = "subscriber"
        network.say("Soon held")
        connector = network.connect()
        known = self.known(connector)
        network.move(known[0].remote_id, "hold")
        assert connector.refresh(known, stop=never) == ()

    # What this login may do

    @pytest.mark.parametrize(
        ("role", "lack"),
        [("editor", ""), ("author", "others' articles"), ("subscriber", "may not")],
    )
    def test_the_check_says_what_the_role_may_do(
        self, network: WordPress, role: str, lack: str
    ) -> None:
        network.role = role
        health = network.connect().check()
        assert health.works
        assert bool(health.lacks) is bool(lack)
        assert lack in " ".join(health.lacks)
        assert health.address == network.place

    def test_a_wrong_password_says_which_one_is_meant(self, network: WordPress) -> None:
        wrong = connect(
            address="", settings={"site": network.url, "user": "dana"},
            secret=lambda _name: "not it", save_secret=lambda _name, _value: None,
        )  # fmt: skip
        with pytest.raises(SignedOut) as told:
            wrong.check()
        assert "application password" in told.value.sentence()

    def test_a_site_without_readable_addresses_says_where_it_is(self, network: WordPress) -> None:
        network.readable = False
        health = network.connect().check()
        assert "rest_route" in health.settings["api"]
        connector = network.connect(**health.settings)
        said = network.say("Here, too", status="hold")
        (found,) = self.items(connector)[0]
        assert found.remote_id == said
        assert connector.deliver(self.payload(connector, found), "c-1").remote_id
        assert len(network.replies()) == 1

    def test_a_page_that_names_another_server_is_not_told_the_password(
        self, network: WordPress
    ) -> None:
        network.interface = "https://elsewhere.example/wp-json/"
        with pytest.raises(BadAnswer):
            network.connect().check()
        assert all("authorization" not in request.headers for request in network.requests)

    def test_a_site_that_is_no_wordpress_is_said(self, network: WordPress) -> None:
        network.lasting = Fault(404, b"<html>Not here", {"Content-Type": "text/html"})
        with pytest.raises(BadAnswer) as told:
            network.connect().check()
        assert "REST API" in told.value.todo

    def test_an_interface_that_was_turned_off_is_said(self, network: WordPress) -> None:
        network.lasting = Fault(404, b'{"code": "rest_no_route"}')
        with pytest.raises(NotGranted) as told:
            self.items(network.connect())
        assert "plugin" in told.value.todo

    # Sending

    def test_what_we_write_arrives_as_words(self, network: WordPress, connector: Connector) -> None:
        network.say("Is 2 < 3?")
        payload = self.payload(connector, self.one(connector), "<script>no</script> & yes, 2 < 3")
        connector.deliver(payload, "c-1")
        assert network.replies() == ["&lt;script&gt;no&lt;/script&gt; &amp; yes, 2 &lt; 3"]
        (reply,) = [i for i in self.items(connector)[0] if isinstance(i, FetchedReply)]
        assert reply.text == "<script>no</script> & yes, 2 < 3"

    def test_what_waits_is_approved_and_then_answered(
        self, network: WordPress, connector: Connector
    ) -> None:
        held = network.say("First time here", status="hold")
        connector.deliver(self.payload(connector, self.one(connector)), "c-1")
        posted = [request for request in network.requests if request.method == "POST"]
        assert posted[0].path.endswith(held.rpartition("#")[2]), "nobody sees an answer to nothing"
        assert [one["status"] for one in network.comments.values()] == ["approved", "approved"]

    def test_who_approves_by_hand_is_not_answered_for(self, network: WordPress) -> None:
        held = network.say("First time here", status="hold")
        connector = network.connect(approve="no")
        found = self.one(connector)
        assert found.allows.public is False
        with pytest.raises(NotGranted):
            connector.deliver(self.payload(connector, found), "c-1")
        network.move(held, "approved")
        assert self.one(connector).allows.public is None
        assert connector.deliver(self.payload(connector, found), "c-1").remote_id

    def test_a_role_that_may_not_approve_sends_nothing(self, network: WordPress) -> None:
        network.say("First time here")
        network.role = "author"
        connector = network.connect()
        payload = self.payload(connector, self.one(connector))
        network.role = "editor"
        network.move(f"{network.place}#{max(network.comments)}", "hold")
        network.faults = [Fault(403, b'{"code": "rest_cannot_edit"}', method="POST")]
        with pytest.raises(NotGranted):
            connector.deliver(payload, "c-1")
        assert network.replies() == []

    @pytest.mark.parametrize("place", ["trash", "spam"])
    def test_what_was_taken_off_the_site_is_not_answered(
        self, network: WordPress, connector: Connector, place: str
    ) -> None:
        said = network.say("Where is it?")
        payload = self.payload(connector, self.one(connector))
        network.move(said, place)
        with pytest.raises(Vanished):
            connector.deliver(payload, "c-1")
        assert network.replies() == []

    def test_closed_comments_are_known_and_refused_for_good(
        self, network: WordPress, connector: Connector
    ) -> None:
        network.say("Still there?")
        payload = self.payload(connector, self.one(connector))
        network.closed = {5}
        (found,) = self.items(network.connect())[0]
        assert isinstance(found, FetchedMention)
        assert found.allows.public is False
        assert "closed" in found.allows.why
        with pytest.raises(TooLate):
            connector.deliver(payload, "c-1")

    def test_two_answers_in_a_row_wait_where_the_site_wants_it(
        self, network: WordPress, connector: Connector
    ) -> None:
        network.say("One")
        network.flooded = True
        with pytest.raises(RateLimited):
            connector.deliver(self.payload(connector, self.one(connector)), "c-1")

    def test_the_same_words_again_are_the_answer_that_is_there(
        self, network: WordPress, connector: Connector
    ) -> None:
        network.say("Where is it?")
        payload = self.payload(connector, self.one(connector), 'It\'s "here" -- with us')
        first = connector.deliver(payload, "c-1")
        assert connector.deliver(payload, "c-1") == first
        assert len(network.replies()) == 1

    @pytest.mark.parametrize("role", ["author", "subscriber"])
    @pytest.mark.parametrize("text", ['It\'s "here", with 2 < 3 & you', "🎂 🎂"])
    def test_without_what_was_typed_the_words_tell(
        self, network: WordPress, role: str, text: str
    ) -> None:
        network.role = role
        network.say("Where is it?")
        connector = network.connect()
        payload = self.payload(connector, self.one(connector), text)
        other = self.payload(connector, self.one(connector), "Something else 🎂")
        network.faults = [Fault(cut=Cut.AFTER, method="POST")]
        with pytest.raises(NetworkError):
            connector.deliver(payload, "c-1")
        assert connector.reconcile(payload, "c-1").found is Found.THERE
        assert connector.reconcile(other, "c-2").found is Found.NOT_THERE

    def test_a_reply_that_we_put_in_the_trash_may_be_said_again(
        self, network: WordPress, connector: Connector
    ) -> None:
        network.say("Where is it?")
        payload = self.payload(connector, self.one(connector))
        receipt = connector.deliver(payload, "c-1")
        network.move(receipt.remote_id, "trash")
        assert connector.reconcile(payload, "c-1").found is Found.NOT_THERE
        assert connector.deliver(payload, "c-2").remote_id != receipt.remote_id

    def test_any_other_refusal_is_one(self, network: WordPress, connector: Connector) -> None:
        network.say("Where is it?")
        payload = self.payload(connector, self.one(connector))
        network.faults = [Fault(400, b'{"code": "rest_comment_content_invalid"}', method="POST")]
        with pytest.raises(Refused):
            connector.deliver(payload, "c-1")


@pytest.mark.parametrize("site", ["", "https://", "nonsense"])
def test_what_is_no_site_is_said(site: str) -> None:
    with pytest.raises(WrongInput):
        connect(address="", settings={"site": site}, secret=str, save_secret=_nothing)


@pytest.mark.parametrize(
    ("site", "place"),
    [
        ("https://www.Bakery.example/", "bakery.example"),
        ("https://bakery.example/blog/", "bakery.example/blog"),
        ("http://me@bakery.example", "bakery.example"),
    ],
)
def test_a_site_is_the_same_however_its_address_is_written(site: str, place: str) -> None:
    from courtesydesk.connectors.networks.wordpress.connector import place_of

    assert place_of(site) == place


@pytest.mark.parametrize("behind", ["/wp-admin/profile.php", "/wp-login.php?a=b", "/wp-json/"])
def test_an_address_from_behind_the_door_is_one_of_the_site(behind: str) -> None:
    network = WordPress()
    with network.running():
        said = network.say("Good morning")
        connector = network.connect(site=f"{network.url}{behind}")
        assert connector.check().address == network.place
        (batch,) = connector.fetch("", stop=never, now=AT)
        assert [item.remote_id for item in batch.items] == [said]
        connector.close()


def test_a_new_comment_is_not_what_this_is_for() -> None:
    made = connect(
        address="", settings={"site": "https://a.example"}, secret=str, save_secret=_nothing
    )
    with pytest.raises(NotAllowed):
        made.compose(letter())


def _nothing(_name: str, _value: str) -> None:
    return None
