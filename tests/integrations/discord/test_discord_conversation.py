"""Whole conversations with the real discord.py: commands, completion, buttons, selects, forms, rights, restarts."""

from dataclasses import dataclass, replace

import discord
import pytest
from simcord.env import Env

from clausewatch.commands import Desk
from clausewatch.model import Channel, EditTarget
from integrations.discord.listen import Listener
from integrations.discord.policy import digest, typed_verbs
from integrations.discord.render import render
from integrations.discord.rest import post


@dataclass
class Room:
    """A channel of a server, with a manager of the server and a member of it."""

    env: Env
    channel: object
    chief: object
    member: object


def room_in(env: Env, name: str = "Label") -> Room:
    guild = env.create_guild(name=name)
    channel = guild.create_text_channel("ai-terms")
    managing = guild.create_role("managers", permissions=discord.Permissions(manage_guild=True))
    chief = guild.add_member(env.create_user(f"ana-{name}"), roles=[managing])
    member = guild.add_member(env.create_user(f"ben-{name}"))
    return Room(env, channel, chief, member)


@pytest.fixture
def simcord_bot(desk: Desk) -> discord.Client:
    return Listener(desk)


@pytest.fixture
def room(simcord_env: Env) -> Room:
    return room_in(simcord_env)


def text(result) -> str:
    """Everything that an answer says."""
    shown = [result.response, *result.followups] if result.response else list(result.followups)
    return "\n".join(
        part for each in shown for part in (each.content, *(embed.description or "" for embed in each.embeds)) if part
    )


async def test_every_verb_can_be_asked(room: Room) -> None:
    offered = set(room.member.available_commands(room.channel))
    expected = {f"policy {verb.name}" for verb in typed_verbs()} - {"policy settings"} | {"policy settings edit"}
    assert offered == expected


async def test_an_answer_is_for_the_asker_alone_unless_it_is_shared(room: Room) -> None:
    result = await room.member.slash(room.channel, "policy lookup", platform="Tonewell")
    assert result.response.ephemeral
    assert "Tonewell" in text(result)
    shared = await room.member.slash(room.channel, "policy lookup", platform="Tonewell", share="yes")
    assert not shared.response.ephemeral


async def test_names_are_completed(room: Room) -> None:
    choices = await room.member.autocomplete(room.channel, "policy lookup", "platform", "ton")
    assert [choice["value"] for choice in choices] == ["Tonewell"]
    several = await room.member.autocomplete(room.channel, "policy compare", "platforms", "Tonewell, wa")
    assert [choice["value"] for choice in several] == ["Tonewell, Wave Lane"]


async def test_several_names_are_taken_with_commas_and_without(room: Room) -> None:
    for given in ("Tonewell, Wave Lane", "Tonewell Wave Lane"):
        result = await room.member.slash(room.channel, "policy compare", platforms=given)
        assert "Tonewell" in text(result)
        assert "Wave Lane" in text(result)


async def test_only_editors_edit(room: Room) -> None:
    refused = await room.member.slash(room.channel, "policy rules edit", rule="service-trains")
    assert refused.modal is None
    assert "CLAUSEWATCH\\_EDITORS" in text(refused)
    allowed = await room.chief.slash(room.channel, "policy rules edit", rule="service-trains")
    assert allowed.modal is not None


async def test_a_role_may_be_named_as_editor(room: Room, desk: Desk) -> None:
    role = room.member.guild.create_role("legal")
    member = room.member.guild.add_member(room.env.create_user("cleo"), roles=[role])
    await room.env.restart_bot(Listener(replace(desk, editors=frozenset({f"discord:{role.id}"}))))
    assert (await member.slash(room.channel, "policy rules edit", rule="service-trains")).modal is not None


async def test_a_rule_is_edited_from_form_to_confirmation(room: Room, desk: Desk) -> None:
    opened = await room.chief.slash(room.channel, "policy rules edit", rule="service-trains")
    values = values_of(opened.modal)
    field = next(name for name, value in values.items() if "title: The service trains" in value)
    values[field] = values[field].replace("title: The service trains", "title: It trains")
    answered = await room.chief.submit_modal(opened, {**values, "reason": "shorter"})
    assert "It trains" in text(answered)
    confirmed = await room.chief.click(answered.response, label="Confirm")
    assert "In force" in text(confirmed)
    (edit,) = await desk.store.edits_of(EditTarget.RULE, "service-trains")
    assert edit.author.platform == "discord"
    assert "It trains" in edit.body


def values_of(modal) -> dict[str, str]:
    fields = [label["component"] for label in modal["components"] if label["type"] == 18]
    return {field["custom_id"]: field["value"] for field in fields if field["type"] == 4 and field.get("value")}


