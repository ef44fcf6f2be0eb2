"""The tour's part on points: a reward, two accounts with one sum, thanks for newcomers who stay."""

import re
from datetime import timedelta

from bot.events import Account, Joined, Left
from bot.platforms.console.casa import EVERYBODY, STAFF
from bot.platforms.console.scene import PRIVATE, Scene
from bot.platforms.console.world import Person, Shown

DAY = timedelta(days=1)
YES_ME = "Oui, c’est moi"  # noqa: RUF001  as the French write it
STAYS = 8
"""Days after which a newcomer who took part counts."""
LINES = (
    (
        "the stairs to the hall are behind the green door",
        "please bring a warm coat for the long evening",
        "my sister baked bread and cheese for everybody here",
    ),
    (
        "tickets for the boat are sold near the old bridge",
        "the music starts when the lamps are lit outside",
    ),
)
"""What newcomers write on their first two days."""


async def a_reward_is_bought(scene: Scene) -> None:
    """Ana built a shelf, and Sam gives her sixty points for it. They buy an hour at the laser."""
    before, _ = await scene.evidence.points("ana")
    preview = _one(scene, await scene.says("sam", "/award @ana 60 a shelf for the workshop"))
    points = await scene.evidence.points("ana")
    scene.expect(points == (before, 0), "nothing is given before Sam agrees")
    await scene.presses("sam", EVERYBODY, preview, "Give")
    await scene.says("sam", '/shop add "Laser hour" 50 stock=1', STAFF)
    offer = _one(scene, await scene.says("ana", "/shop buy laser hour", PRIVATE))
    await scene.presses("ana", PRIVATE, offer, "Comprar")
    points = await scene.evidence.points("ana")
    scene.expect(points == (before + 10, 50), "fifty of the sixty points are put aside")
    cards = scene.sees("sam", scene.staff, "O-1", "Laser hour")
    scene.expect(len(cards) == 1 and "Ana" in cards[0].body.text, "the team sees who wants what")
    await scene.presses("sam", STAFF, cards[0], "Approve")
    await scene.presses("sam", STAFF, cards[0], "Handed over")
    told = scene.sees("ana", scene.casa.world.private("ana"), "O-1", "Laser hour")
    scene.expect(len(told) > 1, "Ana is told that it is hers")
    points = await scene.evidence.points("ana")
    scene.expect(points == (before + 10, 0), "what was put aside is paid")
    scene.expect(await scene.evidence.order("O-1") == "delivered", "the order is delivered")
    scene.expect(await scene.evidence.sum_of_points() == 0, "all accounts together are zero")


async def an_account_is_linked(scene: Scene) -> None:
    """Marie writes from Discord, too. A code says that both are her, and her points are one sum."""
    other = _elsewhere(scene, "marie", "Marie (Discord)")
    await scene.says("marie", "Bonsoir !")
    await scene.says(other.id, "Bonsoir aussi !")
    for words, amount in (("Bonsoir !", 30), ("Bonsoir aussi !", 12)):
        mine = next(m for m in scene.everybody.messages if m.body.text == words)
        said = await scene.says("sam", f"/award {amount} for the crêpes", to=mine)
        await scene.presses("sam", EVERYBODY, _one(scene, said), "Give")
    scene.expect(not await scene.evidence.is_one("marie", other.id), "the bot knows two persons")
    both = [(await scene.evidence.points(name))[0] for name in ("marie", other.id)]
    told = _one(scene, await scene.says("marie", "/link", PRIVATE))
    code = _found(scene, r"/link (\w+)", told, "Marie gets a code")
    asked = _one(scene, await scene.says(other.id, f"/link {code}", PRIVATE))
    scene.expect(not await scene.evidence.is_one("marie", other.id), "a code alone is not enough")
    await scene.presses(other.id, PRIVATE, asked, YES_ME)
    asked = scene.casa.world.private("marie").messages[-1]
    await scene.presses("marie", PRIVATE, asked, "Oui, relier")
    scene.expect(await scene.evidence.is_one("marie", other.id), "now they are one person")
    points = [await scene.evidence.points(name) for name in ("marie", other.id)]
    scene.expect(points == [(sum(both), 0)] * 2, "each account shows what both had")


