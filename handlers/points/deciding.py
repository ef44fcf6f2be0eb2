"""The team decides about orders, says that they arrived, and gives prices back."""

import re

from bot.actions import AnyAction, Button, Outcome, Reply, Toast, t
from bot.arguments import Rest
from bot.clock import Clock
from bot.events import Message, Pressed, Role
from bot.feature import Feature, PointsSettings, Team
from bot.formatting.rich import Rich
from handlers.points.catalogue import AUTOMATIC
from handlers.points.delivering import delivery, taken_back, where
from handlers.points.staff import buyer, card, to_buyer
from handlers.points.words import edited, worth
from storage.choices import Choices
from storage.orders import Order, Orders

feature = Feature("points")

NUMBER = re.compile(r"(?:O-?)?([0-9]{1,9})\Z", re.IGNORECASE)


@feature.button("shop.approve", role=Role.STAFF, is_fresh=True)
async def approve(  # noqa: PLR0913 - an order and what follows from it
    pressed: Pressed, *, orders: Orders, points: PointsSettings, team: Team, choices: Choices,
    clock: Clock, order: int,
) -> Outcome:  # fmt: skip
    """Let somebody have what they ordered."""
    now = clock.now()
    if not await orders.approve(order, pressed.person, int(now.timestamp())):
        return _over(pressed)
    found = await orders.find(order)
    if found is None:
        return _over(pressed)
    _trail(choices, pressed, found, "approved", clock)
    name = Rich(found.what)
    if found.kind in AUTOMATIC:
        body = t("shop.approved_by", order=found.code, name=name, by=Rich(pressed.sender.name))
        return [edited(pressed, body), *await delivery(found, orders, team, now)]
    shown = card(found, points)
    told = to_buyer(found, t("shop.approved", order=found.code, name=name))
    return [edited(pressed, shown.body, shown.buttons), *told]


@feature.button("shop.delivered", role=Role.STAFF, is_fresh=True)
async def delivered(
    pressed: Pressed, orders: Orders, choices: Choices, clock: Clock, order: int
) -> Outcome:
    """Say that somebody has got what they ordered."""
    found = await orders.find(order)
    now = int(clock.now().timestamp())
    if found is None or not await orders.deliver(found, now, pressed.person):
        return _over(pressed)
    _trail(choices, pressed, found, "delivered", clock)
    name = Rich(found.what)
    body = t("shop.delivered_by", order=found.code, name=name, by=Rich(pressed.sender.name))
    told = to_buyer(found, t("shop.delivered", order=found.code, name=name))
    return [edited(pressed, body), *told]


@feature.button("shop.refuse", role=Role.STAFF, is_fresh=True)
async def refuse(
    pressed: Pressed, orders: Orders, choices: Choices, clock: Clock, order: int
) -> Outcome:
    """Cancel an order; the points are free again."""
    found = await orders.find(order)
    now = int(clock.now().timestamp())
    if found is None or not await orders.cancel(found, now, pressed.person):
        return _over(pressed)
    _trail(choices, pressed, found, "cancelled", clock)
    name = Rich(found.what)
    body = t("shop.refused_by", order=found.code, name=name, by=Rich(pressed.sender.name))
    told = to_buyer(found, t("shop.refused", order=found.code, name=name))
    return [edited(pressed, body), *told]


@feature.command("shop deliver", role=Role.MODERATOR, is_fresh=True, is_private=True)
async def deliver(
    message: Message, orders: Orders, choices: Choices, clock: Clock, order: str
) -> Outcome:
    """Say that an order has arrived."""
    found = await _named(message, orders, order)
    if found is None:
        return Reply(body=t("shop.no_such_order", name=Rich(order[:20])), is_private=True)
    now = int(clock.now().timestamp())
    if not await orders.deliver(found, now, message.person):
        return _as_it_is(found)
    _trail(choices, message, found, "delivered", clock)
    name = Rich(found.what)
    body = t("shop.delivered_by", order=found.code, name=name, by=Rich(message.sender.name))
    told = to_buyer(found, t("shop.delivered", order=found.code, name=name))
    return [Reply(body=body, is_private=True), *told]


@feature.command("shop refund", role=Role.MODERATOR, is_fresh=True, is_private=True)
async def refund(
    message: Message, orders: Orders, points: PointsSettings, order: str, reason: Rest = ""
) -> Outcome:
    """Give the price of an order back."""
    found = await _named(message, orders, order)
    if found is None:
        return Reply(body=t("shop.no_such_order", name=Rich(order[:20])), is_private=True)
    if found.state == "cancelled":
        return _as_it_is(found)
    values = {"order": found.id, "reason": reason[:200]}
    body = t(
        "shop.refund_preview", order=found.code, name=Rich(found.what),
        buyer=Rich(buyer(found).name), amount=worth(found.price, points, message.language),
        state=t(f"shop.state_{found.state}"),
    )  # fmt: skip
    buttons = (
        (
            Button(label=t("shop.button_refund"), press="shop.refund", values=values,
                   only=message.person),
            Button(label=t("shop.button_leave"), press="shop.keep", only=message.person),
        ),
    )  # fmt: skip
    return Reply(body=body, buttons=buttons, is_private=True)


@feature.button("shop.refund", role=Role.MODERATOR, is_fresh=True)
async def give_back(  # noqa: PLR0913 - an order and what follows from it
    pressed: Pressed, *, orders: Orders, points: PointsSettings, team: Team, choices: Choices,
    clock: Clock, order: int, reason: str,
) -> Outcome:  # fmt: skip
    """Give exactly the price back, once."""
    found = await orders.find(order)
    now = int(clock.now().timestamp())
    if found is None:
        return _over(pressed)
    was_there = found.state == "delivered"
    end = orders.refund if was_there else orders.cancel
    if not await end(found, now, pressed.person):
        return _over(pressed)
    _trail(choices, pressed, found, "refunded", clock)
    name = Rich(found.what)
    body = t("shop.refunded_by", order=found.code, name=name, by=Rich(pressed.sender.name),
             amount=worth(found.price, points, pressed.language))  # fmt: skip
    amount = worth(found.price, points, found.language)
    said = (
        t("shop.refunded_why", order=found.code, name=name, amount=amount, reason=Rich(reason))
        if reason
        else t("shop.refunded", order=found.code, name=name, amount=amount)
    )
    actions: list[AnyAction] = [edited(pressed, body), *to_buyer(found, said)]
    if was_there and (home := await where(found, orders, team)):
        actions.append(taken_back(found, home))
    return actions


@feature.button("shop.keep", role=Role.MODERATOR)
async def keep(pressed: Pressed) -> Outcome:
    """Leave an order as it is."""
    return edited(pressed, t("shop.kept"))


async def _named(message: Message, orders: Orders, order: str) -> Order | None:
    number = NUMBER.match(order)
    return await orders.by_number(message.community, int(number[1])) if number else None


def _as_it_is(order: Order) -> Reply:
    body = t("shop.is_already", order=order.code, state=t(f"shop.state_{order.state}"))
    return Reply(body=body, is_private=True)


def _over(pressed: Pressed) -> Toast:
    return Toast(
        interaction=pressed.interaction, body=t("shop.decided_before"), language=pressed.language
    )


def _trail(
    choices: Choices, event: Message | Pressed, order: Order, state: str, clock: Clock
) -> None:
    choices.audit(
        community=event.community, person=event.person, feature="points",
        what=f"order {order.code}", old=order.state, new=state,
        now=int(clock.now().timestamp()),
    )  # fmt: skip
