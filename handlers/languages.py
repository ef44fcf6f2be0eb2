"""Members choose the language in which they are spoken to."""

from typing import ClassVar

import msgspec
from pydantic import Field

from bot.actions import Button, Edit, MessageRef, Outcome, Reply, answer_to, t
from bot.events import LANGUAGES, Message, Pressed
from bot.feature import Feature, Limit, Settings
from bot.formatting.rich import Rich
from storage.choices import Choices
from storage.members import Members


class LanguagesSettings(Settings):
    """Which languages members may choose."""

    section: ClassVar[str] = "languages"
    enabled: bool = Field(True, description="members may choose their own language")


feature = Feature("languages", settings=LanguagesSettings)
NAMES = {"en": "English", "es": "Español", "fr": "Français", "ru": "Русский"}


@feature.command(
    "language",
    limit=Limit(10, seconds=60),
    names={"es": "idioma", "fr": "langue", "ru": "yazyk"},
    is_private=True,
)
async def language(message: Message, choices: Choices, members: Members, code: str = "") -> Outcome:
    """Choose the language in which I speak to you: en, es, fr or ru."""
    wanted = _meant(code)
    if wanted is None:
        buttons = tuple(
            (
                Button(label=Rich(NAMES[one]), press="languages.choose", only=message.person,
                       values={"code": one}),
            )
            for one in LANGUAGES
        )  # fmt: skip
        name = NAMES[message.language]
        if code:
            body = t("languages.unknown", given=code[:20], languages=", ".join(LANGUAGES))
        else:
            body = t("languages.which", name=name)
        return Reply(body=body, buttons=buttons, is_private=True)
    await choices.speak(message.person, wanted)
    members.forget_person(message.person)
    said = msgspec.structs.replace(message, spoken=wanted)
    return answer_to(said, t("languages.chosen", name=NAMES[wanted]))


@feature.button("languages.choose")
async def choose(pressed: Pressed, choices: Choices, members: Members, code: str) -> Outcome:
    """The language somebody pressed."""
    await choices.speak(pressed.person, code)
    members.forget_person(pressed.person)
    return Edit(
        message=MessageRef(chat=pressed.chat, id=pressed.message),
        body=t("languages.chosen", name=NAMES[code]),
        interaction=pressed.interaction,
        language=code,
    )


def _meant(code: str) -> str | None:
    """The language somebody wrote, by its code or its name."""
    wanted = code.strip().lower()
    known = {**{one: one for one in LANGUAGES}, **{n.lower(): one for one, n in NAMES.items()}}
    return known.get(wanted) or known.get(wanted[:2] if "-" in wanted else "")
