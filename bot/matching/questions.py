"""Tells whether a message asks something, so that only questions are looked up unasked."""

# ruff: noqa: RUF001  Russian words are meant to be Russian

import re
from collections.abc import Iterable

from bot.matching.normalise import normalise

LANGUAGES = ("en", "es", "fr", "ru")

_CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)
_QUOTED = re.compile(r"^\s*>.*$", re.MULTILINE)
_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_CLAUSE = re.compile(r"([^.!?…;,:\n()]+)([.!?…;,:\n()]*)")
_LONGEST = 1000

# a clause that begins so asks; written for normalised text
_OPENERS = {
    "en": r"""
        (?:so|and|but|ok|okay|hey|well|also|then|guys|please|pls|btw|or)?\s*(?:
        what(?!\s+an?\b)|what's|whats|why|where|who|whose|whom|which|
        when\s+(?:is|are|do|does|did|will|can|should|was|were|would)|
        how(?!\s+(?:nice|cool|great|sad|funny|lovely|cute|sweet|awful|about\s+no)\b)|how's|
        (?:can|could|may|shall|should|would|will|must)\s+(?:i|you|we|u|someone|anyone|anybody|
            somebody|it|this|that|they|there)\b|
        (?:can't|cant|couldn't|won't|shouldn't)\s+(?:i|you|we|it)\b|
        (?:do|does|did|don't|doesn't)\s+(?:i|you|we|u|they|it|he|she|this|that|anyone|anybody|
            someone|the|these|any)\b|
        (?:is|are|was|were|isn't|aren't|am)\s+(?:i|you|we|u|they|it|he|she|there|this|that|the|
            anyone|anybody|these|those|my|your|any)\b|
        (?:has|have|had|haven't)\s+(?:you|we|they|it|anyone|anybody|someone|there|any)\b|
        any(?:one|body)\b|any\s+(?:idea|ideas|chance|way|news|update|updates|clue|tips|help|
            suggestion|suggestions|recommendation|recommendations|reason|eta)\b)
    """,
    "es": r"""
        (?:y|pero|hola|oye|oigan|entonces|o|ok|bueno|chicos)?\s*(?:
        ¿|(?:a|de|en|con|por|para|desde|hasta)\s+(?:qué|quién|quien|cuál|cual|cuándo|dónde|donde|
            cuánto|cuanto)\b|
        qué|cómo|como\s+(?:puedo|hago|se|puede|podemos|hacer|lo|saber|consigo|accedo|activo|cambio|
            instalo|configuro|funciona|es|está|esta|va|solicito|recupero)\b|
        cuándo|cuando\s+(?:es|será|sera|abre|abren|sale|llega|se|empieza|estará|estara)\b|
        dónde|donde\s+(?:puedo|está|esta|encuentro|se|hay|queda|consigo|descargo|veo)\b|
        que\s+(?:significa|pasa|hago|es|tengo|necesito|opinan|puedo|hay|debo)\b|
        quién|quien\s+(?:sabe|puede|es|me)\b|cuál|cual\s+(?:es|era|sería)\b|cuánt[oa]s?|
        cuanto\s+(?:cuesta|vale|tarda|es|dura)\b|por\s+que\s+(?:no|me|se|mi|la|el)\b|
        alguien\b|algui[ée]n\b|hay\s+(?:algun|algún|alguna|forma|manera|alguien|que)\b|
        (?:se\s+puede|puedo|podr[íi]a[ns]?|puede[ns]?|podemos|me\s+pueden?|me\s+podr[íi]an?|
            tengo\s+que|debo|sabe[ns]?|es\s+posible)\b)
    """,
    "fr": r"""
        (?:et|mais|bonjour|salut|du\s+coup|donc|ou|alors|ok|bonsoir|slt|hello)?\s*(?:
        comment|pourquoi|quand\s+(?:est|sera|sont|aura|va|y)\b|quand\s+est-ce|
        (?:d')?où\b|ou\s+(?:est|se|puis-je|peut-on|trouver|sont)\b|
        (?:à|a|de|en|dans|pour|avec|sur|par)\s+(?:qui|quoi|quelle?s?|combien)\b|
        qui\s+(?:peut|sait|est|a|connait|connaît|pourrait)\b|que\s+(?:faire|dois|signifie|veut|
            faut)\b|quelle?s?\b|combien|quoi\b|qu'est|qu\s+est|est[-\s]ce\b|c'est\s+quoi|
        y\s+a[-\s]t[-\s]il|il\s+y\s+a\s+moyen|quelqu['\s]?un|qqn|qqun|
        (?:puis|peut|peux|pouvez|pourrais|pourriez|pourrait|dois|doit|faut|savez|sais|avez|as|
            est|sont|va|allez)-(?:je|on|tu|vous|il|elle|ils|elles|nous)\b|
        (?:on\s+peut|je\s+peux|tu\s+peux|vous\s+pouvez|tu\s+sais|vous\s+savez|faut-il|
            il\s+faut\s+faire|je\s+dois\s+faire)\b)
    """,
    "ru": r"""
        (?:а|и|но|так|ну|привет|ребят[аы]?|народ|всем\s+привет|или|скажите|парни)?\s*(?:
        (?:в|на|с|у|к|из|до|для|о|об|по|за|от)\s+(?:чем|чём|чего|кого|ком|каком|какой|какую|
            каких|какие|какого|кому|что|сколько|скольки)\b|
        как(?!\s+(?:раз|бы|будто|и\b|хорошо|здорово|круто|мило|жаль|обычно|всегда)\b)|почему|
        зачем|когда\s+(?:будет|выйдет|откро|можно|начн|прид|уже|заработа|старт)|где|куда|откуда|
        кто\b|что\s+(?:делать|это|за|значит|такое|нужно|не\s+так|с|мне|по|там)\b|чей|чья|
        как(?:ой|ая|ое|ие|им|ую|их)\b|сколько|чем\b|чего\b|можно\b|могу\s+ли|может\s+ли|
        можете|нужно\s+ли|надо\s+ли|есть\s+ли|есть\s+(?:у|кто|какой|возможность|способ)\b|
        ли\b|кто-нибудь|кто-то|никто\s+не\s+знает|разве|неужели|правда\s+ли|
        \w+\s+ли\b)
    """,
}

