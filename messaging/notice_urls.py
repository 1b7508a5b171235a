"""Which pages tell people what is new, and how they are told?"""

from django.urls import path

from messaging.views import notices, preferences, pushing, reaching, stopping

urlpatterns = [
    path("", notices.notices, name="notices"),
    path("read/", notices.read_notices, name="read_notices"),
    path("<uuid:notice_id>/", notices.open_notice, name="open_notice"),
    path("how/", preferences.your_notices, name="your_notices"),
    path("how/<uuid:student_id>/", preferences.child_notices, name="child_notices"),
    path("push/", pushing.begin_push, name="begin_push"),
    path("push/worker.js", pushing.push_worker, name="push_worker"),
    path("push/<uuid:browser_id>/", pushing.end_push, name="end_push"),
    path("stop/<str:token>/", stopping.stop_notices, name="stop_notices"),
    path("reach/<uuid:task_id>/", reaching.reach_task, name="reach_task"),
    path("reach/<uuid:task_id>/print/", reaching.reach_print, name="reach_print"),
    path("reach/person/<uuid:person_id>/", reaching.reach_person, name="reach_person"),
]
