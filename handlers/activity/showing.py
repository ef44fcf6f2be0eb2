"""Members see who leads and where they stand; moderators see the season and may close it."""

from datetime import timedelta
from typing import Literal

from bot.actions import Button, Edit, MessageRef, Outcome, Reply, Send, Text, t
from bot.clock import Clock
from bot.events import Message, Pressed, Role
from bot.feature import Feature, Limit, Ui
from bot.formatting.rich import Rich
from handlers.activity.closing import Closing, announcement, close, lines, posting_place
from handlers.activity.days import (
    around,
    beginning_of,
    date_of,
    day_of,
    season_at,
    span,
)  # fmt: skip
from handlers.activity.settings import ActivitySettings
from storage.boards import Board, Boards, Span
from storage.seasons import Seasons

feature = Feature("activity")

Period = Literal["week", "month", "season", "all"]
STAYS = timedelta(minutes=10)
"""A board in a group removes itself: everybody has seen it by then."""
SHOWN: tuple[Board, ...] = ("thanks", "answers", "activity", "points")


@feature.command("top", limit=Limit(3, seconds=60), is_in_menu=True)
async def top(  # noqa: PLR0913 - which board, of when, and whose place
    message: Message, *, boards: Boards, seasons: Seasons, chosen: ActivitySettings, ui: Ui,
    clock: Clock, board: Literal["thanks", "points", "activity", "answers", "referrals"] = "thanks",
    period: Period = "month",
) -> Outcome:  # fmt: skip
    """Show who leads, and where you stand."""
    today = day_of(clock.now(), ui.timezone)
    days = await _days(message.community, period, today, seasons, chosen, ui)
    places = await boards.top(message.community, board, days)
    if not places:
        return Reply(body=t("activity.nobody_yet"), is_private=True)
    shown: list[Rich | Text] = [
        t(f"activity.board_{board}", lines=lines(board, places)), t(f"activity.over_{period}"),
    ]  # fmt: skip
    if message.person not in {one.person for one in places}:
        place, amount = await boards.own(message.community, board, days, message.person)
        if place:
            own = t(f"activity.line_{board}", place=place, name=t("activity.you"), count=amount)
            shown.append(own)
    stays = None if message.chat.is_private else STAYS
    return Reply(body=t("activity.top", lines=shown), delete_after=stays)


async def _days(
    community: int, period: Period, today: int, seasons: Seasons, chosen: ActivitySettings, ui: Ui
) -> Span:  # fmt: skip
    match period:
        case "all":
            return Span()
        case "season" if chosen.season != "off":
            closed = await seasons.last_day(community)
            return span(*season_at(today, chosen.season, closed), ui.timezone)
        case "week":
            return span(*around(today, "week"), ui.timezone)
        case _:
            return span(*around(today, "month"), ui.timezone)


@feature.command("season show", role=Role.MODERATOR, is_default=True, is_private=True)
async def show(
    message: Message, *, boards: Boards, seasons: Seasons, chosen: ActivitySettings, ui: Ui,
    clock: Clock,
) -> Outcome:  # fmt: skip
    """Show how the season stands, and when it ends."""
    if chosen.season == "off":
        return Reply(body=t("activity.no_season"), is_private=True)
    today = day_of(clock.now(), ui.timezone)
    closed = await seasons.last_day(message.community)
    first, last = season_at(today, chosen.season, closed)
    if first > today:
        return Reply(body=t("activity.season_closed_today"), is_private=True)
    days = span(first, last, ui.timezone)
    standing = [(board, await boards.top(message.community, board, days, 5)) for board in SHOWN]
    shown = [
        t(f"activity.board_{board}", lines=lines(board, places))
        for board, places in standing
        if places
    ]
    body = t(
        "activity.season_stands", first=Rich(date_of(first).isoformat()),
        ends=beginning_of(last + 1, ui.timezone), boards=shown or [t("activity.nobody_yet")],
    )  # fmt: skip
    return Reply(body=body, is_private=True)


@feature.command("season end", role=Role.MODERATOR, is_fresh=True)
async def end(message: Message, chosen: ActivitySettings) -> Outcome:
    """Close the season now, and thank the first of each board."""
    if chosen.season == "off":
        return Reply(body=t("activity.no_season"), is_private=True)
    button = Button(label=t("activity.button_end"), press="activity.end", only=message.person)
    leave = Button(label=t("activity.button_leave"), press="activity.leave", only=message.person)
    return Reply(
        body=t("activity.end_preview"), buttons=((button, leave),), is_private=True
    )  # fmt: skip


@feature.button("activity.end", role=Role.MODERATOR, is_fresh=True)
async def end_now(
    pressed: Pressed, *, boards: Boards, seasons: Seasons, chosen: ActivitySettings, ui: Ui,
    clock: Clock,
) -> Outcome:  # fmt: skip
    """Close it, once; what comes from tomorrow on belongs to the next season."""
    if chosen.season == "off":
        return _says(pressed, t("activity.no_season"))
    today = day_of(clock.now(), ui.timezone)
    closed = await seasons.last_day(pressed.community)
    first, _ = season_at(today, chosen.season, closed)
    closing = Closing(pressed.community, first, today, pressed.person, clock.now())
    kept = await close(closing, boards, seasons, ui.timezone)
    if not kept:
        return _says(pressed, t("activity.season_closed_today"))
    done = _says(pressed, t("activity.season_closed"))
    if not any(kept.values()):
        return done
    where = posting_place(chosen, pressed.chat)
    return [done, Send(chat=where, body=announcement(closing, kept))]


@feature.button("activity.leave", role=Role.MODERATOR)
async def leave(pressed: Pressed) -> Outcome:
    """Let the season go on."""
    return _says(pressed, t("activity.goes_on"))


def _says(pressed: Pressed, body: Text) -> Edit:
    return Edit(
        message=MessageRef(chat=pressed.chat, id=pressed.message), body=body,
        interaction=pressed.interaction, language=pressed.language,
    )  # fmt: skip
