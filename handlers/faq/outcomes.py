"""What an asker gets: the answer, a few titles to choose from, or a person."""

import zlib
from datetime import timedelta
from typing import Any

from bot.actions import Button, Emit, MessageRef, Outcome, Schedule, Send, Toast, t
from bot.clock import Clock
from bot.events import Message, Pressed, Suggestion, Unanswered, encode
from bot.formatting.markdown import from_markdown
from bot.formatting.rich import Rich
from handlers.faq.settings import FaqSettings
from storage.entries import Entries, EntryRow

DAY = 86_400


async def give(
    asked: Message, row: EntryRow, entries: Entries, faq: FaqSettings, clock: Clock
) -> Outcome:
    """The answer, or a link to it if it was given here a moment ago."""
    now = int(clock.now().timestamp())
    place = place_of(asked)
    last = await entries.last_served(asked.community, place, row.id)
    if last and now - last[0] < faq.cooldown.total_seconds() and not asked.chat.is_private:
        message = last[1]
        link = asked.chat.link(message) if message else ""
        body = t("faq.answered_above_link", link=link) if link else t("faq.answered_above")
        return to_asker(asked, body, ())
    entries.served(asked.community, place, row.id, now)
    buttons = (
        (
            asker_button("faq.button_helped", "faq.helped", asked, {}),
            asker_button("faq.button_person", "faq.person", asked, {"message": packed(asked)}),
        ),
    )
    return to_asker(asked, from_markdown(row.answer), buttons, {"entry": row.id, "place": place})


def offer(asked: Message, rows: list[EntryRow]) -> Send:
    """A few titles to choose from."""
    titles = [
        (
            Button(
                label=Rich(row.title[:60]),
                press="faq.choose",
                values={"entry": row.id, "asker": asked.person},
                only=asked.person,
            ),
        )
        for row in rows
    ]
    none = asker_button("faq.button_none", "faq.person", asked, {"message": packed(asked)})
    return to_asker(asked, t("faq.did_you_mean"), (*titles, (none,)))


def leave_open(
    asked: Message, faq: FaqSettings, why: str, titles: tuple[Suggestion, ...], *,
    is_addressed: bool,
) -> Outcome:  # fmt: skip
    """No answer: to the team at once if the bot was asked, else if nobody answers in time."""
    if is_addressed:
        return Emit(event=unanswered(asked, why, titles))
    if faq.escalate_after is None:
        return None
    return Schedule(
        kind="faq.escalate",
        key=f"{asked.chat.address}:{asked.id}",
        due=asked.at + faq.escalate_after,
        values={"message": packed(asked)},
    )


def suggested(rows: list[EntryRow]) -> tuple[Suggestion, ...]:
    """The entries as the team is told of them."""
    return tuple(Suggestion(entry=row.id, title=row.title) for row in rows)


def unanswered(asked: Message, why: str, titles: tuple[Suggestion, ...]) -> Unanswered:
    """The question as it goes to the team."""
    return Unanswered(cause=asked.cause, at=asked.at, question=asked, why=why, suggestions=titles)


def to_asker(
    asked: Message,
    body: Any,  # noqa: ANN401 - a text or words
    buttons: tuple[tuple[Button, ...], ...],
    remember: dict[str, Any] | None = None,
) -> Send:
    """A message to the asker, where they asked."""
    return Send(
        chat=asked.chat,
        body=body,
        reply_to=MessageRef(chat=asked.chat, id=asked.id),
        buttons=buttons,
        interaction=asked.interaction,
        mentions=(asked.sender,),
        language=asked.language,
        stale_after=timedelta(minutes=10),
        remember=remember or {},
    )


def asker_button(label: str, press: str, asked: Message, values: dict[str, Any]) -> Button:
    """A button that only the asker may press."""
    return Button(
        label=t(label), press=press, values=values | {"asker": asked.person}, only=asked.person
    )


def packed(asked: Message) -> str:
    """A question, to be kept with a button, a job or a timer."""
    return encode(asked).decode()


def place_of(asked: Message) -> int:
    """A number for the chat in which the same answer is not repeated."""
    return zlib.crc32(asked.chat.address.encode())


def toast(pressed: Pressed, key: str) -> Toast:
    """A word in passing to who pressed."""
    return Toast(interaction=pressed.interaction, body=t(key), language=pressed.language)
