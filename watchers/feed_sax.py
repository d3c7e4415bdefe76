"""How feedparser is fed: by Python's own XML reader, without the steps that cost most of its time and change nothing.

feedparser finds the reader by the name of this module (`feedparser.api.PREFERRED_XML_PARSERS`) and the handler by its
place (`feedparser.api.StrictFeedParser`); `install` puts both there. What is made of a feed is what feedparser makes of
it: tests/watchers/test_feed_sax.py holds both against each other.
"""

from collections.abc import Mapping
from typing import Any, Self
from xml.parsers.expat import XMLParserType
from xml.sax.expatreader import ExpatParser

import feedparser.api


def install() -> None:
    """Let feedparser read with these."""
    if __name__ not in feedparser.api.PREFERRED_XML_PARSERS:
        feedparser.api.PREFERRED_XML_PARSERS.insert(0, __name__)
    feedparser.api.StrictFeedParser = Handler


class _Parameters(dict[str, Any]):
    """What feedparser notes of the text it is in, asked for many times a text: a dictionary without its synonyms.

    Its values are plain, so that a copy is a deep copy. They are attributes as well, as whoever else uses feedparser in
    this process is used to.
    """

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __deepcopy__(self, _memo: object) -> Self:
        return type(self)(self)


class Handler(feedparser.api.StrictFeedParser):  # type: ignore[misc]  # feedparser has no types
    """feedparser's own, which says as well by which name it took the last tag."""

    tag = ""
    contentparams: dict[str, Any]

    def push_content(self, tag: str, attributes: dict[str, str], default_type: str, expecting_text: int) -> None:
        """A text begins."""
        super().push_content(tag, attributes, default_type, expecting_text)
        self.contentparams = _Parameters(self.contentparams)

    def unknown_starttag(self, tag: str, attributes: list[tuple[str, str]]) -> None:
        """An element begins."""
        self.tag = tag
        super().unknown_starttag(tag, attributes)

    def unknown_endtag(self, tag: str) -> None:
        """An element ends."""
        self.tag = tag
        super().unknown_endtag(tag)


class Driver(ExpatParser):
    """As its base, but that it hands over a text as a whole, and remembers what the handler calls an element.

    A lead whose markup is escaped is otherwise a piece for each "&lt;", and feedparser looks around at each of them.
    (https://docs.python.org/3/library/pyexpat.html#xml.parsers.expat.xmlparser.buffer_text)
    Names are remembered until a namespace is declared.
    """

    _parser: XMLParserType
    _cont_handler: Handler

    def reset(self) -> None:
        """Begin anew: what is set of the parser within is its own, made here."""
        super().reset()
        self._starts: dict[str, str] = {}
        self._ends: dict[str, str] = {}
        self._parser.buffer_text = True
        self._parser.buffer_size = 65_536
        self._parser.CharacterDataHandler = self._cont_handler.handle_data

    def start_namespace_decl(self, prefix: str | None, uri: str) -> None:
        """A namespace is declared: names may mean another from here on."""
        self._starts.clear()
        self._ends.clear()
        super().start_namespace_decl(prefix, uri)

    def start_element_ns(self, name: str, attrs: Mapping[str, str]) -> None:
        """An element begins. Its name, and those of attributes, hold a space where they are in a namespace."""
        tag = self._starts.get(name)
        if tag and not any(" " in attribute for attribute in attrs):
            self._cont_handler.unknown_starttag(tag, list({key.lower(): value for key, value in attrs.items()}.items()))
            return
        super().start_element_ns(name, attrs)
        tag = self._cont_handler.tag
        if not tag.endswith(_WITH_NAMESPACE):
            self._starts[name] = tag

    def end_element_ns(self, name: str) -> None:
        """An element ends."""
        if tag := self._ends.get(name):
            self._cont_handler.unknown_endtag(tag)
            return
        super().end_element_ns(name)
        self._ends[name] = self._cont_handler.tag


_WITH_NAMESPACE = ("math", "svg")
"""Elements to which the handler adds an attribute, their namespace."""


def create_parser() -> Driver:
    """What xml.sax.make_parser asks a module for."""
    return Driver()
