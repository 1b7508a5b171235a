"""What exactly stood in the e-mail that became an entry?"""

from __future__ import annotations

import re
import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.places import role_on
from messaging.lines import moment_in_words
from messaging.models import InboundMail
from messaging.views.thread import case_or_404
from tenants.audit.services import looked
from tenants.base.access import person, signed_in
from tenants.base.spoken import Spoken

# In what the sender quoted: keys of their own, with which others could act in their name.
KEYS = re.compile(r"(/notices/stop/|\b(?:reply|bounce)\+)[\w:+=.-]+", re.IGNORECASE)


def without_keys(text: str) -> str:
    """The words without the secret part of addresses that our notice held."""
    return KEYS.sub(r"\1…", text)


@require_safe
@signed_in("family", "staff")
def mail_as_sent(request: HttpRequest, case_id: uuid.UUID, number: int) -> HttpResponse:
    """All its words, quotes and signature too; its files stand with the entry."""
    user = person(request)
    case = case_or_404(user, case_id)
    rows = InboundMail.objects.visible_to(user).filter(entry__case=case, entry__number=number)
    mail = get_object_or_404(rows.select_related("entry").defer("original", "entry__search"))
    role = role_on(user, case.pk) or user.hat
    looked(by=user, student_id=case.student_id, case_id=case.pk, what="mail", role=role)
    facts = [
        (_("From"), mail.sender),
        (_("Subject"), Spoken(mail.subject, mail.entry.language)),
        (_("Recorded"), moment_in_words(mail.entry.recorded_at)),
        (
            _("Fingerprint of the whole e-mail (SHA-256)"),
            mail.entry.data.get("mail", {}).get("sha256", ""),
        ),
    ]
    context = {
        "case": case,
        "student": case.student,
        "mail": mail,
        "words": without_keys(mail.text),
        "facts": facts,
    }
    return render(request, "messaging/mail_as_sent.html", context)
