"""Lines by which the rules for thanks were made: what thanks, and what only sounds like it.

Ours, written for these rules; none is of the set in benchmarks/own_thanks that measures them.
"""

# ruff: noqa: RUF001  Russian words are meant to be Russian

THANKS = """
many thanks!
so many thanks to you all
thanks a million
no worries, and thanks again
thank you kindly
oh wow thank you
thanks man, didn't know that
nice one, cheers
that fixed it, thank you so much
thanks but it still fails on my phone, any idea?
thank you for staying up so late
thanks, will try
ok will do, thanks
thanks for the link
thanks for the heads up
ah that explains it. thanks
thanks to both of you
big thanks to Ana and Luis for the help
i appreciate the help
you're a star
muchísimas gracias
gracias por todo
gracias por tu tiempo
ok gracias, lo pruebo
perfecto, gracias!
ah vale, gracias
no sabía, gracias
no conocía ese truco, gracias
gracias a ti por preguntar
qué grande, gracias
gracias, era eso
gracias! me sirvió un montón
gracias por avisar
gracias por no rendirte conmigo
merci pour tout
merci bien
merci à toi
ah ok merci
merci pour la réponse rapide
super merci
merci, c'était bien ça
merci de ta réponse
ok je teste, merci
je savais pas, merci
nickel, merci !
merci les gars
un immense merci
спасибо огромное
спасибо за помощь
спасибо всем
спс, помогло
о, спасибо
ок, спасибо
не знал, спасибо
спасибо, теперь понятно
благодарю за ответ
спасибо за подсказку
спасибо, добрый человек
огромное тебе спасибо
всё получилось, спасибо!
спасибо что не бросили
спасибо, что предупредили заранее
спасибо, попробую
спасибо ребята
вот это да, спасибо
don't know how but it works now, thanks
keep up the good work, thanks
извините, спасибо
простите за беспокойство и спасибо
used the other cable, works, thanks
oh nan j'avais pas vu, merci
vous avez raison, merci
vous êtes les meilleurs
gracias, estoy probándolo
merci de l'info
a big thanks to you
gracias desde México
cheers from me too
thank you from the bottom of my heart
спасибо, уже лучше
спасибо, лучше всех объяснил
thanks, that was fast, three hours quicker than support
thank you, finally somebody who knows
ну вот, спасибо, теперь работает
danke dir
gracias por los 10 minutos que te tomaste
thanks for fixing the broken link
gracias por recuperar mis datos perdidos
merci, j'avais perdu espoir
спасибо, а то я уже отчаялся
thanks, nobody told me that before
gracias, nadie me lo había explicado así
merci, personne ne m'avait dit ça
спасибо, никто раньше не объяснял
thank you!! been stuck on this for hours
merci, je galérais depuis hier
gracias, llevaba horas perdido
спасибо, мучился весь вечер
thank you, i was about to give up
haha thanks
no problem, thanks for asking
no idea why but that worked, thank you
no, that was the wrong one but found it, thanks
нет, всё нашёл, спасибо
no, ahora sí funciona, gracias
non c'est bon ça marche, merci
wait it works! thanks
ok i'll read the docs, thanks
I'll try it tonight, thanks
lo leo esta noche, gracias
je lirai ça ce soir, merci
прочитаю вечером, спасибо
thanks, you too
gracias, igualmente
merci, toi aussi
спасибо, и тебе
gracias!! y feliz año
thanks and happy new year
""".strip().splitlines()

