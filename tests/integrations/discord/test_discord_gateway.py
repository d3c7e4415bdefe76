"""The listener over real sockets: it registers, answers in time, takes up a lost session, does nothing twice."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from clausewatch.commands import Desk
from clausewatch.errors import StoreError
from integrations.discord.listen import listen
from rehearsal.discord import TOKEN
from rehearsal.discord_app import IN_TIME, MODAL_SUBMIT, DiscordAppStandIn

GUILDS_ALONE = 1


@pytest.fixture
async def discord_app() -> AsyncIterator[DiscordAppStandIn]:
    async with DiscordAppStandIn() as server:
        yield server


@pytest.fixture
async def listening(discord_app: DiscordAppStandIn, desk: Desk) -> AsyncIterator[DiscordAppStandIn]:
    stop = asyncio.Event()
    task = asyncio.create_task(listen(stop, desk, TOKEN, api=discord_app.api))
    async with asyncio.timeout(10):
        await discord_app.ready.wait()
    yield discord_app
    stop.set()
    await asyncio.wait_for(task, 10)


def shown(body) -> str:
    return "\n".join([body.get("content") or "", *(embed.get("description", "") for embed in body.get("embeds", ()))])


async def test_it_connects_with_the_least_intents_and_registers_its_commands(listening: DiscordAppStandIn) -> None:
    assert listening.identified == [GUILDS_ALONE]
    ((policy,),) = listening.commands
    assert policy["name"] == "policy"
    assert policy["contexts"] == [0]
    assert policy["integration_types"] == [0]


async def test_a_command_is_answered_for_the_asker_alone(listening: DiscordAppStandIn) -> None:
    asked = await (await listening.command("lookup", platform="Tonewell")).until(lambda each: each.type is not None)
    assert asked.type == 4
    assert asked.data["flags"] == 64
    assert asked.data["allowed_mentions"] == {"parse": []}
    assert "Tonewell" in shown(asked.data)


async def test_a_form_comes_and_is_taken(listening: DiscordAppStandIn, desk: Desk) -> None:
    asked = await listening.command("settings edit", is_chief=True)
    await asked.until(lambda each: each.type == 9)
    fields = [{"type": 18, "component": {"type": 3, "custom_id": "level", "values": ["high"]}}]
    data = {"custom_id": asked.data["custom_id"], "components": fields}
    sent = await listening.interact(MODAL_SUBMIT, data, is_chief=True)
    await sent.until(lambda each: each.type is not None)
    assert "In force" in shown(sent.data)


async def test_what_is_asked_while_the_connection_is_lost_is_answered(listening: DiscordAppStandIn) -> None:
    await listening.drop()
    asked = await listening.command("help")
    await asked.until(lambda each: each.type == 4)
    assert listening.resumed == 1
    assert listening.identified == [GUILDS_ALONE]


async def test_an_interaction_that_comes_twice_is_answered_once(listening: DiscordAppStandIn) -> None:
    asked = await listening.command("subscribe", is_chief=True)
    await listening.repeat()
    await asked.until(lambda each: each.type is not None)
    other = await listening.command("settings show")
    await other.until(lambda each: each.type is not None)
    assert asked.refused == []
    assert asked.followups == []


class Slow:
    """A store whose answers wait for a door to be opened."""

    def __init__(self, store) -> None:
        self._store = store
        self.door = asyncio.Event()

    def __getattr__(self, name: str):
        return getattr(self._store, name)

    async def is_known_event(self, event_id: str) -> bool:
        await self.door.wait()
        return await self._store.is_known_event(event_id)


@pytest.fixture
async def slow(discord_app: DiscordAppStandIn, desk: Desk) -> AsyncIterator[Slow]:
    store = Slow(desk.store)
    slow_desk = replace(desk, watch=replace(desk.watch, store=store))
    stop = asyncio.Event()
    task = asyncio.create_task(listen(stop, slow_desk, TOKEN, api=discord_app.api))
    async with asyncio.timeout(10):
        await discord_app.ready.wait()
    yield store
    stop.set()
    await asyncio.wait_for(task, 10)


async def test_a_slow_database_is_waited_for_behind_a_first_answer(slow: Slow, discord_app: DiscordAppStandIn) -> None:
    asked = await discord_app.command("lookup", platform="Tonewell")
    await asked.until(lambda each: each.type == 5)
    assert asked.took < IN_TIME
    slow.door.set()
    await asked.until(lambda each: each.edits != [])
    assert "Tonewell" in shown(asked.edits[0])


async def test_a_form_that_came_too_late_is_offered_by_a_button(slow: Slow, discord_app: DiscordAppStandIn) -> None:
    asked = await discord_app.command("settings edit", is_chief=True)
    await asked.until(lambda each: each.type == 5)
    slow.door.set()
    await asked.until(lambda each: each.edits != [])
    (button,) = asked.edits[0]["components"][0]["components"]
    assert button["custom_id"] == "settings"


async def test_a_shared_answer_that_took_long_comes_below(slow: Slow, discord_app: DiscordAppStandIn) -> None:
    asked = await discord_app.command("lookup", platform="Tonewell", share="yes")
    await asked.until(lambda each: each.type == 5)
    slow.door.set()
    await asked.until(lambda each: each.followups != [])
    assert not asked.followups[0].get("flags")


async def test_a_broken_store_is_logged_and_the_asker_is_told(
    discord_app: DiscordAppStandIn, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(Slow):
        async def is_known_event(self, event_id: str) -> bool:
            raise StoreError("the disk is full")

    broken = replace(desk, watch=replace(desk.watch, store=Broken(desk.store)))
    stop = asyncio.Event()
    task = asyncio.create_task(listen(stop, broken, TOKEN, api=discord_app.api))
    await asyncio.wait_for(discord_app.ready.wait(), 10)
    asked = await (await discord_app.command("help")).until(lambda each: each.type is not None)
    assert "in the log" in shown(asked.data)
    assert "the disk is full" in caplog.text
    stop.set()
    await asyncio.wait_for(task, 10)


async def test_a_refused_token_is_said_and_tried_again(
    discord_app: DiscordAppStandIn, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    stop = asyncio.Event()
    task = asyncio.create_task(listen(stop, desk, "no-such-token", api=discord_app.api))
    async with asyncio.timeout(10):
        await discord_app.refused.wait()
    stop.set()
    await asyncio.wait_for(task, 10)
    assert "does not accept the bot token" in caplog.text
    assert "no-such-token" not in caplog.text
