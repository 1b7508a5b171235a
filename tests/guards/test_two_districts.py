"""Is a district really alone? Every route, asked with another district's ids, words and cookies.

Birch has one of everything, and each text of it holds a secret word. Whatever Alder's people are
shown, answered or sent, that word is not in it. Then the same again when both districts hold
rows with the very same ids: what is kept in memory must not be mistaken for the other's.
"""

from __future__ import annotations

import datetime as dt
import uuid
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signing import BadSignature
from django.db import models, transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from django_tenants.utils import schema_context

from cases.models import (
    Case,
    CaseFact,
    Document,
    Duty,
    Enrolment,
    Explain,
    ExplainStep,
    Guardianship,
    GuestConsent,
    HomePromise,
    Meeting,
    MeetingItem,
    MeetingNote,
    Plan,
    PlanAmendment,
    PlanBlock,
    PlanComment,
    PlanInEffect,
    PlannedTest,
    PlanTemplate,
    PlanVersion,
    ProgressReport,
    Report,
    ReportDraft,
    ServiceTime,
    Student,
    Support,
    TeamMember,
)
from cases.services import cases, documents, facts, guests, supports
from messaging.models import (
    Action,
    Amendment,
    Announcement,
    AnswerClock,
    Entry,
    JournalFile,
    JournalNote,
    Notification,
    Paper,
    PushSubscription,
    ReachTask,
    RecordExport,
    RecordsRequest,
    VolunteerSlot,
)
from messaging.services import (
    amendments,
    answer_clocks,
    calls,
    case_calendars,
    exports,
    feeds,
    ledger,
    letters,
    notices,
    records,
)
from messaging.services.announcements import Words
from messaging.services.events import SlotPlan
from tenants.base import pieces, signing
from tenants.base.clock import today
from tenants.people.models import (
    Absence,
    Closure,
    DistrictRule,
    EarlyDismissal,
    Invitation,
    RoleAssignment,
    School,
    SchoolYear,
    User,
)
from tenants.people.services import invitations, rules, school_days
from tenants.rulepacks.schema import ClockKey, Measure
from tests import effect_tools, mails, meeting_tools, plan_tools, told
from tests import news_tools as tools
from tests.cases import reports_tools
from tests.cast import make_cast
from tests.guards.test_odd_input import FORM, read_names, reads_query
from tests.journal_tools import write
from tests.paper_tools import begin as begin_paper
from tests.paper_tools import send as send_paper
from tests.thread_tools import call

SECRET = "zebra7431"
# Which object's id a route's parameter means. A route with a parameter that is not named here
# fails the test: name it.
MEANS = {
    "case_id": Case,
    "student_id": Student,
    "guardianship_id": Guardianship,
    "place_id": TeamMember,
    "consent_id": GuestConsent,
    "document_id": Document,
    "entry_id": Entry,
    "person_id": User,
    "action_id": Action,
    "assignment_id": RoleAssignment,
    "invitation_id": Invitation,
    "year_id": SchoolYear,
    "closure_id": Closure,
    "short_day_id": EarlyDismissal,
    "rule_id": DistrictRule,
    "clock_id": AnswerClock,
    "export_id": RecordExport,
    "request_id": RecordsRequest,
    "amendment_id": Amendment,
    "notice_id": Notification,
    "task_id": ReachTask,
    "browser_id": PushSubscription,
    "note_id": JournalNote,
    "file_id": JournalFile,
    "fact_id": CaseFact,
    "support_id": Support,
    "plan_id": Plan,
    "template_id": PlanTemplate,
    "block_id": PlanBlock,
    "version_id": PlanVersion,
    "comment_id": PlanComment,
    "words_id": PlanComment,
    "test_id": PlannedTest,
    "draft_id": ReportDraft,
    "report_id": Report,
    "explain_id": Explain,
    "effect_id": PlanInEffect,
    "duty_id": Duty,
    "time_id": ServiceTime,
    "progress_id": ProgressReport,
    "offer_id": PlanAmendment,
    "promise_id": HomePromise,
    "meeting_id": Meeting,
    "item_id": MeetingItem,
    "line_id": MeetingNote,
    "absence_id": Absence,
    "post_id": Announcement,
    "slot_id": VolunteerSlot,
    "paper_id": Paper,
    "pk": Authenticator,  # in allauth's addresses of a passkey
}
SECRETS = {"token", "share", "key"}  # what only those know to whom it was given
HARMLESS = {
    "number": 1,
    "size": 192,
    "name": "a.pdf",
    "kind": "concern",
    "step": "sees",
    "clock": "evaluation",
    "fact_kind": "consent_handed_in",
    "paper_kind": "consent-evaluate",
    "plan_part": "accommodation",
    "words_kind": "comment",
    "sign_in_id": 10**9,
    "language": "en",
    "page": "what-is-an-iep",
}
PASSKEYS = {"alder": 8_000_001, "birch": 8_000_002}
SPREAD = (Case, Document, User)  # whose ids are put into every field
WHO = ("mother", "case_manager", "district_staff", "pta_officer")
REFUSED = (403, 404, 405)
# Pages that say in words that a link does not work.
SAYS_SO = {"accept_invitation", "account_confirm_email"}
# Nobody is asked who they are there, and nothing there is about anybody.
OPEN_TO_ALL = {
    "health",
    "theme_css",
    "crest",
    "manifest",
    "app_icon",
    "api_schema",
    "set_language",
    "check_export",
    "glossary",
    "guide",
    "guide_page",
    "verify_export_file",
    "push_worker",
}


