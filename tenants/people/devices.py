"""What does a person call the device that a browser says it is?"""

from __future__ import annotations

import re

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# The first that fits counts: many browsers name the ones they descend from as well.
BROWSERS = (
    (r"Edg(e|A|iOS)?/", "Edge"),
    (r"OPR/|Opera", "Opera"),
    (r"SamsungBrowser/", "Samsung Internet"),
    (r"Firefox/|FxiOS/", "Firefox"),
    (r"Chrome/|CriOS/|Chromium/", "Chrome"),
    (r"Safari/", "Safari"),
)
MACHINES: tuple[tuple[str, str | Promise], ...] = (
    (r"iPhone", "iPhone"),
    (r"iPad", "iPad"),
    (r"Android.*Mobile", gettext_lazy("an Android phone")),
    (r"Android", gettext_lazy("an Android tablet")),
    (r"CrOS", "Chromebook"),
    (r"Windows", gettext_lazy("a Windows computer")),
    (r"Macintosh", "Mac"),
    (r"Linux", gettext_lazy("a Linux computer")),
)


def in_words(user_agent: str) -> str:
    """Such as “Safari on iPhone”, from what the browser calls itself."""
    browser, machine = _first(BROWSERS, user_agent), _first(MACHINES, user_agent)
    if browser and machine:
        return _("%(browser)s on %(machine)s") % {"browser": browser, "machine": machine}
    return browser or machine or _("A device without a name")


def _first(names: tuple[tuple[str, str | Promise], ...], user_agent: str) -> str:
    return next((str(name) for mark, name in names if re.search(mark, user_agent)), "")
