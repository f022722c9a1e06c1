"""The settings' listening words: written, tried out, looked for, and told apart."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from courtesydesk.domain.conversations import DoneReason
from courtesydesk.domain.listening import ListeningWord, Sort
from courtesydesk.store import accounts as store
from courtesydesk.store.database import Database
from courtesydesk.ui.hearing import Hearing
from courtesydesk.ui.settings.listening import ListeningCards
from courtesydesk.ui.settings.listening_words import Tick, WordLine
from courtesydesk.ui.settings.page import SettingsPage
from courtesydesk.ui.widgets.labels import Label
from support.shop import MORNING, Shop, add_account


@pytest.fixture
def shop(pages):
    db = Database(pages.desk.workspace.database)
    yield Shop(db, pages.clock, "bluesky", add_account(db, "bluesky", "Bluesky"))
    db.close()


@pytest.fixture
def cards(pages, shop):
    pages.desk.settings.change({"shop.name": "Rue des Lilas"})
    page = pages.open(SettingsPage)
    page.show_section("listening")
    pages.quiet()
    return page.findChild(ListeningCards)


def listed(cards):
    return [line._word.text for line in cards.words.rows.findChildren(WordLine) if line.isVisible()]


def told(widget):
    return "\n".join(label.text() for label in widget.findChildren(Label) if label.isVisible())


def sees(pages, widget, *words):
    for one in words:
        pages.qtbot.waitUntil(lambda one=one: one in told(widget))


def write(pages, cards, text, sort=Sort.NICKNAME, unless=""):
    pages.press(cards, "addListeningWord")
    form = cards.words.form
    assert form.text.hasFocus()
    pages.qtbot.keyClicks(form.text, text)
    form.sort.set_value(sort)
    form._on_sort()
    pages.qtbot.keyClicks(form.unless, unless)
    pages.qtbot.keyClick(form.text, Qt.Key.Key_Tab)
    pages.quiet()
    return form


def test_a_word_is_added_with_what_it_is_not_and_a_misspelling_to_search_for(pages, cards):
    form = write(pages, cards, "Nonna Rosetta", unless="stone, museum")
    boxes = form.findChildren(Tick)
    assert "nona rosetta" in [box.text() for box in boxes]
    next(box for box in boxes if box.text() == "nona rosetta").click()
    pages.press(cards, "keepWord")
    pages.quiet()
    pages.qtbot.waitUntil(lambda: listed(cards) == ["Rue des Lilas", "Nonna Rosetta"])
    kept = pages.desk.listening_words.all()[-1]
    assert kept == ListeningWord(
        "Nonna Rosetta", Sort.NICKNAME, ("stone", "museum"), ("nona rosetta",)
    )
    assert not form.isVisible()
    sees(pages, cards, "Not when it says: stone, museum", "“nona rosetta”, not yet")


def test_the_shops_name_is_changed_elsewhere_but_has_its_own_exceptions(pages, cards):
    pages.press(cards, "edit-Rue des Lilas")
    pages.quiet()
    form = cards.words.form
    assert form.text.isReadOnly()
    assert form.unless.hasFocus()
    assert not cards.words.findChildren(QLineEdit, "remove-Rue des Lilas")
    pages.qtbot.keyClicks(form.unless, "metro")
    pages.qtbot.keyClick(form.unless, Qt.Key.Key_Return)
    pages.quiet()
    assert pages.desk.listening_words.all()[0].unless == ("metro",)


def test_what_is_no_word_says_so_at_its_field(pages, cards):
    form = write(pages, cards, "!!")
    pages.press(cards, "keepWord")
    pages.quiet()
    assert "needs a word" in form.word_row.problem.text()
    assert form.text.property("invalid") == "true"
    pages.press(cards, "cancelWord")
    pages.qtbot.waitUntil(lambda: listed(cards) == ["Rue des Lilas"])


def test_a_word_that_was_removed_is_put_back(pages, cards):
    word = ListeningWord("Choux Royale", Sort.PRODUCT, ("casino",))
    pages.context.act(lambda: pages.desk.listening_words.save(word))
    pages.quiet()
    pages.press(cards, "remove-Choux Royale")
    pages.quiet()
    pages.qtbot.waitUntil(lambda: listed(cards) == ["Rue des Lilas"])
    pages.answers.actions[-1]()
    pages.quiet()
    assert pages.desk.listening_words.all()[-1] == word


def test_people_are_not_searched_for_misspelt(pages, cards):
    form = write(pages, cards, "Sophie Verdier", Sort.PERSON)
    assert not form.spellings_row.isVisible()


@pytest.mark.parametrize(("text", "said"), [
    ("the queue at rue de lila, oh my", "Untagged, heard: “rue de lila” for Rue des Lilas."),
    ("#ruedeslilas", "It addresses you: “ruedeslilas” for Rue des Lilas."),
    ("a walk in the park", "Nothing is heard."),
    ("rue des lilas by metro", "a word that says that another is meant"),
])  # fmt: skip
def test_a_text_is_tried_out_while_it_is_typed(pages, cards, text, said):
    word = ListeningWord("Rue des Lilas", unless=("metro",))
    pages.desk.listening_words.save(word, before="Rue des Lilas")
    cards.trial.field.setPlainText(text)
    pages.qtbot.waitUntil(lambda: said in cards.trial.said.text())
    cards.trial.field.setPlainText("")
    pages.qtbot.waitUntil(lambda: not cards.trial.said.isVisible())


def test_it_says_what_is_searched_for_when_last_and_what_it_costs(pages, cards, shop):
    add_account(shop.db, "x", "X")
    for account in store.load_accounts(shop.db):
        if account.network in ("bluesky", "x"):
            listen = {"listen": "rue des lilas"}
            store.save_account(shop.db, account.id, name=account.name, settings=listen)
            store.save_cursor(shop.db, account.id, "c", now=MORNING, name="search:rue des lilas")
    cards.read()
    pages.quiet()
    searched = "“rue des lilas”, last today"
    pages.qtbot.waitUntil(lambda: told(cards.places).count(searched) == 2)
    sees(pages, cards.places, "X takes $0.005 for each post")


def test_what_others_are_told_apart_by_is_offered(pages, cards, shop):
    ids = [
        shop.says(
            f"Rue des Lilas, the metro is shut, number {n}", by=f"Person {n}", addressed=False
        )
        for n in range(2)
    ]
    pages.desk.triage.done(ids, DoneReason.NOT_FOR_US, now=MORNING)
    cards.read()
    pages.quiet()
    pages.press(cards, "unless-metro")
    pages.quiet()
    assert "metro" in pages.desk.listening_words.all()[0].unless
    assert not [w for w in cards.findChildren(WordLine) if w.findChild(QLineEdit, "unless-metro")]
    pages.answers.actions[-1]()
    pages.quiet()
    assert pages.desk.listening_words.all()[0].unless == ()


def test_manners_that_are_known_are_shown_again(pages, cards):
    pages.context.act(lambda: pages.desk.etiquette.know("bluesky"))
    pages.quiet()
    sees(pages, cards.manners, "You know them on: Bluesky.")
    pages.press(cards, "mannersAgain")
    pages.quiet()
    assert pages.desk.etiquette.known() == ()


def test_words_that_change_are_listened_for_in_what_is_here(pages, cards, shop):
    hearing = Hearing(pages.context, pages.window)
    hearing.start()
    id_ = shop.says("A choux royale for me", addressed=False)
    word = ListeningWord("Choux Royale", Sort.PRODUCT)
    pages.context.act(lambda: pages.desk.listening_words.save(word))
    pages.qtbot.waitUntil(lambda: shop.row(id_).heard == ("choux royale",))
    pages.quiet()
    hearing.stop()
