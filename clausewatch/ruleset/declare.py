"""Adds platforms with their documents, and feeds, to the text of a rules file, or brings those there up to date.

Pure: text in, text out. Every line that need not change stays as it is, comments and order included. What comes out is
read again, and refused unless it says what it said before and what was declared.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from clausewatch.ruleset import nodes
from clausewatch.ruleset.edit import EditError, Plain, end_line, insert_lines, plain, read, split_lines
from clausewatch.ruleset.fields import slug
from clausewatch.ruleset.rendering import dashed, lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """A document for a platform. `says` are its other lines, by their keys as in rules.yaml (docs/sources.md)."""

    title: str
    says: Mapping[str, Plain] = field(default_factory=dict)

    @property
    def plain(self) -> dict[str, Plain]:
        """The whole entry."""
        return {"title": self.title, **self.says}

    def is_at(self, entry: Plain) -> bool:
        """Whether an entry of the file is this document: it has its title or its address."""
        if not isinstance(entry, dict):
            return False
        same_title = slug(_text(entry.get("title"))) == slug(self.title)
        return same_title or ("url" in self.says and entry.get("url") == self.says["url"])


def declare(text: str, name: str, documents: Iterable[Declared]) -> str:
    """The text with these documents under the platform of this name (or id). Raises EditError."""
    for document in documents:
        text = _checked(_declare(text, name, document), _declared(plain(read(text)), name, document), document.title)
    return text


def declare_feed(text: str, outlet: str, url: str) -> str:
    """The text with this feed, where none has its name or its address. Raises EditError."""
    names = [slug(_text(feed.get("outlet"))) for feed in _items(plain(read(text)), "feeds")]
    return text if slug(outlet) in names else declare_address(text, "feeds", {"outlet": outlet, "url": url})


def declare_address(text: str, key: str, entry: dict[str, Plain]) -> str:
    """The text with this entry in the list under `key`, where none there has its `url`. Raises EditError."""
    there = [each.get("url") for each in _items(plain(read(text)), key)]
    return text if entry["url"] in there else _with_entry(text, key, entry)


def declare_site(text: str, entry: dict[str, Plain]) -> str:
    """The text with this entry under `signals`, where none there is of its host. Raises EditError."""
    there = [_host(each) for each in _items(plain(read(text)), "signals")]
    return text if _host(entry) in there else _with_entry(text, "signals", entry)


def _host(site: Mapping[str, Plain]) -> str:
    """What tells sites apart (sites.py), whatever their scheme and path."""
    return slug(urlsplit(_text(site.get("url"))).netloc.rpartition("@")[2])


def _with_entry(text: str, key: str, entry: dict[str, Plain]) -> str:
    top = plain(read(text))
    return _checked(_append(text, key, entry), _appended(top, key, entry), _text(entry["url"]))


def find_platform(top: Plain, name: str) -> int | None:
    """Which of the file's platforms has this id or name, or is also known by it."""
    for index, platform in enumerate(_items(top, "platforms")):
        known = platform.get("also_known_as", [])
        names = [platform.get("name"), *(known if isinstance(known, list) else [known])]
        if platform.get("id") == slug(name) or name.casefold() in (_text(each).casefold() for each in names):
            return index
    return None


def platform_id(text: str, name: str) -> str | None:
    """The id under which the file has the platform of this name."""
    top = plain(read(text))
    at = find_platform(top, name)
    return None if at is None else _text(_items(top, "platforms")[at].get("id"))


def _declare(text: str, name: str, document: Declared) -> str:
    top = read(text)
    at = find_platform(plain(top), name)
    if at is None:
        return _append(text, "platforms", _new_platform(name, document))
    platform = _sequence(top, "platforms").items[at]
    documents = platform.entries.get("documents", (0, None))[1] if isinstance(platform, nodes.Mapping) else None
    if not isinstance(documents, nodes.Sequence) or documents.inline or not documents.items:
        raise EditError(f'{name}: "documents:" must be a list with each entry in lines of its own to be added to.')
    for entry in documents.items:
        if isinstance(entry, nodes.Mapping) and document.is_at(plain(entry)):
            return _brought_up_to_date(text, entry, document)
    last = documents.items[-1]
    return insert_lines(text, end_line(text, last), dashed(document.plain, _dash(text, last)))


