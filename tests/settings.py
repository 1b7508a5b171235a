"""Which settings do tests run with? The portal's own, with an environment of their own."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

GIVEN_NAMES = ("DATABASE_URL", "DATABASE_OWNER_URL")

if "FOOTBRIDGE_TEST_FOLDER" not in os.environ:  # the first process; others inherit what it sets
    os.environ["FOOTBRIDGE_TEST_FOLDER"] = tempfile.mkdtemp(prefix="footbridge-tests-")
    atexit.register(shutil.rmtree, os.environ["FOOTBRIDGE_TEST_FOLDER"], ignore_errors=True)
    os.environ |= {f"GIVEN_{name}": os.environ.get(name, "") for name in GIVEN_NAMES}

FOLDER = Path(os.environ["FOOTBRIDGE_TEST_FOLDER"]) / os.environ.get("PYTEST_XDIST_WORKER", "one")
(FOLDER / "static").mkdir(parents=True, exist_ok=True)
OWN_ENVIRONMENT = {
    "SECRET_KEY": "tests-only-0123456789-abcdefghijklmnopqrstuvwxyz-not-a-secret",
    "BASE_DOMAIN": "footbridge.test",
    "EMAIL_URL": "consolemail://",
    "FOOTBRIDGE_TESTING": "1",
    "DATABASE_POOLED": "0",
    "FILES_DIR": str(FOLDER / "files"),
    "STATIC_DIR": str(FOLDER / "static"),
    "SECOND_FACTOR_ENFORCED": "0",
    "REDIS_URL": "",
    "FILES_S3_BUCKET": "",
    "CLAMAV": "",
    "SMS_URL": "",
    "PUSH_KEY": "",
    "INBOUND_DOMAIN": "",
    "INBOUND_AUTHSERV_ID": "",
    "MAIL_WEBHOOK_SECRET": "",
}
os.environ.update(OWN_ENVIRONMENT)

# Before tests touch a database, tests/fixtures/database.py puts the real addresses in. These
# lead nowhere, so that a test which slips past it fails instead of writing somewhere.
NOWHERE = "postgres://{}:none@127.0.0.1:9/nowhere"
GIVEN = {name: os.environ[f"GIVEN_{name}"] for name in GIVEN_NAMES}
os.environ["DATABASE_URL"] = NOWHERE.format("app")
os.environ["DATABASE_OWNER_URL"] = NOWHERE.format("owner")

from portal.settings import *  # noqa: E402, F403

# Pages name their assets without a collected manifest; browser tests collect for real.
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
