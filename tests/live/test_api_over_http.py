"""The API as programs elsewhere meet it."""

from __future__ import annotations

import http.client
import json
import re
import shlex
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from installation import Installation

DOCS = Path(__file__).parent.parent.parent / "docs" / "api.md"
LEAD = {"contact": {"name": "Ada Byron", "email": "ada@engines.example"}}


def test_the_same_key_from_eight_at_once_is_one_lead_and_one_answer(here: Installation) -> None:
    before = leads(here)
    for key in ("a", "b", "c"):
        with ThreadPoolExecutor(8) as clients:
            sent = [
                clients.submit(here.request, "POST", "/api/v1/leads", LEAD, key=key)
                for _ in range(8)
            ]
            answers = [one.result() for one in sent]
        assert {status for status, _ in answers} == {201}
        assert len({json.dumps(answer, sort_keys=True) for _, answer in answers}) == 1
    assert leads(here) == before + 3


def test_the_examples_of_the_documentation_work(here: Installation) -> None:
    calls = list(examples(here))
    assert len(calls) >= 3
    for method, path, headers, body in calls:
        connection = http.client.HTTPConnection("127.0.0.1", here.port, timeout=30)
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        said = json.loads(answer.read())
        assert answer.status == (201 if method == "POST" else 200), (path, said)
        connection.close()


def test_a_lead_sent_in_chunks_is_a_lead(here: Installation) -> None:
    whole = json.dumps(LEAD).encode()
    status, said = in_chunks(here, "/api/v1/leads", [whole[:10], whole[10:]])
    assert status == 201, said
    form = b"email=bob%40engines.example&name=Bob&message=Please+call&company=E&website=e.example"
    before = leads(here)
    status, said = in_chunks(
        here, "/f/contact", [form[:5], form[5:]], kind="application/x-www-form-urlencoded"
    )
    assert status == 303, said
    assert leads(here) == before + 1


@pytest.mark.parametrize("path", ["/api/v1/leads", "/login", "/f/contact"])
def test_a_body_beyond_measure_is_refused_at_the_door(here: Installation, path: str) -> None:
    with socket.create_connection(("127.0.0.1", here.port), timeout=30) as wire:
        wire.sendall(
            f"POST {path} HTTP/1.1\r\nHost: localhost\r\n"
            "Content-Type: multipart/form-data; boundary=x\r\n"
            f"Content-Length: {10**12}\r\n\r\n--x\r\n".encode()
        )
        said = wire.recv(4096).decode()  # it does not wait for the rest
    assert said.startswith("HTTP/1.1 413 "), said
    assert ("application/problem+json" in said) == path.startswith("/api/")


@pytest.mark.parametrize("method", ["PUT", "TRACE", "BREW"])
@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/api/v2/leads", "/api/v1/leads"])
def test_what_no_view_answers_is_a_problem_too(here: Installation, method: str, path: str) -> None:
    for way in ("GET", method):
        connection = http.client.HTTPConnection("127.0.0.1", here.port, timeout=30)
        connection.request(way, path)
        answer = connection.getresponse()
        problem = json.loads(answer.read())
        connection.close()
        assert answer.getheader("Content-Type") == "application/problem+json"
        assert problem["status"] == answer.status
        assert 400 <= answer.status < 500


def leads(here: Installation) -> int:
    return int(here.rows("SELECT count(*) FROM oneteam_lead")[0][0])


def examples(here: Installation) -> Iterator[tuple[str, str, dict[str, str], str | None]]:
    """The curl calls of the documentation, in order; the lead they name is the one they made."""
    for block in re.findall(r"```sh\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.S):
        for line in block.replace("\\\n", " ").splitlines():
            if not line.startswith("curl"):
                continue
            told = line.replace("$ONETEAM", "").replace("$TOKEN", here.token)
            words = iter(shlex.split(told)[1:])
            path, headers, body = "", {}, None
            for word in words:
                if word == "-H":
                    name, _, value = next(words).partition(": ")
                    headers[name] = value
                elif word == "-d":
                    body = next(words)
                elif word.startswith("/"):
                    path = word
                else:
                    assert word == "-s", word
            yield "GET" if body is None else "POST", path, headers, body


def in_chunks(
    here: Installation, path: str, chunks: list[bytes], *, kind: str = "application/json"
) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", here.port, timeout=30)
    headers = {"Content-Type": kind, "Authorization": f"Bearer {here.token}"}
    connection.request("POST", path, body=iter(chunks), headers=headers, encode_chunked=True)
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    return answer.status, said
