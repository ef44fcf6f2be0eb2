"""What an asker is shown: the answer with its source, a few titles to choose from, and buttons."""

import re
import zlib
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

import msgspec

from bot.actions import Body, Button, MessageRef, Send, Text, Toast, t
from bot.events import LANGUAGES, Media, Message, Pressed, Suggestion, Unanswered, encode
from bot.formatting.markdown import from_markdown
from bot.formatting.rich import Rich, Span, is_safe_link, rich
from bot.matching.lexical import Candidate
from handlers.faq.serving import FAR
from handlers.faq.settings import FaqSettings
from storage.entries import EntryRow

DAY = 86_400
LONGEST_LABEL = 60


class Pick(msgspec.Struct, frozen=True):
    """An entry that may be meant, and why the bot thinks so."""

    row: EntryRow
    candidate: Candidate

    @property
    def evidence(self) -> str:
        """What the certainty rests on, to be kept; '' where nothing is to be learned."""
        known = self.candidate.evidence
        return msgspec.json.encode(known).decode() if known else ""


def answer_body(row: EntryRow, language: str, zone: tzinfo) -> Body:
    """An entry's answer, with its language where that is another one, and its source."""
    words = from_markdown(row.answer)
    source = _source(row, zone)
    is_foreign = bool(row.language) and row.language != language
    if not source and not is_foreign:
        return words
    if not is_foreign:
        return t("faq.answer", answer=words, source=source or "")
    heading = t(f"faq.in_{row.language}") if row.language in LANGUAGES else Rich(row.language)
    if not source:
        return t("faq.answer_in", language=heading, answer=words)
    return t("faq.answer_in_from", language=heading, answer=words, source=source)


def answer_buttons(
    asked: Message, use: int, row: EntryRow, beside: EntryRow | None
) -> tuple[tuple[Button, ...], ...]:
    """The entry's links, what else the message may ask, and what the asker thinks of the answer."""
    links = [
        (Button(label=Rich(label[:LONGEST_LABEL]), url=url),)
        for label, url in msgspec.json.decode(row.buttons, type=list[tuple[str, str]])
    ]
    values = {"use": use, "message": packed(asked)}
    votes = (
        asker_button("faq.button_helped", "faq.helped", asked, values),
        asker_button("faq.button_not_this", "faq.not_this", asked, values),
        asker_button("faq.button_person", "faq.person", asked, {"message": values["message"]}),
    )
    other = [(title_button(beside, asked, {"first": 0, "evidence": ""}),)] if beside else []
    return (*links, *other, votes)


def offer_buttons(
    asked: Message, picks: list[Pick], *, is_second: bool = False
) -> tuple[tuple[Button, ...], ...]:
    """A few titles to choose from, and the way to a person."""
    first = {"first": picks[0].row.id, "evidence": "" if is_second else picks[0].evidence}
    titles = [(title_button(pick.row, asked, first),) for pick in picks]
    none = asker_button("faq.button_none", "faq.none", asked, first | {"message": packed(asked)})
    return (*titles, (none,))


def title_button(row: EntryRow, asked: Message, values: dict[str, Any]) -> Button:
    """A title the asker may choose."""
    return Button(
        label=Rich(row.title[:LONGEST_LABEL]),
        press="faq.choose",
        values=values | {"entry": row.id, "asker": asked.person, "message": packed(asked)},
        only=asked.person,
    )


def media_of(row: EntryRow) -> tuple[Media, ...]:
    """The files of an answer."""
    return msgspec.json.decode(row.media, type=tuple[Media, ...])


def suggested(picks: list[Pick], faq: FaqSettings) -> tuple[Suggestion, ...]:
    """The entries that may be meant, as the team is told of them; what is far off is no help."""
    return tuple(
        Suggestion(entry=pick.row.id, title=pick.row.title)
        for pick in picks
        if (pick.candidate.probability or 0.0) >= FAR * faq.suggest_at
    )


def unanswered(
    asked: Message, why: str, titles: tuple[Suggestion, ...], same_as: int = 0
) -> Unanswered:
    """The question as it goes to the team."""
    return Unanswered(
        cause=asked.cause, at=asked.at, question=asked, why=why, suggestions=titles, same_as=same_as
    )


def to_asker(
    asked: Message,
    body: Body,
    buttons: tuple[tuple[Button, ...], ...] = (),
    *,
    max_age: timedelta,
    media: tuple[Media, ...] = (),
    remember: dict[str, Any] | None = None,
) -> Send:
    """A message to the asker, where they asked."""
    return Send(
        chat=asked.chat,
        body=body,
        reply_to=MessageRef(chat=asked.chat, id=asked.id),
        buttons=buttons,
        media=media,
        interaction=asked.interaction,
        mentions=(asked.sender,),
        language=asked.language,
        stale_after=max_age,
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


def without_bots(message: Message) -> str:
    """What is asked, without the name by which the bot was called."""
    text = message.text
    for account in message.mentions:
        if account.is_bot and account.username:
            name = rf"(?<!\w)@{re.escape(account.username)}\b[,:]?"
            text = re.sub(name, " ", text, flags=re.IGNORECASE)
    return text


def place_of(asked: Message) -> int:
    """A number for the chat in which the same answer is not repeated."""
    return zlib.crc32(asked.chat.address.encode())


def toast(pressed: Pressed, key: str) -> Toast:
    """A word in passing to who pressed."""
    return Toast(interaction=pressed.interaction, body=t(key), language=pressed.language)


def day_of(at: datetime) -> int:
    """The day on which something is counted."""
    return int(at.timestamp()) // DAY


def _source(row: EntryRow, zone: tzinfo) -> Text | None:
    """Who answered, and when somebody last looked whether it is still right."""
    if not row.reviewed_at:
        return None
    checked = datetime.fromtimestamp(row.reviewed_at, UTC).astimezone(zone)
    date = t(f"faq.date_{checked.month}", day=checked.day)
    if not row.author_name:
        return t("faq.source", date=date)
    name = Rich(row.author_name)
    if is_safe_link(row.source_link):
        name = rich(name.text, [Span("link", 0, len(name.text), url=row.source_link)])
    return t("faq.source_by", name=name, date=date)
