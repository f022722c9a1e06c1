"""Which settings stand together on which card; one that is named nowhere stands on the last."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from courtesydesk.domain.settings import SETTINGS, Group, Setting
from courtesydesk.ui.settings.rows import Rows, SettingRow
from courtesydesk.ui.settings.writer import SettingsWriter
from courtesydesk.ui.theme import Theme
from courtesydesk.ui.widgets.column import Section


@dataclass(frozen=True, slots=True)
class CardPlan:
    """One card."""

    title: str
    text: str
    keys: tuple[str, ...]


def _t(text: str) -> str:
    return QCoreApplication.translate("", text)


def plans(group: Group) -> list[CardPlan]:
    """The cards of a group, in order."""
    planned = {
        Group.SHOP: [
            CardPlan(
                _t("Name and opening hours"),
                _t("How customers know you, and when you are there for them."),
                ("shop.name", "shop.also_called", "shop.hours", "shop.timezone", "shop.holidays"),
            ),
            CardPlan(
                _t("A person, not a logo"), _t("Who speaks when the shop speaks."),
                ("shop.signs", "shop.signature"),
            ),
            CardPlan(
                _t("What you stand for"),
                _t("Kept in view while you write, and named when you send against a warning."),
                ("shop.values",),
            ),
            CardPlan(
                _t("Taking it private"), _t("Where an upset customer can reach a person."),
                ("shop.email", "shop.phone"),
            ),
        ],
        Group.DESK: [
            CardPlan(
                _t("Light and text"), "", ("desk.theme", "desk.scale"),
            ),
            CardPlan(_t("Keyboard"), "", ("desk.letter_keys",)),
            CardPlan(_t("When it is closed"), "", ("desk.stay_in_tray",)),
            CardPlan(
                _t("Response clock"),
                _t("A target is something you aim for; only opening hours count."),
                (
                    "clock.complaint_minutes", "clock.other_minutes",
                    "clock.public_complaint_hours",
                ),
            ),
            CardPlan(
                _t("Fiasco meter"),
                _t("A small error and a slow answer make a disaster: what counts how much."),
                ("fiasco.severity", "fiasco.waiting", "fiasco.audience", "fiasco.speed"),
            ),
            CardPlan(_t("News and pictures"), "", ("desk.fetch_minutes", "desk.picture_limit_mb")),
        ],
        Group.TONE: [CardPlan(_t("While you write"), "", ("tone.live",))],
        Group.SENDING: [
            CardPlan(
                _t("Before a reply leaves"),
                _t("Every reply can be taken back for a moment; a heated one should rest."),
                ("send.undo_seconds", "send.breathe_minutes", "send.deliver"),
            )
        ],
        Group.MAIL: [
            CardPlan(
                _t("What changes on the mail server"),
                _t("As it comes, nothing: reading here leaves no trace there."),
                ("mail.mirror_read", "mail.mirror_answered"),
            ),
            CardPlan(_t("History"), "", ("mail.backfill_days",)),
        ],
        Group.SAFETY: [
            CardPlan(
                _t("What is kept"), "",
                ("safety.snapshot_daily", "safety.snapshots_kept", "safety.drafts_kept_days"),
            )
        ],
        Group.UPDATES: [CardPlan(_t("Once a week"), "", ("updates.weekly",))],
    }.get(group, [])  # fmt: skip
    named = {key for plan in planned for key in plan.keys}
    rest = tuple(k for k, s in SETTINGS.items() if s.group is group and k not in named)
    return [*planned, CardPlan(_t("More"), "", rest)] if rest else planned


def cards(theme: Theme, group: Group, writer: SettingsWriter, parent: QWidget) -> list[Section]:
    """The cards of a group, made."""
    made = []
    for plan in plans(group):
        card = Section(theme, plan.title, plan.text, parent)
        rows = Rows(theme, card)
        for key in plan.keys:
            rows.add(SettingRow(theme, SETTINGS[key], writer, rows))
        card.body.addWidget(rows)
        made.append(card)
    return made


def matching(text: str) -> list[Setting]:
    """The settings whose name, help or key holds every word."""
    found = []
    for setting in SETTINGS.values():
        plan = next((p for p in plans(setting.group) if setting.key in p.keys), None)
        about = "" if plan is None else f"{plan.title} {plan.text}"
        choices = " ".join(words for _, words in setting.choices)
        if says(f"{setting.label} {setting.help} {setting.key} {choices} {about}", text):
            found.append(setting)
    return found


def says(hay: str, text: str) -> bool:
    """Whether every word of the text is in it."""
    hay = hay.casefold()
    return all(word in hay for word in text.casefold().split())
