"""Time is aware and in UTC, chance repeats itself where it should and nowhere else."""

from datetime import UTC

from bot.clock import SeededDice, SystemClock, SystemDice


def test_the_present_moment_knows_its_zone() -> None:
    assert SystemClock().now().tzinfo is UTC


def test_the_same_seed_gives_the_same_names_and_another_seed_others() -> None:
    first, again, other = SeededDice(7), SeededDice(7), SeededDice(8)
    names = [first.name() for _ in range(3)]
    assert names == [again.name() for _ in range(3)]
    assert names != [other.name() for _ in range(3)]
    assert first.share() == again.share()


def test_names_of_the_system_are_of_the_length_asked_for_and_never_the_same() -> None:
    dice = SystemDice()
    names = {dice.name(16) for _ in range(200)}
    assert len(names) == 200
    assert {len(name) for name in names} == {16}
    assert all(0 <= dice.share() < 1 for _ in range(200))
