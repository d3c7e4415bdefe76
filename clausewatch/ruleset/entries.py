"""Takes single entries (a rule, a platform, a feed, a channel …) out of a rules file's text and puts them in.

Pure: text in, text out. Comments, order and every line outside of the entry stay as they are. What comes out is read
again, and refused unless it says what it said before and the entry.
"""

import hashlib
import json
import re
from dataclasses import dataclass

from clausewatch.model import EditTarget
from clausewatch.ruleset.edit import EditError, Plain, end_line, insert_lines, plain, read, split_lines
from clausewatch.ruleset.nodes import Mapping, Node, Scalar, Sequence, parse
from clausewatch.ruleset.rendering import rendered

NAMED_BY = {
    EditTarget.RULE: "id",
    EditTarget.PLATFORM: "id",
    EditTarget.FEED: "outlet",
    EditTarget.SITE: "url",
    EditTarget.CHANNEL: "id",
    EditTarget.ROUTE: "to",
}
"""The line of an entry that it is known by; a route by the first that it goes to."""

_DASH = re.compile(r"\ufeff?( *)- *")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an entry stands: its first and last line (from 1), and how far its dash and its keys are indented."""

    first: int
    last: int
    dash: int
    keys: int
    node: Mapping
    is_inline: bool


def name_of(target: EditTarget, body: str) -> str:
    """What an entry is known by; empty where it does not say."""
    node, _ = parse(body.encode("utf-8", "replace"), "")
    return _name(target, node) if node else ""


def keys(text: str, target: EditTarget) -> tuple[str, ...]:
    """What the entries of a file are known by, in order. Raises EditError where the file cannot be read."""
    return tuple(_name(target, item) for item in _items(read(text), target))


def entry(text: str, target: EditTarget, key: str) -> str | None:
    """The entry as it is written, without its dash and indentation; None where the file has none."""
    place = _find(text, target, key)
    if place is None:
        return None
    if place.is_inline:
        return rendered(plain(place.node))
    lines = [line.rstrip("\r\n") for line in split_lines(text)[place.node.line - 1 : place.last]]
    lines[0] = " " * place.keys + lines[0][place.keys :]
    return "".join(f"{_dedented(line, place.keys)}\n" for line in lines)


def _dedented(line: str, by: int) -> str:
    return line[by:] if not line[:by].strip() else line.lstrip()


def first_line(text: str, target: EditTarget, key: str) -> int:
    """The line (from 1) at which the entry's own text begins; 0 where there is none."""
    place = _find(text, target, key)
    return place.node.line if place else 0


def put(text: str, target: EditTarget, key: str, body: str) -> str:
    """The text with this entry in place of the one of this key, or at the end of its list. Raises EditError."""
    wanted = _changed(plain(read(text)), target, key, plain(_parsed(body)))
    place = _find(text, target, key)
    new = _replace(text, place, body) if place else _append(text, target, body)
    return _checked(new, wanted, key)


def take_out(text: str, target: EditTarget, key: str) -> str:
    """The text without the entry of this key. Raises EditError."""
    place = _find(text, target, key)
    if place is None:
        return text
    lines = split_lines(text)
    end = place.last
    while end < len(lines) and not lines[end].strip():
        end += 1
    end = place.last if end == len(lines) else end
    kept = "".join([*lines[: place.first - 1], *lines[end:]])
    return _checked(kept, _changed(plain(read(text)), target, key, None), key)


