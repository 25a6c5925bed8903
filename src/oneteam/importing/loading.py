"""Reads mappings from TOML, packaged or one's own, checked in full."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from importlib import resources
from pathlib import Path

from oneteam.domain.pipeline.rules.stages import NewStage
from oneteam.importing import building, checking
from oneteam.importing.manner import Manner
from oneteam.importing.mapping import Mapping


class MappingError(Exception):
    """The mapping cannot be used; `problems` names every wrong thing."""

    def __init__(self, name: str, problems: list[str]) -> None:
        super().__init__(f"The mapping {name} cannot be used:\n  " + "\n  ".join(problems))
        self.problems = problems


def packaged() -> dict[str, str]:
    """The mappings that come with the product: name and title."""
    folder = resources.files("oneteam.importing") / "mappings"
    found = {}
    for file in folder.iterdir():
        if file.name.endswith(".toml"):
            found[file.name.removesuffix(".toml")] = str(
                tomllib.loads(file.read_text(encoding="utf-8")).get("title", "")
            )
    return dict(sorted(found.items()))


def fillers() -> dict[str, list[str]]:
    """Which packaged mappings fill each custom field, by `<entity>.custom.<key>`."""
    found: dict[str, list[str]] = {}
    for name in packaged():
        for entity, custom in load(name).custom_fields():
            found.setdefault(f"{entity}.custom.{custom.key}", []).append(name)
    return found


def load(name: str) -> Mapping:
    """A packaged mapping by its name, or one from a TOML file. Raises MappingError."""
    path = Path(name)
    if name in packaged():
        file = resources.files("oneteam.importing") / "mappings" / f"{name}.toml"
        content = file.read_text(encoding="utf-8")
    elif path.suffix.lower() == ".toml":
        try:
            content = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as problem:
            raise MappingError(name, [f"the file cannot be read: {problem}"]) from None
    else:
        known = ", ".join(packaged())
        raise MappingError(
            name, [f"no packaged mapping has this name (there are {known}), nor is it a .toml file"]
        )
    return parse(content, name=path.stem)


def parse(content: str, *, name: str) -> Mapping:
    """Read and check a mapping. Raises MappingError naming every wrong thing."""
    try:
        raw = tomllib.loads(content)
    except tomllib.TOMLDecodeError as problem:
        raise MappingError(name, [f"not valid TOML: {problem}"]) from None
    except RecursionError:
        raise MappingError(name, ["not valid TOML: nested without end"]) from None
    problems = checking.problems(raw)
    if problems:
        raise MappingError(name, problems)
    manner = building.manner(raw, Manner())
    return Mapping(
        name=raw.get("name", name),
        title=raw.get("title", ""),
        manner=manner,
        encoding=raw.get("encoding", ""),
        calendar=building.hours(raw["calendar"]) if raw.get("calendar") else None,
        stages=tuple(
            NewStage(stage["name"].strip(), round(Decimal(str(stage["probability"])), 3))
            for stage in raw.get("stage", [])
        ),
        words=building.words(raw.get("words", {})),
        kinds=tuple(building.kind(kind, manner) for kind in raw["kind"]),
    )
