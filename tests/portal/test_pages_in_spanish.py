"""Does a person who reads Spanish get whole pages of it, on every route?"""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from messaging.services import ledger
from tenants.people.models import User

ENGLISH = re.compile(
    r"\b(the|and|your|you|with|this|that|not|for|from|what|who|was|is|are|of|please|click"
    r"|required|invalid|save|back|next|here)\b",
    re.IGNORECASE,
)
PLACES = re.compile(r"\{\w+\}")  # places of a letter are names that are typed as they are
READERS = ["mother", "father", "case_manager", "district_staff", "pta_officer", "interpreter"]
NOT_A_PAGE = (
    "api/",
    "theme.css",
    "crest/",
    "health/",
    "files/",
    "download",
    "/pdf/",
    "/csv/",
    "styleguide",
)
SPOKEN = ("aria-label", "alt", "title", "placeholder", "content")
SILENT = ("script", "style", "svg")
VOID = ("meta", "link", "input", "img", "br", "hr", "use", "path", "source", "wbr", "circle")


def routes(found: URLResolver | None = None, before: str = "") -> list[str]:
    paths = []
    for entry in (found or get_resolver()).url_patterns:
        path = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            paths.append(path)
        else:
            paths += routes(entry, path)
    return [p for p in paths if not any(part in p for part in NOT_A_PAGE) and "^" not in p]


class Reader(HTMLParser):
    """Takes what a page says, without what is marked as another language."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[bool] = []
        self.said: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        foreign = given.get("lang", "es") != "es" or tag in SILENT
        if not self.foreign and not foreign:
            self.said += [given[name] or "" for name in SPOKEN if name in given]
        if tag not in VOID:
            self.open.append(foreign)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and self.open:
            self.open.pop()

    def handle_data(self, data: str) -> None:
        if not self.foreign:
            self.said.append(data)

    @property
    def foreign(self) -> bool:
        return any(self.open)


def english_in(page: str) -> list[str]:
    reader = Reader()
    reader.feed(page)
    said = {text.strip() for text in reader.said}
    return sorted(text for text in said if ENGLISH.search(PLACES.sub("", text)))


def filled(path: str, cast, number: int) -> str:
    values = {
        "student_id": cast.child.pk,
        "case_id": cast.case.pk,
        "person_id": cast.teacher.pk,
        "place_id": cast.case.team.first().pk,
        "guardianship_id": cast.child.guardianships.first().pk,
        "entry_id": cast.letter.pk,
        "number": number,
        "step": "sees",
        "token": "x",
        "pk": 1,
    }
    return "/" + re.sub(
        r"<\w+:(\w+)>",
        lambda m: str(values.get(m[1], "00000000-0000-0000-0000-000000000000")),
        path,
    )


@pytest.mark.parametrize("who", [*READERS, None])
def test_every_page_speaks_spanish(alder, cast, client_for, who):
    User.objects.update(language="es")
    entry = ledger.append(
        by=cast.mother, case=cast.case, kind="letter", body="Hola", language="es", key="1"
    )
    cast.letter = entry
    reader = User.objects.get(pk=cast.people[who].pk) if who else None
    client = client_for(alder, reader, HTTP_ACCEPT_LANGUAGE="es")
    left = {}
    for path in [*routes(), "nowhere/"]:
        answer = client.get(filled(path, cast, entry.number))
        if "text/html" in answer.get("Content-Type", "") and answer.content:
            page = answer.content.decode()
            said = english_in(page)
            if said or ("<html" in page and 'lang="es"' not in page[:400]):
                left[path] = said
    assert left == {}
