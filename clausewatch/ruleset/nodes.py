"""YAML as it is written: every scalar a string, every value with its line, nothing hidden.

No type is guessed ("no" stays a word), anchors and aliases are refused (what is read aloud must stand where it is
read), and so are duplicate keys, of which YAML readers silently keep the last.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from sys import intern

import yaml

from clausewatch.errors import Problem

LARGEST_FILE = 4 * 1024 * 1024
"""Bytes. What is written by hand has a hundredth, a list of 20,000 documents that a program wrote three quarters."""
DEEPEST = 12
"""Levels of nesting that any file of ours could need."""


Place = tuple[int, int]
"""A line, from 1, and a column, from 0."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A word or text. `end` is the place right after it."""

    value: str
    line: int
    end: Place = field(default=(0, 0), compare=False)


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list. `inline`: in square brackets, of which the last stands right before `end`."""

    items: tuple["Node", ...]
    line: int
    end: Place = field(default=(0, 0), compare=False)
    inline: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with values, in their order."""

    entries: dict[str, tuple[int, "Node"]] = field(default_factory=dict)
    line: int = 1
    end: Place = field(default=(0, 0), compare=False)


Node = Scalar | Sequence | Mapping


class _Refused(Exception):
    def __init__(self, line: int, found: str, fix: str) -> None:
        super().__init__(found)
        self.line, self.found, self.fix = line, found, fix


def read_yaml(path: Path, shown: str, text: str | None = None) -> tuple[Mapping | None, tuple[Problem, ...]]:
    """The file's top-level mapping, or why it has none. `shown` is how the file is named in messages.

    With a `text` that is read, as if it stood in the file.
    """
    try:
        raw = path.read_bytes() if text is None else text.encode("utf-8", "replace")
    except OSError as error:
        reason = error.strerror or "it cannot be read"
        return None, (Problem(file=shown, line=1, found=f"cannot be read: {reason}.", fix=f"check the path {path}."),)
    if len(raw) > LARGEST_FILE:
        found = f"the file has {len(raw):,} bytes; at most {LARGEST_FILE:,} are read."
        return None, (Problem(file=shown, line=1, found=found, fix="split it and name the parts under include:."),)
    return parse(raw, shown)


def parse(raw: bytes, shown: str) -> tuple[Mapping | None, tuple[Problem, ...]]:
    """As `read_yaml`, of what stands in a file."""
    try:
        builder = _Builder(yaml.parse(raw.decode("utf-8-sig"), Loader=yaml.CBaseLoader))
        return builder.document(), tuple(builder.problems(shown))
    except _Refused as refused:
        return None, (Problem(file=shown, line=refused.line, found=refused.found, fix=refused.fix),)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return None, (Problem(file=shown, line=line, found="this is not UTF-8 text.", fix="save the file as UTF-8."),)
    except yaml.MarkedYAMLError as error:
        return None, (_syntax_problem(error, shown),)
    except yaml.reader.ReaderError as error:
        line = raw[: error.position].count(b"\n") + 1
        found = "there is a character here that YAML does not allow."
        return None, (Problem(file=shown, line=line, found=found, fix="delete it and type the text again."),)


def _syntax_problem(error: yaml.MarkedYAMLError, shown: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    found = f"this is not YAML: {error.problem or error.context or 'it cannot be read'}."
    fix = 'check the indentation, and put a text that holds ": ", "#", "{" or a quote mark in quotes.'
    return Problem(file=shown, line=line, found=found, fix=fix)


class _Builder:
    """Builds nodes from the parser's events; notes duplicate keys and goes on."""

    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self._events = events
        self._duplicates: list[tuple[int, str, int]] = []

    def problems(self, shown: str) -> Iterator[Problem]:
        for line, key, first in self._duplicates:
            found = f'"{key}:" stands here a second time (first in line {first}).'
            yield Problem(file=shown, line=line, found=found, fix="keep one of them.")

    def document(self) -> Mapping:
        for event in self._events:
            if isinstance(event, (yaml.StreamStartEvent, yaml.DocumentStartEvent)):
                continue
            if isinstance(event, yaml.StreamEndEvent):
                return Mapping()
            node = self._node(event, 0)
            self._nothing_follows()
            if isinstance(node, Mapping):
                return node
            raise _Refused(node.line, "the file must consist of keys with values.", 'begin with a line like "rules:".')
        return Mapping()

    def _nothing_follows(self) -> None:
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                raise _Refused(_line(event), 'a second document begins here ("---").', "keep one document in a file.")

    def _node(self, event: yaml.Event, depth: int) -> Node:
        if getattr(event, "anchor", None):
            fix = "write the text out where it is needed."
            raise _Refused(_line(event), "anchors (&) and aliases (*) are not allowed.", fix)
        if depth > DEEPEST:
            raise _Refused(_line(event), f"this is nested more than {DEEPEST} deep.", "check the indentation.")
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, _line(event), _end(event))
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, depth)
        return self._mapping(event, depth)

    def _sequence(self, start: yaml.Event, depth: int) -> Sequence:
        items = []
        end = _end(start)
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                end = _end(event)
                break
            items.append(self._node(event, depth + 1))
        inline = bool(getattr(start, "flow_style", False))
        return Sequence(tuple(items), _line(start), end if inline or not items else items[-1].end, inline)

    def _mapping(self, start: yaml.Event, depth: int) -> Mapping:
        entries: dict[str, tuple[int, Node]] = {}
        end = _end(start)
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                end = _end(event) if getattr(start, "flow_style", False) else end
                break
            key = self._node(event, depth + 1)
            if not isinstance(key, Scalar):
                raise _Refused(key.line, "a key must be a word.", 'put a text that begins with "{" or "[" in quotes.')
            value = self._node(next(self._events), depth + 1)
            end = value.end
            if key.value in entries:
                self._duplicates.append((key.line, key.value, entries[key.value][0]))
            else:
                entries[intern(key.value)] = (key.line, value)
        return Mapping(entries, _line(start), end)


def _line(event: yaml.Event) -> int:
    mark = event.start_mark
    return mark.line + 1 if mark else 1


def _end(event: yaml.Event) -> Place:
    mark = event.end_mark
    return (mark.line + 1, mark.column) if mark else (1, 0)
