"""Decides whether an e-mail address can be one, and when two are the same."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import email_validator

from oneteam.domain.capture.rules.texts import visible
from oneteam.domain.capture.rules.websites import ascii_label, is_country

LONGEST = 320  # 64 before the at sign and 255 after it (RFC 5321)

_MAILTO = re.compile(r"mailto:([^?]*).*", re.IGNORECASE)
_COMMENT = re.compile(r"\([^()]*\)")
_AROUND_AT = re.compile(r"\s*@\s*|\s+(?=\.[^@]*$)")
# Host names in daily use that the rules for new ones forbid: an underscore, "r3---sn".
_ODD_LABEL = re.compile(r"(?=.*(?:_|..--))(?!xn--)[a-z0-9][a-z0-9_-]{0,61}[a-z0-9]", re.IGNORECASE)
_DOTS = re.compile(r"\.+")
# Until 2009 these gave out names with dots at the end or in a row; people still have them.
_ODD_DOTS = frozenset({"docomo.ne.jp", "ezweb.ne.jp", "au.com"})


@dataclass(frozen=True, slots=True)
class Email:
    """An address people can be reached at."""

    address: str  # as typed, without what surrounds it
    key: str  # the same for every spelling of one address
    domain: str  # in ASCII, lower case


def email(text: str) -> Email | None:
    """Read an address; None when it cannot be one.

    Losing a lead is worse than keeping a strange address, so whatever might be deliverable is
    taken: internationalised names, plus tags, quoted names, full-width typing, "Ann <a@b.com>",
    a full stop after it, (comments), spaces round the at sign, emoji and underscores in the
    domain, a country's own domain ("ann@io"), and the dots Japanese carriers once allowed
    ("a..b.@docomo.ne.jp").
    """
    return _email(text) if len(text) <= 4 * LONGEST else None


@lru_cache(maxsize=4096)
def _email(text: str) -> Email | None:
    typed = _MAILTO.sub(r"\1", visible(text)).strip(" ,;")
    if not typed.isprintable():
        return None
    plain = unicodedata.normalize("NFKC", typed).rstrip(".,; ")
    for candidate in dict.fromkeys((typed, plain, _unfolded(plain))):
        found = _read(candidate) or _with_odd_dots(candidate) or _with_odd_domain(candidate)
        if found:
            return found
    return None


def _read(text: str) -> Email | None:
    try:
        valid = email_validator.validate_email(
            text,
            check_deliverability=False,
            test_environment=True,
            allow_quoted_local=True,
            allow_domain_literal=True,
            allow_display_name=True,
        )
    except email_validator.EmailNotValidError:
        return None
    domain = (valid.ascii_domain or valid.domain).lower()
    address = text.rpartition("<")[2].rstrip("> ") if text.endswith(">") else text
    return _made(address, valid.local_part, domain)


def _unfolded(text: str) -> str:
    """Without the comments and the white space that RFC 5322 lets stand in an address."""
    if '"' in text or "<" in text:
        return text
    while (shorter := _COMMENT.sub("", text)) != text:
        text = shorter
    return _AROUND_AT.sub(lambda found: found[0].strip(), text).strip()


def _with_odd_domain(text: str) -> Email | None:
    local, at, domain = text.rpartition("@")
    labels = domain.lower().split(".")
    # Everything else about the address is judged with an ordinary name in the odd one's place.
    stand_in = ["x" if _is_odd(label) else label for label in labels]
    if len(labels) == 1 and is_country(domain.lower()):
        stand_in = ["x", *labels]
    found = _read(f"{local}@{'.'.join(stand_in)}") if at and stand_in != labels else None
    if found is None:
        return None
    name = found.key.rpartition("@")[0]
    return _made(text, name, ".".join(ascii_label(label) for label in labels))


def _is_odd(label: str) -> bool:
    if label.isascii():
        return bool(_ODD_LABEL.fullmatch(label))
    return any(unicodedata.category(c) == "So" for c in label) and bool(ascii_label(label))


def _with_odd_dots(text: str) -> Email | None:
    local, at, domain = text.rpartition("@")
    regular = _DOTS.sub(".", local).strip(".")
    if not at or regular in ("", local) or domain.lower() not in _ODD_DOTS:
        return None
    found = _read(f"{regular}@{domain}")
    return found and _made(text, local, found.domain)


def _made(address: str, local: str, domain: str) -> Email | None:
    folded = unicodedata.normalize("NFKC", local).casefold()
    key = f"{unicodedata.normalize('NFKC', folded)}@{domain}"
    return Email(address, key, domain) if len(key) <= LONGEST >= len(address) else None
