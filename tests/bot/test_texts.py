"""Every text that the code says is there in four languages, with the values it is given."""

from pathlib import Path
from typing import get_type_hints

import pytest
from babel.messages.pofile import read_po

from bot.arguments import parameter_of
from bot.events import LANGUAGES, Role
from bot.feature import Command
from bot.formatting.markdown import from_markdown
from bot.formatting.rich import Rich
from bot.platform import Reason
from bot.texts import FOLDER
from handlers import FEATURES
from tests.bot.catalogues import catalogue, entries, forms, placeholders
from tests.bot.spoken import LABELS, REASONS, TEXTS, Use, Walk, modules

ROOT = Path(__file__).parents[2]
LONGEST = 100
"""Characters of a description in Discord's menus."""
LONGEST_BUTTON = 40
"""Characters that a phone still shows of a button's label."""  # guess
PLURALS = {
    "en": "nplurals=2; plural=(n != 1)",
    "es": "nplurals=2; plural=(n != 1)",
    "fr": "nplurals=2; plural=(n > 1)",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
    "(n%100<12 || n%100>14) ? 1 : 2)",
}
FILES = modules(ROOT, ["bot", "handlers"])
SPOKEN = Walk(FILES, TEXTS)


def commands() -> dict[str, Command]:
    return {
        f"help.{'.'.join(command.path)}": command
        for feature in FEATURES
        for command in feature.commands
    }


def parameters() -> set[str]:
    hints = (
        get_type_hints(command.function, include_extras=True) for command in commands().values()
    )
    return {
        f"parameter.{name}"
        for hint in hints
        for name, annotation in hint.items()
        if name != "return" and parameter_of(name, annotation, is_required=True)
    }


def families() -> dict[str, set[str]]:
    """Keys that are put together while the bot runs, by what they begin with."""
    reasons = Walk(FILES, REASONS)
    lost = {one for one in reasons.lost if not one.endswith(".why")}  # that one is handed on
    assert not lost, f"nobody can see which text says why: {sorted(lost)}"
    return {
        "help.": set(commands()),
        "parameter.": parameters(),
        "role.": {f"role.{role}" for role in Role},
        "reason.": {f"reason.{reason}" for reason in Reason},
        "why.": {f"why.{use.key.replace(' ', '_')}" for use in reasons.uses},
    }


def used() -> dict[str, list[Use]]:
    """Every key the product uses, with the places; a new family is whatever English has of it."""
    known = families()
    found: dict[str, list[Use]] = {}
    for use in sorted(SPOKEN.uses, key=lambda one: (one.key, one.where)):
        keys = {use.key}
        if use.is_family:
            keys = known.get(use.key) or {k for k in catalogue("en") if k.startswith(use.key)}
            assert keys, f"{use.where}: no text begins with {use.key}"
        for key in keys:
            found.setdefault(key, []).append(use)
    return found


USED = used()


def test_every_text_the_code_says_can_be_found_in_the_code() -> None:
    assert not SPOKEN.lost, "write the key where t() can be followed to it (docs/texts.md)"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_the_code_says_is_there(language: str) -> None:
    missing = {key: uses[0].where for key, uses in USED.items() if key not in catalogue(language)}
    assert not missing


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_there_that_nothing_says(language: str) -> None:
    left_over = sorted(set(catalogue(language)) - set(USED))
    assert left_over == []


def test_no_text_is_empty_or_marked_as_doubtful() -> None:
    for language, key, entry in entries():
        assert all(form.strip() for form in forms(entry)), f"{key} in {language}"
        assert not entry.fuzzy, f"{key} in {language}"


def test_every_language_names_the_same_values() -> None:
    english = catalogue("en")
    for language, key, entry in [one for one in entries() if one[1] in english]:
        wanted = placeholders(forms(english[key])[0])
        for form in forms(entry):
            assert placeholders(form) == wanted, f"{key} in {language}"


def test_a_text_shows_the_values_it_is_given() -> None:
    for key in USED.keys() & catalogue("en").keys():
        shown = placeholders(forms(catalogue("en")[key])[0])
        for use in USED[key]:
            if use.values is None:
                continue
            assert shown <= use.values, f"{key} is not given all it shows at {use.where}"
            assert not use.is_exact or shown == use.values, f"{key} hides a value of {use.where}"


def test_a_text_that_counts_has_a_form_for_every_number() -> None:
    for language, key, entry in entries():
        counts = "count" in placeholders(forms(entry)[0])
        assert entry.pluralizable == counts, f"{key} in {language}"
        wanted = {"ru": 3}.get(language, 2) if counts else 1
        assert len(forms(entry)) == wanted, f"{key} in {language}"
        if counts:
            assert entry.id == (key, key), f"{key} in {language}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_knows_the_plurals_of_its_language(language: str) -> None:
    for path in sorted((FOLDER / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            assert read_po(file).plural_forms.rstrip(";") == PLURALS[language], path


def test_help_in_english_is_the_first_sentence_of_the_function() -> None:
    for key, command in commands().items():
        assert forms(catalogue("en")[key]) == (command.sentence,)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_menus_show_fits_them(language: str) -> None:
    for key, entry in catalogue(language).items():
        if key in commands() or key.startswith("parameter."):
            assert len(forms(entry)[0]) <= LONGEST, key
            assert from_markdown(forms(entry)[0]) == Rich(forms(entry)[0]), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_buttons_say_can_be_read_on_a_phone(language: str) -> None:
    labels = {use.key for use in Walk(FILES, LABELS).uses}
    assert {"faq.button_person", "settings.undo"} <= labels
    for key in labels:
        assert len(forms(catalogue(language)[key])[0]) <= LONGEST_BUTTON, key
