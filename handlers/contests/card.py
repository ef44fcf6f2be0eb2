"""What everybody sees of a contest, and how its moments, chats and people are read from rows."""

from datetime import UTC, datetime

import msgspec

from bot.actions import AnyAction, Button, Edit, MessageRef, Reply, Text, Toast, t
from bot.drawing_lots import commitment_of
from bot.events import Account, Chat, Message, Pressed
from bot.formatting.rich import Rich, Span, rich
from storage.contest_entries import Entry
from storage.contests import Contest

Rows = tuple[tuple[Button, ...], ...]
NOBODY = Account(platform="", id="")


def at(seconds: int) -> datetime:
    """A moment of a row."""
    return datetime.fromtimestamp(seconds, UTC)


def stamp(moment: datetime) -> int:
    """A moment as rows have it."""
    return int(moment.timestamp())


def chats_of(contest: Contest) -> list[Chat]:
    """Where a contest is shown."""
    return msgspec.json.decode(contest.targets, type=list[Chat])


def account_of(entry: Entry) -> Account:
    """Whose entry it is; nobody's once they were erased."""
    return msgspec.json.decode(entry.account, type=Account) if entry.account else NOBODY


def encoded(value: Chat | Account | list[Chat]) -> str:
    """A value as rows have it."""
    return msgspec.json.encode(value).decode()


def post(contest: Contest) -> Text:
    """A contest as everybody sees it."""
    return t(
        "contests.post", prize=Rich(contest.prize), contest=contest.name, ends=at(contest.ends_at),
        lines=rules(contest),
    )  # fmt: skip


def rules(contest: Contest) -> list[Text]:
    """How one wins, who may take part, and what was promised about the draw."""
    lines = [t(f"contests.kind_{contest.kind}", count=contest.winners)]
    if contest.kind == "top":
        lines.append(t(f"contests.board_{contest.board}"))
    if contest.points:
        lines.append(t("contests.each", amount=t("points.amount", count=contest.points)))
    if contest.min_days:
        lines.append(t("contests.needs_days", count=contest.min_days))
    if contest.min_level:
        lines.append(t("contests.needs_level", level=contest.min_level))
    if contest.weight == "level":
        lines.append(t("contests.weighted"))
    if contest.kind in {"draw", "first", "vote"}:
        lines.append(t("contests.sure_way", command=code(f"/contest join {contest.name}")))
    if contest.state == "paused":
        lines.append(t("contests.is_paused"))
    sealed = commitment_of(contest.secret, contest.name)
    return [*lines, t("contests.sealed", commitment=code(sealed))]


def buttons(contest: Contest) -> Rows:
    """What one can press under a contest that runs."""
    if contest.state != "open":
        return ()
    values = {"contest": contest.id}
    own = Button(label=t("contests.button_own"), press="contests.own", values=values)
    if contest.kind in {"draw", "first"}:
        enter = Button(label=t("contests.button_enter"), press="contests.enter", values=values)
        return ((enter, own),)
    return ((own,),)


def shown_again(contest: Contest, posts: list[tuple[str, str]]) -> list[AnyAction]:
    """Its messages say what is true now."""
    return [
        Edit(message=MessageRef(chat=msgspec.json.decode(chat, type=Chat), id=message),
             body=post(contest), buttons=buttons(contest))
        for chat, message in posts
        if message
    ]  # fmt: skip


def code(words: str) -> Rich:
    """Words to be copied."""
    return rich(words, [Span("code", 0, len(words))])


def answer(event: Message | Pressed, body: Text) -> Reply | Toast:
    """Say something to the one who asked, and to nobody else."""
    if isinstance(event, Pressed):
        return Toast(interaction=event.interaction, body=body, is_alert=True,
                     language=event.language)  # fmt: skip
    return Reply(body=body, is_private=True)


def edited(pressed: Pressed, body: Text, rows: Rows = ()) -> Edit:
    """The message whose button was pressed says something else now."""
    return Edit(
        message=MessageRef(chat=pressed.chat, id=pressed.message), body=body, buttons=rows,
        interaction=pressed.interaction, language=pressed.language,
    )  # fmt: skip
