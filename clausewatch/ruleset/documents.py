"""Edits single documents within a platform's entry, line by line, so that everything else stays as it is written."""

from clausewatch.ruleset.edit import EditError, Plain, end_line, indentation, insert_lines, plain, read, split_lines
from clausewatch.ruleset.fields import slug
from clausewatch.ruleset.nodes import Mapping, Scalar, Sequence
from clausewatch.ruleset.rendering import rendered


def with_document(body: str, document: Plain) -> str:
    """The platform's entry with one more document at the end of its list. Raises EditError."""
    found = _documents(body)
    if not found:
        whole = plain(read(body))
        return rendered({**whole, "documents": [document]} if isinstance(whole, dict) else whole)
    dash = indentation(body, found[-1].line, dash=False)
    lines = [f"{' ' * dash}{line}" for line in rendered([document]).splitlines()]
    return insert_lines(body, end_line(body, found[-1]), lines)


def without_document(body: str, title_slug: str) -> str:
    """The platform's entry without this document. Raises EditError."""
    node = _document(body, title_slug)
    lines = split_lines(body)
    return "".join([*lines[: node.line - 1], *lines[end_line(body, node) :]])


def paused(body: str, title_slug: str, *, is_paused: bool) -> str:
    """The platform's entry with this document paused, or not. Raises EditError."""
    node = _document(body, title_slug)
    if "paused" in node.entries:
        line = node.entries["paused"][0]
        lines = split_lines(body)
        body = "".join([*lines[: line - 1], *lines[line:]])
        node = _document(body, title_slug)
    if not is_paused:
        return body
    indent = " " * indentation(body, node.line)
    return insert_lines(body, end_line(body, node), [f'{indent}paused: "yes"'])


def _documents(body: str) -> tuple[Mapping, ...]:
    found = read(body).entries.get("documents", (0, None))[1]
    if isinstance(found, Sequence) and found.items and not found.inline:
        return tuple(item for item in found.items if isinstance(item, Mapping))
    if isinstance(found, Sequence) and found.items:
        raise EditError("its documents are written in square brackets: put each in lines of its own first.")
    return ()


def _document(body: str, title_slug: str) -> Mapping:
    for item in _documents(body):
        title = item.entries.get("title", (0, item))[1]
        if not isinstance(title, Scalar) or slug(title.value) != title_slug:
            continue
        if split_lines(body)[item.line - 1].lstrip(" -").startswith("{"):
            raise EditError("this document is written in braces: put each of its keys in a line of its own first.")
        return item
    raise EditError(f'no document "{title_slug}" stands there by itself: it belongs to another one.')
