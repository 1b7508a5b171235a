"""What is the parent_training app called?"""

from django.apps import AppConfig


class ParentTrainingConfig(AppConfig):
    name = "parent_training"
