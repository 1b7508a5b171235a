"""Is every string there in Spanish, whole, in plain words, and is the English plain as well?"""

from __future__ import annotations

import ast
import re
from collections import Counter
from functools import cache
from gettext import GNUTranslations
from statistics import median
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from portal.catalogues import LOCALE, collect, read, untranslated
from tenants.base import readability
from tests.guards.code import ROOT, short, sources, tree

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

PO = LOCALE / "es" / "LC_MESSAGES" / "django.po"
HINT = "Run `make messages`, then write the Spanish into locale/es/LC_MESSAGES/django.po."
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
TAG = re.compile(r"</?[a-zA-Z][^>]*>")
LONG = 8  # words
PLAIN_ENGLISH_GRADE, PLAIN_SPANISH_EASE = 6.5, 65
HARD_ENGLISH_GRADE, HARD_SPANISH_EASE = 10, 45


@cache
def catalogue() -> Catalog:
    return read(PO)


def texts(side: object) -> list[str]:
    return [side] if isinstance(side, str) else list(side or ())


def messages() -> list[Message]:
    """Those that hold words: no formats of dates."""
    return [m for m in catalogue() if m.id and "date format" not in str(m.context) and m.string]


def words_only() -> list[Message]:
    return [m for m in messages() if "Django's letters" not in str(m.context)]


def spanish() -> list[str]:
    return [text for message in words_only() for text in texts(message.string)]


def english() -> list[str]:
    return [text for message in words_only() for text in texts(message.id)]


def long_ones(found: list[str]) -> list[str]:
    return sorted({text for text in found if len(readability.words(text)) >= LONG})


def bare(text: str) -> str:
    """Without placeholders and tags."""
    return PLACEHOLDER.sub(" ", TAG.sub(" ", text))


def key(message: Message) -> tuple[object, str]:
    return message.context, texts(message.id)[0]


def test_every_string_is_in_the_catalogue():
    known = {key(message) for message in catalogue()}
    assert [key(m) for m in collect() if m.id and key(m) not in known] == [], HINT


def test_every_string_has_spanish():
    assert untranslated(catalogue()) == [], HINT


def test_nothing_is_fuzzy_and_spanish_has_two_forms():
    assert [message.id for message in catalogue() if message.id and message.fuzzy] == []
    assert catalogue().num_plurals == 2
    assert [m.id for m in messages() if len(texts(m.string)) != len(texts(m.id))] == []


def test_the_compiled_catalogue_says_what_the_written_one_says():
    compiled = PO.with_suffix(".mo")
    assert compiled.exists(), "Spanish is not compiled: run `manage.py compile_catalogues`."
    with compiled.open("rb") as file:
        held = GNUTranslations(file)
    stale = [key(m) for m in messages() if _held(held, m) != texts(m.string)]
    assert stale == [], "Spanish is not compiled anew: run `manage.py compile_catalogues`."


def _held(compiled: GNUTranslations, message: Message) -> list[str]:
    if not isinstance(message.id, str):
        return [compiled.ngettext(*message.id, number) for number in (1, 2)]
    if message.context:
        return [compiled.pgettext(message.context, message.id)]
    return [compiled.gettext(message.id)]


def test_a_page_in_spanish_is_spanish():
    with translation.override("es"):
        assert gettext("Sign out") == "Salir"
        assert gettext("This field is required.") == "Falta llenar esto."
        assert str(dict(settings.LANGUAGES)["es"]) == "Español"


@pytest.mark.parametrize("pattern", [PLACEHOLDER, TAG], ids=["placeholders", "tags"])
def test_each_form_keeps_placeholders_and_tags(pattern):
    wrong = []
    for message in messages():
        wanted = set(pattern.findall(texts(message.id)[-1]))
        wrong += [t for t in texts(message.string) if set(pattern.findall(t)) != wanted]
    assert wrong == []


ENGLISH_LEFT = re.compile(
    r"\b(teachers?|parents?|staff|guardians?|case managers?|administrators?|interpreters?|guests?"
    r"|trainers?|officers?|specialists?|students?|child|children|school|team|meeting|letter"
    r"|thread|entry|role|stage|sign in|e-mail|password|the|and|of|your)\b",
    re.IGNORECASE,
)
FAMILIAR = re.compile(
    r"\b(tu|tus|tú|ti|contigo|puedes|tienes|debes|quieres|haz|elige|ingresa|introduce)\b",
    re.IGNORECASE,
)


