"""Who can sign in to a demo district, and who is who there, in plain words?"""

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
    """Each of the person's roles and to whom: "Parent: Mateo's mother (the worked case)"."""
    first, *others = (_role(data, key, role) for role in data["people"][key]["roles"])
    return "; ".join([first, *(one[0].lower() + one[1:] for one in others)])


def _role(data: dict[str, Any], key: str, role: str) -> str:
    label, child = str(ROLES[role].label), _worked(data)
    if role == "parent":
        return f"Parent: {_family(data, key)}"
    if role == "guest":
        time = _time_left(data["guest"]["until"], data["district"]["timezone"])
        return f"Guest of {child}'s family, {time}"
    if role == "interpreter":
        return f"{label} for {child}'s family"
    if role == "classroom_teacher":
        return f"{label} of {' and '.join(_pupils(data, key))}"
    return f"{label}{_on_team(data, key, role)}"


def _on_team(data: dict[str, Any], key: str, role: str) -> str:
    """What somebody who works here is to the child of the case, if anything."""
    child = _worked(data)
    place = next((row["role"] for row in data["team"] if row["who"] == key), "")
    if place == "case_manager":
        return f", {child}'s case manager"
    if place:
        return f" on {child}'s team{_trade(data, key, role)}"
    return ", sees all cases" if role == "district_staff" else ", sees no case"


def _worked(data: dict[str, Any]) -> str:
    """What the child is called whose case the district's file tells."""
    return str(data["children"][_case_of(data)]["preferred"])


def _case_of(data: dict[str, Any]) -> str:
    return str(data.get("case_of", next(iter(data["children"]))))


def _family(data: dict[str, Any], key: str) -> str:
    """Whose mother or father: of the child of the case, else of another child."""
    for which in sorted(data["children"], key=lambda child: child != _case_of(data)):
        child = data["children"][which]
        note = "the worked case" if which == _case_of(data) else "another child"
        for how, more in (("guardians", ""), ("contact_only", ", contact only")):
            if key in child.get(how, {}):
                return f"{child['preferred']}'s {child[how][key]} ({note}{more})"
    raise LookupError(f"{key} is a parent of no child.")


def _pupils(data: dict[str, Any], key: str) -> list[str]:
    """The child of the case when it is in this teacher's class, else all that are."""
    mine = [child["preferred"] for child in data["children"].values() if child["teacher"] == key]
    return [_worked(data)] if _worked(data) in mine else mine


def _trade(data: dict[str, Any], key: str, role: str) -> str:
    """What tells one specialist from the other."""
    return f" ({data['people'][key]['title'].lower()})" if role == "specialist" else ""


def _time_left(last_day: dt.date, zone: str) -> str:
    over = last_day < today(zone)
    return "whose time is over" if over else f"until {last_day:%B} {last_day.day}, {last_day.year}"
