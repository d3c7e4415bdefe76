"""Who acts and whether they may: read off the positions of subjects and negations around a phrase.

The grammar is small on purpose. The actor is the nearest subject to the left, unless the phrase stands in the passive
("is used to train"), where it is whoever follows "by" or nobody. A negation counts when it lies between that subject
and the phrase (or just before the subject: "nor will we"), or, after a phrase that is itself the subject, to its right
("training … is prohibited"). The words themselves are word lists, so that they can be edited: see GRAMMAR.
"""

from bisect import bisect_left
from dataclasses import dataclass, replace

from clausewatch.language.pattern import NAME, Span
from clausewatch.language.rule import May, Who
from clausewatch.language.sentence import Answer, Sentence, spans_between, within
from clausewatch.language.subjects import Subject, subjects

GRAMMAR = (
    "we", "you", "service", "supplier", "user", "third-party", "not", "not-really", "none", "ban", "allow", "modal",
    "grants", "be", "acts", "gives", "used", "contrast", "determiner", "preposition", "whose", "not-a-name",
    "banned-after", "opens-clause",
)  # fmt: skip
"""Word lists that the engine itself reads; words.yaml says what each is for."""

KEPT_FROM = "kept-from"
"""The phrase after which something does not happen: "prevents your songs from being used"."""
UNHINDERED = "unhindered"
"""The phrase in which two negations cancel out: "nothing in these terms prevents us from using"."""
_FAR = 120
"""Tokens to the left in which a subject is sought: keeps the work linear on a sentence that never ends."""
_AFTER = 28
"""Tokens to the right in which "… is prohibited" is sought."""
_ALLOWED_FROM = 4
"""Tokens between "lets" and whom it lets."""
_ALLOWING = 16
"""Tokens before the subject in which "nothing … lets us" is sought."""
_FORBIDS_WITHIN = 3
"""Tokens after "not" in which "allow" is the verb it is about."""
_BOUND_WITHIN = 3
"""Tokens before "prohibited" in which the "is" that makes it a passive stands: "are by contract prohibited"."""
_SUBJECTS_BACK = 8
"""How many subjects back the one that opens a list with semicolons is sought."""
_NONE_REACH = 24
"""Tokens before "is used" in which the "no" of its subject is sought."""
_NOBODY_REACH = 45
"""Tokens before a hit without a subject in which its "not" is sought: a list of content may stand between."""
_NOT_BEFORE_BE = 3
"""Tokens before the "is" of a passive from which its "not" counts: "will not be", "never is"."""
_BE_REACH = 11
"""Tokens between "is" and "used": "is not sent to our servers or used"."""
_PASSIVE_REACH = 60
"""Tokens between "is … used" and what it is used for."""
_INFINITIVE_REACH = 6
"""Tokens before "be" in which its "to" is sought: "to be copied, read or be used"."""
_NAME_REACH = 5
"""Tokens before "or its partners" in which the actor named first begins."""

_SHORT_IS = frozenset(("it", "that", "there", "here", "what", "who", "this", "he", "she", "nothing", "everything"))
"""After these "'s" is short for "is"; elsewhere it says whose."""
_VERBS = ("modal", "acts")
_ACTORS = (NAME, "we", "you", "service", "supplier", "user", "third-party")


@dataclass(frozen=True, slots=True)
class Slots:
    """What fills who and may for one hit, and the token positions of the words that did, None where none did."""

    who: Who
    may: May
    actor: Span | None
    negation: Span | None


