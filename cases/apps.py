"""What is the cases app called, and what does it register?"""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"

    def ready(self) -> None:
        from cases import wiring

        wiring.connect()
