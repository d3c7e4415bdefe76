"""XML from strangers as a small tree with line numbers. No document type is taken, and so no entity of theirs."""

from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

MOST_BYTES = 1024 * 1024
MOST_DEPTH = 50
_BETWEEN = " "
"""Stands between a namespace and a name where expat gives both; neither can hold it."""


class NotXml(ValueError):
    """It cannot be read as XML, or not safely."""


@dataclass(slots=True)
class Element:
    """An element: namespace, local name, attributes without a namespace, its own text, the line that it begins in."""

    namespace: str
    name: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: list["Element"] = field(default_factory=list)


def parse(body: bytes) -> Element:
    """The document's root. Raises NotXml."""
    if len(body) > MOST_BYTES:
        raise NotXml(f"it has more than {MOST_BYTES:,} bytes")
    builder = _Builder()
    try:
        builder.parser.Parse(body, True)
    except (expat.ExpatError, LookupError, ValueError) as error:  # LookupError: an encoding that nobody knows
        raise NotXml(str(error) if isinstance(error, NotXml) else "it is not well-formed XML") from error
    return builder.root.children[0]


class _Builder:
    """Builds the tree under a root of its own while expat reads."""

    def __init__(self) -> None:
        self.root = Element("", "", {}, 0)
        self._open = [self.root]
        self.parser = expat.ParserCreate(namespace_separator=_BETWEEN)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._open) > MOST_DEPTH:
            raise NotXml("its elements are nested too deep")
        namespace, _, local = name.rpartition(_BETWEEN)
        plain = {key: value for key, value in attributes.items() if _BETWEEN not in key}
        element = Element(namespace, local, plain, self.parser.CurrentLineNumber)
        self._open[-1].children.append(element)
        self._open.append(element)

    def _end(self, _name: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        self._open[-1].text += text

    def _refuse(self, *_declared: object) -> NoReturn:
        raise NotXml("it declares a document type, which no licence needs")
