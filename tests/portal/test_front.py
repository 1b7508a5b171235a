"""What does the bare host show, and what does it keep to itself?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

    from tenants.models import District


def page(settings: SettingsWrapper) -> str:
    response = Client(SERVER_NAME=settings.BASE_DOMAIN).get("/")
    assert response.status_code == 200
    return response.content.decode()


def test_demo_lists_the_districts_with_their_addresses(
    settings: SettingsWrapper, alder: District, birch: District
) -> None:
    settings.DEMO = True
    settings.PUBLIC_PORT = "8123"
    html = page(settings)
    for district in (alder, birch):
        assert f'href="http://{district.slug}.{settings.BASE_DOMAIN}:8123/"' in html
        assert district.name in html
    assert "platform" not in html


def test_otherwise_nobody_is_named(settings: SettingsWrapper, alder: District) -> None:
    settings.DEMO = False
    html = page(settings)
    assert "Each district has its own address" in html
    assert alder.name not in html


@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/nothing-here/", 404)])
def test_a_session_cookie_of_another_program_on_this_host_does_no_harm(
    db: None, path: str, status: int
) -> None:
    """Public has no sessions; "session" is what many programs call their cookie, on any port."""
    client = Client(SERVER_NAME="footbridge.test")
    client.cookies["session"] = "abcdefghijklmnopqrstuvwxyz012345"
    assert client.get(path).status_code == status
