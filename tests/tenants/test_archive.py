"""Does a district come back from its archive exactly as it went in?"""

from __future__ import annotations

import hashlib
import json
import shutil
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connections
from django_tenants.utils import schema_context

from messaging.verify_export import Unreadable, check
from tenants.audit.models import AccessRecord
from tenants.base.schemas import OWNER
from tenants.models import District, Domain
from tenants.people.models import School
from tenants.provisioning import Refused, archive, files, restore, status
from tenants.provisioning.drop import drop_district
from tenants.provisioning.export import export_district
from tenants.provisioning.restore import import_district

SLUG = "archive-me"
FILES = {
    "report.pdf": b"%PDF" + bytes(range(256)) * 5000,
    "cases/2026/réunion 🎒.txt": "ñandú".encode(),
    "cases/2026/empty": b"",
}
# What a careless writer would lose: escapes, line ends, accents, an empty text.
NAMES = ["Back\\slash", "Tab\there", "New\nline", "\\N", "École “Ñ” 🎒", "'; DROP TABLE x; --"]


@pytest.fixture
def full(make_district, tmp_path):
    """A district with rows and files, and the path its archive goes to."""
    district = make_district(slug=SLUG, domain="own.name.test", admin_email="a@b.test")
    with schema_context(district.schema_name):
        School.objects.bulk_create(School(name=name, address=name) for name in NAMES)
        for _ in range(3):
            look = AccessRecord.objects.create(
                student_id=district.id, person_id=district.id, role="x", what="file"
            )
        for name, content in FILES.items():
            assert default_storage.save(name, ContentFile(content)) == name
    status.suspend(SLUG, "moving house")
    return District.objects.get(slug=SLUG), tmp_path / "archive.zip", look.pk


def stored() -> dict[str, bytes]:
    found = {}
    for name in files.names():
        with default_storage.open(name) as file:
            found[name] = file.read()
    return found


def inside(path) -> dict[str, object]:
    manifest = json.loads(ZipFile(path).read("manifest.json"))
    del manifest["made_at"]
    return manifest


def test_export_drop_import_gives_back_the_same_district(full, tmp_path):
    district, path, last_look = full
    domains = list(Domain.objects.filter(tenant=district).values())
    export_district(SLUG, path)
    drop_district(SLUG)
    assert not District.objects.filter(slug=SLUG).exists()
    with schema_context(district.schema_name):
        assert list(files.names()) == []

    back = import_district(path)

    assert {f.name: getattr(back, f.name) for f in back._meta.fields} == {
        f.name: getattr(district, f.name) for f in district._meta.fields
    }
    assert list(Domain.objects.filter(tenant=back).values()) == domains
    assert status.troubles(back) == []
    again = tmp_path / "again.zip"
    export_district(SLUG, again)
    assert inside(again) == inside(path)  # every row and file by its SHA-256, every sequence
    with schema_context(back.schema_name):
        assert set(School.objects.values_list("name", flat=True)) == set(NAMES)
        assert stored() == FILES
        look = AccessRecord.objects.create(
            student_id=back.id, person_id=back.id, role="x", what="file"
        )
        assert look.pk == last_look + 1


def _put_off(owner_sql, schema, args='{"to": "Ñandú"}'):
    owner_sql(
        "INSERT INTO procrastinate_jobs (task_name, queue_name, args, scheduled_at, attempts) "
        "VALUES ('of_this_test', 'default', %s::jsonb || jsonb_build_object('schema', %s::text), "
        "'2027-01-04 09:00Z', 2)",
        [args, schema],
    )


def _put_off_jobs(owner_sql):
    return owner_sql(
        "SELECT args->>'schema', args->>'to', status::text, attempts, scheduled_at::text "
        "FROM procrastinate_jobs WHERE task_name = 'of_this_test' ORDER BY 1"
    )


