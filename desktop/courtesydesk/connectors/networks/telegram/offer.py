"""What Telegram says of itself before its connector is loaded."""

from __future__ import annotations

from courtesydesk.connectors.base import Offer
from courtesydesk.domain.account_forms import AccountForm, Field, Step
from courtesydesk.domain.networks import NETWORKS

OFFER = Offer(
    network=NETWORKS["telegram"],
    form=AccountForm(
        fields=(
            Field(
                "bot_token",
                "Token of your bot",
                secret=True,
                hint="110201543:AAHdqTcvCH1vGWJxfSe…",
                help="From BotFather's answer.",
            ),
        ),
        steps=(
            Step(
                "Write /newbot to BotFather, and give your bot the name of your shop. Its answer"
                " has the token.",
                page="https://t.me/botfather",
                label="Open BotFather",
            ),
            Step(
                "To read a group, or the comments on a channel, make the bot an administrator of"
                " that group; no right but to read is needed."
            ),
        ),
        name="Telegram",
        note="People write to the bot, and it answers in your words. Telegram keeps what nobody has"
        " fetched for one day only: open Courtesy Desk once a day.",
    ),
    connector="courtesydesk.connectors.networks.telegram.connector:connect",
)
