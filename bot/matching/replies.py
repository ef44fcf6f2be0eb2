"""Tells what a reply to a question is: an answer, or only "me too"."""

# ruff: noqa: RUF001  Russian words are meant

import re

from bot.matching.normalise import normalise, words
from bot.matching.questions import looks_like_question

_ME_TOO = frozenset(
    """
    same|same here|same question|same problem|same issue|me too|me 2|mee too|i also|also me|and me
    following|follow|bump|up|1|1 up|this|ditto|idk|dunno|i dont know|i don t know|no idea|not sure
    wondering too|interested|interested too|also interested|i wonder too|lol|haha|hahaha|ok|okay
    yo tambien|yo también|tambien|también|lo mismo|igual|a mi tambien|a mí también|ni idea|no se
    no sé|no lo se|no lo sé|me interesa|me pasa lo mismo|mismo problema|jaja|jajaja
    moi aussi|pareil|idem|meme question|même question|meme probleme|même problème|aucune idee
    aucune idée|je ne sais pas|je sais pas|jsp|mdr|ça m interesse|ça m intéresse|je suis
    тоже|мне тоже|я тоже|и мне|и у меня|у меня тоже|аналогично|плюсую|плюс|плюс один|та же проблема
    тот же вопрос|не знаю|хз|без понятия|интересно|мне тоже интересно|ап|лол
    """.replace("\n", "|").split("|")
)
_ME_TOO_FORMS = frozenset(" ".join(one.split()) for one in _ME_TOO if one.strip())
_QUOTED = re.compile(r"^\s*>.*$", re.MULTILINE)


def looks_like_answer(text: str, *, has_media: bool = False) -> bool:
    """Whether a reply may answer what was asked.

    "Same", "+1", laughter, emoji and another question do not; a picture or a file may.
    """
    said = " ".join(words(normalise(_QUOTED.sub("", text))))
    if not said:
        return has_media
    if text.rstrip().endswith("?"):
        return False
    return said not in _ME_TOO_FORMS and not looks_like_question(text, None)
