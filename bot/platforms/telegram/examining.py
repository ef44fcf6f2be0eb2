"""What `doctor` asks Telegram: token, switches, webhook, clock."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import msgspec

from bot.clock import Clock
from bot.http import Unreached
from bot.platform import Finding
from bot.platforms.telegram.api import Answered, Api
from bot.platforms.telegram.receiving import BOT_UNKNOWN, UNKNOWN_BOT, WEBHOOK_SET, Me
from bot.platforms.telegram.wire import Moment, Native

SKEW = timedelta(seconds=30)
MANY_WAITING = 1000
OK, WARNING, PROBLEM = "ok", "warning", "problem"


class Hook(Native):
    """What `getWebhookInfo` tells."""

    url: str = ""
    pending_update_count: int = 0
    last_error_message: str = ""
    last_error_date: Moment = 0


class _Introduced(Native):
    result: Me


async def examine(api: Api, clock: Clock, mode: str) -> AsyncIterator[Finding]:
    """Look at everything that does not need a chat; changes nothing."""
    try:
        asked = clock.now()
        answer = await api.ask("getMe", {})
        me = msgspec.json.decode(answer.body, type=_Introduced).result
        hook = await api.call("getWebhookInfo", Hook)
    except Answered as problem:
        yield _refused(problem)
        return
    except (Unreached, msgspec.DecodeError) as problem:
        yield Finding(
            name="telegram.token",
            state=PROBLEM,
            sentence=f"Telegram cannot be reached: {problem}.",
            fix=f"Check that this machine reaches {api.base_url}.",
        )
        return
    yield Finding(name="telegram.token", state=OK, sentence=f"The bot is @{me.username}.")
    yield _privacy(me)
    if not me.can_join_groups:
        yield Finding(
            name="telegram.groups",
            state=PROBLEM,
            sentence="The bot may not be added to groups.",
            fix="In @BotFather: /setjoingroups, choose the bot, Enable.",
        )
    yield _webhook(hook, mode)
    yield _clock(answer.headers.get("date", ""), asked)


def _refused(problem: Answered) -> Finding:
    if problem.code in UNKNOWN_BOT:
        return Finding(
            name="telegram.token",
            state=PROBLEM,
            sentence="Telegram does not accept the token.",
            fix=BOT_UNKNOWN,
        )
    return Finding(
        name="telegram.token",
        state=PROBLEM,
        sentence=f"Telegram answers: {problem}.",
        fix="Try again in a minute.",
    )


def _privacy(me: Me) -> Finding:
    name = "telegram.privacy"
    if me.can_read_all_group_messages:
        return Finding(name=name, state=OK, sentence="The bot reads all messages of its groups.")
    return Finding(
        name=name,
        state=WARNING,
        sentence="Privacy mode is on: where the bot is not administrator it sees only commands.",
        fix="In @BotFather: /setprivacy, choose the bot, Disable; then add the bot to the group "
        "anew, or make it administrator there.",
    )


def _webhook(hook: Hook, mode: str) -> Finding:
    name = "telegram.webhook"
    if mode != "webhook" and hook.url:
        return Finding(
            name=name, state=PROBLEM, sentence="A webhook takes the messages.", fix=WEBHOOK_SET
        )
    if mode == "webhook" and not hook.url:
        return Finding(
            name=name,
            state=WARNING,
            sentence="No webhook is set yet; it is set when the bot starts.",
            fix="Start the bot with: tertulia run",
        )
    if mode == "webhook" and hook.last_error_message:
        return Finding(
            name=name,
            state=WARNING,
            sentence=f"Telegram could not deliver lately: {hook.last_error_message}.",
            fix="Check that telegram.public_url is reachable from the internet by HTTPS.",
        )
    waiting = hook.pending_update_count
    state = WARNING if waiting > MANY_WAITING else OK
    fix = "Start the bot: messages are kept for 24 hours only." if state == WARNING else ""
    return Finding(name=name, state=state, sentence=f"{waiting} messages wait.", fix=fix)


def _clock(date: str, asked: datetime) -> Finding:
    name = "telegram.clock"
    try:
        there = parsedate_to_datetime(date)
    except ValueError:
        return Finding(name=name, state=OK, sentence="Telegram did not tell its time.")
    skew = abs(there - asked)
    if skew <= SKEW:
        return Finding(name=name, state=OK, sentence="The clock agrees with Telegram's.")
    return Finding(
        name=name,
        state=WARNING,
        sentence=f"The clock is {skew.total_seconds():.0f} seconds off.",
        fix="Let the machine set its clock by NTP: timedatectl set-ntp true",
    )