# asks wherever it stands
_HELP = {
    "en": r"""
        how\s+(?:do|can|should|would|to|does|long|much|many|come|did)\b|can\s+i\b|could\s+i\b|
        (?:do|does)\s+any(?:one|body)|any(?:one|body)\s+(?:know|knows|here|else|have|has|help)|
        (?:know|tell\s+me|explain|figure\s+out|find\s+out|wonder|wondering|understand|sure|
            remember|see)\s+(?:how|why|what|where|when|which|who|if|whether)\b|
        (?:can|could|would)\s+(?:some(?:one|body)|any(?:one|body)|you|u)\b|
        (?:isn't|isnt|not|doesn't|doesnt|does\s+not|is\s+not|stopped|won't|wont|don't|dont)\s+
            (?:work|working|load|loading|open|opening|show|showing|respond|responding|start|let|
            connect|connecting|recogni[sz]e)\b|
        (?:need|want|looking\s+for)\s+(?:some\s+|a\s+little\s+|any\s+)?(?:help|advice)|
        help\s+(?:me|please|pls|with|needed|wanted)|please\s+help|pls\s+help|
        (?:i'm|im|i\s+am|got|getting)\s+(?:stuck|lost|confused)|
        (?:i\s+)?(?:can't|cant|cannot|can\s+not|couldn't|unable\s+to|fail(?:ed|s)?\s+to|
            having\s+(?:trouble|problems?|issues?|difficult\w+)|
            have\s+an?\s+(?:problem|issue|question))\b|
        (?:a|quick|one|another|dumb|stupid|simple|newbie|noob)\s+question\b|
        (?:looking|searching)\s+for\s+(?:a|an|some|the|help)\b|is\s+there\s+(?:a|an|any|some)\b|
        (?:i\s+)?(?:get|got|getting|gives?\s+me|keep\s+getting|throws)\s+
            (?:this|an?|the\s+following)\s+(?:\w+\s+)?error|
        what\s+(?:is|are|does|do|should)\s+(?:the|a|i|you|it|this)\b|
        thanks\s+in\s+advance|thank\s+you\s+in\s+advance|thx\s+in\s+advance|
        thanks\s+beforehand|\btia\b|cheers\s+in\s+advance
    """,
    "es": r"""
        cómo\s+(?:puedo|hago|se|puede|funciona)|alguien\s+(?:sabe|puede|podr[íi]a|tiene|me|que|ha|
            le|conoce|usa)|algui[ée]n\s+sabe|no\s+(?:me\s+|se\s+|le\s+)?(?:funciona|deja|abre|
            carga|aparece|llega|sale|conecta|puedo|consigo|encuentro|entiendo|s[ée]\s+(?:c[óo]mo|
            qu[ée]|si|d[óo]nde|cu[áa]l|por))\b|
        me\s+(?:pueden|puedes|podr[íi]an|podr[íi]as|ayudan|ayudas|explican)\b|
        necesito\s+(?:ayuda|saber|que)|(?:una|tengo\s+una|otra)\s+(?:pregunta|duda|consulta)|
        (?:quisiera|quer[íi]a|me\s+gustar[íi]a)\s+(?:saber|preguntar)|
        (?:saben|sabes|sabe)\s+(?:si|c[óo]mo|d[óo]nde|cu[áa]ndo|qu[ée]|por|cu[áa]l)|
        tengo\s+(?:un\s+)?problemas?|me\s+(?:da|sale|aparece)\s+(?:un\s+)?error|
        ayuda(?:\s+por\s+favor|\s+con|\s+porfa)|por\s+favor\s+ayuda|
        hay\s+(?:alguna?|forma|manera)|gracias\s+(?:de\s+antemano|por\s+adelantado|anticipadas)|
        de\s+antemano\s+(?:muchas\s+)?gracias
    """,
    "fr": r"""
        quelqu['\s]?un\s+(?:sait|peut|a|pourrait|connait|connaît|aurait|est|saurait)|
        (?:ne\s+|n')?\w*\s*(?:marche|fonctionne|charge|s'ouvre|s'affiche|répond)\s+(?:pas|plus)|
        (?:arrive|parviens|trouve|comprends|peux|sais|vois|réussis)\s+(?:pas|plus)\b|
        comment\s+(?:faire|on|je|fait|puis|peut)|est[-\s]ce\s+qu|
        (?:besoin|demande)\s+(?:d'aide|d'un\s+coup|de\s+savoir|d'un\s+conseil)|
        (?:une|petite|autre)\s+(?:petite\s+)?question|je\s+(?:voudrais|voulais|cherche|aimerais)\s+
            (?:savoir|comprendre|à|a|demander|comment)|
        (?:savez|sais|sait|demande|expliquer|dire)\s+(?:si|comment|où|pourquoi|quand|quel|ce\s+qu)|
        (?:pouvez|pourriez|peux|pourrais)[-\s](?:vous|tu)|vous\s+pouvez\s+m|
        (?:j'ai|un)\s+(?:un\s+)?(?:problème|probleme|souci)|
        (?:pouvez|peux|peut)\s+m'aider|m'aider|aidez[-\s]moi|à\s+l'aide|
        une\s+idée|des\s+idées|il\s+y\s+a\s+(?:un\s+)?moyen|
        merci\s+d[e']\s*avance|d'avance\s+merci|merci\s+par\s+avance
    """,
    "ru": r"""
        подскажите|подскажи\b|посоветуйте|посоветуй\b|помогите|помоги\b|объясните|поясните|
        расскажите|скажите|напомните|
        (?:кто|никто)(?:-нибудь|-то)?\s+(?:не\s+)?(?:знает|может|в\s+курсе|сталкивал|подскажет|
            поможет|пользу)|
        не\s+(?:работает|работают|открывается|загружается|грузится|приходит|получается|могу|
            пускает|запускается|понимаю|понял|поняла|видно|показывает|отвечает|выходит|знаю|
            подключается|отображается|найду|нашел|нашёл|нашла)\b|
        что\s+делать|как\s+(?:мне|можно|быть|сделать|это|так|узнать|получить|настроить|включить|
            поменять|удалить|добавить|найти|установить|войти|зайти|вывести|исправить)\b|
        (?:есть|возник|такой|один|у\s+меня|другой|глупый)\s+вопрос|вопрос\s+(?:по|такой|к|про)\b|
        (?:хочу|хотел|хотела|хотелось\s+бы|надо|нужно)\s+(?:бы\s+)?(?:узнать|спросить|понять)|
        нужна\s+(?:помощь|подсказка|ваша)|(?:проблема|проблемы|беда)\s+с\b|
        выда[её]т\s+ошибку|пишет\s+ошибку|ошибка\s+при|
        (?:знаете|знает|в\s+курсе|интересно)\s*,?\s+(?:как|где|когда|почему|что|ли|кто|какой)|
        заранее\s+(?:большое\s+|огромное\s+|всем\s+)?(?:спасибо|благодар\w+)|
        спасибо\s+заранее|зарание\s+спасибо
    """,
}

