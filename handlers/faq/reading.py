"""The knowledge base is read with the encoder beside the conversation."""

from bot.actions import Job, Outcome
from bot.events import JobDone, Message
from bot.feature import Feature, Stage
from handlers.faq.knowledge import Knowledge
from handlers.faq.settings import FaqSettings

feature = Feature("faq")


@feature.on(Message, Stage.RECORD)
async def begin(message: Message, faq: FaqSettings, index: Knowledge) -> Outcome:
    """With the first message after a start, what there is to be read is read."""
    if not index.is_asleep(message.community):
        return None
    await index.load(message.community)
    return read_on(message.community, faq, index)


@feature.job("faq.read", within=300, lane="faq.read")
async def read(index: Knowledge, community: int) -> bool:
    """Read the next portion of entries; tell whether there is more."""
    return await index.read(community)


@feature.done("faq.read")
async def was_read(done: JobDone, faq: FaqSettings, index: Knowledge) -> Outcome:
    """Keep what was made, and go on."""
    index.keep(done.community)
    return read_on(done.community, faq, index) if done.result else None


def read_on(community: int, faq: FaqSettings, index: Knowledge) -> Outcome:
    """The work that is left, if any."""
    if not index.has_work(community, faq):
        return None
    return Job(kind="faq.read", values={"community": community})
