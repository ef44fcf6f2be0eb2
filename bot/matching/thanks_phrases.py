"""The words by which people thank in English, Spanish, French and Russian, and what undoes them.

Written for normalised texts without accents. What stands before a word of thanks is matched at its
end, what stands behind it at its beginning.
"""

# ruff: noqa: RUF001  Russian words are meant to be Russian

# fmt: off
HINTS = (
    "thank", "thanx", "thx", "tnx", "tks", "thnk", "anks", "nks", "cheers", "ppreciat",
    "grateful", "lifes", "saved", "owe", "acias", "asias", "acjas", "agrade", "salva", "debo",
    "grax", "grx", "gracin", "gracie", "erci", "erki", "mrc", "econnaiss", "emercie", "sauv",
    "асиб", "спасиб", "спосиб", "спс", "сенк", "сэнк", "лагодар", "ризнател", "ыручил", "души",
    "ерси", "ersi", "cimer", "obliged", "bless", "legend", "the best", "u rock", "danke", "razie",
    "arigat", "obrigad", " crack", " genio", " ange", "ngel", "a star", "a hero", "s le meill",
    "les meill", "dois un", "лучш", " спас", "с меня", "поклон", "bendiga", "tahnk", "thakn",
    "revaud", "grcs",
)
# fmt: on
"""One of these, or a word of two letters, is in every text that thanks."""

SHORT = r"\b(?:t(?:y+|q|y[a-z]{1,3})|сп)\b"

WORDS = (
    r"thank(?:s+|\s*(?:you|u|ya|yu|q)\b|fully\s+yours)|thankyou\w?|thank[sz]?[iy]es|thanku+|thank's|thankz|(?:tahnks|thakns|thansk|thnaks|thnkas)|thnks?|tha?nx|thx+|thks|tnx|"
    r"tks|ty|tysm|tysvm|tyvm|tyty|tyt|tyfh|tq|cheers|much\s+obliged|(?:much|really|greatly|so|very)\s+appreciated|"
    r"appreciate(?:d)?\s+(?:it|u|you|ya|that|this|everything)\b|"
    r"appreciate\s+(?:your|ur|the|all\s+(?:the|your|of))\s+(?:\w+\s+)?(?:help|time|effort|support|"
    r"answer|advice|reply|quick|fast|work|patience|tip|info|you)\w*|^appreciated\b|"
    r"(?:so|very|really|forever|eternally|super|truly|i'm|we're|extremely)\s+grateful|"
    r"(?:god\s+)?bless\s+(?:you|u|ya)\b|(?:you|u)\s+rock\b|"
    r"(?:you(?:'re|\s+are|re)|ur|u\s+r|u\s+are)\s+(?:an?|the)\s+"
    r"(?:(?:absolute|total|real|true|actual|freaking)\s+)?(?:legend|star|hero|angel|best)\b(?!\s+\w+\s+\w)|"
    r"danke(?:\s+schon)?|grazie(?:\s+mille)?|arigato\w*|obrigad[oa]|"
    r"(?:life\s?saver|lifesaver)|(?:you|u)(?:\s+just)?\s+saved\s+(?:me|us|my\s+\w+)|saved\s+my\s+(?:day|life|bacon|ass|butt|skin|evening|week\w*)|"
    r"owe\s+(?:you|u|ya)\s+(?:one|big|my\s+life|an?\s+(?:\w+\s+)?(?:beer|coffee|drink|pint|pizza|lunch|dinner))",
    r"gracias+|grac[ij]as|grasias|grax|grx|"
    r"(?:te|le|les|os|se)\s+(?:lo\s+)?agrade(?:zco|ce|cemos|cere)|agradecid(?:isim)?[oa]s?|agradezco|(?:muchas|mil)\s+gracia\b|grcs|dios\s+te\s+(?:lo\s+pague|bendiga)|"
    r"(?:eres|sos)\s+(?:(?:un|una|el|la|lo)\s+)?(?:puto\s+|puta\s+|autentic[oa]\s+)?(?:crack|genio|angel)\b|"
    r"me\s+(?:has\s+)?salva(?:ste|do)|(?:te|os|le)\s+debo\s+una?\b(?:\s+(?:birra|cerveza|cana|cena|copa|caf\w*|pizza|gorda|grande|bien|chela|coca)|(?!\s+\w))",
    r"merci+s?|merki|mersi+|mrc|mer6|cimer|(?:je\s+te|je\s+vous)\s+(?:le\s+)?revaudrai|(?:je|on|nous)\s+(?:te|t'en|vous|vous\s+en)\s+remercie|"
    r"(?:te|vous)\s+remerci(?:er|ons)|(?:tous\s+)?mes\s+remerciements|(?:tres|super|infiniment|tellement|vraiment)\s+reconnaissante?|"
    r"(?:t'es|tu\s+es|vous\s+etes)\s+(?:une?|le|la|les|mon|ma)\s+(?:vrai\s+|veritable\s+)?(?:anges?|meilleure?s?)\b|"
    r"je\s+te\s+dois\s+(?:une?\s+)?(?:biere|verre|cafe|fiere|une\b)|"
    r"(?:tu|vous)\s+m(?:'as|'avez|e)\s+sauv(?:e|es|ez)",
    r"спасиб\w*|спосиб\w*|спс+|спсб|сп(?=\s*(?:,|$|!))|п[ао]сиб\w*|мерси|с[яь]п|"
    r"(?:тысяч[аи]|много|море|огромн\w+|вся|моя|наша|больш\w+)\s+благодарност\w+|благодарност\w+\s+(?:тебе|вам|всем)|"
    r"(?:ты|вы)\s+(?:(?:меня|нас|мне)\s+)?(?:просто\s+|реально\s+|очень\s+)?(?:спас(?:л[аи])?|лучш(?:ий|ая|ие))\b|"
    r"(?:^|[,.!]\s*)с\s+меня\s+(?:пив\w+|шоколад\w*|магарыч|кофе|пицца|причитается)|(?:низкий|земной)\s+поклон|"
    r"с[еэ]нк(?:с|\s?ю)|благодар(?:ю|им|ен|на|ны|очка|ствую)|признател(?:ен|ьна|ьны)|"
    r"(?:ты|вы|очень|реально)\s+(?:меня\s+|нас\s+)?выручил[аи]?|(?<![а-я]\s)от\s+души(?=\s*(?:[,.!)]|$|брат|бро|друг))",
)

