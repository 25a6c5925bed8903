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
_LINK = re.compile(r"/join/[^ /?]+")


class Proxies:
    """Middleware: forwarded headers count only from ONETEAM_TRUSTED_PROXIES.

    From any other peer they are thrown away: a stranger cannot choose the address that is
    throttled, nor claim that the connection was https. REMOTE_ADDR becomes the nearest address
    that is no trusted proxy.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.trusted = [ipaddress.ip_network(text) for text in settings.TRUSTED_PROXIES]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        peer = request.META.get("REMOTE_ADDR", "")
        if not self._is_trusted(peer):
            for header in _FORWARDED:
                request.META.pop(header, None)
        else:
            hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
            for hop in (part.strip() for part in reversed(hops)):
                if not _is_address(hop):
                    break
                request.META["REMOTE_ADDR"] = hop
                if not self._is_trusted(hop):
                    break
        return self.get_response(request)

    def _is_trusted(self, address: str) -> bool:
        return _is_address(address) and any(
            ipaddress.ip_address(address) in network for network in self.trusted
        )


class RequestLog(RequestMiddleware):
    """One line a request, without what was searched for, nor links that open an account.

    The address is the one that is throttled: headers of the sender's own choice do not count.
    """

    @classmethod
    def bind_ip(cls, request: HttpRequest) -> None:
        """Log where the request comes from, as far as it can be believed."""
        structlog.contextvars.bind_contextvars(ip=request.META.get("REMOTE_ADDR") or None)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Method and path: a query may name a person, a link may let one in."""
        return f"{request.method} {_LINK.sub('/join/…', request.path)}"


def client_address(request: HttpRequest) -> str:
    """Whom to throttle: the address, or for IPv6 the network one household gets (a /64)."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    if _is_address(address) and ":" in address:
        return str(ipaddress.ip_network(f"{address}/64", strict=False))
    return address


def may_still(key: str, limit: throttle.Limit, *, now: datetime) -> bool:
    """Take one try out of a bucket; False when none is left."""
    return operations.try_consume(
        key, capacity=limit.capacity, refill_per_second=limit.refill_per_second, now=now
    )


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