def test_work_that_waits_comes_along_and_stays_the_districts_own(full, make_district, owner_sql):
    district, path, _ = full
    other = make_district()
    for schema in (district.schema_name, other.schema_name):
        _put_off(owner_sql, schema)
    before = _put_off_jobs(owner_sql)
    export_district(SLUG, path)
    drop_district(SLUG)
    assert len(_put_off_jobs(owner_sql)) == 1
    evil = path.with_name("evil.zip")
    names = district.schema_name.encode(), other.schema_name.encode()
    jobs = ZipFile(path).read("jobs.json")
    old, new = (hashlib.sha256(text).hexdigest().encode() for text in (jobs, jobs.replace(*names)))
    parts = {"jobs.json": names, "manifest.json": (old, new)}
    size = f'"size": {len(jobs)}'.encode(), f'"size": {len(jobs.replace(*names))}'.encode()
    rewrite(
        path,
        evil,
        lambda n, d: d.replace(*parts[n]).replace(*size) if n in parts else d,
    )
    import_district(evil)
    assert _put_off_jobs(owner_sql) == before


def test_every_part_is_named_with_its_hash(full):
    _, path, _ = full
    manifest = export_district(SLUG, path)
    names = set(ZipFile(path).namelist())
    assert names == {*manifest.members, "manifest.json"}
    assert set(manifest.files) == set(FILES)
    assert "rows/messaging_entry.copy" in names
    assert path.stat().st_mode & 0o777 == 0o600


def test_dropping_leaves_nothing(full, owner_sql, settings):
    drop_district(SLUG)
    assert owner_sql("SELECT to_regnamespace('d_archive_me') IS NULL") == [(True,)]
    assert not Domain.objects.filter(domain="own.name.test").exists()
    assert not (settings.FILES_DIR / "d_archive_me").exists()


def test_dropping_takes_its_waiting_jobs_along(full, make_district, owner_sql):
    other = make_district()
    for district in (full[0], other):
        _put_off(owner_sql, district.schema_name)
    drop_district(SLUG)
    left = owner_sql(
        "SELECT args->>'schema' FROM procrastinate_jobs WHERE task_name = 'of_this_test'"
    )
    assert left == [(other.schema_name,)]


def test_a_file_that_is_there_is_not_written_over(full):
    _, path, _ = full
    path.write_text("mine")
    with pytest.raises(Refused, match="is there already"):
        export_district(SLUG, path)
    assert path.read_text() == "mine"


def test_an_unfinished_district_is_not_exported(full, owner_sql):
    _, path, _ = full
    owner_sql("UPDATE tenants_district SET status = 'creating' WHERE slug = %s", [SLUG])
    with pytest.raises(Refused, match="not ready"):
        export_district(SLUG, path)


def test_a_district_that_is_here_is_not_overwritten(full):
    _, path, _ = full
    export_district(SLUG, path)
    with pytest.raises(Refused, match="is here already"):
        import_district(path)


def rewrite(path, target, change) -> None:
    """Copy the archive; change(name, data) gives each member's new bytes, None leaves it out."""
    with ZipFile(path) as source, ZipFile(target, "w") as copy:
        for name in source.namelist():
            data = change(name, source.read(name))
            if data is not None:
                copy.writestr(name, data)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda n, d: d + b"x" if n == "rows/people_school.copy" else d, "people_school"),
        (lambda n, d: None if n == "files/report.pdf" else d, "does not hold what"),
        (lambda n, d: d[:-5] if n == "manifest.json" else d, "not the archive"),
        (lambda n, d: None if n == "manifest.json" else d, "not the archive"),
        (lambda n, d: d.replace(b'"format": 1', b'"format": 9'), "has form 9"),
        (lambda n, d: d.replace(b'"sessions"', b'"sessionz"', 1), "another version"),
        (
            lambda n, d: d.replace(b'"d_archive_me"', b'"d_birch"') if n == "manifest.json" else d,
            "schema that is not",
        ),
        (lambda n, d: d.replace(b"own.name.test", b"alder.footbridge.test"), "is taken"),
    ],
)
def test_a_changed_archive_is_refused_and_nothing_is_written(full, tmp_path, change, why):
    _, path, _ = full
    export_district(SLUG, path)
    drop_district(SLUG)
    target = tmp_path / "changed.zip"
    rewrite(path, target, change)
    with pytest.raises(Refused, match=why):
        import_district(target)
    assert not District.objects.filter(slug=SLUG).exists()