# at once before the word: it is refused, reported, denied, asked for, or means something else
BEFORE = (
    # refused
    r"(?:^|[\s,.!-])(?:no+|nope|nah|nan+|nn|nel|non+|не+|не-?не|нит|неа|нет|nop|pass|bof|que\s+va|deja|laisse(?:\s+tomber)?|leave\s+it|don'?t\s+bother|"
    r"no\s+te\s+preocupes|t'inquiete|я\s+пас)[\s,.!…-]+(?:(?:a|really|very|muchas|mil|"
    r"большое|но)\s+)?$",
    r"\b(?:i'm|im|i\s+am|we're)\s+(?:good|fine|ok|okay|all\s+set)[\s,.!]+$",
    r"\b(?:estoy\s+bien(?:\s+asi)?|asi\s+estoy\s+bien|paso|ca\s+ira|ca\s+va\s+aller|"
    r"sans\s+facon|не\s+(?:надо|нужно|стоит|хочу)|обойдусь|воздержусь)[\s,.!]+$",
    r"\b(?:i'?ll\s+(?:pass|skip)|hard\s+pass|i\s+can\s+manage|got\s+it\s+covered|me\s+las\s+arreglo|yo\s+paso|je\s+(?:vais\s+)?me\s+debrouill\w+|"
    r"j'ai\s+ce\s+qu'il\s+faut|ca\s+ira|i'?d\s+rather|maybe\s+(?:later|another)|(?:some\s+)?other\s+time|next\s+time|another\s+(?:day|time)|"
    r"(?:estoy|ando)\s+(?:servid|llen)[oa]|otro\s+dia|otra\s+vez\s+sera|en\s+otra\s+ocasion|une\s+(?:autre|prochaine)\s+fois|"
    r"peut-etre\s+plus\s+tard|в\s+другой\s+раз|как-нибудь\s+потом|может\s+потом|не\s+голод\w+|сыт\w?)\b[^.!?]{0,20}$",
    # not yet
    r"\b(?:in\s+advance|de\s+antemano|por\s+adelantado|desde\s+ya|d'avance|par\s+avance|"
    r"заранее|наперед)[\s,:]+(?:\w+\s+){0,2}$",
    r"\b(?:буду|будем|был\w*\s+бы)\s+(?:(?:очень|крайне|весьма|безмерно|вам|тебе|всем|вечно)\s+)*$",
    r"\b(?:estaria|quedaria|seria|estare|quedare)(?:mos|n)?\s+(?:muy|eternamente|super)?\s*$",
    # how, how many, whether: a question about the word
    r"(?:^|[.!?;\n]\s*)(?:how\s+(?:do|to|can|many|much|often|come|does|did)|why|who\s+(?:is|said|gets|"
    r"gives|has|got|gave)|what\s+(?:is|does|are|do)|when\s+(?:do|does|is)|where\s+(?:is|do|are|does)|"
    r"does|do|did|is|are|should|comment|pourquoi|combien|quand|est-ce|faut-il|como\s+(?:se|dig|doy|"
    r"puedo|le|les)|por\s*que|cuant[oa]s?|cuando\s+(?:se|doy|dan)|quien\s+(?:da|dio|dijo|tiene)|"
    r"как\s+(?:сказать|по-?\w+|будет|поставить|дать|пишется|говор\w+)|почему|зачем|сколько|кто\s+(?:сказал|поставил|дал)|"
    r"когда\s+говор\w+|что\s+(?:значит|такое|дает))\b[^.,!?;:\n]*$",
    r"(?:^|\s)(?:\d+|how\s+many|too\s+many|few|two|three|four|five|ten|dos|tres|cinco|diez|deux|trois|cinq|dix|два|две|три|пять|десять|cuantas|tantas|combien\s+de|nombre\s+de|plusieurs|сколько|столько|"
    r"много|мало|про|количество|число|лимит\w*\s+на|вместо|instead\s+of|en\s+vez\s+de|"
    r"au\s+lieu\s+d'un)\s+$",
    r"\b(?:would|will|wd|i'd|i'll|we'd|'d)\s+(?:be\s+)?(?:(?:really|very|so|most|greatly|much)\s+)*$",
    r"\b(?:any|all)\s+(?:help|advice|tips?|ideas?)\s+(?:\w+\s+)?$",
    # told by or to somebody else
    r"\b(?:he|she|they|who|people|everybody|everyone|somebody|nobody)\s+(?:just\s+|never\s+)?"
    r"(?:said|says?|wrote)\s+$",
    r"\b(?:tell|told|give|send|pass|thank)\s+(?:him|her|them|everyone|everybody|my|our|the)\s+"
    r"(?:\w+\s+){0,3}$",
    r"(?:^|[.,!?]\s*|\b(?:not|never|did(?:n't)?|don't|without|even|of|forgot\s+to|"
    r"(?:you|he|she|they|people|him|her|them)\s+(?:\w+\s+){0,2})\s*)say(?:ing)?\s+"
    r"(?:a\s+)?(?:simple\s+|big\s+)?$",
    r"\b(?:said|says)\s+(?:a\s+)?$",
    r"\b(?:dile|diles|dale|dales|decidle|digale|dijo|dijeron|dice|dicen|di|des|diste|dado|"
    r"ni|sin|pide|pedir)\s+(?:(?:las|unas|un|de\s+mi\s+parte|a\s+\w+)\s+)*$",
    r"\b(?:sin\s+dar|dad|da|dieron|dio|hay\s+que\s+dar|deberias\s+dar)\s+(?:las\s+)?$",
    r"\b(?:accion|dia)\s+de\s+(?:accion\s+de\s+)?$",
    r"\b(?:(?<!te\s)(?<!vous\s)dis|dites|dit|disent|disait|(?:peux|peut|pouvez|pourrais|"
    r"pourriez|pourrait|faut|sans|oublie\s+de|meme\s+pas|pas)\s+dire)(?:[\s-](?:lui|leur|leurs?))?\s+(?:un\s+|encore\s+)?$",
    r"\b(?:(?:lui|leur|le|les)\s+(?:diras?|dirai|direz|dire|dare|daras)\s+(?:las\s+)?|передава\w+\s+|ни\s+тебе\s+|из\s+|(?:vivo|estoy|voy|estuve)\s+(?:en|a)\s+|(?:a\s+)?(?:ta|votre|leur|notre|sa)\s+|"
    r"(?:^|[^d])(?:corveable\s+)?a\s+|(?:carte|mot|message)\s+de\s+|(?:не\s+\w+|рано|хватит|перестань|устал\w?|некому|некого)\s+(?:говорить|сказать)\s+|"
    r"(?:^|\s)(?:он|она|они)\s+(?:очень\s+|так\s+)?|(?:we|i|they)\s+(?:always|usually|never|don't|often)\s+say\s+)$",
    r"\b(?:la|sans|dieu|ni|pas\s+(?:de|un|meme)|meme\s+pas(?:\s+un)?|aucun)\s+$",
    r"\b(?:скажи(?:те)?|скажем|сказал[аи]?|говор(?:и|ит|ят|ил|ила)|переда(?:й|йте|вай|м|ст)|пишет|"
    r"ждет|ждешь|надо\s+сказать)\s+"
    r"(?:(?!хочу)\w+\s+){0,2}$",
    r"(?:^|\s)(?:ни|без|даже|хот(?:ь|я)\s+бы|ну|вот\s+уж|за|одним|где|твое)\s+$",
    r"\b(?:no\s+need|not\s+(?:interested|for\s+(?:me|us)|today|now|really)|(?:don'?t|do\s+not)\s+"
    r"(?:need|want)|i'?d\s+rather\s+not|no\s+(?:necesit\w+|quiero|(?:me\s+)?(?:hace\s+falta|"
    r"interesa))|ahora\s+no|mejor\s+no|hoy\s+no|(?:ya\s+)?(?:tengo|tenemos)\s+(?:uno|una|otro)|"
    r"pas\s+(?:besoin|la\s+peine|pour\s+(?:moi|nous)|interesse\w*|maintenant|envie)|sans\s+moi|"
    r"(?:j'en|on\s+en)\s+ai?\s+deja|не\s+(?:надо|нужн\w*|интерес\w*|хочу|стоит|буду|требуется)|"
    r"без\s+меня|мне\s+и\s+так|справлюсь|разберусь\s+сам\w*)\b[^.!?]{0,30}$",
    r"\b(?:i'm|im|i\s+am|we're)\s+(?:good|fine|ok|okay|full|covered)\s+(?:for\s+now|here|though|atm|right\s+now)[\s,.!]+$",
    r"\b(?:ca\s+va|on\s+est\s+bons?|todo\s+bien|no\s+estoy\s+interesad[oa]|not\s+(?:really\s+)?my\s+(?:thing|cup\s+of\s+tea)|pas\s+mon\s+truc|gonna\s+pass)[\s,.!]+$",
    r"\b(?:help|advice|tips?|ideas?|suggestions?|feedback|pointers?|input|answers?|replies|insights?)\s+"
    r"(?:(?:is|are|always|very|much|will|be|would)\s+)+$",
    r"\b(?:став\w+|жм\w+|нажм\w+|тык\w+|press|click|hit|type|typing|write|count\w*|collect\w*|farm\w*|cliqu\w*|tape[rz]?|ecri\w+|"
    r"pulsa\w*|escrib\w+|dale\s+a|ponle?|напиш\w+)\s+(?:on\s+|sur\s+|en\s+|на\s+)?$|\bна\s+том\s+$",
    # the word as a thing
    r"(?:^|\s)(?:a|an|one|the|un|el|le|их|одно|простое|твое|mi|su)\s+(?:simple\s+|простое\s+)?$",
    r"\b(?:word|button|page|song|film|movie|band|album|command|channel|sticker|emoji|(?:plural|meaning|sign|note|letter|number|kind|sense)\s+of|"
    r"(?:plural|significado|origen|jour|sens|origine|pluriel)\s+de|mot|bouton|"
    r"chanson|groupe|commande|palabra|boton|cancion|pelicula|comando|canal|слово|слова|сообщение|"
    r"кнопк\w|команд\w|песн\w|фильм\w?|стикер\w?)\s+(?:de\s+|du\s+)?$",
)

