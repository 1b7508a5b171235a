"""Which cases may this person read, as JSON?"""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from cases.models import Case
from cases.services.looks import looked_at_list
from tenants.base.api import SignedInView, signed_in_person


class CaseSerializer(serializers.ModelSerializer[Case]):
    """A case as a list shows it; the child by preferred name only."""

    child = serializers.CharField(source="student.preferred_name", read_only=True)
    school = serializers.CharField(source="student.school.name", read_only=True)

    class Meta:
        model = Case
        fields = ("id", "child", "school", "stage", "opened_on", "closed_on")


class CaseList(SignedInView):
    """The cases of the person, in the role they are using now."""

    @extend_schema(responses=CaseSerializer(many=True), operation_id="cases_list")
    def get(self, request: Request) -> Response:
        """At most 200, newest first."""
        rows = Case.objects.visible_to(request.user).select_related("student__school")[:200]
        answer = Response(CaseSerializer(rows, many=True).data)
        looked_at_list(by=signed_in_person(request), cases=rows, what="list")
        return answer
