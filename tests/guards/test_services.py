"""Does every service record what it changes, and save nothing when that fails?"""

from __future__ import annotations

import ast
import uuid
from functools import cache

import pytest
from django.apps import apps

from cases.models import Guardianship
from cases.services import cases, facts, plans, students, supports
from messaging.services import amendments, records
from tenants.audit.models import Event
from tenants.base.clock import today
from tenants.people.services import closing, district_settings, invitations, roles, school_days
from tests import plan_tools
from tests.cases.test_supports import plan as support_plan
from tests.guards.code import short, sources, tree

CHANGES = {
    "bulk_create",
    "bulk_update",
    "create",
    "delete",
    "get_or_create",
    "save",
    "update",
    "update_or_create",
}
OWN = "one's own words in the making, which nobody else reads"
SEEN = "that one has read something says nothing of anybody's rights or record"
INSIDE = "a part of a service that records, inside its transaction"
MACHINE = "upkeep without a person: nothing anybody decided"
# file -> function -> why it changes something and records nothing
SILENT = {
    "cases/services/about_child.py": {"keep": OWN},
    "cases/services/comment_typing.py": {"drop": OWN, "keep": OWN},
    "cases/services/facts.py": {"keep": INSIDE},
    "cases/services/meeting_people.py": {"excuse": INSIDE, "fill": INSIDE},
    "cases/services/meeting_typing.py": {"keep": OWN, "sent": OWN},
    "cases/services/plan_versions.py": {"mark_read": SEEN},
    "cases/services/plans.py": {"drop_typing": OWN, "keep_typing": OWN},
    "cases/services/report_drafts.py": {
        "change_cover": OWN,
        "detach": OWN,
        "remove_part": OWN,
        "write_part": OWN,
    },
    "messaging/services/taken_back.py": {
        "mark": "it stands in the fact, whose event calls it",
    },
    "messaging/services/announcements.py": {"opened": SEEN},
    "messaging/services/answer_clocks.py": {"start": INSIDE},
    "messaging/services/answer_ends.py": {
        "perhaps_answered_by": INSIDE,
        "taken_back_on_desk": INSIDE,
        "waits_again_on_desk": INSIDE,
    },
    "messaging/services/bell.py": {
        "read_all": SEEN,
        "read_announcement": SEEN,
        "read_case": SEEN,
        "read_one": SEEN,
    },
    "messaging/services/call_drafts.py": {"clear": OWN, "keep": OWN, "open_draft": OWN},
    "messaging/services/drafts.py": {"clear": OWN, "keep": OWN, "open_draft": OWN},
    "messaging/services/hours.py": {"may_leave": MACHINE},
    "messaging/services/journal.py": {
        "begin": OWN,
        "finish": OWN,
        "keep": OWN,
        "throw_away": OWN,
    },
    "messaging/services/journal_files.py": {
        "add": OWN,
        "remove": OWN,
        "remove_all": OWN,
        "store_again": MACHINE,
    },
    "messaging/services/journal_keys.py": {"renew_all": MACHINE},
    "messaging/services/letters.py": {
        "choose_copies": OWN,
        "let_climb": OWN,
        "open_draft": OWN,
        "renew": OWN,
        "save_answers": OWN,
        "save_text": OWN,
    },
    "messaging/services/next_drafts.py": {"drop": OWN, "keep": OWN},
    "messaging/services/papers.py": {"keep": OWN},
    "messaging/services/post_drafts.py": {"forget": OWN, "keep": OWN},
    "messaging/services/reaching.py": {"for_all_on_paper": MACHINE},
    "messaging/services/reading.py": {"mark_seen": SEEN},
    "messaging/services/receipts.py": {
        "begin": INSIDE,
        "came_back": INSIDE,
        "delivered": MACHINE,
        "opened": SEEN,
        "opened_one": SEEN,
    },
    "messaging/services/reply_addresses.py": {"for_mail": MACHINE, "of_person": MACHINE},
    "tenants/people/services/coming_back.py": {"renew_ways_in": INSIDE},
    "tenants/people/services/mail_codes.py": {"take": MACHINE},
    "tenants/people/services/sign_ins.py": {"note": MACHINE, "sweep": MACHINE},
}


@cache
def modules() -> dict[str, ast.Module]:
    """The modules of services by their dotted name."""
    return {
        short(path).removesuffix(".py").replace("/", "."): tree(path)
        for path in sources()
        if "services" in path.parts
    }


@cache
def functions(module: str) -> dict[str, ast.FunctionDef]:
    return {node.name: node for node in modules()[module].body if isinstance(node, ast.FunctionDef)}


@cache
def names(module: str) -> dict[str, str]:
    """What the names that a module imports stand for."""
    found = {}
    for node in ast.walk(modules()[module]):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return found


def calls(node: ast.AST) -> list[ast.Call]:
    return [one for one in ast.walk(node) if isinstance(one, ast.Call)]


def target(module: str, call: ast.Call) -> tuple[str, str] | None:
    """The module and function that a call leads to, when it is one of a service."""
    if isinstance(call.func, ast.Name):
        if call.func.id in functions(module):
            return module, call.func.id
        where, _, name = names(module).get(call.func.id, "").rpartition(".")
    elif isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
        where, name = names(module).get(call.func.value.id, ""), call.func.attr
    else:
        return None
    return (where, name) if where in modules() and name in functions(where) else None


def reached(module: str, name: str) -> set[tuple[str, str]]:
    """Every function of a service that this one leads to, itself among them."""
    found, waiting = set(), [(module, name)]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            where = (target(here[0], call) for call in calls(functions(here[0])[here[1]]))
            waiting += [one for one in where if one]
    return found


