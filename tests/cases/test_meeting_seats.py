"""Is a written yes that somebody may miss a meeting tied to their seat, and does it count only as
long as it stands?"""

from __future__ import annotations

import datetime as dt

from django.urls import reverse

from cases.models import MeetingPerson
from cases.services import meeting_people
from messaging.models import Paper
from messaging.papers import kinds
from messaging.services import papers
from tests import paper_tools
from tests.meeting_tools import agreed, at

State = MeetingPerson.ExcusalState


def asked(cast, row, kind="excusal-consent", span="from 3:35"):
    """The form about the class teacher, begun on the page of the meeting and sent."""
    person = row.people.get(user=cast.teacher)
    day = row.starts_at.date().isoformat()
    draft = papers.keep(
        by=cast.case_manager,
        case=cast.case,
        kind=kinds.kinds()[kind],
        answers=paper_tools.answers(kind, day=day, span=span),
        languages=("en", "es"),
        seat=person,
    )
    return papers.send(by=cast.case_manager, draft=draft)


def seat(row, key="class"):
    found = {one.member.key: one for one in meeting_people.seats(row.people.all())}
    return found[key]


def test_who_is_asked_stands_on_the_list_as_soon_as_the_hour_is_set(cast):
    row = agreed(cast)
    assert {"Mother", "Teacher", "Administrator"} <= {one.name for one in row.people.all()}
    assert not seat(row).is_empty


def test_a_yes_counts_at_the_seat_until_it_is_taken_back(cast):
    row = agreed(cast)
    paper = asked(cast, row)
    teacher = row.people.get(user=cast.teacher)
    assert (teacher.excusal, teacher.excusal_state, teacher.excusal_span) == (
        "consent", State.ASKED, "from 3:35",
    )  # fmt: skip
    assert not seat(row).is_excused
    paper_tools.sign(paper, cast.mother)
    assert seat(row).is_excused
    assert not seat(row, "special").excused
    paper_tools.sign(paper, cast.mother, "revoked")
    assert row.people.get(user=cast.teacher).excusal_state == State.REVOKED
    assert not seat(row).is_excused


def test_a_no_is_no_excusal_and_the_other_form_is_another_kind(cast):
    row = agreed(cast)
    paper_tools.sign(asked(cast, row, "excusal-agree"), cast.mother, "refused")
    teacher = row.people.get(user=cast.teacher)
    assert (teacher.excusal, teacher.excusal_state) == ("agreed", State.REFUSED)
    assert not seat(row).is_excused


def test_by_pages_from_the_seat_to_the_form_and_back(alder, cast, client_for):
    row = agreed(cast)
    staff, mother = client_for(alder, cast.case_manager), client_for(alder, cast.mother)
    teacher = row.people.get(user=cast.teacher)
    notes = reverse("meeting_notes", args=[row.pk])
    page = reverse("write_paper", args=[cast.case.pk, "excusal-consent"])
    assert f"{page}?seat={teacher.pk}" in staff.get(notes).content.decode()
    assert "?seat=" not in mother.get(notes).content.decode()
    assert "?seat=" not in client_for(alder, cast.specialist).get(notes).content.decode()
    form = staff.get(page, {"seat": teacher.pk}).content.decode()
    assert "Teacher, Classroom teacher" in form
    assert f'value="{row.starts_at.date().isoformat()}"' in form
    wanted = paper_tools.answers("excusal-consent", day=row.starts_at.date().isoformat())
    given = {"languages": "both", "action": "preview"}
    for key, value in wanted.items():
        if isinstance(value, dict):
            given |= {f"{key}_{language}": words for language, words in value.items()}
        else:
            given[key] = value
    assert staff.post(f"{page}?seat={teacher.pk}", given).status_code == 302
    draft = papers.mine(by=cast.case_manager, case=cast.case, kind="excusal-consent")
    assert draft.seat == teacher
    other = agreed(cast, times=[at(20)])
    foreign = other.people.get(user=cast.teacher)
    paper = papers.send(by=cast.case_manager, draft=draft)
    assert Paper.objects.get(pk=paper.pk).seat == teacher
    assert not MeetingPerson.objects.get(pk=foreign.pk).excusal_state
    paper_tools.sign(paper, cast.mother)
    shown = mother.get(notes).content.decode()
    assert "may miss it by a yes in writing" in shown
    assert staff.get(page, {"seat": "no-id"}).status_code == 200
    assert staff.get(page, {"seat": str(dt.date.min)}).status_code == 200
