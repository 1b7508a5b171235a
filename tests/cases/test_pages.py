"""Who may open which page about a child, and is each look kept?"""

import ast

import pytest
from django.urls import reverse

from cases.models import TeamMember
from cases.views.looks import WHAT
from tenants.audit.models import AccessRecord
from tests.cast import ROLES
from tests.guards.code import sources, tree

ALL = set(ROLES)
STAFF = {
    "case_manager",
    "teacher",
    "other_teacher",
    "specialist",
    "administrator",
    "district_staff",
    "interpreter",
}
KNOWS_CHILD = {"mother", "father", *STAFF} - {"other_teacher"}
ON_CASE = KNOWS_CHILD - {"father"}
TEAM_STAFF = {"case_manager", "teacher", "specialist", "administrator", "district_staff"}
# page -> (its argument, who opens it, who gets 403; all others get 404)
PAGES = {
    "student": ("child", KNOWS_CHILD, {"pta_officer", "two_hats"}),
    "looks": (
        "child",
        {"mother", "district_staff"},
        {"pta_officer", "two_hats"} | KNOWS_CHILD - {"mother", "district_staff"},
    ),
    "team": ("case", ON_CASE, {"pta_officer", "two_hats"}),
    "edit_student": ("child", {"district_staff"}, ALL - {"district_staff", "other_teacher"}),
    "enrol_student": ("child", {"district_staff"}, ALL - {"district_staff", "other_teacher"}),
    "add_guardianship": (
        "child",
        {"district_staff", "administrator"},
        ALL - {"district_staff", "administrator", "other_teacher"},
    ),
    "add_member": (
        "case",
        {"case_manager", "administrator", "district_staff"},
        ALL - {"case_manager", "administrator", "district_staff", "other_teacher"},
    ),
    "propose_guest": ("case", {"mother"}, STAFF | {"pta_officer", "two_hats"}),
    "evaluation_request": ("case", TEAM_STAFF, ALL - TEAM_STAFF - {"other_teacher"}),
    "change_stage": ("case", TEAM_STAFF, ALL - TEAM_STAFF - {"other_teacher"}),
    "road": (
        "case",
        {"mother", *TEAM_STAFF},
        ALL - {"mother", *TEAM_STAFF, "father", "other_mother", "other_teacher", "past_guest"},
    ),
    "choose_fact": (
        "case",
        {"mother", *TEAM_STAFF},
        ALL - {"mother", *TEAM_STAFF, "father", "other_mother", "other_teacher", "past_guest"},
    ),
    "supports": (
        "case",
        {"mother", *TEAM_STAFF},
        ALL - {"mother", *TEAM_STAFF, "father", "other_mother", "other_teacher", "past_guest"},
    ),
    "start_support": (
        "case",
        TEAM_STAFF - {"district_staff"},
        ALL - TEAM_STAFF - {"other_teacher"} | {"district_staff"},
    ),
    "add_student": ("", {"district_staff"}, ALL - {"district_staff"}),
    "case_list": ("", STAFF, ALL - STAFF),
    "student_list": ("", STAFF, ALL - STAFF),
}
CELLS = [(view, who) for view in PAGES for who in ROLES]


def address(cast, view):
    kind = PAGES[view][0]
    return reverse(view, args=[getattr(cast, kind).pk] if kind else [])


@pytest.mark.parametrize(("view", "who"), CELLS)
def test_who_opens_it(alder, cast, client_for, view, who):
    _kind, opens, refused = PAGES[view]
    wanted = 200 if who in opens else 403 if who in refused else 404
    if who == "two_hats":
        wanted = 302  # to the page where a hat is chosen
    answer = client_for(alder, cast.people[who]).get(address(cast, view))
    assert answer.status_code == wanted


@pytest.mark.parametrize("view", PAGES)
def test_a_stranger_is_asked_to_sign_in(alder, cast, client_for, view):
    answer = client_for(alder).get(address(cast, view))
    assert answer.status_code == 302
    assert "/accounts/login/" in answer.url