def digest(body: str | None) -> str:
    """SHA-256 of what an entry says, however it is written; empty for none."""
    if not body:
        return ""
    said = json.dumps(plain(_parsed(body)), ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _parsed(body: str) -> Mapping:
    node, problems = parse(body.encode("utf-8", "replace"), "the entry")
    if node is None or problems:
        raise EditError(str(problems[0]) if problems else "the entry is empty.")
    return node


def _items(top: Mapping, target: EditTarget) -> tuple[Mapping, ...]:
    found = top.entries.get(target.value, (0, top))[1]
    return tuple(item for item in found.items if isinstance(item, Mapping)) if isinstance(found, Sequence) else ()


def _name(target: EditTarget, item: Mapping) -> str:
    node: Node | None = item.entries.get(NAMED_BY[target], (0, None))[1]
    if isinstance(node, Sequence):
        node = node.items[0] if node.items else None
    return " ".join(node.value.split()) if isinstance(node, Scalar) else ""


def _find(text: str, target: EditTarget, key: str) -> _Place | None:
    top = read(text)
    found = next((item for item in _items(top, target) if _name(target, item) == key), None)
    if found is None:
        return None
    whole = top.entries[target.value][1]
    if isinstance(whole, Sequence) and whole.inline:
        raise EditError(f'"{target.value}:" is written in square brackets: put each entry in lines of its own first.')
    return _place(text, found)


def _place(text: str, node: Mapping) -> _Place:
    lines = split_lines(text)
    first = node.line
    while first > 1 and not _DASH.match(lines[first - 1]):
        first -= 1
    dash = _DASH.match(lines[first - 1])
    if dash is None:
        raise EditError(f"line {node.line}: the way this entry is written needs a person to change it.")
    rest = lines[node.line - 1]
    inline = rest[dash.end() :].startswith("{") if first == node.line else rest.lstrip().startswith("{")
    keys_at = dash.end() if first == node.line else len(rest) - len(rest.lstrip())
    last = node.end[0] if inline else end_line(text, node)
    return _Place(first, last, len(dash[1]), keys_at, node, inline)


def _replace(text: str, place: _Place, body: str) -> str:
    lines = split_lines(text)
    kept = "".join(lines[: place.first - 1]), "".join(lines[place.last :])
    newline = "\r\n" if "\r\n" in text else "\n"
    new = newline.join(_indented(body, place.dash))
    ends = lines[place.last - 1].endswith("\n")
    return f"{kept[0]}{new}{newline if ends else ''}{kept[1]}"


def _append(text: str, target: EditTarget, body: str) -> str:
    top = read(text) if text.strip() else Mapping()
    line, found = top.entries.get(target.value, (0, None))
    if found is None or (isinstance(found, Scalar) and not found.value):
        lines = _indented(body, 2)
        if found is None:
            return insert_lines(text, len(split_lines(text)), ["", f"{target.value}:", "", *lines])
        return insert_lines(text, line, lines)
    if not isinstance(found, Sequence) or found.inline or not found.items:
        raise EditError(f'"{target.value}:" must be a list with each entry in lines of its own before one is added.')
    last = _place(text, _mapping(found.items[-1]))
    return insert_lines(text, last.last, ["", *_indented(body, last.dash)])


def _mapping(node: Node) -> Mapping:
    if not isinstance(node, Mapping):
        raise EditError(f"line {node.line}: this entry has no keys.")
    return node


def _indented(body: str, by: int) -> list[str]:
    lines = body.rstrip("\n").split("\n")
    pad = " " * by
    return [f"{pad}- {lines[0]}", *(f"{pad}  {line}" if line else "" for line in lines[1:])]


def _changed(top: Plain, target: EditTarget, key: str, value: Plain | None) -> Plain:
    """What the file should say afterwards."""
    whole = dict(top) if isinstance(top, dict) else {}
    found = whole.get(target.value)
    items = list(found) if isinstance(found, list) else []
    at = next((at for at, item in enumerate(items) if _plain_name(target, item) == key), None)
    if value is None:
        items = [item for number, item in enumerate(items) if number != at]
    elif at is None:
        items.append(value)
    else:
        items[at] = value
    whole[target.value] = items if items or value is not None else ""
    return whole


def _plain_name(target: EditTarget, item: Plain) -> str:
    found = item.get(NAMED_BY[target], "") if isinstance(item, dict) else ""
    first = found[0] if isinstance(found, list) and found else found
    return " ".join(first.split()) if isinstance(first, str) else ""


def _checked(new: str, wanted: Plain, key: str) -> str:
    try:
        same = plain(read(new)) == wanted
    except EditError:
        same = False
    if not same:
        raise EditError(f'the way "{key}" is written in the rules file needs a person to change it.')
    return new
