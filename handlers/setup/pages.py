"""The questions of set-up: what each says, and what its buttons answer."""

import json
from typing import Any, NamedTuple

from bot.actions import Button, Text, t
from bot.choosing import Setting
from bot.events import Chat, Kind, Right
from bot.formatting.rich import Rich
from bot.guide import lacks

NEXT = {
    "": "language",
    "language": "zone",
    "zone": "staff",
    "staff": "unasked",
    "unasked": "features",
    "features": "rights",
    "rights": "done",
    "done": "done",
}
"""The questions in their order."""
LANGUAGES = {"en": "English", "es": "Español", "fr": "Français", "ru": "Русский"}
ZONES = {
    "en": ("Europe/London", "America/New_York", "America/Los_Angeles", "UTC"),
    "es": ("Europe/Madrid", "America/Mexico_City", "America/Bogota",
           "America/Argentina/Buenos_Aires"),
    "fr": ("Europe/Paris", "America/Montreal", "Africa/Abidjan", "UTC"),
    "ru": ("Europe/Moscow", "Asia/Yekaterinburg", "Asia/Almaty", "UTC"),
}  # fmt: skip
"""Where most who speak a language live; any other zone can be typed."""
MOST_ROOMS = 5

Rows = tuple[tuple[Button, ...], ...]
Page = tuple[Text, Rows]


class Known(NamedTuple):
    """What a page may show."""

    chat: Chat
    person: int
    chosen: dict[str, str]
    chats: list[tuple[int, str, str, str, str, bool]]
    settings: dict[str, Setting]
    needs: frozenset[Right]
    held: frozenset[Right] | None
    code: str

    def value(self, key: str) -> Any:  # noqa: ANN401 - any setting
        """What counts now for a setting."""
        return json.loads(self.chosen.get(key) or self.settings[key].default)

    @property
    def language(self) -> str:
        """The community's language now."""
        return str(self.value("ui.language"))

    @property
    def zone(self) -> str:
        """The community's time zone now."""
        return str(self.value("ui.timezone"))

    @property
    def room(self) -> str:
        """The team's room now."""
        return str(self.value("relay.staff_chat"))


def page(step: str, known: Known) -> Page:
    """A question and its buttons."""
    return {
        "language": _language,
        "zone": _zone,
        "staff": _staff,
        "unasked": _unasked,
        "features": _features,
        "rights": _rights,
        "done": _done,
    }[step](known)


def _language(known: Known) -> Page:
    rows = tuple(
        (_answer(Rich(_mark(name, is_on=code == known.language)), known, "language",
                 {"ui.language": code}),)
        for code, name in LANGUAGES.items()
    )  # fmt: skip
    return t("setup.language"), rows


def _zone(known: Known) -> Page:
    zones = dict.fromkeys([known.zone, *ZONES[known.language]])
    rows = tuple(
        (_answer(Rich(_mark(zone, is_on=zone == known.zone)), known, "zone",
                 {"ui.timezone": zone}),)
        for zone in zones
    )  # fmt: skip
    return t("setup.zone", example="/setup Europe/Lisbon"), rows


def _staff(known: Known) -> Page:
    here = f"{known.chat.platform}:{known.chat.parent or known.chat.id}"
    rooms = [
        (f"{platform}:{native}", title or native)
        for _, platform, native, _, title, is_gone in known.chats
        if not is_gone and f"{platform}:{native}" != here
    ]
    if known.room and all(address != known.room for address, _ in rooms):
        rooms.insert(0, (known.room, known.room))  # named in the settings, and silent so far
    rows = [
        (_answer(Rich(_mark(title, is_on=address == known.room)), known, "staff",
                 {"relay.staff_chat": address}),)
        for address, title in rooms[:MOST_ROOMS]
    ]  # fmt: skip
    rows.append((_answer(t("setup.later"), known, "staff"),))
    return t("setup.staff", command=f"/here {known.code}"), tuple(rows)


def _unasked(known: Known) -> Page:
    here = f"{known.chat.platform}:{known.chat.parent or known.chat.id}"
    yes = _answer(t("setup.yes_here"), known, "unasked", {"faq.auto_chats": [here]}, is_here=True)
    no = _answer(t("setup.no"), known, "unasked", {"faq.auto_chats": ["none"]}, is_here=True)
    return t("setup.unasked"), ((yes,), (no,))


def _features(known: Known) -> Page:
    names = [key.removesuffix(".enabled") for key in known.settings if key.endswith(".enabled")]
    rows: list[tuple[Button, ...]] = []
    for name in names:
        is_on = bool(known.value(f"{name}.enabled"))
        label = Rich(f"{'✅' if is_on else '⬜'} {name}")
        change = {f"{name}.enabled": not is_on}
        rows.append((_answer(label, known, "features", change, stays=True),))
    rows.append((_answer(t("setup.next"), known, "features"),))
    return t("setup.features"), tuple(rows)


def _rights(known: Known) -> Page:
    rows = (
        (_answer(t("setup.look_again"), known, "rights", stays=True),),
        (_answer(t("setup.next"), known, "rights"),),
    )
    held = known.held or frozenset()
    if known.chat.platform == "telegram" and known.chat.kind is Kind.BASIC_GROUP:
        return t("setup.basic_group"), rows
    if known.chat.platform == "telegram" and held == {Right.MEMBER}:
        return t("setup.no_admin"), rows
    missing = lacks(known.needs, held, known.chat.platform)
    if not missing:
        return t("setup.all_rights"), (rows[1],)
    if known.chat.platform == "discord":
        return t("setup.lacks_discord", rights=missing), rows
    return t("setup.lacks_telegram", rights=missing), rows


def _done(known: Known) -> Page:
    if known.chat.platform == "discord":
        return t("setup.done_discord"), ()
    return t("setup.done_telegram"), ()


def _answer(
    label: Text | Rich,
    known: Known,
    step: str,
    values: dict[str, Any] | None = None,
    *,
    is_here: bool = False,
    stays: bool = False,
) -> Button:
    stored = {key: json.dumps(value) for key, value in (values or {}).items()}
    return Button(
        label=label,
        press="setup.go",
        values={"step": step, "values": stored, "is_here": is_here, "stays": stays},
        only=known.person,
    )


def _mark(label: str, *, is_on: bool) -> str:
    return f"✓ {label}" if is_on else label
