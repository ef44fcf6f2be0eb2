"""What a level brings is shown beside the name, in each network's own way."""

from bot.actions import SetRole, SetTag
from bot.events import Account, Chat
from handlers.activity.levels import beside_name, reward_at

REWARDS = {2: "Regular", 5: "Veteran"}


def member(platform: str) -> Account:
    return Account(platform=platform, id="7", name="Ana")


def test_the_highest_level_that_was_reached_gives_its_reward() -> None:
    assert [reward_at(REWARDS, level) for level in (0, 1, 2, 4, 5, 90)] == [
        "", "", "Regular", "Regular", "Veteran", "Veteran",
    ]  # fmt: skip


def test_on_telegram_it_is_a_tag_in_the_group_even_from_within_a_topic() -> None:
    topic = Chat(platform="telegram", id="-100:5", parent="-100")
    (tag,) = beside_name(topic, member("telegram"), "Regular", "Veteran")
    assert isinstance(tag, SetTag)
    assert (tag.chat.id, tag.account.id, tag.tag) == ("-100", "7", "Veteran")


def test_on_discord_the_new_role_comes_and_the_former_goes() -> None:
    channel = Chat(platform="discord", id="1")
    actions = beside_name(channel, member("discord"), "Regular", "Veteran")
    roles = [(one.role, one.is_given) for one in actions if isinstance(one, SetRole)]
    assert roles == [("Veteran", True), ("Regular", False)]


def test_what_stays_the_same_is_not_set_again() -> None:
    for platform in ("telegram", "discord"):
        assert not beside_name(Chat(platform=platform, id="1"), member(platform), "A", "A")
