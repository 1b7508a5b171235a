"""What may people write that no line of a page holds?"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

from cases.services import documents
from messaging.services import calls, threads
from messaging.services.threads import Message
from tenants.base.clock import today
from tenants.people.models import User

if TYPE_CHECKING:
    from cases.models import Case

LONG_WORD = "lectoescritura" * 12
UNRULY = f"Lee despacio. {LONG_WORD} 🎈 שלום https://example.org/{'a' * 120}"


def say_unruly_things(by: User, case: Case) -> None:
    """A message with a file and a note of a talk, in words and names without an end."""
    note = SimpleUploadedFile(f"{'nota' * 20} 🎈.txt", UNRULY.encode())
    paper = documents.upload(by=by, case=case, uploaded_file=note)
    message = Message(key=uuid.uuid4(), body=UNRULY, documents=[paper])
    threads.send(by=by, case=case, message=message)
    teacher = User.objects.get(email="hannah@maple-fork.example")
    talk = calls.Talk(
        key=uuid.uuid4(),
        channel="phone",
        day=today(),
        time=dt.time(0, 0),
        minutes=5,
        said=UNRULY,
        agreed=LONG_WORD,
        people=[teacher.pk],
        actions=[calls.Agreed(owner=by.pk, what=LONG_WORD, due=today())],
    )
    calls.note_call(by=by, case=case, talk=talk)