def routes() -> list[URLPattern]:
    def walk(resolver):
        for item in resolver.url_patterns:
            if isinstance(item, URLResolver):
                yield from walk(item)
            elif isinstance(item, URLPattern) and item.name:
                yield item

    return list(walk(get_resolver("portal.urls")))


def wants(item: URLPattern) -> list[str]:
    """The names of all parts of the route's path that stand for something."""
    ((_path, names),) = get_resolver("portal.urls").reverse_dict.getlist(item.name)[0][0]
    return list(names)


def fields() -> frozenset[str]:
    """The names that our code reads, and those of the pages for signing in that are allauth's."""
    return read_names() | {"login", "password", "email", "code", "next", "name", "credential"}


# --- two districts with everything in them ------------------------------------------------------


def fill(tag: str, word: str):
    """One of everything in the open schema, `word` in each text; gives (cast, ids, secrets)."""
    cast = make_cast(tag)
    student = {"preferred_name": word, "full_name": f"{word} Child"}
    Student.objects.filter(pk=cast.child.pk).update(**student)
    School.objects.filter(pk=cast.school.pk).update(name=f"{word} School")
    User.objects.filter(pk=cast.teacher.pk).update(display_name=f"{word} Teacher")
    cast.child.refresh_from_db()
    file = documents.upload(
        by=cast.mother,
        case=cast.case,
        uploaded_file=SimpleUploadedFile(f"{word}.txt", f"{word} in a file".encode()),
    )
    for kind, key in (("message", "1"), ("letter", "2"), ("notice", "3")):
        ledger.append(
            by=cast.mother,
            case=cast.case,
            kind=kind,
            body=f"{word} {kind} evaluación",
            key=key,
            documents=[file] if kind == "message" else [],
        )
    consent = guests.propose(
        by=cast.mother,
        case=cast.case,
        guest_name=f"{word} Guest",
        guest_email=f"{word}@example.org",
        purpose=word,
        until=today(),
        signed_name="Mother",
    )
    letters.save_answers(by=cast.mother, student=cast.child, sees=word)
    cases.mark_evaluation_requested(
        by=cast.teacher, case=cast.case, received_on=today(), how="staff", reason=word
    )
    handed_in = facts.Said("consent_handed_in", today(), note=word, from_name=f"{word} Person")
    sent = invitations.invite(
        by=cast.case_manager,
        display_name=f"{word} Parent",
        role="parent",
        channel="letter",
    )
    letter = Entry.objects.get(case=cast.case, kind="letter")
    mails.beside(Entry.objects.get(case=cast.case, number=1), cast.mother, word)
    clock = answer_clocks.start(
        by=cast.mother, entry=letter, kind=word, titles={"en": f"{word} Title"}
    )
    promise = calls.Agreed(word, cast.mother.pk, today())
    note = call(cast, "teacher", said=word, agreed=word, others=f"{word} Person", actions=[promise])
    year = school_days.add_year(by=None, first_day=today(), last_day=today())
    copy = exports.ask(by=cast.mother, case=cast.case, key=uuid.uuid4())
    exports.make(copy.pk)
    private = write(cast, text=word, tags=word, file=f"{word}.txt")
    post = tools.post(
        cast.pta_officer,
        tools.pta(cast),
        words=[Words("en", f"{word} fair", f"Come to the {word} fair")],
        is_public=True,
        event=tools.plan(place=f"{word} Hall", slots=[SlotPlan({"en": word}, 2)]),
    )
    begin_paper(cast, "safeguards", help={"en": word, "es": word})
    wish = records.Wish(key=uuid.uuid4(), what=word)
    mend = amendments.Wish(key=uuid.uuid4(), wrong=word, should=word, about_words=word)
    block = plan_tools.written(cast, word)
    plan_tools.typed(cast, block, word=word)
    draft = plan_tools.shared(cast, block, word)
    asked = plan_tools.commented(cast, draft, words=word)
    plan_tools.comment_typed(cast, draft, word=word)
    plan_tools.answered(cast, asked, words=word)
    ids = {
        JournalNote: private.pk,
        JournalFile: private.files.get().pk,
        Case: cast.case.pk,
        Announcement: post.pk,
        VolunteerSlot: post.event.slots.get().pk,
        Student: cast.child.pk,
        Guardianship: cast.child.guardianships.get(user=cast.mother).pk,
        Enrolment: cast.child.enrolments.get().pk,
        TeamMember: cast.case.team.get(user=cast.specialist).pk,
        GuestConsent: consent.pk,
        Document: file.pk,
        Support: tried(cast, word).pk,
        PlanBlock: block.pk,
        Plan: block.plan_id,
        PlanTemplate: plan_tools.template(cast, word=f"{word} Title").pk,
        PlanVersion: draft.pk,
        PlanComment: asked.pk,
        CaseFact: facts.record_fact(by=cast.mother, case=cast.case, said=handed_in).pk,
        PlannedTest: PlannedTest.objects.create(
            case=cast.case,
            area="math",
            what=word,
            concern=word,
            who=cast.teacher,
            who_name=f"{word} Person",
            planned_on=today(),
        ).pk,
        ReportDraft: reports_tools.draft(cast, "mother", kind="outside", word=word).pk,
        **explained(cast, word),
        **met(cast, word),
        **effect_tools.bare(cast, draft, word),
        Entry: letter.pk,
        AnswerClock: clock.pk,
        RecordExport: copy.pk,
        RecordsRequest: records.ask(by=cast.mother, case=cast.case, wish=wish).pk,
        Amendment: amendments.ask(by=cast.mother, case=cast.case, wish=mend).pk,
        Action: note.actions.get().pk,
        Notification: told.notification_of(cast.mother, cast.case).pk,
        ReachTask: told.task_of(cast.mother, cast.case).pk,
        PushSubscription: PushSubscription.objects.create(
            user=cast.mother, endpoint=f"https://push.example/{word}", browser=word
        ).pk,
        SchoolYear: year.pk,
        Closure: school_days.close(by=None, first_day=today(), why=word).pk,
        EarlyDismissal: school_days.end_early(by=None, day=today(), why=word).pk,
        DistrictRule: rules.say(by=cast.district_staff, said=promised(word)).pk,
        User: cast.teacher.pk,
        Paper: send_paper(cast, "consent-evaluate", tests={"en": word, "es": word}).pk,
        School: cast.school.pk,
        Authenticator: Authenticator.objects.create(
            id=PASSKEYS[tag],
            user=cast.teacher,
            type=Authenticator.Type.WEBAUTHN,
            data={"name": word, "credential": {}},
        ).pk,
        RoleAssignment: cast.specialist.role_assignments.get().pk,
        Invitation: sent.invitation.pk,
        Absence: Absence.objects.create(
            user=cast.case_manager, stand_in=cast.teacher, starts=today(), until=today()
        ).pk,
    }
    begin_paper(cast, "consent-evaluate", tests={"en": word, "es": word})
    return cast, ids, sent.secret


