"""In whose favour a sentence was reworded, where its kind stayed and words only came or only went.

A permission that gains a condition is worth less to the platform, a promise that gains one is worth less to artists; a
permission that gains a partner or a kind of content is worth more. Where words of meaning both came and went, or where
the two speak against each other, nothing is said: no favour is better than a wrong one.
"""

from collections.abc import Collection

from clausewatch.model import ClauseKind, Favour
from clausewatch.observe.significance import bears_meaning, stem

PROMISES = frozenset({ClauseKind.DENIAL})
PERMISSIONS = frozenset({ClauseKind.GRANT})

_CONDITIONS = frozenset(
    map(stem, ["unless", "except", "excluding", "only", "solely", "if", "consent", "permission", "than", "until"])
)
"""Words by which a statement holds for less ("other than", "not without consent")."""

_NEGATIONS = frozenset(map(stem, ["not", "no", "never", "cannot"]))

_WIDENS = frozenset(
    map(
        stem,
        [
            *(
                "partner",
                "affiliate",
                "subsidiary",
                "vendor",
                "provider",
                "contractor",
                "party",
                "licensor",
                "supplier",
            ),
            *("private", "personal", "confidential", "message", "chat", "conversation", "voice", "image", "photo"),
            *("video", "audio", "music", "recording", "file", "text", "input", "output", "prompt", "feedback"),
            *("biometric", "location", "device", "interaction", "perpetual", "irrevocable", "sell", "license", "share"),
        ],
    )
)
"""Who may, what of, and for how long: a permission that names more of it goes further."""

_NARROWS_A_PROMISE = frozenset(
    map(stem, ["generative", "foundation", "business", "enterprise", "paid", "private", "confidential", "personal"])
)
"""Of which AI or of whose content a promise speaks from now on, where it spoke of all."""

_OTHER_SIDE = {Favour.PLATFORM: Favour.RIGHTSHOLDERS, Favour.RIGHTSHOLDERS: Favour.PLATFORM}


def leaning(before: Collection[str], after: Collection[str], kinds: Collection[ClauseKind]) -> Favour | None:
    """In whose favour the change from these words to those is, in a sentence that is of these kinds in both forms."""
    old, new = {stem(word) for word in before}, {stem(word) for word in after}
    came, gone = bears_meaning(new - old), bears_meaning(old - new)
    if not kinds or bool(came) is bool(gone):
        return None
    favour: Favour | None = None
    if PERMISSIONS.issuperset(kinds):
        favour = _of_permission(came or gone)
    elif PROMISES.issuperset(kinds):
        favour = _of_promise(came or gone)
    return _OTHER_SIDE[favour] if favour and gone else favour


def _of_permission(more: Collection[str]) -> Favour | None:
    """In whose favour it is that a permission says this, too. What stands behind a condition is a part of it."""
    if stem("without") in more:  # notice, pay or consent
        return Favour.PLATFORM
    if not (_CONDITIONS | _NEGATIONS).isdisjoint(more):
        return Favour.RIGHTSHOLDERS
    return None if _WIDENS.isdisjoint(more) else Favour.PLATFORM


def _of_promise(more: Collection[str]) -> Favour | None:
    """In whose favour it is that a promise says this, too."""
    narrower = _CONDITIONS | _NARROWS_A_PROMISE | {stem("without")}
    return Favour.PLATFORM if _NEGATIONS.isdisjoint(more) and not narrower.isdisjoint(more) else None
