"""How is an announcement published, now or at a moment to come, and who is told then?

Where nobody may speak in the name of a class or a PTA any more, whoever leads there is told of what
was not published: the administrators of the school, or the district's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from messaging import policies
from messaging.models import Announcement, Speaker
from messaging.services import audiences, recipients
from messaging.services.announcements import FURTHEST, opened
from messaging.visibility import schools_of
from tenants.audit.services import record
from tenants.base.clock import now
from tenants.base.errors import BadInput, NotAllowed
from tenants.people.models import RoleAssignment
from tenants.people.roles import Hat

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Iterable, Iterator

    from messaging.services.recipients import Person
    from tenants.audit.models import Event
    from tenants.people.models import User

# Those who may speak in a name have one of these roles: see visibility.speaks_as.
SPEAK = {
    Speaker.DISTRICT: ("district_staff",),
    Speaker.SCHOOL: ("district_staff", "administrator"),
    Speaker.CLASS: ("classroom_teacher",),
    Speaker.PTA: ("pta_officer",),
}


def publish(*, by: User, post: Announcement, at: dt.datetime | None = None) -> Announcement:
    """Publish now, or at a moment to come (aware). Twice is once. Raises NotAllowed, BadInput."""
    with transaction.atomic():
        row = _locked(by, post)
        if row.published_at:
            return row
        if at is None or at <= now():
            return _publish(by, row)
        if at > now() + FURTHEST:
            raise BadInput({"publish_on": _("Choose a day at most two years away.")})
        if row.expires_at and row.expires_at <= at:
            raise BadInput({"expires_on": _("It would be over before it begins.")})
        row.publish_at, row.stopped = at, False
        row.save(update_fields=["publish_at", "stopped"])
        record("announcement.scheduled", by=by, target=row, at=at.isoformat())
        _later(row, at)
    return row


def _later(post: Announcement, at: dt.datetime) -> None:
    from messaging import jobs

    jobs.publish_announcement.later(at=at, post_id=str(post.pk))


def unschedule(*, by: User, post: Announcement) -> Announcement:
    """It waits for no moment any more. Raises NotAllowed."""
    with transaction.atomic():
        row = _locked(by, post)
        if row.waits_until:
            row.publish_at = None
            row.save(update_fields=["publish_at"])
            record("announcement.unscheduled", by=by, target=row)
    return row


def publish_due(post_id: uuid.UUID) -> None:
    """Publish what waited for this moment. Whoever wrote it must still have the role, and its last
    day must not be over: else it is a draft again, and those who may speak in its name are told,
    the author among them, or whoever leads there when nobody may."""
    with transaction.atomic():
        rows = Announcement.objects.select_for_update(of=("self",))
        post = rows.select_related("school", "teacher").filter(pk=post_id).first()
        if post is None or post.waits_until is None or post.waits_until > now():
            return
        author = post.author
        author.wear(Hat.PTA if post.speaker == Speaker.PTA else Hat.STAFF)
        allowed = author.is_active and policies.may_change_post(author, post)
        if allowed and not post.is_over:
            _publish(author, post)
            return
        post.publish_at, post.stopped = None, not allowed
        post.save(update_fields=["publish_at", "stopped"])
        kind = "over" if allowed else "role"
        record("announcement.not_published", by=None, target=post, kind=kind)


def _publish(by: User, post: Announcement) -> Announcement:
    if post.is_over:
        raise BadInput({"expires_on": _("Its last day is over. Choose another day.")})
    post.published_at = post.publish_at = now()
    post.stopped = False
    post.save(update_fields=["published_at", "publish_at", "stopped"])
    kind = "urgent" if post.urgent else post.speaker
    record("announcement.published", by=by, target=post, kind=kind)
    opened(by=by, post=post)  # who wrote it has read it
    return post


def _locked(by: User, post: Announcement) -> Announcement:
    """The row as it is now, held for this transaction. Raises NotAllowed."""
    rows = Announcement.objects.select_for_update(of=("self",))
    row = rows.select_related("school", "teacher").get(pk=post.pk)
    if not policies.may_change_post(by, row):
        raise NotAllowed(_("Only those who may speak in this name can do this."))
    return row


@recipients.audience("announcement.not_published")
def _speakers(event: Event) -> Iterator[list[Person]]:
    """Its author, and whoever may speak in its name today and can publish it after all; when that
    is nobody, whoever leads there."""
    post = Announcement.objects.select_related("school", "teacher", "author").get(
        pk=event.target_id
    )
    hat = Hat.PTA if post.speaker == Speaker.PTA else Hat.STAFF
    found = [
        one
        for one in _holders(SPEAK[Speaker(post.speaker)], hat)
        if policies.may_change_post(one, post)
    ]
    told = {one.pk: hat for one in found} or {one.pk: Hat.STAFF for one in _leads(post)}
    hats = post.author.hats
    told.setdefault(post.author_id, Hat(hats[0]) if hats else hat)
    yield list(told.items())


def _holders(roles: Iterable[str], hat: Hat) -> list[User]:
    """Those who hold one of these roles today, in this hat."""
    rows = RoleAssignment.objects.in_force().filter(role__in=roles)
    return recipients.in_hats([(pk, hat) for pk in set(rows.values_list("user", flat=True))])


def _leads(post: Announcement) -> list[User]:
    """The administrators of the school of a class; where there is none, and of a PTA, the
    district's staff."""
    if post.speaker == Speaker.CLASS:
        mine = {post.school_id, None}
        held = _holders(["administrator"], Hat.STAFF)
        found = [one for one in held if schools_of(one, "administrator") & mine]
        if found:
            return found
    return _holders(["district_staff"], Hat.STAFF)


@recipients.audience("announcement.published")
def _readers(event: Event) -> Iterator[list[Person]]:
    """Those whom it is for, as long as it stands."""
    post = Announcement.objects.get(pk=event.target_id)
    for part in audiences.in_parts(post):
        post.refresh_from_db(fields=["withdrawn_at"])
        if post.withdrawn_at:
            return
        yield part
