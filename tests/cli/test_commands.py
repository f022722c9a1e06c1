"""Every command, as a script meets it: exit status, stable keys, one sentence when it cannot."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import keyring
import pytest

from courtesydesk import __version__, app, assembly
from courtesydesk.credentials.vault import Vault
from courtesydesk.domain import errors
from courtesydesk.services.accounts import Accounts
from support.keyrings import MemoryKeyring
from support.shop import add_account
from support.terminal import Terminal

REVIEWS = """network,id,url,author,handle,created_at,text,rating,reply,reply_at,parent_id
email,m1,https://e.org/m1,Maria Rossi,maria@example.org,2026-11-18T09:00Z,The éclairs were dry,,,,
google,g1,,Ana Braun,,2026-11-17T09:00:00Z,Lovely cake,5,Thank you!,2026-11-17T10:00:00Z,
yelp,y1,,Bo,,sometime,No date,2,,,
"""
MENTION = (
    "id", "conversation", "customer", "network", "account", "kind", "author", "handle", "text",
    "occurred_at", "fetched_at", "rating", "state", "url",
)  # fmt: skip
OUTBOX = (
    "id", "conversation", "state", "text", "visibility", "attempts", "reason", "remote_id",
)  # fmt: skip


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


@pytest.fixture
def shop(terminal: Terminal) -> Terminal:
    """A workspace with an import in it, and a mailbox that is a folder of the demo's."""
    assembly.open_desk(terminal.workspace).close()
    db = terminal.database()
    add_account(db, "email", "Post")
    with db.writing() as write:
        write.execute("UPDATE account SET demo = 1")
    db.close()
    assert terminal.run("import", terminal.write("reviews.csv", REVIEWS)) == 0
    return terminal


def conversation_of(terminal: Terminal, text: str) -> str:
    assert terminal.run("mentions", text, "--json") == 0
    return str(terminal.json[0]["conversation"])


def test_mentions_have_stable_keys_and_come_newest_first(shop: Terminal) -> None:
    assert shop.run("mentions", "--json") == 0
    assert [tuple(row) for row in shop.json] == [MENTION, MENTION]
    assert [row["text"] for row in shop.json] == ["The éclairs were dry", "Lovely cake"]
    first, second = shop.json
    assert (first["network"], first["account"], first["kind"]) == ("email", "Post", "email")
    assert first["occurred_at"] == "2026-11-18T09:00:00.000Z"
    assert (second["rating"], second["url"], second["author"]) == (5, "", "Ana Braun")


def test_json_may_stand_before_the_command_or_after_it(shop: Terminal) -> None:
    shop.run("mentions", "--json")
    after = shop.out
    shop.run("--json", "mentions")
    assert shop.out == after
    assert shop.run("--json", "accounts", "list") == 0
    before = shop.json
    assert shop.run("accounts", "--json", "list") == 0
    assert shop.json == before
    assert shop.run("accounts", "list", "--json") == 0
    assert shop.json == before


def test_the_workspace_may_stand_after_the_command(shop: Terminal, tmp_path: Path) -> None:
    other = Terminal(tmp_path / "x")
    other.folder.mkdir()
    assert other.run("mentions", "--json", "--workspace", str(shop.workspace.root)) == 0
    assert len(other.json) == 2
    assert not other.workspace.root.exists()


def test_mentions_are_narrowed_and_limited(shop: Terminal) -> None:
    assert shop.run("mentions", "cake", "--json") == 0
    assert [row["text"] for row in shop.json] == ["Lovely cake"]
    assert shop.run("mentions", "network:google", "rating:5", "--json") == 0
    assert len(shop.json) == 1
    assert shop.run("mentions", "--limit", "1", "--json") == 0
    assert len(shop.json) == 1
    assert shop.run("mentions", "nothing", "like", "this") == 0
    assert "Nothing found" in shop.out


def test_a_line_for_people_names_the_conversation_first(shop: Terminal) -> None:
    number = conversation_of(shop, "cake")
    assert shop.run("mentions", "cake") == 0
    assert shop.out.split()[0] == number
    assert "5/5" in shop.out


