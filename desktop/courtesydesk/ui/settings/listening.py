"""Listening: the words, a place to try them, where networks are searched for them, manners."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.listening import ListeningWord
from courtesydesk.domain.networks import network
from courtesydesk.services.listening_words import Looked, Place, Tried
from courtesydesk.ui import wording
from courtesydesk.ui.context import Context
from courtesydesk.ui.settings.listening_words import WordForm, WordLine
from courtesydesk.ui.settings.rows import Rows
from courtesydesk.ui.tasks import Task
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.buttons import Button
from courtesydesk.ui.widgets.column import Section
from courtesydesk.ui.widgets.fields import Lines
from courtesydesk.ui.widgets.labels import Label
from courtesydesk.ui.widgets.say import Say

TRY_MS = 250
SETTLE_MS = 50
"""Once every part of a form that grew has its place."""


@dataclass(frozen=True, slots=True)
class _Read:
    """What the cards show, read together."""

    words: tuple[ListeningWord, ...]
    telling: dict[str, tuple[str, ...]]
    places: tuple[Place, ...]
    known: tuple[str, ...]


class WordsCard(Section):
    """What is listened for."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        theme = context.theme
        super().__init__(
            theme,
            self.tr("Your words"),
            self.tr(
                "Names, nicknames, products and people. They are heard in feeds, in what searches "
                "find and in imported files, where nobody addresses you."
            ),
            parent,
        )
        self.setObjectName("listeningWords")
        self._context = context
        self.rows = Rows(theme, self)
        self.empty = Label(
            theme, self.tr("None yet. Begin with the name over your door."), self,
            role="second", colour="faint", wrap=True,
        )  # fmt: skip
        self.add = Button(theme, self.tr("Add a word"), self, icon="plus")
        self.add.setObjectName("addListeningWord")
        self.add.clicked.connect(self._on_add)
        self.form = WordForm(context, self)
        self.form.saved.connect(self._on_save)
        self.form.closed.connect(self._close_form)
        self.form.grown.connect(self._on_grown)
        self.form.hide()
        box = QVBoxLayout()
        box.addWidget(self.add)
        box.setContentsMargins(0, 2, 0, 0)
        for part in (self.empty, self.rows, self.form):
            self.body.addWidget(part)
        self.body.addLayout(box)

    def show_words(
        self, words: tuple[ListeningWord, ...], telling: dict[str, tuple[str, ...]]
    ) -> None:
        """These are listened for."""
        self.rows.clear()
        self.empty.setVisible(not words)
        self.rows.setVisible(bool(words))
        for word in words:
            fresh = tuple(one for one in telling.get(word.text, ()) if one not in word.unless)
            shown = WordLine(self._context.theme, word, fresh, self.rows)
            shown.edited.connect(self._on_edit)
            shown.removed.connect(self._on_remove)
            shown.ruled_out.connect(self._on_rule_out)
            self.rows.add(shown)

    def _on_add(self) -> None:
        self._open_form(None)

    def _on_edit(self, word: ListeningWord) -> None:
        self._open_form(word)

    def _open_form(self, word: ListeningWord | None) -> None:
        self.add.hide()
        self.form.begin(word)
        self._on_grown()

    def _on_grown(self) -> None:
        QTimer.singleShot(SETTLE_MS, self.form, self._show_form)

    def _show_form(self) -> None:
        """Whoever changes a word far up sees the form below the last one."""
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if above is not None:
            above.ensureWidgetVisible(self.form, 0, 24)

    def _close_form(self) -> None:
        self.form.hide()
        self.add.show()
        self.add.setFocus()

    def _on_save(self, word: ListeningWord, before: str) -> None:
        save = partial(self._context.desk.listening_words.save, word, before=before)
        self._context.act(save, then=self._on_saved, failed=self._on_failed, owner=self)

    def _on_saved(self, _changes: Changes) -> None:
        self._close_form()

    def _on_failed(self, error: Exception) -> None:
        self.form.say_problem(str(error))

    def _on_rule_out(self, word: ListeningWord, beside: str) -> None:
        more = replace(word, unless=(*word.unless, beside))
        self._keep(more, word.text)
        self._context.ask.tell(
            self.tr("“{word}” is not heard any more when it says “{beside}”.").format(
                word=word.text, beside=beside
            ),
            action=self.tr("Put it back"),
            on_action=partial(self._keep, word, word.text),
        )

    def _on_remove(self, word: ListeningWord) -> None:
        remove = partial(self._context.desk.listening_words.remove, word.text)
        self._context.act(remove, failed=self._context.ask.trouble)
        self._context.ask.tell(
            self.tr("“{word}” is not listened for any more.").format(word=word.text),
            action=self.tr("Put it back"),
            on_action=partial(self._keep, word, ""),
        )

    def _keep(self, word: ListeningWord, before: str) -> None:
        save = partial(self._context.desk.listening_words.save, word, before=before)
        self._context.act(save, failed=self._context.ask.trouble)


