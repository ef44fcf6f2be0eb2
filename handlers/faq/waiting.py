"""A question nobody answers in time goes to the team."""

from bot.actions import Emit, Outcome, Unschedule
from bot.events import Message, TimerDue, decode
from bot.feature import Feature, Stage
from handlers.faq.outcomes import unanswered

feature = Feature("faq")


@feature.on(Message, Stage.RECORD)
async def answered_by_somebody(message: Message) -> Outcome:
    """A reply of another member ends the waiting of a question."""
    replied = message.reply_to
    if replied is None or (replied.sender and replied.sender.id == message.sender.id):
        return None
    return Unschedule(kind="faq.escalate", key=f"{message.chat.address}:{replied.id}")


@feature.timer("faq.escalate")
async def escalate(due: TimerDue, message: str) -> Outcome:
    """A question that nobody answered in time goes to the team."""
    asked = decode(message)
    if not isinstance(asked, Message):
        return None
    return Emit(event=unanswered(asked, "nobody answered", ()))
