"""Ways in which a bot, a store or a network can fail the tour: one for each of its steps."""

import sqlite3
from collections.abc import AsyncIterator, Callable

import msgspec

from bot.actions import Edit, PlatformAction, Send
from bot.events import Left, Message, Right
from bot.formatting.rich import Rich
from bot.platform import Reason, Receipt, Refused, Unreadable
from bot.platforms.console.casa import EVERYBODY, STAFF, Casa
from bot.platforms.console.steps_home import MARKER
from bot.platforms.console.steps_team import DOG
from bot.platforms.console.world import Person, Room, Shown

Sabotage = Callable[[Casa], None]


def refusing(is_lost: Callable[[PlatformAction], bool]) -> Sabotage:
    """The platform drops some of what the bot does."""

    def sabotage(casa: Casa) -> None:
        async def drop(action: PlatformAction) -> None:
            if is_lost(action):
                raise Refused(Reason.WRONG, "lost on the way")

        casa.platform.before_perform = drop

    return sabotage


def says_nothing(action: PlatformAction) -> bool:
    """Every message of the bot is lost."""
    return isinstance(action, Send)


def says_nothing_to_marie(action: PlatformAction) -> bool:
    """Marie's answer is lost."""
    return isinstance(action, Send) and any(a.id == "marie" for a in action.mentions)


def changes_nothing(action: PlatformAction) -> bool:
    """Messages stay as they were first sent."""
    return isinstance(action, Edit)


def silent_in(room: str) -> Callable[[PlatformAction], bool]:
    """What the bot says in one room is lost."""
    return lambda action: isinstance(action, Send) and action.chat.id == room


def butts_in(casa: Casa) -> None:
    """The bot has something to say to everything."""
    speak = casa.platform.say

    def say(person: Person, room: Room, text: str, *, reply_to: str = "") -> Message:
        said = speak(person, room, text, reply_to=reply_to)
        room.messages.append(Shown(id=casa.world.next_number(), author="", body=Rich("Hm!")))
        return said

    casa.platform.say = say  # type: ignore[assignment,method-assign]  # on purpose


def may_do_everything(person: str, room: str) -> Sabotage:
    """Somebody has rights that are not theirs."""

    def sabotage(casa: Casa) -> None:
        casa.who(person).rights[room] = frozenset({Right.SETTINGS})

    return sabotage


def may_do_nothing(person: str) -> Sabotage:
    """Somebody lost their rights."""

    def sabotage(casa: Casa) -> None:
        casa.who(person).rights.clear()

    return sabotage


def time_stands_still(casa: Casa) -> None:
    """No timer comes due."""
    casa.skip = lambda length: None  # type: ignore[method-assign]  # on purpose


def tells_everybody(casa: Casa) -> None:
    """What is meant for one person is shown to all."""
    perform = casa.platform.perform

    async def aloud(action: PlatformAction, key: str) -> Receipt:
        if isinstance(action, Send):
            action = msgspec.structs.replace(action, private_to=None)
        return await perform(action, key)

    casa.platform.perform = aloud  # type: ignore[method-assign]  # on purpose


def buttons_are_dead(casa: Casa) -> None:
    """Presses do not arrive."""
    casa.platform.press_data = lambda *_: None  # type: ignore[method-assign]  # on purpose


def repeats_look_new(casa: Casa) -> None:
    """The network gives a repeated message another number."""
    happens = casa.platform.happens

    def renumbered(event: Message) -> None:
        id_ = casa.world.next_number()
        happens(msgspec.structs.replace(event, id=id_, cause=f"con:again:{id_}"))

    casa.platform.happens = renumbered  # type: ignore[assignment,method-assign]  # on purpose


def forgets_what_it_decided(casa: Casa) -> None:
    """The store loses what was to be sent when the bot is killed."""
    crash, path = casa.crash, casa.bot.store.database.path

    async def crash_and_lose() -> None:
        await crash()
        with sqlite3.connect(path) as connection:
            connection.execute("DELETE FROM outbox WHERE state = 'waiting'")
        connection.close()

    casa.crash = crash_and_lose  # type: ignore[method-assign]  # on purpose


def throws_away_what_it_cannot_read(casa: Casa) -> None:
    """An unreadable update leaves no trace."""
    casa.platform.garble = lambda raw: Unreadable(  # type: ignore[method-assign]  # on purpose
        cause="gone", raw=raw, reason=""
    )


