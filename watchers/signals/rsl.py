"""RSL 1.0 (Really Simple Licensing, December 2025): what a licence document permits, prohibits and asks for.

https://rslstandard.org/rsl; read from its guide and errata to August 2026.
"""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from clausewatch.model import CarriedIn, Permission, Signal, SignalFlag, SignalKind, Use
from watchers.signals.evidence import Evidence
from watchers.signals.xml import Element, NotXml, parse

NAMESPACE = "https://rslstandard.org/rsl"
MEDIA_TYPE = "application/rsl+xml"

USES = {
    "all": frozenset({Use.TRAIN, Use.INPUT, Use.SEARCH}),
    "ai-all": frozenset({Use.TRAIN, Use.INPUT}),
    "ai-train": frozenset({Use.TRAIN}),
    "ai-input": frozenset({Use.INPUT}),
    "ai-index": frozenset({Use.INPUT}),
    "search": frozenset({Use.SEARCH}),
}
"""The words of a usage list. What is indexed for answers is input."""

EVERY_USE = (Use.TRAIN, Use.INPUT, Use.SEARCH)

_KNOWN = {
    "rsl": {"content"},
    "content": {"license", "terms", "copyright", "schema", "alternate"},
    "license": {"permits", "prohibits", "payment", "reporting", "legal"},
}
"""The children that an element may have; another one makes the document one that licenses nothing."""


class NotRsl(ValueError):
    """The document licenses nothing, because it is not RSL; says why."""


def read(body: bytes, evidence: Evidence, agents: Sequence[str] = ("*",)) -> tuple[Signal, ...]:
    """The statements of a licence document, for the programs that it is offered to. Raises NotRsl."""
    try:
        root = parse(body)
    except NotXml as error:
        raise NotRsl(str(error)) from error
    if (root.namespace, root.name) != (NAMESPACE, "rsl"):
        raise NotRsl("its root is not an rsl element of the RSL namespace")
    _check(root)
    lines = body.decode("utf-8", "surrogateescape").splitlines()
    contents = [content for content in root.children if content.name == "content"]
    return tuple(signal for content in contents for signal in _content(content, lines, evidence, agents))


def malformed(
    evidence: Evidence, carried_in: CarriedIn, line: int, quote: str, agents: Sequence[str] = ("*",)
) -> tuple[Signal, ...]:
    """That there is a licence which nobody can read: nothing is stated."""
    flags = frozenset({SignalFlag.MALFORMED})
    return tuple(
        evidence.signal(SignalKind.RSL, "/", agent, use, Permission.UNSET, carried_in, line, quote, flags)
        for agent in agents
        for use in EVERY_USE
    )


def _check(element: Element) -> None:
    """Raises NotRsl where an element stands that RSL does not have; elements of other namespaces do not count."""
    for child in element.children:
        if child.namespace == NAMESPACE and element.name in _KNOWN:
            if child.name not in _KNOWN[element.name]:
                raise NotRsl(f"line {child.line} has an element that RSL does not know")
            _check(child)


def _content(content: Element, lines: Sequence[str], evidence: Evidence, agents: Sequence[str]) -> Iterator[Signal]:
    pattern = _pattern(content.attributes.get("url", ""), evidence.origin)
    licences = [_Licence(each, content) for each in content.children if each.name == "license"]
    if pattern is None or not licences:
        return
    for use in EVERY_USE:
        value, flags, shown, detail = _resolve(use, licences)
        quote = lines[shown.line - 1] if shown.line <= len(lines) else ""
        for agent in agents:
            yield evidence.signal(
                SignalKind.RSL, pattern, agent, use, value, CarriedIn.XML, shown.line, quote, flags, detail
            )


def _pattern(url: str, origin: str) -> str | None:
    """The path pattern of a content's url; None where it is about another site."""
    if url.startswith(("/", "*")):
        return url
    if not url.startswith(origin):
        return None
    return url.removeprefix(origin) or "/"


class _Licence:
    """One offer: what it permits and prohibits, and what it asks for."""

    def __init__(self, element: Element, content: Element) -> None:
        self.element = element
        self.permits = _usages(element, "permits")
        """None where there is no list: all that is not prohibited."""
        self.prohibits = _usages(element, "prohibits") or frozenset()
        self.flags = frozenset({SignalFlag.LENIENT} if any("," in each.text for each in element.children) else ())
        self.conditions = tuple(_conditions(element, content))

    def clause(self, kind: str) -> Element:
        """The element that says it, or the licence itself."""
        listed = (each for each in self.element.children if each.name == kind and _is_usage(each))
        return next(listed, self.element)


def _resolve(use: Use, licences: Sequence[_Licence]) -> tuple[Permission, frozenset[SignalFlag], Element, str]:
    """What all offers together say: a prohibition beats every permission, a free offer one that asks for something."""
    for licence in licences:
        if use in licence.prohibits:
            return Permission.DENY, licence.flags, licence.clause("prohibits"), ""
    offers = [licence for licence in licences if licence.permits is None or use in licence.permits]
    if not offers:
        first = licences[0]
        return Permission.DENY, first.flags | {SignalFlag.IMPLIED}, first.clause("permits"), ""
    best = min(offers, key=lambda licence: len(licence.conditions))
    value = Permission.LICENCE if best.conditions else Permission.ALLOW
    return value, best.flags, best.clause("permits"), "; ".join(best.conditions)


def _usages(licence: Element, kind: str) -> frozenset[Use] | None:
    """The uses that the lists of this kind name; None where there is no such list."""
    listed = [each for each in licence.children if each.name == kind and _is_usage(each)]
    words = [word for each in listed for word in re.split(r"[\s,]+", each.text.lower())]
    return frozenset(use for word in words for use in USES.get(word, ())) if listed else None


def _is_usage(element: Element) -> bool:
    return element.attributes.get("type", "usage") == "usage"


def _conditions(licence: Element, content: Element) -> Iterator[str]:
    if server := content.attributes.get("server"):
        yield f"by the licence server {urlsplit(server).hostname or server}"
    for each in licence.children:
        kind = each.attributes.get("type", "")
        if each.name == "payment" and kind != "free":
            yield " ".join(("payment", kind, *_words(each))).strip()
        if each.name in {"permits", "prohibits"} and not _is_usage(each):
            yield " ".join((each.name, kind, *each.text.split()))


def _words(element: Element) -> Iterator[str]:
    """All that a payment says: amounts, currencies, addresses, in their order."""
    yield from element.text.split()
    for child in element.children:
        yield from child.attributes.values()
        yield from _words(child)
