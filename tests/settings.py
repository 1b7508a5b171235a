"""Which settings do tests run with? The portal's own, with an environment of their own."""

import os
import tempfile

OWN_ENVIRONMENT = {
    "SECRET_KEY": "tests-only-0123456789-abcdefghijklmnopqrstuvwxyz-not-a-secret",
    "BASE_DOMAIN": "footbridge.test",
    "EMAIL_URL": "consolemail://",
    "FOOTBRIDGE_TESTING": "1",
    "DATABASE_POOLED": "0",
    "FILES_DIR": os.environ.get("FOOTBRIDGE_TEST_FILES")
    or tempfile.mkdtemp(prefix="footbridge-test-files-"),
    "STATIC_DIR": tempfile.mkdtemp(prefix="footbridge-test-static-"),
    "SECOND_FACTOR_ENFORCED": "0",
    "REDIS_URL": "",
    "FILES_S3_BUCKET": "",
    "CLAMAV": "",
}
os.environ.update(OWN_ENVIRONMENT)
os.environ["FOOTBRIDGE_TEST_FILES"] = OWN_ENVIRONMENT["FILES_DIR"]  # for processes we start

# Before tests touch a database, tests/fixtures/database.py puts the real addresses in. These
# lead nowhere, so that a test which slips past it fails instead of writing somewhere.
NOWHERE = "postgres://{}:none@127.0.0.1:9/nowhere"
GIVEN = {name: os.environ.get(name, "") for name in ("DATABASE_URL", "DATABASE_OWNER_URL")}
if GIVEN["DATABASE_URL"] == NOWHERE.format("app"):
    # A worker of a parallel run, which inherited what its parent put in below.
    GIVEN = dict.fromkeys(GIVEN, "")
os.environ["DATABASE_URL"] = NOWHERE.format("app")
os.environ["DATABASE_OWNER_URL"] = NOWHERE.format("owner")

from portal.settings import *  # noqa: E402, F403

# Pages name their assets without a collected manifest; browser tests collect for real.
STORAGES["staticfiles"] = {  # noqa: F405
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}
