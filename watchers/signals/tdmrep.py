"""TDMRep: whether text and data mining rights are reserved (EU 2019/790, article 4), and by which policy one may ask.

The TDM Reservation Protocol, final report of the W3C community group (https://www.w3.org/community/reports/tdmrep/).
"""

import json
from collections.abc import Iterator
from typing import Any

from clausewatch.model import CarriedIn, Permission, Signal, SignalFlag, SignalKind, Use
from watchers.signals.evidence import Evidence

RESERVATION = "tdm-reservation"
POLICY = "tdm-policy"
_LENIENT = frozenset({SignalFlag.LENIENT})
_MALFORMED = frozenset({SignalFlag.MALFORMED})


class NotTdmrep(ValueError):
    """The file is no TDMRep file; says why."""


def read(body: bytes, evidence: Evidence) -> tuple[Signal, ...]:
    """The statements of /.well-known/tdmrep.json, of two for one location the first. Raises NotTdmrep."""
    try:
        entries = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotTdmrep("it is not JSON") from error
    if not isinstance(entries, list):
        raise NotTdmrep("it holds no list, as TDMRep wants it")
    found: dict[str, Signal] = {}
    for number, entry in enumerate(entries, 1):
        for signal in _entry(entry, number, evidence):
            found.setdefault(signal.scope, signal)
    return tuple(found.values())


def _entry(entry: Any, number: int, evidence: Evidence) -> Iterator[Signal]:
    if not isinstance(entry, dict) or not isinstance(location := entry.get("location"), str) or not location:
        return
    pattern = location if location.startswith(("/", "*")) else f"/{location}"
    quote = json.dumps(entry, ensure_ascii=False)
    yield _signal(entry.get(RESERVATION), entry.get(POLICY), pattern, CarriedIn.WELL_KNOWN, number, quote, evidence)


def from_page(
    said: dict[str, str], carried_in: CarriedIn, pattern: str, line: int, quote: str, evidence: Evidence
) -> tuple[Signal, ...]:
    """What the headers or the metas of a page (names in lower case) say about it; nothing where they say nothing."""
    if RESERVATION not in said:
        return ()
    text = said[RESERVATION].strip()
    reserved = int(text) if text in {"0", "1"} else text
    return (_signal(reserved, said.get(POLICY), pattern, carried_in, line, quote, evidence),)


def _signal(
    reserved: Any, policy: Any, pattern: str, carried_in: CarriedIn, line: int, quote: str, evidence: Evidence
) -> Signal:
    value, flags = _meant(reserved)
    asked = policy if value is Permission.DENY and isinstance(policy, str) and policy.strip() else ""
    return evidence.signal(
        SignalKind.TDMREP,
        pattern,
        "*",
        Use.TRAIN,
        Permission.LICENCE if asked else value,
        carried_in,
        line,
        quote,
        flags,
        f"tdm, policy {asked.strip()}" if asked else "tdm",
    )


def _meant(reserved: Any) -> tuple[Permission, frozenset[SignalFlag]]:
    """1 reserves, 0 does not; the same as text, or as true, is read but noted; anything else says nothing."""
    known = {"1": Permission.DENY, "0": Permission.ALLOW}
    if isinstance(reserved, int) and not isinstance(reserved, bool) and reserved in {0, 1}:
        return known[str(reserved)], frozenset()
    if reserved is True or (isinstance(reserved, str) and reserved.strip() in known):
        return known["1" if reserved is True else reserved.strip()], _LENIENT
    return Permission.UNSET, _MALFORMED
