"""How many words of the trade stand in a text that a family reads? Pure, and a hint.

A list of our own: words that people at school use among themselves and that an everyday word can
take the place of. Words of the law are not among them; the glossary explains those where they
stand.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from tenants.base import readability

FEWEST_WORDS: Final = 8  # of fewer words a share says nothing
TOO_MANY: Final = 4  # of 100 words; our own number
MOST_SHOWN: Final = 6
SHORT_FORMS: Final = (
    "BIP|CBM|ESY|FAPE|FBA|GLE|LEA|LRE|MTSS|ORF|OT|PLAAFP|PLOP|PT|RTI|SDI|SLD|SLI|SLP|WCPM"
)
TRADE: Final = {
    "en": (
        r"presents?\s+with|secondary\s+to|deficits?|remediat\w+|modalit(?:y|ies)|comorbid\w*|etiology"
        r"|phonological(?:\s+(?:processing|awareness))?|phonemic(?:\s+awareness)?|orthographic"
        r"|(?:expressive|receptive|pragmatic)\s+language|executive\s+function\w*|working\s+memory"
        r"|processing\s+speed|norm-referenced|criterion-referenced|standard\s+deviations?"
        r"|maladaptive|antecedents?|contingent\s+(?:up)?on|scaffold\w*|differentiated\s+instruction"
        r"|multi-?tiered|tier\s+(?:[123]|one|two|three)|evidence-based|dysregulat\w+|self-regulat\w+"
        r"|proprioceptive|vestibular|graphomotor|visual[-\s]motor|fine\s+motor|gross\s+motor"
        r"|dysfluen\w+|perseverat\w+|echolalia|utterances?|discrete\s+trials?|prompt\s+hierarch\w+"
        r"|cue(?:ing)?\s+hierarch\w+|generaliz(?:e|es|ed|ation)|with\s+fidelity|push-in|pull-out"
    ),
    "es": (
        r"déficits?|secundari[oa]s?\s+a|remedia(?:r|ción|l)|modalidad(?:es)?|comorbilidad|etiología"
        r"|(?:procesamiento|conciencia)\s+fonológic[oa]|fonológic[oa]s?|fonémic[oa]s?"
        r"|lenguaje\s+(?:expresivo|receptivo|pragmático)|funci(?:ón|ones)\s+ejecutivas?"
        r"|memoria\s+de\s+trabajo|velocidad\s+de\s+procesamiento|desviaci(?:ón|ones)\s+estándar"
        r"|desadaptativ[oa]s?|antecedentes?|andamiajes?|instrucción\s+diferenciada"
        r"|basad[oa]s?\s+en\s+(?:la\s+)?evidencia|disregulación|autorregulación|propioceptiv[oa]s?"
        r"|vestibular|grafomotor\w*|viso-?motor\w*|motricidad\s+(?:fina|gruesa)|disfluencias?"
        r"|ecolalia|generaliza(?:r|ción)|con\s+fidelidad"
    ),
}
PATTERN: Final = {
    code: re.compile(rf"\b(?:(?i:{words})|{SHORT_FORMS})\b") for code, words in TRADE.items()
}


@dataclass(frozen=True)
class Load:
    """The words of the trade in a text, each once, and how many there are in 100 words."""

    words: tuple[str, ...]
    in_100: int

    @property
    def is_heavy(self) -> bool:
        """More than most parents can carry."""
        return self.in_100 >= TOO_MANY


def load(text: str, language: str) -> Load | None:
    """The words of the trade in an English ("en") or Spanish ("es") text; None when it is too short
    to say, or in another language."""
    if language not in PATTERN:
        return None
    count = len(readability.words(text))
    if count < FEWEST_WORDS:
        return None
    found = [" ".join(match[0].split()) for match in PATTERN[language].finditer(text)]
    once = tuple({one.lower(): one for one in found}.values())
    return Load(once[:MOST_SHOWN], round(100 * len(found) / count))
