"""Does each announcement reach those it is for, in the words and the way it should, and no more?"""

import datetime as dt
import itertools
import uuid
from dataclasses import replace

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cases.services import students
from messaging import jobs, visibility
from messaging.models import (
    Announcement,
    AnnouncementRead,
    Delivery,
    Notification,
    ReachTask,
)
from messaging.services import (
    announcements,
    audiences,
    news,
    preferences,
    publishing,
    voices,
    wording,
)
from messaging.services.audiences import Audience
from messaging.services.voices import Voice
from tenants.audit.models import Event
from tenants.base.clock import today
from tenants.base.errors import BadInput, Conflict, NotAllowed
from tenants.people.models import School, User
from tenants.people.services import district_settings
from tests import news_tools as tools
from tests import told
from tests.crowd import add_crowd

SCHOOL_TIME = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)  # a Tuesday, ten in the morning
NIGHT = dt.datetime(2026, 11, 25, 7, 30, tzinfo=dt.UTC)  # half past eleven in the evening
DAY = dt.timedelta(days=1)
HATS = ("family", "staff", "pta")


@pytest.fixture(autouse=True)
def _in_school_hours(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: SCHOOL_TIME)


@pytest.fixture
def cast(cast):
    told.forget()
    return cast


def at(monkeypatch, moment):
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)


def fresh(user, hat=""):
    found = User.objects.get(pk=user.pk)
    found.wear(hat)
    return found


def told_of(post):
    told.tell()
    rows = Notification.objects.filter(announcement=post)
    return {(row.user.display_name, row.hat) for row in rows.select_related("user")}


# --- whom it is for -----------------------------------------------------------------------------


@pytest.fixture
def wide(cast):
    """The cast and the crowd, a second school with a class, and somebody who reads Spanish."""
    add_crowd(cast)
    cast.elsewhere = School.objects.create(name="Elsewhere")
    cast.people["far_teacher"] = make(cast, "far_teacher", "classroom_teacher", cast.elsewhere)
    cast.people["far_mother"] = make(cast, "far_mother", "parent", cast.elsewhere)
    child = students.create(
        by=None,
        full_name="Far Child",
        preferred_name="Far",
        birth_date=dt.date(2017, 1, 1),
        grade="5",
        school=cast.elsewhere,
        home_language="en",
    )
    start = today() - DAY
    students.enrol(
        by=None,
        student=child,
        school=cast.elsewhere,
        grade="5",
        classroom_teacher=cast.far_teacher,
        starts=start,
    )
    students.add_guardian(
        by=None,
        student=child,
        user=cast.far_mother,
        relationship="mother",
        standing="education_rights",
        starts=start,
    )
    User.objects.filter(pk=cast.mother.pk).update(language="es")
    return cast


def make(cast, name, role, school):
    from tests.cast import _person

    return _person("wide", name, (role,), school, today() - DAY)


def test_both_ways_of_asking_agree_for_everybody_and_every_audience(wide):
    """What one person may read, and whom one announcement is for, are the same table."""
    roles = [(), ("parent",), ("classroom_teacher",), ("pta_officer", "administrator")]
    schools = [(), (wide.school.pk,), (wide.elsewhere.pk,)]
    narrow = [
        {},
        {"grades": ("3",)},
        {"grades": ("5",)},
        {"classes": (wide.teacher.pk,)},
        {"classes": (wide.teacher.pk, wide.far_teacher.pk), "grades": ("5",)},
        {"languages": ("es",)},
    ]
    people = User.objects.exclude(pk=wide.district_staff.pk)
    wrong, found = [], set()
    for role, where, more in itertools.product(roles, schools, narrow):
        post = tools.post(
            wide.district_staff,
            tools.district(),
            audience=Audience(roles=role, schools=where, **more),
        )
        one = {(pk, hat) for part in audiences.in_parts(post) for pk, hat in part}
        every = audiences.people_of(post).values_list("pk", *HATS)
        one_way = {
            (row[0], hat)
            for row in every
            for hat, is_so in zip(HATS, row[1:], strict=True)
            if is_so
        }
        other_way = {
            (user.pk, hat)
            for user in people
            for hat in HATS
            if hat in user.hats
            and not user.wear(hat)
            and user.is_active
            and Announcement.objects.filter(visibility.meant_for(user), pk=post.pk).exists()
        }
        found |= one
        if (
            one_way != other_way
            or not one <= one_way
            or {p for p, _h in one} != {p for p, _h in one_way}
        ):
            wrong.append((role, where, more, one_way ^ other_way))
    assert wrong == []
    assert len(found) > 10


