"""An asker's reaction on an answer thanks for it."""

from bot.actions import Outcome
from bot.clock import Clock
from bot.events import Reacted
from bot.feature import Feature
from handlers.thanks.judging import Wish, give, numbered
from handlers.thanks.settings import ThanksSettings
from storage.activity import Activity
from storage.thanks import Thanks

feature = Feature("thanks")

GRATEFUL = frozenset({"🙏", "❤", "👍"})


@feature.on(Reacted)
async def thank(
    reacted: Reacted, *, thanks: Thanks, activity: Activity, thanking: ThanksSettings, clock: Clock
) -> Outcome:  # fmt: skip
    """The asker is glad about an answer; from anybody else a reaction is only applause."""
    if not thanking.reactions or not is_grateful(reacted.added):
        return None
    if not reacted.person or reacted.sender.is_bot or reacted.chat.is_private:
        return None
    answer = await activity.message(numbered(reacted.chat, reacted.message))
    now = clock.now()
    if answer is None or not answer.person or not answer.reply_to:
        return None
    if now.timestamp() - answer.at > thanking.window.total_seconds():
        return None
    question = await activity.message(numbered(reacted.chat, str(answer.reply_to)))
    if question is None or question.person != reacted.person:
        return None
    wish = Wish(reacted.chat, reacted.message, answer.person, "reaction", is_known_talk=True)
    _, told = await give(reacted, wish, thanks, thanking, now)
    return told


def is_grateful(emoji: tuple[str, ...]) -> bool:
    """Whether one of these reactions thanks; the heart comes with and without its variation."""
    return any(one.removesuffix("\ufe0f") in GRATEFUL for one in emoji)
