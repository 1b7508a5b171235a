"""What is in the demo? Two invented districts, replayed through the services at their own dates."""

from __future__ import annotations

import datetime as dt
import functools
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.db import transaction
from django.utils import timezone, translation
from django_tenants.utils import schema_context

from cases.models import Case, Student
from cases.services import cases as case_services
from cases.services import guests as guest_services
from cases.services import students as student_services
from messaging import jobs
from messaging.models import Action, Entry
from messaging.services import actions as action_services
from messaging.services import calls, ledger, notify, reading
from portal.demo import (
    effects,
    evaluation,
    facts,
    journal,
    letters,
    meetings,
    papers,
    plan_templates,
    plans,
    records,
    supports,
    waiting,
)
from portal.demo import guide as demo_guide
from portal.demo import news as demo_news
from tenants.audit.models import Event
from tenants.base.clock import at as clock_at
from tenants.models import District
from tenants.people.models import DistrictSettings, School, User
from tenants.people.services import roles, rules, school_days, users
from tenants.rulepacks.schema import ClockKey, Measure

HERE = Path(__file__).parent
FILES = ("worked_case.yaml", "birch.yaml")
PASSWORD = "footbridge-demo-2026"  # noqa: S105  (the demo prints it; nothing real is behind it)
SCHOOL_YEAR = dt.date(2025, 8, 25)
NEWEST = 5  # entries of which people were told


def read(name: str) -> dict[str, Any]:
    """One district's file as plain data."""
    data: dict[str, Any] = yaml.safe_load((HERE / name).read_text(encoding="utf-8"))
    return data


def districts() -> list[dict[str, Any]]:
    """Slug, name, state and zone of the demo's districts."""
    return [read(name)["district"] for name in FILES]


def load(progress: Callable[[str], None]) -> None:
    """Fill each demo district that is still empty. Safe to run again."""
    for name in FILES:
        data = read(name)
        district = District.objects.get(slug=data["district"]["slug"])
        with schema_context(district.schema_name):
            if User.objects.exists():
                continue
            progress(f"Filling {district.name} ...")
            with transaction.atomic():
                replay = Replay(data)
                replay.run(functools.partial(_share, progress, district.name))
                replay.letters_that_wait()


def _share(progress: Callable[[str], None], name: str, done: int, of: int) -> None:
    """A line for each fifth of the steps."""
    fifth = done * 5 // of
    if fifth > (done - 1) * 5 // of:
        progress(f"Filling {name}: {fifth * 20} %")


def email_of(key: str, slug: str) -> str:
    """The demo address of a person; the domain can never exist."""
    return f"{key}@{slug}.example"


def school_year_of(day: dt.date) -> dict[str, Any]:
    """An invented school year around a day (or the one to come, in summer)."""
    start = day.year if day.month > 6 else day.year - 1
    first = dt.date(start, 8, 24)
    return {
        "first_day": first,
        "last_day": dt.date(start + 1, 6, 11),
        "closed": [
            {"from": dt.date(start, 11, 25), "to": dt.date(start, 11, 27), "why": "Thanksgiving"},
            {"from": dt.date(start, 12, 21), "to": dt.date(start + 1, 1, 1), "why": "Winter break"},
            {
                "from": dt.date(start + 1, 4, 5),
                "to": dt.date(start + 1, 4, 9),
                "why": "Spring break",
            },
        ],
    }


