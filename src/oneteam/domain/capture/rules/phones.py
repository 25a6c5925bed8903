"""Makes a telephone number dialable where it can; never refuses one."""

from __future__ import annotations

import phonenumbers


def phone_e164(text: str, *, region: str = "") -> str:
    """The number in E.164 ("+31201234567"), or "" when it cannot be read as one.

    `region` is the two-letter country the person probably is in, for numbers without a plus.
    """
    try:
        number = phonenumbers.parse(text[:100], region.upper() or None)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