def test_what_is_not_there_or_not_readable_gets_one_sentence(shop: Terminal) -> None:
    for argv in (
        ("mentions", "form:maria"),
        ("customer", "999"),
        ("outbox", "cancel", "999"),
        ("outbox", "settle", "999", "--sent"),
        ("reply", "999"),
        ("import", "nowhere.csv"),
        ("restore", "nowhere.zip"),
        ("accounts", "check", "nobody"),
        ("accounts", "remove", "nobody"),
        ("sync", "--account", "nobody"),
        ("export-customer", "999", "out"),
        ("erase-customer", "999", "--yes"),
        ("backup", "no/such/folder/x.zip"),
    ):
        assert shop.run(*argv, typed="Hello") == 1, argv
        assert shop.err.strip().count("\n") == 0, (argv, shop.err)
        assert shop.err.endswith(".\n"), (argv, shop.err)
        assert "Traceback" not in shop.err


@pytest.mark.parametrize(
    "argv",
    [
        ("mentions",),
        ("customers",),
        ("customer", "1"),
        ("export-customer", "1", "out"),
        ("erase-customer", "1", "--dry-run"),
        ("accounts", "list"),
        ("accounts", "check"),
        ("outbox",),
        ("backup", "x.zip"),
        ("import", "--undo"),
    ],
)
def test_reading_makes_no_workspace(terminal: Terminal, argv: tuple[str, ...]) -> None:
    assert terminal.run(*argv) == 1
    assert terminal.err.startswith(f"There is no workspace at {terminal.workspace.root}.")
    assert not terminal.workspace.root.exists()


@pytest.mark.parametrize(
    "argv", [(), ("demo",), ("mentions",), ("import", "x.csv"), ("sync",), ("restore", "x.csv")]
)
def test_a_folder_that_cannot_be_gets_one_sentence(
    terminal: Terminal, argv: tuple[str, ...]
) -> None:
    terminal.write("x.csv", REVIEWS)
    terminal.write("taken", "a file")
    for name in ("taken", "taken/below", "", "nul\0l"):
        code = terminal.run("--workspace", name, *argv)
        assert code == 1, (name, terminal.err)
        assert terminal.err.strip().count("\n") == 0, terminal.err
        assert "Traceback" not in terminal.err
        assert "Error" not in terminal.err
    assert (terminal.folder / "taken").read_text() == "a file"


@pytest.mark.parametrize(
    "argv",
    [
        ("bogus",),
        ("mentions", "--limit", "no"),
        ("customer",),
        ("customer", "abc"),
        ("import",),
        ("outbox", "settle", "1"),
        ("outbox", "settle", "1", "--sent", "--not-sent"),
        ("import", "x.csv", "--map", "When=date"),
        ("import", "x.csv", "--map", "text"),
        ("accounts", "add", "email", "Shop"),
        ("mentions", "--bogus"),
        ("reply",),
    ],
)
def test_wrong_usage_is_two_and_says_where_help_is(
    terminal: Terminal, argv: tuple[str, ...]
) -> None:
    assert terminal.run(*argv) == 2
    assert "Try: courtesy-desk" in terminal.err
    assert not terminal.workspace.root.exists()


