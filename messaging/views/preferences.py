"""How does a person choose how they are told?"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.models import Student
from messaging import notify_words
from messaging.forms.preferences import KindsForm, WishesForm
from messaging.models import DeadAddress, Kind
from messaging.services import channels, preferences, pushing
from messaging.services.stopping import LAWFUL
from tenants.base.access import person, signed_in
from tenants.people.forms.errors import tell
from tenants.people.models import User
from tenants.people.roles import Hat

MOST_CHILDREN = 60


@signed_in()
@require_http_methods(["GET", "HEAD", "POST"])
def your_notices(request: HttpRequest) -> HttpResponse:
    """How often, when not, by which way; for everything and by kind."""
    user, data = person(request), request.POST if request.method == "POST" else None
    wishes = preferences.of(user)
    form = WishesForm(data, wishes=wishes, staff=Hat.STAFF in user.hats)
    kinds = KindsForm(data, wishes=wishes)
    if data is not None and form.is_valid() and kinds.is_valid():
        try:
            preferences.change(by=user, **form.cleaned_data)
            _choose(user, kinds, None)
        except ValidationError as error:
            tell(form, error)
        else:
            messages.success(request, _("It is saved. You are told as you chose."))
            return redirect("your_notices")
    context = {"form": form, "kinds": kinds, **_about(user)}
    return _page(request, "messaging/notices/your_notices.html", context)


@signed_in(Hat.FAMILY, Hat.STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def child_notices(request: HttpRequest, student_id: uuid.UUID) -> HttpResponse:
    """The same by kind, for one child."""
    user, data = person(request), request.POST if request.method == "POST" else None
    child = get_object_or_404(_children(user), pk=student_id)
    kinds = KindsForm(data, wishes=preferences.of(user), student_id=child.pk)
    if data is not None and kinds.is_valid():
        _choose(user, kinds, child)
        messages.success(request, _("It is saved. You are told as you chose."))
        return redirect("your_notices")
    context = {"form": kinds, "student": child, "lawful": _lawful()}
    return _page(request, "messaging/notices/child_notices.html", context)


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    forms = [context[name] for name in ("form", "kinds") if name in context]
    status = 422 if any(form.errors for form in forms) else 200
    return render(request, template, context, status=status)


def _choose(user: User, kinds: KindsForm, child: Student | None) -> None:
    for kind, pace in kinds.changed_paces().items():
        preferences.choose(by=user, kind=kind, pace=pace, student=child)


def _children(user: User) -> Any:
    """The children whose cases or family this person belongs to; not all that one oversees."""
    mine = Q(guardianships__user=user) | Q(cases__team__user=user)
    rows = Student.objects.visible_to(user).filter(mine)
    return rows.order_by("preferred_name", "pk").distinct()


def _about(user: User) -> dict[str, Any]:
    dead = DeadAddress.objects.visible_to(user).filter(user=user, lifted_at=None)
    return {
        "way": user.get_reach_by_display(),
        "offers_sms": channels.offers_sms(),
        "push_key": settings.PUSH_PUBLIC_KEY,
        "devices": pushing.of(user) if pushing.offers() else [],
        "dead": [row.address for row in dead if row.address in (user.email, user.mobile)],
        "children": list(_children(user)[:MOST_CHILDREN]),
        "lawful": _lawful(),
    }


def _lawful() -> list[tuple[str, str]]:
    """What always comes, and why."""
    kinds = [(str(Kind(kind).label), notify_words.reason(kind)) for kind in LAWFUL]
    return [
        *kinds,
        (_("Shared reports"), notify_words.reason("report")),
        (_("A record that was asked for"), notify_words.reason("record")),
        (_("The end of a parent’s rights"), notify_words.reason("rights")),
    ]
