"""What is remembered of a site between two looks, and its form as JSON text."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self

from clausewatch.errors import StoreError
from clausewatch.model import CarriedIn, Carrier, CarrierState, Permission, Signal, SignalFlag, SignalKind, Use

FORMAT = 1
"""The version of the JSON text. Another one is refused, not guessed at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What stood at one address: OK with its statements or ABSENT, since when, and when it was seen last."""

    state: CarrierState
    signals: tuple[Signal, ...]
    since: datetime
    seen: datetime

    @property
    def digest(self) -> str:
        """Of what is stated, whatever lines it stands in."""
        said = sorted({meaning(signal) for signal in self.signals})
        return hashlib.sha256(repr((self.state, said)).encode()).hexdigest()[:16]


def meaning(signal: Signal) -> tuple[str, ...]:
    """What a statement comes down to: evidence and flags do not count, the terms of a licence do."""
    terms = signal.detail if signal.value is Permission.LICENCE else ""
    return (*map(str, signal.key), signal.value, terms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One carrier: how it was read last, the form that is taken for true, and another that waits to be confirmed.

    `looks` counts how often the waiting form was seen in a row. `left` are digests of earlier forms and when each was
    left: a form that comes back may be one of two that alternate.
    """

    last: Carrier
    standing: Form | None = None
    waiting: Form | None = None
    looks: int = 0
    left: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def signals(self) -> tuple[Signal, ...]:
        """What is taken for true."""
        return self.standing.signals if self.standing else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteMemory:
    """What is needed of a site to tell a change from a hiccup. `carriers` are in the order they are read.

    `remarks` are those of the last reading.
    """

    extractor: str
    carriers: tuple[Kept, ...]
    remarks: tuple[str, ...] = ()

    @property
    def signals(self) -> tuple[Signal, ...]:
        """Everything that is taken for true."""
        return tuple(signal for kept in self.carriers for signal in kept.signals)

    def to_json(self) -> str:
        """Compact JSON text."""
        packed = {
            "format": FORMAT,
            "extractor": self.extractor,
            "carriers": [_pack(kept) for kept in self.carriers],
            "remarks": self.remarks,
        }
        return json.dumps(packed, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """What `to_json` gave. Raises StoreError where the text is of another format."""
        packed = json.loads(text)
        if packed.get("format") != FORMAT:
            raise StoreError(
                f"The memory of a site is of format {packed.get('format')}, this Clausewatch reads {FORMAT}: "
                "run the newer version that wrote it."
            )
        carriers = tuple(map(_unpack, packed["carriers"]))
        return cls(extractor=packed["extractor"], carriers=carriers, remarks=tuple(packed["remarks"]))


def _pack(kept: Kept) -> dict[str, Any]:
    return {
        "last": [kept.last.url, kept.last.state, kept.last.reason],
        "standing": _pack_form(kept.standing),
        "waiting": _pack_form(kept.waiting),
        "looks": kept.looks,
        "left": {digest: time.isoformat() for digest, time in kept.left.items()},
    }


def _unpack(packed: dict[str, Any]) -> Kept:
    url, state, reason = packed["last"]
    return Kept(
        last=Carrier(url=url, state=CarrierState(state), reason=reason),
        standing=_unpack_form(packed["standing"]),
        waiting=_unpack_form(packed["waiting"]),
        looks=packed["looks"],
        left={digest: _time(time) for digest, time in packed["left"].items()},
    )


def _pack_form(form: Form | None) -> dict[str, Any] | None:
    if form is None:
        return None
    return {
        "state": form.state,
        "since": form.since.isoformat(),
        "seen": form.seen.isoformat(),
        "signals": [_pack_signal(signal) for signal in form.signals],
    }


def _unpack_form(packed: dict[str, Any] | None) -> Form | None:
    if packed is None:
        return None
    return Form(
        state=CarrierState(packed["state"]),
        since=_time(packed["since"]),
        seen=_time(packed["seen"]),
        signals=tuple(_unpack_signal(*signal) for signal in packed["signals"]),
    )


def _pack_signal(signal: Signal) -> list[Any]:
    words = [signal.kind, signal.use, signal.value, signal.carried_in]
    evidence = [signal.url, signal.line, signal.quote, signal.digest]
    return [words, signal.scope, signal.agent, evidence, sorted(signal.flags), signal.detail]


def _unpack_signal(
    words: list[str], scope: str, agent: str, evidence: list[Any], flags: Iterable[str], detail: str
) -> Signal:
    kind, use, value, carried_in = words
    url, line, quote, digest = evidence
    return Signal(
        kind=SignalKind(kind),
        scope=scope,
        agent=agent,
        use=Use(use),
        value=Permission(value),
        url=url,
        carried_in=CarriedIn(carried_in),
        line=line,
        quote=quote,
        digest=digest,
        flags=frozenset(map(SignalFlag, flags)),
        detail=detail,
    )


def _time(packed: str) -> datetime:
    return datetime.fromisoformat(packed).astimezone(UTC)