NOT_THANKS = """
no thanks, I already ate
nah I'm okay thanks
thanks but I don't like mushrooms
thanks, but it's not for me
I'd rather walk, thanks
thanks, I'm allergic
we don't need any more, thanks
thanks, maybe another day
thanks but I can't make it tonight
oh great, it deleted my files, thanks
thanks for making it worse
thanks for breaking my build
thanks for the 3 hour outage
yeah thanks, very useful, I now have two problems
thanks for reading my question before answering. oh wait you didn't
thanks for ruining the ending
thanks a lot for leaving me alone with this mess
wow thanks for the support guys, zero answers
great advice, now my phone is dead, thanks
slow clap, thanks for that
could someone look at my config? thanks
I need the link to the rules, thanks
looking for a good laptop, thanks
anyone around to help me? thx
pls fix the link. thx
let me know if you find it, thanks
thanks to anybody who can explain this
waiting for your answer. thank you
any tips are appreciated
if someone could check it I'd really appreciate it
would be grateful for any hint
help appreciated
thanks to the rain the match was cancelled
thanks to inflation we pay double
it works only thanks to a workaround
the thanks board is empty
I got three thanks today
how do you write thank you in russian
do thanks count for points
did he even say thanks
I told her thanks but she was offline
give them my thanks
send my thanks to the team
thanks giving dinner was great
she says thank you too often
the plural of thanks
no thanks to you
it's a thankless job
not even a thanks
where does the word thanks come from
thank goodness it's friday
thank heavens it stopped
"thanks" is all he wrote
no gracias, paso
gracias pero ya comí
gracias, pero no bebo
gracias pero prefiero esperar
estoy servido, gracias
quizás otro día, gracias
gracias por la ayuda, cero respuestas
muchas gracias por romperme el servidor
gracias por el spoiler
genial, ahora no arranca, gracias
gracias por avisar tan tarde, ya lo perdí
vaya ayuda, gracias
alguien me puede explicar esto? gracias
necesito el enlace, gracias
busco compañero para el torneo, gracias
me pasan el link porfa, gracias
avísenme cuando salga, gracias
quedo a la espera, gracias
gracias a quien me lo explique
se agradecen sugerencias
gracias a la lluvia no hubo partido
gracias a internet lo encontré solo
gracias a eso perdimos
le di las gracias ayer
dale las gracias a tu hermano
ni siquiera dio las gracias
cómo se dice gracias en ruso
cuántas gracias llevo
no me des las gracias
el botón de gracias no funciona
día de acción de gracias
las tres gracias es un cuadro
tus gracias no me hacen gracia
qué gracia tiene esto
no merci, j'ai déjà mangé
merci mais je ne bois pas
ça ira, merci
merci mais sans moi
c'est gentil, mais non merci
une autre fois, merci
merci, je suis végétarien
merci pour les 3 heures perdues
merci de m'avoir fait perdre mon temps
bravo, tout est cassé, merci
merci pour le spoil
merci l'aide, personne n'a répondu
super, maintenant ça plante, merci
merci pour ce conseil pourri
quelqu'un peut m'aider ? merci
j'ai besoin du lien, merci
je cherche un coéquipier, merci
tenez-moi au courant, merci
merci de fermer la porte
merci de lire les règles
merci de ne plus écrire ici
merci à celui qui m'explique
merci d'avance à tous
vous pouvez vérifier ? merci bien
grâce à vous j'ai tout perdu
à la merci des bugs
sans merci
dieu merci c'est fini
dis merci à ta soeur
il n'a même pas dit merci
on dit merci !
combien de mercis par jour
comment on dit merci en russe
le bouton merci est cassé
le mot merci vient du latin
tu lui diras merci de ma part
jour de merci
нет спасибо, я сыт
спасибо, но я не пью
спасибо, не голоден
не надо, спасибо
мне не нужно, спасибо
спасибо, я лучше подожду
в другой раз, спасибо
спасибо за испорченный вечер
спасибо, теперь ничего не открывается
ага, спасибо, помог называется
спасибо за помощь, никто не ответил
спасибо, что удалили мои файлы
отличный совет, всё сломалось, спасибо
спасибо за три часа впустую
спасибо тебе за спойлер
кто-нибудь может глянуть? спасибо
нужна ссылка на правила, спасибо
ищу напарника, спасибо
напишите как будет готово, спасибо
буду очень благодарен за помощь
буду признателен за любой совет
жду ответа, спасибо
скажите где скачать, спасибо
спасибо тому кто объяснит
заранее всем спасибо
благодаря дождю матч отменили
скажи спасибо, что живой
передавай спасибо маме
он даже спасибо не сказал
за спасибо не работаю
из спасибо шубу не сошьёшь
сколько спасибо мне надо
слово спасибо от спаси бог
кнопка спасибо не работает
мог бы и спасибо сказать
ни тебе спасибо ни до свидания
можно просто спасибо сказать
слава богу, спасибо не мне
спасибо скажи ему
у меня уже 12 спасибо
твоё спасибо запоздало
спасибо партии за это
что значит спс
nan merci
да не, спасибо
не, спс
nvm leave it, thanks
don't bother, thanks
hard pass thanks
laisse tomber, merci
merci, j'ai ce qu'il faut
merci mais je préfère attendre
deja, gracias
yo paso, gracias
я пас, спасибо
thanks for the 'help'
thanks for your "support" lol
thanks for replying three weeks late
merci d'avoir répondu trois mois après
спасибо за ответ спустя месяц
gracias por contestar tres semanas tarde
cheers for that, now I'm locked out
thanks for letting us down
read the rules, thanks
stop posting links here, thanks
lean las reglas, gracias
lisez les règles, merci
читайте правила, спасибо
не флудите, спасибо
evitez les doublons, merci
hoping someone knows, thanks
I was wondering how to sell it, thanks
si alguien sabe algo, gracias
если кто знает, спасибо
j'aimerais le plan du local, merci
хотел бы узнать цену, спасибо
спасибо - это слово
благодарен судьбе за этот чат
vivo en Gracias, Honduras
à votre merci
corvéable à merci
она очень благодарна родителям
tanks are overpowered
рано говорить спасибо
ty is from Dublin
ty said he would come
we always say thanks here
the thank-you notes are on the table
a thank you costs nothing
gracias a quien corresponda
merci la SNCF
thanks to the devs nobody can log in
thanks to the new mods half the channel is empty
gracias a los mods esto es un desastre
merci aux admins pour ce bazar
спасибо админам за этот бардак
спасибо модераторам, чат умер
""".strip().splitlines()
