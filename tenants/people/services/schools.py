"""How is a school added?"""

from __future__ import annotations

from django.db import transaction

from tenants.audit.services import record
from tenants.people.models import School, User
from tenants.people.policies import check_manage_people


def create(*, by: User | None, name: str, phone: str = "", address: str = "") -> School:
    """Add a school. `by=None` is the system. Raises NotAllowed, ValidationError (name taken)."""
    if by is not None:
        check_manage_people(by)
    with transaction.atomic():
        row = School(name=name.strip(), phone=phone.strip(), address=address.strip())
        row.full_clean()
        row.save()
        record("school.created", by=by, target=row, name=row.name)
    return row
