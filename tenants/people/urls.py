"""Which pages do accounts have besides allauth's?"""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