def test_guests_and_those_whose_time_is_over_hear_nothing(wide):
    post = tools.post(wide.district_staff, tools.district(), audience=Audience())
    names = {name for name, _hat in told_of(post)}
    none = {"Past Guest", "Guest", "Future Guest", "Ended Teacher", "Closed Overseer"}
    assert not names & none
    assert {"Father", "Mother", "Trainer", "Pta Officer", "Interpreter"} <= names


def test_a_school_speaks_to_its_own_and_a_class_to_its_class(wide):
    post = tools.post(wide.administrator, tools.school(wide), audience=Audience(roles=("parent",)))
    names = {name for name, _hat in told_of(post)}
    assert "Far Mother" not in names
    assert {"Mother", "Other Mother", "Two Hats"} <= names
    post = tools.post(wide.teacher, tools.of_class(wide), audience=Audience(roles=("parent",)))
    assert told_of(post) == {
        ("Mother", "family"),
        ("Father", "family"),
        ("Copies Father", "family"),
    }


def test_two_hats_are_told_once_in_the_hat_it_is_for(wide):
    post = tools.post(wide.district_staff, tools.district(), audience=Audience())
    assert [hat for name, hat in told_of(post) if name == "Two Hats"] == ["family"]
    assert Notification.objects.filter(announcement=post, user=wide.two_hats).count() == 1


# --- who may ------------------------------------------------------------------------------------


def keys(user, hat=""):
    return {(voice.speaker, voice.school_id) for voice in voices.of(fresh(user, hat))}


def test_what_one_may_speak_as_follows_from_the_roles_of_today(wide):
    here, there = wide.school.pk, wide.elsewhere.pk
    assert keys(wide.district_staff) == {("district", None), ("school", here), ("school", there)}
    assert keys(wide.administrator) == {("school", here)}
    assert keys(wide.teacher) == {("class", here)}
    assert keys(wide.pta_officer) == {("pta", here)}
    for who in ("mother", "specialist", "case_manager", "interpreter", "ended_teacher"):
        assert keys(wide.people[who]) == set(), who
    assert keys(wide.two_hats, "staff") == set()  # a classroom teacher without a class today
    assert keys(wide.two_hats, "family") == set()


EVERY_VOICE = [("district", None), ("school", "here"), ("school", "there"), ("pta", "here")]
EVERY_VOICE += [("pta", "there"), ("pta", None), ("class", "here")]


def test_a_name_in_a_row_and_in_code_is_the_same(wide):
    places = {None: None, "here": wide.school.pk, "there": wide.elsewhere.pk}
    rows = []
    for speaker, where in EVERY_VOICE:
        teacher = wide.teacher.pk if speaker == "class" else None
        rows.append(
            Announcement.objects.create(
                speaker=speaker,
                school_id=places[where],
                teacher_id=teacher,
                author=wide.june if "june" in wide.people else wide.district_staff,
                author_name="x",
            )
        )
    for user in User.objects.all():
        for hat in user.hats:
            user.wear(hat)
            for row in rows:
                said = visibility.speaks_as(
                    user, row.speaker, school_id=row.school_id, teacher_id=row.teacher_id
                )
                asked = Announcement.objects.filter(visibility.spoken_by(user), pk=row.pk)
                assert said == asked.exists(), (user, hat, row.speaker, row.school_id)


def test_a_pta_officer_speaks_as_the_pta_and_as_nobody_else(wide):
    here, there = wide.school.pk, wide.elsewhere.pk
    for voice in (
        Voice("district"),
        Voice("school", here),
        Voice("class", here, wide.teacher.pk),
        Voice("class", here, wide.pta_officer.pk),
        Voice("pta", there),
        Voice("pta"),
    ):
        with pytest.raises(NotAllowed):
            tools.draft(wide.pta_officer, voice)
    assert tools.post(wide.pta_officer, tools.pta(wide)).speaker == "pta"


def test_only_a_district_and_a_school_can_be_urgent(wide):
    for by, voice in (
        (wide.pta_officer, tools.pta(wide)),
        (wide.teacher, tools.of_class(wide)),
    ):
        with pytest.raises(BadInput):
            tools.draft(by, voice, urgent=True)
    assert tools.draft(wide.administrator, tools.school(wide), urgent=True).urgent


