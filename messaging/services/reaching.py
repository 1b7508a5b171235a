"""What follows when somebody is not reached: who calls or writes, and when is it done?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from cases.models import Case
from messaging import policies
from messaging.models import DeadAddress, Delivery, ReachTask
from messaging.services import receipts
from tenants.audit.services import record
from tenants.base.clock import now
from tenants.base.errors import BadInput, NotAllowed
from tenants.people.models import User
from tenants.people.roles import Hat

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from messaging.models import LetterReceipt

State, Channel, Reason = Delivery.State, Delivery.Channel, ReachTask.Reason
LONGEST = 300  # letters kept of what a server said


def failed(row: Delivery, why: str) -> None:
    """This did not arrive, and trying again is over: staff see it. A message on a device only
    comes in addition, so nobody calls because of it."""
    with transaction.atomic():
        Delivery.objects.filter(pk=row.pk).update(state=State.FAILED, detail=why[:LONGEST])
        if row.channel == Channel.PUSH:
            return
        reason = Reason.SMS if row.channel == Channel.SMS else Reason.EMAIL
        _open(row, reason, row.address)


def came_back(rows: Sequence[Delivery], *, address: str, why: str) -> None:
    """The address is wrong for good: nothing more goes there, and these wait on paper."""
    with transaction.atomic():
        ids = [row.pk for row in rows]
        Delivery.objects.filter(pk__in=ids).update(
            state=State.FAILED, address=address, detail=why[:LONGEST]
        )
        first = rows[0]
        _row, new = DeadAddress.objects.get_or_create(
            user=first.user,
            channel=first.channel,
            address=address,
            lifted_at=None,
            defaults={"why": why[:LONGEST]},
        )
        if new:
            record(
                "reach.came_back", by=None, target=first.user, channel=first.channel, why=why[:80]
            )
        reason = Reason.SMS if first.channel == Channel.SMS else Reason.EMAIL
        for row in rows:
            _open(row, reason, address)


def _open(row: Delivery, reason: str, address: str) -> None:
    """Of staff the district mends the address, once; but a letter to them is told by whoever runs
    the case, and its writer learns that it came back."""
    told = row.notification
    lost = _lost_letter(row)
    if told.hat == Hat.FAMILY or lost:
        _put_on_paper(row)
        open_task(user_id=row.user_id, case_id=told.case_id, reason=reason, address=address)
    else:
        open_task(user_id=row.user_id, case_id=None, reason=reason, address=address)
    if lost and told.hat == Hat.STAFF:
        _say_so(lost)


def _lost_letter(row: Delivery) -> LetterReceipt | None:
    entry_id = row.notification.entry_id
    if entry_id is None or row.channel != Channel.EMAIL:
        return None
    return receipts.came_back(entry_id=entry_id, user=row.user)


def _say_so(lost: LetterReceipt) -> None:
    entry = lost.entry
    record(
        "letter.came_back",
        by=None,
        target=lost,
        case_id=entry.case_id,
        student_id=entry.case.student_id,
        letter=entry.data.get("first") or entry.number,
        number=entry.number,
        person_name=lost.user.display_name,
    )


def _put_on_paper(row: Delivery) -> None:
    """What did not arrive waits to be printed, unless it came by another way."""
    others = Delivery.objects.filter(notification_id=row.notification_id).exclude(pk=row.pk)
    others = others.exclude(channel=Channel.PUSH)  # it says that there is news, not which
    if others.exclude(state__in=(State.FAILED, State.DROPPED)).exists():
        return
    Delivery.objects.get_or_create(
        notification_id=row.notification_id,
        channel=Channel.PAPER,
        defaults={"user_id": row.user_id, "due_at": now()},
    )


def for_paper(user: User, *, case_id: uuid.UUID | None) -> None:
    """Something waits on paper for this person: because they want it so, or nothing else works."""
    dead = DeadAddress.objects.filter(user=user, lifted_at=None).order_by("-at").first()
    if user.reach_by == User.Reach.PAPER:
        open_task(user_id=user.pk, case_id=case_id, reason=Reason.PAPER)
    elif dead is None:
        open_task(user_id=user.pk, case_id=case_id, reason=Reason.NO_WAY)
    else:
        reason = Reason.SMS if dead.channel == Channel.SMS else Reason.EMAIL
        open_task(user_id=user.pk, case_id=case_id, reason=reason, address=dead.address)


def for_all_on_paper(people: Sequence[User]) -> None:
    """The same for many at once who must hear of something urgent that is about no case."""
    reasons = {True: Reason.PAPER, False: Reason.NO_WAY}
    tasks = [
        ReachTask(user=user, reason=reasons[user.reach_by == User.Reach.PAPER]) for user in people
    ]
    ReachTask.objects.bulk_create(tasks, ignore_conflicts=True)


def open_task(
    *, user_id: uuid.UUID, case_id: uuid.UUID | None, reason: str, address: str = ""
) -> None:
    """Somebody must call or write to this person; one open task for each person and case."""
    case = Case.objects.get(pk=case_id) if case_id else None
    _row, made = ReachTask.objects.get_or_create(
        user_id=user_id,
        case=case,
        done_at=None,
        defaults={"reason": reason, "address": address},
    )
    if made:
        record("reach.needed", by=None, target=_row, case_id=case_id, reason=reason)


def paper_of(task: ReachTask) -> QuerySet[Delivery]:
    """What waits to be printed for this person and case, the oldest first."""
    rows = Delivery.objects.filter(user_id=task.user_id, channel=Channel.PAPER, state=State.WAITING)
    return rows.filter(notification__case=task.case).order_by("due_at", "pk")


def done(*, by: User, task: ReachTask, how: str, shown: Sequence[str] = ()) -> ReachTask:
    """The family was told of what the page showed (`shown`: ids of deliveries). What came since
    keeps the task open. Raises NotAllowed, BadInput."""
    if not policies.may_reach_out(by, task):
        raise NotAllowed(_("Only staff on the team can do this."))
    if how not in ReachTask.How.values:
        raise BadInput({"how": _("Choose how you told them.")})
    with transaction.atomic():
        row = ReachTask.objects.select_for_update().get(pk=task.pk)
        if row.done_at is not None:
            return row
        _told_on_paper(by, paper_of(row).filter(pk__in=shown), how)
        row.done_at, row.done_by, row.how = now(), by, how
        row.save(update_fields=["done_at", "done_by", "how"])
        record("reach.done", by=by, target=row, case_id=row.case_id, how=how)
        if paper_of(row).exists():
            open_task(user_id=row.user_id, case_id=row.case_id, reason=row.reason)
    return row


def _told_on_paper(by: User, rows: QuerySet[Delivery], how: str) -> None:
    for row in rows.select_related("notification", "user"):
        if row.notification.entry_id is not None:
            receipts.delivered(entry_id=row.notification.entry_id, user=row.user)
    rows.update(state=State.SENT, sent_at=now(), detail=how, address=by.display_name[:254])


def lift(*, by: User, user: User) -> int:
    """The addresses of this person are tried again; gives how many. Raises NotAllowed."""
    if by.pk != user.pk and not policies.may_lift_address(by):
        raise NotAllowed(_("Only district staff can do this."))
    with transaction.atomic():
        count = DeadAddress.objects.filter(user=user, lifted_at=None).update(lifted_at=now())
        if count:
            record("reach.tried_again", by=by, target=user)
    return count
