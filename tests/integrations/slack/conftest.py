"""A stand-in for Slack, a sender that posts to it, and the app with people who use it, in both modes."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest

from clausewatch.commands import Desk
from clausewatch.model import Channel
from clausewatch.rulebook import Rulebook
from clausewatch.store import SqlStore
from clausewatch.watch import Watch
from integrations.slack.send import SlackSender
from integrations.slack.serve import Access, bolt_app, connected, served
from rehearsal.slack import APP_TOKEN, TOKEN, Member, SlackStandIn
from rehearsal.slack_people import SIGNING_SECRET, HttpWire, Person, SocketWire
from tests.commands.talking import RULES
from watchers.surveyor import SiteSurveyor

ALERTS = Channel(id="slack", platform="slack", address="C0ALERTS01")


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    async with SlackStandIn(channels=frozenset({"C0ALERTS", "C0ALERTS01"})) as stand_in:
        stand_in.members["U0ANALABEL"] = Member(name="Ana", is_admin=True)
        stand_in.members["U0BENLABEL"] = Member(name="Ben")
        yield stand_in


@pytest.fixture
async def sender(slack: SlackStandIn) -> AsyncIterator[SlackSender]:
    async with SlackSender(token=TOKEN, base_url=slack.url) as entered:
        yield entered


@pytest.fixture
async def desk(tmp_path: Path, store: SqlStore, clock: Callable[[], datetime]) -> Desk:
    path = tmp_path / "rules.yaml"
    path.write_text(RULES, encoding="utf-8")
    rules = Rulebook(path)
    await rules.follow(store, clock())
    await store.register(rules.ruleset.sources, clock())
    watch = Watch(ruleset=rules.ruleset, channels=(ALERTS,), store=store, watchers={}, clock=clock)
    return Desk(watch=watch, rules=rules, surveyor=SiteSurveyor())


@dataclass(kw_only=True)
class Running:
    """The app, listening, and Ana, who may edit. `desk` is what it answers by from now on."""

    slack: SlackStandIn
    desk: Desk
    ana: Person

    @property
    def ben(self) -> Person:
        """Somebody who may not edit."""
        return replace(self.ana, user="U0BENLABEL", answers=[])


@pytest.fixture(params=["socket", "http"])
async def app(request: pytest.FixtureRequest, slack: SlackStandIn, desk: Desk) -> AsyncIterator[Running]:
    async with AsyncExitStack() as stack:
        access = Access(
            base_url=slack.url,
            token=TOKEN,
            app_token=APP_TOKEN if request.param == "socket" else "",
            signing_secret=SIGNING_SECRET,
        )
        running = Running(slack=slack, desk=desk, ana=Person(slack=slack, wire=SocketWire(slack=slack)))
        bolt = bolt_app(access, lambda: running.desk)
        if request.param == "socket":
            await stack.enter_async_context(connected(bolt, APP_TOKEN))
        else:
            address = await stack.enter_async_context(served(bolt, "127.0.0.1", 0))
            running.ana.wire = HttpWire(address=f"{address}/slack/events")
        yield running