def test_a_pta_may_reach_only_its_own_school(wide):
    audience = Audience(roles=("parent",), schools=(wide.elsewhere.pk,))
    post = tools.post(wide.pta_officer, tools.pta(wide), audience=audience)
    assert post.schools == [wide.school.pk]
    assert "Far Mother" not in {name for name, _hat in told_of(post)}


def test_drafts_are_seen_by_those_who_may_speak_so_and_by_nobody_else(wide):
    post = tools.draft(wide.pta_officer, tools.pta(wide))
    seen = {
        user.display_name
        for user in User.objects.all()
        for hat in user.hats
        if not user.wear(hat) and Announcement.objects.visible_to(user).exists()
    }
    assert seen == {"Pta Officer", "Guardian As Officer", "Teacher As Officer"}
    publishing.publish(by=wide.pta_officer, post=post)
    assert Announcement.objects.visible_to(fresh(wide.administrator)).exists()
    assert Announcement.objects.visible_to(fresh(wide.district_staff)).exists()
    assert not Announcement.objects.visible_to(fresh(wide.far_mother)).exists()


# --- telling ------------------------------------------------------------------------------------


def due_of(post, user):
    return Delivery.objects.get(notification__announcement=post, user=user).due_at


def test_ordinary_news_waits_for_the_news_of_the_day_and_urgent_news_does_not(cast, monkeypatch):
    at(monkeypatch, NIGHT)
    ordinary = tools.post(cast.administrator, tools.school(cast))
    urgent = tools.post(cast.administrator, tools.school(cast), urgent=True)
    told.tell()
    zone = announcements.zone()
    assert due_of(ordinary, cast.mother).astimezone(zone).strftime("%d %H:%M") == "25 17:00"
    assert due_of(urgent, cast.mother) == NIGHT
    row = Notification.objects.get(announcement=urgent, user=cast.mother)
    assert (row.urgency, row.why) == ("urgent", "urgent")


def test_each_persons_wish_holds(cast):
    preferences.choose(by=cast.mother, kind="news", pace="now")
    preferences.choose(by=cast.father, kind="news", pace="never")
    post = tools.post(cast.administrator, tools.school(cast))
    told.tell()
    assert due_of(post, cast.mother) == SCHOOL_TIME
    assert not Delivery.objects.filter(user=cast.father).exists()
    assert Notification.objects.filter(user=cast.father, announcement=post).exists()
    preferences.choose(by=cast.mother, kind="pta", pace="never")
    post = tools.post(cast.pta_officer, tools.pta(cast))
    told.tell()
    assert not Delivery.objects.filter(notification__announcement=post, user=cast.mother).exists()


def test_a_job_that_runs_twice_tells_once(cast):
    post = tools.post(cast.administrator, tools.school(cast))
    (given,) = told.waiting("tell")
    jobs.tell(**given)
    count = Notification.objects.count()
    jobs.tell(**given)
    assert Notification.objects.count() == count == Delivery.objects.count() > 3
    assert announcements.told_count(post) == count


def test_the_mail_speaks_the_readers_language_and_says_how_it_was_translated(cast, settings):
    User.objects.filter(pk=cast.mother.pk).update(language="es")
    preferences.choose(by=cast.mother, kind="news", pace="now")
    preferences.choose(by=cast.father, kind="news", pace="now")
    tools.post(cast.administrator, tools.school(cast))
    told.tell()
    for given in told.waiting("deliver_all"):
        jobs.deliver_all(**given)
    mine, his = (
        next(m for m in mail.outbox if u.email in m.to) for u in (cast.mother, cast.father)
    )
    assert mine.subject == "Alder Elementary: Feria del libro"
    assert "Venga el viernes." in mine.body
    assert "Iván Castaño" in mine.body
    assert "Come on Friday." in his.body
    assert "does not say what it is about" not in his.body
    assert "List-Unsubscribe" in his.extra_headers


def test_who_taken_back_news_waits_for_never_gets_it(cast):
    post = tools.post(cast.administrator, tools.school(cast))
    told.tell()
    announcements.withdraw(by=cast.administrator, post=post)
    assert set(Delivery.objects.values_list("state", flat=True)) == {"dropped"}
    assert not Notification.objects.unread().filter(announcement=post).exists()


