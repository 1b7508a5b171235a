"""Which pages do accounts have besides allauth's?"""

from django.urls import path

from tenants.people.views import (
    account,
    coming_in,
    district,
    hats,
    invitations,
    people,
    school_days,
    sign_ins,
)

urlpatterns = [
    path("me/", account.your_account, name="your_account"),
    path("me/email/", account.change_email, name="change_email"),
    path("me/email/code/", account.confirm_email, name="confirm_email"),
    path("email/", account.other_account_page, name="other_account_page"),
    path("confirm-email/", account.other_account_page),
    path("sessions/", sign_ins.list_sign_ins, name="list_sign_ins"),
    path("sessions/others/end/", sign_ins.end_other_sign_ins, name="end_other_sign_ins"),
    path("sessions/<int:sign_in_id>/end/", sign_ins.end_sign_in, name="end_sign_in"),
    path("hat/", hats.switch_hat, name="switch_hat"),
    path("invitation/", coming_in.enter_invitation_code, name="enter_invitation_code"),
    path("invitation/<str:token>/", coming_in.accept_invitation, name="accept_invitation"),
    path("invitations/", invitations.list_invitations, name="list_invitations"),
    path("invitations/new/", invitations.new_invitation, name="new_invitation"),
    path("invitations/<uuid:invitation_id>/", invitations.show_invitation, name="show_invitation"),
    path(
        "invitations/<uuid:invitation_id>/renew/",
        invitations.renew_invitation,
        name="renew_invitation",
    ),
    path(
        "invitations/<uuid:invitation_id>/revoke/",
        invitations.revoke_invitation,
        name="revoke_invitation",
    ),
    path("people/", people.list_people, name="list_people"),
    path("people/<uuid:person_id>/", people.show_person, name="show_person"),
    path("people/<uuid:person_id>/roles/", people.give_role, name="give_role"),
    path("people/<uuid:person_id>/close/", people.close_account, name="close_account"),
    path("people/<uuid:person_id>/reopen/", people.reopen_account, name="reopen_account"),
    path(
        "people/<uuid:person_id>/second-lock/remove/",
        people.remove_second_factor,
        name="remove_second_factor",
    ),
    path("people/<uuid:person_id>/letter/", people.invite_back, name="invite_back"),
    path("people/roles/<uuid:assignment_id>/end/", people.end_role, name="end_role"),
    path("schools/", district.list_schools, name="list_schools"),
    path("school-days/", school_days.school_days, name="school_days"),
    path("school-days/years/", school_days.add_school_year, name="add_school_year"),
    path(
        "school-days/years/<uuid:year_id>/remove/",
        school_days.remove_school_year,
        name="remove_school_year",
    ),
    path(
        "school-days/closed/<uuid:closure_id>/remove/",
        school_days.remove_closure,
        name="remove_closure",
    ),
    path("district/", district.change_district, name="change_district"),
]