def test_a_cut_off_archive_is_refused(full, tmp_path):
    _, path, _ = full
    export_district(SLUG, path)
    drop_district(SLUG)
    (tmp_path / "cut.zip").write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(Refused, match="not the archive"):
        import_district(tmp_path / "cut.zip")
    with pytest.raises(Refused, match="There is no file"):
        import_district(tmp_path / "nothing.zip")


def test_an_archive_is_checked_without_being_imported(full, tmp_path, capsys):
    _, path, _ = full
    call_command("export_district", SLUG, str(path))
    kept = capsys.readouterr().out.split()[-1]
    call_command("check_archive", str(path))
    said = capsys.readouterr().out
    assert f"District {SLUG}" in said and "as its list says" in said
    assert hashlib.sha256(ZipFile(path).read("manifest.json")).hexdigest() == kept
    assert said.split()[-1] == kept
    target = tmp_path / "changed.zip"
    rewrite(path, target, lambda n, d: d + b"x" if n == "files/report.pdf" else d)
    with pytest.raises(CommandError, match=r"files/report\.pdf in the archive was changed"):
        call_command("check_archive", str(target))


def test_one_broken_byte_is_said_in_a_line(full, tmp_path):
    _, path, _ = full
    export_district(SLUG, path)
    with ZipFile(path) as whole:
        info = whole.getinfo("rows/people_school.copy")
    broken = bytearray(path.read_bytes())
    start = info.header_offset + 30 + len(info.filename)
    broken[start + 20 : start + 40] = b"\xff" * 20
    (tmp_path / "broken.zip").write_bytes(broken)
    with pytest.raises(CommandError, match=r"people_school\.copy in the archive was changed"):
        call_command("check_archive", str(tmp_path / "broken.zip"))


def test_the_checker_of_records_says_what_such_an_archive_is(full):
    _, path, _ = full
    export_district(SLUG, path)
    with path.open("rb") as file, pytest.raises(Unreadable, match="of a whole district"):
        check(file)


def test_a_file_name_cannot_climb_out_of_the_districts_folder(full, tmp_path, settings):
    _, path, _ = full
    export_district(SLUG, path)
    drop_district(SLUG)
    evil = "files/../../outside.txt"
    with ZipFile(path, "a") as target:
        data = json.loads(target.read("manifest.json"))
        manifest = archive.Manifest(**data)
        archive.write_member(target, manifest, evil, [b"out"])
    rewrite(path, tmp_path / "evil.zip",
            lambda n, d: manifest.as_json() if n == "manifest.json" else d)  # fmt: skip
    with pytest.raises(Refused, match="cannot be stored"):
        import_district(tmp_path / "evil.zip")
    assert not District.objects.filter(slug=SLUG).exists()
    assert not (settings.FILES_DIR.parent / "outside.txt").exists()


class Crash(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    "step", ["_register", "_write_row", "_build", "run_in", "_load", "_write_files", "_open_doors"]
)
def test_after_a_crash_the_same_import_finishes(full, monkeypatch, step, after):
    district, path, _ = full
    export_district(SLUG, path)
    drop_district(SLUG)
    real = getattr(restore, step)

    def crash(*args, **kwargs):
        if after:
            real(*args, **kwargs)
        raise Crash

    with monkeypatch.context() as patch, pytest.raises(Crash):
        patch.setattr(restore, step, crash)
        import_district(path)
    for alias in ("default", OWNER):
        connections[alias].close()
    if not (step == "_open_doors" and after):
        import_district(path)
    assert District.objects.get(slug=SLUG).status == district.status
    assert status.troubles(District.objects.get(slug=SLUG)) == []
    with schema_context(district.schema_name):
        assert stored() == FILES


def test_one_districts_files_are_not_anothers(full, make_district, settings):
    other = make_district()
    with schema_context(other.schema_name):
        assert list(files.names()) == []
        default_storage.save("own.txt", ContentFile(b"own"))
    drop_district(SLUG)
    with schema_context(other.schema_name):
        assert list(files.names()) == ["own.txt"]
    shutil.rmtree(settings.FILES_DIR / other.schema_name)
