"""Which pages does the bare host have?"""

from django.urls import path

from portal.views import errors, front, health, mail_webhooks, mailbox

urlpatterns = [
    path("", front.front, name="front"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<int:name>/", mailbox.mailbox_mail, name="mailbox_mail"),
    path("mail/<str:what>/", mail_webhooks.mail_webhook, name="mail_webhook"),
    path("health/", health.health, name="health"),
]
handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