def test_no_english_is_left_over():
    assert [text for text in spanish() if ENGLISH_LEFT.search(bare(text))] == []


def test_people_are_addressed_as_usted():
    assert [text for text in spanish() if FAMILIAR.search(bare(text))] == []


def test_nothing_shouts():
    assert [text for text in spanish() + english() if re.search(r"[!¡]", bare(text))] == []


def test_spanish_signs_come_in_pairs():
    def paired(text: str) -> bool:
        count = Counter(bare(text))
        return count["?"] == count["¿"] and count["“"] == count["”"]

    assert [text for text in spanish() if not paired(text)] == []
    assert [text for text in spanish() if re.search(r"[«»\"]", bare(text))] == []


def test_quotation_marks_and_apostrophes_are_the_round_ones():
    ours = [m for m in words_only() if not borrowed(m)]
    found = [text for m in ours for text in texts(m.id) if re.search(r"['\"]", bare(text))]
    assert found == []


def test_spanish_reads_easily():
    found = {text: readability.ease(text) for text in long_ones(spanish())}
    assert median(found.values()) >= PLAIN_SPANISH_EASE
    assert {text: f for text, f in found.items() if f < HARD_SPANISH_EASE} == {}


def test_english_reads_easily():
    ours = [text for m in words_only() if not borrowed(m) for text in texts(m.id)]
    found = {text: readability.grade(text) for text in long_ones(ours)}
    assert median(found.values()) <= PLAIN_ENGLISH_GRADE
    assert {text: f for text, f in found.items() if f > HARD_ENGLISH_GRADE} == {}


def borrowed(message: Message) -> bool:
    return [place for place, _line in message.locations] == ["portal/borrowed_words.py"]


def test_borrowed_words_are_still_what_the_packages_say():
    import allauth
    import django

    held: set[str] = set()
    for package in (django, allauth):
        for path in (ROOT / package.__path__[0]).rglob("locale/es/LC_MESSAGES/django.po"):
            held |= {texts(m.id)[0] for m in read(path) if m.id}
    ours = {texts(m.id)[0] for m in messages() if borrowed(m)}
    assert ours - held == set()


# Words in attributes and scripts -------------------------------------------------------------
TEMPLATES = [
    path
    for path in sorted((ROOT / "templates").rglob("*.*"))
    if path.is_file() and "styleguide" not in path.name
]
SPOKEN_ATTRIBUTE = re.compile(
    r'\s(?:aria-label|aria-description|title|placeholder|alt|label|data-[a-z-]+)="([^"]*)"'
)
LOGIC = re.compile(
    r"\{%\s*blocktranslate.*?endblocktranslate\s*%\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL
)
TWO_WORDS = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}")


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_attributes_speak_through_the_catalogue(path):
    text = LOGIC.sub("", path.read_text(encoding="utf-8"))
    assert [words for words in SPOKEN_ATTRIBUTE.findall(text) if TWO_WORDS.search(words)] == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "portal" / "assets" / "js").glob("*.js")), ids=short
)
def test_scripts_bring_no_words_of_their_own(path):
    """They read them from data attributes, which the server wrote in the page's language."""
    code = re.sub(
        r"/\*.*?\*/|(?m:^\s*//.*$)", "", path.read_text(encoding="utf-8"), flags=re.DOTALL
    )
    shown = re.findall(r'(?:textContent|innerText|ariaLabel)\s*=\s*["`\']([^"`\']+)', code)
    assert [text for text in shown if re.search("[A-Za-z]{2,}", text)] == []
    assert re.findall(r"\b(?:alert|confirm|prompt)\(", code) == []


SPEAKING_CALLS = {"NotAllowed", "BadInput", "ValidationError"}
OPERATORS_ONLY = ("management", "provisioning")


def test_code_speaks_through_the_catalogue():
    """A reason or a message to a person is never a bare text."""
    found = [
        f"{short(path)}:{node.lineno}"
        for path in sources()
        if not set(path.parts) & set(OPERATORS_ONLY)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and _called(node) in SPEAKING_CALLS and _bare_text(node)
    ]
    assert found == []


def _called(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def _bare_text(node: ast.Call) -> bool:
    given = node.args[0] if node.args else None
    if isinstance(given, ast.JoinedStr):
        return True
    return isinstance(given, ast.Constant) and isinstance(given.value, str)
