"""What the stories about the knowledge base are told with."""

from storage.curation import Kept
from tests.community import Community

CLOSE = 11
"""Minutes after which the same answer in the same chat is given in full again."""


async def add(chat: Community, question: str, answer: str, **options: str) -> None:
    """A moderator adds an entry, whatever it resembles."""
    given = " ".join(f"{name}={value}" for name, value in options.items())
    (said,) = await chat.say(f"/faq add {question} = {answer} {given}", by="mod")
    if said.startswith("kb.twin"):
        await chat.press("kb.add_anyway", by="mod")


async def kept_of(chat: Community, slug: str, language: str = "") -> Kept:
    """An entry as it is kept."""
    variants = await chat.app.store.curation.variants(1, slug)
    (kept,) = [one for one in variants if language in ("", one.language)]
    return kept


async def miss(chat: Community, question: str, by: str, cluster: int = 0) -> int:
    """Somebody asks in vain; the number of the question."""
    store = chat.app.store
    person = await store.erasures.person_of(1, "console", by)
    if person is None:
        await chat.say("hello", by=by)
        person = await store.erasures.person_of(1, "console", by)
    number = chat.world.next_number()
    added = await store.misses.add(
        community=1, question=question, language="en", person=person or 0, platform="console",
        chat="group", message=number, ticket=0, now=int(chat.clock.now().timestamp()),
    )  # fmt: skip
    if cluster:
        await store.database.run("UPDATE miss SET cluster = ? WHERE id = ?", (cluster, added))
    await store.database.commit()
    return added
