"""Does each person's first page show what waits for them, and nothing that is not theirs?"""

import datetime as dt
import re

import pytest
from django.urls import reverse

from cases.models import Case
from cases.services import guests, students
from messaging.models import Entry, ReadMark
from messaging.services import ledger, letters
from tenants.base.clock import today
from tenants.people.services import district_settings
from tests.cast import ROLES
from tests.crowd import add_crowd
from tests.thread_tools import call, say


def has_read_all(case, user):
    ReadMark.objects.create(
        user=user, case=case, hat=user.hat, number=Entry.objects.filter(case=case).count()
    )


def home(client_for, district, user):
    return client_for(district, user).get(reverse("home"))


@pytest.mark.parametrize("who", ROLES)
def test_everybody_has_a_home(alder, cast, client_for, who):
    answer = home(client_for, alder, cast.people[who])
    assert answer.status_code == (302 if who == "two_hats" else 200)


NO_CASE_DATA = ["pta_officer", "past_guest", "two_hats", "other_mother", "other_teacher"]


@pytest.mark.parametrize("who", NO_CASE_DATA)
def test_a_stranger_reads_nothing_of_the_child(alder, cast, client_for, who):
    ledger.append(by=cast.mother, case=cast.case, kind="message", body="x", key="1")
    page = home(client_for, alder, cast.people[who]).content.decode()
    assert "Ana" not in page
    assert str(cast.case.pk) not in page
    assert str(cast.child.pk) not in page


def test_a_pta_officer_is_told_what_the_role_can_do(alder, cast, client_for):
    assert "no child’s record" in home(client_for, alder, cast.pta_officer).content.decode()


def test_two_hats_are_asked_to_choose(alder, cast, client_for):
    assert "/accounts/hat/" in home(client_for, alder, cast.two_hats).url


def test_a_mother_sees_stage_and_what_is_new(alder, cast, client_for):
    has_read_all(cast.case, cast.mother)
    ledger.append(by=cast.teacher, case=cast.case, kind="message", body="Hello", key="1")
    page = home(client_for, alder, cast.mother).content.decode()
    assert "Concern" in page
    assert "Read 1 new entry" in page
    assert "Ben" not in page


def test_the_child_with_something_to_do_comes_first(alder, cast, client_for):
    students.add_guardian(
        by=None,
        student=cast.child,
        user=cast.other_mother,
        relationship="mother",
        standing="contact_only",
        starts=today(),
    )
    ledger.append(
        by=cast.other_teacher, case=cast.other_case, kind="message", body="Hello", key="1"
    )
    children = home(client_for, alder, cast.other_mother).context["children"]
    assert [child["student"].preferred_name for child in children] == ["Ben", "Ana"]


def test_what_waits_stands_above_the_news_that_nothing_else_does(alder, cast, client_for):
    call(cast, "mother")
    page = home(client_for, alder, cast.teacher).content.decode()
    assert page.index("What waits for you") < page.index("No family is waiting")
    say(cast)
    page = home(client_for, alder, cast.teacher).content.decode()
    assert page.index("Message about Ana") < page.index("What waits for you")


def test_who_sees_no_case_has_home_and_the_news_to_go_to(alder, cast, client_for):
    page = home(client_for, alder, cast.pta_officer).content.decode()
    places = page.partition('class="site-nav"')[2].partition("</nav>")[0]
    assert places.count("<li>") == 2
    assert f'href="{reverse("news_list")}"' in places


def test_ones_own_words_are_not_new(alder, cast, client_for):
    has_read_all(cast.case, cast.mother)
    ledger.append(by=cast.mother, case=cast.case, kind="message", body="Hello", key="1")
    assert "new entr" not in home(client_for, alder, cast.mother).content.decode()


def test_a_contact_sees_the_name_but_no_record(alder, cast, client_for):
    page = home(client_for, alder, cast.father).content.decode()
    assert "The record is not open to you" in page
    assert str(cast.case.pk) not in page
    assert "I have a concern" not in page


