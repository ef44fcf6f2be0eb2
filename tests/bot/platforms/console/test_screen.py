"""The demo's screen, with somebody at the keyboard and the mouse."""

from collections.abc import AsyncIterator

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from bot.platforms.console.casa import STAFF, Casa
from bot.platforms.console.complaints import Complaints
from bot.platforms.console.screen import Bubble, Press, Window, Words
from bot.platforms.console.session import WELCOME

SIZE = (118, 36)


class Hands:
    """Somebody who types, clicks and reads."""

    def __init__(self, pilot: Pilot[None], window: Window) -> None:
        self.pilot = pilot
        self.window = window

    async def types(self, words: str) -> None:
        self.window.query_one("#typed", Words).value = words
        await self.press("enter")

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.rest()

    async def rest(self) -> None:
        await self.window.session.casa.settle()
        await self.pilot.pause()
        await self.pilot.pause()

    def reads(self, where: str) -> str:
        return str(self.window.query_one(where, Static).render())

    @property
    def words(self) -> list[str]:
        """What the messages on the screen say, with who says it."""
        return [
            " | ".join(
                str(part.render()) for part in bubble.query(Static) if not part.has_class("x")
            )
            for bubble in self.window.query(Bubble)
        ]


@pytest.fixture
async def hands(casa: Casa) -> AsyncIterator[Hands]:
    window = Window(casa, Complaints())
    async with window.run_test(size=SIZE) as pilot:
        hands = Hands(pilot, window)
        await hands.rest()
        yield hands


async def test_the_first_screen_says_in_three_lines_what_to_try(hands: Hands) -> None:
    assert hands.reads(".welcome").split("\n") == list(WELCOME)
    assert hands.reads("#who") == "Eve (en) »"
    assert hands.reads("#place") == "Casa Abierta as Eve sees it"


async def test_a_question_is_visibly_answered_as_it_is_typed(hands: Hands) -> None:
    await hands.press(*"how", "space", *"do", "space", "I", "space", *"get", "space", *"a",
                      "space", *"key", "question_mark", "enter")  # fmt: skip

    assert hands.words[0] == "Eve | how do I get a key?"
    assert hands.words[1].startswith("Tertulia → Eve | Come by on a Tuesday")


async def test_tab_makes_one_somebody_else_and_shift_tab_back(hands: Hands) -> None:
    await hands.press("tab")
    assert hands.reads("#who") == "Marie (fr) »"

    await hands.press("shift+tab", "shift+tab")
    assert hands.reads("#who") == "Luis (es) »"


async def test_a_number_key_presses_a_button_and_the_offer_becomes_the_answer(
    hands: Hands,
) -> None:
    await hands.types("@tertulia can I use the laser cutter on Sunday?")
    assert [str(button.label) for button in hands.window.query(Press)][:2] == [
        "1 Who may use the laser cutter?", "2 How do I book the laser cutter?",
    ]  # fmt: skip

    await hands.press("1")

    assert "free of charge" in hands.words[-1]
    assert "changed" in hands.words[-1]
    assert "laser" not in " ".join(str(button.label) for button in hands.window.query(Press))


async def test_a_digit_within_words_is_only_a_digit(hands: Hands) -> None:
    await hands.types("how do I get a key?")
    before = len(hands.words)

    await hands.press("a", "1", "enter")

    assert hands.words[before] == "Eve | a1"


async def test_the_mouse_presses_a_button_too(hands: Hands) -> None:
    await hands.types("how do I get a key?")

    await hands.pilot.click(Press)
    await hands.rest()

    assert hands.window.session.casa.platform.toasts == [("eve", "Good to hear!")]


async def test_the_mouse_goes_to_rooms_and_people(hands: Hands) -> None:
    people = hands.window.query_one("#people", OptionList)
    await hands.pilot.click(people, offset=(4, 6))
    await hands.rest()
    assert hands.reads("#who").startswith("Nora")

    rooms = hands.window.query_one("#rooms", OptionList)
    await hands.pilot.click(rooms, offset=(4, 1))
    await hands.rest()

    assert hands.reads("#place") == "Staff room as Nora sees it"


async def test_a_click_on_a_message_replies_to_it_and_escape_does_not(hands: Hands) -> None:
    await hands.types("@tertulia may I bring my dog?")
    await hands.types("/as Nora")
    await hands.press("ctrl+r")
    assert hands.window.session.room.chat.id == STAFF

    await hands.pilot.click(Bubble)
    await hands.rest()
    assert hands.reads("#target").startswith("replying to Tertulia: T-1")
    await hands.press("escape")
    assert hands.reads("#target") == ""
    await hands.pilot.click(Bubble)
    await hands.types("yes, on a leash")
    await hands.press("ctrl+r", "ctrl+r")

    assert "yes, on a leash" in hands.words[-1]


async def test_what_others_said_elsewhere_is_counted(hands: Hands) -> None:
    await hands.types("@tertulia may I bring my dog?")
    await hands.types("/as Nora")

    rooms = hands.window.query_one("#rooms", OptionList)
    assert [str(rooms.get_option_at_index(n).prompt) for n in range(3)] == [
        "▸ Casa Abierta", "  Staff room [b](1)[/b]", "  Tertulia, in private",
    ]  # fmt: skip


async def test_markup_of_members_is_shown_as_they_wrote_it(hands: Hands) -> None:
    await hands.types("[b]hello[/b] [@click=app.quit]x[/] \\[ ]]")

    assert hands.words[-1] == "Eve | [b]hello[/b] [@click=app.quit]x[/] \\[ ]]"


async def test_a_mistake_is_told_in_passing(hands: Hands) -> None:
    await hands.types("/as Zoe")

    assert "Nobody here is called Zoe" in str([n.message for n in hands.window._notifications])


async def test_the_picture_in_the_documents_can_be_taken(hands: Hands) -> None:
    await hands.types("how do I get a key?")

    picture = hands.window.export_screenshot()

    assert picture.startswith("<svg")
    assert "Tuesday" in picture
