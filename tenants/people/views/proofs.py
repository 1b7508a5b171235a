"""How does a person without a password prove once more who they are?"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tenants.base.access import signed_in
from tenants.people.current import came_back, codes_by_mail, person, posted
from tenants.people.forms.account import EmailCodeForm
from tenants.people.forms.errors import tell
from tenants.people.limits import limited
from tenants.people.services import own_codes


@signed_in()
@limited("own_code", "30/h/user")
@require_http_methods(["GET", "POST"])
def prove_by_code(request: HttpRequest) -> HttpResponseBase:
    """Two steps on one address: send a code to my own mailbox; here it is. Then one goes on with
    what one wanted to do. Raises PermissionDenied for whoever has a better way."""
    user = person(request)
    if not codes_by_mail(user):
        raise PermissionDenied
    if request.POST.get("action") == "send":
        own_codes.ask(by=user)
        return redirect(request.get_full_path())
    if not own_codes.is_waiting(user):
        return _page(request, None)
    form = EmailCodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            own_codes.confirm(by=user, code=form.cleaned_data["code"])
        except ValidationError as error:
            tell(form, error)
        else:
            return came_back(request, method="code")
    return _page(request, form)


def _page(request: HttpRequest, form: EmailCodeForm | None) -> HttpResponse:
    context = {"form": form, "email": person(request).email}
    status = 422 if form and form.errors else 200
    return render(request, "people/prove_by_code.html", context, status=status)