def tried(cast, word: str) -> Support:
    plan = supports.SupportPlan(
        what=word,
        who=cast.teacher,
        times_a_week=4,
        minutes=25,
        starts=today(),
        review_on=today(),
        at_home=word,
        measure=word,
    )
    return supports.start_support(by=cast.teacher, case=cast.case, plan=plan)


def explained(cast, word: str) -> dict:
    """A shared report, and what a parent asks to be explained in it."""
    report = reports_tools.shared(cast, word=word)
    asked = Explain.objects.create(
        case=cast.case,
        report=report,
        section=1,
        about=word,
        asked_by=cast.mother,
        asked_by_name=f"{word} Person",
        person=cast.specialist,
        person_name=f"{word} Person",
        due_on=today(),
    )
    ExplainStep.objects.create(
        explain=asked,
        number=1,
        kind="asked",
        words=word,
        person=cast.mother,
        written_in=cast.mother.language,
        person_name=f"{word} Person",
    )
    return {Report: report.pk, Explain: asked.pk}


def met(cast, word: str) -> dict:
    """A meeting with a point and a line of notes."""
    row = meeting_tools.begun(cast, word=word)
    point = meeting_tools.point(cast, row, word)
    return {
        Meeting: row.pk,
        MeetingItem: point.pk,
        MeetingNote: meeting_tools.line(cast, row, word, item=point).pk,
    }


