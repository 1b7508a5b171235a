"""Does any line of ours use what was proved to mix districts? (docs/adr/0005)"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

from tests.guards.code import short, sources, tree

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTEXTS = {"schema_context", "tenant_context", "in_schema", "in_district"}
# The one place that may set a search path, and the one that fixes how values are written.
MAY_SET = {
    "tenants/base/postgres_backend/base.py",
    "tenants/base/postgres_backend/introspection.py",
}


def name_of(node: ast.expr) -> str:
    call = node.func if isinstance(node, ast.Call) else node
    return call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "")


def decorated_with_context(root: ast.AST) -> Iterator[int]:
    for node in ast.walk(root):
        for decorator in getattr(node, "decorator_list", ()):
            if name_of(decorator) in CONTEXTS:
                yield decorator.lineno


def context_in_async(root: ast.AST) -> Iterator[int]:
    for node in ast.walk(root):
        if isinstance(node, ast.AsyncFunctionDef):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Call) and name_of(inner) in CONTEXTS:
                    yield inner.lineno


def context_inside_atomic(root: ast.AST) -> Iterator[int]:
    """`with atomic(), in_schema(...)`, in one line or in two: the context belongs outside."""
    for node in ast.walk(root):
        if isinstance(node, ast.With):
            names = [name_of(item.context_expr) for item in node.items]
            if "atomic" not in names:
                continue
            within = [one for line in node.body for one in ast.walk(line)]
            names = names[names.index("atomic") :] + [
                name_of(item.context_expr)
                for one in within
                if isinstance(one, ast.With)
                for item in one.items
            ]
            if CONTEXTS & set(names):
                yield node.lineno


def path_set_by_hand(root: ast.AST) -> Iterator[int]:
    for node in ast.walk(root):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value.lower()
            if "search_path" in text and ("set " in text or "set_config" in text):
                yield node.lineno


@pytest.mark.parametrize("rule", [decorated_with_context, context_in_async, context_inside_atomic])
def test_contexts_are_plain_with_blocks(rule):
    found = [f"{short(path)}:{line}" for path in sources() for line in rule(tree(path))]
    assert found == []


def test_nobody_but_the_backend_sets_the_path():
    found = [
        f"{short(path)}:{line}"
        for path in sources()
        if short(path) not in MAY_SET
        for line in path_set_by_hand(tree(path))
    ]
    assert found == []


def test_the_rules_find_what_they_are_for():
    bad = "@schema_context('x')\ndef f(): ...\nasync def g():\n    with in_schema('x'): ...\n"
    bad += "with atomic(), in_schema('x'): ...\nwith atomic():\n    with in_schema('x'): ...\n"
    bad += "q = 'SET search_path = x'\n"
    root = ast.parse(bad)
    rules = (decorated_with_context, context_in_async, context_inside_atomic, path_set_by_hand)
    assert [len(list(rule(root))) for rule in rules] == [1, 1, 2, 1]


def test_settings_keep_districts_apart():
    assert "django.contrib.sites" not in settings.INSTALLED_APPS
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert not {"django.contrib.auth", "django.contrib.sessions"} & set(settings.SHARED_APPS)
    assert settings.TENANT_LIMIT_SET_CALLS is True
    assert settings.ACCOUNT_EMAIL_CONFIRMATION_HMAC is False
    for cache in settings.CACHES.values():
        assert cache["KEY_FUNCTION"] == "django_tenants.cache.make_key"
    for database in settings.DATABASES.values():
        assert database["ENGINE"] == "tenants.base.postgres_backend"
        assert database["CONN_MAX_AGE"] == 0
        assert database["OPTIONS"].get("prepare_threshold") is None
