"""The export of a chat's past shows an admin at once what their own history holds."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.actions import Button, Edit, Job, MessageRef, Outcome, Reply, Text, answer_to, t
from bot.choosing import Choosing, Wrong
from bot.clock import Clock
from bot.events import JobDone, Message, Pressed, Role, decode, encode
from bot.feature import Feature, Past, SetUp, Stage, Ui
from bot.formatting.rich import Rich
from storage.chats import Chats
from storage.setups import Setups

feature = Feature("admin")

PURPOSE = "history"
MOST_BYTES = 20 * 1024 * 1024
WITHIN = timedelta(minutes=9)
"""How long reading an export may take; twenty megabytes take seconds."""


@feature.on(Message, Stage.ANSWER)
async def export_came(message: Message, setups: Setups, ui: Ui, clock: Clock) -> Outcome:
    """The export that an admin was asked for."""
    if not message.media or message.media[0].kind != "document" or message.is_foreign:
        return None
    now = int(clock.now().timestamp())
    if not await setups.take_file(message.person, PURPOSE, now):
        return None
    file = message.media[0]
    if file.size > MOST_BYTES:
        return Reply(body=t("past.too_big"), is_private=True)
    values = {
        "event": encode(message).decode(),
        "community": message.community,
        "zone": ui.timezone,
        "file": file.file,
    }
    said = Reply(body=t("past.reading"), is_private=True)
    return [said, Job(kind="past.read", values=values)]


@feature.job("past.read", tries=1, within=WITHIN.total_seconds(), lane="{community}")
async def read(past: Past, community: int, zone: str, file: str) -> dict[str, Any]:
    """Download the export and write what it holds."""
    return await past.bring_in(community, zone, file)


@feature.done("past.read")
async def show(
    done: JobDone, choosing: Choosing, chats: Chats, setup: SetUp, event: str
) -> Outcome:
    """Show what the history holds, and what could be turned on for it."""
    asked = decode(event)
    if not isinstance(asked, Message):
        return None
    found: dict[str, Any] = done.result or {"wrong": "broken"}
    if "wrong" in found:
        return answer_to(asked, _problem(found))
    lines = [
        t("past.helper", name=Rich(one["name"]), count=one["helped"]) for one in found["helpers"]
    ]
    body = t(
        "past.findings",
        messages=found["messages"],
        members=found["members"],
        since=_day(found["first_at"]),
        until=_day(found["last_at"]),
        questions=found["questions"],
        unanswered=found["unanswered"],
        hour=f"{found['busiest_hour']:02}:00",
        helpers=lines,
        added=found["added"],
        skipped=found["skipped"],
    )
    button = Button(
        label=t("past.turn_on_faq"), press="setup.turn_on", values={"feature": "faq"},
        only=asked.person,
    )  # fmt: skip
    return answer_to(asked, body, ((button,),))


@feature.button("setup.turn_on", role=Role.ADMIN, is_fresh=True)
async def turn_on(
    pressed: Pressed, choosing: Choosing, chats: Chats, feature: str, chat: int = 0
) -> Outcome:
    """Let a feature act by itself in the chat from now on."""
    row = await chats.find(pressed.chat.platform, pressed.chat.id)
    place = chat or (row.root if row else 0)
    message = MessageRef(chat=pressed.chat, id=pressed.message)
    try:
        values = await _wanted(choosing, chats, pressed, feature, place)
        await choosing.change(pressed, values, place)
    except Wrong as refused:
        body = t("settings.refused", reasons=list(refused.reasons))
        return Edit(message=message, body=body, interaction=pressed.interaction)
    body = t("past.turned_on", name=feature)
    return Edit(
        message=message, body=body, interaction=pressed.interaction, language=pressed.language
    )


async def _wanted(
    choosing: Choosing, chats: Chats, pressed: Pressed, feature: str, place: int
) -> dict[str, str | None]:
    """What turning a feature on means: unaddressed answers have a setting of their own."""
    if feature == "faq":
        rows = await chats.members_of(pressed.community)
        address = next((f"{row[1]}:{row[2]}" for row in rows if row[0] == place), "")
        return {"faq.auto_chats": choosing.find("faq.auto_chats").checked([address])}
    setting = choosing.find("setup.acting")
    chosen = await choosing.chosen(pressed.community, [place])
    acting = setting.show(chosen.get(setting.key)).split(", ")
    return {setting.key: setting.checked([*[one for one in acting if one != "-"], feature])}


def _day(at: int) -> Rich:
    """The day of a moment; the hour matters to nobody after years."""
    return Rich(datetime.fromtimestamp(at, UTC).date().isoformat())


def _problem(found: dict[str, Any]) -> Text:
    match found["wrong"]:
        case "size":
            return t("past.too_big")
        case "gone":
            return t("past.gone")
        case "elsewhere":
            return t("past.elsewhere")
        case "format":
            return t("past.format", detail=Rich(str(found["detail"])[:300]))
    return t("past.broken")
