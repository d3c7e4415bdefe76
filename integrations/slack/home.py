"""The App Home: what the platforms' documents say, how the watching fares, and what can be asked."""

from clausewatch.model import Action, Buttons, Divider, Heading, Reply
from integrations.slack.blocks import Payload, context
from integrations.slack.replies import view_blocks

ASK = Buttons(
    actions=(
        Action(id="rules test", label="Check a text"),
        Action(id="rules list", label="Rules"),
        Action(id="story list", label="Stories"),
        Action(id="help", label="Help"),
    )
)
"""What is asked most; each opens a modal."""


def home(positions: Reply, health: Reply) -> Payload:
    """The view of views.publish."""
    blocks = (*positions.blocks, Divider(), Heading(text="How the watching fares"), *health.blocks, Divider(), ASK)
    shown = view_blocks(Reply(blocks=blocks))
    return {"type": "home", "blocks": shown or [context("Nothing to show yet.")]}
