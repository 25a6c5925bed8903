"""Nothing leaves but to the open internet, however the address is written."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from oneteam.outgoing import guard
from oneteam.outgoing.addresses import is_never_allowed, is_open
from outgoing.hostile import HOSTILE, INSIDE_V4, INSIDE_V6


def resolves_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Let every name stand for these addresses; returns the list of names asked."""
    asked: list[str] = []

    def answer(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [
            (socket.AF_INET6 if ":" in text else socket.AF_INET, 1, 6, "", (text, port))
            for text in addresses
        ]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return asked


def test_at_least_150_hostile_addresses_are_known_and_the_docs_say_how_many() -> None:
    assert len(set(HOSTILE)) >= 150
    told = (Path(__file__).parents[2] / "docs" / "stream.md").read_text()
    assert f"{len(set(HOSTILE))} hostile addresses" in told
    assert f"{len(set(INSIDE_V4 + INSIDE_V6))} addresses inside" in told


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_address_is_refused_by_its_spelling_alone(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = resolves_to(monkeypatch, "93.184.215.14")
    with pytest.raises(guard.Refused):
        guard.check(url)
    assert asked == []  # the network was not even asked


@pytest.mark.parametrize("address", [*INSIDE_V4, *INSIDE_V6])
def test_a_name_that_leads_inside_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    resolves_to(monkeypatch, "93.184.215.14", address)
    with pytest.raises(guard.Refused, match="not on the open internet"):
        guard.check("https://hooks.example.com/")


@pytest.mark.parametrize(
    "address",
    [
        *("8.8.8.8", "1.1.1.1", "93.184.215.14", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"),
        *("2606:4700:4700::1111", "2a00:1450:4001::8a"),
    ],
)
def test_the_open_internet_is_open(address: str) -> None:
    assert is_open(address)


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.com/services/T0/B0/x?y=1#z",
        "https://hooks.example.com./a",
        "https://hooks.example.com:8443/",
        "https://HOOKS.Example.COM/",
        "https://a_b.example.com/",
        "https://xn--e1afmkfd.xn--p1ai/",
        "https://8.8.8.8/",
        "https://[2606:4700:4700::1111]/",
    ],
)
def test_an_ordinary_address_passes(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    resolves_to(monkeypatch, "93.184.215.14")
    assert guard.check(url) == ["93.184.215.14"]


def test_a_name_nobody_knows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise socket.gaierror("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(guard.Refused, match="Nobody knows"):
        guard.check("https://hooks.example.com/")


def test_the_operator_allows_exactly_one_host_and_port(settings: Any) -> None:
    settings.ALLOWED_TARGETS = ["192.168.1.5:8065", "[fd12::5]:443"]
    assert guard.check("http://192.168.1.5:8065/hooks/x") == ["192.168.1.5"]
    assert guard.check("https://[fd12::5]/") == ["fd12::5"]
    for url in ("http://192.168.1.5:8066/", "http://192.168.1.6:8065/", "https://192.168.1.5/"):
        with pytest.raises(guard.Refused):
            guard.check(url)


@pytest.mark.parametrize(
    "host", ["169.254.169.254", "168.63.129.16", "100.100.100.200", "[fd00:ec2::254]", "[fe80::1]"]
)
def test_where_a_cloud_keeps_its_keys_nobody_can_allow(host: str, settings: Any) -> None:
    settings.ALLOWED_TARGETS = [f"{host}:80"]
    assert is_never_allowed(host.strip("[]"))
    with pytest.raises(guard.Refused):
        guard.check(f"http://{host}/latest/meta-data/")


def test_an_allowed_name_that_leads_to_the_keys_is_refused(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ALLOWED_TARGETS = ["chat.lan:80"]
    resolves_to(monkeypatch, "::ffff:169.254.169.254")
    with pytest.raises(guard.Refused):
        guard.check("http://chat.lan/")


@pytest.mark.parametrize("entry", ["", "host", "host:", ":80", "host:0", "host:99999", "host:x"])
def test_what_is_no_host_and_port_cannot_be_allowed(entry: str) -> None:
    with pytest.raises(ValueError, match="not host:port"):
        guard.read_allowed([entry])