# at once behind the word
BEHIND = (
    # refused
    r"\s*\?",
    r"[\s,]+(?:but|pero|mais|но|only)\s+(?:i'?(?:m|ll|ve|d)?|we'?(?:re|ll|ve)?|it'?s\s+not|already|"
    r"ya|yo|prefiero|estoy|paso|je|j'|moi|on|я|у\s+меня|мне|мы|сам|сама|лучше|уже)\b",
    r"[\s,.!]+(?:i\s+already|we\s+already|already|maybe\s+(?:later|next|another|some)|another\s+"
    r"time|next\s+time|otro\s+dia|otra\s+vez\s+sera|en\s+otra|ya\s+(?:lo\s+)?tengo|estoy\s+bien|"
    r"une\s+autre\s+fois|je\s+(?:passe|vais\s+me|me\s+debrouille|prefere)|ca\s+va\s+aller|"
    r"как-нибудь|в\s+другой\s+раз|уже\s+(?:есть|не\s+надо|не\s+нужно)|сама?\s+(?:разбер|справ)|"
    r"я\s+сама?\b|обойд)",
    r"(?:\s+(?:конечно|большое|вам|тебе|guys|man|mate|bro|so\s+much|a\s+lot|beaucoup|bien|claro|de\s+"
    r"verdad|ребят\w*|anyway))*[\s,.!…]*(?:but|pero|mais|но|а)?[\s,]*(?:(?:ca|это|мне|it's|cela)\s+)?(?:(?:no|non|нет)(?=\s*(?:[,.!)]|$|\s(?:"
    r"thanks|gracias|merci|спасибо)))|(?:не\s+(?:надо|нужн\w+|стоит|хочу|хочется|пью|ем|курю|могу)|(?:мне\s+)?не\s*интерес\w+|неинтерес\w+)|no\s+(?:quiero|puedo|necesito|tengo\s+(?:ganas|tiempo|hambre)|como|tomo|bebo|fumo|"
    r"juego|participo|estoy\s+interesad[oa])|(?:ne\s+|n')?(?:m'\s*)?interesse\s+pas|ne\s+m'interesse\s+pas|(?:je\s+)?(?:ne\s+)?(?:bois|mange|fume|veux|peux)\s+pas|"
    r"pas\s+(?:faim|soif|interesse\w*|le\s+temps|ce\s+soir|cette\s+fois|mon\s+truc)|no\s+me\s+(?:interesa|hace\s+falta)|no\s+hace\s+falta|no\s+lo\s+necesito|paso|"
    r"sans\s+facon|ca\s+ira|i'?ll\s+pass|i'?m\s+(?:good|fine|ok)|not\s+(?:for\s+me|interested|"
    r"needed|today|now)|no\s+need|обойдусь|воздержусь|откажусь|(?:je\s+)?(?:n'ai|j'ai)\s+(?:pas\s+"
    r"besoin|deja)|j'en\s+ai\s+pas\s+besoin|i\s+don'?t\s+(?:need|want)|i'?d\s+rather\s+not|"
    r"я\s+(?:пас|сам\b|сама\b|как-нибудь|сыт\w?|наел\w+|уже\s+(?:поел\w?|ел\w?|сыт\w?|пообедал\w?))|"
    r"(?:у\s+меня\s+)?аллерг\w+|(?:я\s+)?(?:не\s+голод\w+|вегетариан\w+|веган\w*|на\s+диете|за\s+рулем|занят\w?)|я\s+лучше\s+\w+|"
    r"(?:je\s+|on\s+)?(?:prefere|j'ai\s+(?:tout\s+)?ce\s+qu'il|j'ai\s+(?:ma|mon|mes)\b|c'est\s+pas\s+(?:la\s+peine|mon\s+truc|pour\s+moi))|prefiero|"
    r"sans\s+moi|sin\s+mi|без\s+меня|soy\s+(?:vegan|vegetarian|alergic|celiac)\w*|i'?m\s+(?:allergic|vegan|vegetarian|driving|busy|on\s+a\s+diet|all\s+set)|"
    r"(?:quizas?|tal\s+vez|a\s+lo\s+mejor|peut-etre|может)\s+(?:otro\s+dia|luego|en\s+otra|une\s+autre\s+fois|plus\s+tard|потом|в\s+другой\s+раз)|"
    r"je\s+suis\s+(?:vegetarien\w*|allergique|vegan|au\s+regime|occupe\w*|cale|deja\s+pris\w*)|i'?m\s+(?:full|stuffed|not\s+hungry)|i\s+(?:don'?t|do\s+not)\s+(?:drink|smoke|eat\s+\w+)|"
    r"(?:estoy|ando)\s+(?:llen[oa]|servid[oa]))(?:\s+(?:thanks|gracias|merci))?(?:[\s,.!)]|$)",
    # not yet
    r"[\s,.]*(?:(?!что\b|\w+ing\b|avoir\b|avis\w*\b|preven\w*\b|предупр\w*\b)[\w']+[\s,]+){0,7}"
    r"(?:in\s+adv(?:ance)?|beforehand|ahead\s+of\s+time|de\s+ante\s?mano|por\s+(?:adelantado|anticipado)|"
    r"anticipad[ao]s?|adelantadas|anticipes?|d'?\s?avance|par\s+avance|заранее|зарание|наперед)\b",
    r"\s+(?:cualquier|cualquiera|toda|si|any|if)\b",
    r"[\s,]*(?:if\s|si\s+(?:alguien|me|puedes|pueden|podeis|vous|tu|quelqu|on)|если\s)",
    r"[\s,]*(?:to|a|an?|al|aux?|тому|тем|всем|любому)?[\s,]*(?:whoever|anyone\s+who|anybody\s+who|"
    r"quien(?:es)?\s+(?:pueda|sepa|ayude|responda|me)|(?:celui|ceux|celle)\s+qui|кто)\b",
    r"\s+(?:for|por|pour|за)\s+(?:any|all\s+(?:the\s+)?help\s+you\s+can|cualquier|toute|votre\s+"
    r"future|любую|любой)\b",
    r"\s+(?:de|d')\s*(?:bien\s+vouloir|ne\s+(?:pas|plus|jamais)|(?:me|m'|nous|lui|le|la|les|y|en|"
    r"vous|te)\s*(?!avoir|etre)\w+(?:er|ir|re|oir)\b|(?!avoir|etre)\w+(?:er|ir|re|oir)\b)",
    r"\s+(?:a\s+vous\s+)?de\s+(?:respecter|patienter)",
    # for harm, for nothing
    r"(?:\s+(?:a\s+lot|a\s+bunch|so\s+much|very\s+much|you|te|beaucoup|bien|большое|огромное))*"
    r"[\s,]+(?:for|por|pour|de|d'|за|du|des)\s*(?:la\s+|le\s+|les\s+|el\s+|the\s+|your\s+|ton\s+|"
    r"tu\s+|my\s+|todo\s+)?(?:nothing|absolutely\s+nothing|literally\s+nothing|fuck\s+all|sweet|squat|diddly|nada|un\s+carajo|una\s+mierda|rien|"
    r"que\s+dalle|que\s+d'?al|des\s+prunes|zero|ничего|хрен|фиг|ноль|nought|zilch|what\b|que\b\s*\?|quoi|что\?|"
    r"not\s+(?:tell|help|answer|reply|warn|say|show|read|ask|do)\w*|no\s+(?:avis|ayud|respond|contest|dec|hac|leer|mirar)\w*|ne\s+pas|jack|the\s+fish|spoil|spam|ban\b|бан\b|спам|virus|вирус)",
    r"[\s,]+(?:что|that)\s+(?:не\s+(?:помог|ответ|предупр|сказал|подсказ|сделал)|you\s+(?:did|do)n'?t)",
    r"\s+(?:\w+\s+){0,2}(?:for|por|pour|за)\s+(?:\w+\s+){0,2}(?:wast|ruin|breaking(?!\s+\w*\s*down)|"
    r"(?:delet|bann|mut|kick)ing\s+m[ey]\b|losing|ignor|crashing|messing|killing|mak\w+\s+(?:\w+\s+){1,2}worse|"
    r"(?:hacer\w*\s+)?perd(?:er|ida|re)|arruin|estrop|romp|borrar(?:me|\s+mi)|fastidi|empeor|joder|banearme|"
    r"gach|casse|plante\b|supprime\s+m|потрач|потер|слом|испор|удал|сброш|трат|игнор|забан)",
    r"\s+(?:de|d')\s*(?:m'|nous\s+|l'|vous\s+)?avoir\s+(?:\w+\s+){0,2}(?:casse|gach|ruin|perdu|"
    r"plant|supprim|ignor|bann|efface|pourri|fait\s+perdre|rien)",
    r"[\s,]+(?:за\s+то|что)[\s,]+(?:что\s+)?(?:\w+\s+){0,2}(?:слом|испор|удал|потер|забан|игнор|"
    r"сброс|угроб|подстав)",
    r"(?:\s+\w+){0,3}?\s+(?:for|por|pour|за)\s+(?!fix|recuper|encontr|arregl|salv|sav|find|repar|retrouv|почин|исправ|help|ayud)(?:\w+\s+){0,4}(?:впустую|зря|wasted|perdid[oa]s?|perdu[es]*|"
    r"pourri\w*|merdique|de\s+mierda|испорч\w+|hours?\s+lost|alone\s+with|hanging|stuck|tirad[oa]|colgad[oa]|"
    r"plantad[oa]|en\s+plan|au\s+milieu)\b",
    r"(?:\s+\w+){0,3}?\s+(?:for|por|pour|за)\s+(?:l')?(?:\w+\s+){0,3}"
    r"(?:spoilers?|headache|nightmare|outage|downtime|lag|delay|heart\s+attack|virus|ban|bans|kick|desastre|"
    r"pesadilla|susto|retraso|caida|baneo|bordel|galere|retard|frayeur|panne|cauchemar|спойлер\w?|"
    r"кошмар|лаг\w?|задержку|баг\w?|вирус\w?|бан)\b(?!\s+(?:report|fix))",
    r"\s+(?:что\s+)?(?:хоть|и\s+на\s+том)\b",
    r"[\s,]+(?:что|за\s+то[\s,]+что)\s+(?:\w+\s+){0,4}(?:впустую|зря|кинул\w*|обману\w*|разбуд\w*|заблок\w*|"
    r"потрат\w*|молч\w*|проигнор\w*|забыл\w*)\b",
    r"\s+(?:la|l'|le|les)\s*(?:solidarite|ambiance|confiance|galere|pub|honte|vie|organisation|sncf|"
    r"meteo|pluie|mise\s+a\s+jour|maj|algo\w*|gouvernement|lag\w*|serveurs?)\b",
    r"[\s,]+(?:vida|gobierno|murphy|karma|universo)\b",
    # a title, a name, a thing that is counted
    r"\s+(?:\w+\s+){0,3}(?:is\s+(?:playing|an?\s+|the\s+name|my\b|on\s+(?:tour|tv|netflix))|c'?est\s+(?:le\s+nom|une?\s+)|"
    r"est\s+une?\s+|es\s+(?:el\s+nombre|una?\s+)|это\s+(?:названи\w+|песн\w+|фильм|групп\w+|просто\s+слово))",
    r"(?:'s)?\s+(?:are|count|counter|system|points?|leaderboard|board|role|limit|in\s+(?:french|spanish|russian|"
    r"english)|en\s+(?:frances|ingles|ruso|anglais|espagnol|russe)|по-\w+|ce\s+mois|cette\s+semaine|este\s+mes|"
    r"esta\s+semana|this\s+(?:week|month)|за\s+(?:месяц|неделю)|в\s+(?:день|неделю|месяц)|al\s+(?:dia|mes)|par\s+(?:jour|mois)|"
    r"(?:a|per)\s+(?:day|week|month)|не\s+считае\w+|считае\w+|пишется)\b",
    r"\s+(?:for|por|pour|за)\s*(?:the|your|la|tu|su|el|l'|ton|ta|votre|твою|вашу)?\s*(?:lol|mdr|jaja\w*|ха\w*)?\s*(?:[.,!]|$)",
    r"(?:\s+[\w']+){0,6}\s+(?:(?:weeks?|months?|years?|days)\s+(?:too\s+)?late\w*|after\s+(?:only\s+)?\w+\s+(?:weeks|months|years)|"
    r"(?:semanas|meses|anos)\s+(?:tarde|despues)|(?:semaines|mois|ans)\s+(?:apres|plus\s+tard|de\s+retard)|"
    r"(?:спустя|через)\s+(?:\w+\s+)?(?:недел\w|месяц\w*|год\w?))\b",
    r"\s+(?:was|said|says|told|plays|is\s+(?:my|an?|the|from|in|not|here|gone|back|offline|late))\b",
    r"\s*[-\u2013\u2014]\s*это\b|\s+(?:судьбе|небесам|жизни|скажу)\b|\s+from\s+\w+\s*$",
    r"(?:\s+\w+){0,2}\s+(?:for|por|pour|за|de|d'|del?)\s*(?:\w+\s+){0,3}(?:offer\w*|invit\w*|suggestion|asking|thinking\s+of|propuesta|"
    r"oferta|ofrec\w+|preguntar|propos\w*|demander|предложени\w|приглашени\w)\b[^.!?]*\b(?:but|pero|mais|но|can't|no\s+puedo|"
    r"je\s+(?:peux|passe)|не\s+(?:могу|смогу))\b",
    r"[\s,.!]+(?:but\s+|pero\s+|mais\s+|но\s+)?(?:i'?ll\s+stick|i'?m\s+gonna\s+pass|me\s+quedo\s+con|voy\s+a\s+pasar|je\s+reste|je\s+garde|останусь|мне\s+хватает)\b",
    r"\s+(?:por|for|de|d')\s*(?:\w+\s+){0,2}(?:dejar\w*\s+(?:en\s+visto|en\s+leido|sin|tirad\w)|leaving\s+m[ey]\b|en\s+vu\b|on\s+read\b|"
    r"tumbar|tirar\s+(?:el|abajo)|cargar[st]e|baniarme|echarme|expulsarme|silenciarme|steal|leak|scamm|nuk)",
    r"\s*[,.]?\s+(?:eh|hein)\W*$|\s+что\s+живой|\s+(?:говорят|пишут)\b",
    # by the doing of a thing: "thanks to the update"
    r"\s+to\s+(?!(?:you|u|ya|yall|y'all|all(?!\s+th(?:is|at|ese))|everyone|everybody|both|each|those(?=\s+(?:who|that|of|guys))|the\s+(?:team|mods?|"
    r"devs?|admins?|staff|guys|people|folks)|my\s+(?:friend|man)|@)\b|@|\w+\s+(?:and\s+\w+\s+)?for\b)",
    r"\s+(?:for|por|pour|de|d'|за)\s*(?:your|su|sus|tu|vuestra|votre|ta|la|ваше|твое)?\s*"
    r"(?:understanding|attention|cooperation|comprension|atencion|colaboracion|comprehension|"
    r"collaboration|понимание|внимание)\b",
    r"\s+for\s+(?:your\s+(?:order|purchase)|contacting|subscribing|watching|shopping|registering)",
    r"(?<=gracias)\s+a\s+(?!(?:ti|vos|usted(?:es)?|tod[oa@]s|ambos|quienes|"
    r"los\s+(?:dos|tres|mods?|admins?|que))\b|@|\w+\s+por\b)|\s+a\s+dios\b|"
    r"(?<=gracias)\s+al\s+(?!equipo|admin|mod)",
    r"\s+(?:god|goodness|heavens?|lord|fuck|mon\s+dieu|seigneur|господи|богу?)\b",
    r"[\s-]*(?:you\s+)?(?:page|card|letter|notes?|email|button|screen|giving|message|bot|spam|reply|"
    r"speech|emoji|sticker)\b",
    # told elsewhere, or missing
    r"\s+(?:партии|не\s+мне|скажи|передай|шубу|не\s+(?:скаж|дожд|говор|сказал|хватает)|говорить|сказать|был\w*\s+бы|would\s+(?:be|do)|"
    r"no\s+me\s+|n'aurait|aurait|не\s+булька|на\s+хлеб|в\s+карман)",
    r"\s+(?:would|wouldn'?t|could|might|won'?t)\b",
    # irony
    r"[\s,]+(?:genius|genio|genie|lumbrera|гений|умник\w?|obama|captain|capitan|capitaine|кэп|капитан|блин|sherlock|шерлок|einstein)\b",
)

