"""The words that keep two questions apart, or say nothing, in English, Spanish, French and Russian.

Written for normalised texts without accents.
"""

# ruff: noqa: RUF001  Russian words are meant to be Russian


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


NOT = _set(
    "not no never none cannot without dont doesnt didnt isnt arent wasnt wont cant couldnt "
    "shouldnt wouldnt havent hasnt nunca sin jamas tampoco ningun ninguna ne pas jamais sans aucun "
    "aucune не нет нельзя никогда без"
)
"""A question with one of these is never one without."""

OPPOSITES = tuple(
    (_set(one), _set(other))
    for one, other in (
        ("on enable activate", "off disable deactivate"),
        ("add join install", "remove delete leave uninstall"),
        ("buy deposit", "sell withdraw"),
        ("open start begin lock", "close stop end unlock"),
        ("increase raise up more higher", "decrease lower down less reduce"),
        ("before first earliest oldest", "after last latest newest"),
        ("send upload import", "receive download export"),
        ("activar encender anadir entrar", "desactivar apagar quitar salir"),
        ("comprar abrir subir antes primero", "vender cerrar bajar despues ultimo"),
        ("activer allumer ajouter entrer", "desactiver eteindre enlever sortir"),
        ("acheter ouvrir augmenter avant premier", "vendre fermer baisser apres dernier"),
        ("включить добавить воити купить", "выключить удалить выити продать"),
        ("открыть увеличить до первыи", "закрыть уменьшить после последнии"),
    )
)
"""One of the left in one question and one of the right in the other: not the same."""

KINDS = tuple(
    _set(one)
    for one in (
        "monday tuesday wednesday thursday friday saturday sunday today tomorrow yesterday",
        "lunes martes miercoles jueves viernes sabado domingo hoy manana ayer",
        "lundi mardi mercredi jeudi vendredi samedi dimanche aujourdhui demain hier",
        "понедельник вторник среда среду четверг пятница пятницу суббота субботу воскресенье "
        "сегодня завтра вчера",
        "windows linux ubuntu debian fedora mac macos android ios iphone ipad",
        "telegram discord whatsapp slack matrix email phone web",
        "english spanish french russian german italian portuguese chinese",
        "ingles espanol frances ruso anglais espagnol francais russe",
    )
)
"""Of each kind both questions must name the same."""

SMALL = _set(
    "a an the is are am do does did i you we it my your our to of in on at for from with and or "
    "can could will would please me this that there what how el la los las un una de del en con "
    "por para y o mi tu su se es le les des du au et ou je vous nous mon ma mes votre est ce "
    "я мы вы он она это в на с к по и или а мои моя как что ли бы же у"
)
"""Words that may come and go."""