def _brought_up_to_date(text: str, entry: nodes.Mapping, document: Declared) -> str:
    """One line of the entry after the other, the lowest first, so that the places of those above stay right."""
    missing = {key: value for key, value in document.says.items() if key not in entry.entries}
    changed = {
        key: entry.entries[key]
        for key, value in document.says.items()
        if key in entry.entries and plain(entry.entries[key][1]) != value
    }
    indent = _dash(text, entry) + 2
    if missing:
        text = insert_lines(text, end_line(text, entry), lines(missing, indent))
    for key, (line, value) in sorted(changed.items(), key=lambda item: -item[1][0]):
        text = _replaced(text, line, end_line(text, value), lines({key: document.says[key]}, indent))
    return text


def _replaced(text: str, first: int, last: int, instead: Sequence[str]) -> str:
    there = split_lines(text)
    newline = "\r\n" if there[first - 1].endswith("\r\n") else "\n"
    opening = there[first - 1]
    dash = opening[: len(opening) - len(opening.lstrip(" -"))]
    new = [dash + instead[0].lstrip(), *instead[1:]]
    ends = newline if there[last - 1].endswith("\n") else ""
    return "".join([*there[: first - 1], newline.join(new) + ends, *there[last:]])


def _append(text: str, key: str, entry: dict[str, Plain]) -> str:
    """The text with one more entry in the list under a top key, which is written where it is missing."""
    top = read(text)
    if key not in top.entries:
        return insert_lines(text, len(split_lines(text)), ["", f"{key}:", "", *dashed(entry, 2)])
    line, found = top.entries[key]
    if isinstance(found, nodes.Scalar) and not found.value:
        return insert_lines(text, line, ["", *dashed(entry, 2)])
    sequence = _sequence(top, key)
    if sequence.inline or not sequence.items:
        raise EditError(f'"{key}:" must be a list with each entry in lines of its own to be added to.')
    last = sequence.items[-1]
    apart = [""] if len(entry) > 2 else []
    return insert_lines(text, end_line(text, last), [*apart, *dashed(entry, _dash(text, last))])


def _sequence(top: nodes.Mapping, key: str) -> nodes.Sequence:
    found = top.entries.get(key, (0, top))[1]
    if not isinstance(found, nodes.Sequence):
        raise EditError(f'"{key}:" is no list in this file.')
    return found


def _dash(text: str, entry: nodes.Node) -> int:
    """How far the dash of an entry is indented."""
    line = split_lines(text)[entry.line - 1].removeprefix("\ufeff")
    if not line.lstrip().startswith("- "):
        raise EditError(f"line {entry.line}: the way this entry is written needs a person to change it.")
    return len(line) - len(line.lstrip())


def _declared(top: Plain, name: str, document: Declared) -> Plain:
    """What the file should say afterwards."""
    at = find_platform(top, name)
    if at is None:
        return _appended(top, "platforms", _new_platform(name, document))
    platform = _items(top, "platforms")[at]
    documents = _items(platform, "documents")
    for entry in documents:
        if document.is_at(entry):
            entry.update(document.says)
            return top
    platform["documents"] = [*documents, document.plain]
    return top


def _new_platform(name: str, document: Declared) -> dict[str, Plain]:
    return {"id": slug(name), "name": name, "documents": [document.plain]}


def _appended(top: Plain, key: str, entry: dict[str, Plain]) -> Plain:
    return {**top, key: [*_items(top, key), entry]} if isinstance(top, dict) else top


def _items(top: Plain, key: str) -> list[dict[str, Plain]]:
    found = top.get(key) if isinstance(top, dict) else None
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def _text(value: Plain | None) -> str:
    return " ".join(value.split()) if isinstance(value, str) else ""


def _checked(new: str, wanted: Plain, what: str) -> str:
    try:
        same = plain(read(new)) == wanted
    except EditError:
        same = False
    if not same:
        raise EditError(f"{what}: the way the rules file is written here needs a person to add it.")
    return new
