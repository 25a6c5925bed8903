"""The front door: whom a request comes from, how often it may try, what is logged."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from datetime import datetime

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django_structlog.middlewares import RequestMiddleware

from oneteam.org import operations
from oneteam.org.rules import throttle

_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")
# Who knows what follows gets in, reads along or acts, without signing in.
_SECRET = re.compile(r"/(join|claim|unsubscribe|feed|calendar)/[^ /?]+")
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Proxies:
    """Middleware: forwarded headers count only from ONETEAM_TRUSTED_PROXIES.

    From any other peer they are thrown away: a stranger cannot choose the address that is
    throttled, nor claim that the connection was https. REMOTE_ADDR becomes the nearest address
    that is no trusted proxy; what cannot be read as an address ends the search.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.trusted = [ipaddress.ip_network(text) for text in settings.TRUSTED_PROXIES]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        peer = _read(request.META.get("REMOTE_ADDR", ""))
        if not self._is_trusted(peer):
            for header in _FORWARDED:
                request.META.pop(header, None)
        else:
            hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
            for hop in map(_read, reversed(hops)):
                if hop is None:
                    break
                peer = hop
                if not self._is_trusted(hop):
                    break
        if peer is not None:
            request.META["REMOTE_ADDR"] = str(peer)
        return self.get_response(request)

    def _is_trusted(self, address: Address | None) -> bool:
        return address is not None and any(address in network for network in self.trusted)


class RequestLog(RequestMiddleware):
    """One line a request, without what was searched for, nor secrets that stand in an address.

    The address is the one that is throttled: headers of the sender's own choice do not count.
    """

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        """Log where the request comes from, as far as it can be believed."""
        structlog.contextvars.bind_contextvars(ip=request.META.get("REMOTE_ADDR") or None)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Method and path: a query may name a person, an address may let anybody in."""
        path = _SECRET.sub(r"/\1/…", request.path)
        return f"{request.method} {path}"


def client_address(request: HttpRequest) -> str:
    """Whom to throttle: the address, or for IPv6 the network one household gets (a /64)."""
    told = str(request.META.get("REMOTE_ADDR", ""))
    address = _read(told)
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((address, 64), strict=False))
    return told if address is None else str(address)


def may_still(key: str, limit: throttle.Limit, *, now: datetime) -> bool:
    """Take one try out of a bucket; False when none is left."""
    return operations.try_consume(
        key, capacity=limit.capacity, refill_per_second=limit.refill_per_second, now=now
    )


def _read(text: str) -> Address | None:
    """An address, also one with the port some proxies tell; None when it cannot be read as one.

    A socket that takes both kinds shows IPv4 as `::ffff:198.51.100.1`: in the networks of proxies
    it is missing, and its /64 is that of every IPv4 address there is.
    """
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    elif bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
