"""Logs carry ids and no secret, in both forms, whatever goes wrong."""

import asyncio
import io
import json
import logging
from contextlib import contextmanager

import pytest
from structlog.contextvars import bound_contextvars

from clausewatch.log import HIDDEN, set_up_logging
from clausewatch.settings import read_settings
from rehearsal.discord import TOKEN as DISCORD_TOKEN
from rehearsal.discord import DiscordStandIn
from rehearsal.site import Reply
from rehearsal.slack import TOKEN as SLACK_TOKEN
from rehearsal.slack import Fault, SlackStandIn

MODEL_KEY = "sk-invented-0123456789"
GRANT = "<p>You grant us permission to use your recordings to train our artificial intelligence models.</p>"
WEBHOOK = "https://hooks.slack.com/services/T0INVENTED/B0INVENTED/invented"


@contextmanager
def logging_to(stream, secrets=(), *, as_json=False):
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    set_up_logging(secrets, as_json=as_json, stream=stream)
    try:
        yield logging.getLogger("clausewatch.somewhere")
    finally:
        root.handlers[:], root.level = before, level


def test_a_line_carries_what_is_bound_and_its_level():
    stream = io.StringIO()
    with logging_to(stream) as log, bound_contextvars(source="wavelane/terms", delivery=7):
        log.warning("the server said %s", 503)
    line = stream.getvalue()
    assert "the server said 503" in line
    assert "source=wavelane/terms" in line
    assert "delivery=7" in line
    assert "warning" in line


@pytest.mark.parametrize("as_json", [True, False])
@pytest.mark.parametrize("secret", ["xoxb-1-2", 'pass"word\\', "p@ss/wörd"])
def test_secrets_are_blotted_out_wherever_they_stand(secret, as_json):
    stream = io.StringIO()
    with logging_to(stream, [secret], as_json=as_json) as log:
        log.error("refused %s", secret)
        log.error("refused %r", {"token": secret})
        log.error("see %s", f"postgresql://u:{secret}@h/db")
        try:
            raise RuntimeError(f"in a trace: {secret}")
        except RuntimeError:
            log.exception("broken")
    for form in (secret, repr(secret)[1:-1], json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]):
        assert form not in stream.getvalue()
    assert stream.getvalue().count(HIDDEN) >= 4


def test_webhook_addresses_are_secrets_of_nobody_in_particular():
    stream = io.StringIO()
    with logging_to(stream) as log:
        log.info("posting to %s failed", WEBHOOK)
        log.info("posting to %s failed", "https://discord.com/api/webhooks/123/abc-DEF_1")
    assert "invented" not in stream.getvalue()
    assert "abc-DEF" not in stream.getvalue()


def test_foreign_text_cannot_command_a_terminal():
    stream = io.StringIO()
    with logging_to(stream) as log:
        log.info("the title is %s", "\x1b]0;owned\x07\u202egnp.exe")
    assert not {"\x1b", "\x07", "\u202e"} & set(stream.getvalue())


def test_every_secret_of_the_settings_is_known():
    settings = read_settings(
        {
            "DATABASE_URL": "postgresql://u:hunter%402@h/db?sslpassword=open",
            "SLACK_BOT_TOKEN": SLACK_TOKEN,
            "SLACK_CHANNEL": "C0123456789",
            "DISCORD_BOT_TOKEN": DISCORD_TOKEN,
            "DISCORD_CHANNEL": "123456789012345678",
            "CLAUSEWATCH_LLM_URL": "http://127.0.0.1:1/v1",
            "CLAUSEWATCH_LLM_MODEL": "m",
            "CLAUSEWATCH_LLM_KEY": MODEL_KEY,
        }
    )
    assert set(settings.secrets) == {"hunter%402", "hunter@2", "open", SLACK_TOKEN, DISCORD_TOKEN, MODEL_KEY}


@pytest.mark.parametrize("form", ["text", "json"])
async def test_a_whole_run_full_of_faults_logs_no_secret(start, site, page, form):
    async with SlackStandIn() as slack, DiscordStandIn() as discord:
        slack.faults.extend([Fault(), Fault(status=500), Fault(), Fault(error="invalid_auth")])
        environ = {
            "SLACK_BOT_TOKEN": SLACK_TOKEN,
            "SLACK_CHANNEL": "C0123456789",
            "SLACK_API_URL": slack.url,
            "DISCORD_BOT_TOKEN": DISCORD_TOKEN,
            "DISCORD_CHANNEL": "123456789012345678",
            "DISCORD_API_URL": discord.api,
            "CLAUSEWATCH_LLM_URL": "http://127.0.0.1:1/v1",
            "CLAUSEWATCH_LLM_MODEL": "m",
            "CLAUSEWATCH_LLM_KEY": MODEL_KEY,
            "CLAUSEWATCH_LOG": form,
        }
        said = ""
        for shown in (page(), page(GRANT), Reply(body=b"no", status=500)):
            site.show({"/terms": shown})
            process = await start("run", "--once", **environ)
            out, err = await asyncio.wait_for(process.communicate(), 60)
            said += err.decode()
            for secret in read_settings(environ).secrets:
                assert secret not in (out + err).decode()
    assert "source" in said
    assert "wavelane/terms-of-use" in said
    if form == "json":
        lines = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
        assert {"event", "level", "logger", "timestamp"} <= set(lines[0])
        assert any(line.get("source") == "wavelane/terms-of-use" for line in lines)
        assert any("delivery" in line and "channel" in line for line in lines)
