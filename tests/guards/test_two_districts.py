"""Is a district really alone? Every route, called with another district's ids and cookies."""

from __future__ import annotations

import uuid

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django_tenants.utils import schema_context

from cases.models import Case, Document, Enrolment, Guardianship, GuestConsent, Student, TeamMember
from messaging.models import Entry
from messaging.services import ledger
from tenants.base import signing
from tenants.people.models import Invitation, RoleAssignment, School, User
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
    "assignment_id": RoleAssignment,
    "invitation_id": Invitation,
    "school_id": School,
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
        ledger.append(by=ours_.mother, case=ours_.case, kind="message", body="secreto", key="1")
    with schema_context(birch.schema_name):
        theirs = make_cast("birch")
        entry = ledger.append(
            by=theirs.mother, case=theirs.case, kind="message", body="not for Alder", key="1"
        )
        ids = {
            model: (model.objects.order_by("pk").first() or entry).pk for model in MEANS.values()
        }
        ids[Case] = theirs.case.pk
    return ours_, theirs, ids


@pytest.mark.parametrize("item", routes(), ids=lambda r: r.name)
@pytest.mark.parametrize("who", ["mother", "case_manager", "district_staff"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_ids_of_another_district_lead_nowhere(alder, two, client_for, item, who, method):
    ours_, _theirs, ids = two
    given = {}
    for name in item.pattern.converters:
        assert name in MEANS or name in HARMLESS, f"say in this test what {name!r} means"
        given[name] = ids[MEANS[name]] if name in MEANS else HARMLESS[name]
    if not set(given) & set(MEANS):
        return
    client = client_for(alder, ours_.people[who])
    answer = getattr(client, method)(reverse(item.name, kwargs=given, urlconf="portal.urls"))
    if method == "post" and answer.status_code == 405:
        return
    assert answer.status_code in (302, 403, 404, 405), answer.status_code
    if answer.status_code == 302:
        assert "/accounts/" in answer["Location"]
    assert b"not for Alder" not in answer.content


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
