"""Seasons end at midnight of the community's own time, once; their boards are kept and shown."""

from datetime import datetime
from typing import Any, NamedTuple

import msgspec

from bot.actions import AnyAction, Outcome, Schedule, Send, Text, t
from bot.clock import Clock
from bot.events import Account, Chat, Message, TimerDue
from bot.feature import Feature, Listening, Ui
from bot.formatting.rich import Rich
from bot.texts import Texts
from handlers.activity.days import around, beginning_of, date_of, day_of, span
from handlers.activity.levels import beside_name, level_of, reward_at
from handlers.activity.praising import thank_you_timers
from handlers.activity.recently import Recently
from handlers.activity.settings import ActivitySettings
from storage.boards import Board, Boards, Place
from storage.care import Care
from storage.seasons import Seasons

feature = Feature("activity")

POSTED: tuple[Board, ...] = ("thanks", "answers", "activity", "points", "referrals")
WON: tuple[Board, ...] = ("thanks", "answers", "activity")
NAMED = 5
KEPT = 50
"""Places of a board that are archived; a member further down has their days all the same."""
EVERY_MONDAY = "0 10 * * mon"


class Closing(NamedTuple):
    """A season to be closed: its days, who closes it, and when."""

    community: int
    first: int
    last: int
    by: int
    now: datetime


def season_timers(
    message: Message, recently: Recently, chosen: ActivitySettings, zone: str
) -> list[AnyAction]:  # fmt: skip
    """What will end, and who will be thanked, by and by; set once a season, since memory knows."""
    today = day_of(message.at, zone)
    length = "month" if chosen.season == "off" else chosen.season
    # the week is the shortest of all
    first, last = around(today, "week")
    known = (f"{chosen.season}:{chosen.thank_you}", zone, last)
    if recently.scheduled.get(message.community) == known:
        return []
    recently.scheduled[message.community] = known
    where = {"chat": msgspec.to_builtins(message.chat)}
    timers = thank_you_timers(today, zone, chosen, where)
    timers.append(Schedule(kind="activity.quiet", key="weekly", cron=EVERY_MONDAY, zone=zone))
    if chosen.season != "off":
        first, last = around(today, length)
        timers.append(_end_at(first, last, zone, where))
    return timers


def _end_at(first: int, last: int, zone: str, where: dict[str, Any]) -> Schedule:
    return Schedule(
        kind="activity.season", key=f"season:{first}", due=beginning_of(last + 1, zone),
        values={"first": first, **where},
    )  # fmt: skip


@feature.timer("activity.season")
async def end_season(  # noqa: PLR0913 - what a season ends with
    due: TimerDue, *, boards: Boards, seasons: Seasons, care: Care, chosen: ActivitySettings,
    listening: Listening, texts: Texts, ui: Ui, clock: Clock, first: int, chat: dict[str, Any],
) -> Outcome:  # fmt: skip
    """Close the season that is over, however late it is, and show its boards."""
    if chosen.season == "off":
        return None
    first, last = around(first, chosen.season)
    if day_of(clock.now(), ui.timezone) <= last:  # the zone or the length was changed
        return _end_at(first, last, ui.timezone, {"chat": chat})
    first = max(first, await seasons.last_day(due.community) + 1)
    closing = Closing(due.community, first, last, 0, clock.now())
    kept = await close(closing, boards, seasons, ui.timezone)
    if not any(kept.values()):
        return None
    where = posting_place(chosen, msgspec.convert(chat, Chat))
    tags = await winners(
        closing, kept, seasons=seasons, care=care, chosen=chosen, texts=texts, ui=ui
    )
    if listening.is_listening(where, "activity"):
        return tags
    return [*tags, Send(chat=where, body=announcement(closing, kept))]


async def close(
    closing: Closing, boards: Boards, seasons: Seasons, zone: str
) -> dict[Board, list[Place]]:  # fmt: skip
    """Keep the boards as they stand; nothing if the season is closed already."""
    if closing.first > closing.last:
        return {}
    number = await seasons.close(
        closing.community, closing.first, closing.last, closing.by, int(closing.now.timestamp())
    )
    if not number:
        return {}
    days, kept = span(closing.first, closing.last, zone), dict[Board, list[Place]]()
    for board in POSTED:
        kept[board] = await boards.top(closing.community, board, days, KEPT)
        seasons.keep(number, board, kept[board])
    return kept


def announcement(closing: Closing, kept: dict[Board, list[Place]]) -> Text:
    """Thank the first of each board, with what they did."""
    return t(
        "activity.season_over",
        first=Rich(date_of(closing.first).isoformat()),
        last=Rich(date_of(closing.last).isoformat()),
        boards=[
            t(f"activity.board_{board}", lines=lines(board, places[:NAMED]))
            for board, places in kept.items()
            if places
        ],
    )


def lines(board: Board, places: list[Place]) -> list[Rich | Text]:
    """A board line by line."""
    return [
        t(f"activity.line_{board}", place=one.place, name=Rich(one.name or "?"), count=one.amount)
        for one in places
    ]


def posting_place(chosen: ActivitySettings, fallback: Chat) -> Chat:
    """Where a community hears of it: the chat it chose, or where members write."""
    platform, _, native = chosen.post_in.partition(":")
    return Chat(platform=platform, id=native) if native else fallback


async def winners(  # noqa: PLR0913 - who won, who won before, and what that looks like
    closing: Closing, kept: dict[Board, list[Place]], *, seasons: Seasons, care: Care,
    chosen: ActivitySettings, texts: Texts, ui: Ui,
) -> list[AnyAction]:  # fmt: skip
    """The first of each board carry it beside their name until the next season is over."""
    if not chosen.show_tags:
        return []
    tags: dict[int, str] = {}
    for board in WON:
        for one in kept.get(board, []):
            if one.place == 1:
                tags.setdefault(one.person, texts.plain(f"activity.tag_{board}", ui.language))
    actions: list[AnyAction] = []
    before = await _won_before(closing, seasons, texts, ui)
    for person in sorted(tags.keys() | before.keys()):
        xp, _ = await care.level(closing.community, person)
        own = reward_at(chosen.rewards, level_of(xp))
        former, now = before.get(person, own), tags.get(person, own)
        for home in await care.homes(closing.community, person):
            chat = Chat(platform=home.platform, id=home.chat, server=home.server)
            account = Account(platform=home.platform, id=home.account)
            actions += beside_name(chat, account, former, now)
    return actions


async def _won_before(
    closing: Closing, seasons: Seasons, texts: Texts, ui: Ui
) -> dict[int, str]:  # fmt: skip
    """Who carries what from the season before."""
    found: dict[int, str] = {}
    for season in (await seasons.closed(closing.community, 2))[1:]:
        places = await seasons.places(season.id)
        for board in WON:
            for one in places.get(board, []):
                if one.place == 1:
                    tag = texts.plain(f"activity.tag_{board}", ui.language)
                    found.setdefault(one.person, tag)
    return found
