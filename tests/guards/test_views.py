"""Does every view carry a mark, and does every read go through the one door?"""

from __future__ import annotations

import ast

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver

from portal.middleware import FOREIGN_VIEWS, DefaultDeny, foreign
from tenants.base.access import mark_of, public
from tests.guards.code import short, sources, tree

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


@pytest.mark.parametrize("path", reading_files(), ids=short)
def test_reading_floors_start_with_visible_to(path):
    wrong = []
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Attribute):
            continue
        manager = node.value
        if manager.attr in ("objects", "_default_manager") and node.attr not in (
            "visible_to",
            "none",
        ):
            name = ast.unparse(manager.value)
            if f"{short(path)}:{name}" not in READ_EXCEPTIONS:
                wrong.append(f"line {node.lineno}: {name}.{manager.attr}.{node.attr}")
    assert wrong == []


@pytest.mark.parametrize("path", reading_files(), ids=short)
def test_reading_floors_save_nothing(path):
    changing = {"save", "delete", "create", "update", "bulk_create", "get_or_create"}
    wrong = [
        f"line {node.lineno}: {ast.unparse(node.func)}"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in changing
        and ("objects" in ast.unparse(node.func) or node.func.attr in ("save", "delete"))
        and not ast.unparse(node.func).startswith(("super()", "image.", "picture."))
    ]
    assert wrong == []
