"""Which address leads to which page, inside a district?"""

from django.urls import include, path

from portal.views import errors, health, home, language, theme

urlpatterns = [
    path("", home.home, name="home"),
    path("accounts/", include("tenants.people.urls")),
    path("accounts/", include("allauth.urls")),
    path("cases/", include("cases.urls")),
    path("cases/", include("messaging.urls")),
    path("language/", language.set_language, name="set_language"),
    path("theme.css", theme.theme_css, name="theme_css"),
    path("health/", health.health, name="health"),
]
handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
