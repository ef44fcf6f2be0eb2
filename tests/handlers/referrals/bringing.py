"""Newcomers for these stories: they come by somebody's link, take part, or do not."""

from bot.events import Joined, Left
from bot.platforms.console.world import World
from tests.community import Community
from tests.handlers.two_networks import plaza

LINES = (
    "the stairs to the hall are behind the green door",
    "please bring a warm coat for the long evening",
    "who wants to carry the big table upstairs tomorrow",
    "my sister baked bread and cheese for everybody here",
    "tickets for the boat are sold near the old bridge",
    "the music starts when the lamps are lit outside",
)


def town(*newcomers: str) -> World:
    """Ana and Luis live here; the newcomers exist, and are not here yet."""
    world = plaza("ana", "luis")
    for name in newcomers:
        world.person(name, name.title(), "en")
    return world


async def link_of(chat: Community, name: str) -> str:
    """Somebody's own link."""
    said = await chat.say("/invite", by=name)
    assert said
    assert said[-1].startswith("referrals.invite"), said
    return said[-1].split(" link=", 1)[1].split(" ", 1)[0]


async def come(
    chat: Community, name: str, link: str = "", may_be: tuple[str, ...] = ()
) -> None:  # fmt: skip
    """Somebody joins the group."""
    chat.clock.advance(seconds=1)
    chat.group.members.add(name)
    chat.platform.happens(
        Joined(
            cause=f"join:{name}:{chat.clock.now().timestamp()}", at=chat.clock.now(),
            chat=chat.group.chat, sender=chat.who(name).account, link=link, may_be=may_be,
        )
    )  # fmt: skip
    await chat.settle()


async def go(chat: Community, name: str, reason: str = "left") -> None:
    """Somebody leaves, or is made to."""
    chat.clock.advance(seconds=1)
    chat.group.members.discard(name)
    chat.platform.happens(
        Left(
            cause=f"left:{name}:{chat.clock.now().timestamp()}", at=chat.clock.now(),
            chat=chat.group.chat, sender=chat.who(name).account, reason=reason,
        )
    )  # fmt: skip
    await chat.settle()


async def take_part(chat: Community, name: str, days: int = 2, messages: int = 3) -> None:
    """Somebody writes what is worth reading, on several days."""
    for day in range(days):
        for number in range(messages):
            await chat.say(LINES[(day * messages + number) % len(LINES)], by=name)
            chat.clock.advance(minutes=2)
        chat.clock.advance(days=1)


async def pass_days(chat: Community, days: int) -> None:
    """Time goes by, and what was to happen then happens."""
    for _ in range(days):
        chat.clock.advance(days=1)
        await chat.app.schedule.fire()
        await chat.settle()


async def points_of(chat: Community, name: str) -> int:
    """What somebody can spend."""
    store = chat.app.store
    found = await store.members.account_of(1, chat.who(name).account.platform, name)
    assert found
    balance = await store.ledger.balance(1, found[0])
    await store.database.commit()
    return balance


async def states(chat: Community) -> list[tuple[str, str]]:
    """State and reason of every referral, in order."""
    rows = await chat.app.store.database.read("SELECT state, reason FROM referral ORDER BY id")
    return [(str(state), str(reason)) for state, reason in rows]
