"""Which pages does this package have?"""

from django.urls import path

from cases.views import (
    cases,
    facts,
    guardianships,
    guests,
    looks,
    road,
    stages,
    students,
    supports,
    teams,
)

urlpatterns = [
    path("", cases.case_list, name="case_list"),
    path("children/", students.student_list, name="student_list"),
    path("children/new/", students.add_student, name="add_student"),
    path("children/<uuid:student_id>/", students.student, name="student"),
    path("children/<uuid:student_id>/edit/", students.edit_student, name="edit_student"),
    path("children/<uuid:student_id>/class/", students.enrol_student, name="enrol_student"),
    path("children/<uuid:student_id>/looks/", looks.looks, name="looks"),
    path(
        "children/<uuid:student_id>/looks/others/", looks.record_of_access, name="record_of_access"
    ),
    path(
        "children/<uuid:student_id>/looks/others.csv",
        looks.record_of_access_csv,
        name="record_of_access_csv",
    ),
    path("children/<uuid:student_id>/open/", cases.open_case, name="open_case"),
    path(
        "children/<uuid:student_id>/guardians/new/",
        guardianships.add_guardianship,
        name="add_guardianship",
    ),
    path(
        "children/<uuid:student_id>/guardians/invite/",
        guardianships.invite_guardian,
        name="invite_guardian",
    ),
    path(
        "guardians/<uuid:guardianship_id>/",
        guardianships.change_guardianship,
        name="change_guardianship",
    ),
    path("<uuid:case_id>/team/", teams.team, name="team"),
    path("<uuid:case_id>/team/add/", teams.add_member, name="add_member"),
    path("team/<uuid:place_id>/end/", teams.remove_member, name="remove_member"),
    path("<uuid:case_id>/guest/", guests.propose_guest, name="propose_guest"),
    path("guests/<uuid:consent_id>/accept/", guests.accept_guest, name="accept_guest"),
    path("guests/<uuid:consent_id>/decline/", guests.decline_guest, name="decline_guest"),
    path("guests/<uuid:consent_id>/revoke/", guests.revoke_guest, name="revoke_guest"),
    path("<uuid:case_id>/road/", road.road, name="road"),
    path("<uuid:case_id>/road/write/", facts.choose_fact, name="choose_fact"),
    path("<uuid:case_id>/road/write/<slug:fact_kind>/", facts.write_fact, name="write_fact"),
    path("facts/<uuid:fact_id>/confirm/", facts.confirm_fact, name="confirm_fact"),
    path("facts/<uuid:fact_id>/correct/", facts.correct_fact, name="correct_fact"),
    path("<uuid:case_id>/supports/", supports.supports, name="supports"),
    path("<uuid:case_id>/supports/new/", supports.start_support, name="start_support"),
    path("supports/<uuid:support_id>/note/", supports.note_week, name="note_week"),
    path("supports/<uuid:support_id>/end/", supports.end_support, name="end_support"),
    path(
        "<uuid:case_id>/evaluation-request/",
        stages.evaluation_request,
        name="evaluation_request",
    ),
    path("<uuid:case_id>/stage/", stages.change_stage, name="change_stage"),
]
