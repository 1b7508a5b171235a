"""Do these words make a requested evaluation wait for help in class?

Help in class (RTI, MTSS) may not delay or deny an evaluation of a child who is suspected of a
disability (OSEP Memo 11-07; 34 CFR 300.301(b), 300.111). This only finds words worth a second
look; whoever writes decides.
"""

from __future__ import annotations

import re
from typing import Final

_SENTENCE: Final = re.compile(r"[^.!?\n]+[.!?]*")
_WAIT: Final = re.compile(
    r"\b(wait(ing)?|finish(ed)?|complete(d)?|until|first|hold off|not yet|too (early|soon)|"
    r"postpone|put off|before (we|any|testing|the evaluation)|after (the|we|he|she|they|these|"
    r"those|six|\d+)|(let us|let's) see|see how)\b"
    r"|\b(esperar|esperemos|espere|terminar|terminemos|acabar|hasta|primero|antes de|todavía no|"
    r"después de|demasiado pronto|a ver cómo|veamos)\b",
    re.IGNORECASE,
)
_HELP: Final = re.compile(
    r"\b(rti|mtss|sst|tier ?(2|3|two|three|ii|iii)|interventions?|(reading|math|small)[- ]groups?|"
    r"supports?|strategies|weeks|progress monitoring|more data|support team)\b"
    r"|\b(nivel (2|3|dos|tres)|intervenci(ón|ones)|grupos? (de lectura|pequeños?)|apoyos?|"
    r"estrategias|semanas|más datos)\b",
    re.IGNORECASE,
)
_TEST: Final = re.compile(
    r"\b(test(s|ing|ed)?|evaluat\w*|assess\w*|refer(ral|red|ring)?|decide)\b"
    r"|\b(prueba\w*|evalua\w*|examen|exámenes|decidi\w*|decidamos)\b",
    re.IGNORECASE,
)
_NO_WAIT: Final = re.compile(
    r"(\bnot|n't|\bno) (have to|need to|going to)? ?wait\b|\bno need to wait\b|\bwithout waiting\b|"
    r"\bno reason to wait\b|\bnot (delay|put off|postpone)\b|\bat the same time\b|"
    r"\bno (tiene|tienen|hay|hace falta) (que )?esperar\b|\bsin esperar\b|\bal mismo tiempo\b",
    re.IGNORECASE,
)


def delaying_words(text: str, *, of_testing: bool = False) -> str:
    """The sentence that asks to wait for help in class before testing; "" when there is none.
    `of_testing`: that it is about testing is known, and need not stand in it."""
    if not of_testing and not _TEST.search(text):
        return ""
    for found in _SENTENCE.finditer(text.replace("’", "'")):
        sentence = found.group().strip()
        if _NO_WAIT.search(sentence):
            continue
        if _WAIT.search(sentence) and _HELP.search(sentence):
            return sentence
    return ""
