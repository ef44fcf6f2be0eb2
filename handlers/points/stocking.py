"""Moderators say what points buy."""

from datetime import datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

from bot.actions import Outcome, Reply, Text, t
from bot.arguments import HIGHEST_AMOUNT, Amount, Rest
from bot.clock import Clock
from bot.events import Message, Role
from bot.feature import Feature, PointsSettings, Ui
from bot.formatting.rich import Rich, is_safe_link
from handlers.points.words import worth
from storage.choices import Choices
from storage.shop import Item, Shop

feature = Feature("points")

LONGEST_NAME = 60
LONGEST_GIFT = {"role": 100, "tag": 16, "link": 500}
"""Characters; Telegram shows no longer tag, Discord has no longer role."""
MOST_CODES = 200
OFF = "off"
Sort = Literal["manual", "role", "tag", "code", "link"]
Trait = Literal[
    "name", "price", "stock", "limit", "days", "level", "opens", "closes", "approval", "gives",
    "codes",
]  # fmt: skip
COUNTS = {
    "price": "price", "stock": "stock", "limit": "most", "days": "min_days", "level": "min_level",
}  # fmt: skip
"""Traits that are a number, and the column they stand in."""
MOMENTS = {"opens": "opens_at", "closes": "closes_at"}


class Unusable(ValueError):  # noqa: N818 - named after what happened
    """A trait cannot have this value; `body` says why and what to write instead."""

    def __init__(self, body: Text) -> None:
        super().__init__(body.key)
        self.body = body


@feature.command("shop add", role=Role.MODERATOR, is_fresh=True, is_private=True)
async def add(  # noqa: PLR0913 - an item is all of that
    message: Message, *, shop: Shop, choices: Choices, points: PointsSettings, clock: Clock,
    item: str, price: Amount, stock: Amount | None = None, kind: Sort = "manual", gives: str = "",
    limit: Amount | None = None,
) -> Outcome:  # fmt: skip
    """Offer something for points; codes and further conditions follow with /shop edit."""
    problem = _name_problem(item) or _gift_problem(kind, gives)
    if problem:
        return Reply(body=problem, is_private=True)
    made = await shop.add(
        community=message.community, name=item.strip(), price=price, kind=kind, gives=gives,
        stock=0 if kind == "code" else stock, most=limit,
    )  # fmt: skip
    if made is None:
        return Reply(body=t("shop.name_taken", name=Rich(item)), is_private=True)
    _trail(choices, message, f"item {made.id}", None, f"{made.price}", clock)
    amount = worth(made.price, points, message.language)
    key = "shop.added_code" if kind == "code" else "shop.added"
    return Reply(body=t(key, name=Rich(made.name), amount=amount), is_private=True)


@feature.command("shop edit", role=Role.MODERATOR, is_fresh=True, is_private=True)
async def edit(  # noqa: PLR0913 - what of which item
    message: Message, *, shop: Shop, choices: Choices, ui: Ui, clock: Clock, item: str,
    trait: Trait, value: Rest,
) -> Outcome:  # fmt: skip
    """Change an item: name, price, stock, limit, days, level, opens, closes, approval and so on."""
    found = await shop.named(message.community, item.strip())
    if found is None:
        return Reply(body=t("shop.no_such_item", name=Rich(item[:50])), is_private=True)
    if trait == "codes":
        return await _stock_up(message, found, shop, value)
    try:
        old, new = _changed(found, trait, value.strip(), ui)
    except Unusable as refused:
        return Reply(body=refused.body, is_private=True)
    if not await shop.edit(found):
        return Reply(body=t("shop.name_taken", name=Rich(found.name)), is_private=True)
    _trail(choices, message, f"item {found.id} {trait}", old, new, clock)
    body = t("shop.edited", name=Rich(found.name), what=trait, old=Rich(old), new=Rich(new))
    return Reply(body=body, is_private=True)


@feature.command("shop remove", role=Role.MODERATOR, is_fresh=True, is_private=True)
async def remove(
    message: Message, shop: Shop, choices: Choices, clock: Clock, item: Rest
) -> Outcome:  # fmt: skip
    """Offer something no longer; what was ordered stays ordered."""
    found = await shop.named(message.community, item.strip())
    if found is None:
        return Reply(body=t("shop.no_such_item", name=Rich(item[:50])), is_private=True)
    await shop.remove(found.id)
    _trail(choices, message, f"item {found.id}", f"{found.price}", None, clock)
    return Reply(body=t("shop.removed", name=Rich(found.name)), is_private=True)


