"""How does a program read a case's record and add to it, as JSON?"""

from __future__ import annotations

import uuid
from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.models import Case
from cases.places import role_on
from messaging.models import Entry
from messaging.services import ledger
from tenants.audit.services import looked
from tenants.base.api import SignedInView, signed_in_person

PAGE = 100
AFTER = OpenApiParameter("after", int, description="Only entries with a higher number.")


class EntrySerializer(serializers.ModelSerializer[Entry]):
    """An entry with what its hash is taken over."""

    corrects = serializers.IntegerField(source="corrects.number", default=None, read_only=True)

    class Meta:
        model = Entry
        fields = (
            "id",
            "number",
            "kind",
            "author_name",
            "author_role",
            "on_behalf_of_name",
            "channel",
            "happened_on",
            "recorded_at",
            "language",
            "body",
            "data",
            "attachments",
            "corrects",
            "previous_hash",
            "hash",
        )


class NewEntrySerializer(serializers.Serializer[Any]):
    """A message. The same `key` sent again answers with the first entry."""

    body = serializers.CharField(max_length=ledger.LONGEST_BODY, trim_whitespace=False)
    key = serializers.CharField(min_length=8, max_length=64)
    language = serializers.CharField(max_length=10, required=False, default="")
    happened_on = serializers.DateField(required=False, default=None)


class EntryList(SignedInView):
    """A case's record: read on from a number, or add a message."""

    @extend_schema(parameters=[AFTER], responses=EntrySerializer(many=True))
    def get(self, request: Request, case_id: uuid.UUID) -> Response:
        """At most 100 entries in order; the look is recorded."""
        case = get_object_or_404(Case.objects.visible_to(request.user), pk=case_id)
        after = serializers.IntegerField(min_value=0, max_value=2**31 - 1).run_validation(
            request.query_params.get("after", "0")
        )
        user = signed_in_person(request)
        rows = Entry.objects.visible_to(user).filter(case=case, number__gt=after)
        rows = rows.select_related("corrects").order_by("number")[:PAGE]
        looked(
            by=user,
            student_id=case.student_id,
            case_id=case.pk,
            what="api.entries",
            role=role_on(user, case.pk),
        )
        return Response(EntrySerializer(rows, many=True).data)

    @extend_schema(request=NewEntrySerializer, responses={201: EntrySerializer})
    def post(self, request: Request, case_id: uuid.UUID) -> Response:
        """Add a message to the record."""
        case = get_object_or_404(
            Case.objects.visible_to(request.user).select_related("student"), pk=case_id
        )
        given = NewEntrySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        entry = ledger.append(
            by=signed_in_person(request), case=case, kind="message", **given.validated_data
        )
        return Response(EntrySerializer(entry).data, status=201)
