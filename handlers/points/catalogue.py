"""Members look at what their points buy, and buy it."""

import msgspec

from bot.actions import AnyAction, Button, Outcome, Reply, Send, Text, t
from bot.arguments import Rest
from bot.clock import Clock, Dice
from bot.events import Message, Pressed
from bot.feature import Feature, Limit, PointsSettings, Team
from bot.formatting.rich import Rich
from handlers.points.delivering import delivery, remind
from handlers.points.staff import card
from handlers.points.words import edited, worth
from storage.ledger import Ledger
from storage.orders import Order, Orders, Why
from storage.shop import Item, Shop

feature = Feature("points")

MOST_BUTTONS = 8
SHOWN = 10
AUTOMATIC = {"role", "tag", "code", "link"}
"""Kinds that the bot delivers by itself."""


@feature.command("shop list", limit=Limit(5, seconds=60), is_private=True, is_default=True)
async def list_(  # noqa: PLR0913 - what there is, and what of it one can have
    message: Message, *, shop: Shop, orders: Orders, ledger: Ledger, points: PointsSettings,
    clock: Clock, dice: Dice,
) -> Outcome:  # fmt: skip
    """See what your points buy."""
    items = await shop.items(message.community)
    if not items:
        return Reply(body=t("shop.empty"), is_private=True)
    now = int(clock.now().timestamp())
    standing = await orders.standing(message.person, now)
    lines: list[Text] = []
    buttons: list[tuple[Button, ...]] = []
    for item in items:
        why = await orders.why_not(item, message.person, standing, now)
        lines.append(_line(item, why, points, message.language))
        if why is None and len(buttons) < MOST_BUTTONS:
            values = {"item": item.id, "price": item.price, "offer": dice.name()}
            label = t("shop.button_item", name=item.name[:25], price=item.price)
            buttons.append((
                Button(label=label, press="shop.ask", values=values, only=message.person),
            ))  # fmt: skip
    balance = worth(await ledger.balance(message.community, message.person), points,
                    message.language)  # fmt: skip
    body = t("shop.list", amount=balance, lines=lines)
    return Reply(body=body, buttons=tuple(buttons), is_private=True)


@feature.command("shop buy", limit=Limit(10, seconds=60), is_private=True)
async def buy(  # noqa: PLR0913 - what somebody wants, and what they have
    message: Message, *, shop: Shop, orders: Orders, ledger: Ledger, points: PointsSettings,
    clock: Clock, dice: Dice, item: Rest,
) -> Outcome:  # fmt: skip
    """Buy something with your points."""
    found = await shop.named(message.community, item.strip())
    if found is None:
        return Reply(body=t("shop.no_such_item", name=Rich(item[:50])), is_private=True)
    now = int(clock.now().timestamp())
    standing = await orders.standing(message.person, now)
    why = await orders.why_not(found, message.person, standing, now)
    if why is not None:
        body = t("shop.cannot", name=Rich(found.name), why=_reason(why, found))
        return Reply(body=body, is_private=True)
    balance = await ledger.balance(message.community, message.person)
    body = _offer(found, balance, points, message.language)
    return Reply(body=body, buttons=_choice(found, dice.name(), message.person), is_private=True)


@feature.button("shop.ask")
async def ask(  # noqa: PLR0913 - the item of a list
    pressed: Pressed, *, shop: Shop, ledger: Ledger, points: PointsSettings, item: int, price: int,
    offer: str,
) -> Outcome:  # fmt: skip
    """Ask once before points are spent."""
    found = await shop.item(item)
    if found is None or found.is_removed or found.price != price:
        return edited(pressed, t("shop.cannot_any_more"))
    balance = await ledger.balance(pressed.community, pressed.person)
    body = _offer(found, balance, points, pressed.language)
    return edited(pressed, body, _choice(found, offer, pressed.person))


