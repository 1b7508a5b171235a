"""What does the people app tell the packages below it?"""

from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tenants.audit.verbs import register
from tenants.hooks import on_district_built
from tenants.models import District


def connect() -> None:
    """Register the verbs of this app, and who is invited first."""
    on_district_built(invite_first_administrator)
    user_logged_in.connect(begun)
    register(
        {
            "role.granted": _("A role was given."),
            "role.ended": _("A role was ended."),
            "person.created": _("An account was made."),
            "person.changed": _("A person changed their details."),
            "person.email_changed": _("A person changed their e-mail."),
            "person.signed_out": _("A person signed out on other devices."),
            "person.closed": _("An account was closed."),
            "person.second_factor_removed": _("A lost second lock was taken away."),
            "person.reopened": _("An account was opened again."),
            "person.away": _("A person said when they are away and who stands in."),
            "person.back": _("A person is not away after all."),
            "invitation.sent": _("An invitation was made."),
            "invitation.renewed": _("An invitation was sent again."),
            "invitation.used": _("An invitation was used."),
            "invitation.wrong_answer": _("A letter was tried with a wrong birth date."),
            "invitation.revoked": _("An invitation was taken back."),
            "school.created": _("A school was added."),
            "district.settings_changed": _("The district’s settings were changed."),
            "calendar.year_added": _("A school year was added."),
            "calendar.year_removed": _("A school year was removed."),
            "calendar.closed": _("Days without school were added."),
            "calendar.opened": _("Days without school were removed."),
            "calendar.imported": _("A calendar file was taken in."),
            "calendar.short_day_added": _("A day that ends early was added."),
            "calendar.short_day_removed": _("A day that ends early was removed."),
            "rule.said": _("The district said what it promises, or which rule holds."),
            "rule.taken_back": _("The district ended a promise or a rule."),
        }
    )


def begun(sender: object, request: HttpRequest, **kwargs: object) -> None:
    """Somebody signed in."""
    from tenants.people.services import sign_ins

    sign_ins.begun(request)


def invite_first_administrator(district: District, admin_email: str | None) -> None:
    """Invite the address given to new_district, once; nothing when somebody is there already."""
    from tenants.people.models import Invitation, User
    from tenants.people.models.invitations import NAME
    from tenants.people.services import invitations

    email = (admin_email or "").strip().lower()
    if not email or User.objects.filter(email=email).exists():
        return
    if Invitation.objects.open().filter(email=email).exists():
        return
    invitations.invite(
        by=None, display_name=email[:NAME], role="district_staff", channel="email", email=email
    )
