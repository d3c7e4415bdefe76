"""Writes the rules file of a rehearsal: its own sources, and the shipped rules unchanged."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from clausewatch.ruleset import baseline
from clausewatch.ruleset.fields import slug


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """One address of a rehearsal. `publisher` is the platform or the outlet; `title` is empty for a feed."""

    publisher: str
    url: str
    title: str = ""


TERMINAL = {"id": "terminal", "platform": "console"}
"""A channel of rules.yaml that prints, beside those that the environment names."""


def write_rules(folder: Path, watched: Iterable[Watched]) -> Path:
    """Write rules.yaml into the folder, with a copy of the shipped rules beside it, and return its path."""
    watched = list(watched)
    shipped = baseline()
    shutil.copytree(shipped.parent / "rules", folder / "rules", dirs_exist_ok=True)
    path = folder / "rules.yaml"
    content = {
        "include": yaml.safe_load(shipped.read_text(encoding="utf-8"))["include"],
        "platforms": _platforms([one for one in watched if one.title]),
        "feeds": [{"outlet": one.publisher, "url": one.url} for one in watched if not one.title],
        "channels": [TERMINAL],
        "routes": [{"to": ["everyone"]}],
    }
    path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


def _platforms(documents: list[Watched]) -> list[dict[str, object]]:
    names = dict.fromkeys(document.publisher for document in documents)
    return [
        {
            "id": slug(name),
            "name": name,
            "documents": [{"title": one.title, "url": one.url} for one in documents if one.publisher == name],
        }
        for name in names
    ]