IRONY = (
    r"🙄|😒|🙃|😤|🤡|🖕|👎|(?:^|\s)/s\b|"
    r"\bgee[\s,]+(?:thanks|thx|thank\s+you)|"
    r"\b(?:now|ahora|maintenant|теперь|и\s+теперь)\b[^.!?]*\b(?:worse|broken|nothing\s+works|"
    r"(?:doesn'?t|won'?t|not|isn'?t)\s+(?:\w+\s+)?(?:work\w*|start\w*|open\w*|load\w*)|peor|"
    r"(?:ya\s+)?no\s+(?:me\s+)?(?:funciona|va|abre|arranca)|roto|pire|casse|plus\s+rien|"
    r"(?:ne\s+)?(?:marche|fonctionne)\s+(?:plus|pas)|сломал\w*|не\s+работает|хуже|ничего\s+не)|"
    r"\b(?:lost|deleted|ruined|broke|wiped)\s+(?:all|everything|my|it\s+all)\b|"
    r"\b(?:perdi|he\s+perdido|se\s+me\s+(?:ha\s+)?borr\w+)\s+(?:todo|mis?|toda)\b|"
    r"\bj'ai\s+(?:tout\s+perdu|perdu\s+(?:tout|toute?s?|mes|mon|ma))\b|"
    r"\b(?:потерял|лишился|потеряла|слетел[оаи]?)\s+(?:все|всё|мои|свои)\b|"
    r"\b(?:very|so|super|real|really)\s+helpful[\s,.]*(?:not|\.\.\.|…|lol|🙄|mate\?)|"
    r"\b(?:ya\s+era\s+hora|about\s+time|il\s+etait\s+temps|утешил\w?|обнадежил\w?)\b|"
    r"\b(?:useless|inutil|inutile|бесполезн\w+|удружил\w*|slow\s+clap|golf\s+clap|(?:menuda|vaya)\s+ayuda|quelle\s+aide|"
    r"помог\w*\s+называется|some\s+help\s+(?:you|that))\b|"
    r"(?:demasiado|muy|tan)\s+tarde\b|a\s+buenas\s+horas|trop\s+tard\b|apres\s+la\s+bataille|(?:слишком|уже)\s+поздно|"
    r"\b(?:locked\s+out|let(?:ting)?\s+(?:us|me)\s+down|i'?m\s+cured)\b|"
    r"\b(?:now|ahora|maintenant|теперь)\b[^.!?]*\b(?:dead|two\s+(?:\w+\s+)?problems|muert\w+|dos\s+problemas|mort|deux\s+problemes|"
    r"сдох\w*|умер\w*|две\s+проблемы|не\s+(?:включ|открыв|запуск|груз)\w+)\b|"
    r"\b(?:zero|cero|ноль|aucune|not\s+(?:a\s+)?(?:single|one))\s+(?:answers?|repl\w+|help|respuestas?|ayuda|reponses?|aide|ответ\w*|"
    r"помощи)\b|\boh\s+wait\W+(?:you|no|he|she|they|it)\b|"
    r"\b(?:ben|bah|non\s+mais|pues\s+nada|pues\s+vaya|ah\s+mira)[\s,]+(?:merci|gracias)\b|"
    r"(?:\.\.+|…|,|\s-)\s*not\W*$|\bsaid\s+(?:no\s*one|nobody)\s+ever\b|"
    r"\b(?:thank\w*|thx|ty|gracias|merci|спасибо|спс)\b[^?]*\b(?:(?:nobody|no\s+one)\s+(?:\w+\s+)?(?:mov|help|answer|repl|"
    r"car|came|show|lift)\w*|nadie\s+(?:\w+\s+){0,2}(?:ayud|respond|contest|movi|hizo|aparec|vino)\w*|personne\s+(?:n'|ne\s+)?"
    r"(?:\w+\s+)?(?:\w+'\s*)?(?:bouge|repond|aide|venu)\w*|никто\s+(?:\w+\s+)?не\s+(?:помог|ответ|пришел|пошевел|почесал)\w*)(?!\s+(?:until|but|except|hasta|jusqu|sauf|пока|кроме))"
)

