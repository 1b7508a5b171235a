"""Is a district really alone? Every route, called with another district's ids and cookies."""

from __future__ import annotations

import uuid

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django_tenants.utils import schema_context

from cases.models import Case, Document, Enrolment, Guardianship, GuestConsent, Student, TeamMember
from messaging.models import AnswerClock, Entry
from messaging.services import ledger
from tenants.base import signing
from tenants.people.models import (
    Closure,
    Invitation,
    RoleAssignment,
    School,
    SchoolYear,
    User,
)
from tests.cast import make_cast

# Which object's id a route's parameter means. A route with a parameter that is not named here
# fails the test: name it.
MEANS = {
    "case_id": Case,
    "student_id": Student,
    "guardianship_id": Guardianship,
    "place_id": TeamMember,
    "member_id": TeamMember,
    "consent_id": GuestConsent,
    "document_id": Document,
    "entry_id": Entry,
    "enrolment_id": Enrolment,
    "user_id": User,
    "person_id": User,
    "year_id": SchoolYear,
    "closure_id": Closure,
    "clock_id": AnswerClock,
    "assignment_id": RoleAssignment,
    "invitation_id": Invitation,
    "school_id": School,
    "sign_in_id": UserSession,
}
HARMLESS = {
    "number": 1,
    "name": "a.pdf",
    "token": "x" * 40,
    "code": "ABCD-EFGH",
    "key": "abc",
    "step": "sees",
    "kind": "message",
    "pk": 1,
    "uidb36": "1",
    "verb": "accept",
    "decision": "accept",
}


def routes():
    def walk(resolver):
        for item in resolver.url_patterns:
            if isinstance(item, URLResolver):
                yield from walk(item)
            elif isinstance(item, URLPattern) and item.name and item.pattern.converters:
                yield item

    return [r for r in walk(get_resolver("portal.urls")) if ours(r)]


def ours(item: URLPattern) -> bool:
    module = getattr(item.callback, "view_class", item.callback).__module__
    return not module.startswith("allauth")


@pytest.fixture
def two(alder, birch):
    with schema_context(alder.schema_name):
        ours_ = make_cast("alder")
        ledger.append(by=ours_.mother, case=ours_.case, kind="message", body="otter-1347", key="1")
    with schema_context(birch.schema_name):
        theirs = make_cast("birch")
        entry = ledger.append(
            by=theirs.mother, case=theirs.case, kind="message", body="not for Alder", key="1"
        )
        UserSession.objects.create(user=theirs.mother, ip="192.0.2.1", session_key="theirs")
        ids = {
            model: (model.objects.order_by("pk").first() or entry).pk for model in MEANS.values()
        }
        ids[Case] = theirs.case.pk
    return ours_, theirs, ids


@pytest.mark.parametrize("who", ["mother", "case_manager", "district_staff"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_ids_of_another_district_lead_nowhere(alder, two, client_for, who, method):
    ours_, _theirs, ids = two
    client = client_for(alder, ours_.people[who])
    found = [problem for item in routes() if (problem := _leak(client, item, ids, method))]
    assert found == []


def _leak(client, item: URLPattern, ids, method: str) -> str:
    """What a route gave away when it was called with another district's ids; empty when nothing."""
    unknown = [n for n in item.pattern.converters if n not in MEANS and n not in HARMLESS]
    if unknown:
        return f"{item.name}: say in this test what {unknown} means"
    if not set(item.pattern.converters) & set(MEANS):
        return ""
    given = {n: ids[MEANS[n]] if n in MEANS else HARMLESS[n] for n in item.pattern.converters}
    answer = getattr(client, method)(reverse(item.name, kwargs=given, urlconf="portal.urls"))
    to_sign_in = answer.status_code == 302 and "/accounts/" in answer["Location"]
    body = b"" if answer.streaming else answer.content
    if b"zebra-7431" in body or not (to_sign_in or answer.status_code in (403, 404, 405)):
        return f"{item.name}: {answer.status_code}"
    return ""


def test_a_session_of_one_district_means_nothing_in_the_other(alder, birch, two, client_for):
    ours_, _theirs, _ids = two
    client = client_for(alder, ours_.mother)
    stranger = client_for(birch)
    stranger.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[
        settings.SESSION_COOKIE_NAME
    ].value
    answer = stranger.get(reverse("home", urlconf="portal.urls"))
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_a_signed_value_of_one_district_is_refused_in_the_other(alder, birch):
    from django.core.signing import BadSignature

    with schema_context(alder.schema_name):
        token = signing.sign({"a": 1}, purpose="x")
        assert signing.unsign(token, purpose="x") == {"a": 1}
    with schema_context(birch.schema_name), pytest.raises(BadSignature):
        signing.unsign(token, purpose="x")


def test_the_cache_of_one_district_is_not_the_others(alder, birch):
    from django.core.cache import cache

    key = uuid.uuid4().hex
    with schema_context(alder.schema_name):
        cache.set(key, "alder")
    with schema_context(birch.schema_name):
        assert cache.get(key) is None
