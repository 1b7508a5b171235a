"""Does a wrong setting stop web, jobs and commands with one line, and is the right set clean?"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connections

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
KINDS = {
    "web": [BIN / "gunicorn", "-c", "portal/gunicorn_conf.py", "portal.wsgi"],
    "jobs": [sys.executable, "manage.py", "run_jobs"],
    "command": [sys.executable, "manage.py", "list_districts"],
}
NOWHERE = "postgres://site:pw@127.0.0.1:9/nowhere"
GOOD = {
    "DATABASE_URL": NOWHERE,
    "DATABASE_OWNER_URL": "postgres://owner:pw@127.0.0.1:9/nowhere",
    "SECRET_KEY": "qF7w-2kPz_9LmXc4VbN8sRtY1uIoA3dGhJ5eKl6WzQ0xCvBnM7Pa",
    "OLD_SECRET_KEYS": "",
    "BASE_DOMAIN": "portal.example.org",
    "EMAIL_URL": "smtp+tls://user:pw@mail.example.org:587",
    "MAIL_FROM": "Portal <portal@example.org>",
    "FILES_S3_BUCKET": "",
    "FILES_S3_ENDPOINT": "",
    "FILES_S3_REGION": "",
    "REDIS_URL": "",
    "BEHIND_PROXY": "1",
    "TRUSTED_PROXIES": "1",
    "WEB_WORKERS": "",
    "WEB_THREADS": "",
    "CLAMAV": "",
    "SMS_URL": "",
    "PUSH_KEY": "",
    "MAIL_WEBHOOK_SECRET": "",
    "INBOUND_DOMAIN": "",
    "INBOUND_AUTHSERV_ID": "",
}
WRONG = [
    ("SECRET_KEY", "", "is not set. Set it to a random text"),
    ("SECRET_KEY", "short", "too short"),
    ("OLD_SECRET_KEYS", "short", "earlier values of SECRET_KEY"),
    ("DATABASE_URL", "", "is not set. Set it to postgres://"),
    ("DATABASE_URL", "mysql://a:b@c/d", "must be postgres://"),
    ("DATABASE_URL", "postgres://a:b@c:port/d", "must be postgres://"),
    ("BASE_DOMAIN", "", "is not set. Set it to a bare host name"),
    ("BASE_DOMAIN", "https://x.example", "bare host name"),
    ("BASE_DOMAIN", "portal..example", "bare host name"),
    ("DATABASE_URL", "postgres://a:b@c/", "must be postgres://"),
    ("DATABASE_URL", "postgres://a:b@c/d/e", "must be postgres://"),
    ("DATABASE_URL", "postgres://a:p#w@c/d", "write / as %2F, # as %23"),
    ("DATABASE_URL", f"{NOWHERE}?sslmod=require", 'invalid connection option "sslmod"'),
    ("DATABASE_URL", f"{NOWHERE}?connect_timeout=soon", "bad value for connect_timeout"),
    ("DATABASE_OWNER_URL", "postgres://a:b@c", "must be postgres://"),
    ("BASE_DOMAIN", "10.0.0.1", "not a number"),
    ("BASE_DOMAIN", f"{'a' * 64}.example", "bare host name"),
    ("EMAIL_URL", "", "is not set. Set it to smtp"),
    ("EMAIL_URL", "smtp://mail:abc", "must be smtp"),
    ("EMAIL_URL", "smtp+tls://u:p/w@mail.example.org:587", "write / as %2F, # as %23"),
    ("EMAIL_URL", "smtp+tls://user@mail.example.org:587", "a user without a password"),
    ("EMAIL_URL", "smtp+tls://u:pw@mail.example.org:465", "must begin with smtp+ssl://"),
    ("EMAIL_URL", "smtp+ssl://u:pw@mail.example.org:587", "must begin with smtp+tls://"),
    ("EMAIL_URL", "dummymail://", "must be smtp"),
    ("EMAIL_URL", "file://", "must name a folder with three slashes"),
    ("EMAIL_URL", "file://mails/out", "must name a folder with three slashes"),
    ("EMAIL_URL", "file:///dev/null/mails", "folder that can be written to"),
    ("EMAIL_URL", "anymail+postmark://", "lacks server_token. Write anymail+postmark://?server"),
    ("EMAIL_URL", "anymail+postmark://?server_token=", "lacks server_token"),
    ("EMAIL_URL", "anymail+postmark://?server_tokn=x", "holds server_tokn, but postmark has only"),
    ("EMAIL_URL", "anymail+mailjet://?api_key=x", "lacks secret_key. Write"),
    ("EMAIL_URL", "anymail+postmark://?server_token=a+b", "Write %2B for +"),
    ("EMAIL_URL", "anymail+amazon_ses://", "Set AWS_"),
    ("EMAIL_URL", "anymail+nobody://?x=1", "must name one of these"),
    ("INBOUND_DOMAIN", "https://x.example", "bare host name"),
    ("INBOUND_AUTHSERV_ID", "two names", "must be the name"),
    ("MAIL_FROM", "nobody", "must be an e-mail address"),
    ("FILES_DIR", "/dev/null/files", "folder that can be written to"),
    ("FILES_DIR", "files", "must be a whole path"),
    ("FILES_S3_BUCKET", "s3://maple-files", "bare name of a bucket"),
    ("FILES_S3_BUCKET", "Maple_Files", "bare name of a bucket"),
    ("FILES_S3_BUCKET", "maple-files", "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"),
    ("FILES_S3_REGION", "Oregon", "must be the name of a region"),
    ("FILES_S3_REGION", "us-west-2", "FILES_S3_BUCKET is not set"),
    ("FILES_S3_ENDPOINT", "nonsense", "must be an address"),
    ("FILES_S3_ENDPOINT", "https://s3.example.org", "FILES_S3_BUCKET is not set"),
    ("REDIS_URL", "localhost", "must be redis://"),
    ("REDIS_URL", "redis://", "must be redis://"),
    ("REDIS_URL", "redis://localhost:6379/one", "must be redis://"),
    ("REDIS_URL", "redis://localhost:6379/0?foo=1", "unexpected keyword argument"),
    ("BEHIND_PROXY", "", "is not set, though TRUSTED_PROXIES is"),
    ("TRUSTED_PROXIES", "", "is not set, though BEHIND_PROXY is"),
    ("MAIL_WEBHOOK_SECRET", "short", "must be NAME:SECRET"),
    ("BEHIND_PROXY", "maybe", "must be 1 (yes) or 0 (no)"),
    ("TRUSTED_PROXIES", "many", "must be a whole number"),
    ("CLAMAV", "nonsense", "must be host:port"),
    ("CLAMAV", "scanner:99999", "must be host:port"),
    ("SMS_URL", "twilio://a:b@c", "must be a gateway"),
    ("SMS_URL", "nonsense://{number}", "must be a gateway"),
    ("PUSH_KEY", "c2hvcnQ", "must be 32 random bytes"),
    ("PUSH_KEY", "not a key!", "must be 32 random bytes"),
    ("LOG_LEVEL", "banana", "must be one of"),
    ("JOBS_AT_ONCE", "x", "must be a whole number"),
    ("WEB_THREADS", "0", "must be a whole number from 1 to 64"),
    ("EXTRA_HOSTS", "https://a.example", "bare host name"),
]


def start(command, tmp_path, **settings):
    """Run it with these settings and nothing else of this process's environment."""
    given = GOOD | {"FILES_DIR": str(tmp_path / "files"), "PATH": os.environ["PATH"]} | settings
    return subprocess.run(
        command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=60, check=False
    )


