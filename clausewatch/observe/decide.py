"""Observing: from what is remembered and what was just seen to what is recorded and what is told.

The standing form is what everybody knows. A form that differs from it is told at once where it is a clean change, held
until it has settled where it may be a hiccup, and never told where it is not the document.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from clausewatch.model import Change, ChangeKind, Clause, ClauseKind, Document, Symptom
from clausewatch.observe.compare import Difference, compare, mentions
from clausewatch.observe.form import Claim, Form, read
from clausewatch.observe.gist import Familiar
from clausewatch.observe.memory import MOST_LOOSE, NOT_TERMS, Held, Memory, Oddity
from clausewatch.observe.oddity import FEW_WORDS, FRACTION, is_put_together_differently, must_settle, not_the_terms
from clausewatch.observe.outcome import PATIENCE, Outcome, Policy, Suppression
from clausewatch.observe.recognise import recognise

WHY = {
    Oddity.STUB: "only a fraction of the document is there",
    Oddity.LANGUAGE: "the document is in another language",
    Oddity.REPLACED: "hardly a sentence stayed",
    Oddity.REMOVAL: "clauses went or were replaced",
    Oddity.RETURN: "it says again what it said before",
}
"""Each oddity in words."""

REASONS = WHY | {
    Oddity.REPLACED: f"{WHY[Oddity.REPLACED]}: waiting to see whether it stands",
    Oddity.REMOVAL: f"{WHY[Oddity.REMOVAL]}: waiting to see whether it stands",
    Oddity.RETURN: f"{WHY[Oddity.RETURN]}: waiting to see whether it stands",
}
"""The same with what is waited for, for the source's health and for a replay."""

HALF_A_YEAR = timedelta(days=182)

LATELY = timedelta(days=30)
"""A page that has kept still for this long does not flap any more."""

MOST_WAVERS = 20
"""Times of wavering remembered: twenty doublings are far beyond any `Policy.longest`."""


def observe(
    memory: Memory | None,
    document: Document,
    clauses: tuple[Clause, ...],
    at: datetime,
    policy: Policy = PATIENCE,
    familiar: Familiar | None = None,
) -> Outcome:
    """Take in a document as it was just read. The first record and a changed extraction tell nothing.

    `familiar` is what `recognise` gave, where that was asked for the clauses.
    """
    form = read(document, clauses, at, familiar or recognise(memory, document))
    if memory is None:
        first = Memory(source_id=document.source_id, extractor=document.extractor, standing=form).noting(form)
        return Outcome(memory=first, version=ChangeKind.FIRST_RECORD, digest=form.digest)
    look = _Look(memory=memory, at=at, policy=policy)
    if document.extractor != memory.extractor:
        look.take_upgrade(form, document.extractor)
    elif form.digest == memory.latest.digest:
        look.read_again(form)
        look.see_again()
    else:
        look.take(form)
    return look.outcome(form.digest)


def remain(memory: Memory, at: datetime, policy: Policy = PATIENCE) -> Outcome:
    """The form seen last was seen again: a held change may have settled."""
    look = _Look(memory=memory, at=at, policy=policy)
    look.see_again()
    return look.outcome(memory.latest.digest)