@pytest.mark.parametrize("view", [p for p, (kind, *_rest) in PAGES.items() if kind])
def test_each_look_is_kept(alder, cast, client_for, view):
    who = sorted(PAGES[view][1])[0]
    client_for(alder, cast.people[who]).get(address(cast, view))
    look = AccessRecord.objects.get(student_id=cast.child.pk, person_id=cast.people[who].pk)
    assert look.role


@pytest.mark.parametrize("view", [p for p, (kind, *_rest) in PAGES.items() if kind])
def test_another_district_is_not_there(birch, cast, birch_cast, client_for, view):
    who = "mother" if view == "propose_guest" else "district_staff"
    answer = client_for(birch, birch_cast.people[who]).get(address(cast, view))
    assert answer.status_code == 404


def test_a_parent_reads_who_looked(alder, cast, client_for):
    client_for(alder, cast.specialist).get(reverse("team", args=[cast.case.pk]))
    page = client_for(alder, cast.mother).get(reverse("looks", args=[cast.child.pk]))
    assert "Specialist" in page.content.decode()
    assert "The team" in page.content.decode()


def test_everything_that_can_be_looked_at_has_a_name():
    """What stands in an access record is read by parents, so it must be a word of theirs."""
    places = [
        ast.literal_eval(keyword.value)
        for path in sources()
        if "rulepacks" not in path.parts  # a rule says what it is about in a word of the same name
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "what" and isinstance(keyword.value, ast.Constant)
    ]
    assert {"child", "api.entries"} <= set(places)
    assert set(places) <= WHAT.keys()


def test_a_court_order_is_read_by_those_who_change_it(alder, cast, client_for):
    cast.child.guardianships.update(court_order_note="Order 77")
    url = reverse("student", args=[cast.child.pk])
    assert "Order 77" in client_for(alder, cast.district_staff).get(url).content.decode()
    for who in ("mother", "father", "teacher"):
        assert "Order 77" not in client_for(alder, cast.people[who]).get(url).content.decode()


def test_a_father_with_contact_only_sees_only_himself(alder, cast, client_for):
    page = client_for(alder, cast.father).get(reverse("student", args=[cast.child.pk]))
    assert "Contact only" in page.content.decode()
    assert "mother ·" not in page.content.decode()


def test_the_list_is_searched(alder, cast, client_for):
    client = client_for(alder, cast.district_staff)
    page = client.get(reverse("case_list"), {"q": "ana"}).content.decode()
    assert "Ana Alder" in page
    assert "Ben Birch" not in page
    page = client.get(reverse("student_list"), {"q": "ben"}).content.decode()
    assert "Ben Birch" in page
    assert "Ana Alder" not in page


def test_a_colleague_joins_and_leaves(alder, cast, client_for):
    client = client_for(alder, cast.case_manager)
    data = {"user": cast.other_teacher.pk, "role": "special_education_teacher", "until": ""}
    answer = client.post(reverse("add_member", args=[cast.case.pk]), data)
    assert answer.status_code == 302
    place = TeamMember.objects.get(case=cast.case, user=cast.other_teacher)
    client.post(reverse("remove_member", args=[place.pk]))
    place.refresh_from_db()
    assert not TeamMember.objects.in_force().filter(pk=place.pk).exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [("teacher", 403), ("mother", 403), ("other_teacher", 404), ("pta_officer", 403)],
)
def test_others_do_not_remove_anybody(alder, cast, client_for, who, status):
    place = TeamMember.objects.get(case=cast.case, user=cast.specialist)
    answer = client_for(alder, cast.people[who]).post(reverse("remove_member", args=[place.pk]))
    assert answer.status_code == status
    assert TeamMember.objects.in_force().filter(pk=place.pk).exists()


def test_a_parents_place_is_not_removed(alder, cast, client_for):
    place = TeamMember.objects.get(case=cast.case, user=cast.mother)
    client = client_for(alder, cast.case_manager)
    assert client.post(reverse("remove_member", args=[place.pk])).status_code == 403
