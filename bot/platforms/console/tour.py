"""The scripted tour: everything the bot can do, played on the real engine, every claim checked.

A new capability is a new function of a scene, with a docstring that tells its story, and a line in
`STEPS`.
"""

import inspect
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from bot.clock import Clock
from bot.feature import Feature
from bot.platforms.console import (
    mishap,
    steps_asking,
    steps_contest,
    steps_home,
    steps_learning,
    steps_points,
    steps_rights,
    steps_team,
    steps_thanks,
    steps_trouble,
)
from bot.platforms.console.casa import Busy, Casa, Opener
from bot.platforms.console.complaints import Complaints, heard_by
from bot.platforms.console.jumping import JumpingClock
from bot.platforms.console.scene import Scene, Unfulfilled
from bot.platforms.console.transcript import folded

Out = Callable[[str], None]
STORY = (
    "Casa Abierta is a makers' space: a house, a workshop, a laser cutter, and many questions.",
    "Ana and Luis speak Spanish there, Eve English, Marie French, Olga Russian, all in one room.",
    "Sam moderates, Nora keeps the house. Their staff room is indented: the others cannot see it.",
    "Tertulia, the bot, answers what is known, brings the rest to the team, and loses nothing.",
)


class Step(msgspec.Struct, frozen=True):
    """One capability and the scene that proves it."""

    capability: str
    play: Callable[[Scene], Awaitable[None]]


STEPS = (
    Step("a question is answered from the FAQ", steps_asking.a_question_is_answered),
    Step("each in their own language", steps_asking.everybody_in_their_language),
    Step("did you mean: the asker chooses", steps_asking.did_you_mean),
    Step("a question in other words is understood", steps_learning.other_words),
    Step("an entry answers in another language", steps_learning.another_language),
    Step("talk between members is left alone", steps_asking.talk_is_left_alone),
    Step(
        "an unknown question reaches the team",
        steps_team.an_unknown_question_reaches_the_team,
    ),
    Step("only the team can answer", steps_team.only_the_team_can_answer),
    Step("the team's answer comes back where it was asked", steps_team.the_answer_comes_back),
    Step("the team's reply becomes an entry", steps_learning.the_reply_is_kept),
    Step("nothing is asked twice", steps_learning.nothing_is_asked_twice),
    Step("a role is given", steps_team.a_role_is_given),
    Step("a question nobody answered goes to the team", steps_team.nobody_answers_in_time),
    Step(
        "claimed, answered, rated, closed, kept: over a restart",
        steps_team.settled_in_spite_of_a_restart,
    ),
    Step("everybody who asked the same is answered", steps_learning.all_askers_are_answered),
    Step("help shows a member what a member may", steps_rights.help_shows_what_you_may),
    Step("a member may not change settings", steps_rights.a_member_may_not_set),
    Step("an admin changes a setting and undoes it", steps_rights.an_admin_sets_and_undoes),
    Step("thanks count in four languages", steps_thanks.thanks_in_four_languages),
    Step("a farmer earns nothing", steps_thanks.a_farmer_earns_nothing),
    Step("a board shows who helps", steps_thanks.a_board_shows_who_helps),
    Step("a reward is bought and delivered", steps_points.a_reward_is_bought),
    Step("two accounts are one person", steps_points.an_account_is_linked),
    Step("set-up ends with what the past holds", steps_home.set_up_in_the_chat),
    Step("a member's menu is short", steps_home.the_menu_is_short),
    Step("my data: all of mine, nothing of others", steps_home.my_data),
    Step("forget me: nothing is left in any file", steps_home.forget_me),
    Step("a contest is drawn once, and verified", steps_contest.a_contest_is_drawn_once),
    Step("a newcomer who stays counts", steps_points.a_referral_counts),
    Step("a newcomer who is banned does not", steps_points.a_referral_is_taken_back),
    Step("a repeated event counts once", steps_trouble.twice_is_once),
    Step("killed in the middle, it still answers once", steps_trouble.killed_in_the_middle),
    Step("a failing feature stops nothing else", steps_trouble.one_feature_fails),
    Step("an unreadable update stops nothing", steps_trouble.nobody_can_read_it),
)


async def play(
    open_app: Opener,
    features: Sequence[Feature],
    clock: Clock,
    out: Out,
    steps: Sequence[Step] = STEPS,
) -> bool:
    """Play the tour in a folder that is thrown away; whether every step did what it should."""
    for line in STORY:
        out(line)
    began = clock.now()
    complaints = Complaints()
    with TemporaryDirectory(prefix="tertulia-demo-") as folder:
        casa = Casa(open_app, (*features, mishap.feature), Path(folder), JumpingClock(clock))
        with heard_by(complaints):
            await casa.open()
            try:
                failed = await _play_all(Scene(casa, out, complaints), steps, out)
            finally:
                await casa.close()
    seconds = (clock.now() - began).total_seconds()
    out("")
    if failed:
        out(f"{failed} of {len(steps)} steps did not do what they should.")
    else:
        out(f"All {len(steps)} steps did what they should, in {seconds:.1f} s. Nothing was kept.")
    return not failed


async def _play_all(scene: Scene, steps: Sequence[Step], out: Out) -> int:
    failed = 0
    for number, step in enumerate(steps, 1):
        out("")
        for line in folded(f"{number}. ", inspect.getdoc(step.play) or step.capability):
            out(line)
        if missing := await _missing(scene, step):
            failed += 1
            for line in folded(f"FAILED {step.capability}: ", missing):
                out(line)
        else:
            out(f"ok {step.capability}")
    return failed


async def _missing(scene: Scene, step: Step) -> str:
    """What a step should have shown and did not; nothing if all is well."""
    try:
        await step.play(scene)
    except (Unfulfilled, Busy) as missing:
        return "; ".join([str(missing), *scene.complaints.take()])
    finally:
        scene.casa.platform.before_perform = None
    return "; ".join(scene.complaints.take())
