"""What do all views of the JSON API share?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from rest_framework.exceptions import NotAuthenticated, ParseError
from rest_framework.parsers import JSONParser
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from tenants.base.access import AccessMark
from tenants.base.errors import NotAllowed

if TYPE_CHECKING:
    from tenants.people.models import User


def signed_in_person(request: Request) -> User:
    """The person behind a request that passed IsAuthenticated. Raises NotAuthenticated."""
    if not request.user.is_authenticated:
        raise NotAuthenticated
    return request.user


class Json(JSONParser):
    """JSON as it comes; lists nested thousands deep are refused like any other bad JSON."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        """Raises ParseError."""
        try:
            return super().parse(*args, **kwargs)
        except RecursionError as error:
            raise ParseError from error


class SignedInView(APIView):
    """A view of the API: a signed-in person, the same two doors as the pages."""

    permission_classes = (IsAuthenticated,)
    parser_classes = (Json,)
    access_mark = AccessMark("signed_in")

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """Django's view function, carrying the access mark."""
        view = super().as_view(**initkwargs)
        view.access_mark = cls.access_mark  # type: ignore[attr-defined]
        return view


def explain(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Our own refusals as JSON: 403 with the reason, 422 with what to mend."""
    if isinstance(exc, NotAllowed):
        return Response({"detail": exc.reason}, status=403)
    if isinstance(exc, ValidationError):
        words = exc.message_dict if hasattr(exc, "error_dict") else {"detail": exc.messages}
        return Response(words, status=422)
    return exception_handler(exc, context)
