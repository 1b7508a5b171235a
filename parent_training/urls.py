"""Which pages does the guide have?"""

from django.urls import path

from parent_training.views import guide

urlpatterns = [
    path("", guide.guide, name="guide"),
    path("review/", guide.review_guide, name="review_guide"),
    path("<slug:language>/<slug:page>/", guide.guide_page, name="guide_page"),
]
