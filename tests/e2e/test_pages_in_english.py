"""Can everybody read and use every page, in English, on a phone and a desk, light and dark?"""

from __future__ import annotations

import pytest

from tests.e2e import every_page

pytestmark = pytest.mark.browser
LANGUAGE = "en"


@pytest.fixture(scope="module")
def walk(site, browser, django_db_blocker):
    with every_page.walking(site, browser, django_db_blocker, LANGUAGE) as walk:
        yield walk


@pytest.mark.parametrize("name", every_page.page_names())
def test_page(walk, name):
    assert walk.look_at(name) == []


@pytest.mark.parametrize("who", every_page.HOMES)
def test_first_page_of_each_person(walk, who):
    assert walk.look_at("home", who) == []


@pytest.mark.parametrize("flow", every_page.FLOWS)
def test_page_that_is_reached_by_a_form(walk, flow):
    assert walk.follow(flow) == []


@pytest.mark.parametrize("status", every_page.ERRORS)
def test_error_page(walk, status):
    assert walk.error(status) == []
