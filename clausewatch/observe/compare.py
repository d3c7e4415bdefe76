"""What changed between two forms of a document: claims aligned across edits, moves, splits and merges."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from clausewatch.model import Clause, ClauseKind, Rewording
from clausewatch.observe.form import Claim, Form
from clausewatch.observe.leaning import leaning
from clausewatch.observe.places import ALIKE, likeness, told_in_place
from clausewatch.observe.significance import is_significant, speaks_of_ai
from clausewatch.observe.words import key, names, sentences, words

SAME_AGAIN = 0.85
"""From which on a sentence says again what another one says, wherever it stands."""

FEWEST_WORDS = 5
"""A shorter sentence is not found inside a longer one: too many would hold it by chance."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """What two forms say differently. Empty where the meaning is the same."""

    added: tuple[Clause, ...] = ()
    removed: tuple[Clause, ...] = ()
    reworded: tuple[Rewording, ...] = ()
    kinds_added: frozenset[ClauseKind] = frozenset()
    kinds_removed: frozenset[ClauseKind] = frozenset()
    kinds_changed: frozenset[ClauseKind] = frozenset()
    arrived: tuple[Claim, ...] = field(default=(), repr=False)
    """Claims of the new form with words that the old one had not."""
    vanished: tuple[Claim, ...] = field(default=(), repr=False)
    """Claims of the old form whose words are not in the new one."""

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.reworded)

    @property
    def claim_keys(self) -> frozenset[str]:
        """What tells one difference from another."""
        return frozenset(claim.key for claim in (*self.arrived, *self.vanished))


@dataclass(frozen=True, kw_only=True)
class _Pair:
    before: Claim
    after: Claim
    score: float


def compare(old: Form, new: Form, loose: Collection[str] = ()) -> Difference:
    """The material difference. The same words are the same clause, however they were read and wherever they stand.

    `loose` are keys of claims that have gone untold before: that they come back, or go again, is no news.
    """
    arrived = tuple(claim for claim in new.claims if claim.key not in old.keys and claim.key not in loose)
    vanished = tuple(claim for claim in old.claims if claim.key not in new.keys and claim.key not in loose)
    pairs = _align(vanished, arrived)
    within = [
        *_split_or_merged(_alone(vanished, pairs), new.claims),
        *_split_or_merged(_alone(arrived, pairs), old.claims, swap=True),
    ]
    pairs += [
        pair for pair in within if not (_stood_by_itself(pair, old, new) and _says_something_else(pair, old, new))
    ]
    added = [claim for claim in _alone(arrived, pairs) if not _was_said(claim, old)]
    removed = [claim for claim in _alone(vanished, pairs) if not _was_said(claim, new)]
    changed = [pair for pair in pairs if _says_something_else(pair, old, new)]
    if not _is_about_ai(added, removed, changed):
        return Difference(arrived=arrived, vanished=vanished)
    return _difference(
        added=added, removed=removed, changed=changed, old=old, new=new, arrived=arrived, vanished=vanished
    )


def mentions(old: Form, new: Form) -> tuple[Clause, ...]:
    """Passages that newly speak of AI training though no rule can tell who may do what."""
    return tuple(clause for clause in new.clauses if not clause.kinds and _newly_speaks(clause, old))


def _newly_speaks(clause: Clause, old: Form) -> bool:
    text = clause.passage.text
    pieces = (text[start:end] for start, end in sentences(text))
    said = [piece for piece in pieces if speaks_of_ai(piece)]
    return bool(said) and not any(key(piece) in old.keys or any(_alike(piece, old, ALIKE)) for piece in said)


def _is_about_ai(added: Iterable[Claim], removed: Iterable[Claim], changed: Iterable[_Pair]) -> bool:
    """Whether any of the sentences speaks of AI itself, or stands right behind one that does.

    A rule may find a kind in a sentence because of its neighbours ("you can turn this off"). That such a sentence of a
    passage of its own was polished, or is read otherwise, is no change of what is said about AI.
    """
    reworded = (claim for pair in changed for claim in (pair.before, pair.after))
    claims = chain(added, removed, reworded)
    return any(speaks_of_ai(text) for claim in claims for text in _with_what_it_points_to(claim))


def _with_what_it_points_to(claim: Claim) -> tuple[str, str, str]:
    """The claim, the sentence before it in its passage, and the passage's lead-in."""
    passage = claim.clause.passage
    pieces = [passage.text[start:end] for start, end in sentences(passage.text)]
    at = pieces.index(claim.text)
    return claim.text, pieces[at - 1] if at else "", passage.lead_in


def _alone(claims: Iterable[Claim], pairs: Iterable[_Pair]) -> list[Claim]:
    paired = {claim.key for pair in pairs for claim in (pair.before, pair.after)}
    return [claim for claim in claims if claim.key not in paired]


