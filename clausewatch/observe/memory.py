"""What is remembered of a document between two fetches, and its form as JSON text."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self

from clausewatch.errors import StoreError
from clausewatch.model import Clause, ClauseKind, Match, Passage
from clausewatch.observe.form import Form, keys_in
from clausewatch.observe.gist import Gist

FORMAT = 2
"""The version of the JSON text. A later one is refused, not guessed at. The first one had no gists of passages."""

MOST_FORMS = 400
"""Earlier forms remembered, the latest seen: a year of a page that is fetched daily and never the same twice."""

MOST_LOOSE = 200
"""Claims remembered that went with a part of the page and may come back with it."""

DIGEST_KEPT = 16
"""Hex digits kept of an earlier form's digest: 64 bits, no two of a few hundred forms share them."""


class Oddity(StrEnum):
    """Why a difference is not taken for a change of terms yet, or at all."""

    STUB = "stub"
    """Only a fraction of the document is there."""
    LANGUAGE = "language"
    """The document is in another language."""
    REPLACED = "replaced"
    """Hardly a sentence stayed."""
    REMOVAL = "removal"
    """Clauses went."""
    RETURN = "return"
    """It says again what it said before."""


NOT_TERMS = (Oddity.STUB, Oddity.LANGUAGE)
"""What is never a form of the terms, however long it stands."""

Span = tuple[datetime, datetime]
"""First and last seen."""


@dataclass(frozen=True, kw_only=True)
class Held:
    """A form that waits to be confirmed, or that is no form of the terms at all, and why."""

    form: Form
    oddity: Oddity


@dataclass(frozen=True, kw_only=True)
class Memory:
    """What observe needs of a document.

    `standing` is the form that everybody has been told of; `held` is the one seen last, where it is not that.
    `loose` are keys of claims that came or went untold with a whole part of the page, and when. `forms` and `states`
    say when earlier forms (all their words; what they say about AI training) were first and last seen. `wavers` are
    the times at which the document went back to a form that it had left shortly before.
    """

    source_id: str
    extractor: str
    standing: Form
    held: Held | None = None
    loose: Mapping[str, datetime] = field(default_factory=dict)
    forms: Mapping[str, Span] = field(default_factory=dict)
    states: Mapping[str, Span] = field(default_factory=dict)
    wavers: tuple[datetime, ...] = ()

    @property
    def latest(self) -> Form:
        """The form seen last."""
        return self.held.form if self.held else self.standing

    @property
    def last_recorded(self) -> Form:
        """The form seen last that is a form of the terms: what stands in their place has no version."""
        return self.held.form if self.held and self.held.oddity not in NOT_TERMS else self.standing

    @property
    def is_settled(self) -> bool:
        """Whether seeing the latest form again tells nothing, however late: nothing is held, and nothing fades."""
        return self.held is None and not self.wavers and not self.loose

    def seen_until(self, at: datetime) -> Self:
        """With the standing form seen last at this time, or later."""
        form = replace(self.standing, seen=max(at, self.standing.seen))
        return replace(self, standing=form).noting(form)

    def known_form(self, form: Form) -> Span | None:
        """When a form with the same words was first and last seen."""
        return self.forms.get(form.digest[:DIGEST_KEPT])

    def known_state(self, form: Form) -> Span | None:
        """When the document first and last said the same about AI training."""
        return self.states.get(form.state[:DIGEST_KEPT])

    def noting(self, form: Form) -> Self:
        """With this form among those that were seen."""
        return replace(
            self,
            forms=_noted(self.forms, form.digest[:DIGEST_KEPT], form),
            states=_noted(self.states, form.state[:DIGEST_KEPT], form),
        )

    def to_json(self) -> str:
        """Compact JSON text."""
        return json.dumps(_pack(self), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """What `to_json` gave. Raises StoreError where the text is of another format."""
        return cls(**_unpack(_loaded(text)))


def extractor_of(text: str) -> str:
    """The extraction that a stored memory is of. Raises StoreError as Memory.from_json does."""
    extractor: str = _loaded(text)["extractor"]
    return extractor


def _loaded(text: str) -> dict[str, Any]:
    packed: dict[str, Any] = json.loads(text)
    if packed.get("format") not in range(1, FORMAT + 1):
        raise StoreError(
            f"The memory of a document is of format {packed.get('format')}, this Clausewatch reads 1 to {FORMAT}: "
            "run the newer version that wrote it."
        )
    return packed


def _noted(seen: Mapping[str, Span], identity: str, form: Form) -> dict[str, Span]:
    first = seen[identity][0] if identity in seen else form.since
    rest = {known: span for known, span in seen.items() if known != identity}
    while len(rest) >= MOST_FORMS:
        rest.pop(next(iter(rest)))
    return rest | {identity: (first, form.seen)}


def _pack(memory: Memory) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "source_id": memory.source_id,
        "extractor": memory.extractor,
        "standing": _pack_form(memory.standing),
        "held": [_pack_form(memory.held.form), memory.held.oddity] if memory.held else None,
        "loose": {identity: _pack_time(time) for identity, time in memory.loose.items()},
        "forms": {identity: [_pack_time(time) for time in span] for identity, span in memory.forms.items()},
        "states": {identity: [_pack_time(time) for time in span] for identity, span in memory.states.items()},
        "wavers": [_pack_time(time) for time in memory.wavers],
    }


