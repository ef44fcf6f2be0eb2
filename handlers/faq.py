"""Members ask in their own words: they get the answer, a few titles to choose from, or a person."""

import asyncio
import re
import zlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, ClassVar

import msgspec
from pydantic import Field

from bot.actions import (
    Button,
    Edit,
    Emit,
    Job,
    MessageRef,
    Outcome,
    Reply,
    Schedule,
    Send,
    Text,
    Toast,
    Unschedule,
    t,
)
from bot.arguments import Rest
from bot.clock import Clock
from bot.events import (
    Chat,
    Identity,
    JobDone,
    Message,
    Pressed,
    Sent,
    Suggestion,
    TimerDue,
    Unanswered,
    decode,
    encode,
)
from bot.feature import NAMES_CHATS, Feature, Limit, Listening, Settings, Stage, Team, Ui
from bot.formatting.markdown import from_markdown
from bot.formatting.rich import Rich
from bot.matching.lexical import Candidate, Entry, LexicalIndex, is_searchable
from bot.matching.outcome import Thresholds, Verdict, decide
from bot.matching.questions import looks_like_question
from bot.settings.duration import Duration, DurationOrOff
from storage.entries import Entries, EntryRow

DAY = 86_400
ALL, NONE, CONFIGURED = "all", "none", "configured"


class FaqSettings(Settings):
    """When questions are answered."""

    section: ClassVar[str] = "faq"
    enabled: bool = Field(True, description="questions are answered at all")
    auto_chats: tuple[str, ...] = Field(
        (CONFIGURED,),
        description="chats where questions are answered without the bot being called: all, none, "
        "configured (those in the configuration file), or a list such as "
        "telegram:-100123, discord:456",
        json_schema_extra=NAMES_CHATS,
    )
    answer_at: float = Field(0.80, ge=0.5, le=1, description="probability for an answer")
    suggest_at: float = Field(0.35, ge=0, le=1, description="probability for 'did you mean'")
    auto_at: float = Field(
        0.90, ge=0.5, le=1, description="probability for an answer nobody asked the bot for"
    )
    margin: float = Field(0.10, ge=0, le=1, description="lead over the second candidate")
    cooldown: Duration = Field(
        timedelta(minutes=10), description="the same answer in the same chat becomes a link"
    )
    escalate_after: DurationOrOff = Field(
        timedelta(minutes=30),
        description="a question nobody answered in this time goes to the team",
    )


class FaqIndex:
    """The knowledge base of each community, ready to be searched."""

    def __init__(self, entries: Entries) -> None:
        self._entries = entries
        self._indexes: dict[int, LexicalIndex] = {}
        self._rows: dict[int, dict[int, EntryRow]] = {}

    def forget(self) -> None:
        """Drop it; it will be read anew."""
        self._indexes.clear()
        self._rows.clear()

    async def load(self, community: int) -> None:
        """Read a community's entries, unless that was done."""
        if community in self._indexes:
            return
        index = LexicalIndex()
        rows = {row.id: row for row in await self._entries.all(community)}
        for row in rows.values():
            phrases = tuple(dict.fromkeys([row.title, *row.phrases]))
            index.put(Entry(key=row.id, phrases=phrases, language=row.language), row.answer)
        self._indexes[community], self._rows[community] = index, rows

    def search(self, community: int, question: str, language: str) -> list[Candidate] | None:
        """The entries a question may mean, the likeliest first; None before they are read."""
        index = self._indexes.get(community)
        return None if index is None else index.search(question, language)

    def row(self, community: int, entry: int) -> EntryRow | None:
        """One entry."""
        return self._rows.get(community, {}).get(entry)


feature = Feature("faq", settings=FaqSettings, services=(FaqIndex,))


@feature.check
def contradictions(faq: FaqSettings, team: Team) -> Iterator[Text]:
    """What would silently never happen."""
    if faq.suggest_at > faq.answer_at:
        yield t("faq.never_suggests", suggest=faq.suggest_at, answer=faq.answer_at)
    if faq.auto_at < faq.answer_at:
        yield t("faq.auto_has_no_effect", auto=faq.auto_at, answer=faq.answer_at)
    if {ALL, NONE} & set(faq.auto_chats) and len(faq.auto_chats) > 1:
        yield t("faq.all_or_none_alone")
    if team.staff_chat and team.staff_chat in faq.auto_chats:
        yield t("faq.silent_among_staff", chat=team.staff_chat)
    if not team.enabled and faq.enabled and faq.escalate_after:
        yield t("faq.nobody_to_hand_to")


@feature.command("ask", limit=Limit(5, seconds=60), is_in_menu=True)
async def ask(message: Message, index: FaqIndex, question: Rest) -> Outcome:
    """Ask the community's knowledge base, or the team."""
    await index.load(message.community)
    asked = msgspec.structs.replace(message, text=question, spans=())
    return _match(asked, question, is_addressed=True)


