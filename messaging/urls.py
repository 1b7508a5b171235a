"""Which pages does this package have?"""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
