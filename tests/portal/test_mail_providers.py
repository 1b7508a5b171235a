"""Do the keys that stop the start with a word of advice suit django-anymail itself?"""

from __future__ import annotations

import importlib
from pathlib import Path

import anymail
import pytest
from anymail.exceptions import AnymailConfigurationError

from portal.mail_providers import PROVIDERS

MODULES = Path(anymail.__file__).parent
EXAMPLE = "https://api.example.org"


def backend(name, keys):
    made = importlib.import_module(f"anymail.backends.{name}").EmailBackend
    return made(**dict.fromkeys(keys, EXAMPLE))


@pytest.mark.parametrize("name", PROVIDERS)
def test_what_a_provider_must_have_is_enough_and_nothing_of_it_is_too_much(name, settings):
    settings.ANYMAIL = {}
    must = PROVIDERS[name].must
    assert backend(name, must)
    for key in must:
        with pytest.raises(AnymailConfigurationError, match=key.upper()):
            backend(name, [other for other in must if other != key])


@pytest.mark.parametrize("name", PROVIDERS)
def test_what_a_provider_may_have_is_read_by_its_modules(name):
    files = [MODULES / part / f"{name}.py" for part in ("backends", "webhooks")]
    source = "".join(file.read_text() for file in files)
    assert [key for key in PROVIDERS[name].may if f'"{key}"' not in source] == []


def test_django_anymail_knows_each_of_ours():
    assert set(PROVIDERS) <= {file.stem for file in (MODULES / "backends").glob("*.py")}
