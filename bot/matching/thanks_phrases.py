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
    "ерси",
)
# fmt: on
"""One of these, or a word of two letters, is in every text that thanks."""

SHORT = r"\bt(?:y+|q|y[a-z]{1,3})\b"

WORDS = (
    r"thank(?:s+|\s*(?:you|u|ya|yu|q)\b|fully\s+yours)|thankyou|thanku|thnks?|tha?nx|thx+|thks|tnx|"
    r"tks|ty|tysm|tyvm|tyty|tyt|tq|cheers|(?:much|really|greatly|so|very)\s+appreciated|"
    r"appreciate(?:d)?\s+(?:it|u|you|ya)\b(?!\s+\w+ing)|appreciate\s+(?:your|the|all\s+(?:the|your))\s+(?:help|time|effort|support|answer|advice|reply|quick|fast)\w*|(?:so|very|really)\s+grateful|"
    r"(?:life\s?saver|lifesaver)|(?:you|u)(?:\s+just)?\s+saved\s+(?:me|us|my\s+\w+)|saved\s+my\s+(?:day|life|bacon|ass|butt|skin)|owe\s+(?:you|u|ya)\s+(?:one|big|a\s+(?:beer|coffee|drink))",
    r"gracias+|grac[ij]as|grasias|grax|grx|"
    r"(?:te|le|les|os|se)\s+(?:lo\s+)?agrade(?:zco|ce|cemos|cere)|(?:muy|super)\s+agradecid[oa]s?|"
    r"me\s+(?:has\s+)?salva(?:ste|do)|(?:te|os|le)\s+debo\s+una\b(?!\s+\w)",
    r"merci+s?|merki|mrc|(?:je|on|nous)\s+(?:te|t'en|vous|vous\s+en)\s+remercie|"
    r"(?:te|vous)\s+remerci(?:er|ons)|(?:tous\s+)?mes\s+remerciements|(?:tres|super)\s+reconnaissante?|"
    r"(?:tu|vous)\s+m(?:'as|'avez|e)\s+sauv(?:e|es|ez)",
    r"спасиб(?:о|а|ки|очки|ище|ища|он|ос)?|спосибо|спс+|спсб|пасиб(?:о|а|ки|очки)?|мерси|"
    r"с[еэ]нк(?:с|\s?ю)|благодар(?:ю|им|ен|на|ны|очка|ствую)|признател(?:ен|ьна|ьны)|"
    r"(?:ты|вы|очень|реально)\s+(?:меня\s+|нас\s+)?выручил[аи]?|от\s+души(?=\s*(?:[,.!)]|$|брат|бро|друг))",
)

