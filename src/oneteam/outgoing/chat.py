"""Sends a message to a chat by its Apprise address, with Apprise's own requests guarded."""

from __future__ import annotations

import logging
import sys
from types import ModuleType
from typing import Any

import apprise
import requests
from requests.adapters import HTTPAdapter

from oneteam.outgoing import guard
from oneteam.outgoing.http import LARGEST, SECONDS, Deadline, Failed, pool_classes

# Services that speak HTTP and nothing else. Others of Apprise open sockets of their own, read
# files or start programs.
# Of the first kind the address holds only keys, of the second also the host.
CLOUD = ("discord", "gchat", "slack", "tgram", "wxteams", "zulip")
HOSTED = (
    *("gotify", "gotifys", "json", "jsons", "mmost", "mmosts"),
    *("ntfy", "ntfys", "rocket", "rockets", "workflows"),
)
SERVICES = (*CLOUD, *HOSTED)
_HTTPS_PORT = 443


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = pool_classes()


class _Session(requests.Session):
    """A session over the guard's connections, in the time that is left, without redirects."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False  # no proxy and no .netrc of the machine
        for scheme in ("http://", "https://"):
            self.mount(scheme, _Adapter(max_retries=0))

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        kwargs |= {"allow_redirects": False, "stream": True, "verify": True}
        kwargs["timeout"] = Deadline.now().left or 0.001
        answer = super().send(request, **kwargs)
        answer._content = answer.raw.read(LARGEST, decode_content=True)
        answer._content_consumed = True
        return answer


def _request(method: str, url: str, **kwargs: Any) -> requests.Response:
    with _Session() as session:
        return session.request(method=method, url=url, **kwargs)


def _get(url: str, params: Any = None, **kwargs: Any) -> requests.Response:
    return _request("GET", url, params=params, **kwargs)


def _post(url: str, data: Any = None, json: Any = None, **kwargs: Any) -> requests.Response:
    return _request("POST", url, data=data, json=json, **kwargs)


# What the plugins see as `requests`: these ways out, and its names of errors and status codes. A
# plugin that reaches for anything else fails, and is found by the test that sends by all of them.
_GUARDED = ModuleType("requests", "The library as far as it leads through the guard.")
_GUARDED.__dict__.update(
    codes=requests.codes,
    RequestException=requests.RequestException,
    exceptions=requests.exceptions,
    request=_request,
    get=_get,
    post=_post,
)
logging.getLogger("apprise").setLevel(logging.CRITICAL)  # it would log the address, a secret


def check(url: str) -> None:
    """Whether a message could leave to this address. Raises guard.Refused."""
    _service(url)


def masked(url: str) -> str:
    """The address with its secrets hidden, as it may be shown."""
    try:
        return str(_service(url, ask=False).url(privacy=True)).partition("?")[0]
    except guard.Refused:
        return "an address that is no longer taken"


def send(url: str, *, title: str, text: str, seconds: float = SECONDS) -> None:
    """Post a message to a chat once. Raises guard.Refused, or Failed when it was not taken."""
    service = _service(url)
    with Deadline(seconds) as ends:
        try:
            is_taken = service.notify(
                title=title, body=text, notify_type=apprise.NotifyType.INFO, body_format="text"
            )
        except TypeError as error:
            raise Failed("refused") from error
    if not is_taken:
        raise Failed("too_slow" if ends.is_over else "not_taken")


def _service(url: str, *, ask: bool = True) -> Any:
    scheme = url.partition("://")[0].lower()
    if scheme == "https":
        raise guard.Refused("Write the address as Apprise does: slack://..., workflows://...")
    if scheme not in SERVICES or len(url) > guard.LONGEST_URL or not url.isprintable():
        raise guard.Refused(f"Start with one of {', '.join(f'{name}://' for name in SERVICES)}.")
    if "?" in url:  # options can switch certificates off, name proxies or read templates
        raise guard.Refused("Leave out what follows the question mark.")
    service = apprise.Apprise.instantiate(url, suppress_exceptions=True)
    if service is None:
        raise guard.Refused("This address is not complete; see the help of the service.")
    sys.modules[type(service).__module__].__dict__["requests"] = _GUARDED
    if ask and scheme in HOSTED and getattr(service, "mode", "") != "cloud":
        plain = service.secure is False
        aim = guard.target(
            "http" if plain else "https",
            str(service.host),
            service.port or (80 if plain else _HTTPS_PORT),
        )
        guard.addresses_of(aim)
    return service
