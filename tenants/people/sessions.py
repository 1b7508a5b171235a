"""How is the session of a request read? Django's store in the district's schema, asked by a kept
statement. It is read at each request, so a session that was ended is over at once."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from tenants.base.clock import now
from tenants.base.prepared import prepared

if TYPE_CHECKING:
    from django.contrib.sessions.models import Session
    from django.db.models import QuerySet


@prepared
def _alive(session_key: str, moment: dt.datetime) -> QuerySet[Session]:
    from django.contrib.sessions.models import Session

    return Session.objects.filter(session_key=session_key, expire_date__gt=moment)


class SessionStore(DatabaseStore):
    """Named so because Django looks for this name in SESSION_ENGINE."""

    def _get_session_from_db(self) -> Session | None:
        found = _alive(session_key=self.session_key or "", moment=now())
        if not found:
            self._session_key = None
            return None
        row: Session = found[0]
        return row
