"""A request goes to the checked address with the right name, and ends in time whatever happens."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
import requests

from oneteam.outgoing import chat, guard, http

Receiver = Callable[[Callable[[socket.socket], None]], int]
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def post(port: int, *, seconds: float = 5, path: str = "/hook") -> http.Answer:
    url = f"http://127.0.0.1:{port}{path}"
    return http.post(url, body=b"{}", headers={"X-Say": "hello"}, seconds=seconds)


def answering(data: bytes) -> Callable[[socket.socket], None]:
    return lambda connection: connection.sendall(data)


def test_what_is_taken_says_so(receiver: Receiver) -> None:
    assert post(receiver(answering(OK))) == http.Answer(200, "ok")


def test_the_name_travels_with_the_request_to_the_checked_address(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[bytes] = []
    asked: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        settings.ALLOWED_TARGETS = [f"hooks.lan:{port}"]
        find = socket.getaddrinfo

        def answer(host: str, *args: Any, **kwargs: Any) -> Any:
            if host == "127.0.0.1":  # create_connection turning the checked text into numbers
                return find(host, *args, **kwargs)
            asked.append(host)
            # The next answer leads elsewhere: a name asked twice could be bound anew between.
            address = "127.0.0.1" if len(asked) == 1 else "169.254.169.254"
            return [(socket.AF_INET, 1, 6, "", (address, port))]

        monkeypatch.setattr(socket, "getaddrinfo", answer)

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                heard.append(connection.recv(65536))
                connection.sendall(OK)

        listening = threading.Thread(target=serve)
        listening.start()
        http.post(f"http://hooks.lan:{port}/x", body=b"{}", headers={})
        listening.join()
    assert asked == ["hooks.lan"]
    assert f"Host: hooks.lan:{port}".encode() in heard[0]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", "answered_500"),
        (b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n", "answered_410"),
        (b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\n\r\n", "redirected"),
        (b"HTTP/1.1 307 Go\r\nLocation: https://example.com/\r\n\r\n", "redirected"),
        (b"", "cut_off"),
        (b"not http at all\r\n\r\n", "cut_off"),
    ],
)
def test_anything_but_taken_is_a_failure_with_a_code(
    data: bytes, code: str, receiver: Receiver
) -> None:
    with pytest.raises(http.Failed) as failed:
        post(receiver(answering(data)))
    assert failed.value.code == code


def test_a_reset_is_a_failure(receiver: Receiver) -> None:
    def reset(connection: socket.socket) -> None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with pytest.raises(http.Failed, match="cut_off"):
        post(receiver(reset))


def test_nobody_listening_is_a_failure(settings: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    settings.ALLOWED_TARGETS = [f"127.0.0.1:{port}"]
    with pytest.raises(http.Failed, match="not_there"):
        post(port)


@pytest.mark.parametrize("drip", [b"", b"H", b"HTTP/1.1 200 OK\r\nX: "])
def test_who_hangs_or_drips_is_cut_off_in_time(drip: bytes, receiver: Receiver) -> None:
    def behave(connection: socket.socket) -> None:
        connection.sendall(drip)
        for _ in range(100):
            time.sleep(0.1)
            connection.sendall(b"x" if drip else b"")

    begun = time.monotonic()
    with pytest.raises(http.Failed, match="too_slow"):
        post(receiver(behave), seconds=0.5)
    assert time.monotonic() - begun < 3


def test_who_said_yes_has_taken_it_though_the_rest_never_comes(receiver: Receiver) -> None:
    def behave(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nyes")
        time.sleep(5)

    begun = time.monotonic()
    assert post(receiver(behave), seconds=0.5).status == 200
    assert time.monotonic() - begun < 3


def test_an_endless_answer_is_read_only_so_far(receiver: Receiver) -> None:
    def endless(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        while True:
            connection.sendall(b"a" * 65536)

    begun = time.monotonic()
    assert len(post(receiver(endless)).said) == http.SHOWN
    assert time.monotonic() - begun < 3


CHATS = {
    "discord": "discord://1234567890/abcdefghijklmnop",
    "gchat": "gchat://space/key/token",
    "gotify": "gotify://chat.example/abcdefghijklmno",
    "gotifys": "gotifys://chat.example/abcdefghijklmno",
    "json": "json://chat.example/",
    "jsons": "jsons://chat.example/",
    "mmost": f"mmost://chat.example/{'a' * 26}",
    "mmosts": f"mmosts://chat.example/{'a' * 26}",
    "ntfy": "ntfy://chat.example/topic",
    "ntfys": "ntfys://chat.example/topic",
    "rocket": "rocket://user:password@chat.example/#room",
    "rockets": "rockets://user:password@chat.example/#room",
    "slack": "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/",
    "tgram": "tgram://123456789:abcdefg_hijklmnop/12315544/",
    "workflows": f"workflows://chat.example:443/{'a' * 32}/{'b' * 25}",
    "wxteams": f"wxteams://{'a' * 80}",
    "zulip": f"zulip://bot@organization/{'a' * 32}",
}


@pytest.mark.parametrize("service", chat.SERVICES)
def test_no_chat_service_finds_a_way_past_the_guard(service: str) -> None:
    """Without a deadline the guard refuses: whoever got past it would ask the network."""
    made = chat._service(CHATS[service], ask=False)
    with pytest.raises(guard.Refused, match="deadline"):
        made.notify(title="Hello", body="there")


def test_requests_of_others_in_this_process_are_their_own(receiver: Receiver) -> None:
    port = receiver(answering(OK))
    chat.send(f"json://127.0.0.1:{port}/x", title="Hello", text="there")
    assert requests.Session.__module__ == "requests.sessions"
    assert requests.get(f"http://127.0.0.1:{port}/", timeout=5).text == "ok"


def test_a_proxy_of_the_machine_is_not_used(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = receiver(answering(OK))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert post(port).status == 200
    chat.send(f"json://127.0.0.1:{port}/x", title="Hello", text="there")


def test_a_chat_gets_its_message_through_the_guard(receiver: Receiver) -> None:
    chat.send(f"json://127.0.0.1:{receiver(answering(OK))}/x", title="Hello", text="there")


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n",
    ],
)
def test_a_chat_that_redirects_or_fails_has_not_taken_it(data: bytes, receiver: Receiver) -> None:
    with pytest.raises(http.Failed, match="not_taken"):
        chat.send(f"json://127.0.0.1:{receiver(answering(data))}/x", title="Hello", text="there")


@pytest.mark.parametrize(
    "url",
    [
        "json://127.0.0.1/x", "jsons://127.0.0.1/x", "jsons://169.254.169.254/x",
        "jsons://user:pass@10.0.0.1/", "mmosts://192.168.1.1/abc", "rockets://a/b@localhost",
        "mailto://a:b@example.com", "syslog://", "mqtt://127.0.0.1/x", "exec://rm", "dbus://",
        "file:///etc/passwd", "xml://127.0.0.1", "form://127.0.0.1", "apprise://127.0.0.1/x",
        "matrix://a:b@127.0.0.1", "https://hooks.slack.com/services/a/b/c", "slack://", "",
        "gotify://10.0.0.1/abcdefghijklmno", "ntfys://127.0.0.1/topic", "jsons://2130706433/",
        "ntfys://8.8.8.8/t?verify=no", "jsons://0x7f.1/", "jsons://[::1]/",
    ],
)  # fmt: skip
def test_a_chat_inside_or_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(guard.Refused):
        chat.check(url)
    with pytest.raises(guard.Refused):
        chat.send(url, title="Hello", text="there")


def test_the_secrets_of_a_chat_are_not_shown() -> None:
    url = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/"
    assert "TIiajkdnlazkcOXrIdevi7FQ" not in chat.masked(url)
