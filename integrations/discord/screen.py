"""Where an interaction is answered: in time, in the right place, and once.

Discord waits three seconds for the first answer, which says whether more comes; then a quarter of an hour for it.
https://docs.discord.com/developers/interactions/receiving-and-responding
"""

from typing import Any

import discord

from clausewatch.model import Action, ActionStyle, Buttons, Paragraph, Part, Reply
from integrations.discord.forms import modal, refused
from integrations.discord.replies import messages
from integrations.discord.views import Modal, view_of

DONE_ALREADY = "This has been done already."
TOO_LATE = "The form took longer than Discord waits."
SHOWN = "Shown to everybody below."

Body = dict[str, Any]
Interaction = discord.Interaction[Any]


class Screen:
    """Shows replies to one interaction. `again` is the id that asks the same again, empty where it has no room."""

    def __init__(self, interaction: Interaction, again: str) -> None:
        self._interaction = interaction
        self._again = again
        self._is_below = interaction.message is not None
        self._thinks = False
        self._shown: discord.WebhookMessage | discord.InteractionMessage | None = None
        self._is_original = True

    async def defer(self) -> None:
        """Ask for more time. Below a message nothing shows; a command shows that somebody thinks."""
        self._thinks = not self._is_below
        await self._interaction.response.defer(ephemeral=self._thinks, thinking=self._thinks)

    async def show(self, reply: Reply) -> None:
        """The first reply to the interaction."""
        if reply.form and not reply.errors:
            await self._open(reply)
            return
        bodies = messages(refused(reply))
        if not bodies:
            await self._show_nothing()
            return
        await self._first(bodies[0], is_shared=reply.is_shared, replaces=reply.replaces)
        await self._follow(bodies[1:], is_shared=reply.is_shared)

    async def show_instead(self, reply: Reply) -> None:
        """A later reply, in the place of the one shown last."""
        bodies = messages(refused(reply))
        if not bodies:
            return
        if self._is_original:
            await self._interaction.edit_original_response(**_changed(bodies[0]))
        elif isinstance(self._shown, discord.WebhookMessage):
            await self._shown.edit(**_changed(bodies[0]))
        await self._follow(bodies[1:], is_shared=reply.is_shared)

    async def _open(self, reply: Reply) -> None:
        """Open the form; where the time for that is over, offer a button that does."""
        if reply.form and not self._interaction.response.is_done():
            await self._interaction.response.send_modal(Modal(modal(reply.form)))
            return
        await self.show(_too_late(self._again))

    async def _first(self, body: Body, *, is_shared: bool, replaces: bool) -> None:
        response = self._interaction.response
        if self._is_below and replaces:
            change = self._interaction.edit_original_response if response.is_done() else response.edit_message
            await change(**_changed(body))
        elif not response.is_done():
            await response.send_message(**_new(body), ephemeral=not is_shared)
        elif self._thinks and not is_shared:
            await self._interaction.edit_original_response(**_changed(body))
        else:
            await self._beside(body, is_shared=is_shared)

    async def _beside(self, body: Body, *, is_shared: bool) -> None:
        """As a message of its own: what was put off for the asker alone stays so, for everybody it comes below."""
        if self._thinks:
            await self._interaction.edit_original_response(content=SHOWN)
        self._is_original = False
        self._shown = await self._interaction.followup.send(**_new(body), ephemeral=not is_shared, wait=True)

    async def _follow(self, bodies: list[Body], *, is_shared: bool) -> None:
        for body in bodies:
            await self._interaction.followup.send(**_new(body), ephemeral=not is_shared)

    async def _show_nothing(self) -> None:
        response = self._interaction.response
        if not self._is_below:
            await self.show(_plainly(DONE_ALREADY))
        elif not response.is_done():
            await response.defer()


def _new(body: Body) -> dict[str, Any]:
    """Arguments for a message that is sent."""
    view = view_of(body["components"])
    embeds = [discord.Embed.from_dict(embed) for embed in body["embeds"]]
    arguments = {"content": body["content"], "embeds": embeds, "allowed_mentions": discord.AllowedMentions.none()}
    return arguments | ({"view": view} if view else {})


def _changed(body: Body) -> dict[str, Any]:
    """Arguments for a message that becomes this one: what it had and this has not goes."""
    return {"view": None, **_new(body)}


def _plainly(text: str) -> Reply:
    return Reply(blocks=(Paragraph(line=(Part(text=text),)),))


def _too_late(again: str) -> Reply:
    if not again:
        return _plainly(f"{TOO_LATE} Ask again, please.")
    text = Paragraph(line=(Part(text=f"{TOO_LATE} It is ready now."),))
    return Reply(blocks=(text, Buttons(actions=(Action(id=again, label="Open the form", style=ActionStyle.PRIMARY),))))
