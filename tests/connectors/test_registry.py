"""Networks are found in our table and in other packages, and loaded when they are needed."""

from __future__ import annotations

import logging
import re
import sys
from pathlib import Path

import pytest

from courtesydesk import resources
from courtesydesk.connectors import registry
from courtesydesk.connectors.base import Offer
from courtesydesk.domain.account_forms import ADDRESS
from courtesydesk.domain.errors import NotAllowed
from courtesydesk.domain.networks import NETWORKS, Way, network
from support.outside import forget, guestbook, installed

__all__ = ["guestbook"]

OURS = sorted(registry._OURS)


@pytest.mark.parametrize("key", OURS)
def test_each_of_ours_offers_what_it_is(key: str) -> None:
    offer = registry.offer(key)
    assert offer.network is NETWORKS[key]
    assert offer.network.reads
    assert offer.network.tells.endswith(".")
    assert callable(registry.factory(key))


@pytest.mark.parametrize("key", OURS)
def test_each_of_ours_has_its_paragraph_in_the_help(key: str) -> None:
    help_ = (resources.root() / "help" / "networks.md").read_text(encoding="utf-8")
    assert f"\n## {NETWORKS[key].label}\n" in help_


def test_the_help_stands_in_the_order_of_the_list_and_tells_nothing_twice() -> None:
    help_ = (resources.root() / "help" / "networks.md").read_text(encoding="utf-8")
    titles = re.findall(r"^## (.+)$", help_, re.M)
    assert len(set(titles)) == len(titles)
    labels = [NETWORKS[key].label for key in OURS]
    told = [title for title in titles if title in labels]
    assert told == sorted(labels, key=lambda label: (label != "E-mail", label.casefold()))
    how_much = help_[: help_.index("\n## ")]
    assert [label for label in labels if not re.search(rf"\b{label}\b", how_much)] == []


@pytest.mark.parametrize("key", OURS)
def test_each_form_asks_for_what_a_connector_can_be_made_of(key: str) -> None:
    form = registry.offer(key).form
    if form is None:
        return
    keys = [field.key for field in form.fields]
    assert len(set(keys)) == len(keys)
    for field in form.fields:
        # Settings are plain text in the file.
        words = ("password", "secret", "token", "passphrase")
        assert field.secret == (field.key.rpartition("_")[2] in words), field.key
        assert field.label
        assert not field.label.endswith((".", ":"))
        assert not field.help or field.help.endswith(".")
        assert field.help or not field.secret, f"where does one get {field.key}?"
        for page, number in re.findall(r"(page of )?step (\d)", field.help):
            step = form.steps[int(number) - 1]
            assert step.page or not page
    for step in form.steps:
        assert step.text.endswith(".")
        assert bool(step.page) == bool(step.label)
        assert step.page.startswith("https://") or not step.page
        for asked in [part.partition("}")[0] for part in step.page.split("{")[1:]]:
            assert asked in keys
    assert ADDRESS not in keys or keys[0] == ADDRESS


def test_every_network_that_can_be_read_has_a_connector_and_no_other() -> None:
    assert {key for key, one in NETWORKS.items() if one.reads} == set(OURS)


def test_a_network_without_a_connector_is_said_as_such() -> None:
    with pytest.raises(NotAllowed, match="no direct connection"):
        registry.offer("yelp")
    with pytest.raises(NotAllowed, match="no direct connection"):
        registry.factory("yelp")


@pytest.mark.usefixtures("guestbook")
def test_another_package_brings_a_network_and_is_loaded_in_two_steps() -> None:
    assert "cd_guestbook" not in sys.modules
    assert network("guestbook").way is Way.ASSISTED, "nobody has looked for it yet"
    assert "guestbook" in registry.networks()
    assert "cd_guestbook.connector" not in sys.modules
    assert network("guestbook").label == "Guestbook"
    assert network("guestbook").way is Way.DIRECT
    factory = registry.factory("guestbook")
    assert "cd_guestbook.connector" in sys.modules
    connector = factory(
        address="",
        settings={"page": "https://shop.example"},
        secret=str,
        save_secret=lambda *_: None,
    )
    assert connector.network == "guestbook"
    connector.close()


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, guestbook: None) -> Path:
    """An outside package whose module a test writes itself."""
    source = tmp_path / "odd"
    source.mkdir()
    (source / "pyproject.toml").write_text(
        '[project]\nname = "odd"\nversion = "1"\n'
        '[project.entry-points."courtesydesk.networks"]\nodd = "odd_one:OFFER"\n',
        encoding="utf-8",
    )
    for path in reversed(installed(tmp_path / "odd-site", source)):
        monkeypatch.syspath_prepend(path)
    monkeypatch.delitem(sys.modules, "odd_one", raising=False)
    forget()
    return source / "odd_one.py"


@pytest.mark.parametrize(
    "code",
    [
        "raise RuntimeError('I am broken')",
        "import nothing_of_that_name",
        "OFFER = 'not an offer'",
        "from cd_guestbook import OFFER",
    ],
)
def test_a_package_that_cannot_be_read_leaves_the_others_alone(
    package: Path, caplog: pytest.LogCaptureFixture, code: str
) -> None:
    package.write_text(code, encoding="utf-8")
    with caplog.at_level(logging.WARNING):
        assert "odd" not in registry.networks()
        assert "guestbook" in registry.networks()
    assert "odd" in caplog.text
    caplog.clear()


def test_a_package_cannot_take_the_place_of_one_of_ours(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    guestbook: None,
) -> None:
    source = tmp_path / "thief"
    source.mkdir()
    (source / "pyproject.toml").write_text(
        '[project]\nname = "thief"\nversion = "1"\n'
        '[project.entry-points."courtesydesk.networks"]\nemail = "thief_one:OFFER"\n',
        encoding="utf-8",
    )
    code = (
        "import dataclasses\nfrom courtesydesk.domain.networks import NETWORKS\n"
        "from courtesydesk.connectors.base import Offer\n"
        "OFFER = Offer(dataclasses.replace(NETWORKS['email'], label='Mine'), None, 'a:b')\n"
    )
    (source / "thief_one.py").write_text(code, encoding="utf-8")
    for path in reversed(installed(tmp_path / "thief-site", source)):
        monkeypatch.syspath_prepend(path)
    forget()
    with caplog.at_level(logging.WARNING):
        assert registry.networks().count("email") == 1
    assert network("email").label == "E-mail"
    offer: Offer = registry.offer("email")
    assert offer.connector.startswith("courtesydesk.")
    caplog.clear()


def test_a_connector_that_cannot_be_loaded_is_said_in_a_sentence(
    package: Path, caplog: pytest.LogCaptureFixture
) -> None:
    package.write_text(
        "from courtesydesk.connectors.base import Offer\n"
        "from courtesydesk.domain.networks import Network\n"
        "OFFER = Offer(Network('odd', 'Odd', 'O', reads=True), None, 'odd_two:connect')\n",
        encoding="utf-8",
    )
    with pytest.raises(NotAllowed, match="cannot be loaded"):
        registry.factory("odd")
    assert "cannot be loaded" in caplog.text
    caplog.clear()
