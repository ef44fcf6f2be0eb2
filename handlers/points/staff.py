"""What the team sees of an order, and who is told of what becomes of it."""

from typing import NamedTuple

import msgspec

from bot.actions import Button, Send, Text, t
from bot.events import Account, Chat
from bot.feature import PointsSettings
from bot.formatting.rich import Rich
from handlers.points.words import worth
from storage.orders import Order


class Card(NamedTuple):
    """A message of the team's room about one order."""

    body: Text
    buttons: tuple[tuple[Button, ...], ...]


def card(order: Order, points: PointsSettings) -> Card:
    """An order that waits for somebody to decide about it, or to hand it over."""
    is_new = order.state == "requested"
    body = t(
        "shop.card" if is_new else "shop.card_approved", order=order.code, name=Rich(order.what),
        amount=worth(order.price, points, ""), buyer=Rich(buyer(order).name),
    )  # fmt: skip
    values = {"order": order.id}
    yes = (
        Button(label=t("shop.button_approve"), press="shop.approve", values=values)
        if is_new
        else Button(label=t("shop.button_delivered"), press="shop.delivered", values=values)
    )
    no = Button(label=t("shop.button_refuse"), press="shop.refuse", values=values)
    return Card(body, ((yes, no),))


def buyer(order: Order) -> Account:
    """The account that bought."""
    return msgspec.json.decode(order.account or '{"platform":"","id":""}', type=Account)


def to_buyer(order: Order, body: Text) -> tuple[Send, ...]:
    """Tell the buyer where they bought, in private; who was erased is told nothing."""
    if not order.chat:
        return ()
    chat = msgspec.json.decode(order.chat, type=Chat)
    account = buyer(order)
    return (
        Send(
            chat=chat, body=body, private_to=None if chat.is_private else account,
            language=order.language, mentions=(account,),
        ),
    )  # fmt: skip
