"""Decides whether a text names a website, and which domain stands for the company behind it."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

import idna
import regex

from oneteam.domain.capture.rules.texts import visible

if TYPE_CHECKING:
    import tldextract

LONGEST = 500

_HTTP = re.compile(r"(?:https?:/{0,3})+|//", re.IGNORECASE)  # pasted after a "https://" of ours
_PARTS = re.compile(
    r"(?P<host>\[[0-9a-f:.]+\]|[^/?#:@\\\[\]]+)(?::(?P<port>\d{0,5}))?(?P<rest>[/?#].*)?",
    re.IGNORECASE,
)
_ASCII_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_SIGNS = regex.compile(r"[\p{L}\p{N}\p{So}\p{Sk}\p{M}-]+")
_SAFE = "/?#[]@!$&'()*+,;=:%~-._"


@dataclass(frozen=True, slots=True)
class Website:
    """A website somebody named."""

    url: str  # canonical: scheme, host in ASCII, no default port
    host: str
    domain: str  # registrable: what a company owns; "" when there is none


def website(text: str) -> Website | None:
    """Read a website; None when it cannot be one.

    `example.com` is one, and so are `https://例え.jp:8443/a?b`, full-width typing and a missing
    slash. An address without a dot, with another scheme, with a user name or with spaces is not.
    """
    return _website(text) if len(text) <= 4 * LONGEST else None


@lru_cache(maxsize=4096)
def _website(text: str) -> Website | None:
    typed = unicodedata.normalize("NFKC", visible(text).strip("<>,;"))
    typed = typed.replace("\u3002", ".")
    before = _HTTP.match(typed)
    told = before[0].lower() if before else ""
    scheme = "http" if "http:" in told and "https:" not in told else "https"
    rest = typed[len(told) :]
    parts = _PARTS.fullmatch(rest)
    if parts is None or any(c.isspace() or not c.isprintable() for c in rest):
        return None
    host = _host(parts["host"])
    port = int(parts["port"] or 0)
    if not host or port > 65535 or (parts["port"] and not port):
        return None
    shown = f":{port}" if port and port != {"http": 80, "https": 443}[scheme] else ""
    path = quote(parts["rest"] or "", safe=_SAFE)
    url = f"{scheme}://{host}{shown}"
    whole = url + ("" if path == "/" else path)
    return Website(whole if len(whole) <= LONGEST else url, host, registrable(host))


def _host(text: str) -> str:
    host = text.lower().rstrip(".")
    if host.startswith("["):
        return host if _is_address(host.strip("[]")) else ""
    if _is_address(host):
        return host
    if host.count(".") == 0 or len(host) > 253:
        return ""
    labels = [ascii_label(label) for label in host.split(".")]
    if not all(labels) or labels[-1].isdigit() or len(".".join(labels)) > 253:
        return ""
    return ".".join(labels)


def ascii_label(label: str) -> str:
    """One part of a host name as it is asked for in the DNS; "" when it cannot be one.

    Signs such as emoji are none in IDNA 2008, yet registries sell them and browsers go there.
    """
    if label.isascii():
        return label if _ASCII_LABEL.fullmatch(label) else ""
    try:
        return idna.encode(label, uts46=True).decode()
    except (idna.IDNAError, UnicodeError):
        return _signs_label(label)


def _signs_label(label: str) -> str:
    try:
        mapped = idna.uts46_remap(label, std3_rules=False)
    except idna.IDNAError:
        return ""
    if not any(unicodedata.category(c) == "So" for c in mapped) or not _SIGNS.fullmatch(mapped):
        return ""
    encoded = "xn--" + mapped.encode("punycode").decode()
    return encoded if len(encoded) <= 63 else ""


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=4096)
def registrable(host: str) -> str:
    """The domain a company registered: `acme.co.uk` of `www.shop.acme.co.uk`; "" for an IP address.

    By the public suffix list with its private part, so that two customers of one site builder
    are two companies. A suffix the list does not know counts as one label.
    """
    if host.startswith("[") or _is_address(host) or "." not in host:
        return ""
    found = _suffixes()(host)
    if found.suffix:
        return found.top_domain_under_public_suffix
    return ".".join(host.split(".")[-2:])


def is_country(domain: str) -> bool:
    """Whether this is a country's own domain ("io"): the only ones that take mail themselves."""
    return len(domain) == 2 and domain.isalpha() and _suffixes()(f"x.{domain}").suffix == domain


@cache
def _suffixes() -> tldextract.TLDExtract:
    # Imported on first use: it brings an HTTP client along, which is never used here.
    import tldextract

    return tldextract.TLDExtract(
        suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True
    )
