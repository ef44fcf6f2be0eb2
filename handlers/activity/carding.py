"""Members see what they did, as a card: level, thanks, answers, days."""

import asyncio
from base64 import b64decode, b64encode
from datetime import timedelta

import msgspec

from bot.actions import Job, Outcome, answer_to, t
from bot.arguments import Person
from bot.clock import Clock, Dice
from bot.events import Failed, JobDone, Media, Message, Sent, decode, encode
from bot.feature import Feature, Limit, Ui
from bot.formatting.card import CardLines, Figure, card
from bot.formatting.drawing import is_drawing_possible, png
from bot.formatting.rich import Rich
from bot.texts import Texts
from handlers.activity.days import day_of
from handlers.activity.levels import level_of, xp_for
from storage.activity import Activity, Card
from storage.documents import Documents
from storage.seasons import Seasons

feature = Feature("activity")

FILE_FOR = timedelta(hours=1)
MOST_HONOURS = 3


@feature.command("me", limit=Limit(5, seconds=60), is_private=True, is_in_menu=True)
async def me(  # noqa: PLR0913 - whose card, and in which words
    message: Message, *, activity: Activity, seasons: Seasons, texts: Texts, ui: Ui, clock: Clock,
    person: Person | None = None,
) -> Outcome:  # fmt: skip
    """Show your level, your thanks and what you did; or somebody else's."""
    who = person.id if person else message.person
    name = person.name if person else message.sender.name
    did = await activity.card(message.community, who, day_of(clock.now(), ui.timezone))
    honours = await seasons.honours(message.community, who)
    won = " · ".join(
        texts.plain("activity.honour", message.language, place=place,
                    board=texts.plain(f"activity.name_{board}", message.language), times=times)
        for board, place, times in honours[:MOST_HONOURS]
    )  # fmt: skip
    level = level_of(did.xp)
    here, beyond = xp_for(level), xp_for(level + 1)
    is_own = who == message.person
    return Job(
        kind="activity.card",
        values={
            "event": encode(message).decode(), "name": name, "honours": won, "seed": who,
            "level": texts.plain("activity.level", message.language, level=level),
            "progress": texts.plain("activity.progress", message.language, xp=_grouped(did.xp),
                                    next=_grouped(beyond)),
            "share": (did.xp - here) / (beyond - here),
            "figures": [
                [_grouped(number), texts.plain(f"activity.figure_{key}", message.language)]
                for key, number in _figures(did, is_own=is_own)
            ],
        },
    )  # fmt: skip


def _figures(did: Card, *, is_own: bool) -> list[tuple[str, int]]:
    """What a card counts; how often somebody thanks and how long their streak is, only for them."""
    public = [("thanks", did.thanks), ("answers", did.answers), ("messages", did.messages)]
    if is_own:
        return [*public, ("days", did.days), ("streak", did.streak)]
    return [*public, ("days", did.days)]


@feature.job("activity.card", within=10)
async def draw(  # noqa: PLR0913 - everything on a card
    *, name: str, level: str, progress: str, share: float, figures: list[list[str]], honours: str,
    seed: int,
) -> str:  # fmt: skip
    """The card as a picture; nothing where the extra for pictures is not installed."""
    if not is_drawing_possible():
        return ""
    shown = [Figure(number, label) for number, label in figures]
    lines = CardLines(name, level, progress, share, shown, honours, seed)
    return b64encode(await asyncio.to_thread(png, card(lines))).decode()


@feature.done("activity.card")
async def show(  # noqa: PLR0913 - everything on a card
    done: JobDone, *, documents: Documents, clock: Clock, dice: Dice, event: str, name: str,
    level: str, progress: str, figures: list[list[str]], honours: str,
) -> Outcome:  # fmt: skip
    """Show the card, in words too: a picture says nothing to who cannot see it."""
    asked = decode(event)
    if not isinstance(asked, Message):
        raise TypeError(type(asked).__name__)
    said = [Rich(f"{number} {label}") for number, label in figures]
    body = t(
        "activity.card", name=Rich(name), level=Rich(level), progress=Rich(progress),
        lines=[*said, *([Rich(honours)] if honours else [])],
    )  # fmt: skip
    if not done.result:
        return answer_to(asked, body)
    expires = int((clock.now() + FILE_FOR).timestamp())
    picture = b64decode(done.result)
    file = documents.add(
        dice.name(16), community=asked.community, person=asked.person, name="card.png",
        body=picture, expires=expires,
    )  # fmt: skip
    media = Media(kind="photo", file=file, name="card.png", size=len(picture), mime="image/png")
    sent = answer_to(asked, body, media=(media,))
    return msgspec.structs.replace(sent, remember={"card": file})


@feature.on(Sent)
async def was_sent(sent: Sent, documents: Documents) -> Outcome:
    """A picture that was sent is kept no longer."""
    if file := sent.values.get("card"):
        documents.remove([file])
    return None


@feature.on(Failed)
async def was_refused(failed: Failed, documents: Documents) -> Outcome:
    """Nor is one that nobody will see."""
    if file := failed.values.get("card"):
        documents.remove([file])
    return None


def _grouped(number: int) -> str:
    """1234567 as people read it in every language: by narrow blanks."""
    return f"{number:,}".replace(",", "\u202f")
