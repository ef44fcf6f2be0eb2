"""Whatever people do in whatever order: each newcomer pays at most once, and the books add up."""

import asyncio
from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.community import Community, community
from tests.handlers.referrals.bringing import come, go, link_of, pass_days, states, take_part, town

NEWCOMERS = ("eve", "zoe")
deeds = st.lists(
    st.tuples(
        st.sampled_from(("comes", "comes", "writes", "writes", "waits", "leaves", "is banned")),
        st.sampled_from(NEWCOMERS),
        st.sampled_from(("ana", "luis", *NEWCOMERS)),
    ),
    min_size=3,
    max_size=7,
)


async def live(chat: Community, what: Sequence[tuple[str, str, str]]) -> None:
    """A few days in the life of a group, which always ends with somebody who stays."""
    links = {name: await link_of(chat, name) for name in ("ana", "luis")}
    for deed, who, by in [*what, ("comes", "eve", "ana"), ("writes", "eve", "")]:
        match deed:
            case "comes":
                await come(chat, who, links.get(by, links["ana"]))
            case "writes" if who in chat.group.members:
                await take_part(chat, who)
            case "leaves" if who in chat.group.members:
                await go(chat, who)
            case "is banned" if who in chat.group.members:
                await go(chat, who, "banned")
            case _:
                await pass_days(chat, 3)
    await pass_days(chat, 15)


async def story(what: Sequence[tuple[str, str, str]]) -> None:
    async with community(world=town(*NEWCOMERS)) as chat:
        await live(chat, what)
        read = chat.app.store.database.read
        assert await read("SELECT coalesce(sum(balance), 0) FROM ledger_account") == [(0,)]
        paid = await read("SELECT newcomer FROM referral WHERE paid_at IS NOT NULL")
        assert len(paid) == len(set(paid))
        standing = [state for state, _ in await states(chat)].count("paid")
        assert await read(
            "SELECT coalesce(sum(balance), 0) FROM ledger_account WHERE kind = 'person'"
        ) == [(60 * standing,)]
        assert not [one for one in await states(chat) if one[0] in {"pending", "qualified"}]
        assert await read("SELECT * FROM referral_message") == []
        assert await read("SELECT * FROM quarantine") == []


@settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(deeds)
def test_each_newcomer_pays_at_most_once_and_nobody_gains_by_tricks(
    what: list[tuple[str, str, str]],
) -> None:
    asyncio.run(story(what))
