"""How does the district change its looks and limits?"""

from __future__ import annotations

import datetime as dt
import threading
import time
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from tenants.audit.services import record
from tenants.base import clock
from tenants.here import this_district
from tenants.people.models import DistrictSettings, User
from tenants.people.policies import may_change_district, require

KEEP_SECONDS = 5.0
PARENT_CENTER = tuple(f"parent_center_{one}" for one in ("name", "phone", "web", "languages"))
_kept: dict[str, tuple[float, DistrictSettings]] = {}
_lock = threading.Lock()


def current() -> DistrictSettings:
    """This district's settings; read at most every five seconds in each process."""
    schema: str = connection.schema_name  # type: ignore[attr-defined]
    kept = _kept.get(schema)
    if kept and time.monotonic() - kept[0] < KEEP_SECONDS:
        return kept[1]
    found = DistrictSettings.objects.filter(pk=1).first() or DistrictSettings()
    with _lock:
        _kept[schema] = (time.monotonic(), found)
    return found


def forget() -> None:
    """Read the settings of this district afresh at the next question."""
    _kept.pop(connection.schema_name, None)  # type: ignore[attr-defined]


def change(*, by: User, **fields: Any) -> DistrictSettings:
    """Change some settings. Raises NotAllowed, ValidationError; keeps the old values."""
    require(may_change_district(by), _("Only district staff can change the settings."))
    with transaction.atomic():
        DistrictSettings.objects.get_or_create(pk=1)
        row = DistrictSettings.objects.select_for_update().get(pk=1)
        fields |= _who_looked_it_up(row, fields, by)
        old = {name: _plain(getattr(row, name)) for name in fields}
        for name, value in fields.items():
            setattr(row, name, value)
        row.full_clean(exclude=["crest"])
        row.save()
        new = {name: _plain(getattr(row, name)) for name in fields}
        record("district.settings_changed", by=by, target=row, old=old, new=new)
    transaction.on_commit(forget)
    forget()
    return row


def _who_looked_it_up(row: DistrictSettings, fields: dict[str, Any], by: User) -> dict[str, Any]:
    """Who named the parent center and when, if what is said of it changes."""
    said = {name: value for name, value in fields.items() if name in PARENT_CENTER}
    if all(getattr(row, name) == value for name, value in said.items()):
        return {}
    named = fields.get("parent_center_name", row.parent_center_name)
    return {
        "parent_center_by": by.display_name if named else "",
        "parent_center_on": clock.today(this_district().timezone) if named else None,
    }


def _plain(value: Any) -> Any:
    """A value for the audit row; bytes are told by their length, times and days as in ISO 8601."""
    if isinstance(value, dt.time | dt.date):
        return value.isoformat()
    if isinstance(value, Model):
        return str(value.pk)
    return f"{len(value)} bytes" if isinstance(value, (bytes, memoryview)) else value
