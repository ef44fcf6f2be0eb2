"""What a handler asks for by type is found when the bot starts, or the bot does not start."""

from typing import Any

import pytest

from bot.actions import Outcome
from bot.arguments import Rest
from bot.clock import Clock, SystemClock
from bot.events import Edited, Message, Pressed
from bot.feature import Settings, Ui
from bot.inject import Brings, Unresolved, wire

CLOCK = SystemClock()
SERVICES: dict[type, object] = {Clock: CLOCK}


class Unknown:
    """A service nobody offers."""


async def tell(message: Message, clock: Clock, ui: Ui, what: str, more: Rest = "") -> Outcome:
    """A handler of every kind of thing."""


async def needy(message: Message, unknown: Unknown) -> Outcome:
    """A handler nobody can satisfy."""


async def curious(message: Message, what: str) -> Outcome:
    """A handler of a plain event that asks for an argument nobody gives."""


async def stored(pressed: Pressed, key: str, former: str | None, rows: list[int]) -> Outcome:
    """A button's handler."""


async def either(event: Message | Edited) -> Outcome:
    """A handler of two events."""


def test_services_settings_and_arguments_are_told_apart() -> None:
    wiring = wire(tell, SERVICES, Brings.ARGUMENTS)
    assert wiring.event == "message"
    assert wiring.settings == {"ui": Ui}
    assert [argument.name for argument in wiring.arguments] == ["what", "more"]
    assert wiring.name == "tests.bot.test_inject.tell"
    chosen: dict[type[Settings], Settings] = {Ui: Ui.model_validate({"language": "fr"})}
    bound: Any = wiring.bound(chosen)
    assert bound.keywords == {"clock": CLOCK, "ui": chosen[Ui]}


@pytest.mark.parametrize("brings", list(Brings))
def test_a_missing_service_names_handler_and_parameter(brings: Brings) -> None:
    with pytest.raises(Unresolved, match=r"test_inject\.needy asks for `unknown`.*nobody offers"):
        wire(needy, SERVICES, brings)


def test_a_plain_handler_gets_no_arguments() -> None:
    with pytest.raises(Unresolved, match="curious asks for `what`"):
        wire(curious, SERVICES, Brings.NOTHING)


def test_a_button_gets_what_was_stored_with_it() -> None:
    assert wire(stored, SERVICES, Brings.VALUES).arguments == ()
    with pytest.raises(Unresolved):
        wire(stored, SERVICES, Brings.NOTHING)


def test_one_handler_may_see_two_kinds_of_events() -> None:
    assert wire(either, SERVICES, Brings.NOTHING).event == "event"
