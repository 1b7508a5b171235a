"""Does nobody wait for a database that holds the line and says nothing?"""

import psycopg
import pytest
from django.db import connection

from tenants.base.postgres_backend.patience import DatabaseHangs, PatientConnection


@pytest.fixture
def line(db):
    params = connection.get_connection_params()
    with PatientConnection.connect(**params, autocommit=True) as one:
        yield one


def test_a_statement_without_an_answer_ends_the_connection(line):
    line.patience = 0.2
    assert line.execute("SELECT 1").fetchone() == (1,)
    with pytest.raises(DatabaseHangs):
        line.execute("SELECT pg_sleep(30)")
    assert line.closed
    with pytest.raises(psycopg.OperationalError):
        line.execute("SELECT 1")


def test_a_job_waits_as_long_as_it_takes(line):
    assert line.patience is None
    assert line.execute("SELECT 1 FROM pg_sleep(0.3)").fetchone() == (1,)


def test_the_web_server_is_patient_and_jobs_are_not_bound():
    import subprocess
    import sys

    told = "import portal.wsgi; from tenants.base.postgres_backend import patience as p;"
    said = subprocess.run(
        [sys.executable, "-c", f"{told} print(p.PatientConnection.patience)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.split()[-1] == "30.0"
