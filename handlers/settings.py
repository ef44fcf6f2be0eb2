"""Admins see and change how the bot behaves in their community, and undo it with one press."""

from bot.actions import Button, Edit, MessageRef, Outcome, Reply, Text, t
from bot.arguments import Rest
from bot.choosing import Change, Choosing, Wrong
from bot.events import Chat, Message, Pressed, Role
from bot.feature import Feature, Where
from bot.formatting.rich import Rich
from storage.chats import Chats

feature = Feature("admin")


@feature.command("settings list", role=Role.ADMIN, is_private=True, is_default=True)
async def list_(message: Message, choosing: Choosing, section: str = "") -> Outcome:
    """Show the settings of this community."""
    chosen = await choosing.chosen(message.community)
    lines = [
        Rich(f"{key} = {setting.show(chosen.get(key))}")
        for key, setting in choosing.settings().items()
        if key.startswith(section)
    ]
    return Reply(body=t("settings.list", lines=lines), is_private=True)


@feature.command("settings get", role=Role.ADMIN, is_private=True)
async def get(message: Message, choosing: Choosing, chats: Chats, key: str) -> Outcome:
    """Show one setting: its value, meaning, bounds and default."""
    try:
        setting = choosing.find(key)
    except Wrong as refused:
        return _refused(refused)
    places = await _places(chats, message.chat)
    chosen = await choosing.chosen(message.community)
    here = await choosing.chosen(message.community, places)
    body = t(
        "settings.one",
        key=setting.key,
        value=setting.show(chosen.get(setting.key)),
        here=setting.show(here.get(setting.key)),
        default=setting.show(None),
        bounds=setting.bounds,
        meaning=t(f"setting.{setting.key}"),
    )
    return Reply(body=body, is_private=True)


@feature.command("settings set", role=Role.ADMIN, is_fresh=True, is_private=True)
async def set_(message: Message, choosing: Choosing, key: str, value: Rest) -> Outcome:
    """Change a setting of this community."""
    try:
        setting = choosing.find(key)
        changes = await choosing.change(message, {setting.key: setting.read(value)})
    except Wrong as refused:
        return _refused(refused)
    return _changed(choosing, changes[0])


@feature.command(
    "settings here", role=Role.ADMIN, is_fresh=True, is_private=True, where=Where.GROUPS
)
async def here_(
    message: Message, choosing: Choosing, chats: Chats, key: str, value: Rest | None = None
) -> Outcome:
    """Change a setting only in this chat or topic; without a value, as everywhere again."""
    row = await chats.find(message.chat.platform, message.chat.id)
    try:
        setting = choosing.find(key)
        new = setting.read(value) if value is not None else None
        changes = await choosing.change(message, {setting.key: new}, row.id if row else 0)
    except Wrong as refused:
        return _refused(refused)
    return _changed(choosing, changes[0])


@feature.command("settings reset", role=Role.ADMIN, is_fresh=True, is_private=True)
async def reset(message: Message, choosing: Choosing, key: str) -> Outcome:
    """Put a setting back to its default."""
    try:
        changes = await choosing.change(message, {choosing.find(key).key: None})
    except Wrong as refused:
        return _refused(refused)
    return _changed(choosing, changes[0])


@feature.button("settings.undo", role=Role.ADMIN, is_fresh=True)
async def undo(
    pressed: Pressed, choosing: Choosing, key: str, former: str | None, chat: int = 0
) -> Outcome:
    """Put a setting back to what it was before."""
    message = MessageRef(chat=pressed.chat, id=pressed.message)
    try:
        setting = choosing.find(key)
        await choosing.change(pressed, {key: former}, chat)
    except Wrong as refused:
        return Edit(message=message, body=_reasons(refused), interaction=pressed.interaction)
    chosen = await choosing.chosen(pressed.community, [chat] if chat else [])
    body = t("settings.undone", key=key, value=setting.show(chosen.get(key)))
    return Edit(message=message, body=body, interaction=pressed.interaction)


def _changed(choosing: Choosing, change: Change) -> Reply:
    setting = choosing.find(change.key)
    body = t(
        "settings.changed_here" if change.chat else "settings.changed",
        key=change.key,
        old=setting.show(change.was),
        new=setting.show(change.counts),
    )
    values = {"key": change.key, "former": change.old, "chat": change.chat}
    button = Button(label=t("settings.undo"), press="settings.undo", values=values)
    return Reply(body=body, buttons=((button,),), is_private=True)


def _refused(refused: Wrong) -> Reply:
    return Reply(body=_reasons(refused), is_private=True)


def _reasons(refused: Wrong) -> Text:
    return t("settings.refused", reasons=list(refused.reasons))


async def _places(chats: Chats, chat: Chat) -> list[int]:
    """The chat's row and its parent's before it."""
    rows = [await chats.find(chat.platform, native) for native in (chat.parent, chat.id) if native]
    return [row.id for row in rows if row]