# All three read one file of settings: each mistake meets one of them by turns, some meet all.
BY_TURNS = [(list(KINDS)[turn % len(KINDS)], *wrong) for turn, wrong in enumerate(WRONG)]
BY_ALL = [(kind, *wrong) for wrong in WRONG[::12] for kind in KINDS]


@pytest.mark.parametrize(("kind", "name", "value", "words"), sorted({*BY_TURNS, *BY_ALL}, key=str))
def test_a_wrong_setting_stops_the_start_with_one_line(tmp_path, kind, name, value, words):
    done = start(KINDS[kind], tmp_path, **{name: value})
    said = (done.stdout + done.stderr).strip()
    assert (done.returncode, said.count("\n")) == (2, 0), said
    assert said.startswith("Footbridge cannot start: ") and name in said and words in said


@pytest.fixture
def site_url(django_db_setup):
    """The address of this test's database for its site's role, with another password or name, or
    something more at its end."""

    def make(password=None, name=None, also=""):
        found = connections["default"].get_connection_params()
        return (
            f"postgres://{found['user']}:{password or found['password']}@/{name or found['dbname']}"
            f"?host={found['host']}&port={found.get('port', 5432)}&{also}"
        )

    return make


@pytest.fixture
def built(tmp_path):
    """Where the files of the pages lie, as collectstatic leaves them."""
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "staticfiles.json").write_text("{}")
    return str(tmp_path / "static")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"password": "wrong"}, "password authentication failed"),
        ({"name": "nosuch"}, "does not exist"),
        ({"also": "sslmode=requried"}, "invalid sslmode value"),
    ],
)
def test_a_database_that_refuses_for_good_is_said_at_once(tmp_path, site_url, kind, wrong, words):
    urls = {"DATABASE_URL": site_url(**wrong), "DATABASE_OWNER_URL": site_url()}
    done = start(KINDS[kind], tmp_path, **urls)
    said = (done.stdout + done.stderr).strip()
    assert done.returncode in (1, 2)
    assert said.count("\n") == 0, said
    assert "DATABASE_URL" in said and words in said


