"""How is each notification said: in a subject, in a line, and why it comes at all?

Only the child's preferred name is in these words, and nothing of the case: they stand in subjects,
on lock screens and in text messages. An announcement is about no child: its title may be there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import Promise


@dataclass(frozen=True)
class Words:
    """`subject` is one line for a subject, a list and a text message; `told` a sentence."""

    subject: str | Promise
    told: str | Promise


WORDS: dict[str, Words] = {
    "message": Words(
        _("Something new about %(child)s"),
        _("There is something new about %(child)s in the portal of %(district)s."),
    ),
    "letter": Words(
        _("A letter about %(child)s"),
        _("There is a letter about %(child)s in the portal of %(district)s."),
    ),
    "notice": Words(
        _("A notice about %(child)s"),
        _("There is a notice about %(child)s in the portal of %(district)s."),
    ),
    "meeting": Words(
        _("A meeting about %(child)s"),
        _("There is news of a meeting about %(child)s in the portal of %(district)s."),
    ),
    "meeting_times": Words(
        _("Choose a time for a meeting about %(child)s"),
        _("The school offers times for a meeting about %(child)s. Choose one, or name others."),
    ),
    "meeting_other": Words(
        _("Other times for a meeting about %(child)s"),
        _("The family of %(child)s asks for another time to meet. Take one, or offer others."),
    ),
    "meeting_concern": Words(
        _("A concern after a meeting about %(child)s"),
        _("The family of %(child)s has a concern about one point of a meeting. It is open again."),
    ),
    "meeting_soon": Words(
        _("A meeting about %(child)s comes soon"),
        _("A meeting about %(child)s is in the next two days. Sign in to see when and where."),
    ),
    "meeting_again": Words(
        _("It is time to meet again about %(child)s"),
        _(
            "The day on which all wanted to meet again about %(child)s is near, or over. No time "
            "is set yet."
        ),
    ),
    "call": Words(
        _("A talk about %(child)s was written down"),
        _("A talk about %(child)s was written down. Sign in to read the note."),
    ),
    "call_asked": Words(
        _("Is this how the talk about %(child)s was?"),
        _("A talk about %(child)s was written down. Say if that is how it was."),
    ),
    "call_answered": Words(
        _("An answer to the note of a talk about %(child)s"),
        _("Somebody said how a talk about %(child)s was for them. It stands beside the note."),
    ),
    "change": Words(
        _("A change for %(child)s"),
        _("Something changed in the case of %(child)s in the portal of %(district)s."),
    ),
    "unclear": Words(
        _("A part of your report about %(child)s is not clear"),
        _("A parent says that a part of your report about %(child)s is not clear."),
    ),
    "explain": Words(
        _("A parent asks you to explain something about %(child)s"),
        _("A parent asks you to explain something about %(child)s. Offer times."),
    ),
    "explain_times": Words(
        _("Choose a time to talk about %(child)s"),
        _("There are times to talk about %(child)s. Choose the one that is good for you."),
    ),
    "explain_set": Words(
        _("A time to talk about %(child)s is set"),
        _("A time to talk about %(child)s is set. Sign in to see it."),
    ),
    "explain_back": Words(
        _("Say what you understood about %(child)s"),
        _("Something about %(child)s was explained. Say in your own words what you understood."),
    ),
    "explain_said": Words(
        _("Is it understood? An answer about %(child)s waits for you"),
        _("A family says what it understood about %(child)s. Answer: yes, or not quite."),
    ),
    "explain_more": Words(
        _("What is explained about %(child)s goes on"),
        _("There is something new in what is explained about %(child)s."),
    ),
    "explain_late": Words(
        _("Something about %(child)s was not explained in time"),
        _("A parent asked that something about %(child)s be explained. The last day is over."),
    ),
    "plan_comment": Words(
        _("Something new was said about %(child)s"),
        _("Somebody commented on a draft about %(child)s, or answered. Sign in to read it."),
    ),
    "duty": Words(
        _("Your part of the plan for %(child)s"),
        _("Read what you do for %(child)s by the plan, and confirm that you know it."),
    ),
    "duty_waits": Words(
        _("Please confirm your part of the plan for %(child)s"),
        _("You have not confirmed yet that you read your part of the plan for %(child)s."),
    ),
    "goal_flag": Words(
        _("Time to look again at how %(child)s gets on"),
        _("Something that is counted for %(child)s was off its line several times. Sign in."),
    ),
    "week_waits": Words(
        _("How did the week go at home for %(child)s?"),
        _("You wanted to do something at home for %(child)s. Say in one minute how it went."),
    ),
    "progress_soon": Words(
        _("A progress report about %(child)s is due"),
        _("The plan promises a report on the progress of %(child)s. Its day is near, or over."),
    ),
    "plan_offer": Words(
        _("The school offers a change for %(child)s"),
        _(
            "The school offers to change the plan of %(child)s without a meeting. Say yes, or ask "
            "to meet."
        ),
    ),
    "claim": Words(
        _("A family says what it did for %(child)s"),
        _("The family of %(child)s wrote down what it did. The school confirms it."),
    ),
    "joined": Words(
        _("You are on the team of %(child)s"),
        _("You are on the team of %(child)s now, in the portal of %(district)s."),
    ),
    "left": Words(
        _("Your place on the team of %(child)s ends"),
        _(
            "Your last day on the team of %(child)s is %(day)s. After that day you cannot open the "
            "case. If this is wrong, ask the school."
        ),
    ),
    "left_now": Words(
        _("You are not on the team of %(child)s any more"),
        _(
            "The family of %(child)s took its yes back. So you are not on the team any more, and "
            "you cannot open the case."
        ),
    ),
    "rights_begin": Words(
        _("You speak for %(child)s at school"),
        _(
            "The school wrote down that you have the rights of a parent for %(child)s from "
            "%(day)s. With them you can read what is written, ask for things, and say yes or no."
        ),
    ),
    "rights_until": Words(
        _("What you may do for %(child)s at school changes"),
        _(
            "The school wrote down that your rights as a parent for %(child)s end. The last day is "
            "%(day)s. If this is wrong, ask the school which paper says so."
        ),
    ),
    "rights_end": Words(
        _("What you may do for %(child)s at school has changed"),
        _(
            "The school wrote down that you do not have the rights of a parent for %(child)s any "
            "more. So you cannot read the record now, or say yes or no. If this is wrong, ask the "
            "school which paper says so."
        ),
    ),
    "standing": Words(
        _("What you may see about %(child)s has changed"),
        _(
            "The school changed what you may see about %(child)s in the portal. Sign in to see "
            "what is open to you."
        ),
    ),
    "came_back": Words(
        _("The e-mail about a letter about %(child)s came back"),
        _("A letter about %(child)s did not reach somebody by e-mail. The school tells them."),
    ),
    "overdue": Words(
        _("A letter about %(child)s has no answer yet"),
        _("The day for an answer is over: a letter about %(child)s still has none."),
    ),
    "export": Words(
        _("The copy of the record about %(child)s is ready"),
        _("The copy of the record about %(child)s is ready. Sign in to take it."),
    ),
    "no_export": Words(
        _("The copy of the record about %(child)s could not be made"),
        _("The copy of the record about %(child)s could not be made. Please begin it again."),
    ),
    "news": Words(
        _("%(speaker)s: %(title)s"),
        _("%(speaker)s has news for you: %(title)s"),
    ),
    "urgent": Words(
        _("Urgent: %(title)s"),
        _("%(speaker)s has urgent news for you: %(title)s"),
    ),
    "not_published": Words(
        _("Not published: %(title)s"),
        _(
            "This was not published at its moment, because its last day was over. It is a draft "
            "again: %(title)s"
        ),
    ),
    "not_published_role": Words(
        _("Not published: %(title)s"),
        _(
            "%(speaker)s: this was not published at its moment, because its writer has no role "
            "there any more. It is a draft again: %(title)s"
        ),
    ),
    "event_changed": Words(
        _("Another time or place: %(title)s"),
        _("%(speaker)s changed the time or the place: %(title)s"),
    ),
    "event_cancelled": Words(
        _("It does not take place: %(title)s"),
        _("%(speaker)s says that this does not take place: %(title)s"),
    ),
    "promise": Words(
        _("Something that you agreed to do for %(child)s is due"),
        _("The day has come for something that you agreed to do for %(child)s."),
    ),
    "date_soon": Words(
        _("A date for %(child)s comes near"),
        _("A date in the case of %(child)s comes near. See what must be done until then."),
    ),
    "date_passed": Words(
        _("A date for %(child)s has passed"),
        _("A date in the case of %(child)s has passed. You can see which, and what comes next."),
    ),
    "record_soon": Words(
        _("A parent waits for the record about %(child)s"),
        _("A parent waits for the record about %(child)s, and the last day comes near."),
    ),
    "record_late": Words(
        _("The record about %(child)s was not given in time"),
        _("The last day to give the record about %(child)s to a parent is over."),
    ),
    "reach": Words(
        _("Somebody must be called or written to about %(child)s"),
        _("Our messages about %(child)s do not reach somebody. Please call or write to them."),
    ),
}

# Why something comes that nobody can turn off.
REASONS: dict[str, str | Promise] = {
    "letter": _(
        "A letter can begin a time in which the law asks for an answer. So it always comes."
    ),
    "notice": _(
        "The law says that the school must give you this notice (34 CFR 300.503). "
        "So it always comes."
    ),
    "meeting": _(
        "The law says that the school must tell you of meetings early enough (34 CFR 300.322). "
        "So it always comes."
    ),
    "report": _(
        "The law says that the school must give parents a copy of such a report "
        "(34 CFR 300.306). So it always comes."
    ),
    "record": _(
        "The law says that parents may see the record of their child (34 CFR 300.613). "
        "So the answer to who asks for it always comes."
    ),
    "rights": _(
        "A parent’s rights at school end only by a court order or another legal paper "
        "(34 CFR 99.4), or when the child comes of age (34 CFR 300.520). So it always comes."
    ),
    "urgent": _("This is urgent news of the district or the school. It comes at any hour."),
}


def subject(key: str, facts: dict[str, str]) -> str:
    """One line, in the language of the moment. `facts` are child, district, and the
    speaker and the title of an announcement, and a day."""
    return str(WORDS[key].subject) % facts


def told(key: str, facts: dict[str, str]) -> str:
    """One sentence, in the language of the moment."""
    return str(WORDS[key].told) % facts


def reason(key: str) -> str:
    """Why it cannot be turned off; empty when it can."""
    return str(REASONS[key]) if key else ""


def names_in_words(names: list[str], *, most: int = 3) -> str:
    """Some names as part of a sentence; of more than `most` only the first two."""
    if not names:
        return ""
    if len(names) > most:
        words = _("%(first)s, %(second)s and %(more)d others")
        return str(words) % {"first": names[0], "second": names[1], "more": len(names) - 2}
    if len(names) > 1:
        rest = {"names": ", ".join(names[:-1]), "last": names[-1]}
        return str(_("%(names)s and %(last)s")) % rest
    return names[0]
