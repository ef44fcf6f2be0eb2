"""Members vote for posts; what each of them has is counted at the end, and seen then."""

from bot.actions import Button, Outcome, t
from bot.events import Pressed
from bot.feature import Feature
from handlers.contests.card import answer, at
from handlers.contests.entrance import Entrance
from storage.contests import Contest

feature = Feature("contests")


@feature.button("contests.vote")
async def vote(pressed: Pressed, entrance: Entrance, contest: int, label: int) -> Outcome:
    """Vote for a post; a second vote takes the place of the first."""
    found = await entrance.contests.find(contest)
    entry = await entrance.entries.labelled(contest, label)
    if found is None or entry is None:
        return answer(pressed, t("contests.post_is_gone"))
    if why := await entrance.why_not(pressed, found):
        return answer(pressed, why)
    if entry.struck:
        return answer(pressed, t("contests.post_is_gone"))
    if entry.person == pressed.person:
        return answer(pressed, t("contests.own_post"))
    at_ms = int(pressed.at.timestamp() * 1000)
    if not await entrance.entries.vote(contest, pressed.person, label, at_ms):
        return answer(pressed, t("contests.too_late", ended=at(found.ends_at)))
    return answer(pressed, t("contests.voted", label=label))


def ballot(contest: Contest, label: int) -> tuple[tuple[Button, ...], ...]:
    """The button under a post that takes part."""
    values = {"contest": contest.id, "label": label}
    return ((Button(label=t("contests.button_vote"), press="contests.vote", values=values),),)