def promised(word: str) -> rules.Said:
    return rules.Said(ClockKey.EVALUATION, rules.PROMISE, 30, Measure.SCHOOL, today(), cite=word)


@contextmanager
def inside(district):
    with schema_context(district.schema_name), timezone.override(district.timezone):
        yield


@pytest.fixture
def two(alder, birch):
    with inside(alder):
        ours_ = fill("alder", "otter1347")
    with inside(birch):
        theirs = fill("birch", SECRET)
    mail.outbox.clear()
    return ours_, theirs


# --- ids of the other district ------------------------------------------------------------------


@pytest.mark.parametrize("who", WHO)
def test_ids_of_another_district_lead_nowhere(alder, two, client_for, who):
    (cast, _own, _code), (_cast, ids, secret) = two
    for method in ("get", "post"):
        client = client_for(alder, cast.people[who])
        leaks = (_leak(client, item, ids, secret, method) for item in routes())
        assert list(filter(None, leaks)) == [], method


def _leak(client, item: URLPattern, ids, secret: str, method: str) -> str:
    """What a route gave away when it was called with another district's ids; empty when nothing."""
    names = set(wants(item))
    if unknown := names - MEANS.keys() - HARMLESS.keys() - SECRETS:
        return f"{item.name}: say in this test what {unknown} means"
    if not names & {*MEANS, *SECRETS}:
        return ""
    given = {n: ids[MEANS[n]] if n in MEANS else HARMLESS.get(n, secret) for n in names}
    with transaction.atomic():
        answer = getattr(client, method)(reverse(item.name, kwargs=given, urlconf="portal.urls"))
        transaction.set_rollback(True)
    to_sign_in = answer.status_code == 302 and "/accounts/" in answer["Location"]
    a_dead_end = item.name in SAYS_SO and answer.status_code in (200, 404, 410, 422)
    if SECRET in shown(answer) or not (to_sign_in or a_dead_end or answer.status_code in REFUSED):
        return f"{item.name}: {answer.status_code}"
    return ""


