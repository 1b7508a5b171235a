"""What has reached people's mailboxes? Does waiting mail jobs of accounts, as a worker would."""

from __future__ import annotations

from django.core import mail
from procrastinate.contrib.django.models import ProcrastinateJob

from tenants.base.schemas import in_schema
from tenants.people import jobs


def waiting() -> list[ProcrastinateJob]:
    """The mail jobs of accounts, in their order."""
    found = ProcrastinateJob.objects.filter(task_name=jobs.send_mail.task.name, status="todo")
    return list(found.order_by("id"))


def delivered() -> list[mail.EmailMessage]:
    """All messages of accounts that were put off in this test, sent by the job's own code."""
    mail.outbox.clear()
    for job in waiting():
        arguments = dict(job.args)
        with in_schema(arguments.pop("schema")):
            jobs.send_mail(**arguments)
    return mail.outbox
