"""`oneteam token`."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from cast import Cast
from oneteam.org import queries


def _say(*arguments: str) -> Any:
    out = StringIO()
    call_command("token", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def _create(*more: str) -> str:
    secret = _say("create", "--as", "Rosa@acme.example", "--scope", "leads:read", *more)
    assert isinstance(secret, str)
    return secret


def test_a_token_made_by_command_opens_the_api_until_it_is_revoked(cast: Cast) -> None:
    secret = _create("--scope", "leads:write", "--name", "website")
    found = queries.token_owner(secret, now=timezone.now())
    assert found == (cast.rosa, frozenset({"leads:read", "leads:write"}))
    listed = _say("list")
    assert secret[:10] in listed
    assert secret not in listed
    assert _say("revoke", secret[:10]) == "Ended 1 token."
    assert queries.token_owner(secret, now=timezone.now()) is None
    assert "ended" in _say("list")


def test_the_command_speaks_json(cast: Cast) -> None:
    made = json.loads(_create("--expires-days", "30", "--json"))
    assert set(made) == {"token", "prefix", "email", "scopes"}
    (row,) = json.loads(_say("list", "--json"))["tokens"]
    assert row["is_living"]
    assert row["expires_at"]
    assert json.loads(_say("revoke", made["prefix"], "--json")) == {"revoked": 1}


def test_what_cannot_be_is_said(cast: Cast) -> None:
    with pytest.raises(CommandError, match="works here"):
        _say("create", "--as", "nobody@acme.example", "--scope", "leads:read")
    with pytest.raises(CommandError, match="pay:read"):
        _say("create", "--as", "rosa@acme.example", "--scope", "pay:read")
    with pytest.raises(CommandError, match="No living token"):
        _say("revoke", "ot_nothing")
    with pytest.raises(CommandError, match="at least 1"):
        _create("--expires-days", "0")
