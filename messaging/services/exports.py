"""How is a whole record asked for, made and taken away, and when is its archive removed?

Asking puts off one job. The archive lies in the district's store for some days, for the person who
asked alone; each time it is taken, rights are asked for again and the look is written down.
"""

from __future__ import annotations

import datetime as dt
import logging
import tempfile
import uuid
from typing import TYPE_CHECKING

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Max
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases import places
from cases.models import Case
from cases.services.documents import fingerprint
from messaging import policies
from messaging.models import Entry, RecordExport
from messaging.models.exports import LONGEST_REASON
from messaging.services import export_files
from tenants.audit.services import looked, looked_since, record
from tenants.base.clock import now
from tenants.base.errors import BadInput, NotAllowed
from tenants.people.roles import Hat

if TYPE_CHECKING:
    from tenants.people.models import User

KEPT_DAYS = 7  # calendar days an archive waits to be taken
MOST_KEPT = 5  # archives of one case that nobody took yet and that wait for one person
ONE_LOOK = dt.timedelta(minutes=30)  # the pieces of one download count as one look
State = RecordExport.State
log = logging.getLogger(__name__)


class Superseded(Exception):
    """Another worker makes this archive now."""


def needs_reason(user: User) -> bool:
    """Staff say in writing why they take a record away."""
    return user.hat == Hat.STAFF


def ask(*, by: User, case: Case, key: uuid.UUID, reason: str = "") -> RecordExport:
    """Have the record made as it stands now. The same key, or another one while an archive is
    being made, gives that one. Raises NotAllowed, BadInput (no reason, or too many wait)."""
    check(by=by, case=case)
    reason = reason.strip()
    if needs_reason(by) and not reason:
        raise BadInput({"reason": _("Write why you need the record. The family can read it.")})
    if len(reason) > LONGEST_REASON:
        raise BadInput({"reason": _("This is too long. Say it in 300 letters.")})
    with transaction.atomic():
        Case.objects.select_for_update().get(pk=case.pk)  # a second press waits for the first
        if (again := _asked_before(by, case, key)) is not None:
            return again
        _check_room(by, case)
        row = _begin(by, case, key, language=get_language() or by.language, reason=reason)
        _record("export.asked", row, by, reason=reason)
        _look(row, by, "export")
        return row


def give(*, by: User, to: User, case: Case, key: uuid.UUID) -> RecordExport:
    """Staff have the record made for a parent who asked for it; it is the parent's alone, and the
    parent is told when it is ready. Inside a transaction that holds the case's row.

    Raises BadInput when that person may not take the record away any more.
    """
    if not may_be_given(to=to, case=case):
        raise BadInput(
            _(
                "%(name)s may not take this record away any more, so there is no copy to give. "
                "You can meet the request by a visit or on paper, or a parent with rights can "
                "take it back."
            )
            % {"name": to.display_name}
        )
    if (again := _asked_before(to, case, key)) is not None:
        return again
    row = _begin(to, case, key, language=to.language)
    _record("export.asked", row, by, given_to=to.display_name)
    return row


def may_be_given(*, to: User, case: Case) -> bool:
    """Whether this person, as family, may take the record away today."""
    to.wear(Hat.FAMILY)
    return policies.may_take_record(to, case)


def check(*, by: User, case: Case) -> None:
    """Raises NotAllowed for whoever may not take this record away."""
    if not policies.may_take_record(by, case):
        raise NotAllowed(
            _("Only parents, their guests and staff on the team can take a whole record away.")
        )


def _asked_before(by: User, case: Case, key: uuid.UUID) -> RecordExport | None:
    mine = RecordExport.objects.filter(asked_by=by)
    if (same := mine.filter(key=key).first()) is not None:
        return same
    running = mine.under_way().filter(case=case, hat=by.hat).first()
    if running is not None and running.is_stalled:
        _fail(running)
        return None
    return running


def _check_room(by: User, case: Case) -> None:
    """What was taken does not wait any more, whether its file still lies here or not."""
    mine = RecordExport.objects.filter(asked_by=by, case=case, state=State.READY)
    if mine.filter(expires_at__gt=now(), taken_at=None).count() >= MOST_KEPT:
        raise BadInput(_("Some archives wait for you already. Take one of those first."))


def _begin(
    who: User, case: Case, key: uuid.UUID, *, language: str, reason: str = ""
) -> RecordExport:
    from messaging import jobs

    newest = Entry.objects.filter(case=case).aggregate(Max("number"))["number__max"]
    row = RecordExport.objects.create(
        case=case,
        asked_by=who,
        hat=who.hat,
        role=places.role_on(who, case.pk),
        reason=reason,
        language=language,
        key=key,
        upto=newest or 0,
    )
    jobs.make_export.later(export_id=str(row.pk))
    return row


