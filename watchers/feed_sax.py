"""The XML reader that feedparser is to use: Python's own, which hands over a text as a whole and not in pieces.

A lead whose markup is escaped is otherwise a piece for each "&lt;", and feedparser looks around at each of them.
feedparser finds it by the name of this module (`feedparser.api.PREFERRED_XML_PARSERS`).
"""

from xml.parsers.expat import XMLParserType
from xml.sax.expatreader import ExpatParser


class WholeTexts(ExpatParser):
    """As its base, but for `buffer_text` (https://docs.python.org/3/library/pyexpat.html)."""

    _parser: XMLParserType

    def reset(self) -> None:
        """Begin anew: what is set of the parser within is its own, made here."""
        super().reset()
        self._parser.buffer_text = True
        self._parser.buffer_size = 65_536


def create_parser() -> WholeTexts:
    """What xml.sax.make_parser asks a module for."""
    return WholeTexts()