def test_import_tells_what_was_taken_and_is_repeatable(terminal: Terminal) -> None:
    name = terminal.write("reviews.csv", REVIEWS)
    assert terminal.run("import", name, "--dry-run", "--json") == 0
    trial = terminal.json[0]
    assert (trial["taken"], trial["known"], trial["skipped"], trial["dry_run"]) == (2, 0, 1, True)
    assert trial["not_taken"] is None
    assert [reason["place"] for reason in trial["reasons"]] == ["line 4"]
    assert not (terminal.workspace.root / "imports").exists()
    assert terminal.run("import", name, "--dry-run") == 0
    assert f"1 not taken.\n  line 4: {trial['reasons'][0]['why']}\n" in terminal.out
    assert terminal.run("import", name, "--json") == 0
    first = terminal.json[0]
    told = ["file", "id", "taken", "known", "skipped", "not_taken", "dry_run", "waiting",
            "reasons"]  # fmt: skip
    assert list(first) == told
    assert (first["taken"], first["skipped"]) == (2, 1)
    assert Path(first["not_taken"]).read_text(encoding="utf-8-sig").count("line 4") == 1
    assert "100 %" in terminal.err
    assert terminal.run("import", name) == 0
    assert "0 taken, 2 known already, 1 not taken" in terminal.out
    assert terminal.run("import", "--undo", "--json") == 0
    assert terminal.json["count"] == 2
    assert terminal.run("mentions", "--json") == 0
    assert terminal.json == []
    assert terminal.run("import", "--undo") == 1
    assert "no import to take back" in terminal.err


def test_one_bad_file_does_not_keep_the_others_out(terminal: Terminal) -> None:
    good = terminal.write("reviews.csv", REVIEWS)
    empty = terminal.write("empty.csv", "")
    assert terminal.run("import", empty, good, "--json") == 1
    assert [row["taken"] for row in terminal.json] == [0, 2]
    assert terminal.json[0]["error"] == "empty.csv is empty. Nothing was taken."
    assert "empty.csv is empty." in terminal.err


def test_who_of_a_chat_we_are_is_said_and_what_waits_is_told(terminal: Terminal) -> None:
    chat = terminal.write(
        "WhatsApp Chat with Market.txt",
        "".join(f"15/03/2025, 10:20 - {who}: Rye?\n" for who in ("Ana", "Bo", "Us")),
    )
    assert terminal.run("import", chat) == 1
    assert "who of them you are: Ana, Bo, Us. " in terminal.err
    assert "--us NAME" in terminal.err
    assert terminal.run("import", chat, "--us", "us", "--json") == 0
    assert (terminal.json[0]["taken"], terminal.json[0]["waiting"]) == (3, 0)
    ours = terminal.write(
        "comments.csv",
        "Comment ID,Comment Create Timestamp,Parent Comment ID,Video ID,Comment Text\n"
        "a.1,2025-10-01T09:00:00Z,a,v,Thanks\n",
    )
    assert terminal.run("import", ours) == 0
    assert "holds only what you wrote" in terminal.err
    assert "wait until what they answer comes in: 1." in terminal.out


def test_columns_are_mapped_by_hand_and_problems_are_told(terminal: Terminal) -> None:
    name = terminal.write("x.csv", "Who,When,Words\nBo,03/04/2026,Hello\n")
    assert terminal.run("import", name, "--network", "Yelp") == 1
    assert "--map COLUMN=text" in terminal.err
    argv = ("import", name, "--network", "Yelp", "--map", "Words=text", "--map", "When=created_at")
    assert terminal.run(*argv) == 0
    assert "two ways" in terminal.err
    assert terminal.run(*argv[:-1], "When=date") == 2
    assert "Fields are" in terminal.err


def test_customers_are_listed_shown_exported_and_erased(shop: Terminal) -> None:
    assert shop.run("customers", "maria", "--json") == 0
    (maria,) = shop.json
    assert list(maria) == ["id", "name", "handles", "networks", "mentions", "last_at"]
    number = str(maria["id"])
    assert shop.run("customer", number, "--json") == 0
    assert shop.json["timeline"][0]["text"] == "The éclairs were dry"
    assert shop.run("customer", number) == 0
    assert shop.out.startswith("Maria Rossi, since 18 Nov 2026")
    assert shop.run("export-customer", number, "out", "--json") == 0
    assert Path(shop.json["folder"]).is_dir()
    assert shop.run("erase-customer", number, "--dry-run", "--json") == 0
    assert (shop.json["mentions"], shop.json["erased"]) == (1, False)
    assert shop.run("customer", number) == 0
    assert shop.run("erase-customer", number, "--yes", "--json") == 0
    assert shop.json["erased"]
    assert shop.run("customer", number) == 1
    assert shop.run("import", "reviews.csv", "--json") == 0
    assert (shop.json[0]["taken"], shop.json[0]["skipped"]) == (0, 2)


