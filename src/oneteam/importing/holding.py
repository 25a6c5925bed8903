"""Keeps uploaded files in a folder of their own until they are imported, then removes them."""

from __future__ import annotations

import json
import re
import secrets
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from oneteam.importing.loading import load, parse
from oneteam.importing.mapping import Mapping
from oneteam.importing.matching import recognised

BIGGEST = 10 * 1024 * 1024  # bytes of one upload: about 100,000 rows, half a minute of importing
KEEP = timedelta(days=1)  # files that nobody imports are removed after that
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")


class NotHeld(LookupError):
    """There are no such files, or they are another person's."""


class Upload(Protocol):
    """A file as the web hands it over."""

    @property
    def name(self) -> str | None: ...
    def chunks(self) -> Iterable[bytes]: ...


@dataclass(frozen=True, slots=True)
class Held:
    """Uploaded files with the mapping to import them by, and what the dry run said."""

    token: str
    paths: list[Path]
    mapping: Mapping
    summary: dict[str, Any]


def hold(
    home: Path, uploads: Sequence[Upload], *, mapping: str, content: str, by_id: int, now: datetime
) -> Held:
    """Keep files under `home`; `content` is the TOML of an own mapping, `mapping` a packaged name.

    Without either, the packaged mapping is told by the columns. Raises MappingError or
    ImportRefused; then nothing is kept.
    """
    own = parse(content, name="own") if content else None
    forget_old(home, now=now)
    token = secrets.token_urlsafe(24)
    folder = home / token
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.chmod(0o700)
    folder.mkdir(mode=0o700)
    paths = []
    for number, upload in enumerate(uploads, 1):
        inside = folder / str(number)
        inside.mkdir(mode=0o700)
        path = inside / safe_name(upload.name or "")
        with path.open("wb") as handle:
            for chunk in upload.chunks():
                handle.write(chunk)
        paths.append(path)
    try:
        mapping = mapping or recognised(paths)
        known = own or load(mapping)
    except BaseException:
        shutil.rmtree(folder)
        raise
    note = {"by": by_id, "mapping": mapping, "content": content, "summary": {}}
    (folder / "note.json").write_text(json.dumps(note), encoding="utf-8")
    return Held(token, paths, known, {})


def note_summary(home: Path, held: Held, summary: dict[str, Any]) -> None:
    """Keep what the dry run said."""
    note = home / held.token / "note.json"
    told = json.loads(note.read_text(encoding="utf-8")) | {"summary": summary}
    note.write_text(json.dumps(told), encoding="utf-8")


def held(home: Path, token: str, *, by_id: int) -> Held:
    """Files this person uploaded. Raises NotHeld."""
    folder = home / token
    if not _TOKEN.fullmatch(token) or not (folder / "note.json").is_file():
        raise NotHeld(token)
    told = json.loads((folder / "note.json").read_text(encoding="utf-8"))
    if told["by"] != by_id:
        raise NotHeld(token)
    paths = sorted(folder.glob("*/*"), key=lambda path: int(path.parent.name))
    content = told["content"]
    mapping = parse(content, name="own") if content else load(told["mapping"])
    return Held(token, paths, mapping, told["summary"])


def take(home: Path, token: str, *, by_id: int) -> Held:
    """The files, for the one who imports them: a second click finds them gone. Raises NotHeld."""
    found = held(home, token, by_id=by_id)
    taken = secrets.token_urlsafe(24)
    try:
        (home / token).rename(home / taken)
    except FileNotFoundError:
        raise NotHeld(token) from None
    paths = [home / taken / path.relative_to(home / token) for path in found.paths]
    return Held(taken, paths, found.mapping, found.summary)


def drop(home: Path, held: Held) -> None:
    """Remove the files."""
    shutil.rmtree(home / held.token, ignore_errors=True)


def forget_old(home: Path, *, now: datetime) -> None:
    """Remove files that nobody imported for a day."""
    for folder in home.glob("*"):
        if folder.is_dir() and folder.stat().st_mtime < (now - KEEP).timestamp():
            shutil.rmtree(folder, ignore_errors=True)


def safe_name(told: str) -> str:
    """A file's name without whatever could lead elsewhere; its last 80 characters."""
    bare = re.split(r"[/\\]", told)[-1]
    return re.sub(r"[^\w. -]", "_", bare)[-80:].lstrip(". ") or "file.csv"