def held_back(memory: Memory, policy: Policy = PATIENCE) -> tuple[Change, str] | None:
    """The change that is held, as it will be told if it stands, and why it is held; None where nothing is."""
    held = memory.held
    if held is None:
        return None
    look = _Look(memory=memory, at=held.form.seen, policy=policy)
    return look.change(held.form, look.compare(held.form)), WHY[held.oddity]


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
            symptom=Symptom.FLAPPING if _flaps(self.memory, self.at) else None,
        )

    def read_again(self, form: Form) -> None:
        """The same words, perhaps read by other rules: what they are read as is brought up to date and is no news."""
        latest = self.memory.latest
        sample = form.sample if form.common == latest.common else latest.sample
        self._renew_latest(replace(latest, clauses=form.clauses, gists=form.gists, sample=sample, read_as=form.read_as))

    def see_again(self) -> None:
        """The latest form stands; what it waited for may have come."""
        self._renew_latest(replace(self.memory.latest, seen=self.at))
        held = self.memory.held
        if held is None:
            return
        stood = self.at - held.form.since
        if held.oddity in NOT_TERMS:
            if stood >= self.policy.withdrawn:
                self._withdraw(held)
        elif stood >= self._settling():
            self._tell(held.form, self.compare(held.form))

    def take_upgrade(self, form: Form, extractor: str) -> None:
        """Start anew from what the changed extraction gives; a stub is still no form of the terms."""
        self.version = ChangeKind.TECHNICAL_UPGRADE
        self._suppress("the extraction changed, so the difference may be ours")
        self._tell_held_if_it_stands_in(form)
        self.memory = replace(self.memory, extractor=extractor, standing=self.memory.standing.without_gists())
        if oddity := not_the_terms(self.memory.standing, form):
            self._hold(form, oddity)
        else:
            self._accept(form)

    def _tell_held_if_it_stands_in(self, form: Form) -> None:
        """A change that was held is not lost to an upgrade: the same words came and went in the other extraction."""
        held = self.memory.held
        if held and held.oddity not in NOT_TERMS:
            difference = self.compare(held.form)
            if difference.claim_keys <= self.compare(form).claim_keys:
                self._tell(held.form, difference)

    def take(self, form: Form) -> None:
        """Take another form than the last one."""
        self._note_wavering(form)
        oddity = not_the_terms(self.memory.standing, form)
        if form.digest == self.memory.standing.digest:
            self._go_back()
        elif oddity:
            self._suppress(REASONS[oddity])
            self._hold(form, oddity)
        else:
            self.version = ChangeKind.REVERT if self.memory.known_form(form) else ChangeKind.REVISION
            self._take_terms(form)

    def _take_terms(self, form: Form) -> None:
        standing, difference = self.memory.standing, self.compare(form)
        if standing.size < FEW_WORDS and form.size * FRACTION > standing.size:
            self._suppress("the document was not readable before")
            self._accept(form)
        elif not difference:
            self._drop_held()
            self._mention(form)
            self._accept(form)
        elif is_put_together_differently(standing, form, difference):
            self._suppress("a whole part of the page came or went and no other sentence changed: another variant")
            self._accept(form, loose=(*difference.vanished, *difference.arrived))
        elif oddity := must_settle(standing, form, difference) or self._returns(form):
            self._suppress(REASONS[oddity])
            self._hold(form, oddity, since=self._since(difference))
        else:
            self._tell(form, difference)

    def _mention(self, form: Form) -> None:
        """Nothing changed of a kind; but training may newly be spoken of so that no rule can tell the kind."""
        unclear = mentions(self.memory.standing, form)
        if unclear and not self.memory.known_form(form):
            self.changes.append(self.change(form, Difference(added=unclear)))

    def _go_back(self) -> None:
        """The document is again what everybody knows it to be."""
        held = self.memory.held
        self.version = None if held and held.oddity in NOT_TERMS else ChangeKind.REVERT
        self._drop_held()
        self.memory = replace(self.memory, held=None)
        self._renew_latest(replace(self.memory.standing, seen=self.at))

    def _drop_held(self) -> None:
        held = self.memory.held
        if held and held.oddity not in NOT_TERMS:
            self._suppress(f"went back after {_duration(self.at - held.form.since)}", at=held.form.since)

    def _renew_latest(self, form: Form) -> None:
        held = self.memory.held
        renewed = {"held": replace(held, form=form)} if held else {"standing": form}
        self.memory = replace(self.memory, **renewed).noting(form)

    def compare(self, form: Form) -> Difference:
        """The form beside the standing one."""
        return compare(self.memory.standing, form, self._loose())

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
        held = self.memory.held
        if held is None or held.oddity in NOT_TERMS:
            return self.at
        shared = self.compare(held.form).claim_keys & difference.claim_keys
        return held.form.since if shared else self.at

    def _hold(self, form: Form, oddity: Oddity, *, since: datetime | None = None) -> None:
        held = Held(form=replace(form, since=since or self.at), oddity=oddity)
        self.memory = replace(self.memory, held=held).noting(held.form)

    def _accept(self, form: Form, *, loose: Iterable[Claim] = ()) -> None:
        """Make the form the standing one; `loose` are claims that came or went untold."""
        known = self._loose() | {claim.key: self.at for claim in loose}
        latest = dict(sorted(known.items(), key=lambda one: one[1])[-MOST_LOOSE:])
        self.memory = replace(self.memory, standing=form, held=None, loose=latest).noting(form)

    def _loose(self) -> dict[str, datetime]:
        """The claims whose coming and going is no news."""
        return {identity: time for identity, time in self.memory.loose.items() if self.at - time <= self.policy.loose}

    def _tell(self, form: Form, difference: Difference) -> None:
        self.changes.append(self.change(form, difference))
        self._accept(form)

    def change(self, form: Form, difference: Difference) -> Change:
        """What is told where the form takes the standing one's place."""
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
            kinds_before=_kinds(self.memory.standing),
            kinds_after=_kinds(form),
        )

    def _withdraw(self, held: Held) -> None:
        """What stood in place of the terms this long has replaced them; told where hardly a word is left."""
        standing = self.memory.standing
        gone = tuple(clause for clause in standing.clauses if clause.kinds)
        if gone and held.form.size < FEW_WORDS:
            self.changes.append(
                Change(
                    kind=ChangeKind.WITHDRAWN,
                    source_id=self.memory.source_id,
                    at=held.form.since,
                    last_without=standing.seen,
                    removed=gone,
                    kinds_removed=frozenset(kind for clause in gone for kind in clause.kinds),
                )
            )
        self._accept(held.form, loose=standing.claims)

    def _suppress(self, reason: str, *, at: datetime | None = None) -> None:
        self.suppressed.append(Suppression(at=at or self.at, reason=reason))


def _kinds(form: Form) -> frozenset[ClauseKind]:
    return frozenset(kind for clause in form.clauses for kind in clause.kinds)


def _flaps(memory: Memory, at: datetime) -> bool:
    """Whether it has alternated lately; once it has kept still for a while, that is over."""
    return sum(at - time <= LATELY for time in memory.wavers) > 1


def _note(memory: Memory, at: datetime) -> str:
    """What a person may want to know of the page, in one line."""
    if memory.held:
        return f"Since {memory.held.form.since:%Y-%m-%d}: {REASONS[memory.held.oddity]}."
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
