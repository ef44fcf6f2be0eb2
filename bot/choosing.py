"""Settings as people choose them: shown, read, checked alone and together, changed and undone."""

import difflib
import inspect
import json
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from types import UnionType
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import ValidationError

from bot.actions import Text, t
from bot.clock import Clock
from bot.events import Message, Pressed
from bot.feature import NAMES_CHATS, Settings
from bot.guide import Guide
from storage.chats import Chats
from storage.choices import Choices

Values = Mapping[str, str]
"""What was chosen: JSON text by key."""
log = logging.getLogger("tertulia.settings")
BARE = 9
"""Digits of a number that may be a length of time without its unit."""


class Wrong(Exception):  # noqa: N818 - named after what happened
    """A value, or what it does to other settings, was refused; `reasons` say why and what else."""

    def __init__(self, *reasons: Text) -> None:
        super().__init__(", ".join(reason.key for reason in reasons))
        self.reasons = reasons


class Change(NamedTuple):
    """What was chosen for a setting before and after, as JSON; None = nothing of its own."""

    key: str
    chat: int
    old: str | None
    new: str | None
    was: str | None
    """What counted before, chosen here or elsewhere; None = the default."""
    counts: str | None


class Setting(NamedTuple):
    """One setting: its key, and where its type, bounds and default are declared."""

    key: str
    model: type[Settings]
    name: str

    @property
    def default(self) -> str:
        """What counts when nothing was chosen, as JSON."""
        return json.dumps(json.loads(self.model().model_dump_json())[self.name])

    @property
    def choices(self) -> tuple[str, ...]:
        """The values there are, if they can be counted."""
        annotation = self.model.model_fields[self.name].annotation
        if annotation is bool:
            return ("true", "false")
        return tuple(get_args(annotation)) if get_origin(annotation) is Literal else ()

    @property
    def is_list(self) -> bool:
        """Whether it takes several values, parted by commas."""
        return get_origin(self.model.model_fields[self.name].annotation) is tuple

    @property
    def is_duration(self) -> bool:
        """Whether it is a length of time, or off."""
        annotation = self.model.model_fields[self.name].annotation
        return annotation is timedelta or timedelta in get_args(annotation)

    @property
    def may_be_off(self) -> bool:
        """Whether `off` is a value."""
        return isinstance(self.model.model_fields[self.name].annotation, UnionType)

    @property
    def names_chats(self) -> bool:
        """Whether its values are chats."""
        return self.model.model_fields[self.name].json_schema_extra == NAMES_CHATS

    @property
    def bounds(self) -> Text:
        """What may be written."""
        if self.choices:
            return t("settings.one_of", choices=", ".join(self.choices))
        low, high = self._limits()
        if self.is_duration:
            length = "settings.a_duration_or_off" if self.may_be_off else "settings.a_duration"
            return t(length)
        if self.is_list:
            return t("settings.a_list")
        if low or high:
            number = "settings.a_number_or_off" if self.may_be_off else "settings.a_number"
            return t(number, low=low, high=high)
        if examples := self.model.model_fields[self.name].examples:
            return t("settings.something_like", example=str(examples[0]))
        return t("settings.a_text")

    def _limits(self) -> tuple[str, str]:
        limits: dict[str, str] = {}
        for one in self.model.model_fields[self.name].metadata:
            for bound, name in (("ge", "low"), ("le", "high")):
                if (value := getattr(one, bound, None)) is not None:
                    limits[name] = f"{value}"
        return limits.get("low", ""), limits.get("high", "")

    def read(self, text: str) -> str:
        """A value from what somebody wrote, as JSON; raises Wrong."""
        given: Any = text.strip()
        if self.is_list:
            given = [part.strip() for part in given.split(",") if part.strip(" -")]
        return self.checked(given)

    def checked(self, given: Any) -> str:  # noqa: ANN401 - whatever a file or a person gave
        """A value as it is stored; raises Wrong."""
        if self.is_duration and str(given).isascii() and str(given).isdigit():
            raise Wrong(t("arguments.no_unit", given=str(given)[:BARE]))
        try:
            ready = self.model.model_validate({self.name: given})
        except ValidationError:
            shown = str(given)[:50]
            reason = t("settings.wrong", key=self.key, given=shown, bounds=self.bounds)
            raise Wrong(reason) from None
        return json.dumps(json.loads(ready.model_dump_json())[self.name])

    def show(self, chosen: str | None) -> str:
        """A value as one writes it; without a choice, the default."""
        value = json.loads(self.default if chosen is None else chosen)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, list):
            return ", ".join(str(item) for item in value) or "-"
        return str(value) if value != "" else "-"


