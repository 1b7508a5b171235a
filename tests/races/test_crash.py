"""Is everything acknowledged still there after kill -9 of the database and of a web worker, and
does a page come when the database hangs?"""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings


@pytest.mark.race
def test_nothing_acknowledged_is_lost_and_the_site_comes_back():
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("DATABASE_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-m", "tests.races.crash_site"],
        cwd=settings.ROOT,
        env=clean,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["lost"] == 0
    assert found["gapless"] is True
    assert found["problems"] == []
    assert found["came_back"] is True
    # Both kills fell into the stream, and posts went on after each.
    assert found["acknowledged"] > 0
    assert found["after_database_kill"] > 0
    assert found["after_worker_kill"] > 0
    # A database that holds the line and says nothing: a plain page in time, then on as before.
    assert found["hung"] == 503
    assert found["woke"] is True
