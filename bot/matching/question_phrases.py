"""The words and phrases by which people ask in English, Spanish, French and Russian.

Written for normalised texts. A row's key is plain words, one of which must be there; its value is
the pattern that decides.
"""

# ruff: noqa: RUF001  Russian words are meant to be Russian

# a clause may begin with one of these before it asks
LEAD_INS = {
    "en": "so and but ok okay hey well also then guys please pls btw or",
    "es": "y pero hola oye oigan entonces o ok bueno chicos",
    "fr": r"et mais bonjour salut du\s+coup donc ou alors ok bonsoir slt hello",
    "ru": r"а и но так ну привет ребят[аы]? народ всем\s+привет или скажите парни",
}

# a clause that begins so asks: its first word, and what must follow it
OPENERS = {
    "en": {
        "what": r"(?!\s+an?\b)",
        "why where who which": "",
        "when": r"\s+(?:is|are|do|does|did|will|can|should|was|were|would)",
        "how": r"(?!\s+(?:nice|cool|great|sad|funny|lovely|cute|sweet|awful|about\s+no)\b)",
        "can could may shall should would will must": r"\s+(?:i|you|we|u|someone|anyone|anybody|"
        r"somebody|it|this|that|they|there)\b",
        "can't cant couldn't won't shouldn't": r"\s+(?:i|you|we|it)\b",
        "do does did don't doesn't": r"\s+(?:i|you|we|u|they|it|he|she|this|that|anyone|anybody|"
        r"someone|the|these|any)\b",
        "is are was were isn't aren't am": r"\s+(?:i|you|we|u|they|it|he|she|there|this|that|the|"
        r"anyone|anybody|these|those|my|your|any)\b",
        "has have had haven't": r"\s+(?:you|we|they|it|anyone|anybody|someone|there|any)\b",
        "anyone anybody": r"\b",
        "any": r"\s+(?:idea|ideas|chance|way|news|update|updates|clue|tips|help|suggestion|"
        r"suggestions|recommendation|recommendations|reason|eta)\b",
    },
    "es": {
        "¿": "",
        "a de en con por para desde hasta": r"\s+(?:qué|quién|quien|cuál|cual|cuándo|dónde|donde|"
        r"cuánto|cuanto)\b",
        "qué cómo cuándo dónde quién cuál cuánto cuánta": "",
        "como": r"\s+(?:puedo|hago|se|puede|podemos|hacer|lo|saber|consigo|accedo|activo|cambio|"
        r"instalo|configuro|funciona|es|está|esta|va|solicito|recupero)\b",
        "cuando": r"\s+(?:es|será|sera|abre|abren|sale|llega|se|empieza|estará|estara)\b",
        "donde": r"\s+(?:puedo|está|esta|encuentro|se|hay|queda|consigo|descargo|veo)\b",
        "que": r"\s+(?:significa|pasa|hago|es|tengo|necesito|opinan|puedo|hay|debo)\b",
        "quien": r"\s+(?:sabe|puede|es|me)\b",
        "cual": r"\s+(?:es|era|sería)\b",
        "cuanto": r"\s+(?:cuesta|vale|tarda|es|dura)\b",
        "por": r"\s+que\s+(?:no|me|se|mi|la|el)\b",
        "alguien alguién": r"\b",
        "hay": r"\s+(?:algun|algún|alguna|forma|manera|alguien|que)\b",
        "se": r"\s+puede\b",
        "puedo puede pueden puedes podría podrían podrías podria podrian podrias podemos": r"\b",
        "me": r"\s+(?:pueden?|podr[íi]an?)\b",
        "tengo": r"\s+que\b",
        "debo sabe saben sabes": r"\b",
        "es": r"\s+posible\b",
    },
    "fr": {
        "comment pourquoi combien qqn qqun": "",
        "quand": r"\s+(?:(?:est|sera|sont|aura|va|y)\b|est-ce)",
        "où d'où quoi": r"\b",
        "ou": r"\s+(?:est|se|puis-je|peut-on|trouver|sont)\b",
        "à a de en dans pour avec sur par": r"\s+(?:qui|quoi|quelle?s?|combien)\b",
        "qui": r"\s+(?:peut|sait|est|a|connait|connaît|pourrait)\b",
        "que": r"\s+(?:faire|dois|signifie|veut|faut)\b",
        "quelle quelles": r"\b",
        "qu": r"(?:'|\s+)est",
        "est": r"[-\s]ce\b",
        "c'est": r"\s+quoi",
        "y": r"\s+a[-\s]t[-\s]il",
        "il": r"\s+(?:y\s+a\s+moyen|faut\s+faire\b)",
        "quelqu": r"['\s]?un",
        "puis peut peux pouvez pourrais pourriez pourrait dois doit faut savez sais avez as est "
        "sont va allez": r"-(?:je|on|tu|vous|il|elle|ils|elles|nous)\b",
        "on": r"\s+peut\b",
        "je": r"\s+(?:peux|dois\s+faire)\b",
        "tu": r"\s+(?:peux|sais)\b",
        "vous": r"\s+(?:pouvez|savez)\b",
    },
    "ru": {
        "в на с у к из до для о об по за от": r"\s+(?:чем|чём|чего|кого|ком|каком|какой|какую|"
        r"каких|какие|какого|кому|что|сколько|скольки)\b",
        "как": r"(?!\s+(?:раз|бы|будто|и\b|хорошо|здорово|круто|мило|жаль|обычно|всегда)\b)",
        "почему зачем где куда откуда чей чья сколько кто-нибудь кто-то разве неужели": "",
        "когда": r"\s+(?:будет|выйдет|откро|можно|начн|прид|уже|заработа|старт)",
        "кто чем чего можно ли": r"\b",
        "что": r"\s+(?:делать|это|за|значит|такое|нужно|не\s+так|с|мне|по|там)\b",
        "какой какая какое какие каким какую каких": r"\b",
        "могу может нужно надо правда": r"\s+ли",
        "можете": "",
        "есть": r"\s+(?:ли|(?:у|кто|какой|возможность|способ)\b)",
        "никто": r"\s+не\s+знает",
    },
}

