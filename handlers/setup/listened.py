"""The bot says hello in a new chat, listens, and after some days tells what it would have done."""

from datetime import timedelta

from bot.actions import Button, Outcome, Schedule, Send, t
from bot.clock import Clock
from bot.events import Chat, Kind, RightsChanged, TimerDue
from bot.feature import Feature, Listening, SetUp, Stage, Team
from bot.formatting.rich import Rich
from storage.chats import Chats
from storage.setups import SetUpRow, Setups

feature = Feature("admin")

MOST_EXAMPLES = 3
GROUPS = {Kind.GROUP, Kind.BASIC_GROUP, Kind.FORUM}


@feature.on(RightsChanged, Stage.RECORD)
async def hello(  # noqa: PLR0913 - a first meeting
    changed: RightsChanged, *, chats: Chats, setups: Setups, listening: Listening, setup: SetUp,
    team: Team, clock: Clock,
) -> Outcome:  # fmt: skip
    """Say hello once where the bot was just added, and how to begin."""
    if not changed.is_bot_itself or not changed.is_present or changed.chat.kind not in GROUPS:
        return None
    if team.room and team.room.address == changed.chat.address:
        return None
    row = await chats.find(changed.chat.platform, changed.chat.id)
    if row is None or await setups.find(row.root) is not None:
        return None
    now = clock.now()
    await setups.move(changed.community, SetUpRow(row.root, 0, "", "greeted", int(now.timestamp())))
    summary = Schedule(
        kind="setup.listened",
        key=changed.chat.address,
        due=now + timedelta(days=setup.listen_days),
        values={"chat": row.root, "platform": changed.chat.platform, "native": changed.chat.id},
    )
    if listening.is_named(changed.chat):
        return summary
    said = Send(
        chat=changed.chat,
        body=t("setup.hello"),
        stale_after=timedelta(minutes=10),
        language=changed.fallback,
    )
    return [said, summary]


@feature.timer("setup.listened")
async def listened(
    due: TimerDue, setups: Setups, team: Team, chat: int, platform: str, native: str
) -> Outcome:
    """Tell what the features would have done by themselves, with a button to let each."""
    noted = await setups.noted(chat)
    if not noted:
        return None
    await setups.forget_noted(chat)
    here = Chat(platform=platform, id=native)
    lines = [
        t("setup.would_have", name=name, count=len(messages), examples=_links(here, messages))
        for name, messages in noted.items()
    ]
    buttons = tuple(
        (
            Button(label=t("setup.turn_on", name=name), press="setup.turn_on",
                   values={"feature": name, "chat": chat}),
        )
        for name in noted
    )  # fmt: skip
    return Send(chat=team.room or here, body=t("setup.listened", lines=lines), buttons=buttons)


def _links(chat: Chat, messages: list[str]) -> Rich:
    """Where a few of the messages stand."""
    links = [chat.link(message) for message in messages[:MOST_EXAMPLES]]
    return Rich(" ".join(link for link in links if link))
