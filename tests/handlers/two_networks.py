"""People who have an account on a second network, in stories told on the console."""

from bot.events import Account, Kind
from bot.platforms.console.world import Person, World
from tests.community import ADMIN_RIGHTS

OTHER = "discord"


def second(world: World, name: str, network: str = OTHER) -> Person:
    """The account somebody has on the other network; it is typed as `<name>-<network>`."""
    id_ = f"{name}-{network}"
    account = Account(platform=network, id=id_, name=name.title(), username=id_, language="en")
    world.people[id_] = Person(account=account)
    world.rooms["group"].members.add(id_)
    return world.people[id_]


def plaza(*names: str) -> World:
    """A group with these people, a moderator, and the team's room."""
    world = World()
    members = [world.person(name, name.title(), "en") for name in (*names, "mod")]
    world.room("group", "Everybody", members)
    world.room("staff", "Team", [world.people["mod"]], Kind.GROUP)
    world.people["mod"].rights = {"group": ADMIN_RIGHTS, "staff": ADMIN_RIGHTS}
    return world