# asks wherever it stands: a word that is in it, and the phrase
PHRASES = {
    "en": {
        "how": r"how\s+(?:do|can|should|would|to|does|long|much|many|come|did)\b",
        "can could would": r"(?:can|could)\s+i\b|"
        r"(?:can|could|would)\s+(?:some(?:one|body)|any(?:one|body)|you|u)\b",
        "can cant cannot couldn": r"can't\b|cant\b|cannot\b|can\s+not\b|couldn't\b",
        "anyone anybody": r"(?:do|does)\s+any(?:one|body)|"
        r"any(?:one|body)\s+(?:know|knows|here|else|have|has|help)",
        "know tell explain figure find wonder wondering understand sure unsure remember see": r"(?:"
        r"know|tell\s+me|explain|figure\s+out|find\s+out|wonder|wondering|understand|sure|"
        r"remember|see)\s+(?:how|why|what|where|when|which|who|if|whether)\b",
        "work working load loading open opening show showing respond responding start let connect "
        "connecting recognise recognize": r"(?:isn't|isnt|not|doesn't|doesnt|stopped|won't|wont|"
        r"don't|dont)\s+(?:work|working|load|loading|open|opening|show|showing|respond|"
        r"responding|start|let|connect|connecting|recogni[sz]e)\b",
        "help advice": r"(?:need|want|looking\s+for)\s+(?:some\s+|a\s+little\s+|any\s+)?"
        r"(?:help|advice)|help\s+(?:me|please|pls|with|needed|wanted)|please\s+help|pls\s+help",
        "stuck lost confused": r"(?:i'm|im|i\s+am|got|getting)\s+(?:stuck|lost|confused)",
        "unable fail failed fails": r"(?:unable|fail(?:ed|s)?)\s+to\b",
        "trouble problem problems issue issues difficulty difficulties question": r"(?:having\s+"
        r"(?:trouble|problems?|issues?|difficult\w+)|have\s+an?\s+(?:problem|issue|question))\b",
        "question": r"(?:a|quick|one|another|dumb|stupid|simple|newbie|noob)\s+question\b",
        "looking searching": r"(?:looking|searching)\s+for\s+(?:a|an|some|the|help)\b",
        "there": r"is\s+there\s+(?:a|an|any|some)\b",
        "error errors": r"(?:get|got|getting|gives?\s+me|throws)\s+(?:this|an?|the\s+following)"
        r"\s+(?:\w+\s+)?error",
        "what": r"what\s+(?:is|are|does|do|should)\s+(?:the|a|i|you|it|this)\b",
        "advance beforehand tia": r"(?:thanks|thank\s+you|thx|cheers)\s+in\s+advance|"
        r"thanks\s+beforehand|\btia\b",
    },
    "es": {
        "cómo": r"cómo\s+(?:puedo|hago|se|puede|funciona)",
        "alguien alguién": r"alguien\s+(?:sabe|puede|podr[íi]a|tiene|me|que|ha|le|conoce|usa)|"
        r"alguién\s+sabe",
        "funciona deja abre carga aparece llega sale conecta puedo consigo encuentro entiendo sé "
        "se": r"no\s+(?:me\s+|se\s+|le\s+)?(?:funciona|deja|abre|carga|aparece|llega|sale|"
        r"conecta|puedo|consigo|encuentro|entiendo|"
        r"s[ée]\s+(?:c[óo]mo|qu[ée]|si|d[óo]nde|cu[áa]l|por))\b",
        "pueden puedes podrían podrian podrías podrias ayudan ayudas explican": r"me\s+(?:pueden|"
        r"puedes|podr[íi]an|podr[íi]as|ayudan|ayudas|explican)\b",
        "necesito": r"necesito\s+(?:ayuda|saber|que)",
        "pregunta duda consulta": r"(?:una|otra)\s+(?:pregunta|duda|consulta)",
        "quisiera quería queria gustaría gustaria": r"(?:quisiera|quer[íi]a|me\s+gustar[íi]a)\s+"
        r"(?:saber|preguntar)",
        "saben sabes sabe": r"(?:saben|sabes|sabe)\s+"
        r"(?:si|c[óo]mo|d[óo]nde|cu[áa]ndo|qu[ée]|por|cu[áa]l)",
        "problema problemas": r"tengo\s+(?:un\s+)?problemas?",
        "error": r"me\s+(?:da|sale|aparece)\s+(?:un\s+)?error",
        "ayuda ayudame ayudenme ayudar ayudarme": r"ayuda\s+(?:por\s+favor|con|porfa)|"
        r"por\s+favor\s+ayuda",
        "hay": r"hay\s+(?:alguna?|forma|manera)",
        "antemano adelantado anticipadas": r"gracias\s+(?:de\s+antemano|por\s+adelantado|"
        r"anticipadas)|de\s+antemano\s+(?:muchas\s+)?gracias",
    },
    "fr": {
        "quelqu quelquun": r"quelqu['\s]?un\s+"
        r"(?:sait|peut|a|pourrait|connait|connaît|aurait|est|saurait)",
        "pas plus": r"(?:marche|fonctionne|charge|s'ouvre|s'affiche|répond)\s+(?:pas|plus)|"
        r"(?:arrive|parviens|trouve|comprends|peux|sais|vois|réussis)\s+(?:pas|plus)\b",
        "comment": r"comment\s+(?:faire|on|je|fait|puis|peut)",
        "est": r"est[-\s]ce\s+qu",
        "besoin demande": r"(?:besoin|demande)\s+(?:d'aide|d'un\s+coup|de\s+savoir|d'un\s+conseil)",
        "question questions": r"(?:une|petite|autre)\s+(?:petite\s+)?question",
        "voudrais voulais cherche aimerais": r"je\s+(?:voudrais|voulais|cherche|aimerais)\s+"
        r"(?:savoir|comprendre|à|a|demander|comment)",
        "savez sais sait demande expliquer dire": r"(?:savez|sais|sait|demande|expliquer|dire)\s+"
        r"(?:si|comment|où|pourquoi|quand|quel|ce\s+qu)",
        "pouvez pourriez peux pourrais": r"(?:pouvez|pourriez|peux|pourrais)[-\s](?:vous|tu)|"
        r"vous\s+pouvez\s+m",
        "problème problèmes probleme problemes souci soucis": r"(?:j'ai|un)\s+(?:un\s+)?"
        r"(?:problème|probleme|souci)",
        "aider aidez aide": r"m'aider|aidez[-\s]moi|à\s+l'aide",
        "idée idées moyen": r"une\s+idée|des\s+idées|il\s+y\s+a\s+(?:un\s+)?moyen",
        "avance": r"merci\s+d[e']\s*avance|d'avance\s+merci|merci\s+par\s+avance",
    },
    "ru": {
        "подскажите подскажи посоветуйте посоветуй помогите помоги объясните поясните расскажите "
        "скажите напомните": r"подскажите|подскажи\b|посоветуйте|посоветуй\b|помогите|помоги\b|"
        r"объясните|поясните|расскажите|скажите|напомните",
        "кто никто": r"кто(?:-нибудь|-то)?\s+(?:не\s+)?"
        r"(?:знает|может|в\s+курсе|сталкивал|подскажет|поможет|пользу)",
        "работает работают открывается загружается грузится приходит получается могу пускает "
        "запускается понимаю понял поняла видно показывает отвечает выходит знаю подключается "
        "отображается найду нашел нашёл нашла": r"не\s+(?:работает|работают|открывается|"
        r"загружается|грузится|приходит|получается|могу|пускает|запускается|понимаю|понял|поняла|"
        r"видно|показывает|отвечает|выходит|знаю|подключается|отображается|найду|нашел|нашёл|"
        r"нашла)\b",
        "делать": r"что\s+делать",
        "как": r"как\s+(?:мне|можно|быть|сделать|это|так|узнать|получить|настроить|включить|"
        r"поменять|удалить|добавить|найти|установить|войти|зайти|вывести|исправить)\b",
        "вопрос вопросы вопросик": r"(?:есть|возник|такой|один|у\s+меня|другой|глупый)\s+вопрос|"
        r"вопрос\s+(?:по|такой|к|про)\b",
        "узнать спросить понять": r"(?:хочу|хотел|хотела|хотелось\s+бы|надо|нужно)\s+(?:бы\s+)?"
        r"(?:узнать|спросить|понять)",
        "нужна": r"нужна\s+(?:помощь|подсказка|ваша)",
        "проблема проблемы беда": r"(?:проблема|проблемы|беда)\s+с\b",
        "ошибку ошибка": r"(?:выда[её]т|пишет)\s+ошибку|ошибка\s+при",
        "знаете знает курсе интересно": r"(?:знаете|знает|в\s+курсе|интересно)\s*,?\s+"
        r"(?:как|где|когда|почему|что|ли|кто|какой)",
        "заранее зарание": r"заранее\s+(?:большое\s+|огромное\s+|всем\s+)?"
        r"(?:спасибо|благодар\w+)|спасибо\s+заранее|зарание\s+спасибо",
        # the second word of a clause
        "ли": r"(?:^|[.!?…;,:()])[\s\"'«»“”—*_~-]*(?:(?:а|и|но|так|ну|привет|ребят[аы]?|народ|"
        r"всем\s+привет|или|скажите|парни)\s+)?\w+\s+ли\b",
    },
}

# a clause that is only this asks nothing, with or without a question mark
COURTESY = {
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
