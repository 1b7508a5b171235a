"""What is the cases app called?"""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
