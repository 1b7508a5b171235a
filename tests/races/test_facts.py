"""Many write down and correct facts of one case at once: is each kept once, in order, and told?"""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from django.db import connections
from django_tenants.utils import schema_context

from cases.models import Case, CaseFact
from cases.services import facts
from cases.services.facts import Said
from messaging.models import Entry
from messaging.services import ledger
from tenants.base.clock import today
from tenants.base.errors import BadInput
from tenants.people.models import User
from tests.cast import make_cast

pytestmark = pytest.mark.race


def at_once(schema, *changes):
    """Each change in a thread of its own, begun together: what each gave or raised."""
    start, results = threading.Barrier(len(changes)), []

    def run(change):
        try:
            with schema_context(schema):
                start.wait(timeout=20)
                results.append(change())
        except BadInput as refused:
            results.append(refused)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(change,)) for change in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def note(case_id, who, kind, days):
    def change():
        by = User.objects.get(pk=who)
        said = Said(kind, today() - dt.timedelta(days=days))
        return facts.record_fact(by=by, case=Case.objects.get(pk=case_id), said=said)

    return change


def correct(fact_id, who, days):
    def change():
        by = User.objects.get(pk=who)
        fact = CaseFact.objects.select_related("case").get(pk=fact_id)
        day = today() - dt.timedelta(days=days)
        return facts.correct_fact(by=by, fact=fact, happened_on=day, reason="The stamp")

    return change


def test_one_day_is_written_once_and_corrected_once(fresh_district):
    schema = fresh_district.schema_name
    with schema_context(schema):
        cast = make_cast("race")
        case, who = cast.case.pk, [cast.people[n].pk for n in ("case_manager", "administrator")]
        note(case, who[0], "referral_received", 30)()
    results = at_once(
        schema,
        note(case, who[0], "consent_received", 10),
        note(case, who[1], "consent_received", 10),
        note(case, who[0], "consent_asked", 20),
        note(case, who[1], "safeguards_given", 25),
    )
    refused = [one for one in results if isinstance(one, BadInput)]
    assert len(results) == 4
    assert len(refused) == 1
    assert "already" in str(refused[0])
    with schema_context(schema):
        rows = list(CaseFact.objects.filter(case=case).order_by("number"))
        assert [row.number for row in rows] == [1, 2, 3, 4]
        assert Case.objects.get(pk=case).stage == "evaluation"
        row = CaseFact.objects.get(kind="consent_received")
    results = at_once(schema, correct(row.pk, who[0], 9), correct(row.pk, who[1], 8))
    assert sum(isinstance(one, CaseFact) for one in results) == 1
    with schema_context(schema):
        assert CaseFact.objects.filter(corrects=row).count() == 1
        told = Entry.objects.filter(case=case, data__verb__startswith="fact.")
        assert told.count() == 5
        assert ledger.verify_case(Case.objects.get(pk=case)) == []