@feature.button("shop.take")
async def take(  # noqa: PLR0913 - an order and what follows from it
    pressed: Pressed, *, orders: Orders, shop: Shop, points: PointsSettings, team: Team,
    clock: Clock, item: int, price: int, offer: str,
) -> Outcome:  # fmt: skip
    """Buy it: the points are put aside until it has arrived."""
    now = clock.now()
    stamp = int(now.timestamp())
    placed = await orders.order(
        community=pressed.community, person=pressed.person, item=item, price=price, offer=offer,
        chat=msgspec.json.encode(pressed.chat).decode(),
        account=msgspec.json.encode(pressed.sender).decode(), language=pressed.language,
        standing=await orders.standing(pressed.person, stamp), now=stamp,
    )  # fmt: skip
    order, wanted = placed.order, await shop.item(item)
    if order is None or wanted is None:
        return edited(pressed, t("shop.cannot_now", why=_reason(placed.why or Why.GONE, wanted)))
    if not placed.is_new:
        return edited(pressed, t("shop.ordered_before", order=order.code, name=Rich(order.what)))
    amount = worth(order.price, points, pressed.language)
    if wanted.kind in AUTOMATIC and not wanted.needs_approval:
        await orders.approve(order.id, 0, stamp)
        said = t("shop.on_its_way", order=order.code, name=Rich(order.what), amount=amount)
        return [edited(pressed, said), *await delivery(order, orders, team, now)]
    said = t("shop.requested", order=order.code, name=Rich(order.what), amount=amount)
    actions: list[AnyAction] = [edited(pressed, said), remind(order, now)]
    if team.room is not None:
        shown = card(order, points)
        actions.append(Send(chat=team.room, body=shown.body, buttons=shown.buttons))
    return actions


@feature.button("shop.leave")
async def leave(pressed: Pressed) -> Outcome:
    """Buy nothing."""
    return edited(pressed, t("shop.left"))


@feature.command("shop orders", limit=Limit(5, seconds=60), is_private=True)
async def orders(message: Message, orders: Orders, points: PointsSettings, team: Team) -> Outcome:
    """See your orders; in the team's room, those that wait."""
    if team.staff_chat and team.staff_chat == message.chat.address:
        waiting = await orders.open(message.community, SHOWN)
        if not waiting:
            return Reply(body=t("shop.none_wait"), is_private=True)
        lines = [_order_line(one, points, message.language) for one in waiting]
        return Reply(body=t("shop.waiting", lines=lines), is_private=True)
    own = await orders.of_person(message.community, message.person, SHOWN)
    if not own:
        return Reply(body=t("shop.no_orders"), is_private=True)
    lines = [_order_line(one, points, message.language) for one in own]
    return Reply(body=t("shop.orders", lines=lines), is_private=True)


def _order_line(order: Order, points: PointsSettings, language: str) -> Text:
    return t(
        "shop.order_line", order=order.code, name=Rich(order.what),
        amount=worth(order.price, points, language), state=t(f"shop.state_{order.state}"),
    )  # fmt: skip


def _line(item: Item, why: Why | None, points: PointsSettings, language: str) -> Text:
    name, amount = Rich(item.name), worth(item.price, points, language)
    if why is not None:
        return t("shop.line_why", name=name, amount=amount, why=_reason(why, item))
    if item.stock is not None:
        return t("shop.line_left", name=name, amount=amount, count=item.stock)
    return t("shop.line", name=name, amount=amount)


def _reason(why: Why, item: Item | None) -> Text:
    """Why somebody cannot have something, with what it takes."""
    if item is not None and why is Why.TOO_NEW:
        return t("shop.from_days", count=item.min_days)
    if item is not None and why is Why.LEVEL:
        return t("shop.from_level", level=item.min_level)
    return t(f"shop.why_{why}")


def _offer(item: Item, balance: int, points: PointsSettings, language: str) -> Text:
    return t(
        "shop.offer", name=Rich(item.name), amount=worth(item.price, points, language),
        left=worth(balance - item.price, points, language),
    )  # fmt: skip


def _choice(item: Item, offer: str, person: int) -> tuple[tuple[Button, ...], ...]:
    values = {"item": item.id, "price": item.price, "offer": offer}
    return (
        (
            Button(label=t("shop.button_buy"), press="shop.take", values=values, only=person),
            Button(label=t("shop.button_leave"), press="shop.leave", only=person),
        ),
    )
