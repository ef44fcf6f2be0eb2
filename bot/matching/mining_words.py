"""Words that tell how well a question or an answer stands alone, in four languages."""

# ruff: noqa: RUF001  Cyrillic letters are meant

import re
import unicodedata

from bot.matching.normalise import normalise, words

_MARKS = re.compile("[\u0300-\u036f]")
_APOSTROPHES = str.maketrans("", "", "'’`")


def plain_words(text: str) -> list[str]:
    """The words of a text without accents and apostrophes, as they are typed in a hurry."""
    bare = unicodedata.normalize("NFD", normalise(text.translate(_APOSTROPHES)))
    return words(_MARKS.sub("", bare))


def _set(text: str) -> frozenset[str]:
    return frozenset(plain_words(text))


def _phrases(*texts: str) -> tuple[str, ...]:
    return tuple(" ".join(plain_words(text)) for text in texts)


LEANING = _set(
    "it its that that's this these those they them he she and but so then or also because yes yeah"
    " yep no nope ok okay oh ah well hmm lol because same him her which there ya nah"
    " eso esto esa ese y pero entonces si no vale claro pues tambien porque"
    " ca cela c ce et mais donc alors oui non ouais aussi parce bah ben"
    " это этот эта то он она они и а но так тогда да нет ага ну тоже потому"
)
"""A sentence that begins so leans on what was said before."""

PERSONAL = _set(
    "you your you're u ur he she him his her guys"
    " tu usted ustedes te vosotros ti tus"
    " toi ton ta tes vous votre vos"  # codespell:ignore toi
    " ты вы тебя вас твой ваш тебе вам"
)
"""Speaks to the other one rather than of the matter."""

APART = _set(
    "this that it these those here now still again today mine he she there guys"
    " esto eso aqui ahora todavia hoy ca cela ici maintenant encore aujourd"
    " это этот тут здесь сейчас опять сегодня"
)
"""Points at something that only those present saw."""

DEEDS = _set(
    "how install change set get make use configure enable disable find remove update upgrade run"
    " start mount add where best difference command way recommend"
    " como instalar cambiar poner usar configurar activar quitar actualizar donde mejor diferencia"
    " comment installer changer mettre utiliser configurer activer enlever trouver ou difference"
    " как установить изменить настроить включить выключить найти удалить обновить где лучше"
)
"""What is asked again and again is how something is done."""

SHRUGS = _phrases(
    "i don't know", "no idea", "not sure", "dunno", "google it", "lol", "sorry", "i guess",
    "i think", "maybe", "never used", "haven't tried", "haha", "try google", "wrong channel",
    "probably", "ask in", "i use", "i have", "i had", "i'm", "i've", "i was",
    "no se", "ni idea", "creo que", "quiza", "jaja",
    "je ne sais pas", "aucune idee", "je crois", "peut etre", "mdr",  # codespell:ignore sais
    "не знаю", "понятия не имею", "наверное", "может быть", "кажется", "хз",
)  # fmt: skip
"""Says that the one who answers does not know."""

COURTESY = _phrases(
    "no problem", "np", "you're welcome", "yw", "hang on", "hold on", "one sec", "good luck",
    "hope that helps", "thank you", "thanks", "haha", "hehe", "had me worried", "de nada",
    "de rien", "bonne chance", "suerte", "пожалуйста", "не за что", "удачи", "секунду",
)  # fmt: skip
"""Lines around an answer that are not part of it."""

WORKED = _phrases(
    "that worked", "it worked", "works now", "that did it", "perfect", "great", "awesome",
    "excellent", "got it", "perfecto", "genial", "funciona", "parfait", "ça marche", "работает",
    "помогло", "отлично",
)  # fmt: skip
"""The asker is content."""

TRIED = _phrases(
    "didn't work", "doesn't work", "not working", "still", "already tried", "i tried", "tried that",
    "no luck", "won't work", "don't work", "that's not", "but i", "not what",
    "no funciona", "no funciono", "sigue sin", "ca ne marche pas", "toujours pas",
    "не работает", "не помогло", "пробовал", "все равно",
)  # fmt: skip
"""The asker is not."""


def has_word_of(text: str, phrases: tuple[str, ...]) -> bool:
    """Whether one of the phrases stands in a text, as whole words."""
    line = f" {' '.join(plain_words(text))} "
    return any(f" {phrase} " in line for phrase in phrases)
