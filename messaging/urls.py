"""Which pages does this package have?"""

from django.urls import path

from messaging.views import (
    actions,
    amendments,
    answer_clocks,
    calls,
    drafts,
    entries,
    exports,
    letter_preview,
    letters,
    mailed,
    records,
    sent_letters,
    thread,
)

urlpatterns = [
    path("letters/new/", letters.new_letter, name="new_letter"),
    path("letters/waiting/", answer_clocks.letter_desk, name="letter_desk"),
    path("letters/clocks/<uuid:clock_id>/", answer_clocks.answer_clock, name="answer_clock"),
    path("letters/clocks/<uuid:clock_id>/next/", answer_clocks.next_letter, name="next_letter"),
    path("letters/sent/<uuid:entry_id>/", sent_letters.letter_receipt, name="letter_receipt"),
    path("letters/sent/<uuid:entry_id>/pdf/", sent_letters.letter_pdf, name="letter_pdf"),
    path("letters/<uuid:student_id>/", letters.choose_letter, name="choose_letter"),
    path("letters/<uuid:student_id>/<slug:kind>/", letters.begin_letter, name="begin_letter"),
    path(
        "letters/<uuid:student_id>/<slug:kind>/preview/",
        letter_preview.letter_preview,
        name="letter_preview",
    ),
    path(
        "letters/<uuid:student_id>/<slug:kind>/pdf/",
        letter_preview.letter_draft_pdf,
        name="letter_draft_pdf",
    ),
    path(
        "letters/<uuid:student_id>/<slug:kind>/<slug:step>/",
        letters.letter_question,
        name="letter_question",
    ),
    path("<uuid:case_id>/", thread.thread, name="thread"),
    path("<uuid:case_id>/news/", thread.thread_news, name="thread_news"),
    path("<uuid:case_id>/draft/", drafts.save_draft, name="save_draft"),
    path("<uuid:case_id>/entries/<int:number>/", entries.entry, name="entry"),
    path("<uuid:case_id>/entries/<int:number>/receipt/", entries.receipt, name="receipt"),
    path("<uuid:case_id>/entries/<int:number>/mail/", mailed.mail_as_sent, name="mail_as_sent"),
    path("<uuid:case_id>/calls/new/", calls.note_call, name="note_call"),
    path("<uuid:case_id>/entries/<int:number>/answer/", calls.answer_call, name="answer_call"),
    path("<uuid:case_id>/copy/", exports.new_export, name="new_export"),
    path("copies/<uuid:export_id>/", exports.export, name="export"),
    path("copies/<uuid:export_id>/record.zip", exports.export_file, name="export_file"),
    path("records/waiting/", records.records_desk, name="records_desk"),
    path("<uuid:case_id>/records/new/", records.ask_records, name="ask_records"),
    path("records/<uuid:request_id>/", records.records_request, name="records_request"),
    path("<uuid:case_id>/amendments/new/", amendments.ask_amendment, name="ask_amendment"),
    path("amendments/<uuid:amendment_id>/", amendments.amendment, name="amendment"),
    path("actions/<uuid:action_id>/done/", actions.finish_action, name="finish_action"),
]