class TryCard(Section):
    """What would be heard in a text."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        theme = context.theme
        super().__init__(
            theme, self.tr("Try it"),
            self.tr("Write what somebody could say, and see what is heard."), parent,
        )  # fmt: skip
        self.setObjectName("tryListening")
        self._context = context
        self._task: Task | None = None
        self.field = Lines(theme, self.tr("What somebody says"), self, least=2, most=6)
        self.field.setObjectName("tryText")
        self.field.setPlaceholderText(self.tr("the queue at rue de lila this morning, oh my"))
        self.said = Say(theme, "", self)
        self.said.setObjectName("trySaid")
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(TRY_MS)
        self._soon.timeout.connect(self.hear)
        self.field.textChanged.connect(self._soon.start)
        self.body.addWidget(self.field)
        self.body.addWidget(self.said)

    def hear(self) -> None:
        """Listen to what stands there."""
        text = self.field.toPlainText()
        if self._task is not None:
            self._task.drop()
            self._task = None
        if not text.strip():
            self.said.say("")
            return
        job = partial(self._context.desk.listening_words.try_out, text)
        self._task = self._context.tasks.run(
            job, done=self._on_tried, failed=self._context.ask.trouble, owner=self, name="try"
        )

    def _on_tried(self, tried: Tried) -> None:
        self._task = None
        heard = ", ".join(
            self.tr("“{written}” for {word}").format(written=one.written, word=one.word)
            for one in tried.heard
        )
        if tried.is_tagged:
            self.said.say(self.tr("It addresses you: {heard}.").format(heard=heard), "plain")
        elif heard:
            self.said.say(self.tr("Untagged, heard: {heard}.").format(heard=heard), "ok")
        elif tried.ruled_out:
            self.said.say(
                self.tr("A name stands there, and a word that says that another is meant."), "plain"
            )
        else:
            self.said.say(self.tr("Nothing is heard."), "plain")


class PlacesCard(Section):
    """Where networks are searched, for what, and when last."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        theme = context.theme
        super().__init__(
            theme, self.tr("Where networks are searched"),
            self.tr(
                "By the words in each account (“Also look for”), and by the spellings that are "
                "ticked above. Feeds and files need no search: all of them is listened to."
            ),
            parent,
        )  # fmt: skip
        self.setObjectName("listeningPlaces")
        self._context = context
        self.rows = Rows(theme, self)
        self.empty = Label(
            theme, self.tr("No account can be searched yet: Bluesky, Mastodon, Discourse, Reddit "
                           "and X can."), self, role="second", colour="faint", wrap=True,
        )  # fmt: skip
        self.body.addWidget(self.empty)
        self.body.addWidget(self.rows)

    def show_places(self, places: tuple[Place, ...]) -> None:
        """These are searched."""
        self.rows.clear()
        self.empty.setVisible(not places)
        self.rows.setVisible(bool(places))
        for place in places:
            self.rows.add(self._line(self._context.theme, place))

    def _line(self, theme: Theme, place: Place) -> QWidget:
        box = QWidget(self.rows)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        column.addWidget(Label(theme, place.account.name, box, wrap=True))
        told = [self._search(one) for one in place.searches] or [
            self.tr("Nothing is looked for: write words into its account, or tick spellings.")
        ]
        if place.found_costs:
            told.append(
                self.tr(
                    "{network} takes {price} for each post that is found, from the sum that you "
                    "set; ticked spellings are not looked for there."
                ).format(network=network(place.account.network).label, price=place.found_costs)
            )
        for words in told:
            column.addWidget(Label(theme, words, box, role="second", colour="soft", wrap=True))
        return box

    def _search(self, one: Looked) -> str:
        if one.at is None:
            return self.tr("“{words}”, not yet").format(words=one.words)
        ago = wording.moment(one.at, self._context.now())
        return self.tr("“{words}”, last {moment}").format(words=one.words, moment=ago)


class MannersCard(Section):
    """Whose manners the owner knows."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        theme = context.theme
        super().__init__(
            theme, self.tr("Manners"),
            self.tr(
                "Before you answer somebody who did not call you, the composer says what is usual "
                "on that network. “I know” ends it there."
            ),
            parent,
        )  # fmt: skip
        self.setObjectName("manners")
        self._context = context
        self.known = Label(theme, "", self, role="second", colour="soft", wrap=True)
        self.again = Button(theme, self.tr("Show them again"), self, icon="refresh")
        self.again.setObjectName("mannersAgain")
        self.again.clicked.connect(self._on_again)
        self.body.addWidget(self.known)
        self.body.addWidget(self.again)

    def show_known(self, known: tuple[str, ...]) -> None:
        """On these networks nothing is said any more."""
        named = ", ".join(network(key).label for key in known)
        self.known.setText(
            self.tr("You know them on: {networks}.").format(networks=named)
            if known
            else self.tr("They are shown on every network.")
        )
        self.again.setVisible(bool(known))

    def _on_again(self) -> None:
        self._context.act(self._context.desk.etiquette.say_again, failed=self._context.ask.trouble)


class ListeningCards(QWidget):
    """All of them, read together."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.words = WordsCard(context, self)
        self.trial = TryCard(context, self)
        self.places = PlacesCard(context, self)
        self.manners = MannersCard(context, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        for card in (self.words, self.trial, self.places, self.manners):
            column.addWidget(card)
        context.hub.changed.connect(self._on_changed)

    def read(self) -> None:
        """Ask again what holds."""
        self._context.tasks.run(
            partial(_read, self._context), done=self._on_read, failed=self._context.ask.trouble,
            owner=self, name="listening words",
        )  # fmt: skip

    def _on_changed(self, changes: Changes) -> None:
        if (changes.settings or changes.accounts or changes.everything) and self.isVisible():
            self.read()

    def _on_read(self, found: _Read) -> None:
        self.words.show_words(found.words, found.telling)
        self.places.show_places(found.places)
        self.manners.show_known(found.known)
        self.trial.hear()


def _read(context: Context) -> _Read:
    words = context.desk.listening_words
    return _Read(words.all(), words.telling(), words.places(), context.desk.etiquette.known())
