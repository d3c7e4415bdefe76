"""Atom feeds (RFC 4287) of what changed. Pure."""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from markupsafe import Markup, escape

from clausewatch.archive import wording
from clausewatch.model import Alert, AlertKind
from integrations.web.text import marked, visible, web_link

NAMESPACE = "http://www.w3.org/2005/Atom"
MOST_ENTRIES = 100
NOTHING_YET = datetime(2020, 1, 1, tzinfo=UTC)
"""When a feed without entries was changed last: a feed has to say so (section 4.2.15), and nothing has happened."""


def atom(title: str, address: str, base: str, told: Iterable[Alert]) -> bytes:
    """The feed at `address` of these alerts, newest first. `base` is where the web page stands."""
    entries = sorted(told, key=lambda alert: (alert.at, alert.fingerprint), reverse=True)[:MOST_ENTRIES]
    root = ET.Element("feed", xmlns=NAMESPACE)
    _text(root, "title", title)
    _text(root, "id", _identity(address))
    _text(root, "updated", (entries[0].at if entries else NOTHING_YET).isoformat())
    ET.SubElement(root, "link", rel="self", href=address)
    ET.SubElement(root, "link", rel="alternate", type="text/html", href=f"{base}/")
    _text(ET.SubElement(root, "author"), "name", "Clausewatch")
    for alert in entries:
        _entry(root, alert, base)
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def _entry(root: ET.Element, alert: Alert, base: str) -> None:
    entry = ET.SubElement(root, "entry")
    _text(entry, "title", f"{alert.publisher}: {alert.subject}")
    _text(entry, "id", _identity(alert.fingerprint))
    _text(entry, "updated", alert.at.isoformat())
    _text(entry, "summary", alert.summary)
    for kind in alert.kinds:
        ET.SubElement(entry, "category", term=kind, label=wording.NAMES[kind])
    if address := _address(alert, base):
        ET.SubElement(entry, "link", rel="alternate", href=visible(address))
    content = ET.SubElement(entry, "content", type="html")
    content.text = str(_content(alert))


def _address(alert: Alert, base: str) -> str:
    """A change has a page here; anything else stands where its first link leads."""
    if alert.kind is AlertKind.CHANGE:
        return f"{base}/changes/{alert.fingerprint}"
    return next(filter(None, (web_link(address) for _, address in alert.links)), "")


def _content(alert: Alert) -> Markup:
    since = ""
    if alert.kind is AlertKind.CHANGE:
        since = Markup("<p>Since when: {}.</p>").format(wording.between(alert.last_without, alert.at))
    parts = [Markup("<p>{}</p>").format(escape(visible(alert.summary))), since]
    for quote in alert.quotes:
        if quote.before:
            parts.append(Markup("<blockquote>Before: {}</blockquote>").format(marked(quote.before, "del")))
        if quote.after:
            parts.append(Markup("<blockquote>Now: {}</blockquote>").format(marked(quote.after, "ins")))
    return Markup("").join(parts)


def _identity(name: str) -> str:
    """An IRI that stays the same for the same thing (section 4.2.6)."""
    return uuid.uuid5(uuid.NAMESPACE_URL, name).urn


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = visible(text)
