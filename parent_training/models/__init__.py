"""Which rows does this package keep?"""

from parent_training.models.guide import GuideReview

__all__ = ["GuideReview"]
