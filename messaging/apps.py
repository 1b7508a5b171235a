"""What is the messaging app called, and what does it register?"""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "messaging"

    def ready(self) -> None:
        from messaging import wiring

        wiring.connect()
