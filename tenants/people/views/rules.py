"""Which rules hold in this district, how sure are we, and what does the district promise?"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tenants.base.access import signed_in
from tenants.base.clock import today
from tenants.base.errors import BadInput
from tenants.base.forms import done, status_of
from tenants.people.current import person, posted
from tenants.people.forms.rules import DistrictRuleForm
from tenants.people.models import DistrictRule
from tenants.people.policies import check_set_rules
from tenants.people.services import rules as service
from tenants.rulepacks import words
from tenants.rulepacks.loader import states, version
from tenants.rulepacks.schema import ClockKey, ClockRule, Measure

if TYPE_CHECKING:
    from tenants.people.models import User
    from tenants.rulepacks.packs import Pack


@signed_in("staff")
@require_safe
def list_rules(request: HttpRequest) -> HttpResponse:
    """Every clock: how long, whose rule, how sure we are."""
    user = person(request)
    check_set_rules(user)
    pack = service.with_rows(DistrictRule.objects.visible_to(user))
    lines = [_line(pack, rule.key) for rule in pack.rules]
    page = {
        "lines": sorted(lines, key=lambda line: not line["days"]),
        "state": pack.name,
        "version": version(),
        "gifted": words.gifted(states()[pack.state].gifted if pack.state else None),
    }
    return render(request, "people/list_rules.html", page)


def _line(pack: Pack, key: ClockKey) -> dict[str, Any]:
    rule = pack.rule(key, today())
    number, unit = rule.number, rule.unit
    return {
        "key": key.value,
        "name": words.name(key),
        "days": words.days(number, unit) if number is not None and unit else "",
        "whose": words.whose(rule, pack.name),
        "sure": words.sure(rule),
    }


@signed_in("staff")
@require_http_methods(["GET", "HEAD", "POST"])
def show_rule(request: HttpRequest, clock: str) -> HttpResponse:
    """One rule with its source; what the district says of it is kept here."""
    user = person(request)
    check_set_rules(user)
    key = _key(clock)
    rows = list(DistrictRule.objects.visible_to(user).filter(clock=key))
    pack = service.with_rows(rows)
    form = DistrictRuleForm(posted(request), law=pack.law(key))
    if request.method == "POST" and done(form, lambda: service.say(by=user, said=form.said())):
        messages.success(request, _("It is kept. It holds for every count that starts from then."))
        return redirect("show_rule", key.value)
    page = _page(user, pack, key, rows) | {"form": form}
    return render(request, "people/show_rule.html", page, status=status_of(form))


def _page(user: User, pack: Pack, key: ClockKey, rows: list[DistrictRule]) -> dict[str, Any]:
    law = pack.law(key)
    now = pack.rule(key, today())
    return {
        "name": words.name(key),
        "now": words.explain(now),
        "law": words.explain(law) if now is not law else "",
        "facts": _facts(law, pack.name),
        "own_words": [text for text in (law.what, law.note) if text],
        "sources": [_source(text) for text in law.sources],
        "in_force": [_said(row) for row in rows if row.until is None],
        "before": [_said(row) for row in rows if row.until is not None],
        "may_say": law.unit is not Measure.YEARS,
    }


def _facts(law: ClockRule, state: str) -> list[tuple[str, Any]]:
    facts = [
        (_("Whose rule"), words.whose(law, state)),
        (_("Where it stands"), law.cite or _("Not known")),
        (_("How sure we are"), words.sure(law)),
        (_("In force since"), law.effective or _("Not known")),
    ]
    return [*facts, (_("Version of our rules"), version())]


def _source(text: str) -> dict[str, str]:
    """The words of a source, and its address when it begins with one."""
    first = text.split(" ", 1)[0]
    return {"text": text, "url": first if first.startswith(("https://", "http://")) else ""}


def _said(row: DistrictRule) -> dict[str, Any]:
    return {
        "row": row,
        "source": row.get_source_display(),
        "days": words.days(row.number, Measure(row.unit)),
    }


@signed_in("staff")
@require_POST
def take_back_rule(request: HttpRequest, rule_id: uuid.UUID) -> HttpResponse:
    """End what the district said; it stays in the history."""
    user = person(request)
    row = get_object_or_404(DistrictRule.objects.visible_to(user), pk=rule_id)
    try:
        service.take_back(by=user, row=row)
        messages.success(request, _("It ends today. Counts that have begun go on as they were."))
    except BadInput as error:  # somebody was quicker: the page shows how it stands now
        messages.warning(request, " ".join(error.messages))
    return redirect("show_rule", row.clock)


def _key(clock: str) -> ClockKey:
    try:
        return ClockKey(clock)
    except ValueError:
        raise Http404 from None
