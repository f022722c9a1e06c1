"""The owner's listening words: kept, tried out, looked for, and listened for anew."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from courtesydesk.domain.conversations import View
from courtesydesk.domain.errors import WrongInput
from courtesydesk.domain.listening import ListeningWord, Sort
from courtesydesk.services.listening_words import KEY, LONGEST, ListeningWords
from courtesydesk.store import accounts
from support.shop import MORNING, SmallDesk, add_account, make_desk


@pytest.fixture
def desk(tmp_path: Path) -> SmallDesk:
    made = make_desk(tmp_path)
    made.settings.change({"shop.name": "Rue des Lilas", "shop.also_called": "lilas bakery"})
    return made


@pytest.fixture
def words(desk: SmallDesk) -> ListeningWords:
    return ListeningWords(desk.db)


def test_a_word_is_kept_clean_and_takes_the_place_of_the_one_before(words: ListeningWords) -> None:
    changes = words.save(
        ListeningWord(
            "  Choux   Royale ", Sort.PRODUCT, (" casino ", "", "casino"), ("chou royale",)
        )
    )
    assert changes.settings == {KEY}
    kept = words.all()[-1]
    assert kept == ListeningWord("Choux Royale", Sort.PRODUCT, ("casino",), ("chou royale",))
    words.save(ListeningWord("Chou Impérial", Sort.PRODUCT), before="choux royale")
    assert [one.text for one in words.all()] == ["Rue des Lilas", "lilas bakery", "Chou Impérial"]
    assert words.remove("chou impérial").settings == {KEY}
    assert not words.remove("chou impérial")


@pytest.mark.parametrize("text", ["", "  ", "…!", "a" * (LONGEST + 1), "LILAS BAKERY"])
def test_what_is_no_word_or_is_there_already_is_not_kept(words: ListeningWords, text: str) -> None:
    with pytest.raises(WrongInput):
        words.save(ListeningWord(text))
    assert len(words.all()) == 2


def test_the_shops_own_names_are_changed_where_they_stand(words: ListeningWords) -> None:
    with pytest.raises(WrongInput, match="Your shop"):
        words.remove("rue des lilas")
    with pytest.raises(WrongInput, match="Your shop"):
        words.save(ListeningWord("Rue du Muguet"), before="Rue des Lilas")
    words.save(ListeningWord("Rue des Lilas", unless=("metro",)), before="Rue des Lilas")
    assert words.all()[0].unless == ("metro",)
    assert words.all()[0].of_shop


def test_people_are_not_searched_for_misspelt(words: ListeningWords) -> None:
    words.save(ListeningWord("Sophie Verdier", Sort.PERSON, spellings=("sofie verdier",)))
    assert words.all()[-1].spellings == ()


def test_a_text_can_be_tried_out(words: ListeningWords) -> None:
    tried = words.try_out("The queue at rue de lila, and at Lillas bakery")
    assert [one.written for one in tried.heard] == ["rue de lila", "Lillas bakery"]
    assert not tried.is_tagged
    assert words.try_out("@ruedeslilas hello").is_tagged
    words.save(ListeningWord("Rue des Lilas", unless=("metro",)), before="Rue des Lilas")
    assert words.try_out("Rue des Lilas, by metro").ruled_out
    assert words.try_out("nothing").heard == ()


def test_it_says_where_is_searched_for_what_and_when_last(
    desk: SmallDesk, words: ListeningWords
) -> None:
    other = add_account(desk.db, "x", "X")
    add_account(desk.db, "email", "Mail")
    first = desk.shop.account
    assert first is not None
    for id_, listen in ((first, "lilas cake"), (other, "rue des lilas")):
        account = accounts.get_account(desk.db, id_)
        accounts.save_account(desk.db, id_, name=account.name, settings={"listen": listen})
    accounts.save_cursor(desk.db, first, "c1", now=MORNING, name="search:lilas cake")
    words.save(ListeningWord("Rue des Lilas", spellings=("rue de lilas",)), before="Rue des Lilas")
    mastodon, x = words.places()
    assert [(one.words, one.at, one.is_own) for one in mastodon.searches] == [
        ("lilas cake", MORNING, True),
        ("rue de lilas", None, False),
    ]
    assert mastodon.found_costs == ""
    assert ([one.words for one in x.searches], x.found_costs) == (["rue des lilas"], "$0.005")


def test_words_that_changed_are_listened_for_in_what_is_here(
    desk: SmallDesk, words: ListeningWords
) -> None:
    ids = [
        desk.shop.says(
            f"A choux royale, number {n}", by=f"Person {n}", addressed=False,
            occurred_at=MORNING - timedelta(hours=n),
        )
        for n in range(3)
    ]  # fmt: skip
    addressed = desk.shop.says("One choux royale, please", by="Ann")
    assert not words.hear_again()
    words.save(ListeningWord("Choux Royale", Sort.PRODUCT))
    changes = words.hear_again()
    assert changes.conversations == set(ids)
    assert set(desk.shop.in_view(View.UNTAGGED)) == set(ids)
    assert desk.shop.row(addressed).heard == ()
    words.remove("Choux Royale")
    assert words.hear_again().conversations == set(ids)
    assert desk.shop.in_view(View.UNTAGGED) == []


def test_listening_anew_can_be_stopped(desk: SmallDesk, words: ListeningWords) -> None:
    desk.shop.says("A choux royale", addressed=False)
    words.save(ListeningWord("Choux Royale", Sort.PRODUCT))
    assert not words.hear_again(stop=lambda: True)
