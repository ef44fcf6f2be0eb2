"""Channels and anonymous administrators, as the pretended Telegram shows them."""

from bot.events import Identity, Message
from tests.bot.platforms.telegram.scene import Scene
from tests.servers.telegram.people import Person
from tests.servers.telegram.state import Chat as Place


async def heard(scene: Scene, text: str) -> Message:
    async with scene.listening() as store:
        await store.until(lambda: any(one.text == text for one in store.of(Message)))
    return [one for one in store.of(Message) if one.text == text][-1]


async def test_posts_of_the_linked_channel_are_recognised(scene: Scene, group: Place) -> None:
    boss = scene.server.user("Boss")
    channel = scene.server.channel("News", owner=boss, group=group)
    boss.posts("version 2 is out", channel)
    message = await heard(scene, "version 2 is out")
    assert (message.identity, message.sender.id) == (Identity.LINKED_CHANNEL, str(channel.id))
    assert message.is_foreign
    assert len(scene.server.calls.to("getChat")) == 1


async def test_a_channel_that_is_not_linked_is_only_a_channel(
    scene: Scene, ana: Person, group: Place
) -> None:
    channel = scene.server.channel("Ads", owner=ana)
    ana.says_as(channel, "buy", group)
    message = await heard(scene, "buy")
    assert (message.identity, message.sender.id) == (Identity.CHANNEL, str(channel.id))


async def test_when_telegram_does_not_confirm_the_channel_it_is_not_believed(
    scene: Scene, group: Place
) -> None:
    boss = scene.server.user("Boss")
    channel = scene.server.channel("News", owner=boss, group=group)
    scene.server.fault("getChat", status=500)
    boss.posts("version 3 is out", channel)
    assert (await heard(scene, "version 3 is out")).identity is Identity.CHANNEL


async def test_an_anonymous_administrator_is_one_without_a_name(
    scene: Scene, ana: Person, group: Place
) -> None:
    scene.server.promote(group, ana)
    ana.says_anonymously("calm down", group)
    message = await heard(scene, "calm down")
    assert message.identity is Identity.ANONYMOUS_ADMIN
    assert message.sender.name == group.title
