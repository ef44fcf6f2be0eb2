"""Points for the stories of these tests, and a shop to spend them in."""

from tests.community import Community


async def person_of(chat: Community, name: str) -> int:
    """The number of somebody who has said something."""
    found = await chat.app.store.members.account_of(1, "console", name)
    assert found, f"{name} has said nothing yet"
    return found[0]


async def give(chat: Community, name: str, amount: int) -> None:
    """Somebody has earned so many points."""
    await chat.say("hello", by=name)
    ledger = chat.app.store.ledger
    now = int(chat.clock.now().timestamp())
    count = len(await ledger.movements(1, await person_of(chat, name), 100))
    await ledger.pay(
        community=1, person=await person_of(chat, name), amount=amount, deed="thanks",
        cause=f"story:{name}:{count}", now=now,
    )  # fmt: skip
    await chat.app.store.database.commit()


async def holdings(chat: Community, name: str) -> tuple[int, int]:
    """What somebody can spend, and what is on hold."""
    found = await chat.app.store.ledger.holdings(1, await person_of(chat, name))
    await chat.app.store.database.commit()
    return found


async def add(chat: Community, line: str) -> None:
    """A moderator offers something."""
    (said,) = await chat.say(f"/shop add {line}", by="mod")
    assert said.startswith("shop.added"), said


async def buy(chat: Community, name: str, item: str, room: str = "group") -> list[str]:
    """Somebody buys something, saying yes when asked; what was said after it."""
    (offer,) = await chat.say(f"/shop buy {item}", by=name, room=room)
    assert offer.startswith("shop.offer"), offer
    before = chat.last(room, name).id
    said = await chat.press("shop.button_buy", by=name, room=room)
    shown = chat.room(room, name).find(before)
    assert shown
    return [shown.body.text, *said]
