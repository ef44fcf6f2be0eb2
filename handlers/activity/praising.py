"""Every week and month the most helpful are thanked in public: not the loudest."""

from datetime import timedelta
from typing import Any

import msgspec

from bot.actions import AnyAction, Outcome, Schedule, Send, Text, t
from bot.events import Chat, TimerDue
from bot.feature import Feature, Listening, Ui
from bot.formatting.rich import Rich
from handlers.activity.days import Length, around, beginning_of, span
from handlers.activity.settings import ActivitySettings
from storage.thanks import Helpful, Thanks

feature = Feature("activity")

NAMED = 3
MORNING = timedelta(hours=10)
"""After midnight of the day that follows; nobody is thanked at night."""


def thank_you_timers(
    today: int, zone: str, chosen: ActivitySettings, where: dict[str, Any]
) -> list[AnyAction]:  # fmt: skip
    """When the most helpful of this week and this month will be thanked."""
    wanted: dict[str, tuple[Length, ...]] = {
        "week": ("week",), "month": ("month",), "both": ("week", "month"), "off": (),
    }  # fmt: skip
    found: list[AnyAction] = []
    for length in wanted[chosen.thank_you]:
        first, last = around(today, length)
        found.append(
            Schedule(
                kind="activity.thank_you", key=f"{length}:{first}",
                due=beginning_of(last + 1, zone) + MORNING,
                values={"length": length, "first": first, "last": last, **where},
            )
        )  # fmt: skip
    return found


@feature.timer("activity.thank_you")
async def thank_the_helpful(  # noqa: PLR0913 - who, where and for which days
    due: TimerDue, *, thanks: Thanks, chosen: ActivitySettings, listening: Listening, ui: Ui,
    length: str, first: int, last: int, chat: dict[str, Any],
) -> Outcome:  # fmt: skip
    """Thank those who helped most, with what they did; nobody helped, nothing is said."""
    if chosen.thank_you not in {"both", length}:
        return None
    days = span(first, last, ui.timezone)
    helpful = await thanks.helpful(
        due.community, since=days.since, until=days.until, first=first, last=last, limit=NAMED
    )
    platform, _, native = chosen.post_in.partition(":")
    where = Chat(platform=platform, id=native) if native else msgspec.convert(chat, Chat)
    if not helpful or listening.is_listening(where, "activity"):
        return None
    people = [_deeds(one) for one in helpful]
    return Send(chat=where, body=t(f"activity.helpful_{length}", people=people))


def _deeds(one: Helpful) -> Text:
    """Somebody, and what they did for others."""
    thanked = t("activity.deed_thanked", count=one.thankers)
    answers = t("activity.deed_answers", count=one.answers)
    name = Rich(one.name or "?")
    if one.thankers and one.answers:
        return t("activity.helper_both", name=name, thanked=thanked, answers=answers)
    return t("activity.helper", name=name, deed=thanked if one.thankers else answers)
