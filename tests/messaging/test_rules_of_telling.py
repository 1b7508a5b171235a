"""Is it decided of each change who hears of it, and do its words stay silent about the case?"""

from __future__ import annotations

import re

import pytest
from django.utils import translation

from messaging.notify_rules import every_rule, verbs
from messaging.notify_words import WORDS
from tenants.audit.verbs import VERBS

ENTRY = "it is an entry of the record, and the entry is told"
MOVED = "a case whose dates it moves is told of that (case.dates_moved)"
AUTHOR = "done by who writes it, before or after others read it"
OWN = "one's own doing"
ACCOUNT = "a mail of the account itself, or the letter that is printed, tells the person"
ANSWERED = "whoever is proved to have written the mail is answered by mail"
SAID_THERE = "the page that opens with the link or the code says it"
TEAM = "who joins or leaves by it is told (team.joined, team.left)"
LAST_DAY = "nobody reads more or less on that day: the last day stands on the page of the team"
DESK = "a matter of the district's office"
DRAFT = "not shared yet"
KEPT = "it stands on its page for both sides; a run off the line and the reports are told"
THERE = "whoever is there reads it at once, and the minutes tell it (meeting.closed)"
# verbs that no rule tells -> why
UNTOLD = {
    KEPT: {"goal.noted", "service.corrected", "service.noted", "week.ticked"},
    THERE: {"meeting.attended", "meeting.begun", "meeting.point_added", "meeting.tracked"},
    ENTRY: {
        "about_child.shared",
        "amendment.agreed",
        "amendment.asked",
        "amendment.refused",
        "amendment.stated",
        "eligibility.decided",
        "letter.answered",
        "meeting.closed",
        "letter.climbed",
        "letter.sent",
        "paper.answered",
        "paper.revoked",
        "paper.sent",
        "plan.shared",
        "progress.given",
        "records.asked",
        "records.released",
        "records.visit_offered",
        "report.shared",
    },
    MOVED: {
        "calendar.closed",
        "calendar.imported",
        "calendar.opened",
        "calendar.short_day_added",
        "calendar.short_day_removed",
        "calendar.year_added",
        "calendar.year_removed",
        "rule.said",
        "rule.taken_back",
    },
    AUTHOR: {
        "announcement.changed",
        "announcement.drafted",
        "announcement.file_added",
        "announcement.file_removed",
        "announcement.handed_out",
        "announcement.scheduled",
        "announcement.unscheduled",
        "announcement.withdrawn",
    },
    OWN: {
        "document.removed",
        "document.uploaded",
        "event.answer_removed",
        "event.answered",
        "event.place_left",
        "event.place_taken",
        "export.asked",
        "export.removed",
        "export.taken",
        "invitation.used",
        "letter.climbs_itself",
        "letter.climbs_no_more",
        "person.away",
        "person.back",
        "person.calendar_feed_made",
        "person.calendar_feed_stopped",
        "person.case_calendar_made",
        "person.case_calendar_stopped",
        "person.changed",
        "person.push_began",
        "person.push_ended",
        "person.signed_out",
        "person.wishes_changed",
    },
    ACCOUNT: {
        "guardianship.invited",
        "invitation.renewed",
        "invitation.sent",
        "person.email_changed",
        "person.second_factor_removed",
    },
    DESK: {
        "district.settings_changed",
        "guide.hidden",
        "guide.shown",
        "letter_kind.added",
        "letter_kind.changed",
        "letter_kind.restored",
        "letter_kind.turned_off",
        "letter_kind.turned_on",
        "person.closed",
        "person.created",
        "person.reopened",
        "plan_template.added",
        "plan_template.changed",
        "plan_template.turned_off",
        "plan_template.turned_on",
        "reach.came_back",
        "reach.done",
        "reach.push_gone",
        "reach.tried_again",
        "role.ended",
        "role.granted",
        "school.created",
        "student.changed",
        "student.created",
    },
    DRAFT: {
        "plan.begun",
        "plan.block_added",
        "plan.block_moved",
        "plan.block_removed",
        "plan.block_written",
        "report.draft_removed",
        "report.drafted",
    },
    ANSWERED: {"mail.refused"},
    SAID_THERE: {"invitation.revoked", "invitation.wrong_answer"},
    TEAM: {
        "enrolment.ended",
        "enrolment.started",
    },
    LAST_DAY: {"team.dated"},
}
# What may stand in a line on a lock screen: names that the person knows, and what is public.
ALLOWED = {"child", "district", "title", "school", "name", "speaker", "day"}


def test_of_each_change_it_is_decided_who_hears_of_it():
    untold = set().union(*UNTOLD.values())
    assert len(untold) == sum(map(len, UNTOLD.values()))
    assert untold == set(VERBS) - verbs()


@pytest.mark.parametrize("key", WORDS)
@pytest.mark.parametrize("language", ["en", "es"])
def test_no_line_holds_anything_of_the_case(key, language):
    with translation.override(language):
        lines = str(WORDS[key].subject), str(WORDS[key].told)
    for line in lines:
        assert set(re.findall(r"%\((\w+)\)s", line)) <= ALLOWED
    assert not re.search(
        r"\bIEP\b|504|disab|discapac|special ed|educaci.n especial|evalua|\btests?\b|prueba",
        " ".join(lines),
        re.IGNORECASE,
    )


def test_each_rule_has_words_and_each_line_a_rule():
    told = {rule.words for rule in every_rule().values()}
    assert told == WORDS.keys()
