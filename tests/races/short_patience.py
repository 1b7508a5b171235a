"""The production configuration with waits so short that a test can see their end."""

from portal import web_worker
from portal.gunicorn_conf import *  # noqa: F403

web_worker.STALL = 5
web_worker.GRACE = 2
