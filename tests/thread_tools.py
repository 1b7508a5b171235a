"""What do tests of the thread need over and over?"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.urls import reverse

from cases.models import Document
from messaging.models import Entry
from messaging.services import calls, ledger
from tenants.base.clock import today
from tests.cast import Cast


def say(cast: Cast, who: str = "mother", body: str = "Hola", **more: Any) -> Entry:
    """One message in the child's case."""
    key = more.pop("key", None) or ledger.new_key()
    return ledger.append(
        by=cast.people[who], case=cast.case, kind="message", body=body, key=key, **more
    )


def say_file(cast: Cast, name: str = "a.pdf") -> list[Document]:
    """A file of the mother's, for one message; nothing is stored."""
    return [
        Document.objects.create(
            case=cast.case,
            uploaded_by=cast.mother,
            name=name,
            content_type="application/pdf",
            size=3,
            sha256="0" * 64,
            stored_as=str(uuid.uuid4()),
        )
    ]


def call(cast: Cast, who: str = "teacher", **more: Any) -> Entry:
    """A note of a talk with the mother, or with the teacher when the mother writes."""
    other = cast.teacher if who == "mother" else cast.mother
    given: dict[str, Any] = {
        "key": uuid.uuid4(),
        "channel": "phone",
        "day": today(),
        "time": dt.time(0, 0),
        "minutes": 10,
        "said": "He reads at home",
        "people": [other.pk],
    }
    return calls.note_call(by=cast.people[who], case=cast.case, talk=calls.Talk(**given | more))


def url(cast: Cast, name: str = "thread", *args: object) -> str:
    """An address of the child's case."""
    return reverse(name, args=[cast.case.pk, *args])