def shown(answer) -> str:
    """Everything an answer says: head and body."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return f"{dict(answer.items())} {body.decode(errors='replace')}"


@pytest.mark.parametrize("who", WHO)
def test_no_page_shows_a_word_of_the_other_district(alder, two, client_for, who):
    """Every route with one's own ids, and with the other's ids and words in the query."""
    (cast, own, code), (_cast, ids, _secret) = two
    client = client_for(alder, cast.people[who])
    values = [str(ids[model]) for model in SPREAD]
    opened, found = set(), []
    for turn, item in enumerate(routes()):
        given = {
            name: own[MEANS[name]] if name in MEANS else HARMLESS.get(name, code)
            for name in wants(item)
        }
        path = reverse(item.name, kwargs=given, urlconf="portal.urls")
        # Who takes nothing from the query gets one of them all the same.
        some = values if reads_query(item) else [values[turn % len(values)]]
        for query in ({}, *(dict.fromkeys(fields() - {"before"}, v) for v in some)):
            with transaction.atomic():
                answer = client.get(path, {"q": "evaluación", **query} if query else {})
                transaction.set_rollback(True)
            if answer.status_code == 200:
                opened.add(item.name)
            elif not query:
                break
            if SECRET in shown(answer):
                found.append(f"{path} {query}")
    assert found == []
    assert len(opened - OPEN_TO_ALL) > 10


@pytest.mark.parametrize("who", WHO)
def test_what_is_posted_takes_nothing_from_the_other_district(alder, birch, two, client_for, who):
    """Ids of the other district in every field of every form change nothing there, and bring
    nothing here."""
    (cast, own, code), (_cast, ids, _secret) = two
    with inside(birch):
        before = everything()
    values = [str(ids[model]) for model in SPREAD]
    bodies = {value: urlencode(dict.fromkeys(fields(), value)) for value in values}
    client = client_for(alder, cast.people[who])
    found = []
    for item in routes():
        given = {
            name: own[MEANS[name]] if name in MEANS else HARMLESS.get(name, code)
            for name in wants(item)
        }
        path = reverse(item.name, kwargs=given, urlconf="portal.urls")
        for value, body in bodies.items():
            cookies = client.cookies.output(header="", sep=";")
            with transaction.atomic():
                answer = client.post(path, body, content_type=FORM)
                said = shown(answer)
                transaction.set_rollback(True)
            client.cookies.load(cookies)
            if SECRET in said:
                found.append(f"{item.name} {value}")
            if answer.status_code in REFUSED:
                break
    assert found == []
    with inside(birch):
        assert everything() == before


def everything() -> dict[str, list]:
    """All rows of the open schema, in order."""
    from tests.guards.test_models import MODELS

    return {m._meta.label: list(m._default_manager.order_by("pk").values()) for m in MODELS}


def test_chosen_people_schools_and_files_of_the_other_district_are_no_choice(
    alder, two, client_for
):
    (cast, own, _code), (_cast, ids, _secret) = two
    client = client_for(alder, cast.district_staff)
    client.post("/accounts/reauthenticate/", {"password": "correct horse battery"})
    day = today().isoformat()
    for name, given, data in (
        ("add_member", [own[Case]], {"user": ids[User], "role": "specialist"}),
        (
            "enrol_student",
            [own[Student]],
            {"school": ids[School], "grade": "3", "classroom_teacher": ids[User], "starts": day},
        ),
        ("give_role", [own[User]], {"role": "specialist", "school": ids[School], "starts": day}),
    ):
        answer = client.post(reverse(name, args=given, urlconf="portal.urls"), data)
        assert answer.status_code == 422, name
    mother = client_for(alder, cast.mother)
    data = {"body": "x", "key": uuid.uuid4(), "documents": ids[Document]}
    where = reverse("thread", args=[own[Case]], urlconf="portal.urls")
    assert mother.post(where, data).status_code == 422


def test_a_passkey_of_another_person_or_district_is_not_there(alder, birch, two, client_for):
    """Addresses of a passkey hold a bare number; whoever just gave the password may try them."""
    (cast, own, _code), (_cast, ids, _secret) = two
    client = client_for(alder, cast.mother)
    client.post("/accounts/reauthenticate/", {"password": "correct horse battery"})
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        for number in (own[Authenticator], ids[Authenticator]):
            path = reverse(name, kwargs={"pk": number}, urlconf="portal.urls")
            assert client.get(path).status_code == 404, path
            assert client.post(path, {"name": "mine"}).status_code == 404, path
    for district, number, word in (
        (alder, own[Authenticator], "otter1347"),
        (birch, ids[Authenticator], SECRET),
    ):
        with inside(district):
            assert Authenticator.objects.get(pk=number).data["name"] == word
    teacher = client_for(alder, cast.teacher)
    teacher.post("/accounts/reauthenticate/", {"password": "correct horse battery"})
    page = teacher.get(reverse("mfa_edit_webauthn", args=[own[Authenticator]]))
    assert "otter1347" in page.content.decode()


def test_search_finds_nothing_of_the_other_district(alder, two, client_for):
    (cast, own, _code), _theirs = two
    for who, name, args in (
        ("mother", "thread", [own[Case]]),
        ("district_staff", "case_list", []),
        ("district_staff", "student_list", []),
        ("district_staff", "list_people", []),
    ):
        path = reverse(name, args=args, urlconf="portal.urls")
        page = client_for(alder, cast.people[who]).get(path, {"q": SECRET}).content.decode()
        rest = page.replace(f'value="{SECRET}"', "").replace(f"“{SECRET}”", "")
        assert f"{SECRET} " not in rest, name


# --- cookies, tokens, signatures, caches, files -------------------------------------------------


def test_a_session_of_one_district_means_nothing_in_the_other(alder, birch, two, client_for):
    (cast, _own, _code), _theirs = two
    client = client_for(alder, cast.mother)
    stranger = client_for(birch)
    stranger.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[
        settings.SESSION_COOKIE_NAME
    ].value
    for item in routes():
        if wants(item) or item.name in OPEN_TO_ALL:
            continue
        answer = stranger.get(reverse(item.name, urlconf="portal.urls"))
        assert not getattr(answer.wsgi_request.user, "is_authenticated", True), item.name


def test_even_a_copied_session_row_is_nobody_in_the_other(alder, birch, two, client_for):
    """A backup of one district read into another signs nobody in: the ids are strangers."""
    (cast, _own, _code), _theirs = two
    client = client_for(alder, cast.mother)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    with inside(alder):
        row = Session.objects.get(session_key=key)
    with inside(birch):
        Session.objects.create(
            session_key=key, session_data=row.session_data, expire_date=row.expire_date
        )
    stranger = client_for(birch)
    stranger.cookies[settings.SESSION_COOKIE_NAME] = key
    assert stranger.get("/").status_code == 302


def test_an_invitation_of_one_district_opens_nothing_in_the_other(alder, two, client_for):
    _ours, (_cast, _ids, secret) = two
    page = client_for(alder).get(f"/accounts/invitation/{secret}/")
    assert SECRET not in page.content.decode()
    with inside(alder):
        before = User.objects.count()
        client_for(alder).post(f"/accounts/invitation/{secret}/", {"email": "x@y.example"})
        assert User.objects.count() == before


def test_a_shared_address_of_one_district_leads_nowhere_in_the_other(alder, birch, two, client_for):
    _ours, (_cast, ids, _secret) = two
    with inside(birch):
        share = Announcement.objects.get(pk=ids[Announcement]).share
    path = reverse("shared_post", args=[share], urlconf="portal.urls")
    assert SECRET in client_for(birch).get(path).content.decode()
    assert client_for(alder).get(path).status_code == 404


def test_a_calendar_of_one_district_is_unknown_in_the_other(alder, birch, two, client_for):
    _ours, (theirs, _ids, _secret) = two
    with inside(birch):
        path = "/news" + feeds.renew(by=theirs.mother).partition("/news")[2]
        told_here = client_for(birch).get(path).content.decode()
    assert SECRET in told_here.replace("\r\n ", "")
    assert client_for(alder).get(path).status_code == 404


def test_the_dates_of_a_case_of_one_district_are_unknown_in_the_other(
    alder, birch, two, client_for
):
    _ours, (theirs, _ids, _secret) = two
    with inside(birch):
        meeting = facts.Said("plan_meeting_set", today() + dt.timedelta(days=9))
        facts.record_fact(by=theirs.case_manager, case=theirs.case, said=meeting)
        made = case_calendars.renew(by=theirs.mother, says_what=True, says_who=True)
        path = "/cases" + made.partition("/cases")[2]
        told_here = client_for(birch).get(path).content.decode()
    assert SECRET in told_here.replace("\r\n ", "")
    assert client_for(alder).get(path).status_code == 404


def test_a_signed_value_of_one_district_is_refused_in_the_other(alder, birch):
    with schema_context(alder.schema_name):
        token = signing.sign({"a": 1}, purpose="x")
        assert signing.unsign(token, purpose="x") == {"a": 1}
    with schema_context(birch.schema_name), pytest.raises(BadSignature):
        signing.unsign(token, purpose="x")


def test_the_cache_of_one_district_is_not_the_others(alder, birch):
    key = uuid.uuid4().hex
    with schema_context(alder.schema_name):
        cache.set(key, "alder")
    with schema_context(birch.schema_name):
        assert cache.get(key) is None


def test_a_file_lies_under_its_own_district(alder, birch, two):
    with inside(birch):
        place = Document.objects.get(state="sent", name=f"{SECRET}.txt").stored_as
        with default_storage.open(place) as file:
            assert SECRET.encode() in file.read()
    with inside(alder):
        assert not default_storage.exists(place)


def test_mail_of_one_district_leads_to_its_own_host(alder, two, client_for):
    (cast, _own, _code), _theirs = two
    with inside(alder):
        rows = [row for row in told.tell() if row.user == cast.teacher]
        made = notices.mail(rows[:1], claim=uuid.uuid4(), repeat=False)
    for words in (made.body, made.alternatives[0].content, made.message().as_string()):
        assert "alder." in words
        assert "birch." not in words


# --- the very same ids --------------------------------------------------------------------------


def move(model: type[models.Model], old: object, new: object) -> None:
    """A copy of the row under another id (the old one stays: others may point to it)."""
    row = model._default_manager.get(pk=old)
    row.pk = new
    row._state.adding = True
    row.save(force_insert=True)


def test_rows_with_the_same_ids_are_not_mistaken_for_each_other(alder, birch, two, client_for):
    """Pages one after the other on the same thread: what was drawn or remembered for one
    district's case is not shown in the other's case of that id."""
    (cast, own, _code), (theirs, ids, _secret) = two
    pieces.forget()
    with inside(birch):
        Case.objects.filter(pk=ids[Case]).update(closed_on=today())
        move(Case, ids[Case], own[Case])
        case = Case.objects.get(pk=own[Case])
        TeamMember.objects.create(
            case=case, user=theirs.teacher, role="classroom_teacher", starts=today()
        )
        number = Entry.objects.filter(case_id=own[Case]).count() + 1
        with inside(alder):
            first = Entry.objects.get(case=own[Case], kind="message")
        Entry.objects.create(
            id=first.pk,
            case=case,
            number=number,
            kind="message",
            author=theirs.mother,
            author_name="x",
            author_role="parent",
            happened_on=today(),
            language="en",
            body=f"{SECRET} same id",
            idempotency_key="same",
            hash="0" * 64,
        )
    here, there = client_for(alder, cast.teacher), client_for(birch, theirs.teacher)
    path = reverse("thread", args=[own[Case]], urlconf="portal.urls")
    for _ in range(2):
        mine, other = here.get(path).content.decode(), there.get(path).content.decode()
        assert "otter1347 message" in mine
        assert SECRET not in mine
        assert f"{SECRET} same id" in other
        assert "otter1347" not in other


def test_a_person_with_the_same_id_is_not_signed_in_next_door(alder, birch, two, client_for):
    """The id, the session key and the password's hash may all be the same: the host decides."""
    (cast, _own, _code), _theirs = two
    with inside(birch):
        twin = User(id=cast.mother.pk, email="twin@birch.example", display_name="Twin")
        twin.password = cast.mother.password
        twin.save(force_insert=True)
    client = client_for(alder, cast.mother)
    stranger = client_for(birch)
    stranger.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[
        settings.SESSION_COOKIE_NAME
    ].value
    assert stranger.get("/").status_code == 302
    with inside(birch):
        assert not Student.objects.visible_to(twin).exists()
