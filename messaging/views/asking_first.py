"""Does somebody mean it who presses a button that cannot be taken back?

The press changes nothing and brings a page that says what follows; its button sends the same once
more, with a yes. It works without a script, and needs no address of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.shortcuts import render

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from cases.models import Student


@dataclass(frozen=True)
class Question:
    """What is asked, what happens after a yes, and what the button says. `words` are those that
    would be thrown away; `back` is the address of the page it came from."""

    title: str
    follows: str
    yes: str
    back: str
    words: str = ""


def is_sure(request: HttpRequest) -> bool:
    """Whether this press came from the page that asks."""
    return request.POST.get("sure") == "yes"


def ask_first(request: HttpRequest, question: Question, *, student: Student) -> HttpResponse:
    """The page that asks; `student`, read with the school, is the child it is about."""
    page = {"asked": question, "action": request.POST.get("action", ""), "student": student}
    return render(request, "messaging/ask_first.html", page)