HARM = (
    r"\b(?:broke|broken|crash(?:ed|es)|lost\s+(?:all|everything|my|an?\s+\w+)|deleted\s+(?:all|my|"
    r"every)|wiped|ruined|wasted|useless|worse|start\s+over|i\s+hate\s+it|too\s+late|"
    r"roto|rota|rompi\w*|perdi|(?:he|has|ha|hemos|han)\s+perdido|borr(?:o|aste|ado)|peor|inutil|arruin\w+|desde\s+cero|"
    r"(?:lo\s+que\s+)?(?:me\s+)?faltaba|(?:menuda|vaya)\s+ayuda|casse[es]?|plante[es]?|(?:j'ai|m'a\w*|ont|as|on\s+a)\s+(?:\w+\s+)?perdu[es]?|desastre|disaster|bazar|бардак|цирк|nobody\s+can|no\s+one\s+can|nadie\s+puede|personne\s+ne\s+peut|никто\s+не\s+может|чат\s+умер|"
    r"efface[es]?|pire|inutile|manquait\s+plus\s+que|quelle\s+aide|de\s+zero|"
    r"disappeared|vanished|gone|bricked|froze|corrupt\w*|desapareci\w*|disparu\w*|исчез\w*|пропал[аио]?|завис\w*|сломал\w*|потерял\w*|удалил\w*|слетел\w*|упал[оаи]?|хуже|бесполезн\w*|"
    r"не\s+хватало|удружил\w*|с\s+нуля|обломал\w*)\b"
)
"""What went wrong: said with thanks it is irony, unless it is said that it was put right."""

