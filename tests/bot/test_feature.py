"""How a handler file says what it is."""

from importlib import import_module
from pkgutil import walk_packages

import pytest
from pydantic import ValidationError

import handlers
from bot.actions import Outcome
from bot.events import Message, Role
from bot.feature import Feature, Limit, Stage, Ui
from handlers import FEATURES


def test_a_declaration_is_data_and_the_function_stays_a_function() -> None:
    feature = Feature("tea")

    @feature.command("tea pour", role=Role.GUIDE, limit=Limit(3, seconds=60))
    async def pour(message: Message) -> Outcome:
        """Pour some tea.

        And more that help does not show.
        """

    @feature.on(Message, Stage.GUARD)
    async def watch(message: Message) -> Outcome:
        """Watch the pot."""

    (command,) = feature.commands
    assert (command.name, command.role, command.sentence) == (
        "tea pour", Role.GUIDE, "Pour some tea.",
    )  # fmt: skip
    assert command.function is pour
    assert [(handler.stage, handler.function) for handler in feature.handlers] == [
        (Stage.GUARD, watch)
    ]


def test_the_stages_come_in_their_order() -> None:
    assert [stage.name for stage in sorted(Stage)] == ["RECORD", "GUARD", "ANSWER", "REACT"]


@pytest.mark.parametrize(
    "chosen", [{"timezone": "Middle/Earth"}, {"language": "tlh"}, {"max_age": "1s"}, {"x": 1}]
)
def test_a_community_cannot_choose_what_does_not_exist(chosen: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Ui.model_validate(chosen)


def test_every_command_says_what_it_does_and_takes_either_arguments_or_subcommands() -> None:
    commands = [command for feature in FEATURES for command in feature.commands]
    paths = {command.path for command in commands}
    groups = {path[:1] for path in paths if len(path) > 1}
    assert all(command.sentence.endswith(".") for command in commands)
    assert not groups & paths


def test_every_setting_has_a_meaning() -> None:
    for feature in FEATURES:
        for name, field in (feature.settings.model_fields if feature.settings else {}).items():
            assert field.description, f"{feature.name}: {name}"


def test_every_feature_written_in_handlers_is_in_the_list() -> None:
    modules = [import_module(one.name) for one in walk_packages(handlers.__path__, "handlers.")]
    offered = [getattr(module, "feature", None) for module in modules]
    written = {one.name for one in offered if isinstance(one, Feature)}
    listed = {feature.name for feature in FEATURES}
    assert written == listed, "a feature takes part when handlers/__init__.py lists it"
