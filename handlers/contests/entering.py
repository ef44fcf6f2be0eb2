"""Members enter contests, take their entry back, and see their chance."""

from bot.actions import AnyAction, MessageRef, Outcome, Send, t
from bot.events import Deleted, Message, Pressed
from bot.feature import Feature, Limit, Ui
from bot.formatting.rich import Rich
from handlers.contests.announcing import Announcing
from handlers.contests.card import answer
from handlers.contests.creating import made_up_for
from handlers.contests.entrance import Entrance
from handlers.contests.finish import Finish
from handlers.contests.settings import ContestSettings
from handlers.contests.voting import ballot
from storage.contest_entries import ContestEntries
from storage.contests import Contest

feature = Feature(
    "contests", settings=ContestSettings, services=(Entrance, Announcing, Finish)
)  # fmt: skip


@feature.command("contest join", is_private=True, limit=Limit(10, seconds=60))
async def join(
    message: Message, *, entrance: Entrance, finish: Finish, ui: Ui, contests: ContestSettings,
    contest: str,
) -> Outcome:  # fmt: skip
    """Enter a contest; in a vote, as a reply to the post that takes part."""
    found = await entrance.named(message.community, contest)
    if found is None or found.state == "draft":
        return answer(message, t("contests.no_such", name=Rich(contest[:20])))
    if found.kind == "vote":
        return await _join_vote(message, found, entrance)
    return await _enter(message, found, entrance, finish, ui, contests)


@feature.button("contests.enter")
async def press(
    pressed: Pressed, *, entrance: Entrance, finish: Finish, ui: Ui, contests: ContestSettings,
    contest: int,
) -> Outcome:  # fmt: skip
    """Enter by the button, once, however often it is pressed."""
    found = await entrance.contests.find(contest)
    return None if found is None else await _enter(pressed, found, entrance, finish, ui, contests)


@feature.button("contests.own")
async def own(pressed: Pressed, entrance: Entrance, contest: int) -> Outcome:
    """See whether one takes part, and how likely one is to win."""
    found = await entrance.contests.find(contest)
    if found is None:
        return None
    entry = await entrance.entries.own(contest, pressed.person)
    if entry is None:
        why = await entrance.why_not(pressed, found)
        return answer(pressed, why or t(f"contests.not_in_{found.kind}", contest=found.name))
    chance = await entrance.chance(found, entry)
    return answer(
        pressed, t("contests.own", contest=found.name, label=entry.label, chance=chance)
    )  # fmt: skip


@feature.command("contest leave", is_private=True)
async def leave(message: Message, entrance: Entrance, contest: str) -> Outcome:
    """Take your entry back."""
    found = await entrance.named(message.community, contest)
    if found is None or found.state == "draft":
        return answer(message, t("contests.no_such", name=Rich(contest[:20])))
    if not found.is_running:
        return answer(message, t(f"contests.state_{found.state}"))
    has_left = await entrance.entries.leave(found.id, message.person)
    return answer(message, t("contests.gone" if has_left else "contests.was_not_in",
                             contest=found.name))  # fmt: skip


@feature.on(Deleted)
async def removed(deleted: Deleted, entries: ContestEntries) -> Outcome:
    """A post that is gone takes part in no vote."""
    entries.remove_posts(deleted.chat.address, deleted.ids)
    return None


async def _enter(
    event: Message | Pressed, contest: Contest, entrance: Entrance, finish: Finish, ui: Ui,
    chosen: ContestSettings,
) -> list[AnyAction]:  # fmt: skip
    entry, body = await entrance.enter(event, contest)
    told: list[AnyAction] = [answer(event, body), *made_up_for([contest], event.at)]
    if contest.kind == "first" and entry is not None:
        count, _ = await entrance.entries.count(contest.id)
        if count >= contest.winners:
            told += await finish.end(contest, ui, chosen)
    return told


async def _join_vote(message: Message, contest: Contest, entrance: Entrance) -> Outcome:
    """The post one replies to takes part, if it is one's own."""
    replied = message.reply_to
    if replied is None:
        return answer(message, t("contests.not_in_vote", contest=contest.name))
    if replied.person != message.person:
        return answer(message, t("contests.not_your_post"))
    entry, body = await entrance.enter(message, contest, message=replied.id)
    if entry is None:
        return answer(message, body)
    name = Rich(message.sender.name)
    shown = t("contests.ballot", contest=contest.name, label=entry.label, name=name)
    return Send(chat=message.chat, body=shown, buttons=ballot(contest, entry.label),
                reply_to=MessageRef(chat=message.chat, id=replied.id),
                interaction=message.interaction)  # fmt: skip
