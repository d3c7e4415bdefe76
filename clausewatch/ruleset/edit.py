"""Adds an example to a rule in the text of a rules file: one insertion, and every other line stays as it is.

Pure: text in, text out. What comes out is read again, and refused unless it says what it said before and the example.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from clausewatch.errors import ClausewatchError
from clausewatch.ruleset.nodes import Mapping, Node, Scalar, Sequence, parse

Key = Literal["should_match", "should_not_match", "known_misses"]
Plain = str | list["Plain"] | dict[str, "Plain"]

_SAFE = re.compile(r"[^\W_](?:[\w '’.;()/%-]|,(?= ))*[\w.;)%]")
"""What needs no quotes in any place of a YAML file, as far as a sentence goes."""
_NOT_WORDS = re.compile(r"[\d.+-].*|true|false|yes|no|on|off|null", re.IGNORECASE)
_UNPRINTABLE = ("Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp")
"""Unicode categories of which YAML allows few and a reader of the file sees none."""


class EditError(ClausewatchError):
    """The file cannot be edited by a program; the message says what a person should do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """An example for a rule. `because` belongs to `should_not_match` alone."""

    rule_id: str
    key: Key
    text: str
    because: str = ""

    @property
    def lines(self) -> list[str]:
        """The lines of an entry, without indentation."""
        if self.key != "should_not_match":
            return [f"- {written(self.text)}"]
        return [f"- text: {written(self.text)}", f"  because: {written(self.because)}"]

    @property
    def inline(self) -> str:
        """The entry as it stands in square brackets."""
        if self.key != "should_not_match":
            return quoted(self.text)
        return f"{{text: {quoted(self.text)}, because: {quoted(self.because)}}}"

    @property
    def plain(self) -> Plain:
        """What the loader should read."""
        return {"text": self.text, "because": self.because} if self.key == "should_not_match" else self.text


def written(text: str) -> str:
    """A text as a YAML scalar: as it is, in quotes where it could be taken for something else."""
    return text if _SAFE.fullmatch(text) and not _NOT_WORDS.fullmatch(text) and "  " not in text else quoted(text)


def quoted(text: str) -> str:
    """A text in double quotes, with everything that cannot be seen written as an escape."""
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(char: str) -> str:
    if char not in '"\\' and unicodedata.category(char) not in _UNPRINTABLE:
        return char
    if ord(char) > 0xFFFF:
        return f"\\U{ord(char):08X}"
    return json.dumps(char)[1:-1]


def add_example(text: str, addition: Addition) -> str:
    """The file's text with the example after the last one of the rule. Raises EditError."""
    top = read(text)
    rule = _rule(top, addition.rule_id)
    line, inserted, column = _insertion(text, rule, addition)
    new = _insert(text, line, inserted, column)
    wanted = plain(top)
    _with(wanted, addition)
    try:
        same = plain(read(new)) == wanted
    except EditError:
        same = False
    if not same:
        raise EditError(f'{addition.rule_id}: the way "{addition.key}:" is written here needs a person to add to it.')
    return new


def read(text: str) -> Mapping:
    """The file's top-level mapping. Raises EditError where it is not YAML as we read it."""
    node, problems = parse(text.encode("utf-8", "replace"), "the rules file")
    if node is None or problems:
        raise EditError(str(problems[0]) if problems else "the rules file is empty.")
    return node


def _rule(top: Mapping, rule_id: str) -> Mapping:
    found = top.entries.get("rules", (0, top))[1]
    for rule in found.items if isinstance(found, Sequence) else ():
        if isinstance(rule, Mapping) and plain(rule.entries.get("id", (0, rule))[1]) == rule_id:
            return rule
    raise EditError(f'there is no rule "{rule_id}" in this file.')


def _insertion(text: str, rule: Mapping, addition: Addition) -> tuple[int, list[str], int | None]:
    """After which line what is inserted, or at which column of that line."""
    line, value = rule.entries.get(addition.key, (0, None))
    if value is None:
        indent = " " * indentation(text, rule.line)
        lines = [f"{indent}{addition.key}:", *(f"{indent}  {each}" for each in addition.lines)]
        return end_line(text, rule), lines, None
    if isinstance(value, Sequence) and value.inline:
        comma = ", " if value.items else ""
        return value.end[0], [comma + addition.inline], value.end[1] - 1
    if isinstance(value, Sequence):
        indent = " " * indentation(text, value.line, dash=False)
        return end_line(text, value), [f"{indent}{each}" for each in addition.lines], None
    if isinstance(value, Scalar) and not value.value:
        indent = " " * (indentation(text, line) + 2)
        return line, [f"{indent}{each}" for each in addition.lines], None
    found = f'{addition.rule_id}: "{addition.key}:" holds one text here.'
    raise EditError(f"{found} Make it a list first: put it in a line of its own that begins with a dash.")


def split_lines(text: str) -> list[str]:
    """The lines with their ends, as YAML counts them."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def indentation(text: str, line: int, *, dash: bool = True) -> int:
    """The column at which a line's key stands, or with `dash` off the dash before it."""
    found = re.match(r"\ufeff?( *(?:- +)?)" if dash else r"\ufeff?( *)", split_lines(text)[line - 1])
    return len(found[1]) if found else 0


def end_line(text: str, node: Node) -> int:
    """The last line of a node: blank lines after it belong to what follows."""
    line, column = node.end
    lines = split_lines(text)
    line -= 1 if column == 0 or line > len(lines) else 0
    while line > 1 and not lines[line - 1].strip():
        line -= 1
    return line


def _insert(text: str, line: int, inserted: list[str], column: int | None) -> str:
    lines = split_lines(text)
    if column is not None:
        old = lines[line - 1]
        lines[line - 1] = old[:column].rstrip() + inserted[0] + old[column:]
        return "".join(lines)
    return insert_lines(text, line, inserted)


def insert_lines(text: str, line: int, inserted: list[str]) -> str:
    """The text with more lines after this one (0: at the top), ended as that one is."""
    lines = split_lines(text)
    newline = "\r\n" if lines and lines[line - 1].endswith("\r\n") else "\n"
    before, after = "".join(lines[:line]), "".join(lines[line:])
    added = newline.join(inserted)
    return f"{before}{added}{newline}{after}" if before.endswith("\n") or not before else f"{before}{newline}{added}"


def plain(node: Node) -> Plain:
    """What a node says, without where it stands."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, (_, value) in node.entries.items()}


def _with(top: Plain, addition: Addition) -> None:
    """What the file should say afterwards."""
    rules = top["rules"] if isinstance(top, dict) else []
    for rule in rules:
        if isinstance(rule, dict) and rule.get("id") == addition.rule_id:
            there = rule.get(addition.key)
            rule[addition.key] = [*(there if isinstance(there, list) else []), addition.plain]
            return
