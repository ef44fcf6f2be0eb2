"""Admins see who changed what, and when."""

from tests.community import community


async def test_every_change_of_a_setting_a_role_or_a_chat_is_in_the_trail() -> None:
    async with community() as chat:
        assert (await chat.say("/audit", by="mod"))[0].startswith("audit.nothing since=")
        await chat.say("hello", by="luis")
        await chat.say("/settings set faq.cooldown 5m", by="mod")
        await chat.say("/role give guide @luis", by="mod")
        (said,) = await chat.say("/audit", by="mod")
        assert said.startswith("audit.list lines=audit.line")
        assert "feature=roles name=Mod new=guide old=-" in said
        assert 'feature=settings name=Mod new="5m" old=- what=faq.cooldown' in said
        assert chat.last().only_for == "mod"


async def test_the_trail_is_narrowed_to_a_person_a_feature_or_a_time() -> None:
    async with community() as chat:
        await chat.say("hello", by="luis")
        await chat.say("/settings set faq.cooldown 5m", by="mod")
        await chat.say("/role give admin @luis", by="mod")
        await chat.say("/settings set ui.max_age 5m", by="luis")
        (said,) = await chat.say("/audit @luis", by="mod")
        assert "ui.max_age" in said
        assert "faq.cooldown" not in said
        (said,) = await chat.say("/audit faq", by="mod")
        assert "faq.cooldown" in said
        assert "ui.max_age" not in said
        chat.clock.advance(days=8)
        assert "faq.cooldown" in (await chat.say("/audit", by="mod"))[0]
        assert (await chat.say("/audit 7d", by="mod"))[0].startswith("audit.nothing")
        assert "faq.cooldown" in (await chat.say("/audit @mod 9d", by="mod"))[0]


async def test_who_is_not_known_and_when_makes_no_sense_is_said() -> None:
    async with community() as chat:
        said = await chat.say("/audit @nobody", by="mod")
        assert said == ["arguments.unknown_person name=@nobody"]
        said = await chat.say("/audit faq 7", by="mod")
        assert said == ["arguments.duration given=7"]


async def test_another_communitys_trail_is_never_shown() -> None:
    async with community() as chat:
        chat.world.room("other", "Elsewhere", list(chat.world.people.values()))
        chat.who("mod").rights["other"] = chat.who("mod").rights["group"]
        await chat.say("/settings set faq.cooldown 5m", by="mod")
        assert (await chat.say("/audit", by="mod", room="other"))[0].startswith("audit.nothing")