def test_taken_back_before_the_telling_tells_nobody(cast):
    post = tools.post(cast.administrator, tools.school(cast))
    announcements.withdraw(by=cast.administrator, post=post)
    assert told_of(post) == set()


def test_paper_is_counted_and_urgent_paper_is_somebodys_task(cast, alder, client_for):
    User.objects.filter(pk=cast.father.pk).update(reach_by="paper")
    post = tools.post(cast.administrator, tools.school(cast))
    told.tell()
    assert announcements.on_paper(post).count() == 1
    assert not ReachTask.objects.exists()
    client = client_for(alder, cast.administrator)
    page = client.get(reverse("news_post", args=[post.pk])).content.decode()
    assert "1 person wants this on paper" in page
    client.post(reverse("hand_out_post", args=[post.pk]))
    assert announcements.on_paper(post).count() == 0
    tools.post(cast.administrator, tools.school(cast), urgent=True)
    told.tell()
    task = ReachTask.objects.get()
    assert task.user_id == cast.father.pk
    staff = client_for(alder, cast.district_staff)
    sheet = staff.get(reverse("reach_print", args=[task.pk])).content.decode()
    assert "Urgent: Book fair" in sheet
    assert "<strong>Friday</strong>" in sheet
    assert staff.get(reverse("reach_task", args=[task.pk])).status_code == 200


def test_questions_grow_with_the_parts_and_not_with_the_people(cast, monkeypatch):
    monkeypatch.setattr(audiences, "AT_A_TIME", 50)

    def questions():
        tools.post(cast.administrator, tools.school(cast))
        (given,) = told.waiting("tell")
        district_settings.forget()  # read each time: kept for five seconds only
        with CaptureQueriesContext(connection) as seen:
            jobs.tell(**given)
        told.forget()
        return len(seen)

    few = questions()
    for number in range(35):
        make(cast, f"parent_{number}", "parent", cast.school)
        user = User.objects.get(email=f"parent_{number}@wide.example")
        students.add_guardian(
            by=None,
            student=cast.other_child,
            user=user,
            relationship="aunt",
            standing="contact_only",
            starts=today() - DAY,
        )
    told.forget()
    assert questions() == few
    assert Notification.objects.filter(user__email__endswith="wide.example").count() == 35
    monkeypatch.setattr(audiences, "AT_A_TIME", 10)
    per_part = (questions() - few) / 3  # forty people are three parts more, and one empty look
    assert per_part < 20


# --- its life -----------------------------------------------------------------------------------


def test_it_waits_for_its_moment_and_then_publishes_itself(cast, monkeypatch):
    post = tools.draft(cast.administrator, tools.school(cast))
    publishing.publish(by=cast.administrator, post=post, at=SCHOOL_TIME + DAY)
    (given,) = told.waiting("publish_announcement")
    jobs.publish_announcement(**given)
    assert not Announcement.objects.get().published_at  # too early
    assert not Announcement.objects.visible_to(cast.mother).exists()
    at(monkeypatch, SCHOOL_TIME + DAY)
    jobs.publish_announcement(**given)
    jobs.publish_announcement(**given)
    assert Announcement.objects.visible_to(cast.mother).exists()
    assert len(told.waiting("tell")) == 1


def test_a_moment_that_was_changed_or_stopped_does_not_come(cast, monkeypatch):
    post = tools.draft(cast.administrator, tools.school(cast))
    publishing.publish(by=cast.administrator, post=post, at=SCHOOL_TIME + DAY)
    publishing.publish(by=cast.administrator, post=post, at=SCHOOL_TIME + 3 * DAY)
    at(monkeypatch, SCHOOL_TIME + 2 * DAY)
    for given in told.waiting("publish_announcement"):
        jobs.publish_announcement(**given)
    assert not Announcement.objects.get().published_at
    publishing.unschedule(by=cast.administrator, post=post)
    at(monkeypatch, SCHOOL_TIME + 4 * DAY)
    for given in told.waiting("publish_announcement"):
        jobs.publish_announcement(**given)
    assert not Announcement.objects.get().published_at


