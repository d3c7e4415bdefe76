"""`clausewatch run` and `clausewatch slack` answer in Slack, against the stand-in; alerts get their buttons."""

import pytest

from rehearsal.slack import APP_TOKEN, TOKEN, SlackStandIn
from rehearsal.slack_people import Person, SocketWire, words

PATIENCE = 60.0


@pytest.mark.parametrize("command", ["run", "slack"])
async def test_a_process_answers_until_it_is_stopped(start, command) -> None:
    async with SlackStandIn() as slack:
        environ = {"SLACK_BOT_TOKEN": TOKEN, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_API_URL": slack.url}
        process = await start(command, **environ)
        await slack.until(lambda: slack.sockets, seconds=PATIENCE)
        answer = await Person(slack=slack, wire=SocketWire(slack=slack)).types("status")
        assert "watched" in words(answer["blocks"])
        process.terminate()
        _, errors = await process.communicate()
        assert process.returncode == 0
        assert b"Traceback" not in errors
        assert TOKEN.encode() not in errors


async def test_without_a_way_to_listen_the_process_says_so(start) -> None:
    process = await start("slack")
    _, errors = await process.communicate()
    assert process.returncode == 2
    assert b"SLACK_APP_TOKEN" in errors


async def test_a_key_is_made(start) -> None:
    process = await start("secret-key")
    key, _ = await process.communicate()
    assert len(key.strip()) == 44


async def test_the_doctor_of_an_empty_set_up_finds_nothing_wrong(start) -> None:
    process = await start("doctor")
    told, _ = await process.communicate()
    assert process.returncode == 0
    assert told.decode().splitlines() == [
        "-    Slack is not configured",
        "     To post and answer there, set SLACK_BOT_TOKEN and SLACK_APP_TOKEN: see integrations/slack/README.md.",
        "-    Discord is not configured",
        "     To post and answer there, set DISCORD_BOT_TOKEN: see integrations/discord/README.md.",
    ]