def test_the_teacher_is_told_who_waits_until_she_answers(alder, cast, client_for):
    ledger.append(by=cast.mother, case=cast.case, kind="message", body="Hello", key="1")
    assert "Message about Ana" in home(client_for, alder, cast.teacher).content.decode()
    ledger.append(by=cast.specialist, case=cast.case, kind="message", body="Hi", key="2")
    page = home(client_for, alder, cast.teacher).content.decode()
    assert "Message about Ana" not in page
    assert "No family is waiting" in page


def test_what_was_entered_for_a_parent_waits_too(alder, cast, client_for):
    ledger.append(
        by=cast.specialist,
        case=cast.case,
        kind="message",
        body="She called",
        key="1",
        on_behalf_of=cast.mother,
    )
    assert "Message about Ana" in home(client_for, alder, cast.teacher).content.decode()


def test_a_case_manager_sees_the_cases_she_runs(alder, cast, client_for):
    assert "you run this case" in home(client_for, alder, cast.case_manager).content.decode()


@pytest.mark.parametrize(
    ("who", "shown"),
    [("administrator", True), ("district_staff", True), ("case_manager", True), ("teacher", False)],
)
def test_guests_wait_for_those_who_decide(alder, cast, client_for, who, shown):
    guests.propose(
        by=cast.mother,
        case=cast.case,
        guest_name="Rosa Helper",
        guest_email="rosa@example.org",
        purpose="helps me",
        until=today(),
        signed_name="Mother",
    )
    assert ("Rosa Helper" in home(client_for, alder, cast.people[who]).content.decode()) is shown


def test_district_staff_see_counts_and_requests(alder, cast, client_for):
    from cases.services import cases

    cases.mark_evaluation_requested(
        by=cast.teacher, case=cast.case, received_on=today(), how="staff"
    )
    page = home(client_for, alder, cast.district_staff).content.decode()
    assert "Newest evaluation requests" in page
    assert "Ana Alder" in page
    assert "By school and stage" in page
    Case.objects.filter(pk=cast.case.pk).update(stage="in_effect")
    assert "No open request." in home(client_for, alder, cast.district_staff).content.decode()


@pytest.mark.parametrize("who", ["mother", "teacher", "case_manager", "district_staff"])
def test_queries_do_not_grow_with_rows(
    alder,
    cast,
    client_for,
    who,
    monkeypatch,
    django_assert_max_num_queries,
    django_assert_num_queries,
):
    monkeypatch.setattr(district_settings, "KEEP_SECONDS", 1e9)
    client = client_for(alder, cast.people[who])
    client.get(reverse("home"))
    with django_assert_max_num_queries(22) as few:
        client.get(reverse("home"))
    more_children(cast)
    for number in range(5):
        ledger.append(by=cast.mother, case=cast.case, kind="message", body="x", key=str(number))
    with django_assert_num_queries(len(few)):
        client.get(reverse("home"))


def more_children(cast):
    from cases.services import cases
    from tests.cast import _child, _guardian

    for number in range(4):
        child = _child(cast, f"Child {number}", f"C{number}", cast.teacher, today())
        _guardian(child, cast.mother, "mother", "education_rights", today())
        case = cases.open_case(by=None, student=child)
        cases.add_member(by=None, case=case, user=cast.case_manager, role="case_manager")
        ledger.append(by=cast.mother, case=case, kind="message", body="x", key=f"c{number}")


def test_the_pile_of_letters_stands_on_the_first_page_until_they_are_answered(
    alder, cast, client_for
):
    draft = letters.save_answers(
        by=cast.mother, student=cast.child, sees="He skips words.", asks_evaluation="no"
    )
    letters.send(by=cast.mother, draft=draft)
    say(cast, "specialist", body="I saw it")  # a word of the staff, and no answer to the letter
    for who in ("teacher", "district_staff"):
        page = home(client_for, alder, cast.people[who])
        assert [row["kind"] for row in page.context["letters"]] == ["Concern"]
        assert page.context["waiting"] == []
        text = page.content.decode()
        assert "Ana: Concern" in text
        assert "No family is waiting" not in text


