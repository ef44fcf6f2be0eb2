"""What was bought arrives: a code, a link, a role or a tag; what cannot arrive costs nothing."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from bot.actions import (
    AnyAction,
    Outcome,
    PlatformAction,
    Schedule,
    Send,
    SetRole,
    SetTag,
    Text,
    t,
)
from bot.clock import Clock
from bot.events import Account, Chat, Failed, Kind, Sent, TimerDue
from bot.feature import Feature, PointsSettings, Team
from bot.formatting.rich import Rich, Span, rich
from handlers.points.staff import buyer, card, to_buyer
from storage.orders import Home, Order, Orders

feature = Feature("points")

REMIND_AFTER = timedelta(days=1)
NETWORK = {"role": "discord", "tag": "telegram"}
"""Where a reward exists; elsewhere it is tried where it was bought."""
OPEN = {"requested", "approved"}


async def delivery(
    order: Order, orders: Orders, team: Team, now: datetime
) -> Sequence[AnyAction]:  # fmt: skip
    """Hand over what was bought; the order ends when the network says that it arrived."""
    remember = {"order": order.id}
    action: PlatformAction | None = None
    if order.kind in NETWORK:
        home = _home(order, await orders.homes(order.community, order.person), team)
        if home is not None:
            action = _given(order, *home, is_given=True)
    else:
        words = await orders.code_for(order) if order.kind == "code" else order.gives
        if words:
            key = "shop.your_code" if order.kind == "code" else "shop.your_link"
            shown = rich(words, [Span("code", 0, len(words))]) if order.kind == "code" else words
            body = t(key, order=order.code, name=Rich(order.what), words=shown)
            action = Send(chat=_alone_with(order), body=body, language=order.language,
                          remember=remember)  # fmt: skip
    if action is not None:
        return (action,)
    return await _given_up(order, orders, team, t("shop.nothing_to_give"), now)


def remind(order: Order, now: datetime) -> Schedule:
    """An order that nobody looks at is shown to the team again."""
    return Schedule(kind="shop.remind", key=str(order.id), due=now + REMIND_AFTER,
                    values={"order": order.id})  # fmt: skip


def taken_back(order: Order, home: tuple[Chat, Account]) -> PlatformAction:
    """A role or tag goes when its price is given back."""
    return _given(order, *home, is_given=False)


async def where(order: Order, orders: Orders, team: Team) -> tuple[Chat, Account] | None:
    """Where a role or tag was given, if that is what was bought."""
    if order.kind not in NETWORK or not order.account:
        return None
    return _home(order, await orders.homes(order.community, order.person), team)


@feature.on(Sent)
async def arrived(sent: Sent, orders: Orders, clock: Clock) -> Outcome:
    """What was bought is there: now it is paid."""
    if "order" not in sent.values:
        return None
    order = await orders.find(int(sent.values["order"]))
    if order is None or not await orders.deliver(order, int(clock.now().timestamp())):
        return None
    if order.kind not in NETWORK:
        return None  # the message itself was the reward
    return to_buyer(order, t("shop.delivered", order=order.code, name=Rich(order.what)))


@feature.on(Failed)
async def refused(failed: Failed, orders: Orders, team: Team, clock: Clock) -> Outcome:
    """What cannot be handed over costs nothing, and both sides hear why."""
    if "order" not in failed.values:
        return None
    order = await orders.find(int(failed.values["order"]))
    if order is None:
        return None
    return await _given_up(order, orders, team, t(f"reason.{failed.reason}"), clock.now())


@feature.timer("shop.remind")
async def still_open(
    due: TimerDue, orders: Orders, points: PointsSettings, team: Team, clock: Clock, order: int
) -> Outcome:
    """An order that still waits is shown to the team once more."""
    found = await orders.find(order)
    if found is None or found.state not in OPEN or team.room is None:
        return None
    shown = card(found, points)
    return [Send(chat=team.room, body=shown.body, buttons=shown.buttons),
            remind(found, clock.now())]  # fmt: skip


async def _given_up(
    order: Order, orders: Orders, team: Team, why: Text, now: datetime
) -> Sequence[AnyAction]:  # fmt: skip
    if not await orders.cancel(order, int(now.timestamp()), is_unseen=True):
        return ()
    name = Rich(order.what)
    hint = t("shop.write_first") if order.kind in {"code", "link"} else t("shop.ask_the_team")
    told: list[AnyAction] = list(
        to_buyer(order, t("shop.not_delivered", order=order.code, name=name, why=why, hint=hint))
    )
    if team.room is not None:
        body = t("shop.failed", order=order.code, name=name, buyer=Rich(buyer(order).name),
                 why=why)  # fmt: skip
        told.append(Send(chat=team.room, body=body))
    return told


def _given(order: Order, chat: Chat, account: Account, *, is_given: bool) -> PlatformAction:
    remember = {"order": order.id} if is_given else {}
    if order.kind == "role":
        return SetRole(chat=chat, account=account, role=order.gives, is_given=is_given,
                       remember=remember)  # fmt: skip
    tag = order.gives if is_given else ""
    return SetTag(chat=chat, account=account, tag=tag, remember=remember)


def _home(order: Order, homes: Sequence[Home], team: Team) -> tuple[Chat, Account] | None:
    """Where the reward belongs: the network that knows it, and there where it was bought."""
    chat, account = msgspec.json.decode(order.chat, type=Chat), buyer(order)
    network = NETWORK[order.kind]
    usual = [one for one in homes if f"{one.platform}:{one.chat}" != team.staff_chat]
    best = [one for one in usual if one.platform == network]
    best = best or [one for one in usual if one.platform == chat.platform]
    if not chat.is_private and chat.platform in {network, *(one.platform for one in best)}:
        return chat, account
    if not best:
        return None
    one = best[0]
    return (
        Chat(platform=one.platform, id=one.chat, kind=Kind(one.kind), title=one.title,
             server=one.server),
        Account(platform=one.platform, id=one.account, name=one.name),
    )  # fmt: skip


def _alone_with(order: Order) -> Chat:
    """The private chat of the buyer; who never wrote there is found by their account."""
    chat, account = msgspec.json.decode(order.chat, type=Chat), buyer(order)
    if chat.is_private:
        return chat
    return Chat(platform=chat.platform, id=account.id, kind=Kind.PRIVATE)
