"""What does a notice or consent form say, in one language, and what is missing from it?

The text is in the marks of messages. It is the very text that is shown, hashed and signed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from messaging.letters.text import PLACE, as_day, grade_in, nothing
from messaging.markup import as_typed
from messaging.pdf import date_in_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from messaging.papers.kinds import Answers, PaperKind, Part
    from tenants.people.services.parent_centers import OutsideHelp

ABOUT: Final = {
    "en": "About {full}, born {born}, {grade}, {school}.",
    "es": "Sobre {full}, fecha de nacimiento {born}, {grade}, {school}.",
}
# (34 CFR 300.503(b)(5): sources to contact). No dot after an address: it would belong to the link.
CENTER: Final = {
    "en": {
        "name": "Yours is {name}.",
        "unchecked": "As far as we know, yours is {unchecked}; this is not checked yet.",
        "phone": "Phone: {phone}.",
        "web": "Web: {web}",
        "all": "All of them, with their numbers of today: {all}",
    },
    "es": {
        "name": "El suyo es {name}.",
        "unchecked": "Hasta donde sabemos, el suyo es {unchecked}; aún no está comprobado.",
        "phone": "Teléfono: {phone}.",
        "web": "Web: {web}",
        "all": "Todos, con sus teléfonos de hoy: {all}",
    },
}
LONGEST_LINE: Final = 300  # letters


@dataclass(frozen=True)
class Child:
    """Whom a paper names."""

    name: str
    full: str
    born: dt.date
    grade: str
    school: str
    outside: OutsideHelp | None = None


def compose(kind: PaperKind, answers: Answers, child: Child, language: str) -> str:
    """The whole text in "en" or "es"; a part that is not required and empty leaves no trace."""
    first = ABOUT[language].format(
        full=_plain(child.full),
        born=date_in_words(child.born, language),
        grade=_plain(grade_in(child.grade, language)),
        school=_plain(child.school),
    )
    return "\n\n".join([first, *_parts(kind, answers, child, language)])


def _parts(kind: PaperKind, answers: Answers, child: Child, language: str) -> Iterator[str]:
    known = {"child": _plain(child.name), "center": _center(child.outside, language)}
    for part in kind.parts:
        said = [part.text.in_(language), _said(part, answers, language)]
        body = "\n\n".join(words for words in said if words)
        if not body or (part.type != "fixed" and not said[1] and not part.required):
            continue
        heading = part.heading.in_(language)
        words = f"**{heading}**\n\n{body}" if heading else body
        # Braces that hold no name of ours stay as they were typed.
        named = PLACE.sub(lambda found: known.get(found[1], found[0]), words)
        yield "\n".join(line.rstrip() for line in named.split("\n"))


def _center(outside: OutsideHelp | None, language: str) -> str:
    """Whom a family can ask outside the school, how sure we are of it, and where all stand."""
    if outside is None:
        return ""
    center, said = outside.center, CENTER[language]
    spoken = f" ({', '.join(center.languages)})" if center.languages else ""
    given = {
        "name" if outside.checked else "unchecked": center.name and center.name + spoken,
        "phone": center.phone,
        "web": center.web,
        "all": outside.directory.web,
    }
    lines = {key: _plain(one) for key, one in given.items() if one}
    return " ".join(said[key].format(**{key: one}) for key, one in lines.items())


def _said(part: Part, answers: Answers, language: str) -> str:
    given = part.words(answers, language)
    if part.type == "choice":
        option = part.option(given)
        return option.text.in_(language) if option else ""
    if part.type == "date":
        day = as_day(given)
        return date_in_words(day, language) if day else ""
    return _plain(given) if part.type == "line" else given.replace("\r\n", "\n")


def _plain(text: str) -> str:
    return as_typed(" ".join(text.split()))


def fingerprint(text: str) -> str:
    """SHA-256 of the exact text, as UTF-8, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def missing(
    kind: PaperKind, answers: Answers, languages: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """What must be filled in before the paper can go: (field, sentence), as the page goes."""
    wanted = list(languages)
    for part in kind.questions:
        if not part.required:
            if part.type == "text":
                yield from _one_sided(part, answers, wanted)
            continue
        if part.type == "text":
            for language in wanted:
                if nothing(part.words(answers, language)):
                    yield f"{part.key}_{language}", must(part, language)
        elif not _answered(part, answers):
            yield part.key, must(part)


def _answered(part: Part, answers: Answers) -> bool:
    given = part.words(answers, "")
    if part.type == "choice":
        return part.option(given) is not None
    return as_day(given) is not None if part.type == "date" else not nothing(given)


def _one_sided(part: Part, answers: Answers, wanted: list[str]) -> Iterator[tuple[str, str]]:
    """What is optional and written in one language must be there in the other."""
    empty = [one for one in wanted if nothing(part.words(answers, one))]
    if empty and len(empty) < len(wanted):
        for language in empty:
            yield f"{part.key}_{language}", must(part, language)


def must(part: Part, language: str = "") -> str:
    """What is said when a part is empty: the question, and the rule that asks for it."""
    words = {"question": str(part.label), "cite": part.cite, "language": _language(language)}
    if language and part.cite:
        return _("Answer “%(question)s” in %(language)s. The law asks for it (%(cite)s).") % words
    if language:
        return _("Answer “%(question)s” in %(language)s.") % words
    if part.cite:
        return _("Answer “%(question)s”. The law asks for it (%(cite)s).") % words
    return _("Answer “%(question)s”.") % words


def _language(language: str) -> str:
    return {"en": _("English"), "es": _("Spanish")}.get(language, language)
