"""What thanks, and what only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.thanks import is_thanks, may_thank, place_of_thanks
from tests.bot.matching import thanks_lines

THANKS = [
    "thanks!", "Thank you so much", "ty", "thx a lot",
    "thanks a lot!", "THANKSSSS", "tysm <3", "cheers mate",
    "got it thanks", "ok thanks, and where is the other one?", "it works now, thank you!",
    "oh you mean the second menu? got it, thanks!", "thank you for the explanation",
    "just wanted to say thanks", "thanks to you it works again", "thanks to everyone who helped",
    "> press the red button\nthank you, that was it", "much appreciated", "you saved my day",
    "thanks anyway, it did not work but I learned something",
    "¡gracias!", "graaaacias", "mil gracias crack", "muchas gracias por la ayuda", "grax",
    "te lo agradezco mucho",
    "ya funciona, gracias", "gracias a todos", "gracias Luis por responder", "me salvaste",
    "Gracias!! y otra cosa, ¿cómo cambio el idioma?",
    "merci", "merci beaucoup", "merciiii", "un grand merci à toi", "merci pour ton aide",
    "merci de m'avoir aidé", "je te remercie", "c'est bon, ça marche, merci", "merci à tous",
    "merci d'avoir répondu si vite",
    "спасибо", "спс", "большое спасибо!", "Спасибо, что помог", "пасиб", "благодарю",
    "понял, спасибо", "огромное спасибо за помощь", "заработало, спасибо!", "очень благодарен",
    "спасибочки", "хочу сказать спасибо",
]  # fmt: skip
NOT_THANKS = [
    # for nothing
    "thanks for nothing", "thanks for nothing @man", "gracias por nada", "merci pour rien",
    "спасибо за ничего", "thanks for wasting my time", "gracias por arruinarlo todo",
    "merci d'avoir tout cassé", "спасибо, что не помогли", "gee thanks", "thanks 🙄",
    "thanks a lot, now nothing works", "gracias, ahora ya no funciona",
    # refused
    "no thanks", "No, thank you.", "nah thanks", "no, gracias", "gracias, pero no", "non merci",
    "non, merci !", "нет, спасибо", "спасибо, не надо", "thanks but no", "I'm good, thanks",
    # not yet
    "thanks in advance", "Thanks so much in advance!", "gracias de antemano", "merci d'avance",
    "заранее спасибо", "спасибо заранее", "desde ya muchas gracias", "merci par avance",
    "can you send me the link again? thanks", "¿alguien sabe cómo se hace? gracias",
    "quelqu'un sait comment faire ? merci", "подскажите, где скачать, спасибо",
    "please send it to me, thanks", "pásame el enlace, gracias", "thanks to whoever can help",
    "merci de me répondre", "any help appreciated", "спасибо тому, кто ответит",
    # somebody else's words
    "> thanks, it works\nno it does not", 'she wrote "thank you" and left', "он написал «спасибо»",
    # the word alone
    "thanks to the new update it crashes", "gracias a ti perdí todo", "thank god it is over",
    "merci de ne pas poster ici", "on est à la merci du serveur",
    "gracias a la actualización falla",
    "tell him thanks from me", "dile gracias a Luis", "передай ему спасибо", "dis-lui merci",
    "the thank you page is broken", "he never said thanks", "you could say thanks",
    "благодаря обновлению всё упало", "where is the settings menu", "", "🙂",
    "happy thanksgiving", "gracias a dios",
]  # fmt: skip


@pytest.mark.parametrize("text", [*THANKS, *thanks_lines.THANKS])
def test_this_thanks(text: str) -> None:
    assert may_thank(text)
    assert is_thanks(text, "")


@pytest.mark.parametrize("text", [*NOT_THANKS, *thanks_lines.NOT_THANKS])
def test_this_does_not(text: str) -> None:
    assert not is_thanks(text, "")


def test_a_community_can_add_words_of_its_own_and_strike_some_out() -> None:
    assert not is_thanks("namaste!", "en")
    assert is_thanks("Namaste!", "en", more=["namaste"])
    assert not is_thanks("(thanks)", "en", more=[".*"], never=["(THANKS)"])


def test_it_tells_where_the_thanks_stand() -> None:
    found = place_of_thanks("Hello, THANKS Luis")
    assert found is not None
    text, start, end = found
    assert text[start:end] == "thanks"


@given(st.text(max_size=300))
def test_nothing_anybody_types_breaks_it(text: str) -> None:
    assert is_thanks(text, "en") in {True, False}


@given(st.text(alphabet="thanks gracias merci спасибо.,!?> \n", max_size=80))
def test_what_the_quick_look_passes_over_never_thanks(text: str) -> None:
    assert may_thank(text) or not is_thanks(text, "")
