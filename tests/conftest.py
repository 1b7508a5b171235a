"""What does every test find ready? See tests/fixtures/database.py for the districts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from portal.catalogues import compile_all
from tests.fixtures.browser import *  # noqa: F403
from tests.fixtures.cast import *  # noqa: F403
from tests.fixtures.database import *  # noqa: F403
from tests.fixtures.database import _start_in_public, refuse_flushing
from tests.fixtures.loading import begin_loading, end_loading
from tests.fixtures.order import in_order

if TYPE_CHECKING:
    from collections.abc import Generator

__all__ = ["_start_in_public"]

# How fast this machine is today proves nothing about the code.
settings.register_profile("any_speed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any_speed")


def pytest_sessionstart() -> None:
    """Pages in Spanish are Spanish, however the tests were started."""
    compile_all()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    begin_loading()
    try:
        return (yield)
    finally:
        end_loading()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    refuse_flushing(items)
    if hasattr(config, "workerinput"):  # one of several processes
        items[:] = in_order(items)
