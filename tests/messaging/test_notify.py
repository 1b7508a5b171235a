"""Does each person on the team hear once, by a real mail server, and learn nothing of the case?"""

import email
import email.policy
import socket

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from cases.services import cases
from messaging import jobs
from messaging.services import ledger, notify

SECRET = "He cried at the page about volcanoes."


def write(cast, by, **more):
    return ledger.append(by=by, case=cast.case, kind="message", body=SECRET, key="k", **more)


def jobs_of(name):
    found = ProcrastinateJob.objects.filter(task_name=f"messaging.jobs.{name}").order_by("id")
    return [{k: v for k, v in job.args.items() if k != "schema"} for job in found]


def run(name):
    for given in jobs_of(name):
        getattr(jobs, name)(**given)


def test_the_team_is_told_and_the_author_is_not(cast):
    write(cast, cast.mother)
    run("tell_team")
    run("tell_person")
    told = {to for message in mail.outbox for to in message.to}
    expected = ("case_manager", "teacher", "specialist", "administrator", "two_hats")
    assert told == {cast.people[name].email for name in expected}
    assert len(mail.outbox) == len(expected)


def test_the_mail_says_nothing_of_the_case(cast):
    entry = write(cast, cast.mother)
    made = notify.message(entry_id=entry.pk, user=cast.teacher)
    assert made.subject == "Something new about Ana"
    for text in (made.body, made.alternatives[0].content):
        assert SECRET not in text
        assert "Mother" not in text
        assert "Ana Alder" not in text
        assert f"/cases/{cast.case.pk}/#entry-{entry.number}" in text


def test_who_has_no_mail_or_wants_none_is_left_alone(cast):
    entry = write(cast, cast.teacher)
    cast.mother.reach_by = "paper"
    cast.mother.save()
    cast.specialist.is_active = False
    cast.specialist.save()
    told = {user.display_name for user in notify.readers(entry, author_id=str(cast.teacher.pk))}
    assert told == {"Case Manager", "Administrator", "Two Hats"}


def test_an_interpreter_hears_only_of_what_is_theirs(cast):
    entry = write(cast, cast.teacher)
    assert cast.interpreter not in notify.readers(entry, author_id="")


def test_a_change_by_staff_is_told_once_and_a_letters_request_is_not(cast):
    cases.change_stage(by=cast.case_manager, case=cast.case, stage="evaluation")
    (job,) = jobs_of("tell_team")
    assert job["author_id"] == str(cast.case_manager.pk)
    cases.mark_evaluation_requested(
        by=cast.mother, case=cast.case, received_on=cast.case.opened_on, how="letter"
    )
    assert len(jobs_of("tell_team")) == 1


def test_old_news_is_not_told(cast):
    import datetime as dt

    from tenants.base.clock import now

    write(cast, cast.mother, recorded_at=now() - dt.timedelta(days=3))
    assert jobs_of("tell_team") == []


class Box:
    """What a mail server received."""

    def __init__(self):
        self.letters = []

    async def handle_DATA(self, server, session, envelope):
        self.letters.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
        return "250 OK"


@pytest.fixture
def post_office():
    box = Box()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        box.port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    yield box
    controller.stop()


def test_a_real_mail_server_gets_it_in_the_persons_language(cast, post_office, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", post_office.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    cast.mother.language = "es"
    cast.mother.save()
    entry = write(cast, cast.teacher)
    jobs.tell_person(entry_id=str(entry.pk), user_id=str(cast.mother.pk))
    (letter,) = post_office.letters
    assert letter["To"] == cast.mother.email
    assert "Ana" in letter["Subject"]
    kinds = [part.get_content_type() for part in letter.iter_parts()]
    assert kinds == ["text/plain", "text/html"]
    html = letter.get_body(("html",)).get_content()
    assert 'lang="es"' in html
    assert SECRET not in letter.as_string()
