"""Observing: from what is remembered and what was just seen to what is recorded and what is told.

The standing form is what everybody knows. A form that differs from it is told at once where it is a clean change, held
until it has settled where it may be a hiccup, and never told where it is not the document.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from clausewatch.model import Change, ChangeKind, Clause, Document
from clausewatch.observe.compare import Difference, compare
from clausewatch.observe.form import Claim, Form, read
from clausewatch.observe.memory import MOST_LOOSE, Memory, Oddity
from clausewatch.observe.oddity import FEW_WORDS, FRACTION, is_put_together_differently, must_settle, not_the_terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """How long to wait.

    `settle`: a change that may be a hiccup is told once it has stood this long. `shortly`: going back to an earlier
    form within this time is wavering; each time in the last half year doubles what the document must settle, up to
    `longest`. `withdrawn`: a document of which only a stub stood this long is withdrawn. `loose`: a clause that went
    and came with a whole part of the page is not followed for this long.
    """

    settle: timedelta = timedelta(days=1)
    shortly: timedelta = timedelta(days=14)
    longest: timedelta = timedelta(days=30)
    withdrawn: timedelta = timedelta(days=180)
    loose: timedelta = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """Something that was seen and not told, with the reason in plain words."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a look at a document came to.

    `version` is the kind of version to record, None for none; `digest` is of the normalised words just seen; `changes`
    are to be told now, oldest first; `note` is for the source's health.
    """

    memory: Memory
    version: ChangeKind | None
    digest: str
    changes: tuple[Change, ...] = ()
    suppressed: tuple[Suppression, ...] = ()
    note: str = ""


NOT_TERMS = (Oddity.STUB, Oddity.LANGUAGE)
"""What is never a form of the terms, however long it stands."""

HALF_A_YEAR = timedelta(days=182)

MOST_WAVERS = 20
"""Times of wavering remembered: twenty doublings are far beyond any `Policy.longest`."""


def observe(
    memory: Memory | None,
    document: Document,
    clauses: tuple[Clause, ...],
    at: datetime,
    policy: Policy = Policy(),
) -> Outcome:
    """Take in a document as it was just read. The first record and a changed extraction tell nothing."""
    form = read(document, clauses, at)
    if memory is None:
        first = Memory(source_id=document.source_id, extractor=document.extractor, standing=form).noting(form)
        return Outcome(memory=first, version=ChangeKind.FIRST_RECORD, digest=form.digest)
    look = _Look(memory=memory, at=at, policy=policy)
    if document.extractor != memory.extractor:
        look.take_upgrade(form, document.extractor)
    elif form.digest == memory.latest.digest:
        look.read_again(clauses)
        look.see_again()
    else:
        look.take(form)
    return look.outcome(form.digest)


def remain(memory: Memory, at: datetime, policy: Policy = Policy()) -> Outcome:
    """The form seen last was seen again: a held change may have settled."""
    look = _Look(memory=memory, at=at, policy=policy)
    look.see_again()
    return look.outcome(memory.latest.digest)


@dataclass(kw_only=True)
class _Look:
    """One look at a document while it is being decided on."""

    memory: Memory
    at: datetime
    policy: Policy
    version: ChangeKind | None = None
    changes: list[Change] = field(default_factory=list)
    suppressed: list[Suppression] = field(default_factory=list)

    def outcome(self, digest: str) -> Outcome:
        return Outcome(
            memory=self.memory,
            version=self.version,
            digest=digest,
            changes=tuple(self.changes),
            suppressed=tuple(self.suppressed),
            note=_note(self.memory, self.at),
        )

    def read_again(self, clauses: tuple[Clause, ...]) -> None:
        """The same words, perhaps read by other rules: what they are read as is brought up to date and is no news."""
        if self.memory.held:
            self.memory = replace(self.memory, held=replace(self.memory.held, clauses=clauses))
        else:
            self.memory = replace(self.memory, standing=replace(self.memory.standing, clauses=clauses))

    def see_again(self) -> None:
        """The latest form stands; what it waited for may have come."""
        memory, held = self.memory, self.memory.held
        if held is None:
            self.memory = replace(memory, standing=replace(memory.standing, seen=self.at)).noting(memory.standing)
            return
        held = replace(held, seen=self.at)
        self.memory = replace(memory, held=held).noting(held)
        stood = self.at - held.since
        if memory.oddity in NOT_TERMS:
            if stood >= self.policy.withdrawn:
                self._withdraw(held)
        elif stood >= self._settling():
            self._tell(held, compare(memory.standing, held, self._loose()))

    def take_upgrade(self, form: Form, extractor: int) -> None:
        """Start anew from what the changed extraction gives; a stub is still no form of the terms."""
        self.version = ChangeKind.TECHNICAL_UPGRADE
        self._suppress("the extraction changed, so the difference may be ours")
        oddity = not_the_terms(self.memory.standing, form)
        self.memory = replace(self.memory, extractor=extractor)
        if oddity:
            self._hold(form, oddity)
        else:
            self._accept(form)

    def take(self, form: Form) -> None:
        """Another form than the last one."""
        self._note_wavering(form)
        standing = self.memory.standing
        if form.digest == standing.digest:
            self._go_back()
            return
        oddity = not_the_terms(standing, form)
        if oddity:
            self._suppress(_REASONS[oddity])
            self._hold(form, oddity)
            return
        self.version = ChangeKind.REVERT if self.memory.known_form(form) else ChangeKind.REVISION
        difference = compare(standing, form, self._loose())
        if standing.size < FEW_WORDS and form.size * FRACTION > standing.size:
            self._suppress("the document was not readable before")
            self._accept(form)
        elif not difference:
            self._drop_held()
            self._accept(form)
        elif is_put_together_differently(standing, form, difference):
            self._suppress("a whole part of the page came or went and no other sentence changed: another variant")
            self._accept(form, loose=(*difference.vanished, *difference.arrived))
        elif oddity := must_settle(standing, form, difference) or self._returns(form):
            self._suppress(_REASONS[oddity])
            self._hold(form, oddity, since=self._since(difference))
        else:
            self._tell(form, difference)

    def _go_back(self) -> None:
        self.version = None if self.memory.oddity in NOT_TERMS else ChangeKind.REVERT
        self._drop_held()
        self.memory = replace(self.memory, standing=replace(self.memory.standing, seen=self.at), held=None, oddity=None)
        self.memory = self.memory.noting(self.memory.standing)

    def _drop_held(self) -> None:
        held = self.memory.held
        if held and self.memory.oddity not in NOT_TERMS:
            self._suppress(f"went back after {_duration(self.at - held.since)}", at=held.since)

    def _note_wavering(self, form: Form) -> None:
        memory = self.memory
        if memory.known_form(form) and self.at - memory.latest.since <= self.policy.shortly:
            self.memory = replace(memory, wavers=(*memory.wavers, self.at)[-MOST_WAVERS:])

    def _settling(self) -> timedelta:
        recent = sum(self.at - time <= HALF_A_YEAR for time in self.memory.wavers)
        doubled: timedelta = self.policy.settle * 2**recent
        return min(doubled, self.policy.longest)

    def _returns(self, form: Form) -> Oddity | None:
        return Oddity.RETURN if self.memory.known_state(form) or self.memory.known_form(form) else None

    def _since(self, difference: Difference) -> datetime:
        """When what is held now first stood: a second edit on top of a held change does not make it younger."""
        memory = self.memory
        if memory.held is None or memory.oddity in NOT_TERMS:
            return self.at
        before = compare(memory.standing, memory.held, self._loose())
        shared = _claim_keys(before) & _claim_keys(difference)
        return memory.held.since if shared else self.at

    def _hold(self, form: Form, oddity: Oddity, *, since: datetime | None = None) -> None:
        held = replace(form, since=since or self.at)
        self.memory = replace(self.memory, held=held, oddity=oddity).noting(held)

    def _accept(self, form: Form, *, loose: Iterable[Claim] = ()) -> None:
        """Make the form the standing one; `loose` are claims that came or went untold."""
        known = self._loose() | {claim.key: self.at for claim in loose}
        latest = dict(sorted(known.items(), key=lambda one: one[1])[-MOST_LOOSE:])
        self.memory = replace(self.memory, standing=form, held=None, oddity=None, loose=latest).noting(form)

    def _loose(self) -> dict[str, datetime]:
        """The claims whose coming and going is no news."""
        return {identity: time for identity, time in self.memory.loose.items() if self.at - time <= self.policy.loose}

    def _tell(self, form: Form, difference: Difference) -> None:
        self.changes.append(self._change(form, difference))
        self._accept(form)

    def _change(self, form: Form, difference: Difference) -> Change:
        known = self.memory.known_state(form)
        return Change(
            kind=ChangeKind.REVERT if known and known[0] < form.since else ChangeKind.REVISION,
            source_id=self.memory.source_id,
            at=form.since,
            last_without=self.memory.standing.seen,
            added=difference.added,
            removed=difference.removed,
            reworded=difference.reworded,
            kinds_added=difference.kinds_added,
            kinds_removed=difference.kinds_removed,
            kinds_changed=difference.kinds_changed,
        )

    def _withdraw(self, held: Form) -> None:
        """What stood in place of the terms this long has replaced them; told where hardly a word is left."""
        standing = self.memory.standing
        gone = tuple(clause for clause in standing.clauses if clause.kinds)
        if gone and held.size < FEW_WORDS and self.memory.oddity is Oddity.STUB:
            self.changes.append(
                Change(
                    kind=ChangeKind.WITHDRAWN,
                    source_id=self.memory.source_id,
                    at=held.since,
                    last_without=standing.seen,
                    removed=gone,
                    kinds_removed=frozenset(kind for clause in gone for kind in clause.kinds),
                )
            )
        self._accept(held, loose=standing.claims)

    def _suppress(self, reason: str, *, at: datetime | None = None) -> None:
        self.suppressed.append(Suppression(at=at or self.at, reason=reason))


_REASONS = {
    Oddity.STUB: "only a fraction of the document is there",
    Oddity.LANGUAGE: "the document is in another language",
    Oddity.REPLACED: "hardly a sentence stayed: waiting to see whether it stands",
    Oddity.REMOVAL: "clauses went: waiting to see whether they stay away",
    Oddity.RETURN: "it says again what it said before: waiting to see whether it stands",
}


def _note(memory: Memory, at: datetime) -> str:
    """What a person may want to know of the page, in one line."""
    if memory.held and memory.oddity:
        return f"Since {memory.held.since:%Y-%m-%d}: {_REASONS[memory.oddity]}."
    recent = [time for time in memory.wavers if at - time <= HALF_A_YEAR]
    if len(recent) > 1:
        return f"Alternates between forms ({len(recent)} times since {recent[0]:%Y-%m-%d}); this is only told here."
    parted = max(memory.loose.values(), default=None)
    if parted and at - parted <= HALF_A_YEAR:
        return f"On {parted:%Y-%m-%d} a whole part of the page with clauses came or went; this is only told here."
    return ""


def _duration(time: timedelta) -> str:
    hours = round(time.total_seconds() / 3600)
    return f"{hours} hours" if hours < 72 else f"{round(hours / 24)} days"


def _claim_keys(difference: Difference) -> frozenset[str]:
    return frozenset(claim.key for claim in (*difference.arrived, *difference.vanished))
