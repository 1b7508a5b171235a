"""Who can sign in to a demo district, and what are they there, in plain words?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from portal.demo.content import FILES, PASSWORD, email_of, read
from tenants.base.clock import today
from tenants.people.roles import ROLES

if TYPE_CHECKING:
    import datetime as dt


def accounts(slug: str) -> list[dict[str, str]]:
    """Everybody of a demo district: name, role in plain words, e-mail, password."""
    data = next(d for d in map(read, FILES) if d["district"]["slug"] == slug)
    return [
        {
            "name": person["name"],
            "role": in_words(data, key),
            "email": email_of(key, slug),
            "password": PASSWORD,
        }
        for key, person in data["people"].items()
    ]


def in_words(data: dict[str, Any], key: str) -> str:
    """The person's roles, and what else one must know to choose an account."""
    said = [str(ROLES[role].label) for role in data["people"][key]["roles"]]
    if any(key in child.get("contact_only", {}) for child in data["children"].values()):
        said.append("contact only")
    if any((row["who"], row["role"]) == (key, "case_manager") for row in data["team"]):
        said.append("case manager")
    if data["guest"]["who"] == key:
        said.append(_time_left(data["guest"]["until"], data["district"]["timezone"]))
    return ", ".join(said)


def _time_left(last_day: dt.date, zone: str) -> str:
    over = last_day < today(zone)
    return "whose time is over" if over else f"until {last_day:%B} {last_day.day}, {last_day.year}"