class Choosing:
    """The settings of communities and chats."""

    def __init__(self, guide: Guide, choices: Choices, chats: Chats, clock: Clock) -> None:
        self._guide = guide
        self._chats = chats
        self._choices = choices
        self._clock = clock

    def settings(self, section: str = "") -> dict[str, Setting]:
        """Every setting by its key, in order; or those of one section."""
        return {
            f"{name}.{field}": Setting(f"{name}.{field}", model, field)
            for name, models in sorted(self._guide.models().items())
            for model in models
            for field in model.model_fields
            if section in {"", name, f"{name}.{field}"}
        }

    def find(self, key: str) -> Setting:
        """A setting by its key; raises Wrong naming the nearest."""
        known = self.settings()
        if found := known.get(key.lower()):
            return found
        near = difflib.get_close_matches(key.lower(), known, n=1, cutoff=0.4)
        if near:
            raise Wrong(t("settings.nearest", key=key[:50], nearest=near[0]))
        raise Wrong(t("settings.unknown", key=key[:50]))

    async def chosen(self, community: int, chats: Sequence[int] = ()) -> dict[str, str]:
        """What counts: the configuration, over it the community's choice, over it each chat's."""
        configured = self._guide.configured(community)
        return {**configured, **await self._choices.settings(community, [0, *chats])}

    async def change(
        self,
        event: Message | Pressed,
        values: Mapping[str, str | None],
        chat: int = 0,
        *,
        community: int = 0,
    ) -> list[Change]:
        """Choose values (JSON; None = what counts without a choice), all of them or none.

        chat: 0 = the whole community; community: not the event's own, for a chat that just moved.
        Raises Wrong if what would count contradicts itself.
        """
        community = community or event.community
        await self.check(community, values, chat)
        now = int(self._clock.now().timestamp())
        places = [chat] if chat else []
        before = await self.chosen(community, places)
        done = []
        for key, value in values.items():
            if value is None:
                old = await self._choices.reset(community, chat, key)
            else:
                old = await self._choices.set(community, chat, key, value)
            done.append((key, old, value))
            self._choices.audit(
                community=community, person=event.person, feature="settings",
                what=f"{key} #{chat}" if chat else key, old=old, new=value, now=now,
            )  # fmt: skip
        self._guide.changed(community)
        after = await self.chosen(community, places)
        return [
            Change(key, chat, old, new, before.get(key), after.get(key)) for key, old, new in done
        ]

    async def check(self, community: int, values: Mapping[str, str | None], chat: int = 0) -> None:
        """Raise Wrong if values would contradict others in the community or in one of its chats."""
        await self._check_chats(community, values)
        configured = self._guide.configured(community)
        own = await self._choices.overrides(community)
        before = self.contradictions({**configured, **own.get(0, {}), **own.get(chat, {})})
        own[chat] = _with(own.get(chat, {}), values)
        for place in [chat] if chat else {0: {}, **own}:
            effective = {**configured, **own.get(0, {}), **own.get(place, {})}
            reasons = [one for one in self.contradictions(effective) if one not in before]
            if reasons:
                raise Wrong(*reasons)

    async def _check_chats(self, community: int, values: Mapping[str, str | None]) -> None:
        """Refuse a chat that belongs to another community, and a room that nobody knows yet.

        Whatever is sent into a room that was never met would make it a community of its own.
        """
        configured = {json.loads(one) for one in self._guide.configured(community).values()}
        for key, value in values.items():
            if value is None or not self.find(key).names_chats:
                continue
            given = json.loads(value)
            for address in [given] if isinstance(given, str) else given:
                platform, _, native = address.partition(":")
                root = native.partition("/")[0]
                rows = [await self._chats.find(platform, id_) for id_ in {native, root}]
                if any(row is not None and row.community not in {0, community} for row in rows):
                    raise Wrong(t("settings.other_community", chat=address[:50]))
                is_known = any(rows) or f"{platform}:{root}" in configured
                if isinstance(given, str) and given and not is_known:
                    raise Wrong(t("settings.unknown_chat", chat=address[:50]))

    def contradictions(self, chosen: Values) -> list[Text]:
        """What cannot stand together among these values, with the ways out."""
        models = [model for models in self._guide.models().values() for model in models]
        resolved = resolve(models, chosen)
        return [text for check in self._guide.checks for text in _told(check, resolved)]


def resolve(kinds: Sequence[type[Settings]], chosen: Values) -> dict[type[Settings], Settings]:
    """Each feature's settings with what was chosen, by key, as JSON text."""
    values: dict[str, dict[str, Any]] = {}
    for key, value in chosen.items():
        section, _, name = key.partition(".")
        values.setdefault(section, {})[name] = json.loads(value)
    found: dict[type[Settings], Settings] = {}
    for kind in kinds:
        given = values.get(kind.section, {})
        known = {name: value for name, value in given.items() if name in kind.model_fields}
        settings = _valid(kind, known)
        for base in kind.__mro__:  # whoever asks for what it completes gets the same values
            if issubclass(base, Settings) and base is not Settings:
                found[base] = settings
    return found


def _valid(kind: type[Settings], given: dict[str, Any]) -> Settings:
    """The settings without what an older release allowed and this one does not."""
    try:
        return kind.model_validate(given)
    except ValidationError as problem:
        wrong = {str(error["loc"][0]) for error in problem.errors() if error["loc"]}
        log.warning("%s: not valid any more, so the default counts: %s", kind.section, wrong)
        return kind.model_validate({k: v for k, v in given.items() if k not in wrong})


def _with(values: Values, changed: Mapping[str, str | None]) -> dict[str, str]:
    """Values with what is changed in them; None takes one away."""
    merged: dict[str, str | None] = {**values, **changed}
    return {key: value for key, value in merged.items() if value is not None}


def _told(check: Any, resolved: Mapping[type[Settings], Settings]) -> Iterator[Text]:  # noqa: ANN401
    wanted = inspect.signature(check, eval_str=True).parameters
    told: Iterable[Text] = check(
        **{name: resolved[asked.annotation] for name, asked in wanted.items()}
    )
    yield from told
