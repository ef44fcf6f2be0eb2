"""Members thank each other in plain words: in a reply, with a mention, or by a name."""

from bot.actions import AnyAction, Button, Edit, MessageRef, Outcome, React, Reply, Text, t
from bot.arguments import Person, Rest
from bot.clock import Clock
from bot.events import Account, Identity, Message, Pressed, Role
from bot.feature import Feature, Limit, Listening
from bot.formatting.rich import Rich
from bot.matching.normalise import normalise, words
from bot.matching.thanks import is_thanks, may_thank, place_of_thanks
from handlers.thanks.judging import TWICE, Wish, give, numbered
from handlers.thanks.settings import ThanksSettings
from storage.members import Members
from storage.thanks import Talk, Thanks

feature = Feature("thanks", settings=ThanksSettings)

NOTICED = "🤝"
"""What the bot puts on a message that thanks; both networks have it."""
NEAR = 3
"""Words between the thanks and a name that belongs to them."""
SHORTEST_NAME = 3
MOST_NAMES = 3
Receivers = list[tuple[int, str]]


@feature.on(Message)
async def thank(
    message: Message, *, thanks: Thanks, members: Members, thanking: ThanksSettings,
    listening: Listening, clock: Clock,
) -> Outcome:  # fmt: skip
    """A thank-you in a group counts for whom it is meant."""
    if not _thanks(message, thanking):
        return None
    receivers = await _meant(message, members)
    if not receivers:
        return await _ask_whom(message, thanks, thanking)
    actions: list[AnyAction] = []
    for receiver, way in receivers:
        wish = Wish(message.chat, message.id, receiver, way)
        _, told = await give(message, wish, thanks, thanking, clock.now())
        if told:
            actions.append(told)
    if actions and not listening.is_listening(message.chat, "thanks"):
        said = MessageRef(chat=message.chat, id=message.id)
        actions.append(React(message=said, emoji=NOTICED))
    return actions


@feature.command(
    "thanks", limit=Limit(5, seconds=60), names={"es": "gracias", "fr": "merci", "ru": "спасибо"}
)
async def thank_by_command(
    message: Message, *, thanks: Thanks, thanking: ThanksSettings, clock: Clock, person: Person,
    reason: Rest = "",
) -> Outcome:  # fmt: skip
    """Thank somebody who helped you."""
    if message.chat.is_private or not _is_somebody(message):
        return Reply(body=t("thanks.only_in_groups"), is_private=True)
    if person.account.is_bot:
        return Reply(body=t("thanks.not_bots"), is_private=True)
    wish = Wish(message.chat, message.id, person.id, "command")
    refused, told = await give(message, wish, thanks, thanking, clock.now())
    if not told:
        body = t(f"thanks.refused_{refused}", name=Rich(person.name), within=thanking.pair_cooldown)
        return Reply(body=body, is_private=True)
    key = "thanks.noted_for" if reason else "thanks.noted"
    values = {"reason": Rich(reason[:200])} if reason else {}
    return [told, Reply(body=t(key, name=Rich(person.name), **values))]


@feature.button("thanks.confirm", role=Role.MEMBER)
async def confirm(  # noqa: PLR0913 - what a button's row holds
    pressed: Pressed, *, thanks: Thanks, thanking: ThanksSettings, clock: Clock, message: str,
    receiver: int, name: str,
) -> Outcome:  # fmt: skip
    """It was meant for this person."""
    wish = Wish(pressed.chat, message, receiver, "name")
    refused, told = await give(pressed, wish, thanks, thanking, clock.now())
    if refused and refused != TWICE:
        body = t(f"thanks.refused_{refused}", name=Rich(name), within=thanking.pair_cooldown)
        return _instead(pressed, body)
    done = _instead(pressed, t("thanks.noted", name=Rich(name)))
    return [told, *done] if told else done


@feature.button("thanks.nobody")
async def nobody(pressed: Pressed) -> Outcome:
    """It was meant for nobody in particular."""
    return _instead(pressed, t("thanks.left"))


def _thanks(message: Message, chosen: ThanksSettings) -> bool:
    """Whether somebody says thank you, to be asked of every message: the cheap looks come first."""
    if not may_thank(message.text) and not chosen.words:
        return False
    if not _is_somebody(message) or message.text[:1] in {"/", "!"}:
        return False
    return is_thanks(message.text, "", more=chosen.words, never=chosen.not_words)


def _instead(pressed: Pressed, body: Text) -> list[AnyAction]:
    return [
        Edit(
            message=MessageRef(chat=pressed.chat, id=pressed.message), body=body,
            interaction=pressed.interaction, language=pressed.language,
        )
    ]  # fmt: skip


def _is_somebody(message: Message) -> bool:
    """Whether a member speaks for themselves, to others."""
    return (
        bool(message.person)
        and message.identity is Identity.PERSON
        and not (message.chat.is_private or message.sender.is_bot or message.is_foreign)
    )


async def _meant(message: Message, members: Members) -> Receivers:
    """Whom a message thanks: who is replied to, and who is mentioned; bots and oneself never."""
    found: Receivers = []
    replied = message.reply_to
    if replied and replied.sender and replied.person and not replied.sender.is_bot:
        found.append((replied.person, "reply"))
    for account in message.mentions:
        person = 0 if account.is_bot else await _person(message, account, members)
        if person and person not in {one for one, _ in found}:
            found.append((person, "mention"))
    return [one for one in found if one[0] != message.person]


async def _person(message: Message, account: Account, members: Members) -> int:
    native, platform = account.id, message.chat.platform
    if not native and account.username:
        named = await members.find_username(message.community, platform, account.username)
        native = named[0] if len(named) == 1 else ""
    known = await members.account_of(message.community, platform, native) if native else None
    return known[0] if known else 0


async def _ask_whom(message: Message, thanks: Thanks, chosen: ThanksSettings) -> Outcome:
    """A name near the word is only a guess: the one who thanks says whether it is right."""
    if (message.reply_to and message.reply_to.sender) or message.mentions:
        return None  # the bot is thanked, or somebody thanks themselves
    names = _names_near(message.text, chosen)
    if not names:
        return None
    where = numbered(message.chat, message.id)
    chat, _ = await thanks.chat(where.platform, where.native)
    near = await thanks.nearby(Talk(chat, where.message), chosen.window_messages, message.person)
    found = {person: name for person, name in near if _first_name(name) in names}
    if not 0 < len(found) <= MOST_NAMES:
        return None
    rows = [
        Button(label=Rich(name[:40]), press="thanks.confirm", only=message.person,
               values={"message": message.id, "receiver": person, "name": name[:60]})
        for person, name in sorted(found.items())
    ]  # fmt: skip
    none = Button(label=t("thanks.button_nobody"), press="thanks.nobody", only=message.person)
    return Reply(
        body=t("thanks.whom"), buttons=(tuple(rows), (none,)), is_private=True
    )  # fmt: skip


def _names_near(text: str, chosen: ThanksSettings) -> set[str]:
    """The words beside the thanks."""
    place = place_of_thanks(text, more=chosen.words, never=chosen.not_words)
    if place is None:
        return set()
    said, start, end = place
    near = words(said[:start])[-NEAR:] + words(said[end:])[:NEAR]
    return {word for word in near if len(word) >= SHORTEST_NAME}


def _first_name(name: str) -> str:
    return next(iter(words(normalise(name))), "")
