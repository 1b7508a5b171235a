"""What was said of a plan's drafts, part by part, and where each stands?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Prefetch, QuerySet, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from cases.models import CommentState, PlanComment, PlanCommentStep, PlanVersion
from cases.plan_shapes import SHAPES
from cases.plan_texts import PLAIN, found_again, texts
from cases.plan_words import Said, said
from cases.services.plan_comments import missing_parts, state_of
from cases.translations import attach
from tenants.base.written import bare, quoted
from tenants.people.models import User

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable, Mapping, Sequence

    from cases.anchoring import Spot

Blocks = dict[str, dict[str, Any]]  # by id

SHORT = 60
SETTLED = (CommentState.ANSWERED, CommentState.CHANGED, CommentState.NOT_AGREED)


@dataclass(frozen=True)
class Talk:
    """One comment with its steps. `here`: it was said of the very draft that is read. `spot` is
    where the words stand now that it is about, and `now` what they are."""

    comment: PlanComment
    steps: list[PlanCommentStep]
    state: CommentState
    here: bool
    spot: Spot | None = None
    now: str = ""
    language: str = ""  # of the words that it is about
    before: uuid.UUID | None = None  # the comment before it on the page
    after: uuid.UUID | None = None

    @property
    def quote(self) -> str:
        """The words that it is about, as they were; empty when it is about the whole part."""
        return quoted(str(self.comment.anchor.get("exact", "")))

    @property
    def is_earlier(self) -> bool:
        """The words that it is about are not there any more."""
        return bool(self.quote) and self.spot is None

    @property
    def is_open(self) -> bool:
        """Nobody has answered it yet, or the family wrote more since."""
        return self.state == CommentState.OPEN

    @property
    def like(self) -> tuple[Any, ...]:
        """All that its looks depend on, besides the reader's language: its rows never change."""
        said: tuple[PlanComment | PlanCommentStep, ...] = (self.comment, *self.steps)
        seen = tuple((one.pk, one.spoken_in, one.translated and one.translated.pk) for one in said)
        where = (self.here, self.language, self.is_earlier, self.now)
        return (seen, where, self.before, self.after)

    @property
    def part(self) -> str:
        """The section it is about, in the reader's language."""
        return str(SHAPES[self.comment.part].label)

    @property
    def state_words(self) -> str:
        """Where it stands, with the draft in which it was changed."""
        last = self.steps[-1] if self.steps else None
        if last and last.draft and self.state == CommentState.CHANGED:
            return _("Changed in draft %(number)d") % {"number": last.draft.number}
        if last and last.draft and self.state == CommentState.OPEN:
            return _("Open, carried on to draft %(number)d") % {"number": last.draft.number}
        return str(self.state.label)


def talks(user: User, version: PlanVersion) -> list[Talk]:
    """All that was said of this draft and of the ones before it, as one reads: part by part, what
    is about a part that is gone at the end of its section; each stays to be read. A constant number
    of queries."""
    rows = list(
        PlanComment.objects.visible_to(user)
        .filter(plan=version.plan_id, version__number__lte=version.number)
        .prefetch_related(*_once(version=PlanVersion, author=User))
    )
    steps: dict[uuid.UUID, list[PlanCommentStep]] = {}
    found = PlanCommentStep.objects.visible_to(user).filter(comment__in=[row.pk for row in rows])
    for step in found.prefetch_related(*_once(draft=PlanVersion, person=User)):
        steps.setdefault(step.comment_id, []).append(step)
    attach(user, [*rows, *(one for each in steps.values() for one in each)])
    order = version.plan.sections
    blocks = _blocks(user, rows, version)
    made = [_talk(row, steps.get(row.pk, []), version, blocks) for row in rows]
    places = {block["id"]: place for place, block in enumerate(version.blocks)}

    def place(one: Talk) -> tuple[Any, ...]:
        row = one.comment
        return order.index(row.part), places.get(str(row.block), len(places)), row.at

    return sorted(made, key=place)


