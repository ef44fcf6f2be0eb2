"""Admins see and change how the bot behaves in their community, and undo it with one press."""

import difflib
import json
from typing import Any, NamedTuple

from pydantic import ValidationError

from bot.actions import Button, Edit, MessageRef, Outcome, Reply, t
from bot.arguments import Rest
from bot.clock import Clock
from bot.events import Message, Pressed, Role
from bot.feature import Feature, Settings
from bot.formatting.rich import Rich
from bot.guide import Guide
from storage.choices import Choices

feature = Feature("admin")


class Change(NamedTuple):
    """A setting, and what was chosen before and after, as JSON; None is the default."""

    key: str
    old: str | None
    new: str | None


@feature.command("settings list", role=Role.ADMIN, is_private=True, is_default=True)
async def list_(message: Message, guide: Guide, choices: Choices, section: str = "") -> Outcome:
    """Show the settings of this community."""
    chosen = await choices.settings(message.community, [0])
    lines = [
        Rich(f"{key} = {_shown(model, name, chosen.get(key))}")
        for key, (model, name) in _keys(guide).items()
        if key.startswith(section)
    ]
    return Reply(body=t("settings.list", lines=lines), is_private=True)


@feature.command("settings get", role=Role.ADMIN, is_private=True)
async def get(message: Message, guide: Guide, choices: Choices, key: str) -> Outcome:
    """Show one setting, its meaning and its default."""
    found = _keys(guide).get(key)
    if found is None:
        return _unknown(guide, key)
    model, name = found
    chosen = await choices.settings(message.community, [0])
    return Reply(
        body=t(
            "settings.one",
            key=key,
            value=_shown(model, name, chosen.get(key)),
            default=_shown(model, name, None),
            meaning=model.model_fields[name].description or "",
        ),
        is_private=True,
    )


@feature.command("settings set", role=Role.ADMIN, is_fresh=True, is_private=True)
async def set_(
    message: Message, guide: Guide, choices: Choices, clock: Clock, key: str, value: Rest
) -> Outcome:
    """Change a setting of this community."""
    found = _keys(guide).get(key)
    if found is None:
        return _unknown(guide, key)
    model, name = found
    try:
        ready = _read(model, name, value)
    except ValueError as problem:
        return Reply(body=t("settings.wrong", key=key, reason=str(problem)), is_private=True)
    new = json.dumps(ready)
    change = Change(key, await choices.set(message.community, 0, key, new), new)
    _audit(choices, clock, message, change)
    return _changed(message, guide, change)


@feature.command("settings reset", role=Role.ADMIN, is_fresh=True, is_private=True)
async def reset(
    message: Message, guide: Guide, choices: Choices, clock: Clock, key: str
) -> Outcome:
    """Put a setting back to its default."""
    if key not in _keys(guide):
        return _unknown(guide, key)
    change = Change(key, await choices.reset(message.community, 0, key), None)
    _audit(choices, clock, message, change)
    return _changed(message, guide, change)


@feature.button("settings.undo", role=Role.ADMIN, is_fresh=True)
async def undo(
    pressed: Pressed, guide: Guide, choices: Choices, clock: Clock, key: str, former: str | None
) -> Outcome:
    """Put a setting back to what it was before."""
    if former is None:
        now = await choices.reset(pressed.community, 0, key)
    else:
        now = await choices.set(pressed.community, 0, key, former)
    _audit(choices, clock, pressed, Change(key, now, former))
    guide.changed(pressed.community)
    model, name = _keys(guide)[key]
    body = t("settings.undone", key=key, value=_shown(model, name, former))
    message = MessageRef(chat=pressed.chat, id=pressed.message)
    return Edit(message=message, body=body, interaction=pressed.interaction)


def _changed(message: Message, guide: Guide, change: Change) -> Reply:
    guide.changed(message.community)
    model, name = _keys(guide)[change.key]
    body = t(
        "settings.changed",
        key=change.key,
        old=_shown(model, name, change.old),
        new=_shown(model, name, change.new),
    )
    values = {"key": change.key, "former": change.old}
    button = Button(label=t("settings.undo"), press="settings.undo", values=values)
    return Reply(body=body, buttons=((button,),), is_private=True)


def _audit(choices: Choices, clock: Clock, event: Message | Pressed, change: Change) -> None:
    choices.audit(
        community=event.community, person=event.person, feature="settings", what=change.key,
        old=change.old, new=change.new, now=int(clock.now().timestamp()),
    )  # fmt: skip


def _keys(guide: Guide) -> dict[str, tuple[type[Settings], str]]:
    """Every setting's model and field, by its key."""
    return {
        f"{section}.{name}": (model, name)
        for section, models in sorted(guide.models().items())
        for model in models
        for name in model.model_fields
    }


def _unknown(guide: Guide, key: str) -> Reply:
    near = difflib.get_close_matches(key, _keys(guide), n=1, cutoff=0.4)
    if near:
        return Reply(body=t("settings.nearest", key=key[:50], nearest=near[0]), is_private=True)
    return Reply(body=t("settings.unknown", key=key[:50]), is_private=True)


def _read(model: type[Settings], name: str, text: str) -> Any:  # noqa: ANN401 - any setting
    """A value from what an admin wrote, as it is stored; raises ValueError with a sentence."""
    field = model.model_fields[name]
    given: Any = text.strip()
    if field.annotation is tuple or str(field.annotation).startswith("tuple"):
        given = [part.strip() for part in given.split(",") if part.strip()]
    try:
        ready = model.model_validate({name: given})
    except ValidationError as problem:
        first = problem.errors()[0]["msg"]
        raise ValueError(first.removeprefix("Value error, ")) from None
    return json.loads(ready.model_dump_json())[name]


def _shown(model: type[Settings], name: str, chosen: str | None) -> str:
    """A value as one writes it; without a choice, the default."""
    if chosen is not None:
        value = json.loads(chosen)
    else:
        value = json.loads(model().model_dump_json())[name]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(str(item) for item in value) or "-"
    return str(value) if value != "" else "-"