def test_nothing_is_erased_without_a_word(shop: Terminal) -> None:
    assert shop.run("customers", "Ana", "--json") == 0
    id_ = str(shop.json[0]["id"])
    assert shop.run("erase-customer", id_) == 1
    assert "Ana Braun: 1 mentions" in shop.err
    assert "Nothing was erased" in shop.err
    assert "--yes" in shop.err
    assert shop.run("customer", id_) == 0
    assert shop.run("erase-customer", id_, "--yes") == 0
    assert shop.run("customer", id_) == 1


def test_a_reply_goes_through_the_outbox_and_can_be_taken_back(shop: Terminal) -> None:
    number = conversation_of(shop, "éclairs")
    assert shop.run("reply", number, "--json", typed="I am sorry, Maria. Please come by.") == 0
    row = shop.json
    assert tuple(row)[: len(OUTBOX)] == OUTBOX
    assert (row["state"], row["visibility"], row["attempts"]) == ("held", "private", 0)
    assert shop.run("outbox", "--json") == 0
    assert [one["id"] for one in shop.json] == [row["id"]]
    assert tuple(shop.json[0])[: len(OUTBOX)] == OUTBOX
    assert shop.run("outbox", "cancel", str(row["id"]), "--json") == 0
    assert shop.json["state"] == "withdrawn"
    assert shop.run("outbox", "cancel", str(row["id"])) == 1


def test_a_reply_to_an_assisted_network_waits_for_the_owners_word(shop: Terminal) -> None:
    number = conversation_of(shop, "cake")
    text = shop.write("reply.txt", "Thank you so much, Ana!")
    assert shop.run("reply", number, "--file", text, "--send-now", "--json") == 0
    assert shop.json["state"] == "held"
    id_ = str(shop.json["id"])
    assert shop.run("outbox", "deliver") == 0
    assert shop.run("outbox", "settle", id_, "--sent", "--json") == 0
    assert shop.json["state"] == "declared"


def test_a_threat_is_held_until_a_value_is_named(shop: Terminal) -> None:
    number = conversation_of(shop, "éclairs")
    threat = "Remove this at once or our lawyer will sue you."
    assert shop.run("reply", number, "--send-now", "--json", typed=threat) == 1
    assert (shop.json["state"], shop.json["hold"]) == ("held", "stop")
    assert shop.run("outbox", "deliver") == 0
    assert shop.run("outbox", "--json") == 0
    assert shop.json[0]["state"] == "held"


def test_an_override_names_a_value_of_the_shop(shop: Terminal) -> None:
    number = conversation_of(shop, "éclairs")
    threat = "Remove this at once or our lawyer will sue you."
    desk = assembly.open_desk(shop.workspace)
    desk.settings.change({"shop.values": "Honest work, well made.\nWir hören zu."})
    desk.close()
    assert shop.run("reply", number, "--override", "because I say so", typed=threat) == 1
    assert "“Honest work, well made.”" in shop.err
    assert "“Wir hören zu.”" in shop.err
    assert shop.run("outbox", "--json") == 0
    assert shop.json == []
    why = "wir HOREN zu: she asked us to be firm"
    assert shop.run("reply", number, "--override", why, "--json", typed=threat) == 0
    assert shop.json["hold"] == "undo"
    row = shop.database().row("SELECT override_value, override_why FROM outbox")
    assert row is not None
    assert tuple(row) == ("Wir hören zu.", why)


def test_without_values_any_reason_is_taken_down(shop: Terminal) -> None:
    number = conversation_of(shop, "éclairs")
    threat = "Remove this at once or our lawyer will sue you."
    assert shop.run("reply", number, "--override", "we must", "--json", typed=threat) == 0
    assert shop.json["hold"] == "undo"