def test_who_lost_the_role_meanwhile_publishes_nothing(cast, monkeypatch):
    post = tools.draft(cast.administrator, tools.school(cast))
    publishing.publish(by=cast.administrator, post=post, at=SCHOOL_TIME + 5 * DAY)
    cast.administrator.role_assignments.update(until=today())
    at(monkeypatch, SCHOOL_TIME + 6 * DAY)
    for given in told.waiting("publish_announcement"):
        jobs.publish_announcement(**given)
    post.refresh_from_db()
    assert (post.published_at, post.publish_at) == (None, None)
    assert Event.objects.filter(verb="announcement.not_published").exists()
    told.tell()
    # The author, too: nobody else knows that their words did not go out.
    people = {row.user for row in Notification.objects.all()}
    assert people == {cast.district_staff, cast.administrator}


def stopped(cast, monkeypatch, who, voice):
    """News of this person that was to come after their role was over, and who is told of it."""
    author = cast.people[who]
    post = tools.draft(author, voice)
    publishing.publish(by=author, post=post, at=SCHOOL_TIME + 5 * DAY)
    author.role_assignments.update(until=today())
    at(monkeypatch, SCHOOL_TIME + 6 * DAY)
    for given in told.waiting("publish_announcement"):
        jobs.publish_announcement(**given)
    post.refresh_from_db()
    assert (post.published_at, post.publish_at) == (None, None)
    told.tell()
    rows = Notification.objects.filter(announcement=post)
    assert {row.words for row in rows} == {"not_published_role"}
    return post, {row.user for row in rows}


def addresses_of(post):
    """Who got a mail that says what was not published, and why."""
    mail.outbox.clear()
    told.deliver()
    for one in mail.outbox:
        assert one.subject == "Not published: Book fair"
        assert "its writer has no role there any more" in one.body
    return {one.to[0] for one in mail.outbox}


def test_of_a_class_whose_teacher_left_the_administrator_and_the_teacher_are_told(
    alder, cast, monkeypatch, client_for
):
    post, people = stopped(cast, monkeypatch, "teacher", tools.of_class(cast))
    assert people == {cast.administrator, cast.teacher}
    assert addresses_of(post) == {one.email for one in people}
    page = client_for(alder, cast.administrator).get(reverse("news_post", args=[post.pk]))
    assert "because its writer has no role there any more" in page.content.decode()
    for other in (cast.other_teacher, cast.mother, cast.pta_officer):
        path = reverse("news_post", args=[post.pk])
        assert client_for(alder, other).get(path).status_code == 404


def test_of_a_class_of_a_school_without_an_administrator_the_district_is_told(cast, monkeypatch):
    cast.administrator.role_assignments.update(until=today() - DAY)
    _post, people = stopped(cast, monkeypatch, "teacher", tools.of_class(cast))
    assert people == {cast.district_staff, cast.teacher}


def test_of_a_pta_without_officers_the_district_and_the_author_are_told(
    alder, cast, monkeypatch, client_for
):
    post, people = stopped(cast, monkeypatch, "pta_officer", tools.pta(cast))
    assert people == {cast.district_staff, cast.pta_officer}
    assert addresses_of(post) == {one.email for one in people}
    page = client_for(alder, cast.district_staff).get(reverse("news_post", args=[post.pk]))
    assert page.status_code == 200


def test_of_a_pta_with_another_officer_that_one_publishes_it(alder, cast, monkeypatch, client_for):
    cast.mother.role_assignments.create(
        role="pta_officer", school=cast.school, starts=today() - DAY
    )
    cast.mother.forget_roles()
    post, people = stopped(cast, monkeypatch, "pta_officer", tools.pta(cast))
    assert people == {cast.mother, cast.pta_officer}
    cast.mother.wear("pta")
    again = publishing.publish(by=cast.mother, post=post)
    assert (again.stopped, again.published_at is None) == (False, False)
    path = reverse("news_post", args=[post.pk])
    page = client_for(alder, cast.mother).get(path)
    assert "no role there any more" not in page.content.decode()


def test_its_last_day_is_not_before_the_moment_it_waits_for(cast):
    post = tools.draft(cast.administrator, tools.school(cast))
    publishing.publish(by=cast.administrator, post=post, at=SCHOOL_TIME + 5 * DAY)
    given = {"key": post.pk, "version": post.version}
    with pytest.raises(BadInput) as refused:
        last = (SCHOOL_TIME + 3 * DAY).date()
        tools.draft(cast.administrator, tools.school(cast), expires_on=last, **given)
    assert "expires_on" in refused.value.error_dict
    post.refresh_from_db()
    assert (post.expires_at, post.version) == (None, given["version"])
    later = (SCHOOL_TIME + 6 * DAY).date()
    tools.draft(cast.administrator, tools.school(cast), expires_on=later, **given)