class Replay:
    """One district's year, each line at its own moment, through the same services as people."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data
        self.zone = ZoneInfo(data["district"]["timezone"])
        self.slug: str = data["district"]["slug"]
        self.people: dict[str, User] = {}
        self.children: dict[str, Student] = {}
        self.case: Case | None = None
        self.notes: dict[str, Entry] = {}

    def run(self, tell: Callable[[int, int], None] = lambda done, of: None) -> None:
        """Fill the district whose schema is open; `tell` hears after each step how many are done,
        and of how many."""
        with timezone.override(self.zone):
            self._run(tell)

    def _run(self, tell: Callable[[int, int], None]) -> None:
        with clock_at(self.moment(f"{SCHOOL_YEAR} 08:00")):
            self._settings()
            self._calendar()
            self._people()
            self._children()
            self._promises()
            plan_templates.make(self.data.get("plan_templates", []), self._fresh)
            demo_guide.show(self.data["guide"], self._fresh)
        steps = [
            (self.moment(row["at"]), order, do) for order, (row, do) in enumerate(self._steps())
        ]
        in_order = sorted(steps, key=lambda step: step[:2])
        for done, (moment, _order, do) in enumerate(in_order, 1):
            with clock_at(moment):
                do()
            tell(done, len(in_order))
        demo_news.replay(self.data.get("news", []), self._fresh, slug=self.slug)
        self._tell_the_newest()
        self._read_marks()

    def letters_that_wait(self) -> None:
        """Beside the year: what waits on the day on which the demo is made."""
        with timezone.override(self.zone):
            waiting.replay(self.data.get("waiting", []), self._fresh, self.children)

    def _tell_the_newest(self) -> None:
        """Nobody is told of old news, but the demo shows how the last of it was told."""
        rows = Entry.objects.filter(author__isnull=False).order_by("-recorded_at")[:NEWEST]
        for entry in reversed(rows):
            event = Event.objects.get(verb="entry.added", target_id=entry.pk)
            with clock_at(entry.recorded_at):
                notify.tell(event, ids=[])
        jobs.deliver_due()

    def _read_marks(self) -> None:
        """Everybody has read the record but its last two entries."""
        for key, user in self.people.items():
            self._fresh(key)
            for case in Case.objects.visible_to(user):
                newest = reading.newest_number(user, case.pk) or 0
                reading.mark_seen(by=user, case=case, number=max(newest - 2, 0))

    def moment(self, words: str | dt.datetime) -> dt.datetime:
        """A local date and time of the file as an aware moment."""
        found = words if isinstance(words, dt.datetime) else dt.datetime.fromisoformat(str(words))
        return found.replace(tzinfo=self.zone)

    def _settings(self) -> None:
        names = ("brand_color", "help_phone", "help_hours", "help_hours_es", "parent_center_name")
        found = {name: self.data["district"].get(name, "") for name in names}
        found["parent_center_on"] = self.data["district"].get("parent_center_on")
        DistrictSettings.objects.update_or_create(pk=1, defaults=found)

    def _calendar(self) -> None:
        """The year of the file, and the one that we are in when it is another."""
        years = [self.data["calendar"]] if "calendar" in self.data else []
        here = school_year_of(dt.datetime.now(self.zone).date())
        if not any(year["first_day"] <= here["last_day"] <= year["last_day"] for year in years):
            years.append(here)
        for year in years:
            school_days.add_year(by=None, first_day=year["first_day"], last_day=year["last_day"])
            for row in year["closed"]:
                school_days.close(
                    by=None, first_day=row["from"], last_day=row.get("to"), why=row["why"]
                )
            for row in year.get("short", []):
                school_days.end_early(by=None, day=row["day"], why=row["why"])

    def _promises(self) -> None:
        """What the district says of the law, by its own staff."""
        for row in self.data.get("promises", []):
            said = rules.Said(
                clock=ClockKey(row["clock"]),
                source=rules.PROMISE,
                number=row["number"],
                unit=Measure(row["unit"]),
                starts=SCHOOL_YEAR,
            )
            rules.say(by=self.people[row["by"]], said=said)

    def _people(self) -> None:
        self.school = School.objects.create(name=self.data["school"])
        for key, person in self.data["people"].items():
            user = users.create(
                by=None,
                display_name=person["name"],
                email=email_of(key, self.slug),
                language=person.get("language", "en"),
                title=person.get("title", ""),
                reach_by=person.get("reach_by", "email"),
                password=PASSWORD,
            )
            for role in person["roles"]:
                school = None if role == "district_staff" else self.school
                roles.grant(by=None, user=user, role=role, school=school, starts=SCHOOL_YEAR)
            user.forget_roles()
            self.people[key] = user

    def _children(self) -> None:
        for key, row in self.data["children"].items():
            child = student_services.create(
                by=None,
                full_name=row["full"],
                preferred_name=row["preferred"],
                birth_date=row["born"],
                grade=row["grade"],
                school=self.school,
                home_language=row["language"],
            )
            student_services.enrol(
                by=None,
                student=child,
                school=self.school,
                grade=row["grade"],
                classroom_teacher=self.people[row["teacher"]],
                starts=SCHOOL_YEAR,
            )
            self._guardians(child, row)
            self.children[key] = child

    def _guardians(self, child: Student, row: dict[str, Any]) -> None:
        for standing, field in (
            ("education_rights", "guardians"),
            ("contact_only", "contact_only"),
        ):
            for who, relationship in row.get(field, {}).items():
                student_services.add_guardian(
                    by=None,
                    student=child,
                    user=self.people[who],
                    relationship=relationship,
                    standing=standing,
                    starts=SCHOOL_YEAR,
                )

    def _steps(self) -> list[tuple[dict[str, Any], Callable[[], object]]]:
        steps: list[tuple[dict[str, Any], Callable[[], object]]] = [
            (row, functools.partial(self._line, row, number))
            for number, row in enumerate(self.data["entries"])
        ]
        steps += [(row, functools.partial(self._join, row)) for row in self.data["team"]]
        steps += [(row, functools.partial(self._fact, row)) for row in self.data.get("facts", [])]
        steps += supports.steps(self.data.get("supports", []), self._open_case, self._fresh)
        steps += plans.steps(self.data.get("plans", []), self._open_case, self._fresh)
        steps += effects.steps(self.data.get("in_effect", []), self._open_case, self._fresh)
        at_home = self.data.get("at_home", [])
        steps += effects.home_steps(at_home, self._open_case, self._fresh)
        reports = self.data.get("progress", [])
        steps += effects.report_steps(reports, self._open_case, self._fresh)
        given = self.data.get("services", [])
        steps += effects.service_steps(given, self._open_case, self._fresh)
        steps += effects.goal_steps(self.data.get("goals", []), self._open_case, self._fresh)
        steps += evaluation.steps(self.data.get("evaluation", []), self._open_case, self._fresh)
        steps += meetings.steps(self.data.get("meetings", []), self._open_case, self._fresh)
        steps += papers.steps(self.data.get("papers", []), self._open_case, self._fresh)
        guest = self.data["guest"]
        steps.append((guest, functools.partial(self._propose, guest)))
        steps.append(({"at": guest["accepted_at"]}, functools.partial(self._accept, guest)))
        return steps

    def _open_case(self) -> Case:
        if self.case is None:
            child = self.children[self.data.get("case_of", next(iter(self.children)))]
            self.case = case_services.open_case(by=None, student=child)
        return self.case

    def _join(self, row: dict[str, Any]) -> None:
        case_services.add_member(
            by=None, case=self._open_case(), user=self._fresh(row["who"]), role=row["role"]
        )

    def _fact(self, row: dict[str, Any]) -> None:
        case = self._open_case()
        facts.line(by=self._fresh(row["by"]), case=case, row=row, people=self.people)
        self.case = Case.objects.get(pk=case.pk)

    def _fresh(self, key: str) -> User:
        """The person as of this moment: roles are read again for each day."""
        user = self.people[key]
        user.forget_roles()
        if len(user.hats) > 1:
            user.wear("staff")
        return user

    def _line(self, row: dict[str, Any], number: int) -> None:
        case, by = self._open_case(), self._fresh(row["by"])
        if "call" in row:
            self.notes[row["call"]["id"]] = self._call(by, case, row, number)
        elif "journal" in row:
            journal.write(by=by, case=case, row=row, key=self._key(number))
        elif "answers" in row:
            self._answer(by, row)
        elif "done" in row:
            actions = Action.objects.filter(note=self.notes[row["done"]], owner=by)
            action_services.finish(by=by, action=actions.get())
        elif records.is_one(row):
            records.line(by=by, case=case, row=row, about=self.notes)
        elif row.get("kind") == "letter":
            self._letter(by, case, row, number)
        else:
            self._entry(by, case, row, number)

    def _entry(self, by: User, case: Case, row: dict[str, Any], number: int) -> None:
        entry = ledger.append(
            by=by,
            case=case,
            kind=row.get("kind", "message"),
            body=row["body"],
            key=f"demo-{number}",
            channel=row.get("channel", "portal"),
            language=row.get("language", "en"),
            happened_on=row.get("happened_on"),
            on_behalf_of=self.people[row["for"]] if "for" in row else None,
        )
        if "id" in row:
            self.notes[row["id"]] = entry
        if "replies" in row:
            letters.answer(by=by, entry=entry, letter=self.notes[row["replies"]])

    def _letter(self, by: User, case: Case, row: dict[str, Any], number: int) -> None:
        day = self.moment(row["at"]).date()
        entry = letters.post(by=by, case=case, row=row, key=f"demo-{number}", day=day)
        self.notes[row.get("id", "")] = entry
        self.case = Case.objects.get(pk=case.pk)  # a request for an evaluation moved it

    def _call(self, by: User, case: Case, row: dict[str, Any], number: int) -> Entry:
        given = row["call"]
        moment = self.moment(row["at"])
        actions = [
            calls.Agreed(what, self.people[owner].pk, due) for owner, what, due in given["actions"]
        ]
        talk = calls.Talk(
            key=self._key(number),
            channel=row["channel"],
            day=moment.date(),
            time=dt.time.fromisoformat(given["time"]),
            minutes=given["minutes"],
            said=row["body"],
            people=[self.people[key].pk for key in given["with"]],
            others=given.get("others", ""),
            agreed=given.get("agreed", ""),
            actions=actions,
            language=row.get("language", "en"),
        )
        return calls.note_call(by=by, case=case, talk=talk)

    def _key(self, number: int) -> uuid.UUID:
        return uuid.uuid5(uuid.NAMESPACE_URL, f"demo-{self.slug}-{number}")

    def _answer(self, by: User, row: dict[str, Any]) -> None:
        with translation.override(by.language):
            words = row.get("body", "")
            note = self.notes[row["answers"]]
            calls.answer_call(by=by, note=note, agrees=not words, words=words)

    def _propose(self, row: dict[str, Any]) -> None:
        parent = self._fresh(row["by"])
        self.consent = guest_services.propose(
            by=parent,
            case=self._open_case(),
            guest_name=self.people[row["who"]].display_name,
            guest_email=email_of(row["who"], self.slug),
            purpose=row["purpose"],
            until=row["until"],
            signed_name=parent.display_name,
        )

    def _accept(self, row: dict[str, Any]) -> None:
        guest_services.accept(
            by=self._fresh(row["accepted_by"]), consent=self.consent, guest=self._fresh(row["who"])
        )
