"""Tells a greeting, a thank-you or a farewell from something that wants an answer."""

from enum import StrEnum

from bot.matching.normalise import normalise, words


class Talk(StrEnum):
    """What somebody does who asks nothing."""

    GREETING = "greeting"
    THANKS = "thanks"
    FAREWELL = "farewell"
    ASSENT = "assent"


_SAID = {
    Talk.GREETING: """
        hello|hi|hey|hi there|hello there|hey there|good morning|good afternoon|good evening|yo
        hola|buenas|buenos dias|buenos días|buenas tardes|buenas noches|hola a todos|que tal|qué tal
        bonjour|salut|bonsoir|coucou|bonjour a tous|bonjour à tous
        привет|здравствуйте|здравствуй|добрый день|доброе утро|добрый вечер|приветик|всем привет
        """,
    Talk.THANKS: """
        thanks|thank you|thx|ty|thanks a lot|thank you very much|thank you so much|many thanks
        gracias|muchas gracias|mil gracias|merci|merci beaucoup|merci bien
        спасибо|большое спасибо|спасибо большое|спс|благодарю
        """,
    Talk.FAREWELL: """
        bye|goodbye|good bye|see you|good night|adios|adiós|hasta luego|chao|au revoir|a bientot
        à bientôt|bonne nuit|пока|до свидания|спокойной ночи
        """,
    Talk.ASSENT: """
        ok|okay|k|yes|no|sure|great|cool|nice|perfect|got it|understood|vale|si|sí|claro|genial
        perfecto|entendido|de acuerdo|oui|non|d accord|parfait|super|compris|да|нет|хорошо|ладно
        ок|окей|понятно|понял|поняла|отлично|ясно
        """,
}
_BY_FORM = {
    " ".join(words(normalise(form))): talk
    for talk, forms in _SAID.items()
    for form in forms.replace("\n", "|").split("|")
    if form.strip()
}


def small_talk(text: str) -> Talk | None:
    """What a message does that asks nothing; None if it says more than that, or nothing at all."""
    return _BY_FORM.get(" ".join(words(normalise(text))))
