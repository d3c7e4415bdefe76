"""`clausewatch classify`: what passages say about AI training, as JSON Lines for other tools (docs/rules.md)."""

import contextlib
import itertools
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TextIO

import typer

from clausewatch.errors import SettingsError
from clausewatch.language import Reading
from clausewatch.ruleset import find, load

RulesOption = Annotated[
    Path | None,
    typer.Option("--rules", envvar="CLAUSEWATCH_RULES", help="The rules file; default ./rules.yaml."),
]


class Format(StrEnum):
    """How the answers are printed."""

    JSONL = "jsonl"


@dataclass(frozen=True, slots=True)
class _Passage:
    id: object
    text: str


def classify(
    file: Annotated[str, typer.Argument(help="JSON Lines with text and id, or plain paragraphs; - is stdin.")] = "-",
    rules: RulesOption = None,
    output: Annotated[Format, typer.Option("--format", help="The form of the answers.")] = Format.JSONL,
) -> None:
    """Say of each passage what it is about, which kinds of clause it holds, and which words say so."""
    reader = load(find(rules)).reader
    written = {Format.JSONL: _json_line}[output]
    with _opened(file) as stream:
        for passage in _passages(_lines(stream, file), file):
            typer.echo(written(passage, reader.read(passage.text)))


def _opened(file: str) -> contextlib.AbstractContextManager[TextIO]:
    if file == "-":
        sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]  # TextIO lacks what TextIOWrapper has
        return contextlib.nullcontext(sys.stdin)
    try:
        return Path(file).open(encoding="utf-8-sig")
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror}.") from None


def _lines(stream: TextIO, file: str) -> Iterator[str]:
    try:
        yield from stream
    except UnicodeDecodeError as error:
        raise SettingsError(f"{file} is not UTF-8 text ({error.reason}): save it as UTF-8.") from None


def _passages(lines: Iterator[str], file: str) -> Iterator[_Passage]:
    """JSON Lines if the first line with words begins with a brace, else paragraphs with a blank line between."""
    filled = itertools.dropwhile(lambda line: not line.strip(), lines)
    first = next(filled, None)
    if first is None:
        return iter(())
    every = itertools.chain([first], filled)
    return _from_json(every, file) if first.lstrip().startswith("{") else _paragraphs(every)


def _from_json(lines: Iterable[str], file: str) -> Iterator[_Passage]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _from_json_line(line, f"{file}:{number}")


def _from_json_line(line: str, where: str) -> _Passage:
    try:
        given = json.loads(line)
    except json.JSONDecodeError as error:
        raise SettingsError(f"{where}: this is not JSON ({error.msg}).") from None
    if not isinstance(given, dict) or not isinstance(given.get("text"), str):
        raise SettingsError(f'{where}: expected an object with a "text" that is a string.')
    return _Passage(given.get("id"), given["text"])


def _paragraphs(lines: Iterable[str]) -> Iterator[_Passage]:
    grouped = itertools.groupby(lines, key=lambda line: bool(line.strip()))
    texts = ("".join(group) for filled, group in grouped if filled)
    return (_Passage(number, text.strip("\n")) for number, text in enumerate(texts, 1))


def _json_line(passage: _Passage, reading: Reading) -> str:
    matches = [
        {"rule": match.rule_id, "kind": match.kind, "quote": match.quote, "start": match.start, "end": match.end}
        for match in reading.matches
    ]
    answer = {"id": passage.id, "topic": reading.topic, "kinds": sorted(reading.kinds), "matches": matches}
    return json.dumps(answer, ensure_ascii=False)
