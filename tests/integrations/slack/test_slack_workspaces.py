"""Several workspaces install the app; their tokens are in the database, and cannot be read there."""

import asyncio
import re
from collections.abc import AsyncIterator

import aiohttp
import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from clausewatch.errors import SettingsError
from clausewatch.model import Channel
from clausewatch.ports import Closed, Message, Sent
from integrations.slack.installs import Installations, States, cipher
from integrations.slack.send import SlackSender
from integrations.slack.serve import Access, OAuth, bolt_app, served
from rehearsal.slack_people import SIGNING_SECRET, HttpWire, Person, words
from tests.integrations.alerts_for_tests import NEW_GRANT

GIVEN = "xoxb-of-the-label-workspace"


@pytest.fixture
def installations(store, clock) -> Installations:
    return Installations(store=store, cipher=Fernet(Fernet.generate_key()), client_id="1.2", clock=clock)


@pytest.fixture
async def address(slack, desk, installations) -> AsyncIterator[str]:
    slack.team_tokens["good-code"] = ("T0LABEL001", GIVEN)
    oauth = OAuth(
        client_id="1.2",
        client_secret="client-secret",
        installations=installations,
        states=installations.states(),
        token_of=installations.token,
        authorize_url="http://127.0.0.1/authorize",
    )
    access = Access(base_url=slack.url, signing_secret=SIGNING_SECRET, oauth=oauth)
    async with served(bolt_app(access, lambda: desk), "127.0.0.1", 0) as listening:
        yield listening


async def install(address: str, code: str = "good-code") -> str:
    """Go through the installation as a browser does; what the last page says."""
    async with aiohttp.ClientSession() as browser:
        async with browser.get(f"{address}/slack/install") as page:
            body = await page.text()
            cookies = page.headers.getall("Set-Cookie")
        state = re.search(r"state=([\w-]+)", body)[1]
        cookie = cookies[0].partition(";")[0]
        back = f"{address}/slack/oauth_redirect?code={code}&state={state}"
        async with browser.get(back, headers={"Cookie": cookie}) as page:
            return await page.text()


async def test_a_workspace_installs_the_app_and_is_answered(slack, address) -> None:
    assert "Thank you" in await install(address)
    ana = Person(slack=slack, wire=HttpWire(address=f"{address}/slack/events"), team="T0LABEL001")
    await ana.types_for_a_form("settings")
    await ana.sends_in(level="high")
    await slack.until(lambda: ana.modal["callback_id"] == "shown")
    assert "T0LABEL001/C0ALERTS01" in words(ana.modal["blocks"])


async def test_the_token_posts_there_and_is_sealed_in_the_database(slack, address, installations, store) -> None:
    await install(address)
    place = Channel(id="label", platform="slack", address="T0LABEL001/C0ALERTS01")
    async with SlackSender(base_url=slack.url, token_of=installations.token) as sender:
        assert isinstance(await sender.send(Message(alert=NEW_GRANT, channel=place, nonce="n1")), Sent)
        elsewhere = Channel(id="other", platform="slack", address="T0OTHER001/C0ALERTS01")
        refused = await sender.send(Message(alert=NEW_GRANT, channel=elsewhere, nonce="n2"))
    assert isinstance(refused, Closed)
    assert "/slack/install" in refused.reason
    assert slack.posts[0]["channel"] == "C0ALERTS01"
    async with store.database.read() as connection:
        rows = (await connection.execute(text("SELECT key, sealed FROM secret"))).all()
    assert [key for key, _ in rows] == ["slack:1.2:T0LABEL001"]
    assert GIVEN not in str(rows)


async def test_a_wrong_code_and_a_state_used_twice_install_nothing(address, installations) -> None:
    assert "Thank you" not in await install(address, "wrong-code")
    assert await installations.token("T0LABEL001") is None


async def test_a_state_is_good_once_and_for_a_while(store, clock) -> None:
    states = States(store=store, clock=clock)
    state = await states.async_issue()
    assert await states.async_consume(state)
    assert not await states.async_consume(state)
    late = await states.async_issue()
    clock.advance(minutes=11)
    assert not await states.async_consume(late)
    assert not await states.async_consume("invented")


async def test_a_workspace_that_removes_the_app_is_forgotten(slack, address, installations) -> None:
    await install(address)
    wire = HttpWire(address=f"{address}/slack/events")
    event = {
        "type": "event_callback",
        "event_id": "Ev01",
        "team_id": "T0LABEL001",
        "api_app_id": "A0CLAUSE",
        "event": {"type": "app_uninstalled"},
    }
    await wire.event(event)
    async with asyncio.timeout(5):
        while await installations.token("T0LABEL001"):
            await asyncio.sleep(0.01)


async def test_another_key_is_told_as_such(address, store, clock, installations) -> None:
    await install(address)
    other = Installations(store=store, cipher=Fernet(Fernet.generate_key()), client_id="1.2", clock=clock)
    with pytest.raises(SettingsError, match="CLAUSEWATCH_SECRET_KEY is another"):
        await other.token("T0LABEL001")


def test_a_key_that_is_none_is_told_as_such() -> None:
    with pytest.raises(SettingsError, match="clausewatch secret-key"):
        cipher("short")
