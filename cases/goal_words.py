"""Which words of a goal say when, where, how much and how it is measured? In English and Spanish.

Lists and patterns only; `measurability` reads goals with them. A pattern is matched without regard
to capitals. The parts are those of common practice: the law asks for "measurable annual goals"
(34 CFR 300.320(a)(2)) and does not list them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

MONTHS: Final = {
    "en": r"(?:jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may|june?|july?"
    r"|aug(?:ust|\.)?|sept?(?:ember|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)",
    "es": r"(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre"
    r"|noviembre|diciembre)",
}
NUMBER: Final = {
    "en": r"(?:\d+(?:[.,]\d+)?|one|two|three|four|five|six|seven|eight|nine|ten)",
    "es": r"(?:\d+(?:[.,]\d+)?|un[oa]?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez)",
}


@dataclass(frozen=True)
class Patterns:
    """What is looked for in a goal of one language."""

    timeframe: re.Pattern[str]
    condition: re.Pattern[str]
    act: re.Pattern[str]  # one can see, hear or count it
    unseen: re.Pattern[str]  # one cannot
    judgment: re.Pattern[str]
    vague_amount: re.Pattern[str]
    baseline: re.Pattern[str]
    amount: re.Pattern[str]  # a number with its base
    bare_percent: re.Pattern[str]
    method: re.Pattern[str]
    weak_method: re.Pattern[str]
    schedule: re.Pattern[str]
    service: re.Pattern[str]
    activity: re.Pattern[str]
    outcome: re.Pattern[str]
    and_: re.Pattern[str]


def _patterns(**parts: str) -> Patterns:
    return Patterns(**{name: re.compile(part, re.IGNORECASE) for name, part in parts.items()})


_N, _M = NUMBER["en"], MONTHS["en"]
_SPAN = r"(?:(?:school|calendar|instructional)\s+)?(?:weeks?|months?|years?|quarters?|semesters?)"
_TOOL = (
    r"(?:probes?|check-?lists?|checks?|records?|logs?|rubrics?|tests?|samples?|sheets?|cards?|charts?"
    r"|tall(?:y|ies)|tallied|counts?|counted|timer|graphs?|quiz(?:zes)?|assessments?|inventor(?:y|ies)"
    r"|dictations?|portfolio|recordings?|run(?:ning)? records?|scale|surveys?|screeners?"
    r"|observed days)"
)
_ACTS = (
    r"(?:read|spell|write|say|said|speak|tell|retell|name|list|answer|ask|request|point|match|sort"
    r"|count|add|subtract|multiply|divide|solve|complete|finish|turn in|hand in|bring|arrive|raise"
    r"|start|begin|initiate|use|include|identify|label|copy|type|draw|cut|tie|zip|button"
    r"|walk|sit|stand|stay on task|stay in|remain|follow|wait|take turns|greet|respond|repeat"
    r"|sound out"
    r"|blend|segment|pronounce|produce|sign|sequence|summari[sz]e|explain|describe|compare|order"
    r"|cook|wash|pay(?!\s+attention)|catch|throw|climb|transfer|attend|leave|pack|record"
    r"|check off|choose|select)"
)

ENGLISH: Final = _patterns(
    timeframe=rf"\b(?:by|before|until)\s+(?:the\s+)?(?:end\s+of\s+|next\s+|his\s+|her\s+|their\s+)?"
    rf"(?:the\s+)?(?:{_M}\b|(?:annual|yearly)\s+review|(?:school\s+)?year\b|semester|quarter|trimester"
    rf"|term\b|grading\s+period|\d{{1,2}}/\d{{1,2}}|\d{{4}}-\d{{2}})"
    rf"|\b(?:by|before)\s+the\s+end\s+of\s+(?:the\s+|this\s+)?"
    rf"(?:(?:school|iep)\s+)?(?:year|semester|quarter|term)"
    rf"|\b(?:in|within|after|over)\s+{_N}\s+{_SPAN}\b",
    condition=r"\b(?:given|when|while|during|after|without\s+help|independently\s+in"
    r"|with\s+(?:an?|the|one|no|his|her)\s+\w+"
    r"|(?:in|to)\s+(?:class|conversation|the\s+\w+\s*(?:room|hall|class\w*|yard)"
    r"|(?:small|large)\s+groups?|lessons?)"
    r"|on\s+(?:[\w-]+\s+){0,3}passages?|on\s+grade-level|at\s+(?:first|school|recess|lunch|home|the))\b",
    act=rf"\b(?:will\s+(?:\w+ly\s+)?(?:not\s+)?|and\s+|to\s+|or\s+|be\s+able\s+to\s+)(?:\w+ly\s+)?{_ACTS}\b",
    unseen=r"\b(?:understand|know|appreciate|enjoy|learn|improve|increase|progress|become|grow|develop"
    r"|feel|pay\s+attention|try\s+(?:harder|his|her|their)|be\s+aware|master|gain|strengthen|demonstrate"
    r"\s+(?:an?\s+)?understanding|think|value|behave|participate\s+more|be\s+successful|focus|do\s+better"
    r"|work\s+on|make\s+progress|be\s+respectful|have\s+a\s+(?:good|better))\b",
    judgment=r"\b(?:appropriate(?:ly)?|good|better|best|correct\s+grammar|properly|well|successful(?:ly)?"
    r"|age-appropriate|adequate(?:ly)?|acceptable|satisfactor(?:y|ily)|nicely|effective(?:ly)?|legibly)\b",
    vague_amount=r"\b(?:most\s+of\s+the\s+time|often|usually|frequently|consistently|regularly|more|fewer"
    r"|less|many|some|as\s+needed|when\s+(?:needed|appropriate)|to\s+the\s+best)\b",
    baseline=rf"\b(?:up\s+from|down\s+from|compared\s+(?:with|to)|baselines?|currently|right\s+now"
    rf"|current\s+\w+|at\s+present|present\s+level)\b|\bfrom\s+(?:an?\s+average\s+of\s+)?{_N}\b"
    rf"|\b{_N}(?:\s+(?:of|out\s+of)\s+{_N})?\s+now\b",
    amount=rf"\b{_N}\s*(?:%|percent)?\s*(?:or\s+more\s+|or\s+fewer\s+)?(?:of|out\s+of|in)\s+"
    rf"(?:the\s+|his\s+|her\s+|all\s+)?(?:{_N}\b|[a-z-]+)"
    rf"|\b{_N}\s+(?:correct\s+)?(?:[a-z/-]+\s+){{0,3}}?(?:words?|facts?|problems?|items?|points?|letters?"
    rf"|sounds?|steps?|minutes?|seconds?|sentences?|errors?|interactions?|parts?|times|questions?|digits?"
    rf"|chances|trials|days|tasks|assignments|prompts|events|paragraphs?|pages?|syllables?|signs?)\b",
    bare_percent=r"\b\d+(?:\.\d+)?\s*(?:%|percent)(?!\s*(?:of|out\s+of)\b)",
    method=rf"\b(?:(?:as\s+)?(?:shown|measured|recorded|tallied|scored|tracked|documented|checked|counted"
    rf"|monitored|collected|noted)\b[^.;]*?|according\s+to\s+[^.;]*?|(?:on|with|using|in|from|by)\s+"
    rf"(?:[\w'/,-]+\s+){{0,6}}?){_TOOL}\b|\b(?:tallied|counted|scored|timed)\s+(?:by|each|every|once)\b",
    weak_method=r"\b(?:as\s+)?(?:measured|shown|determined|judged|observed)\s+by\s+(?:the\s+|his\s+|her\s+)?"
    r"(?:teachers?|staff|team|parents?|case\s+manager)(?:'s|s')?"
    r"(?:\s+(?:observations?|judg(?:e)?ment|reports?|opinion))?\s*[.,;]?\s*$"
    r"|\b(?:by|through|with|using)\s+(?:teacher|staff|parent|informal)\s+observations?\b",
    schedule=rf"\b(?:daily|weekly|biweekly|monthly|quarterly|bimonthly|fortnightly"
    rf"|(?:each|every)\s+(?:other\s+)?(?:{_N}\s+)?(?:days?|school\s+days?|weeks?|months?|quarters?"
    rf"|semesters?|terms?|monday|tuesday|wednesday|thursday|friday|lesson|session)"
    rf"|(?:once|twice|{_N}\s+times)\s+(?:an?|each|every|per)\s+(?:day|week|month|quarter|term)"
    rf"|(?:per|a)\s+(?:week|month|quarter))\b",
    service=r"\bwill\s+(?:receive|get|be\s+(?:given|provided|pulled|seen)|have\s+access|attend\s+(?:speech"
    r"|therapy|counsel|resource|tutoring))\b",
    activity=r"\bwill\s+(?:be\s+exposed|experience|explore|visit|take\s+part\s+in|be\s+introduced|practice"
    r"\b(?!.*\b\d)|participate\s+in\b(?!.*\b\d)|work\s+(?:on|with)\b(?!.*\b\d))",
    outcome=r"\bwill\s+(?:pass|graduate|earn\s+(?:an?\s+)?(?:[a-d]\b|passing|credit)|be\s+promoted|get\s+good"
    r"\s+grades|make\s+(?:the\s+)?honor|move\s+(?:up\s+)?to\s+(?:the\s+)?next\s+grade)",
    and_=r",\s*(?:and\s+)?|\s+and\s+",
)

_N, _M = NUMBER["es"], MONTHS["es"]
_SPAN = r"(?:semanas?|meses|mes|años?|trimestres?|semestres?)"
_TOOL = (
    r"(?:pruebas?|listas?(?:\s+de\s+(?:control|cotejo|palabras))?|registros?|rúbricas?|exámen(?:es)?|examen"
    r"|muestras?|hojas?|tarjetas?|gráficas?|conteos?|cronómetro|dictados?|evaluaciones?|portafolio"
    r"|grabaciones?|escalas?|bitácoras?|sondeos?)"
)
_ACTS = (
    r"(?:leerá|escribirá|deletreará|dirá|hablará|contará|nombrará|responderá|contestará|preguntará|pedirá"
    r"|señalará|clasificará|sumará|restará|multiplicará|dividirá|resolverá|completará|terminará|entregará"
    r"|traerá|llegará|levantará|empezará|comenzará|iniciará|usará|utilizará|incluirá|identificará"
    r"|copiará|dibujará|caminará|seguirá|esperará|saludará|repetirá|pronunciará|producirá|resumirá"
    r"|explicará|describirá|comparará|ordenará|elegirá|se\s+mantendrá|permanecerá|volverá\s+a\s+contar)"
)

SPANISH: Final = _patterns(
    timeframe=rf"\b(?:para|antes\s+de|hasta|al)\s+(?:el\s+|la\s+|fines\s+de\s+|finales\s+de\s+)?"
    rf"(?:\d{{1,2}}\s+de\s+)?(?:{_M}\b|revisión\s+anual|fin(?:al)?\s+del?\s+(?:año|semestre|trimestre|curso)"
    rf"|terminar\s+el\s+(?:año|semestre|trimestre|curso))"
    rf"|\b(?:en|dentro\s+de|después\s+de)\s+{_N}\s+{_SPAN}\b",
    condition=r"\b(?:dad[oa]s?|cuando|mientras|durante|después\s+de|al\s+(?:leer|contar|escribir|trabajar|oír)"
    r"|con\s+(?:un|una|el|la|su)\s+\w+|en\s+(?:clase|conversación|(?:la|el)\s+\w+|grupos?\s+pequeños?)"
    r"|sin\s+ayuda)\b",
    act=rf"\b{_ACTS}\b",
    unseen=r"\b(?:entenderá|comprenderá|sabrá|apreciará|disfrutará|aprenderá|mejorará|aumentará|progresará"
    r"|será|crecerá|desarrollará|sentirá|prestará\s+atención|se\s+esforzará|dominará|pensará|valorará"
    r"|se\s+portará|se\s+comportará|se\s+concentrará)\b",
    judgment=r"\b(?:apropiad[oa](?:mente)?|adecuad[oa](?:mente)?|bien|buen[oa]?s?|mejor|correctamente"
    r"|satisfactori[oa](?:mente)?|exitosamente|legiblemente)\b",
    vague_amount=r"\b(?:la\s+mayoría\s+de(?:l\s+tiempo|\s+las\s+veces)|a\s+menudo|normalmente|casi\s+siempre"
    r"|más|menos|muchos|algunos|según\s+sea\s+necesario|cuando\s+(?:sea\s+necesario|haga\s+falta))\b",
    baseline=rf"\b(?:comparad[oa]\s+con|línea\s+de\s+base|punto\s+de\s+partida|actualmente|ahora|hoy)\b"
    rf"|\b(?:a\s+partir\s+)?de(?:sde)?\s+{_N}\s+(?:de|a|palabras|por\s+ciento|%)",
    amount=rf"\b{_N}\s*(?:%|por\s+ciento)?\s*de\s+(?:cada\s+|las?\s+|los\s+|sus\s+)?(?:{_N}\b|[a-záéíóúñ-]+)"
    rf"|\b{_N}\s+(?:[a-záéíóúñ/-]+\s+){{0,2}}?(?:palabras?|operaciones|problemas?|puntos?|letras?|sonidos?"
    rf"|pasos?|minutos?|segundos?|oraciones|errores|partes?|veces|preguntas?|días|tareas|páginas?)\b",
    bare_percent=r"\b\d+(?:[.,]\d+)?\s*(?:%|por\s+ciento)(?!\s*de\b)",
    method=rf"\b(?:(?:medid|registrad|anotad|contad|mostrad|demostrad|documentad|calificad)[oa]s?\b[^.;]*?"
    rf"|según\s+[^.;]*?|(?:en|con|por)\s+(?:[\wáéíóúñ'/,-]+\s+){{0,5}}?){_TOOL}\b",
    weak_method=r"\b(?:medid[oa]|según|mostrad[oa]|observad[oa])\s+(?:por\s+)?(?:la\s+observación\s+)?(?:por\s+|de"
    r"l?\s+)?(?:el\s+|la\s+|los\s+)?(?:maestr[oa]s?|personal|equipo|padres)\s*[.,;]?\s*$"
    r"|\b(?:por|con|mediante|según)\s+(?:la\s+)?observación(?:es)?\s+del?\s+(?:la\s+)?(?:maestr[oa]s?|personal)\b",
    schedule=rf"\b(?:diari[oa]s?|diariamente|semanal(?:es|mente)?|quincenal(?:es|mente)?|mensual(?:es|mente)?"
    rf"|trimestral(?:es|mente)?|(?:cada|todos\s+los|todas\s+las)\s+(?:{_N}\s+)?(?:días?|semanas?|mes(?:es)?"
    rf"|trimestres?|lunes|martes|miércoles|jueves|viernes|clase|sesión)"
    rf"|(?:una\s+vez|{_N}\s+veces)\s+(?:al|a\s+la|por|cada)\s+(?:día|semana|mes|trimestre))\b",
    service=r"\b(?:recibirá|tendrá\s+acceso|se\s+le\s+(?:dará|brindará|ofrecerá)|asistirá\s+a\s+(?:terapia"
    r"|consejería|tutoría))\b",
    activity=r"\b(?:será\s+expuest[oa]|experimentará|explorará|visitará|practicará\b(?!.*\d)"
    r"|participará\s+en\b(?!.*\d)|trabajará\s+(?:en|con)\b(?!.*\d))",
    outcome=r"\b(?:aprobará|pasará\s+(?:de\s+grado|a|el|tercer|cuarto|quinto)|se\s+graduará"
    r"|sacará\s+buenas\s+(?:notas|calificaciones)|será\s+promovid[oa])",
    and_=r",\s*(?:y\s+)?|\s+y\s+",
)

LANGUAGES: Final = {"en": ENGLISH, "es": SPANISH}
