"""Admins see who changed what in their community, and when."""

from datetime import UTC, datetime, timedelta

from bot.actions import Outcome, Reply, Text, t
from bot.arguments import MENTION, NUMBER
from bot.clock import Clock
from bot.events import Message, Role
from bot.feature import Feature
from bot.formatting.rich import Rich
from bot.settings.duration import parse_duration
from storage.choices import Choices
from storage.members import Members

feature = Feature("admin")

USUALLY = timedelta(days=30)
MOST = 30
LONGEST = 60


@feature.command("audit", role=Role.ADMIN, is_private=True)
async def audit(
    message: Message, choices: Choices, members: Members, clock: Clock,
    who_or_what: str = "", period: str = "",
) -> Outcome:  # fmt: skip
    """Show who changed what: of a person, of a feature, or of a time such as 7d."""
    back = _length(period) or _length(who_or_what)
    subject = "" if _length(who_or_what) else who_or_what
    if period and not _length(period):
        return Reply(body=t("arguments.duration", given=period[:20]), is_private=True)
    person = 0
    if _is_person(subject):
        person = await _person(message, members, subject)
        if not person:
            return Reply(body=t("arguments.unknown_person", name=subject[:50]), is_private=True)
        subject = ""
    since = clock.now() - (back or USUALLY)
    rows = await choices.trail(
        message.community, int(since.timestamp()), person=person, feature=subject, limit=MOST + 1
    )
    if not rows:
        return Reply(body=t("audit.nothing", since=since), is_private=True)
    lines = [_line(*row) for row in rows[:MOST]]
    body = t("audit.list" if len(rows) <= MOST else "audit.more", since=since, lines=lines)
    return Reply(body=body, is_private=True)


def _line(at: int, name: str, feature: str, what: str, old: str | None, new: str | None) -> Text:
    return t(
        "audit.line",
        at=datetime.fromtimestamp(at, UTC),
        name=Rich(name or "?"),
        feature=feature,
        what=Rich(what[:LONGEST]),
        old=Rich((old or "-")[:LONGEST]),
        new=Rich((new or "-")[:LONGEST]),
    )


def _length(word: str) -> timedelta | None:
    try:
        return parse_duration(word)
    except ValueError:
        return None


def _is_person(word: str) -> bool:
    return bool(MENTION.match(word) or word.startswith("@") or NUMBER.match(word))


async def _person(message: Message, members: Members, word: str) -> int:
    """The person behind a mention, a username or a number; 0 if nobody is known."""
    platform = message.chat.platform
    mention = MENTION.match(word)
    wanted = mention.group(1) if mention else word.removeprefix("@")
    natives = [wanted, *[one.id for one in message.mentions if one.name == wanted]]
    natives += await members.find_username(message.community, platform, wanted)
    for native in natives:
        if found := await members.account_of(message.community, platform, native):
            return found[0]
    return 0