# at once before the word: it is refused, reported, denied, asked for, or means something else
BEFORE = (
    # refused
    r"(?:^|[\s,.!])(?:no+|nope|nah|non+|не+|неа|нет|nop)[\s,.!…-]+(?:(?:a|really|very|muchas|mil|"
    r"большое|но)\s+)?$",
    r"\b(?:i'm|im|i\s+am|we're)\s+(?:good|fine|ok|okay|all\s+set)[\s,.!]+$",
    r"\b(?:estoy\s+bien(?:\s+asi)?|asi\s+estoy\s+bien|paso|ca\s+ira|ca\s+va\s+aller|"
    r"sans\s+facon|не\s+(?:надо|нужно|стоит|хочу)|обойдусь|воздержусь)[\s,.!]+$",
    # not yet
    r"\b(?:in\s+advance|de\s+antemano|por\s+adelantado|desde\s+ya|d'avance|par\s+avance|"
    r"заранее|наперед|буду(?:\s+\w+)?|будем(?:\s+\w+)?)[\s,:]+(?:\w+\s+){0,2}$",
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
    # the word as a thing
    r"(?:^|\s)(?:a|an|one|the|un|el|le|их|одно|простое|твое|mi|su)\s+(?:simple\s+|простое\s+)?$",
    r"\b(?:word|button|page|mot|palabra|слово|сообщение)\s+$",
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
    r"[\s,.!…]*(?:but|pero|mais|но|а)?[\s,]*(?:no|non|нет|не\s+(?:надо|нужно|стоит|хочу|"
    r"интересно)|no\s+me\s+(?:interesa|hace\s+falta)|no\s+hace\s+falta|no\s+lo\s+necesito|paso|"
    r"sans\s+facon|ca\s+ira|i'?ll\s+pass|i'?m\s+(?:good|fine|ok)|not\s+(?:for\s+me|interested|"
    r"needed|today|now)|no\s+need|обойдусь|воздержусь|откажусь|(?:je\s+)?(?:n'ai|j'ai)\s+(?:pas\s+"
    r"besoin|deja)|j'en\s+ai\s+pas\s+besoin|i\s+don'?t\s+(?:need|want)|i'?d\s+rather\s+not|"
    r"я\s+(?:пас|сам\b|сама\b|как-нибудь))(?:\s+(?:thanks|gracias|merci))?(?:[\s,.!)]|$)",
    # not yet
    r"[\s,]*(?:so\s+much\s+|a\s+lot\s+|much\s+|a\s+todos\s+|a\s+tous\s+|всем\s+|большое\s+)*"
    r"(?:in\s+adv(?:ance)?|beforehand|de\s+ante\s?mano|por\s+adelantado|anticipadas?|"
    r"d'?\s?avance|par\s+avance|заранее|наперед)\b",
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
    r"tu\s+|my\s+|todo\s+)?(?:nothing|nada|rien|ничего|nought|zilch|what\b|que\b\s*\?|quoi|что\?|"
    r"not\b|no\s+\w+|ne\s+pas|jack|the\s+fish|spoil|spam|ban\b|бан\b|спам|virus|вирус)",
    r"[\s,]+(?:что|that)\s+(?:не\s+(?:помог|ответ|предупр|сказал|подсказ|сделал)|you\s+(?:did|do)n'?t)",
    r"\s+(?:\w+\s+){0,2}(?:for|por|pour|за)\s+(?:\w+\s+){0,2}(?:wast|ruin|breaking(?!\s+\w*\s*down)|"
    r"(?:delet|bann|mut|kick)ing\s+m[ey]\b|losing|ignor|crashing|messing|killing|mak\w+\s+(?:\w+\s+){1,2}worse|"
    r"(?:hacer\w*\s+)?perd(?:er|ida|re)|arruin|estrop|romp|borrar(?:me|\s+mi)|fastidi|empeor|joder|banearme|"
    r"gach|casse|plante\b|supprime\s+m|потрач|потер|слом|испор|удал|сброш|трат|игнор|забан)",
    r"\s+(?:de|d')\s*(?:m'|nous\s+|l'|vous\s+)?avoir\s+(?:\w+\s+){0,2}(?:casse|gach|ruin|perdu|"
    r"plant|supprim|ignor|bann|efface|pourri|fait\s+perdre|rien)",
    r"[\s,]+(?:за\s+то|что)[\s,]+(?:что\s+)?(?:\w+\s+){0,2}(?:слом|испор|удал|потер|забан|игнор|"
    r"сброс|угроб|подстав)",
    # by the doing of a thing: "thanks to the update"
    r"\s+to\s+(?!(?:you|u|ya|yall|y'all|all|everyone|everybody|both|each|those|the\s+(?:team|mods?|"
    r"devs?|admins?|staff|guys|people|folks)|my\s+(?:friend|man)|@)\b|@|\w+\s+(?:and\s+\w+\s+)?for\b)",
    r"\s+(?:for|por|pour|de|d'|за)\s*(?:your|su|sus|tu|vuestra|votre|ta|la|ваше|твое)?\s*"
    r"(?:understanding|attention|cooperation|comprension|atencion|colaboracion|comprehension|"
    r"collaboration|понимание|внимание)\b",
    r"\s+for\s+(?:your\s+(?:order|purchase)|contacting|subscribing|watching|shopping|registering)",
    r"(?<=gracias)\s+a\s+(?!(?:ti|vos|usted(?:es)?|tod[oa@]s|ambos|quienes|"
    r"los\s+(?:dos|tres|mods?|admins?|que))\b|@|\w+\s+por\b)|\s+a\s+dios\b|"
    r"(?<=gracias)\s+al\s+(?!equipo|admin|mod)",
    r"\s+(?:god|goodness|heavens?|lord|fuck|mon\s+dieu|seigneur|господи|богу?)\b",
    r"[\s-]*(?:you\s+)?(?:page|card|letter|note|email|button|screen|giving|message|bot|spam|reply|"
    r"speech|emoji|sticker)\b",
    # told elsewhere, or missing
    r"\s+(?:не\s+(?:скаж|дожд|говор|сказал|хватает)|говорить|сказать|был\w*\s+бы|would\s+(?:be|do)|"
    r"no\s+me\s+|n'aurait|aurait|не\s+булька|на\s+хлеб|в\s+карман)",
    r"\s+(?:would|could|might)\b",
    # irony
    r"[\s,]+(?:obama|captain|capitan|capitaine|кэп|капитан|блин|sherlock|шерлок|einstein)\b",
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
    r"\b(?:useless|inutil|inutile|бесполезн\w+|удружил\w*)\b"
)

