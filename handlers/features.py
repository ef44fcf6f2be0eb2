"""Admins see what is on, what the bot lacks for it here, and switch features on and off."""

from typing import Any

from bot.actions import Button, Job, Outcome, Reply, Text, answer_to, t
from bot.choosing import Choosing, Wrong
from bot.events import JobDone, Message, Right, Role, decode, encode
from bot.feature import Feature, Roles
from bot.guide import Guide, lacks

feature = Feature("admin")


@feature.command("feature list", role=Role.ADMIN, is_private=True, is_default=True)
async def list_(message: Message) -> Outcome:
    """Show which features are on, and what I lack for them here."""
    return Job(kind="features.look", values={"event": encode(message).decode()})


@feature.job("features.look", tries=1, within=10)
async def look(roles: Roles, event: str) -> list[str] | None:
    """What the bot may do in this chat; nothing if the platform does not answer."""
    asked = decode(event)
    if not isinstance(asked, Message):
        raise TypeError(event)
    found = await roles.own_rights(asked.chat)
    return None if found is None else sorted(found)


@feature.done("features.look")
async def show(done: JobDone, guide: Guide, choosing: Choosing, event: str) -> Outcome:
    """List the features."""
    asked = decode(event)
    if not isinstance(asked, Message):
        return None
    held = None if done.result is None else frozenset(Right(name) for name in done.result)
    chosen = await choosing.chosen(asked.community)
    lines = [
        _line(
            name,
            has_switch=f"{name}.enabled" in choosing.settings(),
            is_on=guide.is_on(name, chosen),
            missing=lacks(guide.needs[name], held, asked.chat.platform),
        )
        for name in sorted(guide.needs)
    ]
    return answer_to(asked, t("features.list", lines=lines))


@feature.command("feature on", role=Role.ADMIN, is_fresh=True, is_private=True)
async def on(message: Message, guide: Guide, choosing: Choosing, feature: str) -> Outcome:
    """Switch a feature on."""
    return await _switch(message, guide, choosing, feature, "true")


@feature.command("feature off", role=Role.ADMIN, is_fresh=True, is_private=True)
async def off(message: Message, guide: Guide, choosing: Choosing, feature: str) -> Outcome:
    """Switch a feature off."""
    return await _switch(message, guide, choosing, feature, "false")


async def _switch(
    message: Message, guide: Guide, choosing: Choosing, name: str, value: str
) -> Reply:
    known = name.lower()
    if known not in guide.needs:
        names = ", ".join(sorted(guide.needs))
        return Reply(body=t("features.unknown", name=name[:30], names=names), is_private=True)
    key = f"{known}.enabled"
    if key not in choosing.settings():
        return Reply(body=t("features.always_on", name=known), is_private=True)
    try:
        changes = await choosing.change(message, {key: value})
    except Wrong as refused:
        body = t("settings.refused", reasons=list(refused.reasons))
        return Reply(body=body, is_private=True)
    values: dict[str, Any] = {"key": key, "former": changes[0].old}
    button = Button(label=t("settings.undo"), press="settings.undo", values=values)
    body = t("features.now_on" if value == "true" else "features.now_off", name=known)
    return Reply(body=body, buttons=((button,),), is_private=True)


def _line(name: str, *, has_switch: bool, is_on: bool, missing: list[Text]) -> Text:
    if not is_on:
        return t("features.line_off", name=name)
    if missing:
        return t("features.line_lacks", name=name, rights=missing)
    return t("features.line_on" if has_switch else "features.line_always", name=name)
