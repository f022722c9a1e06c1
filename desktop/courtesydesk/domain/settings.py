"""Every setting, declared once: the dialog, the command line and the help are made from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from courtesydesk.domain.errors import WrongInput


class Group(StrEnum):
    """A page of the settings."""

    SHOP = "shop"
    DESK = "desk"
    TONE = "tone"
    SENDING = "sending"
    MAIL = "mail"
    SAFETY = "safety"
    UPDATES = "updates"


@dataclass(frozen=True, slots=True)
class Setting:
    """One value that the owner can choose."""

    key: str
    group: Group
    label: str
    help: str
    default: str | int | bool
    choices: tuple[tuple[str, str], ...] = ()
    """(value, label); the type is text."""
    lowest: int = 0
    highest: int = 1_000_000
    unit: str = ""
    long: bool = False
    """Several lines of text."""

    def read(self, text: str) -> str | int | bool:
        """The value that `text` stands for; raises WrongInput."""
        if isinstance(self.default, bool):
            if text.lower() in ("true", "1", "yes", "on"):
                return True
            if text.lower() in ("false", "0", "no", "off"):
                return False
            raise WrongInput(f"{self.label} is yes or no, not “{text}”.")
        if isinstance(self.default, int):
            try:
                value = int(text)
            except ValueError as error:
                raise WrongInput(f"{self.label} is a number, not “{text}”.") from error
            if not self.lowest <= value <= self.highest:
                raise WrongInput(f"{self.label} lies between {self.lowest} and {self.highest}.")
            return value
        if self.choices and text not in [value for value, _ in self.choices]:
            known = ", ".join(value for value, _ in self.choices)
            raise WrongInput(f"{self.label} is one of {known}, not “{text}”.")
        return text


_ALL = (
    Setting("shop.name", Group.SHOP, "The shop", "The name over the door; it stands at the top of the window.", ""),
    Setting("shop.also_called", Group.SHOP, "Also called", "Other names and spellings that people use, separated by commas.", ""),
    Setting("shop.hours", Group.SHOP, "Open", "Opening hours, for example “Tue–Sat 8–13 and 14–18:30”. Empty: always. Hours that begin on a later day have their place below.", ""),
    Setting("shop.timezone", Group.SHOP, "Time zone", "For example Europe/Paris. Empty: this computer's.", ""),
    Setting("shop.holidays", Group.SHOP, "Public holidays of", "A country, for example FR, or one of its regions, for example DE-BY: closed on these days. Empty: of none.", ""),
    Setting("shop.signs", Group.SHOP, "Who signs", "The person whose name stands under replies.", ""),
    Setting("shop.signature", Group.SHOP, "Signature", "Put under every reply; {name} is the person who signs.", "– {name}", long=True),
    Setting("shop.values", Group.SHOP, "What you stand for", "One value a line. A reply sent against a warning names the one it serves.", "", long=True),
    Setting("shop.email", Group.SHOP, "E-mail for customers", "Offered when a public complaint is taken private.", ""),
    Setting("shop.phone", Group.SHOP, "Phone for customers", "Offered when a public complaint is taken private.", ""),
    Setting("desk.theme", Group.DESK, "Appearance", "Light, dark, or as the system has it.", "system",
            choices=(("system", "As the system"), ("light", "Light"), ("dark", "Dark"))),
    Setting("desk.scale", Group.DESK, "Text size", "In per cent of the system's.", 100, lowest=75, highest=200, unit="%"),
    Setting("desk.letter_keys", Group.DESK, "Single-letter keys", "j, k, r, e, s, p and others. Off: only keys with Ctrl or Alt.", True),
    Setting("desk.fetch_minutes", Group.DESK, "Look for news every", "How often accounts are asked, in minutes.", 5, lowest=1, highest=1440, unit="min"),
    Setting("desk.picture_limit_mb", Group.DESK, "Room for pictures", "Older pictures are let go when the workspace holds more than this.", 2000, lowest=50, highest=100000, unit="MB"),
    Setting("desk.stay_in_tray", Group.DESK, "Stay in the tray", "Closing the window leaves the desk in the system's tray: it fetches, sends and reminds. Off: closing ends it.", False),
    Setting("clock.complaint_minutes", Group.DESK, "First answer to a complaint", "The target, in minutes of opening hours.", 60, lowest=1, highest=10080, unit="min"),
    Setting("clock.other_minutes", Group.DESK, "First answer to anything else", "The target, in minutes of opening hours.", 240, lowest=1, highest=10080, unit="min"),
    Setting("clock.public_complaint_hours", Group.DESK, "A public complaint waits at most", "By the calendar, whatever the hours. 0: opening hours alone count.", 24, lowest=0, highest=720, unit="h"),
    Setting("incident.sensitivity", Group.DESK, "Notice pile-ons", "How many people must complain about one thing, faster than usual, before it is one incident.", "medium",
            choices=(("off", "Never"), ("low", "Only large ones"), ("medium", "As most need it"), ("high", "Early"))),
    Setting("incident.rest_hours", Group.DESK, "Rest after a pile-on", "For so long, the same matter is not raised again once it is over.", 24, lowest=1, highest=720, unit="h"),
    Setting("fiasco.severity", Group.DESK, "What happened", "How much of the fiasco meter is what happened to them. 0: nothing.", 4, highest=10),
    Setting("fiasco.waiting", Group.DESK, "How long they wait", "How much of it is the target that is used up.", 3, highest=10),
    Setting("fiasco.audience", Group.DESK, "Who reads it", "How much of it is the place, and how many speak there; never who they are.", 2, highest=10),
    Setting("fiasco.speed", Group.DESK, "How fast it grows", "How much of it is what was added in the last six hours.", 1, highest=10),
    Setting("tone.live", Group.TONE, "Tone findings while writing", "Off: they are looked at once, before sending.", True),
    Setting("send.undo_seconds", Group.SENDING, "Time to undo", "How long a reply can be taken back after Send.", 10, lowest=0, highest=120, unit="s"),
    Setting("send.breathe_minutes", Group.SENDING, "Breathing time", "How long “Park” holds a reply.", 60, lowest=1, highest=2880, unit="min"),
    Setting("send.deliver", Group.SENDING, "Send by itself", "Off: replies wait in the outbox until “Send now”.", True),
    Setting("mail.mirror_read", Group.MAIL, "Mark as read on the server", "When a mail was read or done here. Off: nothing changes on the server.", False),
    Setting("mail.mirror_answered", Group.MAIL, "Mark as answered on the server", "When a reply was sent from here.", False),
    Setting("mail.backfill_days", Group.MAIL, "Fetch mail back to", "How many days of older mail the first fetch takes.", 90, lowest=1, highest=3650, unit="days"),
    Setting("safety.snapshot_daily", Group.SAFETY, "Daily snapshot", "A copy of the workspace's file each day, in its snapshots folder.", True),
    Setting("safety.snapshots_kept", Group.SAFETY, "Snapshots kept", "Older ones are removed.", 14, lowest=1, highest=365),
    Setting("safety.drafts_kept_days", Group.SAFETY, "Retired drafts kept", "How long a draft that was overtaken can be had back.", 30, lowest=1, highest=3650, unit="days"),
    Setting("updates.weekly", Group.UPDATES, "Ask for newer versions once a week", "Fetches one list, and tells nobody who asks. Nothing is installed without your word.", False),
)  # fmt: skip

SETTINGS: dict[str, Setting] = {setting.key: setting for setting in _ALL}


def setting(key: str) -> Setting:
    """The declaration of a setting; raises WrongInput for an unknown key."""
    try:
        return SETTINGS[key]
    except KeyError as error:
        raise WrongInput(f"There is no setting “{key}”.") from error
