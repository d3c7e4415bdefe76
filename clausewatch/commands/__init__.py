"""The chat verbs, free of any platform: a Command in, a Reply out (docs/commands.md).

A front end builds its commands from VERBS, hands what comes in to `answer`, renders the Reply, and puts `card_actions`
below alerts.
"""

from clausewatch.commands.alerting import card_actions
from clausewatch.commands.answer import answer, may_open_form, suggest
from clausewatch.commands.desk import Argument, Asked, Desk, Known, Right, Verb
from clausewatch.commands.line import written
from clausewatch.commands.verbs import VERBS

__all__ = [
    "VERBS",
    "Argument",
    "Asked",
    "Desk",
    "Known",
    "Right",
    "Verb",
    "answer",
    "card_actions",
    "may_open_form",
    "suggest",
    "written",
]
