"""What is the portal app called?"""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