def _once(**models: type[Model]) -> list[Prefetch[str, QuerySet[Any], str]]:
    """Drafts and people are few and comments are many: each is read once."""
    read = {PlanVersion: "number", User: "language"}
    return [
        Prefetch(field, model._default_manager.only(read[model])) for field, model in models.items()
    ]


def linked(found: Sequence[Talk]) -> list[Talk]:
    """Each with the one before it and the one after it."""
    keys = [None, *(one.comment.pk for one in found), None]
    return [replace(one, before=keys[n], after=keys[n + 2]) for n, one in enumerate(found)]


class Show(TextChoices):
    """Which of the comments are listed."""

    ALL = "", pgettext_lazy("comments", "All")
    OPEN = "open", pgettext_lazy("comments", "Open")
    ANSWERED = "answered", pgettext_lazy("comments", "Answered")
    MEETING = "meeting", pgettext_lazy("comments", "For the meeting")
    MINE = "mine", pgettext_lazy("comments", "Mine")

    def has(self, user: User, one: Talk) -> bool:
        """Whether this comment is one of them for this reader. Answered are those of which
        something became; one's own are those in which one wrote."""
        return {
            Show.ALL: True,
            Show.OPEN: one.is_open,
            Show.ANSWERED: one.state in SETTLED,
            Show.MEETING: one.state == CommentState.MEETING,
            Show.MINE: user.pk in {one.comment.author_id, *(s.person_id for s in one.steps)},
        }[self]


def _blocks(
    user: User, rows: Iterable[PlanComment], version: PlanVersion
) -> dict[uuid.UUID, Blocks]:
    """The parts by their id, of this version and of those others of which words are meant."""
    others = {row.version_id for row in rows if row.anchor} - {version.pk}
    found = PlanVersion.objects.visible_to(user).in_bulk(list(others)) if others else {}
    versions = [*found.values(), version]
    return {one.pk: {block["id"]: block for block in one.blocks} for one in versions}


def _talk(
    row: PlanComment,
    steps: Iterable[PlanCommentStep],
    version: PlanVersion,
    blocks: Mapping[uuid.UUID, Blocks],
) -> Talk:
    """One comment as it is read beside this version; `blocks` are those of each version."""
    ordered = sorted(steps, key=lambda step: step.number)
    here = row.version_id == version.pk
    text = str(row.anchor.get("text", ""))
    language = text.removeprefix(PLAIN) if text.startswith(PLAIN) else version.plan.language
    found = Talk(row, ordered, state_of(row, ordered), here, language=language)
    old = blocks[row.version_id].get(str(row.block)) if row.anchor else None
    new = blocks[version.pk].get(str(row.block))
    spot = found_again(row.anchor, old, new) if old and new else None
    if spot is None or new is None:
        return found
    now = quoted(texts(new)[text][spot.start : spot.end])
    return replace(found, spot=spot, now=now)


def parts_of(version: PlanVersion) -> dict[str, str]:
    """Each part by its id, by a name that tells it from others of its kind."""
    many = Counter(block["kind"] for block in version.blocks)
    seen: Counter[str] = Counter()
    found = {}
    for block in sorted(version.blocks, key=lambda one: version.plan.sections.index(one["kind"])):
        seen[block["kind"]] += 1
        name = str(SHAPES[block["kind"]].label)
        if many[block["kind"]] > 1:
            words = block_words(block)
            begins = words.name or bare(words.words)
            cut = begins if len(begins) <= SHORT else f"{begins[:SHORT].rstrip()}…"
            name = f"{name} {seen[block['kind']]}: {cut}"
        found[block["id"]] = name
    for kind in missing_parts(version):
        found[kind] = _("%(part)s (not in this draft)") % {"part": SHAPES[kind].label}
    return found


def block_of(version: PlanVersion, block: object) -> dict[str, Any] | None:
    """The part of the version with this id."""
    return next((one for one in version.blocks if one["id"] == str(block)), None)


def block_words(block: dict[str, Any]) -> Said:
    """The part as it is read."""
    return said(block["kind"], block["words"], block["fields"])
