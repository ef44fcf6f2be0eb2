"""The scripted tour: it tells a story, believes only what it sees, and fails when the bot does."""

import asyncio
import inspect
import logging
from collections.abc import Callable, Sequence
from functools import partial

import pytest

from bot.actions import PlatformAction
from bot.app import open_app
from bot.clock import SystemClock
from bot.platforms.console import casa as house
from bot.platforms.console import steps_learning
from bot.platforms.console.scene import Scene
from bot.platforms.console.tour import STEPS, STORY, Step, play
from handlers import FEATURES
from tests.bot.platforms.console.sabotage import SABOTAGES, Sabotage
from tests.community import NoEncoders

MEANT = {steps_learning.other_words, steps_learning.another_language}
"""Scenes in which it matters what questions mean; reading takes seconds, so the others do without.
"""


NAMES_MEANT = {step.capability for step in STEPS if step.play in MEANT}


async def toured(steps: Sequence[Step] = STEPS) -> tuple[bool, list[str]]:
    lines: list[str] = []
    is_meant = steps is STEPS or any(step.capability in NAMES_MEANT for step in steps)
    opener = open_app if is_meant else partial(open_app, encoders=NoEncoders())
    is_good = await play(opener, FEATURES, SystemClock(), lines.append, steps)
    return is_good, lines


def sabotaged(step: Step, sabotage: Sabotage, lose_patience: Callable[[], None]) -> Step:
    async def play_on(scene: Scene) -> None:
        sabotage(scene.casa)
        lose_patience()
        await step.play(scene)

    return Step(step.capability, play_on)


async def test_the_tour_opens_with_the_story_and_shows_every_capability() -> None:
    is_good, lines = await toured()

    assert is_good, "\n".join(lines)
    assert tuple(lines[:4]) == STORY
    assert [line for line in lines if line.startswith("ok ")] == [
        f"ok {step.capability}" for step in STEPS
    ]


async def test_the_tour_fits_the_terminal_and_shows_nothing_of_its_inside(
    capfd: pytest.CaptureFixture[str],
) -> None:
    _, lines = await toured()

    assert [line for line in lines if len(line) > 100] == []
    assert not [line for line in lines if "con:" in line or "dm-" in line or "faq:" in line]
    assert capfd.readouterr() == ("", "")


def test_every_step_tells_its_story_and_can_be_broken() -> None:
    assert all(inspect.getdoc(step.play) for step in STEPS)
    assert {step.capability for step in STEPS} == SABOTAGES.keys()


@pytest.mark.parametrize("number", range(len(STEPS)), ids=[step.capability for step in STEPS])
async def test_a_step_whose_claim_is_not_true_is_not_ok(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    step = STEPS[number]
    before = [one for one in STEPS[:number] if one.play not in MEANT]

    def lose_patience() -> None:
        monkeypatch.setattr(house, "PATIENCE", 0.8)

    broken = sabotaged(step, SABOTAGES[step.capability], lose_patience)
    is_good, lines = await toured((*before, broken))

    assert not is_good
    assert [line for line in lines if line.startswith("ok ")] == [
        f"ok {earlier.capability}" for earlier in before
    ]
    assert any(line.startswith(f"FAILED {step.capability}: ") for line in lines)
    assert lines[-1] == f"1 of {len(before) + 1} steps did not do what they should."


async def test_a_complaint_in_the_log_spoils_the_step_in_which_it_is_heard() -> None:
    async def complain(scene: Scene) -> None:
        cause = OSError("fire")
        logging.getLogger("tertulia.engine").error("the ladder is gone", exc_info=cause)

    is_good, lines = await toured((Step("climbing", complain),))

    assert not is_good
    assert "FAILED climbing: the ladder is gone (OSError: fire)" in lines


@pytest.mark.usefixtures("impatient")
async def test_a_bot_that_hangs_is_a_failure_not_a_wait_for_ever() -> None:
    async def hang(scene: Scene) -> None:
        async def never(action: PlatformAction) -> None:
            await asyncio.Event().wait()

        scene.casa.platform.before_perform = never
        await scene.says("eve", "How can I get a key?")

    is_good, lines = await toured((Step("hanging", hang),))

    assert not is_good
    assert "FAILED hanging: the bot did not come to rest" in lines
