"""How is a telephone number written, so that one number is one number?"""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from tenants.base.errors import BadInput

NUMBER = re.compile(r"\+[1-9]\d{6,14}")


def normal(given: str) -> str:
    """The number as +12065550123; ten digits are taken as North American. Else empty."""
    digits = re.sub(r"[\s().\-]", "", given)
    if re.fullmatch(r"1?[2-9]\d{9}", digits):
        digits = "+1" + digits[-10:]
    return digits if NUMBER.fullmatch(digits) else ""


def checked(given: str) -> str:
    """The number in its normal form. Raises BadInput when it is none."""
    number = normal(given)
    if not number:
        raise BadInput(_("Write the number with its area code, such as 206 555 0123."))
    return number
