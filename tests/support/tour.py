"""A tour of every screen of the demo shop, as a person would go through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QAbstractButton, QWidget

from courtesydesk.domain.acts import Act
from courtesydesk.domain.mentions import Mention
from courtesydesk.ui.conversation.act_lines import ActLines
from courtesydesk.ui.conversation.edit_reply import EditReply
from courtesydesk.ui.side import Place
from courtesydesk.ui.widgets.overlay import Overlay
from support.driver import Driver

SHEET = (
    "network,id,url,author,handle,created_at,text,rating\n"
    'google,g-801,https://maps.example/g-801,Rosa Meier,rosam,2026-11-17 10:12,"Plum cake!",5\n'
    'google,,,Somebody,,yesterday-ish,"No id and no date",\n'
)
Stop = tuple[str, QWidget]


def desk_stops(desk: Driver) -> Iterator[Stop]:
    """The desk itself: reading, then writing with findings, then the customer beside it."""
    window = desk.window
    yield "the desk as it opens", window
    window.go(Place("view", "everything"))
    desk.rests()
    _open(desk, "Mina Kessler")
    yield "a conversation", window
    composer = desk.pane.composer
    desk.until(lambda: composer.card.findings.isVisible())
    yield "findings", window
    window.feed.view.mark_all()
    yield "the bulk bar", window
    window.feed.model.clear_marks()
    yield from _besides_answering(desk)
    window.keys.action("mail.new").trigger()
    desk.rests()
    yield "a new mail", window


def _besides_answering(desk: Driver) -> Iterator[Stop]:
    """A like that can be undone, and our reply while it gets other words."""
    window = desk.window
    _open(desk, "Idris Calloway")
    said = next(item for item in desk.pane.view.items if isinstance(item, Mention))
    like = partial(window.context.desk.acts.on_mention, said.id, Act.LIKE, now=desk.clock())
    window.context.act(like)
    desk.until(lambda: window.findChild(ActLines) is not None)
    yield "what is done besides answering", window
    window.keys.action("item.edit").trigger()
    desk.until(lambda: window.findChild(EditReply) is not None)
    card = window.findChild(EditReply)
    assert card is not None
    yield "our reply in other words", card
    card.dismiss()


def customer_stops(desk: Driver) -> Iterator[Stop]:
    """The customer's side, folded or not."""
    window = desk.window
    window.go(Place("view", "everything"))
    desk.rests()
    _open(desk, "Mina Kessler")
    if not window.customer.isVisible():
        window.keys.action("window.customer").trigger()
    desk.rests()
    yield "the customer", window.customer


def impostor_stops(desk: Driver) -> Iterator[Stop]:
    """Over somebody who may not be who they seem."""
    desk.window.go(Place("view", "everything"))
    desk.rests()
    _open(desk, "Beatrix Hollovvay")
    desk.until(desk.pane.doubt.isVisible)
    desk.pane.doubt._open_steps(True)
    yield "an impostor", desk.window


def page_stop(name: str) -> Callable[[Driver], Iterator[Stop]]:
    """One page."""

    def stops(desk: Driver) -> Iterator[Stop]:
        desk.goes(name)
        yield name, desk.window

    return stops


def settings_stops(desk: Driver) -> Iterator[Stop]:
    """Each section of the settings."""
    desk.goes("settings")
    page: Any = desk.window.pages.page("settings")
    for section in page._plans:
        page.show_section(section)
        desk.rests()
        yield f"settings, {section}", desk.window


def account_stops(desk: Driver) -> Iterator[Stop]:
    """Accounts, what can be added, and the form of the mail."""
    desk.goes("accounts")
    page: Any = desk.window.pages.page("accounts")
    yield "accounts", desk.window
    page.pick_network()
    desk.rests()
    yield "which network", desk.window
    page.add_account("email")
    desk.rests()
    yield "adding mail", desk.window
    page._step.servers.unfold()
    page._step.method.set_value("google")
    page._step.card.show_method("google")
    desk.rests()
    yield "adding mail, servers and Google", desk.window


def import_stops(desk: Driver) -> Iterator[Stop]:
    """A table before it is taken in."""
    desk.goes("importing")
    yield "importing", desk.window
    file = Path(desk.folder) / "reviews of november.csv"
    file.write_text(SHEET, encoding="utf-8")
    page: Any = desk.window.pages.page("importing")
    page.take_files((file,))
    desk.rests()
    yield "a table before it is taken in", desk.window


def panel_stops(desk: Driver) -> Iterator[Stop]:
    """Whatever opens over the window."""
    window = desk.window
    window.go(Place("view", "to_answer"))
    desk.rests()
    window.feed.view.go_to(0)
    desk.rests()
    for id_ in ("window.palette", "window.keys", "window.about", "feed.order",
                "conversation.snooze", "conversation.tag"):  # fmt: skip
        window.keys.action(id_).trigger()
        desk.rests()
        panels = [panel for panel in window.findChildren(Overlay) if panel.isVisible()]
        assert panels, id_
        yield id_, panels[-1]
        panels[-1].dismiss()
        desk.rests()
    file = Path(desk.folder) / "shop.cdesk"
    if not file.exists():
        desk.desk.safety.backup(file, now=desk.clock())
    window.file_asked.emit(str(file))
    desk.until(lambda: window.findChild(QAbstractButton, "openAsOwn") is not None)
    desk.rests()
    panels = [panel for panel in window.findChildren(Overlay) if panel.isVisible()]
    yield "a desk in a file", panels[-1]
    panels[-1].dismiss()
    desk.rests()


TOUR: dict[str, Callable[[Driver], Iterator[Stop]]] = {
    "desk": desk_stops,
    "customer": customer_stops,
    "outbox": page_stop("outbox"),
    "promises": page_stop("promises"),
    "drafts": page_stop("drafts"),
    "pile-ons": page_stop("incidents"),
    "learnings": page_stop("learnings"),
    "an impostor": impostor_stops,
    "settings": settings_stops,
    "accounts": account_stops,
    "importing": import_stops,
    "first run": page_stop("first_run"),
    "panels": panel_stops,
}


def _open(desk: Driver, who: str) -> None:
    desk.until(lambda: desk.row(who) is not None)
    row = desk.row(who)
    assert row is not None
    desk.window.feed.view.go_to(desk.window.feed.model.number_of(row.id))
    desk.until(lambda: desk.pane.shown == row.id and desk.pane._opened is not None)
    desk.rests()
