"""A language model on loopback that says what the test puts into its mouth, and an alert to put into words."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from clausewatch.language import Reader
from clausewatch.model import Alert, AlertKind, ChangeKind, ClauseKind, Favour, Level, Marked, Quote
from clausewatch.ruleset import baseline, load

AT = datetime(2026, 3, 12, 8, tzinfo=UTC)
BEFORE = datetime(2026, 3, 11, 8, tzinfo=UTC)

GRANT = "We may use the recordings that you upload to train our machine learning models from 1 April 2026."
OPT_OUT = "You can switch off the use of your recordings for AI training in your account settings."


class ModelStandIn:
    """An OpenAI-compatible server. `says` is its next answer, `status` what it answers with, `asked` what it got."""

    def __init__(self) -> None:
        self.says: object = ""
        self.status = 200
        self.asked: list[dict] = []

    async def complete(self, request: web.Request) -> web.Response:
        self.asked.append(await request.json())
        if self.status != 200:
            return web.json_response({"error": {"message": "the key sk-secret is wrong"}}, status=self.status)
        if isinstance(self.says, bytes):
            return web.Response(body=self.says, content_type="application/json")
        message = {"role": "assistant", "content": self.says}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        body = {"id": "1", "object": "chat.completion", "created": 1, "model": "tiny", "choices": [choice]}
        return web.json_response(body)


@pytest.fixture
async def model() -> AsyncIterator[ModelStandIn]:
    stand_in = ModelStandIn()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", stand_in.complete)
    async with TestServer(app) as server:
        stand_in.url = str(server.make_url("/v1"))
        yield stand_in


@pytest.fixture(scope="session")
def reader() -> Reader:
    return load(baseline()).reader


@pytest.fixture(scope="session")
def alert() -> Alert:
    quote = Quote(kinds=(ClauseKind.GRANT,), before=None, after=Marked(text=GRANT), headings=("Your music",))
    return Alert(
        fingerprint="f1",
        kind=AlertKind.CHANGE,
        level=Level.HIGH,
        favour=Favour.PLATFORM,
        publisher="Tonewell",
        subject="Terms of Use",
        summary="Tonewell (Terms of Use) now lets the platform train AI on users' content.",
        kinds=(ClauseKind.GRANT,),
        change=ChangeKind.REVISION,
        source_id="tonewell-terms",
        at=AT,
        last_without=BEFORE,
        quotes=(quote,),
    )


@pytest.fixture(scope="session")
def loss(alert: Alert) -> Alert:
    """An alert about an opt-out that has gone."""
    quote = Quote(kinds=(ClauseKind.OPT_OUT,), before=Marked(text=OPT_OUT), after=None)
    said = "Tonewell (Terms of Use) no longer lets people refuse AI training."
    return replace(alert, fingerprint="f2", kinds=(ClauseKind.OPT_OUT,), quotes=(quote,), summary=said)
