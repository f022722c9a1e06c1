"""Killed at any moment of sending, a mail goes once, and what the desk says of it is true."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from courtesydesk.connectors.base import Connector, Found
from courtesydesk.connectors.networks.email.connector import connect
from servers.kit import wait_until
from servers.mail import PASSWORD, Mailbox
from support.letters import letter

pytestmark = [pytest.mark.servers, pytest.mark.slow]

KILLS = 40

SENDER = """
import json, sys
from courtesydesk.connectors.networks.email.connector import connect
told = json.load(open(sys.argv[1]))
made = connect(address=told["address"], settings=told["settings"],
               secret=lambda name: told["password"], save_secret=lambda name, value: None)
payload = open(sys.argv[2], "rb").read()
print("sending", flush=True)
made.deliver(payload, sys.argv[3])
print("sent", flush=True)
"""


def connected(shop: Mailbox) -> Connector:
    return connect(
        address=shop.address,
        settings=shop.server.settings(shop),
        secret=lambda name: PASSWORD if name == "password" else "",
        save_secret=lambda name, value: None,
    )


def killed_after(seconds: float, *arguments: str) -> bool:
    """Whether the sender had finished before it was killed."""
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        [sys.executable, "-c", SENDER, *arguments], env=env, stdout=subprocess.PIPE, text=True
    ) as sender:
        assert sender.stdout is not None
        assert sender.stdout.readline() == "sending\n"
        threading.Event().wait(seconds)
        sender.kill()
        return "sent" in sender.stdout.read()


@pytest.mark.timeout(600)
def test_killed_at_random_it_goes_once_and_is_never_said_to_be_lost_when_it_went(
    shop: Mailbox, maya: Mailbox, tmp_path: Path
) -> None:
    account = tmp_path / "account.json"
    told = {"address": shop.address, "settings": shop.server.settings(shop), "password": PASSWORD}
    account.write_text(json.dumps(told))
    chance = random.Random(7351)
    made = connected(shop)
    said: dict[str, Found] = {}
    for number in range(KILLS):
        client_id = f"k{number}"
        payload = made.compose(letter(client_id=client_id, to=maya.address, subject="Hi"))
        file = tmp_path / f"{client_id}.eml"
        file.write_bytes(payload)
        finished = killed_after(chance.uniform(0, 0.3), str(account), str(file), client_id)
        said[client_id] = made.reconcile(payload, client_id).found
        if finished:
            assert said[client_id] is Found.THERE
        if said[client_id] is Found.NOT_THERE:
            made.deliver(payload, client_id)
            assert made.reconcile(payload, client_id).found is Found.THERE
    made.close()
    certain = [id_ for id_, found in said.items() if found is not Found.UNKNOWN]

    def arrived() -> bool:
        raws = [raw for _, raw in maya.mails()]
        return all(any(f"<cd-{id_}@".encode() in raw for raw in raws) for id_ in certain)

    wait_until(arrived, "every mail that is said to have gone", 60)
    raws = [raw for _, raw in maya.mails()]
    copies = {id_: sum(f"<cd-{id_}@".encode() in raw for raw in raws) for id_ in said}
    assert all(copies[id_] == 1 for id_ in certain), copies
    assert all(count <= 1 for count in copies.values()), copies
    assert {Found.NOT_THERE, Found.THERE} <= set(said.values()), "the kills came at all times"
    sent = [raw for _, raw in shop.mails("Sent")]
    assert all(sum(f"<cd-{id_}@".encode() in raw for raw in sent) <= 1 for id_ in said)
