"""Who may do what: everyone may look up and take alerts, editors may change what is watched, matched and told."""

from clausewatch.commands.desk import Desk, Right, Verb
from clausewatch.model import Asker

LOCAL = "local"
"""The platform of who sits at the command line: whoever may run the program may do everything."""


def may(asker: Asker, verb: Verb, desk: Desk) -> bool:
    """Whether this person may ask this here."""
    if verb.right is Right.EVERYONE or asker.is_admin or asker.platform == LOCAL:
        return True
    ids = {f"{asker.platform}:{each}" for each in (asker.user, *asker.roles)}
    return bool(ids & desk.editors)


def refusal(asker: Asker, verb: Verb) -> str:
    """Says who may, and how one becomes one who may."""
    chiefs = {
        "slack": "workspace admins and owners",
        "discord": "members who may manage the server",
    }.get(asker.platform, "admins")
    return (
        f'"{verb.name}" changes what everybody gets, so only {chiefs} may ask it, and those named in '
        f"CLAUSEWATCH_EDITORS. Your id is {asker.platform}:{asker.user}."
    )