HARM = (
    r"\b(?:broke|broken|crash(?:ed|es)|lost\s+(?:all|everything|my|an?\s+\w+)|deleted\s+(?:all|my|"
    r"every)|wiped|ruined|wasted|useless|worse|start\s+over|i\s+hate\s+it|too\s+late|"
    r"roto|rota|rompi\w*|perdi(?:do)?|borr(?:o|aste|ado)|peor|inutil|arruin\w+|desde\s+cero|"
    r"(?:lo\s+que\s+)?(?:me\s+)?faltaba|(?:menuda|vaya)\s+ayuda|casse[es]?|plante[es]?|perdu[es]?|"
    r"efface[es]?|pire|inutile|manquait\s+plus\s+que|quelle\s+aide|de\s+zero|"
    r"сломал\w*|потерял\w*|удалил\w*|слетел\w*|упал[оаи]?|хуже|бесполезн\w*|"
    r"не\s+хватало|удружил\w*|с\s+нуля|обломал\w*)\b"
)
"""What went wrong: said with thanks it is irony, unless it is said that it was put right."""

RIGHT = (
    r"\b(?:works?|working|worked|fixed|fixes|solved|help(?:ed|s|ing|ful)?|saved|back|rescued?|"
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
    r"\b(?:tu\s+peux|vous\s+pouvez|peux-tu|pouvez-vous|pourrai[st]|pourriez|quelqu'un\s+(?:sait|"
    r"peut|a|aurait|pourrait))\b|\b(?:можешь|можете|могли\s+бы|мог\s+бы|кто-?нибудь|"
    r"кто\s+(?:знает|может))\b"
)
"""What is asked for before the thanks is not done yet."""

ORDERS = (
    r"(?:send|give|tell|share|post|show|check|add|explain|resend|drop|ping|invite|need)\b|let\s+me\s+know|help\s+me\b|"
    r"dm\s|link\s|i\s+(?:need|want)\b(?!\s+to\s+(?:say|thank|express))|i'm\s+looking|looking\s+for|waiting|keep\s+me|"
    r"pasa(?:me|dme|nos)?\s|manda(?:me|dme)?\b|envia(?:me|dme)?\b|dime\b|decidme|avisa(?:me|d)?\b|"
    r"ayuda(?:me|dme)?\b|comparte|explica(?:me)?\b|revisa\b|dame\b|ponme|necesito\b|busco\b|quiero\b(?!\s+(?:dar|agrad|decir))|"
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
