"""What does an operator read when something is done, or is refused?"""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections

from tenants.models import District
from tenants.provisioning.errors import Refused

GIVEN = {"name": "Elm Schools", "state": "OH", "timezone": "America/New_York"}


@pytest.fixture
def elm(make_district):
    return make_district(slug="elm-city", **GIVEN)


def said(capsys) -> str:
    return capsys.readouterr().out


@pytest.mark.parametrize(
    "command",
    [
        ["prepare_database"],
        ["new_district", "elm-city", "--name=E", "--state=OH", "--timezone=UTC",
         "--admin-email=a@b.test"],
        ["migrate_districts"], ["list_districts"], ["check_district", "alder"],
        ["suspend_district", "alder", "--reason=x"], ["resume_district", "alder"],
        ["rename_district", "alder", "--name=x"],
        ["export_district", "alder", "x.zip"], ["import_district", "x.zip"],
        ["drop_district", "alder", "--yes-drop=alder"],
    ],
    ids=lambda command: command[0],
)  # fmt: skip
def test_without_an_owner_each_command_says_what_to_set(command, monkeypatch):
    monkeypatch.delitem(connections.settings, "owner")
    with pytest.raises(CommandError) as error:
        call_command(*command)
    assert "set DATABASE_OWNER_URL" in str(error.value)
    assert "\n" not in str(error.value)


def test_new_district_tells_its_steps(make_district, capsys):
    make_district(slug="elm-hill")  # so that it is dropped afterwards
    call_command("drop_district", "elm-hill", "--yes-drop=elm-hill")
    said(capsys)
    options = [f"--{key}={value}" for key, value in GIVEN.items()]
    call_command("new_district", "elm-hill", *options, "--admin-email=head@elm.test")
    assert said(capsys).splitlines()[-1] == "Elm Schools is ready."
    with pytest.raises(CommandError, match="taken by Elm Schools"):
        call_command("new_district", "elm-hill", *options, "--admin-email=head@elm.test")


def test_list_and_check(elm, capsys, owner_sql):
    call_command("list_districts")
    line = next(text for text in said(capsys).splitlines() if text.startswith("elm-city"))
    assert "ready" in line and "elm-city.footbridge.test" in line and "OH" in line
    call_command("check_district", "elm-city")
    assert "is sound" in said(capsys)
    owner_sql("ALTER TABLE d_elm_city.people_school ADD extra integer")
    with pytest.raises(CommandError, match="1 things are not"):
        call_command("check_district", "elm-city")
    assert "extra" in said(capsys)


def test_check_of_a_district_without_a_schema(elm, owner_sql, capsys):
    owner_sql("DROP SCHEMA d_elm_city CASCADE")
    with pytest.raises(CommandError):
        call_command("check_district", "elm-city")
    assert "d_elm_city is missing" in said(capsys)


def test_check_sees_a_sequence_that_would_repeat_numbers(elm, owner_sql, capsys):
    owner_sql("SELECT setval('d_elm_city.django_migrations_id_seq', 1)")
    with pytest.raises(CommandError):
        call_command("check_district", "elm-city")
    assert "django_migrations_id_seq is behind" in said(capsys)


def test_a_district_gets_another_name(elm, capsys):
    call_command("rename_district", "elm-city", "--name= Elm City Schools ")
    assert District.objects.get(pk=elm.pk).name == "Elm City Schools"
    assert "Elm City Schools" in said(capsys)
    with pytest.raises(CommandError, match="needs a name"):
        call_command("rename_district", "elm-city", "--name= ")
    with pytest.raises(CommandError, match="no district"):
        call_command("rename_district", "nobody", "--name=Elm")


def test_two_districts_of_one_state_have_not_one_name(elm):
    given = ["--timezone=UTC", "--admin-email=a@b.test", "--name=elm schools"]
    with pytest.raises(CommandError, match="elm-city"):
        call_command("new_district", "elm-two", "--state=oh", *given)
    assert not District.objects.filter(slug="elm-two").exists()


def test_suspend_and_resume(elm, capsys):
    call_command("suspend_district", "elm-city", "--reason=asked to")
    assert District.objects.get(pk=elm.pk).status == "suspended"
    call_command("resume_district", "elm-city")
    assert District.objects.get(pk=elm.pk).status == "ready"
    with pytest.raises(CommandError, match="Say why"):
        call_command("suspend_district", "elm-city", "--reason= ")
    with pytest.raises(CommandError, match="platform"):
        call_command("suspend_district", "platform", "--reason=x")


def test_an_unknown_district_is_named(elm):
    with pytest.raises(CommandError, match="There is no district “nobody”"):
        call_command("check_district", "nobody")


@pytest.mark.parametrize("answer", ["", "yes", "ELM-CITY", "elm"])
def test_drop_asks_for_the_slug_and_takes_nothing_else(elm, monkeypatch, answer):
    monkeypatch.setattr("builtins.input", lambda question: answer)
    with pytest.raises(CommandError, match="Nothing was deleted"):
        call_command("drop_district", "elm-city")
    assert District.objects.filter(pk=elm.pk).exists()


def test_drop_takes_silence_for_a_no(elm, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    with pytest.raises(CommandError, match="Nothing was deleted"):
        call_command("drop_district", "elm-city")
    assert District.objects.filter(pk=elm.pk).exists()


def test_a_folder_that_is_not_there_is_said_in_one_line(elm, tmp_path):
    with pytest.raises(CommandError, match="No such file or directory") as error:
        call_command("export_district", "elm-city", str(tmp_path / "none" / "elm.zip"))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("address", ["", "nomail", "a@b"])
def test_an_address_nobody_reads_makes_no_district(make_district, address):
    with pytest.raises(Refused, match="not an e-mail address"):
        make_district(slug="elm-row", admin_email=address)
    assert not District.objects.filter(slug="elm-row").exists()


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"name": "x" * 201}, "The name has 201 characters"),
        ({"admin_email": "x" * 60 + "@" + ".".join(["y" * 60] * 4) + ".test"}, "The e-mail has"),
    ],
)
def test_what_the_tables_cannot_hold_is_refused_before_anything_is_made(make_district, wrong, why):
    with pytest.raises(Refused, match=why):
        make_district(slug="elm-row", **wrong)
    assert not District.objects.filter(slug="elm-row").exists()


def test_drop_with_the_right_answer(elm, monkeypatch, capsys):
    monkeypatch.setattr("builtins.input", lambda question: "elm-city")
    call_command("drop_district", "elm-city")
    assert not District.objects.filter(pk=elm.pk).exists()


def test_the_platform_cannot_be_dropped(elm):
    with pytest.raises(CommandError, match="cannot be dropped"):
        call_command("drop_district", "platform", "--yes-drop=platform")


def test_export_and_import(elm, tmp_path, capsys):
    path = tmp_path / "elm.zip"
    call_command("export_district", "elm-city", str(path))
    assert "tables, 0 files" in said(capsys)
    call_command("drop_district", "elm-city", "--yes-drop=elm-city")
    call_command("import_district", str(path))
    assert said(capsys).splitlines()[-1] == "elm-city is back (ready)."


def test_prepare_again_changes_nothing(elm, capsys):
    call_command("prepare_database")
    assert said(capsys) == "Shared tables: current.\n"
