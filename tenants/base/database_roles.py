"""Which login may the web and the jobs use, and how is it made on any PostgreSQL server?

The application role has LOGIN and nothing else; provisioning gives it rights per schema.
"""

from __future__ import annotations

import secrets
from urllib.parse import urlencode, urlsplit, urlunsplit

import psycopg
from psycopg import sql

APP_ROLE = "footbridge_app"


def with_login(url: str, user: str, password: str) -> str:
    """The same database address with another login. Query parts stay."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}:{password}@{host}"))


def with_database(url: str, name: str) -> str:
    """The same server and login with another database name."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def socket_url(user: str, password: str, database: str, folder: str, port: str) -> str:
    """An address of a server that listens on a unix socket; libpq and Django both read it."""
    where = urlencode({"host": folder, "port": port})
    return f"postgres://{user}:{password}@/{database}?{where}"


def ensure_app_role(owner_url: str, *, role: str = APP_ROLE, password: str | None = None) -> str:
    """Make sure that the application role exists on the owner's server; returns its address.

    The role gets `password`, or a new one when none is given. It must not be the owner itself,
    nor be able to become anybody else. Raises psycopg.errors.InsufficientPrivilege when the
    owner may not make roles, and ValueError when `role` is the owner's own name.
    """
    password = password or secrets.token_hex(24)
    with psycopg.connect(owner_url, autocommit=True) as link:
        if link.info.user == role:
            raise ValueError(f"{role} is the owner's own login: use another one for the owner.")
        _make_role(link, role, password)
        _let_in(link, role)
    return with_login(owner_url, role, password)


def _make_role(link: psycopg.Connection[tuple[object, ...]], role: str, password: str) -> None:
    known = link.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    verb = sql.SQL("ALTER" if known else "CREATE")
    link.execute(
        sql.SQL("{} ROLE {} WITH LOGIN PASSWORD {}").format(
            verb, sql.Identifier(role), sql.Literal(password)
        )
    )


def _let_in(link: psycopg.Connection[tuple[object, ...]], role: str) -> None:
    database = sql.Identifier(link.info.dbname)
    link.execute(
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, sql.Identifier(role))
    )
