"""In whose favour a sentence was reworded, where its kind stayed and words only came or only went.

A permission that gains a condition is worth less to the platform, a promise that gains one is worth less to artists; a
permission that gains a partner or a kind of content is worth more. Where words of meaning both came and went, or where
the two speak against each other, nothing is said: no favour is better than a wrong one.
"""

from collections.abc import Callable, Collection, Mapping

from clausewatch.model import ClauseKind, Favour
from clausewatch.observe.significance import bears_meaning, stem


def _stems(said: str) -> frozenset[str]:
    return frozenset(map(stem, said.split()))


_CONDITIONS = _stems("unless except excluding only solely if consent permission than until")
"""Words by which a statement holds for less ("other than", "not without consent")."""

_WITHOUT = _stems("without")
_NEGATIONS = _stems("not no never cannot")

_WIDENS = _stems(
    "partner affiliate subsidiary vendor contractor party licensor supplier private personal confidential message chat "
    "conversation voice image photo video audio music recording file text input output prompt feedback biometric "
    "location device interaction perpetual irrevocable sell license share"
)
"""Who may, what of, and for how long: a permission that names more of it goes further."""

_NARROWS_A_PROMISE = _stems(
    "currently presently future generative foundation business enterprise paid private confidential personal"
)
"""Of when, of which AI or of whose content a promise speaks from now on, where it spoke of all."""

_LIMITS_A_REFUSAL = _stems("if only solely except unless until")

_STRENGTHENS_CONSENT = _stems("explicit explicitly express affirmative prior written")

_OTHER_SIDE = {Favour.PLATFORM: Favour.RIGHTSHOLDERS, Favour.RIGHTSHOLDERS: Favour.PLATFORM}


def leaning(before: Collection[str], after: Collection[str], kinds: Collection[ClauseKind]) -> Favour | None:
    """In whose favour the change from these words to those is, in a sentence that is of these kinds in both forms."""
    old, new = {stem(word) for word in before}, {stem(word) for word in after}
    came, gone = bears_meaning(new - old), bears_meaning(old - new)
    if len(kinds) != 1 or bool(came) is bool(gone):
        return None
    (kind,) = kinds
    read = _READINGS.get(kind)
    favour = read(came or gone) if read else None
    return _OTHER_SIDE[favour] if favour and gone else favour


def _of_permission(more: Collection[str]) -> Favour | None:
    """In whose favour it is that a permission says this, too. What stands behind a condition is a part of it."""
    if not _WITHOUT.isdisjoint(more):  # notice, pay or consent
        return Favour.PLATFORM
    if not (_CONDITIONS | _NEGATIONS).isdisjoint(more):
        return Favour.RIGHTSHOLDERS
    return None if _WIDENS.isdisjoint(more) else Favour.PLATFORM


def _of_promise(more: Collection[str]) -> Favour | None:
    """In whose favour it is that a promise says this, too."""
    narrower = _CONDITIONS | _NARROWS_A_PROMISE | _WITHOUT
    return Favour.PLATFORM if _NEGATIONS.isdisjoint(more) and not narrower.isdisjoint(more) else None


def _of_refusal(more: Collection[str]) -> Favour | None:
    """In whose favour it is that a way to refuse says this, too. "If you do not wish" is how many of them begin."""
    limited = _NEGATIONS.isdisjoint(more) and not _LIMITS_A_REFUSAL.isdisjoint(more)
    return Favour.PLATFORM if limited else None


def _of_consent(more: Collection[str]) -> Favour | None:
    """In whose favour it is that a condition of consent says this, too."""
    return None if _STRENGTHENS_CONSENT.isdisjoint(more) else Favour.RIGHTSHOLDERS


_READINGS: Mapping[ClauseKind, Callable[[Collection[str]], Favour | None]] = {
    ClauseKind.GRANT: _of_permission,
    ClauseKind.DENIAL: _of_promise,
    ClauseKind.OPT_OUT: _of_refusal,
    ClauseKind.OPT_IN: _of_consent,
}