@feature.on(Message, Stage.ANSWER)
async def hear(
    message: Message, faq: FaqSettings, team: Team, index: FaqIndex, listening: Listening
) -> Outcome:
    """A question gets looked up; talk between members is left alone."""
    if not _is_asker(message, team):
        return None
    if not message.is_addressed:
        if message.reply_to or not _may_look(message.chat, faq, listening):
            return None
        if not looks_like_question(message.text, None):
            return None
    question = _without_bots(message)
    if not is_searchable(question):
        return None
    await index.load(message.community)
    if message.is_addressed or _is_auto(message.chat, faq, listening):
        return _match(message, question, is_addressed=message.is_addressed)
    return _match(message, question, is_addressed=False, kind="faq.notice")


@feature.job("faq.notice", within=10, lane="{community}")
@feature.job("faq.match", within=10, lane="{community}")
async def match(
    index: FaqIndex, community: int, question: str, language: str
) -> list[Candidate] | None:
    """Search beside the conversation, so that nobody waits for it."""
    return await asyncio.to_thread(index.search, community, question, language)


@feature.done("faq.notice")
async def notice(
    done: JobDone, faq: FaqSettings, index: FaqIndex, listening: Listening, message: str
) -> Outcome:
    """Note that a question would have been answered, in a chat where the bot only listens yet."""
    asked = decode(message)
    if isinstance(asked, Message):
        await index.load(done.community)
        if _found(done, index, faq, is_addressed=False)[0] is Verdict.ANSWER:
            listening.would_have(asked.chat, "faq", asked.id)
    return None


@feature.done("faq.match")
async def answer(  # noqa: PLR0913 - the question, and everything that decides about it
    done: JobDone, *, faq: FaqSettings, ui: Ui, index: FaqIndex, entries: Entries, clock: Clock,
    message: str, is_addressed: bool,
) -> Outcome:  # fmt: skip
    """Answer, offer titles, or hand the question over."""
    asked = decode(message)
    if not isinstance(asked, Message):
        return None
    await index.load(done.community)
    if clock.now() - asked.at > ui.max_age:
        return _open(asked, faq, "late", (), is_addressed=is_addressed)
    if done.result is None and not done.problem:  # began before the entries were read
        return Job(kind="faq.match", values=done.values)
    verdict, found = _found(done, index, faq, is_addressed=is_addressed)
    day = int(asked.at.timestamp()) // DAY
    if verdict is Verdict.ANSWER and found:
        entries.count_outcome(done.community, day, "answered")
        return await _give(asked, found[0], entries, faq, clock)
    if verdict is Verdict.SUGGEST and found and is_addressed:
        entries.count_outcome(done.community, day, "offered")
        return _offer(asked, found)
    entries.count_outcome(done.community, day, "open")
    return _open(asked, faq, "unknown", _suggested(found), is_addressed=is_addressed)


@feature.on(Sent)
async def was_given(sent: Sent, entries: Entries) -> Outcome:
    """Remember where an answer stands, so that the next one who asks gets a link to it."""
    if entry := sent.values.get("entry"):
        entries.served_as(sent.community, sent.values["place"], entry, sent.message)
    return None


@feature.on(Message, Stage.RECORD)
async def answered_by_somebody(message: Message) -> Outcome:
    """A reply of another member ends the waiting of a question."""
    replied = message.reply_to
    if replied is None or (replied.sender and replied.sender.id == message.sender.id):
        return None
    return Unschedule(kind="faq.escalate", key=f"{message.chat.address}:{replied.id}")


@feature.timer("faq.escalate")
async def escalate(due: TimerDue, message: str) -> Outcome:
    """A question that nobody answered in time goes to the team."""
    asked = decode(message)
    if not isinstance(asked, Message):
        return None
    return Emit(event=_unanswered(asked, "nobody answered", ()))


@feature.button("faq.choose")
async def choose(
    pressed: Pressed, index: FaqIndex, entries: Entries, entry: int, asker: int
) -> Outcome:
    """The asker picks the title that was meant."""
    if asker != pressed.person:
        return _toast(pressed, "faq.not_your_question")
    await index.load(pressed.community)
    row = index.row(pressed.community, entry)
    if row is None:
        return _toast(pressed, "faq.entry_gone")
    day = int(pressed.at.timestamp()) // DAY
    entries.count_outcome(pressed.community, day, "chosen")
    message = MessageRef(chat=pressed.chat, id=pressed.message)
    return Edit(message=message, body=from_markdown(row.answer), interaction=pressed.interaction)


@feature.button("faq.person")
async def person(pressed: Pressed, message: str, asker: int) -> Outcome:
    """The asker wants a person to answer."""
    if asker != pressed.person:
        return _toast(pressed, "faq.not_your_question")
    asked = decode(message)
    if not isinstance(asked, Message):
        return None
    return [
        Emit(event=_unanswered(asked, "asked for a person", ())),
        Toast(interaction=pressed.interaction, body=t("faq.passed_on"), language=pressed.language),
    ]


@feature.button("faq.helped")
async def helped(pressed: Pressed, entries: Entries, asker: int) -> Outcome:
    """The asker says that the answer helped."""
    if asker != pressed.person:
        return _toast(pressed, "faq.not_your_question")
    day = int(pressed.at.timestamp()) // DAY
    entries.count_outcome(pressed.community, day, "helped")
    return _toast(pressed, "faq.glad")