def test_a_reply_says_what_happens_next(shop: Terminal) -> None:
    number = conversation_of(shop, "éclairs")
    assert shop.run("reply", number, typed="I am so sorry, Maria.") == 0
    assert "so that you can take it back" in shop.out
    assert "courtesy-desk outbox deliver" in shop.out
    assert shop.run("outbox") == 0
    assert "held: can be taken back for a moment" in shop.out
    assert shop.run("reply", conversation_of(shop, "cake"), "--send-now", typed="Thank you!") == 0
    assert "settle" in shop.out


def test_the_same_reply_twice_is_a_slip_unless_it_is_meant(shop: Terminal) -> None:
    number = conversation_of(shop, "éclairs")
    assert shop.run("reply", number, "--json", typed="I am so sorry, Maria.") == 0
    first = str(shop.json["id"])
    assert shop.run("reply", number, typed="I am so sorry, Maria.\n") == 1
    assert f"Reply {first} says the same" in shop.err
    assert "--even-so" in shop.err
    assert shop.run("reply", number, typed="Your éclairs are on us.") == 0
    assert shop.run("reply", number, "--even-so", typed="I am so sorry, Maria.") == 0
    assert shop.run("outbox", "cancel", first) == 0


def test_a_reply_that_is_sent_at_once_is_sent_once(shop: Terminal) -> None:
    number = conversation_of(shop, "éclairs")
    assert shop.run("reply", number, "--send-now", "--json", typed="I am so sorry, Maria.") == 0
    assert (shop.json["state"], shop.json["attempts"]) == ("sent", 1)
    assert shop.json["remote_id"]
    assert shop.run("outbox", "deliver", "--json") == 0
    assert shop.json == []
    assert shop.run("outbox", "cancel", str(1)) == 1
    assert shop.run("mentions", "éclairs", "--json") == 0
    assert shop.json[0]["state"] == "waiting"


def test_accounts_are_added_listed_and_removed_with_secrets_from_standard_input(
    terminal: Terminal,
) -> None:
    argv = ("accounts", "add", "email", "Post", "--imap", "localhost:1", "--smtp", "localhost:2",
            "--user", "shop@example.com")  # fmt: skip
    assert terminal.run(*argv, "--unchecked") == 1
    assert "Password is missing" in terminal.err
    assert terminal.run(*argv, "--unchecked", "--json", typed="sesame-7f3a\n") == 0
    assert terminal.json["name"] == "Post"
    assert terminal.json["state"]
    assert terminal.run("accounts", "list", "--json") == 0
    assert [row["address"] for row in terminal.json] == ["shop@example.com"]
    assert "sesame" not in terminal.out
    assert b"sesame-7f3a" not in terminal.workspace.database.read_bytes()
    assert (
        terminal.run("accounts", "add", "email", "Post", *argv[4:], "--unchecked", typed="x") == 1
    )
    assert terminal.run("accounts", "remove", "post") == 0
    assert terminal.run("accounts", "list") == 0
    assert "No account yet" in terminal.out


def test_all_accounts_are_removed_at_once_but_those_that_the_keyring_keeps(
    terminal: Terminal,
) -> None:
    memory = keyring.get_keyring()
    assert isinstance(memory, MemoryKeyring)
    for name in ("Post", "Press"):
        argv = ("accounts", "add", "email", name, "--imap", "localhost:1", "--smtp", "localhost:2",
                "--user", f"{name}@example.com", "--unchecked")  # fmt: skip
        assert terminal.run(*argv, typed=f"sesame {name}") == 0
    assert terminal.run("accounts", "remove") == 2
    assert terminal.run("accounts", "remove", "Post", "--all") == 2
    assert "Name one account, or say --all" in terminal.err
    memory.locked = True
    assert terminal.run("accounts", "remove", "--all") == 1
    assert terminal.out.count(" stays. The keyring is locked.") == 2
    memory.locked = False
    assert terminal.run("accounts", "remove", "--all", "--json") == 0
    assert [row["name"] for row in terminal.json] == ["Post", "Press"]
    assert memory.entries == {}
    assert terminal.run("accounts", "remove", "--all") == 0
    assert "There is no account." in terminal.out