def test_what_is_over_at_its_moment_is_a_draft_again_and_its_authors_are_told(cast, monkeypatch):
    """A job that comes late, as after a night without a worker."""
    post = tools.draft(
        cast.administrator, tools.school(cast), expires_on=(SCHOOL_TIME + 5 * DAY).date()
    )
    publishing.publish(by=cast.administrator, post=post, at=SCHOOL_TIME + 4 * DAY)
    moment = SCHOOL_TIME + 7 * DAY
    at(monkeypatch, moment)
    for given in told.waiting("publish_announcement"):
        jobs.publish_announcement(**given)
    post.refresh_from_db()
    assert (post.published_at, post.publish_at) == (None, None)
    told.tell()
    people = {row.user for row in Notification.objects.all()}
    assert people == {cast.administrator, cast.district_staff}
    assert announcements.told_count(post) == 0
    mail.outbox.clear()
    for _turn in range(2):
        told.deliver()
    subjects = {one.subject for one in mail.outbox if one.to == [cast.administrator.email]}
    assert subjects == {"Not published: Book fair"}


def test_a_change_after_publishing_is_said_and_the_old_words_stay(alder, cast, client_for):
    post = tools.post(cast.administrator, tools.school(cast))
    words = [replace(tools.ENGLISH, body="Come on **Monday**."), tools.SPANISH]
    tools.draft(
        cast.administrator,
        tools.school(cast),
        key=post.pk,
        version=post.version,
        words=words,
        audience=Audience(roles=("trainer",)),
    )
    post.refresh_from_db()
    assert post.roles == ["parent"]  # who was told stays who may read
    page = client_for(alder, cast.mother).get(reverse("news_post", args=[post.pk])).content.decode()
    assert "changed on" in page
    assert "<strong>Monday</strong>" in page
    assert "<strong>Friday</strong>" in page
    assert "What it said before" in page
    assert len(told.waiting("tell")) == 1


def test_the_second_of_two_who_change_it_is_told(cast):
    post = tools.draft(cast.administrator, tools.school(cast))
    tools.draft(cast.administrator, tools.school(cast), key=post.pk, version=1)
    with pytest.raises(Conflict):
        tools.draft(cast.administrator, tools.school(cast), key=post.pk, version=1)


def test_what_is_over_stands_in_the_archive_only(cast, monkeypatch):
    tools.post(cast.administrator, tools.school(cast), expires_on=today())
    mother = fresh(cast.mother)
    assert news.listed(mother).count() == 1
    at(monkeypatch, SCHOOL_TIME + DAY)
    assert news.listed(mother).count() == 0
    assert news.listed(mother, news.OVER).count() == 1
    assert news.bar(mother).unread == 0


def test_the_first_page_shows_the_newest_one_that_matters_until_it_is_opened(
    cast, alder, client_for
):
    tools.post(cast.administrator, tools.school(cast))
    client = client_for(alder, cast.mother)
    assert "1 unread piece of news" in client.get("/").content.decode()
    words = [replace(tools.ENGLISH, title="No school today")]
    urgent = tools.post(cast.district_staff, tools.district(), urgent=True, words=words)
    tools.post(cast.administrator, tools.school(cast), pinned=True)
    page = client.get("/").content.decode()
    assert "No school today" in page
    assert page.count("Book fair") == 0
    client.get(reverse("news_post", args=[urgent.pk]))
    assert AnnouncementRead.objects.filter(user=cast.mother).count() == 1
    assert "No school today" not in client.get("/").content.decode()


def test_pinned_ones_stand_first(cast):
    first = tools.post(cast.administrator, tools.school(cast), pinned=True)
    second = tools.post(cast.administrator, tools.school(cast))
    assert list(news.listed(fresh(cast.mother))) == [first, second]


def test_one_with_a_missing_translation_says_so(cast, alder, client_for):
    User.objects.filter(pk=cast.mother.pk).update(language="es")
    post = tools.post(cast.administrator, tools.school(cast), words=[tools.ENGLISH])
    page = client_for(alder, cast.mother).get(reverse("news_post", args=[post.pk])).content.decode()
    assert "Book fair" in page
    assert 'lang="en"' in page
    assert "Todavía no hay traducción" in page


