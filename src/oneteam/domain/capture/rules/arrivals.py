"""What can arrive, and the facts an arrival leaves behind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from oneteam.timeline.rules import define


@dataclass(frozen=True, slots=True)
class NewTouch:
    """One touch as it is told to us; `campaign` is a campaign's key or name."""

    kind: str
    occurred_at: datetime
    channel: str = ""
    source: str = ""
    campaign: str = ""
    url: str = ""
    referrer: str = ""
    utm: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TouchFact:
    """One touch as rules judge it; `campaign` is the campaign's key."""

    kind: str
    channel: str
    campaign: str
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Arrival:
    """One inquiry as it came in, already validated; every entry point makes one of these."""

    name: str = ""
    email: str = ""
    phone: str = ""
    company: str = ""
    website: str = ""
    employees: int | None = None
    country: str = ""
    industry: str = ""
    message: str = ""
    source: str = ""
    campaign: str = ""
    landing_page: str = ""
    form_id: int | None = None
    token: str = ""  # submission id: the same token is the same lead
    consent_text_id: int | None = None
    suspicion: str = ""  # why a program may have sent it, as a code; it is kept all the same
    touches: tuple[NewTouch, ...] = ()
    typed: Mapping[str, Any] = field(default_factory=dict)  # exactly what was typed
    custom: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # entity -> key -> value


_WORD = re.compile(r"[a-z][a-z0-9_-]{0,49}")


def code(text: str) -> str:
    """A kind or channel as the timeline keeps it: one plain word, else "other".

    Both can be told freely through a link or the API, and what lies on the timeline stays: an
    address or a sentence must not get there.
    """
    return text if not text or _WORD.fullmatch(text) else "other"


define("lead.captured", needs="channel", may="form campaign contact account duplicate_of")
define("touch.recorded", needs="kind channel", may="lead campaign")
define("lead.duplicate_suspected", needs="of")
define("account.owned", needs="person lead")
define("lead.reimported", needs="batch")
define("batch.imported", needs="rows", may="rejected")
define("batch.undone", needs="removed", may="kept")
define("lead.edited", needs="fields")
define("field.changed", needs="what")
