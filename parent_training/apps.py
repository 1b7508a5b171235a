"""What is the parent_training app called, and what does it register?"""

from django.apps import AppConfig


class ParentTrainingConfig(AppConfig):
    name = "parent_training"

    def ready(self) -> None:
        from parent_training import wiring

        wiring.connect()
