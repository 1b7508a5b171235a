"""What does the people app tell the packages below it?"""

from django.utils.translation import gettext_lazy as _

from tenants.audit.verbs import register


def connect() -> None:
    """Register the verbs of this app."""
    register(
        {
            "role.granted": _("A role was given."),
            "role.ended": _("A role was ended."),
            "person.created": _("An account was made."),
            "person.changed": _("A person changed their details."),
            "person.closed": _("An account was closed."),
            "invitation.sent": _("An invitation was made."),
            "invitation.used": _("An invitation was used."),
            "invitation.revoked": _("An invitation was taken back."),
            "school.created": _("A school was added."),
            "district.settings_changed": _("The district’s settings were changed."),
        }
    )
