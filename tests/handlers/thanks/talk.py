"""People who help each other, and what the store knows of it afterwards."""

from collections.abc import Sequence

from bot.events import Deleted, Reacted
from bot.platforms.console.world import Shown
from tests.community import Community


async def ask(chat: Community, text: str = "how do I open the door?", by: str = "ana") -> Shown:
    """Somebody asks something."""
    await chat.say(text, by=by)
    return newest(chat, by)


async def helped(
    chat: Community, asker: str = "ana", helper: str = "luis", text: str = "press the red button"
) -> Shown:
    """Somebody asks and somebody answers; gives the answer."""
    question = await ask(chat, f"how does it work, asks {asker}?", by=asker)
    await chat.say(text, by=helper, reply_to=question)
    return newest(chat, helper)


def newest(chat: Community, by: str, room: str = "group") -> Shown:
    """The last message of somebody."""
    return next(one for one in reversed(chat.room(room).messages) if one.author == by)


async def thanks(chat: Community) -> Sequence[tuple[object, ...]]:
    """Thanks that stand, as (way, giver, receiver)."""
    return await chat.app.store.database.read(
        "SELECT way, giver.name, receiver.name FROM thanks"
        " JOIN member AS g ON g.person = thanks.giver JOIN account AS giver ON giver.id = g.account"
        " JOIN member AS r ON r.person = thanks.receiver"
        " JOIN account AS receiver ON receiver.id = r.account"
        " WHERE taken_back_at IS NULL ORDER BY thanks.id"
    )


async def refusals(chat: Community) -> list[object]:
    """Why thanks did not count."""
    rows = await chat.app.store.database.read("SELECT reason FROM thanks_refused ORDER BY message")
    return [reason for (reason,) in rows]


async def points(chat: Community, name: str) -> int:
    """What somebody's account holds; it has to be the sum of its entries."""
    person = await person_of(chat, name)
    balance = await chat.app.store.ledger.balance(1, person)
    movements = await chat.app.store.ledger.movements(1, person, 1000)
    await chat.app.store.database.commit()
    assert balance == sum(one.amount for one in movements)
    return balance


async def deeds(chat: Community, name: str, column: str) -> int:
    """A day sum of somebody, over all days."""
    person = await person_of(chat, name)
    rows = await chat.app.store.database.read(
        f"SELECT coalesce(sum({column}), 0) FROM activity_day WHERE person = ?",  # noqa: S608
        (person,),
    )
    return int(str(rows[0][0]))


async def person_of(chat: Community, name: str) -> int:
    found = await chat.app.store.erasures.person_of(1, "console", name)
    assert found is not None
    return found


async def react(
    chat: Community, by: str, message: Shown, *, on: str = "", off: str = "", cause: str = ""
) -> None:
    """Somebody puts a reaction on a message, or takes it away."""
    chat.platform.happens(
        Reacted(
            cause=cause or f"r:{by}:{message.id}:{on}:{off}:{next_number(chat)}",
            at=chat.clock.now(), chat=chat.group.chat, sender=chat.who(by).account,
            message=message.id, added=(on,) if on else (), removed=(off,) if off else (),
        )
    )  # fmt: skip
    await chat.settle()


async def delete(chat: Community, *messages: Shown) -> None:
    """Messages disappear."""
    ids = tuple(one.id for one in messages)
    chat.platform.happens(
        Deleted(cause=f"gone:{ids}", at=chat.clock.now(), chat=chat.group.chat, ids=ids)
    )
    await chat.settle()


def next_number(chat: Community) -> str:
    """A number nobody had before."""
    return chat.world.next_number()