RIGHT = (
    r"\b(?:works?|working|worked|fix\w*|solved|help(?:ed|s|ing|ful)?|saved|back|rescued?|"
    r"(?<!no\s)(?<!no\sme\s)funcion[aoe]\w*|arregl\w+|solucion\w+|salva\w*|ayud\w+|recuper\w+|"
    r"(?<!plus\s)march[ea]\w*|repare\w*|resolu\w*|sauve\w*|aide\w*|retrouve\w*|"
    r"(?<!не\s)(?:за)?работа\w*|помо\w+|исправ\w*|почин\w*|спас\w*ла?|вернул\w*|восстанов\w*|"
    r"выруч\w*)\b"
)

REACTION = (
    r"\b(?:really|seriously|for\s+real|omg|wow|de\s+verdad|en\s+serio|ah\s+si|ah\s+bon|vraiment|"
    r"serieux|serieusement|правда|серьезно|да\s+ладно|ого|вау)\b"
)
"""A question that only marvels asks for nothing."""

ASKING = (
    r"\?|\b(?:please|pls|plz|por\s*fa(?:vor|s)?|porfi|xfa|s'il\s+(?:te|vous)\s+plait|svp|stp|"
    r"пожалуйста|плиз|плз|пж)\b|"
    r"\b(?:can|could|would|will)\s+(?:you|u|someone|somebody|anyone|anybody)\b|"
    r"\b(?:puedes|puede|podrias?|podeis|pueden|podrian|alguien\s+(?:sabe|puede|tiene|me))\b|"
    r"\b(?:tu\s+peux|vous\s+pouvez|peux-tu|pouvez-vous|pourrai[st]|pourriez|\b(?:if\s+(?:any|some)(?:one|body)|if\s+you\s+(?:can|could|find|have|know)|si\s+(?:alguien|pueden|puedes|podeis|quelqu'un|vous|no\s+es\s+molestia)|"
    r"если\s+(?:кто|можно|можете|можешь|не\s+трудно))\b|quelqu'un\s+(?:sait|"
    r"peut|a|aurait|pourrait))\b|\b(?:можешь|можете|могли\s+бы|мог\s+бы|кто-?нибудь|"
    r"кто\s+(?:знает|может))\b"
)
"""What is asked for before the thanks is not done yet."""

