"""Which languages can be named on a page: the child's at home, and those of a test?"""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _

LANGUAGES = (
    ("en", _("English")),
    ("es", _("Spanish")),
    ("ar", _("Arabic")),
    ("zh", _("Chinese")),
    ("fr", _("French")),
    ("ht", _("Haitian Creole")),
    ("hmn", _("Hmong")),
    ("ko", _("Korean")),
    ("pt", _("Portuguese")),
    ("ru", _("Russian")),
    ("so", _("Somali")),
    ("tl", _("Tagalog")),
    ("uk", _("Ukrainian")),
    ("vi", _("Vietnamese")),
    ("other", _("Another language")),
)

NAMES = dict(LANGUAGES)


def named(codes: Iterable[str]) -> str:
    """The languages of these codes in words: "English and Spanish"; a code of none is left out."""
    return get_text_list([str(NAMES[one]) for one in codes if one in NAMES], str(_("and")))
