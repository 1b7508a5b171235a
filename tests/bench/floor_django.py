"""What does a view of Django's cost that does nothing but one query?

BENCH_MIDDLEWARE=site: through all the site's middleware, else through the district's alone.
"""

from __future__ import annotations

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()
settings.ROOT_URLCONF = "tests.bench.floor_urls"
if os.environ["BENCH_MIDDLEWARE"] != "site":
    settings.MIDDLEWARE = ["tenants.middleware.DistrictMiddleware"]
application = WSGIHandler()
