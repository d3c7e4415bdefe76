"""Writes plain values as YAML for a rules file: block style, the keys in their order, short lists in one line. Pure."""

import re

from clausewatch.ruleset.edit import Plain, quoted, written

INLINE = 90
"""Characters up to which a list of texts stands in one line."""

_ADDRESS = re.compile(r"https?://[\w./?=&%~+;@()-]+(?::\d+/[\w./?=&%~+;@()-]*)?")
"""A web address that needs no quotes in a YAML file."""


def rendered(value: Plain, indent: int = 0) -> str:
    """The value in lines of its own."""
    return "".join(f"{line}\n" for line in lines(value, indent))


def lines(value: Plain, indent: int = 0) -> list[str]:
    """As `rendered`, line by line."""
    if isinstance(value, dict):
        return [line for key, item in value.items() for line in _under(key, item, indent)]
    if isinstance(value, list):
        return [line for item in value for line in dashed(item, indent)]
    return f"{' ' * indent}{_scalar(value, indent)}".split("\n")


def dashed(item: Plain, indent: int) -> list[str]:
    """The lines of an entry of a list, its dash at the indentation."""
    first, *rest = lines(item, indent + 2) or ["[]"]
    return [f"{' ' * indent}- {first.lstrip(' ')}", *rest]


def _under(key: str, value: Plain, indent: int) -> list[str]:
    opening = f"{' ' * indent}{key}:"
    if isinstance(value, str):
        return f"{opening} {_scalar(value, indent)}".split("\n")
    if isinstance(value, list) and (inline := _inline(value)):
        return [f"{opening} {inline}"]
    return [opening, *lines(value, indent + 2)]


def _inline(value: list[Plain]) -> str:
    """The list in square brackets; empty where it is too long for that, or no list of texts."""
    texts = [item for item in value if isinstance(item, str)]
    line = f"[{', '.join(quoted(text) if ',' in text else written(text) for text in texts)}]"
    return line if len(texts) == len(value) and len(line) <= INLINE else ""


def _scalar(value: str, indent: int) -> str:
    """A text as it stands after a key or a dash: in a line of its own, or in several below."""
    if _ADDRESS.fullmatch(value):
        return value
    every = value.split("\n")
    if len(every) == 1 or any(line != line.rstrip() or not line.isprintable() for line in every) or not every[0]:
        return written(value)
    if every[0].startswith(" ") or value.endswith("\n\n"):
        return written(value)
    pad = " " * (indent + 2)
    chomp = "" if value.endswith("\n") else "-"
    return f"|{chomp}\n" + "\n".join(f"{pad}{line}" if line else "" for line in value.rstrip("\n").split("\n"))
