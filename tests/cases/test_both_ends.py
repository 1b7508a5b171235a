"""Do home and school stand side by side, and does each say only how the own week went?"""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from cases.models import Guardianship, HomePromise, WeekTick, WeekTickBefore
from cases.service_minutes import week_of
from cases.services import both_ends
from messaging import notify_rules
from messaging.event_sentences import sentence
from messaging.models import Entry, Notification
from messaging.services import notify
from tenants.audit.models import Event
from tenants.base.clock import today
from tenants.base.errors import BadInput, NotAllowed
from tests.cases.test_meeting_again import later
from tests.effect_tools import ago, asked, holding

WORDS = "Ten minutes of reading, four nights a week."


def promised(cast, who="mother", words=WORDS) -> HomePromise:
    return both_ends.promise(by=cast.people[who], case=cast.case, words=words)


def accommodation(row) -> uuid.UUID:
    return uuid.UUID(next(b["id"] for b in row.version.blocks if b["kind"] == "accommodation"))


def tick(cast, who, pk, answer="yes", week=None):
    week = week or week_of(today())
    return both_ends.tick(by=cast.people[who], case=cast.case, week=week, answers={pk: answer})


def test_a_promise_of_the_home_is_an_entry_and_ends_in_the_open(cast):
    row = promised(cast)
    assert promised(cast) == row
    told = Entry.objects.filter(case=cast.case).order_by("number").last().data
    assert WORDS in sentence(told)
    both_ends.end(by=cast.mother, promise=row)
    both_ends.end(by=cast.mother, promise=row)
    assert HomePromise.objects.get().ended_on == today()
    verbs = [entry.data["verb"] for entry in Entry.objects.filter(case=cast.case, kind="event")]
    assert verbs.count("home.ended") == 1
    for who in ("teacher", "father", "case_manager", "interpreter"):
        with pytest.raises(NotAllowed):
            promised(cast, who=who)
    with pytest.raises(BadInput) as caught:
        promised(cast, words=" ")
    assert "words" in caught.value.message_dict


