"""An icon that does not exist breaks a page only in the state that shows it: so all are tried."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import Context, Template

import oneteam
from oneteam.web.looks import STATUS, VERDICT
from oneteam.web.sentences import SENTENCES

SOURCE = Path(oneteam.__file__).parent
NAMED = {
    name
    for path in [*SOURCE.rglob("*.html"), *SOURCE.rglob("web/**/*.py")]
    for name in re.findall(r'(?:lucide |icon=)"([a-z0-9-]+)"', path.read_text(encoding="utf-8"))
}
LOOKED_UP = {look[0] for look in (*STATUS.values(), *VERDICT.values())}
SAID = {sentence.icon for sentence in SENTENCES.values()}


@pytest.mark.parametrize("name", sorted(NAMED | LOOKED_UP | SAID))
def test_every_icon_exists(name: str) -> None:
    drawn = Template("{% load lucide %}{% lucide name %}").render(Context({"name": name}))
    assert drawn.startswith("<svg")
