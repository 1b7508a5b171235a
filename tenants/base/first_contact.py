"""Will the database at this address ever let us in?

A server that is down or just starting is waited for: the site comes back by itself. A wrong
password, or a database that is not there, mends itself never and is said at once. Asks with a
connection of its own, closed at once, so it may be asked before Django is set up and before a
fork.
"""

from __future__ import annotations

import re

import psycopg
from django.db import connections

# The server gives no code while a connection is made, only its words.
FOR_GOOD = re.compile(
    r"password authentication failed|(role|database) \".*\" does not exist|no pg_hba\.conf entry"
    r"|permission denied for database|is not permitted to log in|no password supplied"
    r"|invalid \w+ value|server does not support SSL, but SSL was required"
    r"|certificate file .* does not exist|certificate verify failed"
)
# What the site's role may do in the whole server, and whether the shared tables are there.
ABOVE = """
    SELECT rolsuper OR rolcreaterole OR rolbypassrls, has_schema_privilege('public', 'CREATE'),
           to_regclass('public.tenants_domain') IS NULL
    FROM pg_roles WHERE rolname = current_user
"""
UNPREPARED = "The database is not prepared yet. Run prepare_database, then this again."
# How libpq calls what Django's settings call so.
KEYS = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
SETTING = {"default": "DATABASE_URL", "owner": "DATABASE_OWNER_URL"}


def refusal(alias: str) -> str:
    """One line about a server that refuses us for good; empty when it lets us in or is away."""
    words = _words_at_the_door(alias)
    return _line(alias, words) if FOR_GOOD.search(words) else ""


def above(powerful: bool, may_create: bool, unprepared: bool) -> str:
    """One line about an answer to ABOVE; empty when all is well."""
    if powerful:
        return "The user in DATABASE_URL has powers over the whole server. Use a plain user."
    if unprepared:
        return UNPREPARED
    if may_create:
        return "The user in DATABASE_URL may make tables. Run prepare_database with the owner."
    return ""


def absence(alias: str) -> str:
    """One line when we cannot come in, for whatever reason; else empty."""
    words = _words_at_the_door(alias)
    return _line(alias, words) if words else ""


def _words_at_the_door(alias: str) -> str:
    """What the server, or the way to it, says when it does not let us in; else empty."""
    entry = connections.settings[alias]
    given = {ours: entry[theirs] for ours, theirs in KEYS.items() if entry.get(theirs)}
    given |= {key: value for key, value in entry["OPTIONS"].items() if key != "pool"}
    try:
        psycopg.connect(**given).close()
    except psycopg.OperationalError as error:
        return str(error).strip()
    return ""


def _line(alias: str, words: str) -> str:
    last = words.splitlines()[-1] if "FATAL" in words.splitlines()[-1] else words.splitlines()[0]
    return f"{SETTING[alias]} does not lead into a database: {last}"
