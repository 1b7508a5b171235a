"""How does the production web server run the site?

    gunicorn -c portal/gunicorn_conf.py portal.wsgi

Threads, because pages wait for the database. No preloading: a connection opened before the fork
would be shared, and two people's answers mixed.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import portal.settings  # a wrong setting stops here, once, before any worker
from portal import before_workers, environment
from tenants.base.first_contact import refusal
from tenants.rulepacks.loader import check as wrong_rules

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
PORT = environment.number("PORT", 8000, 1, 65535)

bind = [place for place in os.environ.get("BIND", f"0.0.0.0:{PORT}").split(",") if place]
worker_class = "portal.web_worker.Worker"
workers = environment.number("WEB_WORKERS", min(4, os.cpu_count() or 1), 1, 64)
threads = portal.settings.WEB_THREADS
preload_app = False
timeout = 60  # seconds a worker may be silent before it is replaced
graceful_timeout = 20  # seconds for requests under way when asked to stop
keepalive = 15  # seconds an idle connection stays open
max_requests = 20_000  # a worker is replaced now and then, so that memory cannot creep
max_requests_jitter = 2_000
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  # gunicorn's own
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
limit_request_line = 8190
errorlog = "-"
logger_class = "portal.server_log.ServerLog"
accesslog = os.environ.get("ACCESS_LOG", "").strip() or None
# No query string: it may hold what somebody searched for.
access_log_format = '%(t)s %(h)s "%(m)s %(U)s" %(s)s %(B)s %(M)sms'
loglevel = os.environ.get("LOG_LEVEL", "WARNING").lower()


def on_starting(server: Any) -> None:
    """What would keep every worker from serving is said once: a database that refuses us for good
    or was never prepared, a role that may do too much, a wrong line in the rules of law, pages
    that were never built."""
    if trouble := refusal("default") or wrong_rules() or before_workers.trouble():
        print(f"Footbridge cannot start: {trouble}", file=sys.stderr)
        raise SystemExit(2)


def pre_fork(server: Any, worker: Any) -> None:
    """Nothing of the database may be open when a worker is forked."""
    _close_connections()


def post_fork(server: Any, worker: Any) -> None:
    """Each worker opens its own connections."""
    _close_connections()


def post_worker_init(worker: Any) -> None:
    """Refuse to serve on a role that could change the record, when the database was away before or
    its rights are others now."""
    from portal.start_check import refuse_unsafe_rights

    refuse_unsafe_rights()


def _close_connections() -> None:
    if "django.db" not in sys.modules:
        return
    from django.db import connections

    for connection in connections.all(initialized_only=True):
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()
