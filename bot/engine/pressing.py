"""Buttons and forms: a press is checked against the store, then its handler answers."""

from collections.abc import Sequence

import msgspec

from bot.actions import Form, Job, Outcome, Reply, Toast, t
from bot.engine.admission import Admission
from bot.engine.commands import CHOOSE, CONFIRM, Commands, proof
from bot.engine.places import Place, Places
from bot.engine.plans import Registry, with_values
from bot.engine.queueing import OnBehalf, Queueing
from bot.events import AnyEvent, Identity, Message, Pressed, Role, decode
from bot.formatting.rich import Rich
from storage.causes import Causes
from storage.presses import ButtonRow, Presses

set_field = msgspec.structs.force_setattr
CONFIRMED = "confirmed:"


class Pressing:
    """Lets presses take effect."""

    def __init__(  # noqa: PLR0913 - everything a button may lead to
        self,
        *,
        registry: Registry,
        admission: Admission,
        places: Places,
        commands: Commands,
        queueing: Queueing,
        presses: Presses,
        causes: Causes,
    ) -> None:
        self._registry = registry
        self._admission = admission
        self._places = places
        self._commands = commands
        self._queueing = queueing
        self._presses = presses
        self._causes = causes

    async def pressed(self, pressed: Pressed, place: Place) -> Outcome | OnBehalf:
        """Let the right person's press of a button that exists here take effect."""
        row = await self._presses.find(pressed.data)
        place = await self._place(pressed, place, row)
        problem = self._problem(pressed, row, place)
        if problem or row is None:
            return toast(pressed, problem)
        if row.press == CONFIRM:
            return self._confirmed(pressed, row)
        if row.press == CHOOSE:
            return await self._chosen_community(pressed, row)
        press, _ = self._registry.presses[row.press]
        if press.role is not Role.MEMBER:
            return OnBehalf(pressed, place, proof(pressed))
        return await self._answer(pressed, row, place)

    async def proved(self, pressed: Pressed, role: Role | None) -> Outcome | OnBehalf:
        """Go on with a press whose right was looked up."""
        row = await self._presses.find(pressed.data)
        place = await self._place(pressed, await self._places.get(pressed.chat), row)
        problem = self._problem(pressed, row, place)
        if problem or row is None:
            return toast(pressed, problem)
        if role is None:
            return OnBehalf(pressed, place, toast(pressed, "engine.unproved"))
        press, _ = self._registry.presses[row.press]
        if not press.is_for(role):
            refusal = toast(pressed, "engine.refused", role=t(f"role.{press.role.value}"))
            return OnBehalf(pressed, place, refusal)
        set_field(pressed, "role", role)
        return await self._answer(pressed, row, place)

    def _problem(self, pressed: Pressed, row: ButtonRow | None, place: Place) -> str:
        """Why a press must not take effect: what it claims is compared with what is stored."""
        if row is None or row.expires < pressed.at.timestamp():
            return "engine.button_expired"
        if row.press == CHOOSE and pressed.chat.is_private and row.chat == pressed.chat.id:
            return ""
        here = (pressed.chat.platform, pressed.chat.id)
        if (row.platform, row.chat) != here or row.only_person not in {0, pressed.person}:
            return "engine.not_yours"
        if row.community != place.community:
            return "engine.not_yours"
        is_known = row.press in self._registry.presses or row.press in {CONFIRM, CHOOSE}
        return "" if is_known else "engine.button_expired"

    async def _place(self, pressed: Pressed, place: Place, row: ButtonRow | None) -> Place:
        """Where a press counts: a private chat serves several communities, its buttons one each."""
        if row is None or not pressed.chat.is_private or row.community in {0, place.community}:
            return place
        return await self._admission.place_in(pressed, row.community)

    async def _answer(self, pressed: Pressed, row: ButtonRow, place: Place) -> OnBehalf:
        press, wiring = self._registry.presses[row.press]
        if not place.is_on(press.feature):
            return OnBehalf(pressed, place, toast(pressed, "engine.feature_off"))
        values = msgspec.json.decode(row.payload)
        outcome = await with_values(wiring, place.settings, values)(pressed)
        return OnBehalf(pressed, place, _answered(pressed, outcome), press.feature)

    def _confirmed(self, pressed: Pressed, row: ButtonRow) -> Outcome:
        """An anonymous administrator's command, now with a real account behind it."""
        event = _stored_message(row)
        if event is None:
            return toast(pressed, "engine.button_expired")
        for name in ("sender", "person", "spoken", "fallback", "community"):
            set_field(event, name, getattr(pressed, name))
        set_field(event, "identity", Identity.PERSON)
        set_field(event, "cause", f"{CONFIRMED}{row.id}:{pressed.cause}")
        return [proof(event), toast(pressed, "")]

    async def is_repeated(self, message: Message, role: Role | None) -> bool:
        """Whether a confirmed command was run before; only who may run it uses it up."""
        if not message.cause.startswith(CONFIRMED) or not self._commands.may_run(message, role):
            return False
        button = message.cause.removeprefix(CONFIRMED).partition(":")[0]
        return not await self._is_first(f"{CONFIRMED}{button}", message)

    async def _chosen_community(self, pressed: Pressed, row: ButtonRow) -> Outcome:
        """Somebody says which community they mean; what they had written is handled there."""
        values = msgspec.json.decode(row.payload)
        event = _stored_message(row)
        await self._places.settle(pressed.chat, int(values["community"]))
        if event is not None and await self._is_first(f"{event.cause}:chosen", pressed):
            set_field(event, "cause", f"{event.cause}:chosen")
            self._queueing.fresh.again.append(event)
        return toast(pressed, "engine.community_chosen", name=Rich(values["name"]))

    async def _is_first(self, cause: str, event: AnyEvent) -> bool:
        if await self._causes.were_handled([cause]):
            return False
        self._causes.handled(cause, int(event.at.timestamp()))
        return True


def toast(pressed: Pressed, key: str, **values: Rich | str | object) -> Toast:
    """What flashes up for the person who pressed; without a key, only the button comes to rest."""
    body = t(key, **values) if key else Rich("")  # type: ignore[arg-type]  # names and texts only
    return Toast(interaction=pressed.interaction, body=body, language=pressed.language)


def _stored_message(row: ButtonRow) -> Message | None:
    event = decode(msgspec.json.decode(row.payload)["event"])
    return event if isinstance(event, Message) else None


def _answered(pressed: Pressed, outcome: Outcome) -> Outcome:
    """Every press is answered, so that the button stops spinning."""
    done = list(outcome) if isinstance(outcome, Sequence) else [outcome] if outcome else []
    if any(isinstance(action, Toast | Form | Reply | Job) for action in done):
        return done
    if any(getattr(action, "interaction", "") == pressed.interaction for action in done):
        return done
    return [*done, toast(pressed, "")]
