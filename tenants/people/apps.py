"""What is the people app called, and what does it register?"""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "tenants.people"
    label = "people"

    def ready(self) -> None:
        from tenants.people import wiring

        wiring.connect()
