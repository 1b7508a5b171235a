"""Do strings come out of code and templates, and go back compiled?"""

from __future__ import annotations

import gettext
import os
from typing import TYPE_CHECKING

from portal import catalogues

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

CODE = """
from django.utils.translation import gettext as _, ngettext, pgettext
_("Send the letter")
ngettext("%(n)s day", "%(n)s days", 2)
pgettext("verb", "Open")
"""
TEMPLATE = """{% load i18n %}
{% translate "Choose a day" %}
{% blocktranslate trimmed with name=child.name %}
  {{ name }} has
  a letter
{% endblocktranslate %}
"""


def write_tree(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (root / "portal").mkdir()
    (root / "templates").mkdir()
    (root / "portal" / "some.py").write_text(CODE)
    (root / "templates" / "some.html").write_text(TEMPLATE)
    monkeypatch.setattr(catalogues, "ROOT", root)
    return root / "locale" / "es" / "LC_MESSAGES" / "django.po"


def test_code_and_templates_are_collected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tree(tmp_path, monkeypatch)
    found = catalogues.collect()
    ids = {message.id for message in found if message.id}
    assert ids == {
        "Send the letter",
        ("%(n)s day", "%(n)s days"),
        "Open",
        "Choose a day",
        "%(name)s has a letter",
    }
    assert found.get("Open", context="verb") is not None


def test_updating_keeps_translations_and_counts_what_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_tree(tmp_path, monkeypatch)
    assert catalogues.update(path, catalogues.collect()) == 5
    text = path.read_text().replace(
        'msgid "Choose a day"\nmsgstr ""', 'msgid "Choose a day"\nmsgstr "Elija un día"'
    )
    path.write_text(text)
    assert catalogues.update(path, catalogues.collect()) == 4
    assert "Elija un día" in path.read_text()


def test_compiled_is_what_gettext_reads_and_only_when_newer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_tree(tmp_path, monkeypatch)
    catalogues.update(path, catalogues.collect())
    path.write_text(
        path.read_text().replace(
            'msgid "Send the letter"\nmsgstr ""', 'msgid "Send the letter"\nmsgstr "Enviar"'
        )
    )
    (written,) = catalogues.compile_all(tmp_path / "locale")
    with written.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Send the letter") == "Enviar"
    assert catalogues.compile_all(tmp_path / "locale") == []
    later = written.stat().st_mtime + 5
    os.utime(path, (later, later))
    assert catalogues.compile_all(tmp_path / "locale") == [written]