def test_a_wrong_host_is_told_before_anything_is_kept(terminal: Terminal) -> None:
    argv = ("accounts", "add", "email", "P", "--imap", "nowhere", "--smtp", "h:2", "--user", "u@x")
    assert terminal.run(*argv, typed="p") == 2
    assert "--imap is HOST:PORT" in terminal.err
    assert not terminal.workspace.root.exists()


def test_a_server_that_is_not_there_fails_with_one_sentence(terminal: Terminal) -> None:
    argv = ("accounts", "add", "email", "Post", "--imap", "127.0.0.1:1", "--smtp", "127.0.0.1:2",
            "--user", "shop@example.com")  # fmt: skip
    assert terminal.run(*argv, typed="p") == 1
    assert "Traceback" not in terminal.err
    assert terminal.run("accounts", "list", "--json") == 0
    assert terminal.json == []


class TroubleError(Exception):
    """Raised when somebody signs in who should not."""


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (errors.Untrusted("The certificate of h is not trusted: unknown."), "--ca FILE"),
        (errors.SignedOut("h does not accept the name or the password."), "--user"),
        (errors.Offline("h cannot be reached.", todo="It is tried again by itself."), "--imap"),
    ],
)
def test_what_goes_wrong_while_adding_is_told_as_that(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, error: errors.NetworkError, says: str
) -> None:
    def fails(*_args: Any, **_more: Any) -> tuple[str, ...]:
        raise error

    monkeypatch.setattr(Accounts, "try_out", fails)
    argv = ("accounts", "add", "email", "Post", "--imap", "h:1", "--smtp", "h:2", "--user", "u@x.y")
    assert terminal.run(*argv, typed="p") == 1
    told = terminal.err.splitlines()[-1]
    assert told.startswith(error.what)
    assert "Nothing was added." in told
    assert says in told
    assert "by itself" not in told


