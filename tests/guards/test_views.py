"""Does every view carry a mark, and does every read go through the one door?"""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver

from portal.middleware import FOREIGN_VIEWS, DefaultDeny, foreign
from tenants.base.access import mark_of, public
from tests.guards.code import short, sources, tree

if TYPE_CHECKING:
    from collections.abc import Iterator

READING_FLOORS = ("views", "forms", "api", "panels", "search", "context")
# file:expression -> why it does not begin with visible_to
READ_EXCEPTIONS = {
    "portal/views/front.py:Domain": "the bare host lists the demo's districts; no person's data",
}


def patterns(conf):
    def walk(resolver, prefix=""):
        for item in resolver.url_patterns:
            if isinstance(item, URLResolver):
                yield from walk(item, prefix + str(item.pattern))
            elif isinstance(item, URLPattern):
                yield prefix + str(item.pattern), item

    return list(walk(get_resolver(conf)))


@pytest.mark.parametrize("conf", ["portal.urls", "portal.urls_public"])
def test_every_view_has_a_mark_or_a_reason(conf):
    bare = [
        route
        for route, item in patterns(conf)
        if not mark_of(item.callback) and not foreign(item.callback)
    ]
    assert bare == []


@pytest.mark.parametrize("conf", ["portal.urls", "portal.urls_public"])
def test_no_two_routes_share_an_address(conf):
    """The second of two would never be asked, whatever is written behind it."""
    seen, twice = {}, []
    for route, item in patterns(conf):
        shape = re.sub(r"<(?:(\w+):)?\w+>", lambda found: f"<{found[1] or 'str'}>", route)
        if shape in seen and not foreign(item.callback):  # of allauth, some are meant to be hidden
            twice.append(f"{route} is {seen[shape]} already")
        seen[shape] = item.name
    assert twice == []


def test_a_view_without_a_mark_stays_shut(rf):
    def bare(request):
        return HttpResponse("open")

    guard = DefaultDeny(lambda request: HttpResponse())
    answer = guard.process_view(rf.get("/"), bare, (), {})
    assert answer is not None
    assert answer.status_code == 403
    assert guard.process_view(rf.get("/"), public(reason="x")(bare), (), {}) is None


def test_no_exception_is_stale():
    modules = {
        getattr(item.callback, "view_class", item.callback).__module__
        for _route, item in patterns("portal.urls")
    }
    stale = [name for name in FOREIGN_VIEWS if not any(m.startswith(name) for m in modules)]
    assert stale == []


def reading_files():
    return [
        p for p in sources() if any(part.removesuffix(".py") in READING_FLOORS for part in p.parts)
    ]


MANAGERS = ("objects", "_default_manager", "_base_manager")
FETCHERS = ("get_object_or_404", "get_list_or_404")
CHANGING = {"bulk_create", "bulk_update", "create", "get_or_create", "update_or_create"}


def reads_past_the_door(root: ast.AST) -> Iterator[tuple[str, str]]:
    """Each read that does not begin with visible_to: (what is read, where)."""
    through = {
        id(node.value)
        for node in ast.walk(root)
        if isinstance(node, ast.Attribute) and node.attr in ("visible_to", "none")
    }
    for node in ast.walk(root):
        # A manager that is put by for later (`rows = Case.objects`) counts as well.
        if isinstance(node, ast.Attribute) and node.attr in MANAGERS and id(node) not in through:
            yield ast.unparse(node.value), f"line {node.lineno}: {ast.unparse(node)}"
        # A model, not rows: Django would ask its manager for all of them.
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in FETCHERS:
            first = ast.unparse(node.args[0])
            if first.split(".")[-1][:1].isupper():
                yield first, f"line {node.lineno}: {ast.unparse(node)}"


def saved_in_place(root: ast.AST) -> Iterator[str]:
    """Each change of a row that is not a call of a service."""
    modules = {
        alias.asname or alias.name
        for node in ast.walk(root)
        if isinstance(node, ast.ImportFrom) and "services" in (node.module or "")
        for alias in node.names
    }
    for node in ast.walk(root):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        on, verb = ast.unparse(node.func.value), node.func.attr
        if on.startswith(("super()", "image", "picture")):
            continue
        if (
            verb in ("save", "delete")
            or (verb in CHANGING and on not in modules)
            or (verb == "update" and "objects" in on)
            or (verb == "update" and node.keywords and "context" not in on)
        ):
            yield f"line {node.lineno}: {ast.unparse(node.func)}"


@pytest.mark.parametrize("path", reading_files(), ids=short)
def test_reading_floors_start_with_visible_to(path):
    found = [
        where
        for what, where in reads_past_the_door(tree(path))
        if f"{short(path)}:{what}" not in READ_EXCEPTIONS
    ]
    assert found == []


@pytest.mark.parametrize("path", reading_files(), ids=short)
def test_reading_floors_save_nothing(path):
    assert list(saved_in_place(tree(path))) == []


@pytest.mark.parametrize(
    "line",
    [
        "Case.objects.get(pk=1)",
        "rows = Case.objects",
        "Case._base_manager.all()",
        "models.Case._default_manager.filter(pk=1)",
        "get_object_or_404(Case, pk=1)",
        "shortcuts.get_list_or_404(models.Case)",
    ],
)
def test_a_read_past_the_door_is_found(line):
    assert list(reads_past_the_door(ast.parse(line)))


@pytest.mark.parametrize(
    "line",
    [
        "case.team.create(user=user)",
        "case.save()",
        "case.team.filter(pk=1).delete()",
        "case.team.filter(pk=1).update(ends=day)",
        "Case.objects.filter(pk=1).update(stage='x')",
        "case.team.get_or_create(user=user)",
    ],
)
def test_a_row_saved_in_place_is_found(line):
    assert list(saved_in_place(ast.parse(line)))


def test_what_goes_through_a_door_is_not_taken_for_a_way_round():
    fair = "from cases.services import students\nstudents.create(by=1)\n"
    fair += "rows = Case.objects.visible_to(user)\nget_object_or_404(rows, pk=1)\n"
    root = ast.parse(fair)
    assert not list(reads_past_the_door(root))
    assert not list(saved_in_place(root))
