"""Which pages does this package have?"""

from django.urls import path

from messaging.views import drafts, entries, thread

urlpatterns = [
    path("<uuid:case_id>/", thread.thread, name="thread"),
    path("<uuid:case_id>/news/", thread.thread_news, name="thread_news"),
    path("<uuid:case_id>/draft/", drafts.save_draft, name="save_draft"),
    path("<uuid:case_id>/entries/<int:number>/", entries.entry, name="entry"),
    path("<uuid:case_id>/entries/<int:number>/receipt/", entries.receipt, name="receipt"),
]
