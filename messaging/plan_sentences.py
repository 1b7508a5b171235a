"""How is what was said of a draft plan put in a sentence of the record?"""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.languages import NAMES
from cases.models import PlanComment, PlanCommentStep
from cases.plan_shapes import SHAPES
from tenants.base.passports import Label, came_about
from tenants.base.written import quoted


def commented(data: dict[str, Any]) -> str:
    """Who says what of which part."""
    words = _words(data) | {"kind": _label(PlanComment.Kind, data.get("kind_of_comment"))}
    text = _("%(by)s about “%(part)s” in draft %(number)s: %(kind)s.") % words
    if data.get("quote"):
        text += " " + _("About the words “%(quote)s”.") % {"quote": quoted(data["quote"])}
    if data.get("for_name"):
        text += " " + _("Entered for %(name)s.") % {"name": data["for_name"]}
    return _with(text, data)


def answered(data: dict[str, Any]) -> str:
    """Who answers, and what became of it."""
    words = _words(data) | {"step": _label(PlanCommentStep.Kind, data.get("step"))}
    text = _("About a comment on “%(part)s” in draft %(number)s: %(by)s %(step)s.") % words
    if data.get("draft"):
        text += " " + _draft(str(data.get("step"))) % {"number": data["draft"]}
    return _with(text, data)


def translated(data: dict[str, Any]) -> str:
    """Who put what into which language, and how that came about."""
    language = str(NAMES.get(str(data.get("language")), ""))
    label = str(data.get("label", ""))
    how = came_about(label, str(data.get("label_by", "")), None) if label in Label else ""
    words = {
        "by": data.get("by", ""),
        "language": language,
        "how": how,
        "said": data.get("said", ""),
    }
    return _with(_("%(by)s put “%(said)s” into %(language)s (%(how)s):") % words, data)


def became(counts: dict[str, int]) -> str:
    """How many of the open comments became what with a new draft."""
    parts = [f"{BECAME[kind]}: {counts[kind]}" for kind in BECAME if counts.get(kind)]
    return _("What became of the open comments: %(list)s.") % {"list": "; ".join(parts)}


def _draft(step: str) -> str:
    if step == PlanCommentStep.Kind.CHANGED:
        return _("It is in draft %(number)s.")
    return _("It goes on with draft %(number)s.")


def _words(data: dict[str, Any]) -> dict[str, Any]:
    shape = SHAPES.get(str(data.get("part")))
    return {
        "by": data.get("by", ""),
        "part": str(shape.label) if shape else "",
        "number": data.get("number", ""),
    }


def _label(choices: Any, value: object) -> str:
    return str(dict(choices.choices).get(str(value), ""))


def _with(text: str, data: dict[str, Any]) -> str:
    return f"{text} “{data['words']}”" if data.get("words") else text


BECAME: Final[dict[str, Any]] = {
    PlanCommentStep.Kind.CHANGED: gettext_lazy("changed in this draft"),
    PlanCommentStep.Kind.ANSWERED: gettext_lazy("answered"),
    PlanCommentStep.Kind.YES: gettext_lazy("said back and right"),
    PlanCommentStep.Kind.NOT_QUITE: gettext_lazy("said back and not quite right"),
    PlanCommentStep.Kind.MEETING: gettext_lazy("for the meeting"),
    PlanCommentStep.Kind.NOT_AGREED: gettext_lazy("not agreed"),
    PlanCommentStep.Kind.CARRIED: gettext_lazy("not settled, carried on"),
}
SENTENCES = {
    "plan.commented": commented,
    "plan.comment_answered": answered,
    "words.translated": translated,
}