def test_each_says_only_how_the_own_week_went(cast):
    row = holding(cast)
    asked(cast, row)
    home, school = promised(cast).pk, accommodation(row)
    tick(cast, "mother", home)
    tick(cast, "mother", home, "partly")
    tick(cast, "teacher", school, "no")
    assert sorted(WeekTick.objects.values_list("answer", flat=True)) == ["no", "partly"]
    for who, pk in (
        ("mother", school), ("teacher", home), ("specialist", school), ("interpreter", school),
        ("district_staff", school), ("father", home), ("teacher", uuid.uuid4()),
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            tick(cast, who, pk)


def test_only_this_week_and_the_last_one(cast):
    home = promised(cast).pk
    this = week_of(today())
    tick(cast, "mother", home, week=this - both_ends.WEEK)
    for week in (this - 2 * both_ends.WEEK, this + both_ends.WEEK):
        with pytest.raises(BadInput) as caught:
            tick(cast, "mother", home, week=week)
        assert "week" in caught.value.message_dict
    with pytest.raises(BadInput):
        tick(cast, "mother", home, "sometimes")


def test_the_page_has_both_sides_and_takes_one_tap(cast, client_for, in_alder):
    row = holding(cast)
    asked(cast, row)
    url = reverse("both_ends", args=[cast.case.pk])
    mother, teacher = (client_for(in_alder, cast.people[who]) for who in ("mother", "teacher"))
    assert mother.post(url, {"action": "promise", "words": ""}).status_code == 422
    assert mother.post(url, {"action": "promise", "words": WORDS}).status_code == 302
    this = week_of(today()).isoformat()
    pk = HomePromise.objects.get().pk
    sent = {"action": "week", "week": this, f"tick_{pk}": "yes"}
    assert mother.post(url, sent).status_code == 302
    part = accommodation(row)
    assert f"tick_{part}" in teacher.get(url).content.decode()
    assert teacher.post(url, {**sent, f"tick_{part}": "partly"}).status_code == 302
    page = mother.get(url).content.decode()
    assert WORDS in page
    assert "Directions one step at a time" in page
    assert "Partly" in page
    assert set(WeekTick.objects.values_list("person__display_name", flat=True)) == {
        "Mother", "Teacher",
    }  # fmt: skip
    assert teacher.post(reverse("end_promise", args=[pk])).status_code == 403
    assert mother.post(reverse("end_promise", args=[pk])).status_code == 302
    for who in ("interpreter", "father", "pta_officer"):
        assert client_for(in_alder, cast.people[who]).get(url).status_code in (403, 404)


def test_queries_do_not_grow_with_promises(
    cast, client_for, in_alder, django_assert_max_num_queries, django_assert_num_queries
):
    row = holding(cast)
    asked(cast, row)
    tick(cast, "mother", promised(cast).pk)
    client = client_for(in_alder, cast.mother)
    url = reverse("both_ends", args=[cast.case.pk])
    client.get(url)
    with django_assert_max_num_queries(30) as few:
        client.get(url)
    for n in range(5):
        tick(cast, "mother", promised(cast, words=f"{n}").pk)
    tick(cast, "teacher", accommodation(row))
    with django_assert_num_queries(len(few)):
        client.get(url)


def test_words_keep_the_language_they_were_written_in(cast):
    cast.mother.language = "es"
    row = promised(cast)
    type(cast.mother).objects.filter(pk=cast.mother.pk).update(language="en")
    row = HomePromise.objects.get(pk=row.pk)
    assert (row.author.language, row.spoken_in) == ("en", "es")
    row.written_in = ""  # of a row from before it was kept: what the writer reads in
    assert row.spoken_in == "en"


def test_an_answer_that_was_changed_stays_beside_the_new_one(cast, client_for, in_alder):
    holding(cast)
    home = promised(cast).pk
    for answer in ("yes", "partly", "partly"):
        tick(cast, "mother", home, answer)
    assert [row.answer for row in WeekTickBefore.objects.all()] == ["yes"]
    page = client_for(in_alder, cast.teacher).get(reverse("both_ends", args=[cast.case.pk]))
    shown = " ".join(page.content.decode().split())
    assert "Before: Yes (" in shown


def test_a_parent_is_asked_once_a_week_while_nothing_is_said_and_never_in_haste(cast):
    def asked_so_far():
        return Event.objects.filter(verb="week.waits").count()

    row = promised(cast)
    both_ends.remind_all()
    assert asked_so_far() == 0  # it began today
    HomePromise.objects.update(starts=ago(10))
    both_ends.remind_all()
    both_ends.remind_all()
    (event,) = Event.objects.filter(verb="week.waits")
    assert event.data["tell"] == [str(cast.mother.pk)]
    notify.tell(event, ids=event.data["tell"])
    told = Notification.objects.get()
    assert (told.user, told.kind) == (cast.mother, "reminder")
    path = notify.telling_of(event).path
    assert path == reverse("both_ends", args=[cast.case.pk])
    rule = notify_rules.RULES["week.waits"]
    assert (rule.kind, rule.urgency, rule.why) == ("reminder", "may_wait", "")
    with later(today() + both_ends.WEEK):
        tick(cast, "mother", row.pk)
        both_ends.remind_all()
        assert asked_so_far() == 1
    with later(today() + 2 * both_ends.WEEK):
        both_ends.remind_all()
        assert asked_so_far() == 2
        both_ends.end(by=cast.mother, promise=row)
    with later(today() + 3 * both_ends.WEEK):
        both_ends.remind_all()
        assert asked_so_far() == 2


def test_who_lost_the_rights_is_not_asked(cast):
    promised(cast)
    HomePromise.objects.update(starts=ago(10))
    Guardianship.objects.filter(user=cast.mother).update(standing="contact_only")
    both_ends.remind_all()
    assert not Event.objects.filter(verb="week.waits").exists()
