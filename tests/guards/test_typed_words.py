"""Is whatever somebody wrote shown again when it could not be taken, and never a secret?"""

from __future__ import annotations

import ast
import re

import pytest
from django import forms
from django.test import RequestFactory
from django.urls import get_resolver

from tenants.base.typed import SECRET, typed
from tests.guards.code import short, sources, tree

# What our forms know by such a name: each is a secret, or stands for no field.
KEPT_BACK = {"code", "password", "password1", "password2", "oldpassword", "credential"}
KEPT_BACK |= {"clean_credential", "incorrect_code", "passwordless"}
WORDS = "Three words\nand a line"


def every_form() -> list[type[forms.BaseForm]]:
    """All classes of forms that are there once every view is."""
    assert get_resolver("portal.urls").url_patterns
    found, rest = [], [forms.BaseForm]
    while rest:
        kind = rest.pop()
        found.append(kind)
        rest += kind.__subclasses__()
    return [kind for kind in found if hasattr(kind, "base_fields")]


def fields(widget: type[forms.Widget]) -> set[tuple[str, str]]:
    return {
        (kind.__qualname__, name)
        for kind in every_form()
        for name, field in kind.base_fields.items()
        if isinstance(field.widget, widget)
    }


def test_every_long_field_comes_back():
    long = {name for _form, name in fields(forms.Textarea)}
    assert len(long) > 20
    for name in long:
        for given in (name, f"block-3-{name}"):
            request = RequestFactory().post("/", {given: WORDS})
            assert typed(request) == [WORDS], given


@pytest.mark.parametrize(
    "path", [one for one in sources() if "forms" in one.parts or one.stem == "forms"], ids=short
)
def test_no_field_is_kept_back_by_its_name_unless_it_is_a_secret(path):
    """Also of forms that make their fields as they go: each name stands somewhere in the file."""
    names = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            names |= {node.value} if re.fullmatch(r"[a-z][a-z0-9_]*", node.value) else set()
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names |= {node.id} if node.id.islower() else set()
    assert {name for name in names if SECRET.search(name)} <= KEPT_BACK


def test_no_password_comes_back():
    secret = {name for _form, name in fields(forms.PasswordInput)}
    assert {"password", "oldpassword", "password1"} <= secret
    for name in secret | {"code", "credential", "csrfmiddlewaretoken", "secret"}:
        assert typed(RequestFactory().post("/", {name: WORDS})) == [], name