def loses_files(casa: Casa) -> None:
    """What somebody sends cannot be opened."""

    class Sieve(dict[str, bytes]):
        def __setitem__(self, file: str, body: bytes) -> None:
            """Keep nothing."""

    casa.platform.files = Sieve()


def offers_everything(casa: Casa) -> None:
    """A member's menu shows every command there is."""
    casa.platform.menu = [msgspec.structs.replace(one, is_in_menu=True)
                          for one in casa.platform.menu]  # fmt: skip


def mixes_people_up(casa: Casa) -> None:
    """Somebody's file holds what somebody else asked, too."""
    stored = casa.bot.open_stored

    async def and_more(file: str) -> AsyncIterator[bytes]:
        pieces = [piece async for piece in stored(file)]
        yield b"".join(pieces).replace(MARKER.encode(), DOG.encode())

    casa.platform.stored = and_more


def keeps_a_copy(casa: Casa) -> None:
    """Something of the bot lies beside its database, and nobody erases it."""
    path = casa.bot.store.database.path
    copies = b"".join(one.read_bytes() for one in path.parent.iterdir() if one.is_file())
    path.with_name("copy").write_bytes(copies)


def nobody_leaves(casa: Casa) -> None:
    """The network does not tell who is gone."""
    happens = casa.platform.happens
    casa.platform.happens = lambda event: (  # type: ignore[method-assign]  # on purpose
        None if isinstance(event, Left) else happens(event)
    )


def replies_lose_their_thread(casa: Casa) -> None:
    """Nobody can see what a reply answers."""
    speak = casa.platform.say

    def say(person: Person, room: Room, text: str, *, reply_to: str = "") -> Message:
        return speak(person, room, text)

    casa.platform.say = say  # type: ignore[assignment,method-assign]  # on purpose


def limits_are_forgotten(casa: Casa) -> None:
    """Nobody remembers who thanked whom today."""

    async def never(giver: int, receiver: int, since: int) -> int:
        return 0

    vars(casa.bot.store)["thanks"].between = never


SABOTAGES: dict[str, Sabotage] = {
    "a question is answered from the FAQ": refusing(says_nothing),
    "each in their own language": refusing(says_nothing_to_marie),
    "did you mean: the asker chooses": refusing(changes_nothing),
    "a question in other words is understood": refusing(says_nothing),
    "an entry answers in another language": refusing(changes_nothing),
    "talk between members is left alone": butts_in,
    "an unknown question reaches the team": refusing(silent_in(STAFF)),
    "only the team can answer": may_do_everything("sam", STAFF),
    "the team's answer comes back where it was asked": refusing(silent_in(EVERYBODY)),
    "the team's reply becomes an entry": buttons_are_dead,
    "nothing is asked twice": refusing(silent_in(EVERYBODY)),
    "a role is given": may_do_nothing("nora"),
    "a question nobody answered goes to the team": time_stands_still,
    "claimed, answered, rated, closed, kept: over a restart": forgets_what_it_decided,
    "everybody who asked the same is answered": refusing(says_nothing_to_marie),
    "help shows a member what a member may": tells_everybody,
    "a member may not change settings": may_do_everything("eve", EVERYBODY),
    "an admin changes a setting and undoes it": buttons_are_dead,
    "thanks count in four languages": replies_lose_their_thread,
    "a farmer earns nothing": limits_are_forgotten,
    "a board shows who helps": refusing(says_nothing),
    "a reward is bought and delivered": refusing(silent_in(STAFF)),
    "two accounts are one person": buttons_are_dead,
    "set-up ends with what the past holds": loses_files,
    "a member's menu is short": offers_everything,
    "my data: all of mine, nothing of others": mixes_people_up,
    "forget me: nothing is left in any file": keeps_a_copy,
    "a contest is drawn once, and verified": forgets_what_it_decided,
    "a newcomer who stays counts": time_stands_still,
    "a newcomer who is banned does not": nobody_leaves,
    "a repeated event counts once": repeats_look_new,
    "killed in the middle, it still answers once": forgets_what_it_decided,
    "a failing feature stops nothing else": refusing(silent_in(STAFF)),
    "an unreadable update stops nothing": throws_away_what_it_cannot_read,
}