def test_a_name_in_use_and_a_missing_keyring_are_told_before_signing_in(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    argv = ("accounts", "add", "email", "Post", "--imap", "h:1", "--smtp", "h:2", "--user", "u@x.y")
    assert terminal.run(*argv, "--unchecked", typed="p") == 0

    def signs_in(*_args: Any, **_more: Any) -> tuple[str, ...]:
        raise TroubleError

    monkeypatch.setattr(Accounts, "try_out", signs_in)
    assert terminal.run(*argv, typed="p") == 1
    assert "There is an account “Post” already. Nothing was added." in terminal.err

    def no_keyring(*_args: Any) -> None:
        raise errors.KeyringMissing("There is no keyring.", todo="Install one.")

    monkeypatch.setattr(Vault, "get", no_keyring)
    assert terminal.run(*argv[:3], "Other", *argv[4:], typed="p") == 1
    assert terminal.err.endswith("There is no keyring. Nothing was added. Install one.\n")


def test_sync_without_accounts_says_how_to_add_one(terminal: Terminal) -> None:
    assert terminal.run("sync") == 0
    assert "accounts add email" in terminal.out
    assert terminal.run("sync", "--json") == 0
    assert terminal.json == []


def test_backup_and_restore_bring_everything_back(shop: Terminal) -> None:
    assert shop.run("backup", "shop.zip", "--json") == 0
    assert shop.json["bytes"] == Path(shop.json["file"]).stat().st_size
    shop.run("import", "--undo")
    assert shop.run("restore", "shop.zip", "--json") == 0
    assert Path(shop.json["before"]).is_dir()
    assert shop.run("mentions", "--json") == 0
    assert len(shop.json) == 2
    shop.write("broken.zip", "PK not really")
    assert shop.run("restore", "broken.zip") == 1
    assert "Nothing was changed." in shop.err


def test_a_backup_writes_over_nothing_unasked(shop: Terminal) -> None:
    shop.write("b.zip", "mine")
    assert shop.run("backup", "b.zip") == 1
    assert "--replace" in shop.err
    assert (shop.folder / "b.zip").read_text() == "mine"
    assert shop.run("backup", "b.zip", "--replace") == 0


def test_the_demo_leaves_the_owners_desk_alone(shop: Terminal) -> None:
    with shop.database().writing() as write:
        write.execute("UPDATE account SET demo = 0")
    assert shop.run("demo") == 1
    assert "holds a desk of your own" in shop.err
    assert shop.run("mentions", "--json") == 0
    assert len(shop.json) == 2


def test_folders_in_a_folder_are_taken_only_when_told(terminal: Terminal) -> None:
    below = terminal.folder / "mails" / "old"
    below.mkdir(parents=True)
    letter = "From: a@b.test\nDate: Wed, 18 Nov 2026 09:00:00 +0000\nMessage-ID: <{}@b>\n\nHello\n"
    (below / "1.eml").write_text(letter.format(1))
    assert terminal.run("import", "mails") == 1
    assert "--deep" in terminal.err
    (below.parent / "2.eml").write_text(letter.format(2))
    assert terminal.run("import", "mails", "--json") == 0
    assert terminal.json[0]["taken"] == 1
    assert terminal.run("import", "--deep", "mails", "--json") == 0
    assert terminal.json[0]["taken"] == 1


def test_restore_makes_nothing_of_a_file_that_is_not_there(terminal: Terminal) -> None:
    assert terminal.run("restore", "nowhere.zip") == 1
    assert not terminal.workspace.root.exists()


def test_restore_is_refused_while_a_window_is_open(shop: Terminal) -> None:
    from courtesydesk.services.instance import WindowLock

    shop.run("backup", "shop.zip")
    with WindowLock(shop.workspace) as lock:
        assert lock.take()
        assert shop.run("restore", "shop.zip") == 1
    assert "Close it and try again" in shop.err


def test_doctor_lists_what_it_saw(terminal: Terminal) -> None:
    terminal.run("doctor", "--json")
    found = {row["name"]: row for row in terminal.json}
    assert {"versions", "display libraries", "keyring", "file", "free space"} <= set(found)
    assert all(list(row) == ["name", "ok", "sentence"] for row in terminal.json)
    assert not terminal.workspace.root.exists()


def test_version_and_help_need_no_workspace(
    terminal: Terminal, capsys: pytest.CaptureFixture[str]
) -> None:
    assert terminal.run("--version") == 0
    assert terminal.run("-h") == 0
    assert terminal.run("import", "--help") == 0
    shown = capsys.readouterr().out
    assert __version__ in shown
    assert "same file twice changes nothing" in shown
    assert not terminal.workspace.root.exists()


def test_a_newer_workspace_is_refused_by_every_command(shop: Terminal) -> None:
    db = shop.database()
    with db.writing() as write:
        write.execute(
            "INSERT INTO _sqlite_migrations(migration_set, name, applied_at)"
            " VALUES ('courtesydesk', '9999_later', '2030')"
        )
    db.close()
    for argv in (("mentions",), ("import", "reviews.csv"), ("outbox",), ("backup", "x.zip")):
        assert shop.run(*argv) == 1
        assert "newer Courtesy Desk" in shop.err


def test_a_damaged_workspace_gets_a_sentence(shop: Terminal) -> None:
    shop.workspace.database.write_bytes(b"garbage " * 4000)
    assert shop.run("mentions") == 1
    assert "damaged" in shop.err
    assert "restore" in shop.err


def test_no_traceback_for_a_mistake_of_ours(
    shop: Terminal, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("courtesydesk.services.feed.Feed.mentions", broken)
    assert app.run(["--workspace", str(shop.workspace.root), "mentions"]) == 1
    told = capsys.readouterr().err
    assert "made a mistake" in told
    assert "Traceback" not in told
    assert "boom" in (shop.workspace.logs / "desk.log").read_text()


def test_json_is_plain_text_in_any_script(shop: Terminal) -> None:
    shop.run("mentions", "--json")
    assert "éclairs" in shop.out
    assert json.loads(shop.out)