async def _stock_up(message: Message, item: Item, shop: Shop, value: str) -> Outcome:
    """Codes are secrets: they are taken only where nobody else reads them."""
    if not (message.chat.is_private or message.invocation):
        return Reply(body=t("shop.codes_in_private"), is_private=True)
    if item.kind != "code":
        return Reply(body=t("shop.no_codes_here", name=Rich(item.name)), is_private=True)
    codes = value.split()
    if len(codes) > MOST_CODES:
        return Reply(body=t("shop.too_many_codes", limit=MOST_CODES), is_private=True)
    new = await shop.add_codes(item.id, codes)
    return Reply(body=t("shop.codes_added", count=new, name=Rich(item.name)), is_private=True)


def _changed(item: Item, trait: str, value: str, ui: Ui) -> tuple[str, str]:
    """Give an item a trait; the former and the new value, as people write them."""
    if trait in COUNTS:
        column = COUNTS[trait]
        new: Any = _count(item, trait, value)
    elif trait in MOMENTS:
        column, new = MOMENTS[trait], _moment(value, ui.timezone)
    elif trait == "approval":
        column, new = "needs_approval", _switch(value)
    else:
        column, new = trait, value
        if problem := _name_problem(value) if trait == "name" else _gift_problem(item.kind, value):
            raise Unusable(problem)
    old = getattr(item, column)
    setattr(item, column, new)
    return _shown(old, trait), _shown(new, trait)


def _count(item: Item, trait: str, value: str) -> int | None:
    """A number that fits the trait; `off` where there may be none."""
    if trait == "stock" and item.kind == "code":
        raise Unusable(t("shop.stock_is_codes", name=Rich(item.name)))
    if value == OFF and trait != "price":
        return 0 if trait in {"days", "level"} else None
    least = 0 if trait in {"stock", "days", "level"} else 1
    is_number = value.isascii() and value.isdecimal() and len(value) < len(str(HIGHEST_AMOUNT)) + 1
    if not is_number or not least <= int(value) <= HIGHEST_AMOUNT:
        raise Unusable(t("shop.not_a_number", given=value[:20], least=least,
                         highest=HIGHEST_AMOUNT))  # fmt: skip
    return int(value)


def _moment(value: str, zone: str) -> int | None:
    """A moment in the community's zone, as 2026-12-01 or 2026-12-01T18:00; or `off`."""
    if value == OFF:
        return None
    try:
        local = datetime.fromisoformat(value.replace(" ", "T")).replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        raise Unusable(t("shop.not_a_moment", given=value[:20])) from None
    stamp = local.timestamp()
    if datetime.fromtimestamp(stamp, local.tzinfo).replace(fold=local.fold) != local:
        raise Unusable(t("shop.no_such_hour", given=value[:20], zone=zone))
    return int(stamp)


def _switch(value: str) -> int:
    if value not in {"on", OFF}:
        raise Unusable(t("shop.on_or_off", given=value[:20]))
    return int(value == "on")


def _shown(value: object, trait: str) -> str:
    if trait == "approval":
        return "on" if value else OFF
    if trait in MOMENTS and isinstance(value, int):
        return f"{datetime.fromtimestamp(value, ZoneInfo('UTC')):%Y-%m-%d %H:%M} UTC"
    return OFF if value is None else str(value)


def _name_problem(name: str) -> Text | None:
    return None if 0 < len(name.strip()) <= LONGEST_NAME else t("shop.bad_name", limit=LONGEST_NAME)


def _gift_problem(kind: str, gives: str) -> Text | None:
    """Whether the bot could hand that over at all."""
    longest = LONGEST_GIFT.get(kind)
    if longest is None:
        return t("shop.gives_nothing", kind=kind) if gives else None
    if not gives or len(gives) > longest:
        return t(f"shop.needs_{kind}", limit=longest)
    if kind == "link" and not is_safe_link(gives):
        return t("shop.needs_link", limit=longest)
    return None


def _trail(
    choices: Choices, message: Message, what: str, old: str | None, new: str | None, clock: Clock
) -> None:
    choices.audit(
        community=message.community, person=message.person, feature="points", what=what, old=old,
        new=new, now=int(clock.now().timestamp()),
    )  # fmt: skip