class Grammar:
    """Subjects, negations and passives of one sentence, found once for all its hits."""

    def __init__(self, sentence: Sentence) -> None:
        self._sentence = sentence
        self._words = sentence.tokens.words
        self._subjects = subjects(sentence)
        self._subject_ends = [subject.end for subject in self._subjects]
        unreal = {at for name in ("not-really", UNHINDERED) for span in sentence.spans(name) for at in range(*span)}
        kept = [(end - 1, end) for _, end in sentence.spans(KEPT_FROM) if end - 1 not in unreal]
        self._nots = sorted([span for span in sentence.spans("not") if span[0] not in unreal] + kept)
        self._nones = [span for span in sentence.spans("none") if span[0] not in unreal]
        self._negations = sorted(self._nots + self._nones)
        self._bans = sorted(span for span in sentence.spans("ban") if span[0] not in unreal)
        self._banned = sorted(sentence.spans("banned-after"))
        self._allowing = sorted(start for start, _ in sentence.spans("allow"))
        self._granting = sorted(start for start, _ in (*sentence.spans("allow"), *sentence.spans("grants")))
        self._breaks = sorted(span[0] for span in sentence.spans("contrast") if span[1] not in unreal)

    def slots(self, hit: Span) -> Slots:
        """Who acts in this hit, and whether they may."""
        slots = self._asserted(hit)
        if self._sentence.answer is None:
            return slots
        may = {Answer.YES: slots.may, Answer.NO: May.NOT, Answer.OPEN: May.ASKED}[self._sentence.answer]
        return replace(slots, may=may)

    def _asserted(self, hit: Span) -> Slots:
        passive = self._passive(hit)
        if passive is not None:
            return self._passive_slots(hit, passive)
        nearest = self._opening(self._nearest(hit[0]), hit[0])
        if self._sentence.word(hit[0] - 1) == ";" and self._banned_after(hit):
            return self._nobody_slots(hit)
        subject, reach = self._acting(nearest)
        if subject is None:
            return self._nobody_slots(hit)
        negation = self._negation(reach, hit[0]) or self._inside(hit)
        if negation is None and subject.who is Who.SERVICE:
            banned = self._ban_between(subject.end, hit[0])
            if banned is not None:
                who = Who.SERVICE if self._is_bound(banned) else Who.THIRD_PARTY
                return Slots(who, May.NOT, (subject.start, subject.end), banned)
        if negation is None:
            negation = self._ban_between(reach, hit[0])
        may = May.NOT if negation else May.YES
        who = subject.who
        if negation and who is Who.SERVICE and subject is nearest and self._allows(*self._forbids(subject, negation)):
            who = Who.THIRD_PARTY
        return Slots(who, may, (subject.start, subject.end), negation)

    def _forbids(self, subject: Subject, negation: Span) -> Span:
        """Where the verb that the negation is about may stand: "we do not let anyone" is a ban on others.

        "We do not use it, or let others use it" is not: there the allowing verb is only the second one.
        """
        return max(subject.end, negation[1]), negation[1] + _FORBIDS_WITHIN

    def _acting(self, subject: Subject | None) -> tuple[Subject | None, int]:
        """Who acts where this subject stands nearest, and the position from which a negation counts.

        "We do not let anyone train": the subject of an allowing verb is whoever allows, where the other is anyone.
        """
        if subject is None:
            return None, 0
        reach = subject.start
        outer = self._nearest(subject.start)
        if outer is not None and self._allows(outer.end, subject.start):
            reach = outer.start
            if subject.who is Who.THIRD_PARTY:
                subject = outer
        elif within(self._granting, max(subject.start - _ALLOWED_FROM, 0), subject.start):
            reach = max(subject.start - _ALLOWING, 0)
        else:
            reach = min(self._listed_from(subject.start), self._done_by(subject))
        return subject, reach

    def _done_by(self, subject: Subject) -> int:
        """Where the passive begins whose agent the subject is: the "never" of "is never used by us to train" counts."""
        verb = self._be_before(subject.start - 1) if self._sentence.word(subject.start - 1) == "by" else None
        return subject.start if verb is None else max(self._clause_start(verb), verb - _NOT_BEFORE_BE)

    def _listed_from(self, start: int) -> int:
        """Where the list of actors begins that a subject ends: a "nor may" before "the service or its partners"."""
        conjunction = self._before_determiners(start)
        if self._sentence.word(conjunction) not in ("and", "or"):
            return start
        near = (spans_between(self._sentence.spans(name), conjunction - _NAME_REACH, conjunction) for name in _ACTORS)
        return next((begin for spans in near for begin, end in spans if end == conjunction), start)

    def _before_determiners(self, at: int) -> int:
        at -= 1
        while self._sentence.begins("determiner", at):
            at -= 1
        return at

    def _nearest(self, position: int) -> Subject | None:
        at = bisect_left(self._subject_ends, position + 1) - 1
        if at < 0 or position - self._subject_ends[at] > _FAR:
            return None
        return self._subjects[at]

    def _opening(self, subject: Subject | None, position: int) -> Subject | None:
        """Past a semicolon the subject with a verb of its own goes on: "We use it to let you play; to train …"."""
        if subject is None or ";" not in self._words[subject.end : position]:
            return subject
        last = bisect_left(self._subject_ends, subject.end)
        earlier = (self._subjects[at] for at in range(last, max(last - _SUBJECTS_BACK, -1), -1))
        return next((found for found in earlier if self._has_verb(found.end)), subject)

    def _has_verb(self, end: int) -> bool:
        return self._sentence.word(end) != "to" and any(
            self._sentence.begins(name, at) for at in range(end, end + 3) for name in _VERBS
        )

    def _allows(self, start: int, end: int) -> bool:
        return within(self._allowing, start, end) and ";" not in self._words[start:end]

    def _negation(self, start: int, end: int) -> Span | None:
        """A negation between the subject and the hit, or right before the subject, that no contrast cuts off."""
        for span in reversed(spans_between(self._negations, start - 4, end)):
            connected = not within(self._breaks, span[1], end)
            if connected and (span[0] >= start or self._leans_on(span, start)):
                return span
        return None

    def _inside(self, hit: Span) -> Span | None:
        """A negation within the phrase itself: "models are not trained on …", "trains no model"."""
        return next(iter(spans_between(self._negations, *hit)), None)

    def _leans_on(self, span: Span, start: int) -> bool:
        """Whether "never", "nor" stand before the subject with nothing but helpers between: "nor will we"."""
        return all(
            self._sentence.begins("modal", at) or self._sentence.begins("determiner", at)
            for at in range(span[1], start)
        )

    def _ban_between(self, start: int, end: int) -> Span | None:
        found = reversed(spans_between(self._bans, start, end))
        return next((span for span in found if not within(self._breaks, span[1], end)), None)

    def _is_bound(self, ban: Span) -> bool:
        """Whether the subject is the one forbidden: "our providers are barred from …"."""
        return any(self._sentence.begins("be", at) for at in range(ban[0] - _BOUND_WITHIN, ban[0]))

    def _passive(self, hit: Span) -> int | None:
        """Where the "is" of "is used to train" stands, if the hit is said in the passive and nothing acts nearer."""
        subject = self._nearest(hit[0])
        nearest = subject.end if subject else 0
        lowest = max(hit[0] - _PASSIVE_REACH, 0)
        for at in range(hit[1] - 1, lowest, -1):
            if self._sentence.begins("used", at) and at <= hit[0] + 1:
                verb = self._be_before(at)
                if verb is not None and verb >= nearest:
                    return verb
        return None

    def _be_before(self, at: int) -> int | None:
        for place in range(at - 1, max(at - _BE_REACH, -1), -1):
            if self._sentence.begins("be", place) and (
                self._words[place] != "'s" or self._sentence.word(place - 1) in _SHORT_IS
            ):
                return place
        return None

    def _passive_slots(self, hit: Span, verb: int) -> Slots:
        agent = self._agent(verb, hit)
        negation = self._passive_negation(verb, hit)
        who = agent.who if agent else Who.NOBODY
        actor = (agent.start, agent.end) if agent else None
        return Slots(who, May.NOT if negation else May.YES, actor, negation)

    def _agent(self, verb: int, hit: Span) -> Subject | None:
        for at in range(verb, min(hit[1] + 10, len(self._words))):
            if self._words[at] == "by":
                found = self._role_at(at + 1)
                if found is not None:
                    return found
        return None

    def _role_at(self, at: int) -> Subject | None:
        if self._sentence.begins("determiner", at):
            at += 1
        for name, who in (
            ("we", Who.SERVICE),
            (NAME, Who.SERVICE),
            ("service", Who.SERVICE),
            ("supplier", Who.SERVICE),
            ("you", Who.USER),
            ("user", Who.USER),
            ("third-party", Who.THIRD_PARTY),
        ):
            if self._sentence.begins(name, at):
                return Subject(at, at + 1, who)
        return None

    def _passive_negation(self, verb: int, hit: Span) -> Span | None:
        clause = self._clause_start(verb)
        for span in spans_between(self._nots, max(clause, verb - _NOT_BEFORE_BE), hit[0]):
            if not within(self._breaks, span[1], hit[0]):
                return span
        refused = self._refused(clause, verb)
        if refused is not None:
            return refused
        for span in spans_between(self._nones, self._sentence_part(verb), verb):
            return span
        return self._inside(hit) or self._ban_between(verb, hit[0]) or self._banned_after(hit)

    def _refused(self, clause: int, verb: int) -> Span | None:
        """The "not" of what is not granted: "do not allow your songs to be used"."""
        if self._words[verb] != "be" or "to" not in self._words[max(clause, verb - _INFINITIVE_REACH) : verb]:
            return None
        for span in spans_between(self._negations, clause, verb):
            granted = within(self._granting, span[1], span[1] + _FORBIDS_WITHIN)
            if granted and not within(self._breaks, span[1], verb):
                return span
        return None

    def _clause_start(self, verb: int) -> int:
        """Where the clause of a passive begins: after a semicolon, a contrast or a subject with a verb of its own."""
        subject = self._nearest(verb)
        start = max(subject.end if subject else 0, verb - _FAR)
        for at in range(start, verb):
            if self._words[at] in (";", ":") or within(self._breaks, at, at + 1):
                start = at + 1
        return start

    def _sentence_part(self, verb: int) -> int:
        """Where the part of the sentence begins that "no …" or "nothing you draw …" may open."""
        lowest = max(verb - _NONE_REACH, 0)
        breaks = (
            at for at in range(verb - 1, lowest, -1) if self._words[at] == ";" or within(self._breaks, at, at + 1)
        )
        return next(breaks, lowest)

    def _nobody_slots(self, hit: Span) -> Slots:
        banned = self._banned_after(hit) or self._ban_between(max(hit[0] - _FAR, 0), hit[0])
        if banned is None:
            banned = self._negation(max(hit[0] - _NOBODY_REACH, 0), hit[0]) or self._inside(hit)
        return Slots(Who.NOBODY, May.NOT if banned else May.YES, None, banned)

    def _banned_after(self, hit: Span) -> Span | None:
        """What forbids after a hit that is its subject: "… is prohibited", "… is not allowed"."""
        for span in spans_between(self._banned, hit[1] - 1, hit[1] + _AFTER + 1):
            between = self._words[hit[1] : span[0]]
            free = ";" not in between and not within(self._breaks, hit[1], span[0])
            return span if free and not self._subject_in(hit[1], span[0]) else None
        return None

    def _subject_in(self, start: int, end: int) -> bool:
        at = bisect_left(self._subject_ends, start + 1)
        return at < len(self._subjects) and start <= self._subjects[at].start and self._subjects[at].end <= end