# a clause that is only this asks nothing, with or without a question mark
_COURTESY = {
    "en": r"""
        (?:hi|hello|hey|hiya|yo|sup|heya|howdy|morning|good\s+(?:morning|evening|afternoon|day))
            (?:\s+(?:all|there|everyone|everybody|guys|folks|people|friends?|again|team|hello))*|
        (?:how\s+are\s+(?:you|u|things)|how\s+is\s+(?:it\s+going|everyone)|how's\s+it\s+going|
            what's\s+up|whats\s+up|wassup|how\s+do\s+you\s+do|how\s+have\s+you\s+been|
            you\s+(?:ok|good|alright))
            (?:\s+(?:all|there|everyone|everybody|guys|folks|doing|today|man|mate|bro|friends?))*|
        (?:(?:ok|okay|oh|ah|wow|great|cool|perfect|nice|awesome|no|many|super)\s+)*
            (?:thanks?|thx|thank\s+(?:you|u)|tnx|ty|cheers|tysm|much\s+appreciated)
            (?!\s+(?:in\s+advance|beforehand|how|what|why|where|can|could|is|do|but)\b)(?:\s+\S+)*|
        really|seriously|right|ok|okay|yes|no|sure|you\s+know|why\s+not|who\s+cares|what|huh|lol
    """,
    "es": r"""
        (?:hola|buenas|buenos\s+d[íi]as|buenas\s+(?:tardes|noches)|saludos|hey)
            (?:\s+(?:a\s+todos|todos|amigos|gente|chicos|equipo|grupo|comunidad))*|
        (?:(?:hola|buenas)\s+)?¿?(?:(?:qu[ée]|que)\s+tal(?:\s+(?:est[áa]n?s?|todo|todos|va|el\s+d[íi]a|
            amigos|gente))*|c[óo]mo\s+(?:est[áa]n?s?|est[áa]is|les\s+va|te\s+va|va\s+todo|va|andan|
            andas)(?:\s+(?:todos|hoy|amigos|gente|usted|ustedes))*|qu[ée]\s+onda|todo\s+bien)|
        (?:(?:ok|vale|ah|oh|perfecto|genial|muchas|mil|listo|muy\s+bien)\s+)*gracias
            (?!\s+(?:de\s+antemano|por\s+adelantado|anticipadas|c[óo]mo|pero|d[óo]nde|puedo)\b)
            (?:\s+\S+)*|
        ¿?(?:verdad|en\s+serio|no|s[íi]|ok|vale|cierto|por\s+qu[ée]\s+no|qu[ée])
    """,
    "fr": r"""
        (?:salut|bonjour|bonsoir|coucou|hello|hey|slt|bjr|re)
            (?:\s+(?:à\s+tous|a\s+tous|tous|tout\s+le\s+monde|les\s+amis|la\s+team|les\s+gars))*|
        (?:(?:salut|bonjour)\s+)?(?:(?:comment\s+)?ça\s+va|ca\s+va|comment\s+(?:allez-vous|vas-tu|
            tu\s+vas|vous\s+allez|va)|quoi\s+de\s+neuf|tu\s+vas\s+bien|vous\s+allez\s+bien|la\s+forme)
            (?:\s+(?:bien|aujourd'hui|les\s+amis|tout\s+le\s+monde|vous|toi))*|
        (?:(?:ok|ah|oh|super|parfait|génial|un\s+grand|grand|mille|très\s+bien)\s+)*merci
            (?!\s+(?:d\s*'?\s*avance|par\s+avance|comment|mais|où|pourquoi|est-ce)\b)
            (?:\s+\S+)*|
        vraiment|ah\s+bon|ok|oui|non|n'est-ce\s+pas|pourquoi\s+pas|sérieux|hein|quoi
    """,
    "ru": r"""
        (?:привет|приветствую|здравствуйте|здравствуй|добрый\s+(?:день|вечер)|доброе\s+утро|
            доброго\s+(?:дня|времени\s+суток|вечера)|всем\s+привет|хай|салют)
            (?:\s+(?:всем|ребята?|народ|друзья|всех|чат|коллеги))*|
        (?:(?:привет|здравствуйте)\s+)?(?:как\s+(?:дела|жизнь|вы|ты|оно|сам|сами|настроение|поживаете|
            поживаешь|успехи)|что\s+нового|как\s+у\s+(?:вас|тебя|всех)\s+дела)
            (?:\s+(?:у\s+вас|у\s+тебя|у\s+всех|ребята|народ|друзья|сегодня|поживаете))*|
        (?:(?:ок|о|а|понял|поняла|большое|огромное|супер|отлично|всем|круто)\s+)*
            (?:спасибо|спс|благодарю|пасиб\w*|мерси)
            (?!\s+(?:заранее|как|что|где|но|а\s+как|почему|можно)\b)(?:\s+\S+)*|
        да|нет|правда|серьезно|серьёзно|ок|почему\s+бы\s+и\s+нет|ну\s+и\s+что|что|чего|а
    """,
}


