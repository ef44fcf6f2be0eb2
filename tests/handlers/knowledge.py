"""What the communities of these tests know."""

from bot.engine.knowledge import put_entries
from bot.matching.entry import FaqEntry
from tests.community import Community

INSTALL = "How do I install the program?"
PRICE = "What does the evening course cost?"


async def know(chat: Community, *titles: str) -> None:
    """Let a community answer each of these questions with `answer to <title>`."""
    entries = [
        FaqEntry(slug=f"entry-{n}", title=title, answer=f"answer to {title}", phrases=(title,))
        for n, title in enumerate(titles)
    ]
    store = chat.app.store
    ids = await store.chats.communities()
    await put_entries(store.entries, ids["Everybody"], entries, "en", 0)
    await store.database.commit()
    chat.app.lose_memory()
