"""Lets a request out only to a checked address: resolved once, checked, and connected to as is."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings

from oneteam.outgoing.addresses import is_never_allowed, is_open

PORTS = {"https": 443, "http": 80}
OPEN_PORTS = frozenset({443, 8443})  # on the open internet; anything else is allowed by name
LONGEST_URL = 2000
MOST_ADDRESSES = 8  # of one name; who answers with more is playing
TRIES = 3  # of them to connect to
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
# Dots and a last label of letters: what looks like a number is one to some resolver.
_NAME = re.compile(rf"(?:{_LABEL}\.)+(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{1,59}})")
_PLAIN = re.compile(r"[!-~]+")  # printable ASCII without the space


class Refused(Exception):
    """The request may not leave; the message says why, fit for whoever typed the address."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request wants to go, read once and the same for every check."""

    scheme: str
    host: str  # lower case; an IPv6 address without brackets
    port: int

    @property
    def is_allowed(self) -> bool:
        """Whether the operator allows exactly this host and port (ONETEAM_ALLOWED_TARGETS)."""
        return (self.host, self.port) in _allowed()


def check(url: str) -> list[str]:
    """The addresses a URL leads to, all of which may be reached. Raises Refused."""
    return addresses_of(target_of(url))


def target_of(url: str) -> Target:
    """Where a URL leads, without asking the network. Raises Refused."""
    if len(url) > LONGEST_URL:
        raise Refused(f"This address is longer than {LONGEST_URL} characters.")
    if not _PLAIN.fullmatch(url) or "\\" in url:
        raise Refused("Write the address in plain letters, without spaces or backslashes.")
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise Refused("This is not a web address.") from None
    if parts.scheme not in PORTS or not parts.netloc:
        raise Refused("Write an address that starts with https://")
    if "@" in parts.netloc:
        raise Refused("Leave the user name and password out of the address.")
    if parts.netloc.endswith(":") or port == 0:
        raise Refused("This port does not exist.")
    return target(parts.scheme, host, port or PORTS[parts.scheme])


def target(scheme: str, host: str, port: int) -> Target:
    """The target of these parts, as far as it can be judged by its spelling. Raises Refused."""
    found = Target(scheme, host.lower().removesuffix("."), port)
    if found.is_allowed:
        return found
    try:
        literal = str(ip_address(found.host))
    except ValueError:
        literal = ""
    if literal and not is_open(literal):
        raise Refused("This address is not on the open internet.")
    if not literal and not _is_name(found.host):
        raise Refused("This host does not have the form of a name on the internet.")
    if scheme != "https":
        raise Refused("Only https:// is sent out: anybody between could read and change the rest.")
    if port not in OPEN_PORTS:
        raise Refused("Only the ports 443 and 8443 may be reached.")
    return found


def addresses_of(aim: Target) -> list[str]:
    """Every address a target's name stands for now, each of them checked. Raises Refused.

    One that is inside makes all of them suspect: names that answer with both are an attack.
    """
    try:
        found = socket.getaddrinfo(aim.host, aim.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refused("Nobody knows this host.") from None
    texts = list(dict.fromkeys(str(entry[4][0]) for entry in found))[:MOST_ADDRESSES]
    refused = is_never_allowed if aim.is_allowed else _is_inside
    if not texts or any(refused(text) for text in texts):
        raise Refused("This host is not on the open internet.")
    return texts


def connect(aim: Target, *, timeout: float) -> socket.socket:
    """A connection to an address of a target that was checked just now. Raises Refused, OSError.

    `timeout` is seconds for all of it but asking for the name, which the system limits.
    """
    until = time.monotonic() + timeout
    failure: OSError = TimeoutError("no time left")
    for text in addresses_of(aim)[:TRIES]:
        left = until - time.monotonic()
        if left <= 0:
            break
        try:
            return socket.create_connection((text, aim.port), timeout=left)
        except OSError as error:
            failure = error
    raise failure


def _allowed() -> set[tuple[str, int]]:
    return set(read_allowed(settings.ALLOWED_TARGETS))


def read_allowed(entries: Iterable[str]) -> list[tuple[str, int]]:
    """What an operator allows, "host:port" each, IPv6 in brackets. Raises ValueError otherwise."""
    found = []
    for entry in entries:
        host, _, port = entry.strip().rpartition(":")
        name = host.removeprefix("[").removesuffix("]").lower()
        if not name or not port.isdecimal() or not 0 < int(port) < 65536:
            raise ValueError(f"{entry} is not host:port")
        found.append((name, int(port)))
    return found


def _is_inside(text: str) -> bool:
    return not is_open(text)


def _is_name(host: str) -> bool:
    return len(host) <= 253 and _NAME.fullmatch(host) is not None