def test_a_new_district_is_led_through_its_first_steps(alder, cast, client_for):
    page = home(client_for, alder, cast.district_staff).content.decode()
    assert "Get your district ready" not in page  # it has open cases

    Case.objects.update(stage="exited", closed_on=today())
    page = home(client_for, alder, cast.district_staff).content.decode()
    for step in ("the days without school", "call for help", "Invite case managers"):
        assert step in page
    assert "No school days are known" not in page  # a step says so already
    assert "Add your schools" not in page
    assert "Add the first child" not in page

    district_settings.change(by=cast.district_staff, help_phone="555-0100")
    page = home(client_for, alder, cast.district_staff).content.decode()
    assert "call for help" not in page


def test_other_staff_prepare_no_district(alder, cast, client_for):
    Case.objects.update(stage="exited", closed_on=today())
    page = home(client_for, alder, cast.administrator).content.decode()
    assert "Get your district ready" not in page


def test_a_teacher_has_students_and_no_sons_and_daughters(alder, cast, client_for):
    cast.teacher.language = "es"
    cast.teacher.save()
    page = home(client_for, alder, cast.teacher).content.decode()
    assert "Mis estudiantes" in page and "Mis hijas" not in page


def test_a_guest_is_told_whose_words_these_are(alder, cast, client_for):
    add_crowd(cast)
    page = home(client_for, alder, cast.guest).content.decode()
    assert "your child" not in page.partition("<main")[2].partition("</main>")[0]
    assert "What a family shares with you is here" in page
    assert "Everything about your child" in home(client_for, alder, cast.mother).content.decode()


def test_a_guest_whose_time_is_over_is_not_sent_to_the_school_for_a_child(alder, cast, client_for):
    add_crowd(cast)
    cast.case.team.filter(user=cast.guest).update(until=today() - dt.timedelta(days=1))
    page = home(client_for, alder, cast.guest).content.decode()
    assert "No child is linked to your account" not in page
    assert "No family’s record is open to you now" in page


@pytest.mark.parametrize(
    ("who", "button", "links"),
    [
        ("mother", "begin_letter", ["choose_letter", "thread", "new_note", "student"]),
        ("guest", "thread", ["student"]),
        ("father", None, ["new_note", "student"]),
    ],
)
def test_a_childs_card_has_one_button_and_the_rest_in_one_row(
    alder, cast, client_for, who, button, links
):
    add_crowd(cast)
    page = home(client_for, alder, cast.people[who]).content.decode()
    card = page.partition(f'aria-labelledby="child-{cast.child.pk}"')[2].partition("</section>")[0]
    buttons, _list, row = card.partition('class="card-links"')
    address = {
        "begin_letter": reverse("begin_letter", args=[cast.child.pk, "concern"]),
        "choose_letter": reverse("choose_letter", args=[cast.child.pk]),
        "thread": reverse("thread", args=[cast.case.pk]),
        "new_note": reverse("new_note", args=[cast.child.pk]),
        "student": reverse("student", args=[cast.child.pk]),
    }
    shown = re.findall(r'class="button[^"]*"\s+href="([^"]+)"', buttons)
    assert shown == ([address[button]] if button else [])
    assert re.findall(r'href="([^"]+)"', row) == [address[one] for one in links]
    assert "button" not in row


def test_the_table_of_a_district_stands_in_the_wide_column(alder, cast, client_for):
    page = home(client_for, alder, cast.district_staff).content.decode()
    left, _second, right = page.rpartition('<div class="column">')
    assert "counts-title" in left
    assert "run-title" in right
    assert "counts-title" not in right
