"""A letter sent twice at once, two parents who begin at once: is it one letter, one case?

Real threads, real transactions, the pages themselves as a browser asks for them.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from django.test import Client
from django_tenants.utils import schema_context

from cases.models import Case, TeamMember
from cases.services import students
from messaging.models import Entry, LetterDraft
from messaging.services import ledger, letters
from tenants import hosts
from tenants.base.clock import today
from tests.cast import make_cast
from tests.races.test_writers import together

pytestmark = pytest.mark.race


@dataclass
class Scene:
    """A child without a case, and parents who are signed in."""

    schema: str
    host: str
    child: str
    parents: tuple[object, object]

    def client(self, place: int) -> Client:
        client = Client(SERVER_NAME=self.host)
        with schema_context(self.schema):
            client.force_login(self.parents[place])  # type: ignore[arg-type]
        return client

    def page(self, *rest: object) -> str:
        return "/cases/letters/" + "/".join(map(str, (self.child, "concern", *rest))) + "/"


@pytest.fixture
def scene(fresh_district):
    schema = fresh_district.schema_name
    with schema_context(schema):
        cast = make_cast("race")
        child = students.create(
            by=None,
            full_name="Cleo Race",
            preferred_name="Cleo",
            birth_date=dt.date(2018, 1, 1),
            grade="2",
            school=cast.school,
            home_language="es",
        )
        students.enrol(
            by=None,
            student=child,
            school=cast.school,
            grade="2",
            classroom_teacher=cast.teacher,
            starts=today() - dt.timedelta(days=3),
        )
        for user in (cast.mother, cast.father):
            students.add_guardian(
                by=None,
                student=child,
                user=user,
                relationship="parent",
                standing="education_rights",
                starts=today() - dt.timedelta(days=3),
            )
    return Scene(
        schema, hosts.primary_host(fresh_district), str(child.pk), (cast.mother, cast.father)
    )


def answer_all(scene: Scene, place: int, sees: str) -> dict[str, str]:
    """Three answers; what the preview would post."""
    client = scene.client(place)
    for step, words in (("sees", sees), ("tried", "Since June."), ("asks_evaluation", "yes")):
        assert client.post(scene.page(step), {step: words}).status_code == 302
    with schema_context(scene.schema):
        draft = LetterDraft.objects.get(author=scene.parents[place], sent_at=None)
        return {"draft": str(draft.pk), "text": letters.words_of(draft), "action": "send"}


def check_one_case(scene: Scene, wanted: int) -> None:
    """One case whose record is sound and holds so many letters, each person there once."""
    with schema_context(scene.schema):
        case = Case.objects.get(student_id=scene.child)
        found = Entry.objects.filter(case=case).order_by("number")
        assert found[0].kind == "letter"
        assert found.filter(kind="letter").count() == wanted
        assert [row.number for row in found] == list(range(1, len(found) + 1))
        assert ledger.verify_case(case) == []
        people = list(TeamMember.objects.filter(case=case).values_list("user_id", flat=True))
        assert len(people) == len(set(people)) == 3
        assert case.evaluation_requested_on is not None


def test_one_letter_sent_by_six_requests_at_once_is_one_entry(scene):
    data = answer_all(scene, 0, "He skips words.")
    clients = [scene.client(0) for _ in range(6)]

    answers = together(6, lambda place: clients[place].post(scene.page("preview"), data))
    assert {answer.status_code for answer in answers} == {302}
    (receipt,) = {answer.url for answer in answers}
    assert receipt.startswith("/cases/letters/sent/")
    assert clients[0].get(receipt).status_code == 200
    check_one_case(scene, 1)


def test_two_parents_who_send_at_once_share_one_case(scene):
    data = [answer_all(scene, place, f"Words of {place}") for place in (0, 1)]
    clients = [scene.client(place) for place in (0, 1)]

    answers = together(2, lambda place: clients[place].post(scene.page("preview"), data[place]))
    assert len({answer.url for answer in answers}) == 2
    for client, answer in zip(clients, answers, strict=True):
        assert client.get(answer.url).status_code == 200
    check_one_case(scene, 2)


def test_a_letter_begun_in_two_windows_at_once_is_one_draft(scene):
    clients = [scene.client(0) for _ in range(5)]
    together(5, lambda place: clients[place].post(scene.page("sees"), {"sees": f"Tab {place}"}))
    with schema_context(scene.schema):
        assert LetterDraft.objects.filter(student_id=scene.child).count() == 1


def test_words_saved_late_by_another_window_do_not_begin_a_second_letter(scene):
    data = answer_all(scene, 0, "He skips words.")
    client = scene.client(0)
    first = client.post(scene.page("preview"), data)
    late = client.post(scene.page("preview"), {**data, "text": "late", "action": "save"})
    assert late.headers.get("Location") == first.url
    check_one_case(scene, 1)
