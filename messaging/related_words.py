"""Which forms of a word does no rule of endings join, though people who search mean them all?

The verbs and a few nouns that families and teachers use most: who looks for "leer" means "leyó",
who looks for "write" means "wrote". Folded: without accents, in lower case.
"""

from __future__ import annotations

from typing import Final

_GROUPS: Final = """
leer lee leo lees leen leemos lei leyo leimos leyeron leia leian leido leyendo lea lean
escribir escribe escribo escriben escribio escribieron escrito escrita escritos escriba
decir dice digo dicen dijo dijeron dije dicho diga diciendo decia
hacer hace hago hacen hizo hicieron hice hecho haga haciendo
querer quiere quiero quieren quiso queria quiera
contar cuenta cuento cuentan conto contaron cuente
poder puede puedo pueden pudo podia pueda
tener tiene tengo tienen tuvo tenia tenga
pedir pide pido piden pidio pedi pedido pida
empezar empieza empiezo empiezan empezo
entender entiende entiendo entienden entendio
pensar piensa pienso piensan penso
dormir duerme duermo duermen durmio
jugar juega juegan jugo jugaron
sentir siente siento sienten sintio
perder pierde pierdo perdio
recordar recuerda recuerdo recuerdan recordo
repetir repite repito repiten repitio
seguir sigue sigo siguen siguio
venir viene vengo vienen vino
poner pone pongo ponen puso puesto
ver ve veo ven vio vieron visto
dar da doy dan dio dieron dado
saber sabe saben supo sabia sepa
traer trae traigo traen trajo
write writes wrote written writing
speak speaks spoke spoken speaking
tell tells told telling
think thinks thought thinking
teach teaches taught teaching
say says said saying
hear hears heard hearing
go goes went gone going
give gives gave given giving
take takes took taken taking
come comes came coming
know knows knew known knowing
see sees saw seen seeing
feel feels felt feeling
find finds found finding
sit sits sat sitting
sleep sleeps slept sleeping
begin begins began begun beginning
bring brings brought bringing
eat eats ate eaten eating
forget forgets forgot forgotten
keep keeps kept keeping
leave leaves left leaving
lose loses lost losing
make makes made making
meet meets met meeting
get gets got getting
hold holds held holding
fall falls fell fallen falling
understand understands understood
throw throws threw thrown
bite bites bit bitten biting
fight fights fought fighting
choose chooses chose chosen
grow grows grew grown
child children
foot feet
tooth teeth
"""

_RELATED: Final = {
    word: group for group in map(str.split, _GROUPS.strip().splitlines()) for word in group
}


def forms(word: str) -> list[str]:
    """All forms of a folded word, itself first; only itself when no group holds it."""
    return [word, *(other for other in _RELATED.get(word, ()) if other != word)]
