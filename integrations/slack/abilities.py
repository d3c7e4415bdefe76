"""What people can do in Slack, and how. Every chat platform has the same abilities, and a test compares them."""

from collections.abc import Mapping

from clausewatch.commands import VERBS

ABILITIES: Mapping[str, str] = {verb.name: f"/policy {verb.name}" for verb in VERBS if not verb.is_hidden} | {
    "take an alert": "buttons and a menu below the card",
    "open a thread": "Discuss replies in the card's thread",
    "keep the card true": "chat.update with who did what, and when",
    "fill in a form": "a modal, with errors at its fields",
    "check a text": "the shortcut Check this text on a message, Check a text from anywhere",
    "see everything": "the App Home",
    "name it": "the nearest name, where one is not known",
    "turn pages": "Back and Next below the answer",
    "share an answer": "Show to everybody below the answer",
    "several places": "workspaces that install the app by OAuth",
    "be refused": "an answer that says who may",
    "check the set-up": "clausewatch doctor",
}
"""Each ability with how it is offered here."""
