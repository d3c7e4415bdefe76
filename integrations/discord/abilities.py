"""What people can do in Discord, and how. Every chat platform has the same abilities, and a test compares them."""

from collections.abc import Mapping

from integrations.discord.policy import NAME, path, typed_verbs

ABILITIES: Mapping[str, str] = {verb.name: f"/{NAME} {' '.join(path(verb)).strip()}" for verb in typed_verbs()} | {
    "take an alert": "buttons and a menu below the card, which live through restarts",
    "open a thread": "Discuss opens the card's thread; in a forum, the card's own post",
    "keep the card true": "the message is edited with who did what, and when",
    "fill in a form": "a modal; what is wrong with it comes with a button that opens it as it was filled in",
    "check a text": "Check this text in a message's menu, under Apps",
    "see everything": "/policy home",
    "name it": "completion while it is typed, and the nearest name where one is not known",
    "turn pages": "buttons below the answer",
    "share an answer": "Show to everybody below the answer",
    "several places": "servers that invite the bot",
    "be refused": "an answer that says who may",
    "check the set-up": "clausewatch doctor",
}
"""Each ability with how it is offered here."""