def saves(call: ast.Call) -> bool:
    """Whether the call changes rows: by a manager, or by a row or a queryset."""
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in CHANGES:
        return False
    on = ast.unparse(call.func.value)
    if "objects" in on:
        return True
    if "create" in call.func.attr and "." in on:  # case.team.create; students.create is a service
        return True
    if call.func.attr == "update":  # of a dict it takes no names here
        return bool(call.keywords) and not call.args
    return call.func.attr in ("save", "delete") and on not in (
        "default_storage",
        "clean",
    )  # a file, a picture


def changes(module: str, name: str) -> bool:
    own = {one for one in reached(module, name) if one[0] == module}
    return any(saves(call) for one in own for call in calls(functions(module)[one[1]]))


def is_record(module: str, call: ast.Call) -> bool:
    return (
        isinstance(call.func, ast.Name)
        and names(module).get(call.func.id) == "tenants.audit.services.record"
    )


def records_it(module: str, name: str) -> bool:
    return any(
        is_record(where, call)
        for where, one in reached(module, name)
        for call in calls(functions(where)[one])
    )


def silent() -> set[tuple[str, str]]:
    return {
        (f"{module.replace('.', '/')}.py", name)
        for module in modules()
        for name in functions(module)
        if not name.startswith("_") and changes(module, name) and not records_it(module, name)
    }


@pytest.mark.parametrize(
    "line", ["case.team.create(user=by)", "Case.objects.create()", "row.save()"]
)
def test_a_change_is_known_for_one(line):
    assert saves(calls(ast.parse(line))[0])


def test_no_method_of_a_class_changes_rows():
    """Services are functions: what a method saves would not be seen above."""
    found = [
        f"{module}:{call.lineno}"
        for module, root in modules().items()
        for one in ast.walk(root)
        if isinstance(one, ast.ClassDef)
        for call in calls(one)
        if saves(call)
    ]
    assert found == []


def test_every_service_records_what_it_changes():
    assert silent() == {(path, name) for path, reasons in SILENT.items() for name in reasons}


# --- and when the event cannot be written -------------------------------------------------------


class Broken(RuntimeError):
    """The event could not be written."""


def changes_of(cast):
    """A change by a service of each package, by name."""
    goal = plan_tools.written(cast)
    draft = plan_tools.shared(cast, goal)
    asked = plan_tools.commented(cast, draft)
    newer = plans.add_block(by=cast.teacher, plan=goal.plan, kind="accommodation")
    plans.write_block(
        by=cast.teacher, block=newer, revision=newer.revision, words="More time", fields={}
    )
    father = Guardianship.objects.select_related("student").get(user=cast.father)
    wish = records.Wish(key=uuid.uuid4(), what="All of it")
    mend = amendments.Wish(key=uuid.uuid4(), wrong="x", should="y", about_words="z")
    said = facts.Said("consent_asked", today())
    staff = cast.district_staff
    return {
        "a child": lambda: students.change(by=staff, student=cast.child, preferred_name="New"),
        "a guardian": lambda: students.change_guardianship(
            by=staff, guardianship=father, seen_version=father.version, court_order_note="x"
        ),
        "a fact": lambda: facts.record_fact(by=cast.teacher, case=cast.case, said=said),
        "a place": lambda: cases.add_member(
            by=cast.case_manager, case=cast.case, user=cast.other_teacher, role="specialist"
        ),
        "help in class": lambda: supports.start_support(
            by=cast.teacher, case=cast.case, plan=support_plan(cast)
        ),
        "a plan": lambda: plans.begin_plan(by=cast.teacher, case=cast.case, kind="iep"),
        "a part of a plan": lambda: plans.write_block(
            by=cast.teacher, block=goal, revision=goal.revision, words="New", fields={}
        ),
        "a shared draft": lambda: plan_tools.shared(cast, goal),
        "what is said of a draft": lambda: plan_tools.commented(cast, draft),
        "an answer to it": lambda: plan_tools.answered(cast, asked),
        "a wish for the record": lambda: records.ask(by=cast.mother, case=cast.case, wish=wish),
        "a wish to mend it": lambda: amendments.ask(by=cast.mother, case=cast.case, wish=mend),
        "a role": lambda: roles.grant(by=staff, user=cast.mother, role="trainer"),
        "an invitation": lambda: invitations.invite(
            by=staff, display_name="New", role="parent", channel="letter"
        ),
        "a closure": lambda: school_days.close(by=staff, first_day=today(), why="Snow"),
        "the district": lambda: district_settings.change(by=staff, help_phone="(555) 555-0177"),
        "an account": lambda: closing.close(by=staff, user=cast.other_mother),
    }


def everything():
    """All rows of the district, as they are."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.app_label in ("cases", "messaging", "people", "audit")
    }


def test_nothing_is_saved_when_the_event_cannot_be_written(cast, monkeypatch):
    named = changes_of(cast)
    before = everything()

    def broken(**_given):
        raise Broken

    monkeypatch.setattr(Event.objects, "create", broken)
    for name, change in named.items():
        with pytest.raises(Broken):
            change()
        after = everything()
        assert {label for label in before if before[label] != after[label]} == set(), name


def test_each_of_these_changes_something_when_it_can(cast):
    """Else the test above would say nothing."""
    before = everything()
    for name, change in changes_of(cast).items():
        change()
        after = everything()
        assert after != before, name
        before = after