def test_a_command_does_not_wait_for_a_database_that_is_away(tmp_path):
    done = start(KINDS["command"], tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: DATABASE_OWNER_URL does not lead into a database")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("kind", KINDS)
def test_a_database_that_was_never_prepared_is_said_at_once(tmp_path, site_url, built, kind):
    empty = site_url(name="postgres")
    urls = {"DATABASE_URL": empty, "DATABASE_OWNER_URL": empty}
    done = start(KINDS[kind], tmp_path, STATIC_DIR=built, **urls)
    assert done.returncode != 0
    said = (done.stdout + done.stderr).strip()
    assert "not prepared yet. Run prepare_database" in said and "\n" not in said, said


def test_pages_that_were_never_built_are_said_once(tmp_path, site_url):
    done = start(KINDS["web"], tmp_path, DATABASE_URL=site_url(), STATIC_DIR=str(tmp_path / "no"))
    said = (done.stdout + done.stderr).strip()
    assert (done.returncode, said.count("\n")) == (2, 0), said
    assert "Run build_assets and collectstatic." in said


def test_a_role_that_may_change_the_record_is_said_once(
    tmp_path, site_url, built, make_district, owner_sql
):
    schema = make_district().schema_name
    role = connections["default"].get_connection_params()["user"]
    owner_sql(f'GRANT UPDATE ON {schema}.messaging_entry TO "{role}"')
    more = {"DATABASE_URL": site_url(), "STATIC_DIR": built, "WEB_WORKERS": "4"}
    done = start(KINDS["web"], tmp_path, **more)
    said = (done.stdout + done.stderr).strip()
    assert (done.returncode, said.count("\n")) == (2, 0), said
    assert f"may change {schema}.messaging_entry" in said


def documented():
    table = (ROOT / "README.md").read_text().split("| Setting |")[1].split("\n\n")[0]
    first = [line.split("|")[1:3] for line in table.splitlines() if line.startswith("| `")]
    return set(re.findall(r"\b([A-Z][A-Z0-9_]{4,})\b", " ".join(a + b for a, b in first)))


def test_these_tests_set_what_the_readme_documents():
    aws = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}  # read by the S3 library itself
    words = {"USER", "PASSWORD", "HOST", "SECRET"}
    assert documented() - words - aws == set(GOOD) | {"FILES_DIR"}


def test_check_for_deployment_is_clean_with_the_documented_settings(tmp_path, site_url):
    (ROOT / "static-built").mkdir(exist_ok=True)  # the README builds the assets before
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "DEBUG"]
    done = start([*command, "--database", "default"], tmp_path, DATABASE_URL=site_url())
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert "no issues (0 silenced)" in done.stdout