def _compiled(tables: Iterable[str]) -> re.Pattern[str]:
    joined = "|".join(f"(?:{table})" for table in tables)
    return re.compile(re.sub(r"\s*\n\s*", "", joined))


def _family(tables: dict[str, str]) -> dict[str | None, re.Pattern[str]]:
    every: dict[str | None, re.Pattern[str]] = {None: _compiled(tables.values())}
    return every | {name: _compiled([tables[name]]) for name in LANGUAGES}


_OPENS, _HELPS, _IS_COURTESY = _family(_OPENERS), _family(_HELP), _family(_COURTESY)


def looks_like_question(text: str, language: str | None) -> bool:
    """Tell whether a message asks something: a question mark, a question word, a call for help.

    Thanks, greetings, code and quotes do not count; thanks in advance do.
    language: of the message; None or one without tables tries English, Spanish, French, Russian.
    """
    name = language if language in LANGUAGES else None
    plain = _ADDRESS.sub(" ", _QUOTED.sub("", _CODE.sub(" ", text[: 4 * _LONGEST])))
    lines = (normalise(line) for line in plain.splitlines())
    return any(_asks(line, name) for line in "\n".join(lines)[:_LONGEST].split("\n"))


def _asks(line: str, language: str | None) -> bool:
    if any(_HELPS[language].search(sentence) for sentence in _without_courtesy(line, language)):
        return True
    for match in _CLAUSE.finditer(line):
        clause = match[1].strip(" \"'«»“”-—*_~")
        if not any(char.isalnum() for char in clause) or _is_courtesy(clause, language):
            continue
        if "?" in match[2] or _OPENS[language].match(clause):
            return True
    return False


def _without_courtesy(line: str, language: str | None) -> list[str]:
    clauses = (match[0] for match in _CLAUSE.finditer(line))
    kept = [clause for clause in clauses if not _is_courtesy(clause.strip(" .!?,;:…"), language)]
    return re.split(r"[.!?…;\n]", "".join(kept))


def _is_courtesy(clause: str, language: str | None) -> bool:
    bare = re.sub(r"[^\w\s'¿-]", "", clause).strip()
    return _IS_COURTESY[language].fullmatch(bare) is not None
