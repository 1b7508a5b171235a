"""Which pages does a parent's journal have?"""

from django.urls import path

from messaging.views import journal, journal_sharing

urlpatterns = [
    path("", journal.journal, name="journal"),
    path("children/<uuid:student_id>/new/", journal.new_note, name="new_note"),
    path("<uuid:note_id>/", journal.journal_note, name="journal_note"),
    path("<uuid:note_id>/share/", journal_sharing.share_note, name="share_note"),
    path("<uuid:note_id>/delete/", journal.delete_note, name="delete_note"),
    path("files/<uuid:file_id>/<str:name>", journal_sharing.journal_file, name="journal_file"),
]
