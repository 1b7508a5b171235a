"""Do the standing districts and clients work for all other tests?"""

from types import SimpleNamespace

from django.db import connection

from tenants.models import District
from tests.fixtures.order import LONGEST, TESTS, in_order


def test_two_districts_stand_ready(alder, birch):
    assert (alder.status, birch.status) == ("ready", "ready")


def test_in_alder_is_inside_alder(in_alder):
    assert connection.schema_name == "d_alder"


def test_a_fresh_district_is_really_there(fresh_district):
    connection.close()
    assert District.objects.get(slug=fresh_district.slug).is_open


def test_clients_speak_to_their_district(alder, client_for):
    assert client_for(alder).defaults["SERVER_NAME"] == "alder.footbridge.test"


def test_long_files_are_begun_first_and_stay_whole():
    assert [name for name in LONGEST if not (TESTS / name).is_file()] == []
    names = ["base/a.py", "cases/b.py", "cases/b.py", "races/c.py", LONGEST[1], "e2e/d.py"]
    names += [LONGEST[0], LONGEST[1], "e2e/d.py"]
    items = [SimpleNamespace(path=TESTS / name, number=n) for n, name in enumerate(names)]
    assert [item.number for item in in_order(items)] == [6, 4, 7, 5, 8, 3, 1, 2, 0]