async def a_referral_counts(scene: Scene) -> None:
    """Two friends come by Luis's link. They take part and stay for a week, and Luis is thanked."""
    said = _one(scene, await scene.says("luis", "/invite", PRIVATE))
    link = _found(scene, r"(console://\S+)", said, "Luis gets a link of his own")
    for id_, name in (("teo", "Teo"), ("inma", "Inma")):
        _comes(scene, scene.casa.world.person(id_, name, "en"), link)
        await scene.settle()
    before = await scene.evidence.points("luis")
    scene.expect(
        await scene.evidence.referrals() == ["pending"] * 2, "it is noted who brought them"
    )
    for day in LINES:
        for words in day:
            await _talk(scene, words)
        await _a_day_passes(scene)
    scene.expect(await scene.evidence.points("luis") == before, "joining and talking is not enough")
    for _ in range(STAYS):
        await _a_day_passes(scene)
    scene.expect(await scene.evidence.referrals() == ["paid"] * 2, "now both count")
    free, _ = await scene.evidence.points("luis")
    scene.expect(free == before[0] + 100, "Luis has fifty points for each of them")


async def a_referral_is_taken_back(scene: Scene) -> None:
    """One of them is banned a few days later. What Luis got for them is taken back, once."""
    free, _ = await scene.evidence.points("luis")
    for _ in range(2):  # a network may tell it twice
        _goes(scene, scene.who("inma"), "banned")
        await scene.settle()
    await _a_day_passes(scene)
    states = await scene.evidence.referrals()
    scene.expect(states == ["paid", "reversed"], "one still counts, the other does no more")
    left, _ = await scene.evidence.points("luis")
    scene.expect(left == free - 50, "Luis has fifty points less")
    scene.expect(await scene.evidence.sum_of_points() == 0, "all accounts together are zero")


def _one(scene: Scene, said: list[Shown]) -> Shown:
    """The one thing the bot said."""
    scene.expect(len(said) == 1, "the bot says one thing")
    return said[0]


def _found(scene: Scene, pattern: str, shown: Shown, sentence: str) -> str:
    """What a message must hold."""
    found = re.search(pattern, shown.body.text)
    scene.expect(found, sentence)
    return found[1] if found else ""


def _elsewhere(scene: Scene, person: str, name: str) -> Person:
    """The account somebody has on another network, which is played here, too."""
    id_, world = f"{person}-discord", scene.casa.world
    language = scene.who(person).account.language
    account = Account(platform="discord", id=id_, name=name, username=id_, language=language)
    world.people[id_] = Person(account=account)
    scene.everybody.members.add(id_)
    return world.people[id_]


async def _talk(scene: Scene, words: str) -> None:
    for name in ("teo", "inma"):
        await scene.says(name, words)
    scene.casa.skip(timedelta(minutes=2))


async def _a_day_passes(scene: Scene) -> None:
    scene.casa.skip(DAY)
    await scene.settle()


def _comes(scene: Scene, newcomer: Person, link: str) -> None:
    scene.tell(f"{newcomer.account.name} joins by Luis's link")
    scene.everybody.members.add(newcomer.id)
    now = scene.casa.clock.now()
    scene.casa.platform.happens(
        Joined(cause=f"con:{scene.casa.life}:join:{newcomer.id}", at=now, chat=scene.everybody.chat,
               sender=newcomer.account, link=link)
    )  # fmt: skip


def _goes(scene: Scene, person: Person, reason: str) -> None:
    scene.everybody.members.discard(person.id)
    now = scene.casa.clock.now()
    scene.casa.platform.happens(
        Left(cause=f"con:{scene.casa.life}:left:{person.id}", at=now, chat=scene.everybody.chat,
             sender=person.account, reason=reason)
    )  # fmt: skip