def _match(message: Message, question: str, *, is_addressed: bool, kind: str = "faq.match") -> Job:
    return Job(
        kind=kind,
        values={
            "community": message.community,
            "question": question,
            "language": message.language,
            "message": encode(message).decode(),
            "is_addressed": is_addressed,
        },
    )


def _without_bots(message: Message) -> str:
    """What is asked, without the name by which the bot was called."""
    text = message.text
    for account in message.mentions:
        if account.is_bot and account.username:
            name = rf"(?<!\w)@{re.escape(account.username)}\b[,:]?"
            text = re.sub(name, " ", text, flags=re.IGNORECASE)
    return text


def _is_asker(message: Message, team: Team) -> bool:
    """Whether a person asks here, not a bot, a channel, or the team among itself."""
    if message.is_foreign or message.sender.is_bot or not message.text:
        return False
    if message.identity not in {Identity.PERSON, Identity.ANONYMOUS_ADMIN}:
        return False
    parent = f"{message.chat.platform}:{message.chat.parent}"
    return team.staff_chat not in {message.chat.address, parent}


def _found(
    done: JobDone, index: FaqIndex, faq: FaqSettings, *, is_addressed: bool
) -> tuple[Verdict, list[EntryRow]]:
    """What the candidates amount to, and the entries behind them."""
    candidates = [Candidate(**candidate) for candidate in done.result or []]
    wanted = faq.answer_at if is_addressed else max(faq.auto_at, faq.answer_at)
    outcome = decide(
        candidates, Thresholds(answer=wanted, suggest=faq.suggest_at, margin=faq.margin)
    )
    found = [row for c in outcome.candidates if (row := index.row(done.community, c.key))]
    return outcome.verdict, found


def _may_look(chat: Chat, faq: FaqSettings, listening: Listening) -> bool:
    """Whether a question nobody asked the bot is looked up: to answer it, or to note that."""
    return _is_auto(chat, faq, listening) or listening.is_listening(chat, "faq")


def _is_auto(chat: Chat, faq: FaqSettings, listening: Listening) -> bool:
    """Whether questions are answered here without the bot being called."""
    chosen = set(faq.auto_chats)
    places = {f"{chat.platform}:{place}" for place in (chat.id, chat.parent, chat.server) if place}
    is_named = CONFIGURED in chosen and listening.is_named(chat)
    return is_named or bool(chosen & (places | {ALL}))


async def _give(
    asked: Message, row: EntryRow, entries: Entries, faq: FaqSettings, clock: Clock
) -> Outcome:
    """The answer, or a link to it if it was given here a moment ago."""
    now = int(clock.now().timestamp())
    place = _place(asked)
    last = await entries.last_served(asked.community, place, row.id)
    if last and now - last[0] < faq.cooldown.total_seconds() and not asked.chat.is_private:
        message = last[1]
        link = asked.chat.link(message) if message else ""
        body = t("faq.answered_above_link", link=link) if link else t("faq.answered_above")
        return _to(asked, body, ())
    entries.served(asked.community, place, row.id, now)
    buttons = (
        (
            _button("faq.button_helped", "faq.helped", asked, {}),
            _button("faq.button_person", "faq.person", asked, {"message": _packed(asked)}),
        ),
    )
    return _to(asked, from_markdown(row.answer), buttons, {"entry": row.id, "place": place})


def _offer(asked: Message, rows: list[EntryRow]) -> Send:
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
    none = _button("faq.button_none", "faq.person", asked, {"message": _packed(asked)})
    return _to(asked, t("faq.did_you_mean"), (*titles, (none,)))


def _open(
    asked: Message, faq: FaqSettings, why: str, titles: tuple[Suggestion, ...], *,
    is_addressed: bool,
) -> Outcome:  # fmt: skip
    """No answer: to the team at once if the bot was asked, else if nobody answers in time."""
    if is_addressed:
        return Emit(event=_unanswered(asked, why, titles))
    if faq.escalate_after is None:
        return None
    return Schedule(
        kind="faq.escalate",
        key=f"{asked.chat.address}:{asked.id}",
        due=asked.at + faq.escalate_after,
        values={"message": _packed(asked)},
    )


def _suggested(rows: list[EntryRow]) -> tuple[Suggestion, ...]:
    return tuple(Suggestion(entry=row.id, title=row.title) for row in rows)


def _unanswered(asked: Message, why: str, titles: tuple[Suggestion, ...]) -> Unanswered:
    return Unanswered(cause=asked.cause, at=asked.at, question=asked, why=why, suggestions=titles)


def _to(
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


def _button(label: str, press: str, asked: Message, values: dict[str, Any]) -> Button:
    return Button(
        label=t(label), press=press, values=values | {"asker": asked.person}, only=asked.person
    )


def _packed(asked: Message) -> str:
    return encode(asked).decode()


def _place(asked: Message) -> int:
    """A number for the chat in which the same answer is not repeated."""
    return zlib.crc32(asked.chat.address.encode())


def _toast(pressed: Pressed, key: str) -> Reply | Toast:
    return Toast(interaction=pressed.interaction, body=t(key), language=pressed.language)
