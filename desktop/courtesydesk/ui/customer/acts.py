"""What is done to a person: named, linked, tagged, written down, exported, erased."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from courtesydesk.domain.changes import Changes
from courtesydesk.domain.customers import ErasePreview, Identity, Promise
from courtesydesk.domain.ids import ConversationId, CustomerId
from courtesydesk.domain.mentions import NoteKind
from courtesydesk.domain.networks import network
from courtesydesk.ui.context import Context
from courtesydesk.ui.widgets.overlay import Choice, Picker


class CustomerActs(QObject):
    """Does it, off the UI thread, to whoever is shown."""

    def __init__(self, context: Context, over: QWidget) -> None:
        super().__init__(over)
        self._context, self._over = context, over
        self._id: CustomerId | None = None
        self._conversation: ConversationId | None = None
        self._tags: tuple[str, ...] = ()
        self._worn: tuple[str, ...] = ()
        self._picker: Picker | None = None

    def about(self, id_: CustomerId | None, conversation: ConversationId | None) -> None:
        """Who is shown, beside which conversation."""
        self._id, self._conversation = id_, conversation

    # names and identities

    def rename(self, name: str) -> None:
        """Call them something else."""
        if self._id is not None:
            self._context.act(partial(self._context.desk.people.rename, self._id, name))

    def unlink(self, identity: Identity) -> None:
        """Somebody else after all."""
        people = self._context.desk.people
        self._context.act(
            partial(people.unlink, identity.id, now=self._context.now()),
            words=self.tr("{profile} is somebody else again.").format(profile=_profile(identity)),
        )

    def link(self, identity: Identity, because: str) -> None:
        """The same person."""
        if self._id is not None:
            people, now = self._context.desk.people, self._context.now()
            self._context.act(
                partial(people.link, identity.id, self._id, because=because, now=now),
                words=self.tr("{profile} is the same person now.").format(
                    profile=_profile(identity)
                ),
            )

    def refuse(self, identity: Identity) -> None:
        """Not the same person."""
        if self._id is not None:
            people, now = self._context.desk.people, self._context.now()
            self._context.act(
                partial(people.not_the_same, identity.id, self._id, now=now),
                words=self.tr("{profile} is not suggested again.").format(
                    profile=_profile(identity)
                ),
            )

    # tags

    def pick_tag(self, worn: tuple[str, ...], anchor: QWidget) -> None:
        """Ask for a tag by typing: one that is known, or a new one."""
        self._worn = worn
        picker = Picker(
            self._context.theme, self._over.window(), self.tr("Tag"),
            self.tr("A tag, or a new one"), self._choices,
        )  # fmt: skip
        picker.chosen.connect(self._on_picked)
        picker.closed.connect(self._on_picker_closed)
        self._picker = picker
        picker.open_below(anchor)
        every = self._context.desk.triage.tags
        self._context.tasks.run(every, done=self._on_tags, owner=self, name="tags")

    def untag(self, name: str) -> None:
        """Take one off."""
        self._tag(name, on=False)

    def _tag(self, name: str, *, on: bool) -> None:
        if self._id is not None:
            people, now = self._context.desk.people, self._context.now()
            done = self.tr("Tagged: {tag}.") if on else self.tr("Tag taken off: {tag}.")
            self._context.act(
                partial(people.tag, self._id, name, on=on, now=now), words=done.format(tag=name)
            )

    def _on_picked(self, value: tuple[str, bool]) -> None:
        name, on = value
        self._tag(name, on=on)

    def _on_picker_closed(self) -> None:
        self._picker = None

    def _on_tags(self, tags: tuple[str, ...]) -> None:
        self._tags = tags
        if self._picker is not None:
            self._picker.refresh()

    def _choices(self, text: str) -> list[Choice]:
        name = text.strip().lstrip("#").strip()
        wanted = name.casefold()
        known = tuple(dict.fromkeys((*self._worn, *self._tags)))
        choices = [
            Choice(
                tag,
                detail=self.tr("take off") if tag in self._worn else "",
                icon="check" if tag in self._worn else "tag",
                value=(tag, tag not in self._worn),
            )
            for tag in known
            if wanted in tag.casefold()
        ]
        if wanted and wanted not in {tag.casefold() for tag in known}:
            words = self.tr("New tag “{name}”").format(name=name)
            choices.append(Choice(words, icon="plus", value=(name, True)))
        return choices

    # what is written about them

    def settle(self, promise: Promise, state: str) -> None:
        """A promise was kept, or is let go."""
        promises = self._context.desk.promises
        self._context.act(partial(promises.settle, promise.id, state, now=self._context.now()))

    def keep_notes(self, owner: CustomerId, text: str) -> None:
        """The note about a person, as it is now."""
        self._context.act(partial(self._context.desk.people.set_notes, owner, text))

    def write_down(self, kind: NoteKind, text: str, inbound: bool | None) -> None:
        """A call, a visit, a letter or a note."""
        if self._id is not None:
            self._context.act(
                partial(
                    _write_down, self._context, self._id, kind, text, inbound, self._conversation
                )
            )

    # all of it

    def export(self) -> None:
        """Everything about one person, into a folder."""
        if self._id is None:
            return
        folder = self._context.ask.folder(self.tr("Export into"))
        if folder is not None:
            job = partial(self._context.desk.people.export, self._id, folder)
            self._context.tasks.run(job, done=self._on_exported, owner=self, name="export")

    def _on_exported(self, folder: Path) -> None:
        self._context.ask.tell(self.tr("Exported into {folder}.").format(folder=folder.name))

    def erase(self) -> None:
        """Show what would go, then ask."""
        if self._id is not None:
            job = partial(self._context.desk.people.erase_preview, self._id)
            self._context.tasks.run(job, done=self._on_preview, owner=self, name="erase preview")

    def _on_preview(self, preview: ErasePreview) -> None:
        lines = [
            self.tr("Messages and posts: {n}").format(n=preview.mentions),
            self.tr("Our replies: {n}").format(n=preview.replies),
            self.tr("Notes, calls and visits: {n}").format(n=preview.notes),
            self.tr("Drafts: {n}").format(n=preview.drafts),
            self.tr("Photos and files: {n}").format(n=preview.pictures),
            self.tr("Replies on their way: {n}").format(n=preview.outbox),
        ]
        text = self.tr(
            "This goes for good, and is not fetched again:\n\n{list}\n\n"
            "What stands on the networks themselves stays there."
        ).format(list="\n".join(lines))
        title = self.tr("Erase {name}?").format(name=preview.name)
        if self._context.ask.sure(title, text, ok=self.tr("Erase for good")):
            people = self._context.desk.people
            self._context.act(partial(people.erase, preview.customer, now=self._context.now()))


def _profile(identity: Identity) -> str:
    """As one calls it who sees it: the name, and where."""
    name = identity.name or identity.handle
    return f"{name} · {network(identity.network).label}"


def _write_down(
    context: Context, id_: CustomerId, kind: NoteKind, text: str, inbound: bool | None,
    conversation: ConversationId | None,
) -> Changes:  # fmt: skip
    desk = context.desk
    return desk.people.write_down(
        id_, kind, text, author=desk.settings.text("shop.signs"), at=context.now(),
        inbound=inbound, conversation=conversation,
    )  # fmt: skip