def _unpack(packed: dict[str, Any]) -> dict[str, Any]:
    return {
        "source_id": packed["source_id"],
        "extractor": packed["extractor"],
        "standing": _unpack_form(packed["standing"]),
        "held": _unpack_held(*packed["held"]) if packed["held"] else None,
        "loose": {identity: _unpack_time(time) for identity, time in packed["loose"].items()},
        "forms": {identity: _unpack_span(span) for identity, span in packed["forms"].items()},
        "states": {identity: _unpack_span(span) for identity, span in packed["states"].items()},
        "wavers": tuple(_unpack_time(time) for time in packed["wavers"]),
    }


def _pack_form(form: Form) -> dict[str, Any]:
    return {
        "since": _pack_time(form.since),
        "seen": _pack_time(form.seen),
        "keys": "" if form.gists else "".join(sorted(form.keys)),
        "gists": form.gists,
        "size": form.size,
        "common": " ".join(form.common),
        "sample": form.sample,
        "read_as": form.read_as,
        "clauses": [_pack_clause(clause) for clause in form.clauses],
    }


def _unpack_form(packed: dict[str, Any]) -> Form:
    gists = tuple(Gist(*each) for each in packed.get("gists", ()))
    return Form(
        since=_unpack_time(packed["since"]),
        seen=_unpack_time(packed["seen"]),
        keys=keys_in(packed["keys"] or "".join(gist.keys for gist in gists)),
        size=packed["size"],
        common=tuple(packed["common"].split()),
        clauses=tuple(_unpack_clause(clause) for clause in packed["clauses"]),
        gists=gists,
        sample=packed.get("sample", ""),
        read_as=packed.get("read_as", ""),
    )


def _unpack_held(form: dict[str, Any], oddity: str) -> Held:
    return Held(form=_unpack_form(form), oddity=Oddity(oddity))


def _pack_clause(clause: Clause) -> list[Any]:
    passage = clause.passage
    matches = [[match.rule_id, match.kind, match.start, match.end, match.quote] for match in clause.matches]
    return [passage.text, passage.position, passage.headings, passage.lead_in, sorted(clause.kinds), matches]


def _unpack_clause(packed: list[Any]) -> Clause:
    text, position, headings, lead_in, kinds, matches = packed
    return Clause(
        passage=Passage(text=text, position=position, headings=tuple(headings), lead_in=lead_in),
        kinds=frozenset(map(ClauseKind, kinds)),
        matches=tuple(
            Match(rule_id=rule_id, kind=ClauseKind(kind), quote=quote, start=start, end=end)
            for rule_id, kind, start, end, quote in matches
        ),
    )


def _pack_time(time: datetime) -> str:
    return time.isoformat()


def _unpack_time(packed: str) -> datetime:
    return datetime.fromisoformat(packed).astimezone(UTC)


def _unpack_span(packed: list[str]) -> Span:
    first, last = packed
    return _unpack_time(first), _unpack_time(last)
