"""An admin sets the bot up in a chat by pressing buttons; it can be left and taken up again."""

from typing import Any

from bot.actions import Button, Outcome, Reply, t
from bot.choosing import Choosing, Wrong
from bot.events import JobDone, Message, Pressed, Right, Role, decode
from bot.feature import Feature, Roles, Where
from bot.formatting.rich import Rich
from bot.guide import Guide
from handlers.setup.desk import DONE, GREETED, Desk, edit
from handlers.setup.pages import NEXT

feature = Feature("admin", services=(Desk,))

TYPED = {"zone": "ui.timezone", "language": "ui.language", "staff": "relay.staff_chat"}
"""What may be answered by words behind the command, and the setting it becomes."""


@feature.command("setup", role=Role.ADMIN, is_fresh=True, is_private=True, where=Where.GROUPS)
async def setup(message: Message, desk: Desk, choosing: Choosing, answer: str = "") -> Outcome:
    """Set me up in this chat, with a few buttons; takes two minutes."""
    row = await desk.row(message.chat)
    state = await desk.state(row)
    if state and desk.is_at_work(state, message.person):
        button = Button(label=t("setup.take_over"), press="setup.take_over", only=message.person)
        name = Rich(state.name)
        return Reply(body=t("setup.busy", name=name), buttons=((button,),), is_private=True)
    is_over = state is None or state.step in {GREETED, DONE}
    step = NEXT[""] if state is None or is_over else state.step
    if answer and step in TYPED:
        try:
            setting = choosing.find(TYPED[step])
            await choosing.change(message, {setting.key: setting.read(answer)})
        except Wrong as refused:
            return Reply(body=t("settings.refused", reasons=list(refused.reasons)), is_private=True)
        step = NEXT[step]
    return await desk.show(message, row, step)


@feature.button("setup.take_over", role=Role.ADMIN, is_fresh=True)
async def take_over(pressed: Pressed, desk: Desk) -> Outcome:
    """Go on where another admin stopped."""
    row = await desk.row(pressed.chat)
    state = await desk.state(row)
    return await desk.show(pressed, row, state.step if state else NEXT[""])


@feature.button("setup.go", role=Role.ADMIN, is_fresh=True)
async def go(  # noqa: PLR0913 - a button's stored answer
    pressed: Pressed, *, desk: Desk, choosing: Choosing, step: str, values: dict[str, Any],
    is_here: bool, stays: bool,
) -> Outcome:  # fmt: skip
    """Answer a question, and see the next."""
    row = await desk.row(pressed.chat)
    state = await desk.state(row)
    if state and state.person != pressed.person:
        return edit(pressed, t("setup.taken_over", name=Rich(state.name)))
    if values:
        try:
            await choosing.change(pressed, values, row.root if is_here else 0)
        except Wrong as refused:
            again = Button(label=t("setup.again"), press="setup.back", values={"step": step},
                           only=pressed.person)  # fmt: skip
            body = t("settings.refused", reasons=list(refused.reasons))
            return edit(pressed, body, ((again,),))
    return await desk.show(pressed, row, step if stays else NEXT[step])


@feature.button("setup.back", role=Role.ADMIN)
async def back(pressed: Pressed, desk: Desk, step: str) -> Outcome:
    """See a question once more."""
    return await desk.show(pressed, await desk.row(pressed.chat), step)


@feature.job("setup.look", tries=1, within=10)
async def look(roles: Roles, event: str) -> list[str] | None:
    """What the bot may do in this chat; nothing if the platform does not answer."""
    asked = decode(event)
    if not isinstance(asked, Message | Pressed):
        raise TypeError(event)
    found = await roles.own_rights(asked.chat)
    return None if found is None else sorted(found)


@feature.done("setup.look")
async def show_rights(done: JobDone, desk: Desk, event: str) -> Outcome:
    """Say what the bot lacks here, and how to give it."""
    asked = decode(event)
    if not isinstance(asked, Message | Pressed):
        return None
    held = None if done.result is None else frozenset(Right(name) for name in done.result)
    return await desk.show(asked, await desk.row(asked.chat), "rights", held=held)


@feature.command("here", role=Role.ADMIN, is_fresh=True, where=Where.GROUPS)
async def here(
    message: Message, desk: Desk, choosing: Choosing, guide: Guide, code: str
) -> Outcome:
    """Make this chat the room of the team, with the code that /setup showed."""
    row = await desk.row(message.chat)
    others = [one for one in await desk.chats.members_of(message.community) if one[0] != row.root]
    found = await desk.use_code(code)
    if found is None:
        return Reply(body=t("community.wrong_code"), is_private=True)
    if found != message.community and any(not one[5] for one in others):
        name = Rich(await desk.chats.name(message.community))
        return Reply(body=t("community.belongs_already", name=name), is_private=True)
    former = message.community
    await desk.chats.belongs_to(row.root, found)
    for changed in (former, found):
        guide.changed(changed)
    setting = choosing.find("relay.staff_chat")
    value = setting.read(message.chat.address)
    try:
        await choosing.change(message, {setting.key: value}, community=found)
    except Wrong as refused:
        return Reply(body=t("settings.refused", reasons=list(refused.reasons)), is_private=True)
    name = Rich(await desk.chats.name(found))
    return Reply(body=t("setup.room_is_here", name=name), is_private=True)
