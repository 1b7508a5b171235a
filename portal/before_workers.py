"""What would keep every worker of the web server from serving people?"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from django.conf import settings


def trouble() -> str:
    """One line about pages that were never built, a store of files that does not know us or a
    database role that may do too much; empty
    when all is well, and when the database is away and cannot be asked.

    A child that ends at once says it: in the web server's first process neither the site is
    loaded, so that a worker begins with today's code, nor a connection opened.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("fork")) as apart:
        return apart.submit(_said_apart).result()


def _said_apart() -> str:
    import django

    django.setup()
    from django.db import DatabaseError

    from tenants.base import store_contact
    from tenants.checks import unsafe_rights

    try:
        return _unbuilt() or store_contact.refusal() or unsafe_rights()
    except DatabaseError:
        return ""


def _unbuilt() -> str:
    if not (settings.STATIC_ROOT / "staticfiles.json").is_file():
        return f"{settings.STATIC_ROOT} holds no pages' files. Run build_assets and collectstatic."
    if not any(any(folder.glob("*/LC_MESSAGES/*.mo")) for folder in settings.LOCALE_PATHS):
        return "There is no Spanish yet. Run compile_catalogues, then this again."
    return ""
