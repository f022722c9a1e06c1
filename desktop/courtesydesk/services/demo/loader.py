"""Plays the demo's script into a workspace: mentions and replies through `store/apply.py`, as real
ones come; what only an owner does is left to `owner.py`."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from courtesydesk.domain.causes import suggested
from courtesydesk.domain.conversations import Channel
from courtesydesk.domain.fetched import (
    FetchedItem,
    FetchedMention,
    FetchedPicture,
    FetchedPost,
    FetchedReply,
    Person,
)
from courtesydesk.domain.ids import AccountId, ConversationId
from courtesydesk.domain.mentions import Intent, Kind, Origin, Visibility
from courtesydesk.domain.networks import network
from courtesydesk.domain.times import to_text
from courtesydesk.paths import Workspace
from courtesydesk.services.demo.owner import Owner
from courtesydesk.services.demo.script import Json, Script, demo_script, duration
from courtesydesk.services.fans import Fans
from courtesydesk.services.impostors import Impostors
from courtesydesk.services.incidents import Incidents
from courtesydesk.store import causes, clocks, health, segments
from courtesydesk.store.apply import apply_items
from courtesydesk.store.database import Database, Writer
from courtesydesk.store.migrations import migrate
from courtesydesk.store.picture_files import PictureFiles
from courtesydesk.store.schema_segments import FILL


def make(workspace: Workspace, *, now: datetime, script: Script | None = None) -> None:
    """Fill an empty workspace with the demo shop, ending at `now`."""
    workspace.create()
    migrate(workspace.database, snapshots=workspace.snapshots, now=now)
    db = Database(workspace.database)
    try:
        _Loader(db, workspace, script or demo_script(), now).run()
    finally:
        db.close()


def is_demo(workspace: Workspace) -> bool:
    """Whether a workspace is the demo shop: it has logins, and all of them are its own."""
    seen, newer = health.steps(workspace.database)
    if not seen or newer:
        return False
    db = Database(workspace.database)
    try:
        return bool(
            db.value("SELECT count(*) > 0 AND min(demo) = 1 FROM account WHERE removed_at IS NULL")
        )
    finally:
        db.close()


@dataclass(slots=True)
class _Loader:
    db: Database
    workspace: Workspace
    script: Script
    now: datetime
    accounts: dict[str, int] = field(default_factory=dict)
    stuck: dict[str, int] = field(default_factory=dict)
    """By network, the account that nothing goes through now: what is queued waits for it."""
    people: dict[tuple[str, str, str], Person] = field(default_factory=dict)
    """(customer, network, handle) to the person on that network."""

    def run(self) -> None:
        """Everything, in one transaction: a demo that was cut short is no demo."""
        with self.db.writing() as write:
            self._settings(write)
            self._accounts(write)
            self._customers(write)
            self._conversations()
            owner = Owner(self.db, self.now, self.stuck)
            for conversation in self.script.conversations:
                owner.was_here(write, conversation)
            self._customer_notes(write)
            self._causes(write)
            self._look_at_everybody(write)
            Incidents(self.db).look(now=self.now)
            self._measure(write)

    def _measure(self, write: Writer) -> None:
        """How long customers waited; what an account tells was seen when it next looked."""
        write.execute(
            "UPDATE mention SET fetched_at = min(fetched_at, strftime('%Y-%m-%dT%H:%M:%fZ',"
            " occurred_at, '+4 minutes')) WHERE account_id IS NOT NULL AND origin <> 'import'"
        )
        for statement in FILL:
            write.execute(statement)
        targets = clocks.targets(write)
        while segments.catch_up(self.db, targets):
            pass

    def _causes(self, write: Writer) -> None:
        """What complaints are about, as the owner would say, and what she changed."""
        causes.seed(write)
        rows = self.db.rows("SELECT id FROM conversation WHERE intent = 'complaint'")
        for row in rows:
            id_ = ConversationId(row["id"])
            key = self._cause(id_)
            if key:
                causes.put(write, [id_], key, on=True)
        causes.changed(
            write, "wait", "At noon there are three of us at the counter", self.ago("20h")
        )

    def _cause(self, id_: ConversationId) -> str:
        """By the shop's own tags; where they say nothing, by how the complaint began: what was
        said later is mostly thanks."""
        rows = self.db.rows(
            "SELECT t.name FROM conversation_tag c JOIN tag t ON t.id = c.tag_id"
            " WHERE c.conversation_id = ?", [id_],
        )  # fmt: skip
        tags = {str(row["name"]) for row in rows}
        by_tag: dict[str, list[str]] = self.script.shop["causes"]
        for key, names in by_tag.items():
            if not tags.isdisjoint(names):
                return key
        return suggested(str(causes.first_said(self.db, id_)["said"]))

    def _look_at_everybody(self, write: Writer) -> None:
        """Also at those who wrote long ago; the window looks only at who writes."""
        write.execute("INSERT OR IGNORE INTO unproved SELECT DISTINCT identity_id FROM mention")
        impostors = Impostors(self.db, self.workspace)
        while impostors.some(now=self.now).more:
            pass
        fans = Fans(self.db)
        while fans.some(now=self.now).more:
            pass

    def ago(self, text: str) -> datetime:
        """The moment that lies this long back."""
        return self.now - duration(text)

    # -- the shop

    def _settings(self, write: Writer) -> None:
        shop = self.script.shop
        signs = shop["who_signs"]["name"].split()[0]
        values = {
            "shop.name": shop["name"],
            "shop.also_called": ", ".join(shop["also_called"]),
            "shop.hours": shop["opening_hours"]["text"],
            "shop.timezone": shop["opening_hours"]["tz"],
            "shop.signs": signs,
            "shop.values": "\n".join(shop["values"]),
            "shop.email": shop["contact"]["email"],
            "shop.phone": shop["contact"]["phone"],
        }
        write.executemany("INSERT INTO setting(key, value) VALUES (?, ?)", list(values.items()))
        clocks.keep_schedule(write, values["shop.hours"], values["shop.timezone"])
        write.executemany(
            "INSERT INTO saved_search(name, query, position) VALUES (?, ?, ?)",
            [(s["name"], s["query"], n) for n, s in enumerate(shop["saved_searches"])],
        )
        write.executemany(
            "INSERT INTO saved_reply(name, text) VALUES (?, ?)",
            [(reply["name"], reply["text"]) for reply in shop["saved_replies"]],
        )
        write.executemany(
            "INSERT INTO tone_memory(kind, phrase, note, severity, created_at)"
            " VALUES ('own_word', ?, ?, 'advise', ?)",
            [(w["word"], w["instead"], to_text(self.now)) for w in shop["words_to_mind"]],
        )

    def _accounts(self, write: Writer) -> None:
        names: set[str] = set()
        for account in self.script.accounts:
            label = network(account["network"]).label
            name = label if label not in names else account["name"]
            names.add(name)
            cursor = write.execute(
                "INSERT INTO account(network, name, address, settings, state, detail,"
                " last_fetched_at, demo, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?)",
                [
                    account["network"],
                    name,
                    account.get("address", ""),
                    json.dumps({"listen": account["listen"]} if "listen" in account else {}),
                    account["state"],
                    account.get("detail", ""),
                    to_text(self.ago(account["last_fetched_ago"]))
                    if account.get("last_fetched_ago")
                    else None,
                    to_text(self.now - timedelta(days=430)),
                ],
            )
            self.accounts.setdefault(account["network"], cursor.lastrowid or 0)
            for words in filter(None, account.get("listen", "").split(", ")):
                write.execute(
                    "INSERT INTO cursor(account_id, name, value, saved_at) VALUES (?, ?, '', ?)",
                    [
                        cursor.lastrowid,
                        f"search:{words}",
                        to_text(self.ago(account["last_fetched_ago"])),
                    ],
                )
            if account["state"] in ("offline", "signed_out"):
                self.stuck[account["network"]] = cursor.lastrowid or 0

    # -- people

    def _customers(self, write: Writer) -> None:
        for customer in self.script.customers:
            cursor = write.execute(
                "INSERT INTO customer(name, since, created_at) VALUES (?, ?, ?)",
                [
                    customer["name"],
                    to_text(self.ago(customer["since"])),
                    to_text(self.now),
                ],
            )
            id_ = cursor.lastrowid
            for number, identity in enumerate(customer["identities"]):
                self._identity(write, customer, identity, id_ or 0, first=number == 0)
            for tag in customer.get("tags", []):
                write.execute("INSERT OR IGNORE INTO tag(name) VALUES (?)", [tag])
                write.execute(
                    "INSERT OR IGNORE INTO customer_tag SELECT ?, id FROM tag WHERE name = ?",
                    [id_, tag],
                )

    def _identity(
        self, write: Writer, customer: Json, identity: Json, id_: int, *, first: bool
    ) -> None:
        key, handle = identity["network"], identity["handle"]
        avatar = None
        if customer.get("avatar"):
            data = self.script.avatar(customer["avatar"])
            avatar = FetchedPicture(customer["avatar"], "image/jpeg", data, len(data))
        person = Person(
            remote_id=_remote_id(key, handle, customer["key"]),
            name=identity.get("name") or customer["name"],
            handle=handle,
            url=identity.get("url", ""),
            bio=identity.get("bio", ""),
            followers=identity.get("followers"),
            avatar=avatar,
        )
        self.people[customer["key"], key, handle] = person
        write.execute(
            "INSERT INTO identity(customer_id, network, remote_id, handle, name, url, bio,"
            " followers, first_customer_id, linked_because)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                id_,
                key,
                person.remote_id,
                handle,
                person.name,
                person.url,
                person.bio,
                person.followers,
                id_,
                "" if first else "they told us",
            ],
        )

    def _customer_notes(self, write: Writer) -> None:
        for customer in self.script.customers:
            first = customer["identities"][0]
            id_ = self._customer_id(customer["key"], first["network"], first["handle"])
            notes = customer.get("notes", [])
            if notes:
                write.execute(
                    "UPDATE customer SET notes = ? WHERE id = ?",
                    ["\n".join(note["text"] for note in notes), id_],
                )
            for contact in customer.get("contacts", []):
                inbound = {"in": 1, "out": 0}.get(contact.get("direction", ""))
                write.execute(
                    "INSERT INTO note(customer_id, kind, inbound, text, author, occurred_at)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    [
                        id_,
                        contact["kind"],
                        inbound,
                        contact["text"],
                        "Sophie",
                        to_text(self.ago(contact["ago"])),
                    ],
                )

    def _customer_id(self, key: str, network: str, handle: str) -> int:
        person = self.people[key, network, handle]
        return int(
            self.db.value(
                "SELECT customer_id FROM identity WHERE network = ? AND remote_id = ?",
                [network, person.remote_id],
            )
        )

    # -- what was said

    def _conversations(self) -> None:
        by_network: dict[str, list[tuple[datetime, FetchedItem]]] = defaultdict(list)
        for conversation in self.script.conversations:
            for item in self._items(conversation):
                by_network[conversation["network"]].append((item.occurred_at, item))
        files = PictureFiles(self.workspace.root)
        for key, items in by_network.items():
            items.sort(key=lambda pair: pair[0])
            apply_items(
                self.db,
                AccountId(self.accounts[key]) if key in self.accounts else None,
                [item for _, item in items],
                origin=_origin(key),
                now=self.now,
                network=key,
                pictures=files,
            )

    def _items(self, conversation: Json) -> list[FetchedMention | FetchedReply]:
        found: list[FetchedMention | FetchedReply] = []
        for number, item in enumerate(conversation["items"]):
            remote_id = f"demo:{conversation['key']}:{number}"
            if item["type"] == "mention":
                found.append(self._mention(conversation, item, remote_id))
            elif item["type"] == "reply" or item.get("state") in ("sent", "declared"):
                found.append(
                    FetchedReply(
                        remote_id=remote_id,
                        thread_key=f"demo:{conversation['key']}",
                        text=item["text"],
                        occurred_at=self.ago(item["ago"]),
                        author=item.get("by", "Sophie"),
                        to_remote_ids=(self._person(conversation).remote_id,),
                        subject=conversation.get("subject", ""),
                        visibility=Visibility(item.get("visibility", "public")),
                    )
                )
        return found

    def _mention(self, conversation: Json, item: Json, remote_id: str) -> FetchedMention:
        intent = conversation.get("intent")
        return FetchedMention(
            remote_id=remote_id,
            thread_key=f"demo:{conversation['key']}",
            channel=Channel(conversation["channel"]),
            kind=Kind(item["kind"]),
            person=self._person(conversation),
            text=item["text"],
            occurred_at=self.ago(item["ago"]),
            subject=conversation.get("subject", ""),
            rating=item.get("rating"),
            visibility=Visibility(item.get("visibility", "public")),
            intent=None if intent is None else Intent(intent),
            mood=item.get("mood"),
            post=self._post(conversation),
            pictures=tuple(self._photo(photo) for photo in item.get("photos", [])),
            addressed=not _is_found(conversation, item),
        )

    def _person(self, conversation: Json) -> Person:
        return self.people[
            conversation["customer"], conversation["network"], conversation["handle"]
        ]

    def _post(self, conversation: Json) -> FetchedPost | None:
        post = conversation.get("post")
        if post is None:
            return None
        ours = post["author"] == "us"
        return FetchedPost(
            remote_id=f"demo:{post['key']}",
            author=self.script.shop["name"] if ours else post["author"],
            text=post["text"],
            occurred_at=self.ago(post["ago"]),
            ours=ours,
        )

    def _photo(self, photo: Json) -> FetchedPicture:
        data = self.script.picture(photo["picture"])
        return FetchedPicture(photo["picture"], "image/jpeg", data, len(data), photo["alt"])


def _remote_id(network: str, handle: str, customer: str) -> str:
    if network == "email":
        return handle.lower()
    # Two people may share a displayed name where there are no @names.
    digest = hashlib.sha256(f"{customer}/{handle}".encode()).hexdigest()[:12]
    return f"demo:{digest}"


def _is_found(conversation: Json, item: Json) -> bool:
    """It came by a feed or by searching; whether it addresses the shop, only its words tell."""
    key, is_post = conversation["network"], item["kind"] == Kind.POST
    return is_post and (key == "feed" or network(key).searches)


def _origin(network: str) -> Origin:
    if network in ("phone", "counter", "letter"):
        return Origin.BY_HAND
    if network in ("yelp", "tripadvisor", "trustpilot", "foursquare", "pinterest"):
        return Origin.MAILBOX
    return Origin.DIRECT
