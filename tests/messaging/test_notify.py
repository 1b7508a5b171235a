"""Does each person hear once, by a real mail server, and learn nothing of the case?"""

import datetime as dt

import pytest
from django.core import mail
from django.db import transaction

from cases.services import cases
from messaging import jobs
from messaging.models import Delivery, Entry, Notification
from messaging.notify_rules import Who, every_rule, rule_for
from messaging.notify_words import REASONS, WORDS
from messaging.services import ledger, notices, notify, preferences
from tenants.audit.models import Event
from tenants.audit.verbs import VERBS
from tenants.base.clock import at as clock_at
from tenants.base.clock import now
from tenants.people.roles import Hat
from tests import told

SECRET = "He cried at the page about volcanoes."
SCHOOL_TIME = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)  # a Tuesday, ten in the morning


@pytest.fixture(autouse=True)
def _in_school_hours(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: SCHOOL_TIME)


@pytest.fixture
def cast(cast):
    """The cast, and nothing waits of what made it."""
    told.forget()
    return cast


@pytest.fixture
def post_office(settings):
    with told.post_office() as box:
        told.use(settings, box.port)
        yield box


def write(cast, by, kind="message", key="k", **more):
    return ledger.append(by=by, case=cast.case, kind=kind, body=SECRET, key=key, **more)


def names(rows):
    return {row.user.display_name for row in rows}


def test_every_rule_is_of_a_known_verb_and_has_words():
    for key, rule in every_rule().items():
        assert key.partition("/")[0].partition(":")[0] in VERBS, key
        assert rule.words in WORDS, key
        assert not rule.why or rule.why in REASONS, key
        assert bool(rule.person) is (rule.who in (Who.PERSON, Who.SELF)), key
        assert bool(rule.why) is (rule.urgency in ("must", "urgent")), key


def test_an_unknown_verb_is_told_to_nobody():
    assert rule_for(Event(verb="person.created")) is None


def test_the_team_is_told_and_the_author_is_not(cast):
    write(cast, cast.mother)
    told.tell()
    told.deliver()
    reached = {to for message in mail.outbox for to in message.to}
    expected = ("case_manager", "teacher", "specialist", "administrator", "two_hats")
    assert reached == {cast.people[name].email for name in expected}
    assert len(mail.outbox) == len(expected)


def test_a_job_that_runs_twice_tells_once(cast):
    write(cast, cast.mother)
    (given,) = told.waiting("tell")
    jobs.tell(**given)
    jobs.tell(**given)
    told.deliver()
    told.deliver()
    assert Notification.objects.count() == Delivery.objects.count() == len(mail.outbox) == 5


def test_a_rollback_tells_nobody(cast):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write(cast, cast.mother)
        raise ZeroDivisionError
    assert told.waiting("tell") == []
    assert told.tell() == []


def made(cast, user, entry):
    row = Delivery.objects.get(notification__user=user, notification__entry=entry)
    row.user.wear(row.notification.hat)
    return notices.mail([row], claim=row.pk, repeat=False)


def test_the_mail_says_nothing_of_the_case(cast):
    entry = write(cast, cast.mother)
    told.tell()
    message = made(cast, cast.teacher, entry)
    assert message.subject == "Something new about Ana"
    for text in (message.body, message.alternatives[0].content):
        assert SECRET not in text
        assert "Mother" not in text
        assert "Ana Alder" not in text
        assert f"/cases/{cast.case.pk}/?entry={entry.number}#e{entry.number}" in text
        assert f"Entry {entry.number} of the record, seal {entry.short_hash}" in text


def test_the_words_are_in_the_mail_of_who_asked_for_them_and_never_in_a_subject(cast, settings):
    preferences.change(by=cast.teacher, shows_words=True)
    entry = write(cast, cast.mother)
    told.tell()
    message = made(cast, cast.teacher, entry)
    assert SECRET in message.body
    assert SECRET in message.alternatives[0].content
    assert SECRET not in message.subject
    row = Delivery.objects.get(user=cast.teacher)
    assert SECRET not in notices.text_message([row])


def test_who_has_no_mail_or_wants_none_is_not_mailed(cast):
    write(cast, cast.teacher)
    cast.mother.reach_by = "paper"
    cast.mother.save()
    cast.specialist.is_active = False
    cast.specialist.save()
    rows = told.tell()
    mailed = [row for row in rows if row.channel == "email"]
    assert names(mailed) == {"Case Manager", "Administrator", "Two Hats"}
    assert names(rows) - names(mailed) == {"Mother"}


def test_an_interpreter_hears_only_of_what_is_theirs(cast):
    write(cast, cast.teacher)
    assert "Interpreter" not in names(told.tell())
    write(cast, cast.teacher, kind="meeting", key="2")
    assert "Interpreter" in names(told.tell())


def test_a_change_by_staff_is_told_once_and_a_letters_request_is_not(cast):
    cases.change_stage(by=cast.case_manager, case=cast.case, stage="evaluation")
    assert len(told.waiting("tell")) == 1
    cases.mark_evaluation_requested(
        by=cast.mother, case=cast.case, received_on=cast.case.opened_on, how="letter"
    )
    assert len(told.waiting("tell")) == 1
    rows = told.tell()
    assert "Mother" in names(rows)
    assert "Case Manager" not in names(rows)
    assert {row.notification.entry.kind for row in rows} == {Entry.Kind.EVENT}


def test_who_joins_a_team_hears_of_it(cast):
    cases.add_member(
        by=cast.case_manager, case=cast.case, user=cast.other_teacher, role="specialist"
    )
    assert names(told.tell()) == {"Other Teacher"}


def test_old_news_is_not_told(cast):
    write(cast, cast.mother, recorded_at=now() - dt.timedelta(days=3))
    assert told.waiting("tell") == []


def test_two_hats_are_told_in_the_hat_of_the_case(cast):
    write(cast, cast.mother)
    told.tell()
    assert Notification.objects.get(user=cast.two_hats).hat == Hat.STAFF


def test_a_real_mail_server_gets_it_in_the_persons_language(cast, post_office):
    cast.mother.language = "es"
    cast.mother.save()
    write(cast, cast.teacher)
    told.tell()
    told.deliver()
    (letter,) = [one for one in post_office.letters if one["To"] == cast.mother.email]
    assert "Ana" in letter["Subject"]
    kinds = [part.get_content_type() for part in letter.iter_parts()]
    assert kinds == ["text/plain", "text/html"]
    html = letter.get_body(("html",)).get_content()
    assert 'lang="es"' in html
    assert SECRET not in letter.as_string()
    assert letter["Auto-Submitted"] == "auto-generated"


def test_it_is_as_many_questions_for_thirty_as_for_one(cast):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tenants.people.services import district_settings
    from tests.cast import _person

    def questions(key):
        entry = write(cast, cast.mother, key=key)
        event = Event.objects.get(verb="entry.added", target_id=entry.pk)
        district_settings.current()  # kept for some seconds, so it would count at times
        with CaptureQueriesContext(connection) as seen:
            notify.tell(event, ids=[])
        return len(seen)

    few = questions("few")
    for number in range(30):
        user = _person(
            "many", f"helper_{number}", ("specialist",), cast.school, cast.case.opened_on
        )
        cases.add_member(by=None, case=cast.case, user=user, role="specialist")
    told.forget()
    assert questions("many") == few
    assert Notification.objects.filter(entry__idempotency_key="many").count() == 35
    with clock_at(SCHOOL_TIME):
        assert few < 25
