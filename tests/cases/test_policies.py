"""Is the whole table of who may do what true, for every policy and every person?

A policy that is not in the table fails the test, and so does a person who is missing.
"""

import inspect

import pytest

from cases import policies
from cases.models import GuestConsent
from tenants.base.clock import today
from tests.cast import ROLES

# The people who may; everybody else of the cast may not.
RIGHTS = {"mother"}
TEAM_STAFF = {"case_manager", "teacher", "specialist", "administrator", "two_hats as staff"}
MAY = {
    "has_rights": RIGHTS,
    "may_manage_students": {"district_staff"},
    "may_change_guardianship": {"district_staff", "administrator"},
    "may_open_case": {*RIGHTS, "district_staff", "teacher"},
    "may_write": {*RIGHTS, *TEAM_STAFF, "interpreter"},
    "may_see_team": {*RIGHTS, *TEAM_STAFF, "interpreter", "district_staff"},
    "may_enter_for_parent": TEAM_STAFF,
    "may_change_team": {"case_manager", "administrator", "district_staff"},
    "may_change_stage": {*TEAM_STAFF, "district_staff"},
    "may_propose_guest": RIGHTS,
    "may_decide_guest": {"case_manager", "administrator", "district_staff"},
    "may_revoke_guest": RIGHTS,
    "may_see_looks": {*RIGHTS, "district_staff"},
}
CLOSED = {
    "may_write",
    "may_enter_for_parent",
    "may_change_stage",
    "may_propose_guest",
}
PEOPLE = [*(n for n in ROLES if n != "two_hats"), "two_hats", "two_hats as staff"]
PEOPLE.append("two_hats as family")
CELLS = [(policy, who, who in allowed) for policy, allowed in MAY.items() for who in PEOPLE]


def person(cast, who):
    name, _, hat = who.partition(" as ")
    user = cast.people[name]
    user.wear(hat)
    return user


def ask(cast, policy, user):
    """Call a policy with what its signature asks for."""
    rule = getattr(policies, policy)
    consent = GuestConsent(case=cast.case, parent=cast.mother, until=today())
    things = {"student": cast.child, "case": cast.case, "consent": consent}
    names = list(inspect.signature(rule).parameters)[1:]
    return rule(user, *(things[name] for name in names))


def test_the_table_holds_every_policy():
    public = {
        name
        for name, rule in vars(policies).items()
        if inspect.isfunction(rule) and rule.__module__ == policies.__name__ and name[0] != "_"
    }
    assert public == MAY.keys()


@pytest.mark.parametrize(("policy", "who", "allowed"), CELLS)
def test_cell(cast, policy, who, allowed):
    assert ask(cast, policy, person(cast, who)) is allowed


@pytest.mark.parametrize("policy", sorted(CLOSED))
@pytest.mark.parametrize("who", PEOPLE)
def test_nobody_may_in_a_closed_case(cast, policy, who):
    cast.case.closed_on = today()
    assert ask(cast, policy, person(cast, who)) is False