def _record(verb: str, row: RecordExport, by: User | None, **data: object) -> None:
    record(verb, by=by, target=row, case_id=row.case_id, student_id=row.case.student_id, **data)


def _look(row: RecordExport, by: User, what: str) -> None:
    looked(
        by=by,
        student_id=row.case.student_id,
        case_id=row.case_id,
        what=what,
        role=row.role or by.hat,
        purpose=row.reason,
    )


# --- making it, in a job ----------------------------------------------------------------------


def make(export_id: uuid.UUID) -> None:
    """Make the archive and tell the person; called again, begin anew or find it there. Whatever
    goes wrong is kept as failed and told, and the person can begin again."""
    row = _claimed(export_id)
    if row is None:
        return
    try:
        check(by=_asker(row), case=row.case)
        _make(row)
    except Superseded:
        log.info("The export %s is made by another worker", row.pk)
    except Exception:  # a person waits: whatever it was, they are told and can begin again
        log.exception("The export %s could not be made", row.pk)
        with transaction.atomic():
            _fail(row)


def _claimed(export_id: uuid.UUID) -> RecordExport | None:
    """The row under a claim of our own; None when there is nothing to make any more."""
    with transaction.atomic():
        rows = RecordExport.objects.select_for_update(of=("self",)).under_way()
        row = rows.select_related("case__student__school", "asked_by").filter(pk=export_id).first()
        if row is not None:
            row.state, row.claim, row.touched_at = State.RUNNING, uuid.uuid4(), now()
            row.percent = 0
            row.save(update_fields=["state", "claim", "touched_at", "percent"])
    return row


def _asker(row: RecordExport) -> User:
    """Who asked, in the hat they wore then."""
    row.asked_by.wear(row.hat)
    return row.asked_by


def _make(row: RecordExport) -> None:
    def progress(step: str, percent: int) -> None:
        mine = RecordExport.objects.filter(pk=row.pk, claim=row.claim, state=State.RUNNING)
        if not mine.update(step=step, percent=percent, touched_at=now()):
            raise Superseded

    with tempfile.TemporaryFile() as file:
        row.fingerprint = export_files.write(
            file, export_files.source(row, _asker(row)), progress=progress
        )
        progress(RecordExport.Step.STORE, 96)
        row.sha256, row.size = fingerprint(file)
        row.stored_as = default_storage.save(f"exports/{row.pk}-{row.claim}.zip", File(file))
    _finish(row)


def _finish(row: RecordExport) -> None:
    with transaction.atomic():
        mine = RecordExport.objects.select_for_update().filter(pk=row.pk, claim=row.claim)
        if not mine.filter(state=State.RUNNING).exists():
            default_storage.delete(row.stored_as)
            raise Superseded
        row.state, row.percent, row.ready_at = State.READY, 100, now()
        row.expires_at = row.ready_at + dt.timedelta(days=KEPT_DAYS)
        row.save()
        _record("export.ready", row, None, witness=row.fingerprint, size=row.size, upto=row.upto)


def _fail(row: RecordExport) -> None:
    mine = RecordExport.objects.under_way().filter(pk=row.pk)
    if mine.update(state=State.FAILED, touched_at=now()):
        _record("export.failed", row, None)


# --- taking it, and removing it ---------------------------------------------------------------


def take(*, by: User, export: RecordExport, in_pieces: bool) -> None:
    """Write down that it is taken. The pieces of one download are one look. Raises NotAllowed."""
    check(by=by, case=export.case)
    what = f"export:{export.pk}"
    if in_pieces and looked_since(now() - ONE_LOOK, by=by, what=what):
        return
    with transaction.atomic():
        RecordExport.objects.filter(pk=export.pk, taken_at=None).update(taken_at=now())
        _look(export, by, what)
        _record("export.taken", export, by)


def remove_old() -> int:
    """Remove archives whose days are over, and mark those that nobody makes any more; gives how
    many files went. Safe to run twice at once."""
    for row in RecordExport.objects.under_way().filter(touched_at__lt=now() - dt.timedelta(days=1)):
        with transaction.atomic():
            _fail(row)
    old = RecordExport.objects.filter(state=State.READY, expires_at__lte=now())
    return sum(_remove(pk) for pk in old.values_list("pk", flat=True))


def _remove(pk: uuid.UUID) -> bool:
    with transaction.atomic():
        rows = RecordExport.objects.select_for_update(skip_locked=True, of=("self",))
        row = rows.select_related("case").filter(pk=pk, state=State.READY).first()
        if row is None:
            return False
        try:
            default_storage.delete(row.stored_as)
        except OSError:
            log.exception("The archive of an export could not be removed")
            return False
        row.state = State.REMOVED
        row.save(update_fields=["state"])
        _record("export.removed", row, None)
    return True