def _difference(
    *,
    added: Sequence[Claim],
    removed: Sequence[Claim],
    changed: Sequence[_Pair],
    old: Form,
    new: Form,
    arrived: tuple[Claim, ...],
    vanished: tuple[Claim, ...],
) -> Difference:
    """A kind that both came and went, in sentences too different to be partners, is a kind that changed."""
    came = _kinds(added) | _union(pair.after.kinds - pair.before.kinds for pair in changed)
    went = _kinds(removed) | _union(pair.before.kinds - pair.after.kinds for pair in changed)
    both = came & went
    altered = _union(pair.after.kinds & pair.before.kinds for pair in changed) | both
    reworded = _rewordings(changed)
    arrivals, grown = told_in_place(_clauses(added), [pair.after for pair in reworded], old.clauses, new.clauses)
    losses, shrunk = told_in_place(_clauses(removed), [pair.before for pair in reworded], new.clauses, old.clauses)
    return Difference(
        added=arrivals,
        removed=losses,
        reworded=(
            *reworded,
            *(Rewording(before=before, after=after) for after, before in grown),
            *(Rewording(before=before, after=after) for before, after in shrunk),
        ),
        kinds_added=came - both,
        kinds_removed=went - both,
        kinds_changed=altered - (came - both) - (went - both),
        arrived=arrived,
        vanished=vanished,
    )


def _rewordings(changed: Sequence[_Pair]) -> tuple[Rewording, ...]:
    """The changed sentences by the passages they stand in."""
    found: dict[tuple[int, int], Rewording] = {}
    for pair in changed:
        before, after = pair.before.clause, pair.after.clause
        place = before.passage.position, after.passage.position
        leans = leaning(_words(pair.before.text), _words(pair.after.text), pair.before.kinds & pair.after.kinds)
        if place in found:
            leans = leans if found[place].leaning is leans else None
        found[place] = Rewording(before=before, after=after, leaning=leans)
    return tuple(found.values())


def _align(before: Sequence[Claim], after: Sequence[Claim]) -> list[_Pair]:
    """The best partners first, each sentence once."""
    scored = [
        _Pair(before=old, after=new, score=score)
        for old in before
        for new in after
        if (score := likeness(words(old.text), words(new.text))) >= ALIKE
    ]
    pairs: list[_Pair] = []
    taken: set[str] = set()
    for pair in sorted(scored, key=lambda pair: -pair.score):
        if not {pair.before.key, pair.after.key} & taken:
            taken |= {pair.before.key, pair.after.key}
            pairs.append(pair)
    return pairs


def _split_or_merged(alone: Sequence[Claim], others: Sequence[Claim], *, swap: bool = False) -> list[_Pair]:
    """Sentences whose words lie in a longer claim of the other form, or that hold a shorter one."""
    pairs = []
    for claim in alone:
        best = max(others, key=lambda other: _containment(claim, other), default=None)
        if best is not None and _containment(claim, best) >= SAME_AGAIN:
            before, after = (best, claim) if swap else (claim, best)
            pairs.append(_Pair(before=before, after=after, score=1.0))
    return pairs


def _stood_by_itself(pair: _Pair, old: Form, new: Form) -> bool:
    """Whether one of the two stands in both forms: the other is then no edit of it, unless it says nothing else."""
    return pair.before.key in new.keys or pair.after.key in old.keys


def _says_something_else(pair: _Pair, old: Form, new: Form) -> bool:
    """Words that only moved between a sentence and its new neighbours in the passage do not count."""
    before, after = _words(pair.before.text), _words(pair.after.text)
    still_there = (before - after) & _words_not_in(old, pair.after.clause)
    there_before = (after - before) & _words_not_in(new, pair.before.clause)
    proper = {*names(pair.before.text), *names(pair.after.text)}
    return is_significant(before | there_before, after | still_there, proper)


def _words_not_in(form: Form, clause: Clause) -> set[str]:
    """The words of those of the clause's sentences that do not stand in the form."""
    text = clause.passage.text
    pieces = (text[start:end] for start, end in sentences(text))
    return {word for piece in pieces if key(piece) not in form.keys for word in words(piece)}


def _was_said(claim: Claim, form: Form) -> bool:
    """Whether nearly the same words stand in the form: as a claim elsewhere, or as a sentence read as unclear."""
    return any(not _differs(claim.text, text) for text in _alike(claim.text, form, SAME_AGAIN))


def _alike(text: str, form: Form, least: float) -> Iterator[str]:
    """The sentences of the form's clauses, of any kind or none, that are at least so alike."""
    counted = words(text)
    for clause in form.clauses:
        pieces = (clause.passage.text[start:end] for start, end in sentences(clause.passage.text))
        yield from (piece for piece in pieces if likeness(counted, words(piece)) >= least)


def _differs(one: str, other: str) -> bool:
    return is_significant(_words(one), _words(other), {*names(one), *names(other)})


def _clauses(claims: Iterable[Claim]) -> tuple[Clause, ...]:
    return tuple({claim.clause.passage.position: claim.clause for claim in claims}.values())


def _kinds(claims: Iterable[Claim]) -> frozenset[ClauseKind]:
    return _union(claim.kinds for claim in claims)


def _union(sets: Iterable[frozenset[ClauseKind]]) -> frozenset[ClauseKind]:
    return frozenset(chain.from_iterable(sets))


def _words(text: str) -> set[str]:
    return set(words(text))


def _containment(one: Claim, other: Claim) -> float:
    shorter, longer = sorted((words(one.text), words(other.text)), key=len)
    if len(shorter) < FEWEST_WORDS:
        return 0.0
    return (Counter(shorter) & Counter(longer)).total() / len(shorter)