ORDERS = (
    r"(?:send|give|tell|share|post|show|check|add|explain|resend|drop|ping|invite|need)\b|let\s+me\s+know|help\s+me\b|"
    r"dm\s|link\s|i\s+(?:need|want)\b(?!\s+to\s+(?:say|thank|express))|i'm\s+looking|looking\s+for|waiting|keep\s+me|"
    r"pasa(?:me|dme|nos)?\s|manda(?:me|dme)?\b|envia(?:me|dme)?\b|dime\b|decidme|avisa(?:me|d)?\b|"
    r"ayuda(?:me|dme)?\b|comparte|explica(?:me)?\b|revisa\b|dame\b|ponme|necesito\b|busco\b|quiero\b(?!\s+(?:dar|agrad|decir))|"
    r"(?:avis|pas|dig|mand|envi|expliqu|ayud|compart|respond|escrib)\w{0,3}(?:me|nos)\b|quedo\s+(?:a\s+la\s+espera|atent)|"
    r"(?:read|stop|use|stay|move|make\s+sure|remember|respect|follow|no\s+(?:spam|links|ads)|keep(?!\s+(?:up|it\s+up))|"
    r"don'?t(?!\s+(?:know|think|worry|understand|mind|care))|do\s+not)\b|hop(?:e|ing)\s+(?:some|any)\w+|i\s+(?:wonder|was\s+wondering)|wondering|"
    r"(?:no\s+(?:publiqu|escrib|pong|envi|hag|mand)\w*|lean|leed|usen|usad|dejen|dejad|eviten|evitad|respeten|respetad|mantengan|vayan|"
    r"miren|esperen|me\s+urge|hace\s+falta|necesitamos|necesitaria|quisiera|me\s+gustaria|querria|se\s+busca|espero\s+que\s+alguien)\b|"
    r"(?!assez|chez|nez\b|avez|allez\b)\w{2,}ez\b|priere\s+de|j'aimerais|il\s+me\s+faut|il\s+me\s+faudrait|on\s+cherche|"
    r"(?!извините|простите|здравств|держите|поверьте|спасите)(?:не\s+)?\w{2,}(?:йте|ите|ьте)(?:сь)?\b|прошу\b|просьба|требуется|"
    r"хотел\w*\s+(?:бы\s+)?(?:узнать|спросить|понять)|хочу\s+(?:узнать|понять|спросить)|не\s+подскаж|"
    r"скажи(?:те)?\b(?!\s+спасибо)|глянь(?:те)?\b|сообщи(?:те)?\b|держи(?:те)?\s+в\s+курсе|пиши(?:те)?\b|отпиши\w*|"
    r"espero\s+(?:su|tu|vuestra|respuesta)|"
    r"envoie|envoyez|donne|dis[\s-]moi|dites|aide|explique|partage|passe[\s-]|tiens[\s-]moi|tenez|"
    r"montre|verifie|j'ai\s+besoin|besoin|je\s+cherche|j'attends|je\s+voudrais(?!\s+(?:te|vous|dire|tous))|"
    r"скинь|скиньте|кинь|киньте|пришли(?:те)?\b|подскаж|помоги(?:те)?\b|дай(?:те)?\b|напиши(?:те)?\b|объясни(?:те)?\b|поделис|покажи(?:те)?\b|"
    r"отправь|добавь|проверь|посмотри|расскаж|жду|(?:мне\s+)?нуж(?:ен|на|но|ны)\b(?!\s+был)|ищу"
)
"""What begins a clause that asks somebody to do something."""

TAKEN = (
    r"\b(?:got\s+it|ok|okay|works?|worked|working|solved|fixed|perfect|great|awesome|nice|i\s+see|"
    r"understood|makes\s+sense|ah+|oh+|found|helped|"
    r"listo|ya\s+(?:esta|funciona|lo|me|va|pude|entend)|entendido|perfecto|genial|funciono|vale|"
    r"ahora\s+si|resuelto|solucionado|"
    r"c'est\s+bon|ca\s+(?:marche|fonctionne|a\s+marche)|compris|parfait|super|nickel|resolu|d'accord|"
    r"понял[аи]?|заработал[оаи]?|работает|разобрал(?:ся|ась|ись)|получилось|помогло|ок|окей|ага|"
    r"понятно|ясно|отлично|супер|нашел|нашла|ура)\b"
)
"""Said between a question and the thanks, it shows that the answer came."""
