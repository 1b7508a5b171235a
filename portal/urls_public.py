"""Which pages does the bare host have?"""

from django.urls import path

from portal.views import errors, front, health

urlpatterns = [
    path("", front.front, name="front"),
    path("health/", health.health, name="health"),
]
handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