async def test_a_refused_form_says_what_to_write_and_opens_again_as_it_was(room: Room) -> None:
    opened = await room.chief.slash(room.channel, "policy rules edit", rule="service-trains")
    values = values_of(opened.modal)
    field = next(name for name, value in values.items() if "title: The service trains" in value)
    values[field] = values[field].replace("does: trains", "does: trians")
    refused = await room.chief.submit_modal(opened, {**values, "reason": "a slip"})
    assert "trians" in text(refused)
    again = await room.chief.click(refused.response, label="Correct it")
    assert "does: trians" in values_of(again.modal)[field]


async def test_settings_are_a_form_with_menus(room: Room, desk: Desk) -> None:
    opened = await room.chief.slash(room.channel, "policy settings edit")
    kinds = {label["component"]["type"] for label in opened.modal["components"]}
    assert 3 in kinds
    done = await room.chief.submit_modal(opened, {"level": ["high"]})
    assert "In force" in text(done)
    entry = desk.rules.effective.entry(EditTarget.CHANNEL, f"discord-{room.channel.id}")
    assert entry is None or str(room.channel.id) in entry
    assert await desk.store.edits_of(EditTarget.CHANNEL, f"discord-{room.channel.id}")


async def test_unknown_verbs_cannot_be_typed_and_hidden_ones_do_nothing(room: Room) -> None:
    result = await room.member.slash(room.channel, "policy help", verb="lokup")
    assert "lookup" in text(result)


async def alert_posted(room: Room, desk: Desk, alert):
    channel = Channel(id="discord", platform="discord", address=str(room.channel.id))
    from clausewatch.commands import card_actions

    await desk.store.announce((), alert, (channel,))
    message_id = await post(room.env.bot, room.channel.id, render(alert, card_actions(alert)), nonce="n")
    return next(message for message in room.channel.history() if message.id == int(message_id))


async def test_an_alert_is_acknowledged_once(room: Room, desk: Desk, standard_alerts) -> None:
    alert = standard_alerts["new_grant"]
    message = await alert_posted(room, desk, alert)
    first = await room.member.click(message, label="Acknowledge")
    second = await room.member.click(message, label="Acknowledge")
    assert "Noted" in text(first)
    assert "already" in text(second)
    assert len(await desk.store.acts(alert.fingerprint)) == 1


async def test_an_alert_is_snoozed_by_a_select(room: Room, desk: Desk, standard_alerts) -> None:
    message = await alert_posted(room, desk, standard_alerts["new_grant"])
    result = await room.member.select(message, ["1d"])
    assert "Snoozed" in text(result)


async def test_not_relevant_asks_why(room: Room, desk: Desk, standard_alerts) -> None:
    alert = standard_alerts["new_grant"]
    message = await alert_posted(room, desk, alert)
    asked = await room.member.click(message, label="Not relevant")
    answered = await room.member.submit_modal(asked, {"reason": "about staff, @everyone"})
    assert "Noted" in text(answered)
    (act,) = await desk.store.acts(alert.fingerprint)
    assert act.reason == "about staff, @everyone"


async def test_a_redline_is_for_the_asker_alone(room: Room, desk: Desk, standard_alerts) -> None:
    message = await alert_posted(room, desk, standard_alerts["reworded"])
    result = await room.member.click(message, label="View redline")
    assert result.followups or result.response.ephemeral
    assert "**" in text(result)
    assert room.channel.last_message.id == message.id


async def test_buttons_live_after_a_restart(room: Room, desk: Desk, standard_alerts) -> None:
    alert = standard_alerts["new_grant"]
    message = await alert_posted(room, desk, alert)
    await room.env.restart_bot(Listener(desk))
    assert "Noted" in text(await room.member.click(message, label="Acknowledge"))


async def test_a_form_opened_before_a_restart_is_taken_after_it(room: Room, desk: Desk, standard_alerts) -> None:
    alert = standard_alerts["new_grant"]
    message = await alert_posted(room, desk, alert)
    asked = await room.member.click(message, label="Not relevant")
    await room.env.restart_bot(Listener(desk))
    assert "Noted" in text(await room.member.submit_modal(asked, {"reason": "about staff"}))


async def test_commands_are_registered_only_where_they_changed(room: Room, desk: Desk) -> None:
    def registrations() -> int:
        return sum(entry.method == "PUT" and entry.path.endswith("/commands") for entry in room.env.http_requests)

    assert registrations() == 1
    await room.env.restart_bot(Listener(desk))
    assert registrations() == 1
    await desk.store.publish(f"discord:{room.env.bot.application_id}", digest([]), desk.now())
    await room.env.restart_bot(Listener(desk))
    assert registrations() == 2


async def test_two_servers_are_served_side_by_side(room: Room) -> None:
    other = room_in(room.env, "Collective")
    for place in (room, other):
        done = await place.chief.slash(place.channel, "policy subscribe", level="high")
        assert "In force" in text(done)
    shown = await other.member.slash(other.channel, "policy settings show")
    assert "rightsholders" in text(shown)
