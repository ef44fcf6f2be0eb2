"""Admins turn settings on and off by pressing buttons."""

from bot.actions import Button, Edit, MessageRef, Outcome, Reply, Text, t
from bot.choosing import Choosing, Setting, Wrong
from bot.events import Message, Pressed, Role
from bot.feature import Feature
from bot.formatting.rich import Rich

feature = Feature("admin")
Rows = tuple[tuple[Button, ...], ...]
LONGEST = 30
A_ROW = 2


@feature.command("settings panel", role=Role.ADMIN, is_private=True)
async def panel(message: Message, choosing: Choosing) -> Outcome:
    """Change settings by pressing buttons."""
    rows = _sections(choosing, message.person)
    return Reply(body=t("panel.sections"), buttons=rows, is_private=True)


@feature.button("panel.home", role=Role.ADMIN)
async def home(pressed: Pressed, choosing: Choosing) -> Outcome:
    """All sections again."""
    return _edit(pressed, t("panel.sections"), _sections(choosing, pressed.person))


@feature.button("panel.section", role=Role.ADMIN)
async def section(pressed: Pressed, choosing: Choosing, name: str) -> Outcome:
    """The settings of one section."""
    chosen = await choosing.chosen(pressed.community)
    found = choosing.settings(name)
    buttons = [
        _button(Rich(_line(setting, chosen)[:LONGEST]), "panel.key", pressed.person, key=key)
        for key, setting in found.items()
    ]
    lines = [Rich(f"{key} = {one.show(chosen.get(key))}") for key, one in found.items()]
    rows = (*_rows(buttons, 1), (_button(t("panel.back"), "panel.home", pressed.person),))
    return _edit(pressed, t("panel.section", name=name, lines=lines), rows)


@feature.button("panel.key", role=Role.ADMIN)
async def key_(pressed: Pressed, choosing: Choosing, key: str) -> Outcome:
    """One setting and what it can be."""
    return await _shown(pressed, choosing, choosing.find(key))


@feature.button("panel.choose", role=Role.ADMIN, is_fresh=True)
async def choose(pressed: Pressed, choosing: Choosing, key: str, value: str | None) -> Outcome:
    """Choose a value."""
    setting = choosing.find(key)
    try:
        new = None if value is None else setting.read(value)
        await choosing.change(pressed, {key: new})
    except Wrong as refused:
        rows = ((_button(t("panel.back"), "panel.key", pressed.person, key=key),),)
        return _edit(pressed, t("settings.refused", reasons=list(refused.reasons)), rows)
    return await _shown(pressed, choosing, setting)


async def _shown(pressed: Pressed, choosing: Choosing, setting: Setting) -> Edit:
    chosen = await choosing.chosen(pressed.community)
    value = setting.show(chosen.get(setting.key))
    me = pressed.person
    choices = [
        _button(Rich(f"{'✓ ' * (one == value)}{one}"), "panel.choose", me,
                key=setting.key, value=one)
        for one in setting.choices
    ]  # fmt: skip
    reset = _button(t("panel.default"), "panel.choose", me, key=setting.key, value=None)
    name = setting.key.partition(".")[0]
    back = _button(t("panel.back"), "panel.section", me, name=name)
    body = t(
        "panel.one",
        key=setting.key,
        value=value,
        default=setting.show(None),
        bounds=setting.bounds,
        meaning=t(f"setting.{setting.key}"),
        example=f"/settings set {setting.key} {value}",
    )
    return _edit(pressed, body, (*_rows(choices, A_ROW), (reset,), (back,)))


def _sections(choosing: Choosing, person: int) -> Rows:
    names = sorted({key.partition(".")[0] for key in choosing.settings()})
    buttons = [_button(Rich(name), "panel.section", person, name=name) for name in names]
    return _rows(buttons, A_ROW)


def _line(setting: Setting, chosen: dict[str, str]) -> str:
    return f"{setting.name} = {setting.show(chosen.get(setting.key))}"


def _button(label: Text | Rich, press: str, person: int, **values: str | None) -> Button:
    return Button(label=label, press=press, values=values, only=person)


def _rows(buttons: list[Button], width: int) -> Rows:
    return tuple(tuple(buttons[start : start + width]) for start in range(0, len(buttons), width))


def _edit(pressed: Pressed, body: Text, buttons: Rows) -> Edit:
    return Edit(
        message=MessageRef(chat=pressed.chat, id=pressed.message),
        body=body,
        buttons=buttons,
        interaction=pressed.interaction,
        language=pressed.language,
    )
