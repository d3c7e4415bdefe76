"""What the signs found in an article come to: whether it matters, its subject, its phase, its stance. Pure.

Signs are found sentence by sentence by the rules about news; the headline counts for more than the lead.
"""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from clausewatch.model import Evidence, Phase, Sign, Stance, Subject

_STANDS_ALONE = frozenset({Sign.RELEVANT})
DECIDING = _STANDS_ALONE | {Sign.HINT, Sign.TRAINING, Sign.TAKEN}
"""Signs of which every article that matters has one."""
IN_PASSING = frozenset({Sign.AI, Sign.TAKEN})
"""Signs of so little that nobody is told where they stand: together they say that AI is trained."""
_NO_PROOF = IN_PASSING | {
    Sign.HINT,
    Sign.RIGHTS,
    Sign.EXEMPT,
    Sign.ANALYSIS,
    Sign.CLARIFIED,
    Sign.IN_FORCE,
    Sign.REACTION,
    Sign.STUDY,
}
"""What says nothing of training policy on its own and so cannot second a hint."""
_NO_POLICY = (_NO_PROOF - {Sign.HINT, Sign.RIGHTS}) | {Sign.TRAINING, Sign.GRANT}
"""What cannot second that AI is trained: every report on a new model says that it may be."""


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of one article by where they stand: in the headline, in the lead."""

    title: frozenset[Sign]
    lead: frozenset[Sign]

    @property
    def all(self) -> frozenset[Sign]:
        """Wherever they stand."""
        return self.title | self.lead

    def counts(self, sign: Sign) -> int:
        """2 in the headline, 1 in the lead, 3 in both."""
        return 2 * (sign in self.title) + (sign in self.lead)


def signs_of(evidence: Iterable[Evidence], title: str) -> Signs:
    """The signs by place; the text that was read begins with the headline."""
    found = list(evidence)
    return Signs(
        title=frozenset(each.says for each in found if each.start < len(title)),
        lead=frozenset(each.says for each in found if each.start >= len(title)),
    )


def is_relevant(evidence: Sequence[Evidence], announced: int | None = None) -> bool:
    """Whether an article with this evidence is about AI-training policy: one clear sign, or two that second each other.

    `announced` is how long headline and lead are. Beyond them only a clear sign counts: a long text always has another.
    """
    says = {each.says for each in evidence}
    near = {each.says for each in evidence if announced is None or each.start < announced}
    return bool(says & _STANDS_ALONE) or _seconded(near)


def may_matter(says: Set[Sign]) -> bool:
    """Whether an article can be relevant that says no more than this."""
    return bool(says & _STANDS_ALONE) or _seconded(says)


def _seconded(says: Set[Sign]) -> bool:
    trained = Sign.TRAINING in says or says >= IN_PASSING
    return (Sign.HINT in says and bool(says - _NO_PROOF)) or (trained and bool(says - _NO_POLICY))


def subject(signs: Signs) -> Subject:
    """What the event is about: by the headline where it says so, else by the lead."""
    for said in (signs.title, signs.all):
        if {Sign.LAWSUIT, Sign.RULING, Sign.SETTLED} & said and _about_training(signs):
            return Subject.LAWSUIT
        if Sign.STUDY in said and Sign.GRANT not in signs.title:
            return Subject.STUDY
        if {Sign.LAW, Sign.CONSULTATION} & said:
            return Subject.LAW
        if Sign.STANDARD in said:
            return Subject.STANDARD
        if Sign.DEAL in said:
            return Subject.DEAL
        if Sign.CONTENT_POLICY in said:
            return Subject.CONTENT_POLICY
        if _OF_TERMS & said:
            return Subject.TERMS
    return Subject.TERMS


_OF_TERMS = {Sign.GRANT, Sign.DENIAL, Sign.OPT_IN, Sign.OPT_OUT, Sign.NO_OPT_OUT, Sign.USER_BAN, Sign.REVISED}


def _about_training(signs: Signs) -> bool:
    return bool({Sign.RELEVANT, Sign.HINT, Sign.TRAINING} & signs.all)


def is_silent(signs: Signs) -> bool:
    """Whether headline and lead leave open what is said about training."""
    about = subject(signs)
    return stance(signs, about) is Stance.OTHER and opt_out(signs) is None


_STANCE_OF = {
    Subject.LAWSUIT: Stance.LAWSUIT,
    Subject.LAW: Stance.LEGISLATION,
    Subject.STUDY: Stance.REPORT,
    Subject.STANDARD: Stance.LICENCE_DEAL,
}


def stance(signs: Signs, about: Subject) -> Stance:
    """What the article says about training."""
    if about in _STANCE_OF:
        return _STANCE_OF[about]
    if about is Subject.DEAL:
        return Stance.OPT_IN if Sign.OPT_IN in signs.all else Stance.LICENCE_DEAL
    if about is Subject.CONTENT_POLICY:
        return (
            Stance.USER_BAN
            if Sign.USER_BAN in signs.all and {Sign.RELEVANT, Sign.TRAINING} & signs.all
            else Stance.AI_CONTENT_POLICY
        )
    return _stance_of_terms(signs)


def _stance_of_terms(signs: Signs) -> Stance:
    for sign, said in _IN_HEADLINE:
        if sign in signs.title:
            return said
    for sign, said in _IN_LEAD:
        if sign in signs.all:
            return said
    return Stance.OTHER


_IN_HEADLINE = (
    (Sign.OPT_IN, Stance.OPT_IN),
    (Sign.USER_BAN, Stance.USER_BAN),
    (Sign.DENIAL, Stance.DENIAL),
    (Sign.OPT_OUT, Stance.OPT_OUT),
)
_IN_LEAD = (
    (Sign.OPT_IN, Stance.OPT_IN),
    (Sign.NO_OPT_OUT, Stance.GRANT),
    (Sign.USER_BAN, Stance.USER_BAN),
    (Sign.DENIAL, Stance.DENIAL),
    (Sign.OPT_OUT, Stance.OPT_OUT),
    (Sign.GRANT, Stance.GRANT),
)


def opt_out(signs: Signs) -> bool | None:
    """Whether one can refuse, by what the article says; None where it says nothing, or both."""
    can, cannot = Sign.OPT_OUT in signs.all, Sign.NO_OPT_OUT in signs.all
    return None if can == cannot else can


def phase(signs: Signs, about: Subject, said: Stance) -> Phase:
    """What newly happened, by the headline first: the latest step of an event counts."""
    says_itself = about is Subject.TERMS and bool(_OF_TERMS & signs.title)
    looked_at = [(signs.title, _STEPS[about]), (signs.title, _COMMENTS)]
    looked_at += [] if says_itself else [(signs.lead, _STEPS[about])]
    for where, steps in looked_at:
        for sign, step in steps:
            if sign in where:
                return step
    return _FIRST.get(said, Phase.REPORTED) if about in {Subject.TERMS, Subject.CONTENT_POLICY} else _FIRST_OF[about]


_COMMENTS = ((Sign.REACTION, Phase.REACTION), (Sign.ANALYSIS, Phase.ANALYSIS))
_OF_PLATFORM = (
    (Sign.REVISED, Phase.REVISED),
    (Sign.DENIAL, Phase.DENIED),
    (Sign.CLARIFIED, Phase.CLARIFIED),
    (Sign.REGULATOR, Phase.REGULATOR),
    (Sign.IN_FORCE, Phase.IN_FORCE),
)
_STEPS: dict[Subject, tuple[tuple[Sign, Phase], ...]] = {
    Subject.TERMS: _OF_PLATFORM,
    Subject.CONTENT_POLICY: _OF_PLATFORM,
    Subject.LAWSUIT: ((Sign.SETTLED, Phase.SETTLED), (Sign.RULING, Phase.RULING)),
    Subject.LAW: ((Sign.CONSULTATION, Phase.CONSULTATION),),
    Subject.STUDY: (),
    Subject.STANDARD: (),
    Subject.DEAL: (),
}
_FIRST = {
    Stance.DENIAL: Phase.DENIED,
    Stance.OPT_OUT: Phase.OPT_OUT_ANNOUNCED,
    Stance.OPT_IN: Phase.OPT_IN_ANNOUNCED,
    Stance.AI_CONTENT_POLICY: Phase.POLICY_ANNOUNCED,
    Stance.USER_BAN: Phase.POLICY_ANNOUNCED,
}
_FIRST_OF = {
    Subject.LAWSUIT: Phase.LAWSUIT,
    Subject.LAW: Phase.LEGISLATION,
    Subject.STUDY: Phase.REPORT,
    Subject.STANDARD: Phase.STANDARD_LAUNCHED,
    Subject.DEAL: Phase.LICENCE_DEAL,
}
