"""Signs that a page is not showing its terms, or shows them put together differently."""

from clausewatch.observe.compare import Difference
from clausewatch.observe.form import Form
from clausewatch.observe.memory import Oddity

FRACTION = 0.3
"""A form with less than this part of the words is what is left of a document, not the document."""

FEW_WORDS = 150
"""A form of fewer words is too short to tell a language from, or to be terms at all."""

SAME_LANGUAGE = 0.45
"""Between two texts of one language, the one's most frequent words are about as frequent in the other: at least this
part of the list is shared. Between two languages a few short words are."""

HARDLY_A_SENTENCE = 0.5
"""A form that keeps less than this part of the sentences was written anew, or is another document."""

UNTOUCHED = 0.003
"""Where a part was added or left out whole, at most this share of the other sentences (and one) differs."""

LARGE_PART = 50
LARGE_SHARE = 0.1
"""A part has at least this many sentences, and at least this share of the smaller form's number."""

CLAIMS_IN_PART = 0.03
CLAIMS_WHERE_NOTHING_ELSE_CHANGED = 0.08
"""A part with more claims than this per sentence is about AI: its coming or going is a change of terms. More are
allowed where not even the line with the date was touched, which no revision of terms leaves as it was."""


def not_the_terms(standing: Form, form: Form) -> Oddity | None:
    """Whether what is seen is not the document at all."""
    if form.size < FRACTION * standing.size:
        return Oddity.STUB
    if min(form.size, standing.size) >= FEW_WORDS and standing.common:
        shared = len(set(standing.common) & set(form.common))
        if shared < SAME_LANGUAGE * min(len(standing.common), len(form.common)):
            return Oddity.LANGUAGE
    return None


def is_put_together_differently(standing: Form, form: Form, difference: Difference) -> bool:
    """Whether a whole part came or went and no other sentence was touched: a variant of the page, not an edit."""
    smaller = min(len(standing.keys), len(form.keys))
    part = abs(len(standing.keys) - len(form.keys))
    if part < max(LARGE_PART, LARGE_SHARE * smaller):
        return False
    touched = smaller - len(standing.keys & form.keys)
    claims = len(difference.arrived) + len(difference.vanished)
    most_claims = CLAIMS_IN_PART if touched else CLAIMS_WHERE_NOTHING_ELSE_CHANGED
    return touched <= 1 + UNTOUCHED * smaller and claims <= most_claims * part


def must_settle(standing: Form, form: Form, difference: Difference) -> Oddity | None:
    """Whether a material difference should be seen again before it is told.

    What is left out may be what the site failed to show; a new kind of clause is something that somebody wrote.
    """
    if len(standing.keys & form.keys) < HARDLY_A_SENTENCE * len(standing.keys):
        return Oddity.REPLACED
    went = difference.kinds_removed or difference.removed
    return Oddity.REMOVAL if went and not difference.kinds_added else None