@pytest.mark.parametrize("wrong", [{"label": ""}, {"label_by": ""}, {"language": "en"}])
def test_a_translation_says_how_it_came_about(cast, wrong):
    words = [tools.ENGLISH, replace(tools.SPANISH, **wrong)]
    with pytest.raises(BadInput):
        tools.draft(cast.administrator, tools.school(cast), words=words)


def test_labels_are_said_with_who_and_when(cast):
    words = [tools.ENGLISH, replace(tools.SPANISH, label_on=dt.date(2026, 11, 20))]
    post = tools.post(cast.administrator, tools.school(cast), words=words)
    (translation,) = wording.shown(post).others
    assert translation.says == "Checked by a person: Iván Castaño, November 20, 2026"
    assert wording.shown(post).main.says == "The original words"


# --- pages --------------------------------------------------------------------------------------


def typed(voice, **more):
    return {
        "key": str(uuid.uuid4()),
        "version": "0",
        "voice": voice.key,
        "groups": ["families"],
        "language1": "en",
        "title1": "Book fair",
        "body1": "Come on Friday.",
        "language2": "es",
        "title2": "Feria del libro",
        "body2": "Venga el viernes.",
        "label2": "machine",
        "slots-TOTAL_FORMS": "0",
        "slots-INITIAL_FORMS": "0",
        **more,
    }


def test_from_the_form_to_a_published_page(alder, cast, client_for):
    client = client_for(alder, cast.pta_officer)
    assert client.get(reverse("new_post")).status_code == 200
    data = typed(tools.pta(cast))
    first, second = (client.post(reverse("new_post"), data) for _press in range(2))
    post = Announcement.objects.get()
    assert first.url == reverse("news_post", args=[post.pk])
    assert second.status_code == 422  # the second press finds it there, and says so
    page = client.get(first.url).content.decode()
    assert "Nobody has seen it yet" in page
    client.post(reverse("publish_post", args=[post.pk]), {"action": "now"})
    page = client_for(alder, cast.mother).get(first.url).content.decode()
    assert "PTA of Alder Elementary" in page
    assert "Translated by a machine" in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"title1": ""},
        {"body1": ""},
        {"groups": []},
        {"voice": "district:"},
        {"title2": ""},
        {"label2": ""},
        {"language2": "en"},
        {"expires_on": "2001-01-01"},
        {"label2": "certified"},
        {"key": "x"},
    ],
)
def test_what_is_wrong_is_said_and_everything_else_stays(alder, cast, client_for, wrong):
    data = typed(tools.pta(cast), body1="Kept words", **{}) | wrong
    answer = client_for(alder, cast.pta_officer).post(reverse("new_post"), data)
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert "Venga el viernes." in answer.content.decode()
    assert not Announcement.objects.exists()


@pytest.mark.parametrize("who", ["mother", "specialist", "interpreter", "other_mother"])
def test_who_speaks_for_nobody_cannot_write(alder, cast, client_for, who):
    answer = client_for(alder, cast.people[who]).get(reverse("new_post"))
    assert answer.status_code == 403


def test_publishing_later_from_the_page(alder, cast, client_for):
    client = client_for(alder, cast.administrator)
    post = tools.draft(cast.administrator, tools.school(cast))
    where = reverse("publish_post", args=[post.pk])
    data = {"action": "later", "publish_on": "2026-11-20", "publish_time": "08:00"}
    assert client.post(where, data).status_code == 422
    assert client.post(where, {"action": "later"}).status_code == 422
    client.post(where, {**data, "publish_on": "2026-11-30"})
    post.refresh_from_db()
    assert post.waits_until.astimezone(announcements.zone()).hour == 8
    assert "Waits to be published" in client.get("/news/?show=ours").content.decode()
    client.post(where, {"action": "stop"})
    post.refresh_from_db()
    assert post.waits_until is None


