"""Sends a message to a chat by its Apprise address, with Apprise's own requests guarded."""

from __future__ import annotations

import logging
from typing import Any

import apprise
import requests
from requests.adapters import HTTPAdapter

from oneteam.outgoing import guard
from oneteam.outgoing.http import LARGEST, SECONDS, Deadline, Failed, pool_classes

# Services that speak HTTP and nothing else. Others of Apprise open sockets of their own, read
# files or start programs.
# Of the first kind the address holds only keys, of the second also the host.
CLOUD = ("discord", "gchat", "msteams", "slack", "tgram", "wxteams", "zulip")
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
    """What `requests` uses here, whoever calls it: the guard's connections, and no redirects."""

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


# Apprise calls requests.post(); every session of this process is a guarded one from here on.
requests.sessions.Session = _Session  # type: ignore[misc]
requests.Session = _Session  # type: ignore[misc]
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
    if ask and scheme in HOSTED and getattr(service, "mode", "") != "cloud":
        plain = service.secure is False
        aim = guard.target(
            "http" if plain else "https",
            str(service.host),
            service.port or (80 if plain else _HTTPS_PORT),
        )
        guard.addresses_of(aim)
    return service
