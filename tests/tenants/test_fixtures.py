"""Do the standing districts and clients work for all other tests?"""

from django.db import connection

from tenants.models import District


def test_two_districts_stand_ready(alder, birch):
    assert (alder.status, birch.status) == ("ready", "ready")


def test_in_alder_is_inside_alder(in_alder):
    assert connection.schema_name == "d_alder"


def test_a_fresh_district_is_really_there(fresh_district):
    connection.close()
    assert District.objects.get(slug=fresh_district.slug).is_open


def test_clients_speak_to_their_district(alder, client_for):
    assert client_for(alder).defaults["SERVER_NAME"] == "alder.footbridge.test"
