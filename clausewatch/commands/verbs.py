"""All verbs. A front end builds its commands and their completion from these."""

from clausewatch.commands import (
    adding,
    alerting,
    auditing,
    drafts,
    editing,
    home,
    lookup,
    ruling,
    silencing,
    storying,
    subscribing,
    timing,
    trying,
    watching,
)
from clausewatch.commands.desk import Verb
from clausewatch.commands.helping import help_verb

_OTHERS: tuple[Verb, ...] = (
    *lookup.VERBS,
    *home.VERBS,
    *watching.VERBS[-1:],
    *subscribing.VERBS,
    *timing.VERBS,
    *silencing.VERBS,
    *adding.VERBS,
    *watching.VERBS[:-1],
    *trying.VERBS,
    *ruling.VERBS,
    *editing.VERBS,
    *storying.VERBS,
    *alerting.VERBS,
    *auditing.VERBS,
    *drafts.VERBS,
)

VERBS: tuple[Verb, ...] = (*_OTHERS, help_verb(_OTHERS))

FAMILIES = {"rules": "rules list", "watch": "watch list", "story": "story list"}
"""What the first word of a family asks where nothing follows it."""
