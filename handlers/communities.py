"""Admins let chats of both networks belong to one community, and name the room of its team."""

from datetime import timedelta
from typing import Any

from bot.actions import Button, Edit, MessageRef, Outcome, Reply, Text, t
from bot.choosing import Choosing, Wrong
from bot.clock import Clock, Dice
from bot.events import Chat, Message, Pressed, Role
from bot.feature import Feature, Limit, Where
from bot.formatting.rich import Rich
from bot.guide import Guide
from storage.chats import Chats
from storage.choices import Choices
from storage.setups import Setups

feature = Feature("admin")

CODE_FOR = timedelta(minutes=10)
CODE_LENGTH = 8


@feature.command("community show", role=Role.ADMIN, is_private=True, is_default=True)
async def show(message: Message, chats: Chats, choosing: Choosing) -> Outcome:
    """Show which chats belong to this community."""
    rows = await chats.members_of(message.community)
    staff = (await choosing.chosen(message.community)).get("relay.staff_chat", '""').strip('"')
    lines = [
        t("community.line_staff" if f"{platform}:{native}" == staff else "community.line",
          title=Rich(title or native), network=platform, id=native)
        for _, platform, native, _, title, is_gone in rows
        if not is_gone
    ]  # fmt: skip
    return Reply(body=t("community.show", count=len(lines), lines=lines), is_private=True)


@feature.command(
    "community add", role=Role.ADMIN, is_fresh=True, is_private=True, where=Where.GROUPS,
    limit=Limit(5, seconds=600),
)  # fmt: skip
async def add(
    message: Message, chats: Chats, setups: Setups, clock: Clock, dice: Dice, code: str = ""
) -> Outcome:  # fmt: skip
    """Get a code for another chat to join; type it there."""
    now = int(clock.now().timestamp())
    if not code:
        made = dice.name(CODE_LENGTH)
        expires = int((clock.now() + CODE_FOR).timestamp())
        await setups.add_code(made, message.community, message.person, expires)
        return Reply(body=t("community.code", code=made, within=CODE_FOR), is_private=True)
    row = await _root(chats, message.chat)
    rows = await chats.members_of(message.community)
    if any(chat[0] != row and not chat[5] for chat in rows):
        body = t("community.belongs_already", name=Rich(await chats.name(message.community)))
        return Reply(body=body, is_private=True)
    found = await setups.use_code(code.strip().lower(), now)
    if found is None:
        return Reply(body=t("community.wrong_code"), is_private=True)
    community, _ = found
    if community == message.community:
        return Reply(body=t("community.here_already"), is_private=True)
    name = await chats.name(community)
    button = Button(
        label=t("community.join"), press="community.join", only=message.person,
        values={"community": community, "chat": row},
    )  # fmt: skip
    body = t("community.confirm", name=Rich(name))
    return Reply(body=body, buttons=((button,),), is_private=True)


@feature.button("community.join", role=Role.ADMIN, is_fresh=True)
async def join(  # noqa: PLR0913 - a chat moves from one community to another
    pressed: Pressed, *, chats: Chats, choices: Choices, guide: Guide, clock: Clock,
    community: int, chat: int,
) -> Outcome:  # fmt: skip
    """Let this chat belong to the other community."""
    former = pressed.community
    await chats.belongs_to(chat, community)
    for changed in (former, community):
        guide.changed(changed)
    choices.audit(
        community=community, person=pressed.person, feature="community", what=f"chat {chat}",
        old=None, new=pressed.chat.address, now=int(clock.now().timestamp()),
    )  # fmt: skip
    return _edit(pressed, t("community.joined", name=Rich(await chats.name(community))))


@feature.command("community remove", role=Role.ADMIN, is_fresh=True, is_private=True)
async def remove(
    message: Message, chats: Chats, choices: Choices, guide: Guide, clock: Clock, chat: str = ""
) -> Outcome:
    """Take a chat out of this community; it goes on as one of its own."""
    address = chat or _address(message.chat)
    rows = [row for row in await chats.members_of(message.community) if not row[5]]
    found = next((row for row in rows if f"{row[1]}:{row[2]}" == address), None)
    if found is None:
        return Reply(body=t("community.no_such_chat", chat=address[:50]), is_private=True)
    if len(rows) == 1:
        return Reply(body=t("community.only_one"), is_private=True)
    now = int(clock.now().timestamp())
    title = found[4] or address
    await chats.belongs_to(found[0], await chats.create_community(title, now))
    guide.changed(message.community)
    choices.audit(
        community=message.community, person=message.person, feature="community",
        what=f"chat {found[0]}", old=address, new=None, now=now,
    )  # fmt: skip
    return Reply(body=t("community.removed", title=Rich(title)), is_private=True)


@feature.command("community staff", role=Role.ADMIN, is_fresh=True, is_private=True)
async def staff(message: Message, choosing: Choosing, chat: str = "") -> Outcome:
    """Make this chat, or another one, the room of the team."""
    if not chat and message.chat.is_private:
        return Reply(body=t("engine.only_in_groups"))
    setting = choosing.find("relay.staff_chat")
    try:
        value = setting.read(chat or message.chat.address)
        changes = await choosing.change(message, {setting.key: value})
    except Wrong as refused:
        body = t("settings.refused", reasons=list(refused.reasons))
        return Reply(body=body, is_private=True)
    values: dict[str, Any] = {"key": setting.key, "former": changes[0].old}
    button = Button(label=t("settings.undo"), press="settings.undo", values=values)
    body = t("community.staff_is", chat=setting.show(value))
    return Reply(body=body, buttons=((button,),), is_private=True)


async def _root(chats: Chats, chat: Chat) -> int | None:
    """The row of a chat, or of the one its topic belongs to."""
    row = await chats.find(chat.platform, chat.id)
    return row.root if row else None


def _address(chat: Chat) -> str:
    return f"{chat.platform}:{chat.parent or chat.id}"


def _edit(pressed: Pressed, body: Text) -> Edit:
    return Edit(
        message=MessageRef(chat=pressed.chat, id=pressed.message),
        body=body,
        interaction=pressed.interaction,
        language=pressed.language,
    )
