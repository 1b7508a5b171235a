"""What does every test find ready? See tests/fixtures/database.py for the districts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.catalogues import compile_all
from tests.fixtures.browser import *  # noqa: F403
from tests.fixtures.cast import *  # noqa: F403
from tests.fixtures.database import *  # noqa: F403
from tests.fixtures.database import _start_in_public, refuse_flushing

if TYPE_CHECKING:
    import pytest

__all__ = ["_start_in_public"]


def pytest_sessionstart() -> None:
    """Pages in Spanish are Spanish, however the tests were started."""
    compile_all()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    refuse_flushing(items)
