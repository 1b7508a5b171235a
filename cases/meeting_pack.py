"""What does a family take along to a meeting, on one paper, in the language of the moment?

The words of people stay in the language in which they were written, with its name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from cases import plan_check_words
from cases.about_child import ASKS, QUESTIONS
from cases.forms.explaining import in_words
from cases.models import AboutChild, Meeting, MeetingPerson, Report, ReportKind, TeamMember
from cases.plan_paper import draft_section
from cases.plan_talks import talks
from cases.printed import Item, Section, Words, spoken
from cases.services.meeting_notes import to_talk_over

if TYPE_CHECKING:
    from cases.models import PlanVersion
    from cases.plan_talks import Talk
    from tenants.people.models import User

Purpose = Meeting.Purpose
ASK_ALWAYS: Final = (gettext_lazy("When do we meet again?"),)
ASK: Final[dict[str, tuple[Any, ...]]] = {
    Purpose.ELIGIBILITY: (
        gettext_lazy("What does this number mean for a book, or for homework?"),
        gettext_lazy("Was our child tested in the language that they know best?"),
        gettext_lazy("What could the tests not show?"),
        gettext_lazy("What comes next if the answer is yes, and what if it is no?"),
    ),
    Purpose.PLAN: (
        gettext_lazy("How will we see if it works, and on which days do you tell us?"),
        gettext_lazy("Who does it, where, and from which day?"),
        gettext_lazy("What do you do if it does not work?"),
        gettext_lazy("What does our child miss meanwhile?"),
        gettext_lazy("What can we do at home?"),
    ),
}
ASK[Purpose.REVIEW] = ASK[Purpose.PLAN]
PARTS: Final = dict(TeamMember.CaseRole.choices)
LINES: Final = 2  # to write on, after what one may want to note
ROOMY: Final = 4


def pack_of(user: User, meeting: Meeting) -> list[Section]:
    """All that belongs to this meeting and that this person may read. A parent's page about the
    child is their own; for anybody else its questions are left to be filled in by hand. A constant
    number of queries."""
    about = AboutChild.objects.visible_to(user).filter(case=meeting.case_id).first()
    version, comments = to_talk_over(meeting)
    found = {one.comment.pk: one for one in talks(user, version)} if version else {}
    sections = [
        _meeting(user, meeting),
        _about(about),
        _asks(meeting, about, version),
        _open([found[one.pk] for one in comments if one.pk in found]) if version else None,
        _reports(user, meeting),
        draft_section(version) if version else None,
    ]
    return [one for one in sections if one is not None]


def _meeting(user: User, meeting: Meeting) -> Section:
    here = meeting.spoken_in
    rows = [(_("What for"), meeting.get_purpose_display(), "")]
    if meeting.starts_at:
        rows.append((_("Time"), in_words(meeting.starts_at.isoformat()), ""))
    rows.append((_("How"), meeting.get_way_display(), ""))
    for label, value in ((_("Where"), meeting.place), (_("To join from elsewhere"), meeting.link)):
        if value:
            rows.append((label, value, here))
    if meeting.interpreter:
        rows.append((_("Interpreter"), meeting.language, here))
    people = MeetingPerson.objects.visible_to(user).filter(meeting=meeting)
    items = [Item(rows=rows)]
    if names := [_person(one) for one in people]:
        items.append(Item(_("Who comes"), words=[Words("\n".join(names), "")]))
    return Section("meeting", _("The meeting"), items=items)


def _person(one: MeetingPerson) -> str:
    part = PARTS.get(one.role) or one.knows
    return f"{one.name}, {part}" if part else one.name


def _about(about: AboutChild | None) -> Section:
    items = []
    for key, question in QUESTIONS.items():
        words = about.answers.get(key, "") if about else ""
        said = [Words(words, about.language)] if about and words else []
        items.append(Item(str(question), words=said, lines=0 if said else LINES))
    return Section("about", _("About my child"), _("In the family’s own words."), items, fresh=True)


def _asks(meeting: Meeting, about: AboutChild | None, version: PlanVersion | None) -> Section:
    own = about.answers.get(ASKS, "").splitlines() if about else []
    items = [Item(one.strip(), about.language, lines=LINES) for one in own if about and one.strip()]
    questions = [str(one) for one in (*ASK.get(meeting.purpose, ()), *ASK_ALWAYS)]
    if version:
        questions += plan_check_words.questions_about(version)
    items += [Item(one, lines=LINES) for one in questions]
    items.append(Item(_("What else I want to ask"), lines=ROOMY))
    note = _("Ask as many as you like, in any order.")
    return Section("ask", _("What to ask"), note, items, fresh=True)


def _open(found: list[Talk]) -> Section:
    note = _("They are the agenda: those with a concern come first.")
    if not found:
        note = _("Nothing is open at the moment.")
    return Section("open", _("Open questions"), note, [_talk(one) for one in found], fresh=True)


def _talk(one: Talk) -> Item:
    row = one.comment
    words = []
    if one.quote:
        words.append(Words(one.quote, one.language, _("About these words")))
    words += spoken(row, row.spoken_in, row.for_name or row.author_name)
    for step in one.steps:
        label = f"{step.person_name} {step.get_kind_display()}"
        words += spoken(step, step.spoken_in, label)
    return Item(f"{one.part}: {row.get_kind_display()}", words=words, lines=LINES)


def _reports(user: User, meeting: Meeting) -> Section | None:
    """Reports from outside and of the family; of the school too where it is decided on them."""
    kinds = [ReportKind.OUTSIDE, ReportKind.FAMILY]
    if meeting.purpose == Purpose.ELIGIBILITY:
        kinds.append(ReportKind.STAFF)
    rows = Report.objects.visible_to(user).filter(case=meeting.case_id, kind__in=kinds)
    items = [_report(one) for one in rows.filter(replaced_by=None).select_related("document")]
    title = _("Reports from outside the school")
    if meeting.purpose == Purpose.ELIGIBILITY:
        title = _("Reports")
    note = _("The team must look at them (34 CFR 300.305(a)(1)(i), 300.502(c)(1)).")
    return Section("reports", title, note, items) if items else None


def _report(row: Report) -> Item:
    here = _here()
    facts = [(_("Day"), date_format(row.report_on, "DATE_FORMAT"), "")]
    if row.made_by:
        facts.append((_("Made by"), row.made_by, row.language))
    if row.document:
        facts.append((_("File"), row.document.name, row.language))
    if row.translated_by:
        facts.append((_("Translated by"), row.translated_by, ""))
    words = []
    for part in row.sections:
        plain = part.get(f"plain_{here}") or ""
        text, language = (plain, here) if plain else (part["text"], row.language)
        if text:
            words.append(Words(text, language, part["title"]))
    return Item(row.title, row.language, facts, words)


def _here() -> str:
    return (get_language() or "en")[:2]
