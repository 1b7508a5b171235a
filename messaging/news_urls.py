"""Which pages tell many people something?"""

from django.urls import path

from messaging.views import announcements, events, feeds, shared_news, writing_news

urlpatterns = [
    path("", announcements.news_list, name="news_list"),
    path("new/", writing_news.new_post, name="new_post"),
    path("<uuid:post_id>/", announcements.news_post, name="news_post"),
    path("<uuid:post_id>/change/", writing_news.change_post, name="change_post"),
    path("<uuid:post_id>/publish/", writing_news.publish_post, name="publish_post"),
    path("<uuid:post_id>/withdraw/", writing_news.withdraw_post, name="withdraw_post"),
    path("<uuid:post_id>/paper/", writing_news.hand_out_post, name="hand_out_post"),
    path(
        "<uuid:post_id>/files/<uuid:document_id>/<str:name>",
        announcements.post_file,
        name="post_file",
    ),
    path("<uuid:post_id>/answer/", events.answer_event, name="answer_event"),
    path("<uuid:post_id>/cancel/", events.cancel_event, name="cancel_event"),
    path("<uuid:post_id>/event.ics", events.event_calendar, name="event_calendar"),
    path("places/<uuid:slot_id>/", events.take_place, name="take_place"),
    path("calendar/", feeds.your_calendar, name="your_calendar"),
    path("calendar/<slug:token>/dates.ics", feeds.calendar_feed, name="calendar_feed"),
    path("shared/<slug:share>/event.ics", shared_news.shared_calendar, name="shared_calendar"),
    path("shared/<slug:share>/", shared_news.shared_post, name="shared_post"),
    path(
        "shared/<slug:share>/<uuid:document_id>/<str:name>",
        shared_news.shared_file,
        name="shared_file",
    ),
]
