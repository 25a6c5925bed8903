"""How plans are shown: their channel in words."""

from __future__ import annotations

from oneteam.domain.capture.rules.channels import Channel

_LABELS = {one.value: one.label for one in Channel}


def channel_label(code: str) -> str:
    """A channel as people say it; one of their own stays as they wrote it."""
    return _LABELS.get(code, code.replace("_", " ").capitalize())