def test_a_file_goes_along_and_is_nobody_elses(alder, cast, client_for, settings):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("menu.txt", b"Soup on Friday")
    data = typed(tools.school(cast), files=[file])
    client = client_for(alder, cast.administrator)
    client.post(reverse("new_post"), data)
    post = Announcement.objects.get()
    document = post.files.get().document
    where = reverse("post_file", args=[post.pk, document.pk, document.name])
    assert client_for(alder, cast.mother).get(where).status_code == 404
    publishing.publish(by=cast.administrator, post=post)
    answer = client_for(alder, cast.mother).get(where)
    assert b"".join(answer.streaming_content) == b"Soup on Friday"
    assert client_for(alder, cast.past_guest).get(where).status_code == 404
    direct = reverse("document", args=[document.pk, document.name])
    assert client_for(alder, cast.mother).get(direct).status_code == 404
    data |= {"key": str(post.pk), "version": str(post.version), "without": str(document.pk)}
    client.post(reverse("change_post", args=[post.pk]), {**data, "files": []})
    assert client_for(alder, cast.mother).get(where).status_code == 404


# --- for everybody ------------------------------------------------------------------------------


def test_a_page_for_everybody_only_when_the_author_said_so(alder, cast, client_for, monkeypatch):
    closed = tools.post(cast.administrator, tools.school(cast))
    assert closed.share is None
    post = tools.post(
        cast.administrator, tools.school(cast), is_public=True, expires_on=today() + DAY
    )
    where = reverse("shared_post", args=[post.share])
    stranger = client_for(alder)
    answer = stranger.get(where)
    assert answer.status_code == 200
    assert answer["X-Robots-Tag"] == "noindex"
    assert "Book fair" in answer.content.decode()
    assert "Administrator" not in answer.content.decode()
    assert len(post.share) > 20
    assert stranger.get(reverse("shared_post", args=["x" * 22])).status_code == 404
    at(monkeypatch, SCHOOL_TIME + 3 * DAY)
    assert stranger.get(where).status_code == 410
    at(monkeypatch, SCHOOL_TIME)
    announcements.withdraw(by=cast.administrator, post=post)
    gone = stranger.get(where)
    assert gone.status_code == 410
    assert "Book fair" not in gone.content.decode()


def test_an_author_who_shares_it_no_more_closes_the_page_for_everybody(alder, cast, client_for):
    post = tools.post(cast.administrator, tools.school(cast), is_public=True)
    where, stranger = reverse("shared_post", args=[post.share]), client_for(alder)
    assert stranger.get(where).status_code == 200
    again = {"key": post.pk, "version": post.version}
    tools.draft(cast.administrator, tools.school(cast), is_public=False, **again)
    over = stranger.get(where)
    assert over.status_code == 410
    assert "Book fair" not in over.content.decode()
    assert news.listed(fresh(cast.mother)).count() == 1


def test_a_post_is_published_once_and_each_person_is_told_once(cast):
    post = tools.post(cast.administrator, tools.school(cast))
    publishing.publish(by=cast.administrator, post=post)
    publishing.publish_due(post.pk)
    assert Event.objects.filter(verb="announcement.published").count() == 1
    (given,) = told.waiting("tell")
    for _turn in range(2):
        jobs.tell(**given)
    people = list(Notification.objects.filter(announcement=post).values_list("user", flat=True))
    assert cast.mother.pk in people
    assert len(people) == len(set(people))


def test_a_draft_has_no_page_for_everybody(alder, cast, client_for):
    post = tools.draft(cast.administrator, tools.school(cast), is_public=True)
    assert client_for(alder).get(reverse("shared_post", args=[post.share])).status_code == 404


def test_an_officers_post_can_be_taken_back_by_the_school(alder, cast, client_for):
    post = tools.post(cast.pta_officer, tools.pta(cast))
    where = reverse("withdraw_post", args=[post.pk])
    assert client_for(alder, cast.teacher).post(where).status_code in (403, 404)
    client = client_for(alder, cast.administrator)
    assert "Take this back?" in client.get(where).content.decode()
    client.post(where)
    answer = client_for(alder, cast.mother).get(reverse("news_post", args=[post.pk]))
    assert answer.status_code == 410
    assert "Book fair" not in answer.content.decode()
    with pytest.raises(NotAllowed):
        tools.draft(cast.pta_officer, tools.pta(cast), key=post.pk, version=post.version)


def test_every_change_is_an_event(cast):
    post = tools.post(cast.administrator, tools.school(cast))
    announcements.withdraw(by=cast.administrator, post=post)
    verbs = Event.objects.filter(target_id=post.pk).order_by("at").values_list("verb", flat=True)
    assert list(verbs) == [
        "announcement.drafted",
        "announcement.published",
        "announcement.withdrawn",
    ]
