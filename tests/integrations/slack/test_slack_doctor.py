"""The doctor says what there is, what is missing, and what to do; it posts nothing."""

from clausewatch.cli.doctor import told
from clausewatch.model import Channel
from clausewatch.settings import Settings, read_settings
from integrations.slack.doctor import check
from integrations.slack.manifest import SCOPES
from rehearsal.slack import APP_TOKEN, TOKEN

ALERTS = Channel(id="slack", platform="slack", address="C0ALERTS01")
GONE = Channel(id="gone", platform="slack", address="C0GONE0001")


def settings(slack, **more: str) -> Settings:
    return read_settings({"SLACK_BOT_TOKEN": TOKEN, "SLACK_API_URL": slack.url, **more})


async def lines(given: Settings, *channels: Channel) -> str:
    return "\n".join(told(finding) for finding in await check(given, channels))


async def test_a_good_set_up_is_fine(slack) -> None:
    slack.scopes = ",".join(SCOPES)
    findings = await check(settings(slack, SLACK_APP_TOKEN=APP_TOKEN), [ALERTS])
    assert all(finding.is_fine for finding in findings), findings
    assert not slack.posts


async def test_a_missing_scope_and_a_missing_channel_say_what_to_do(slack) -> None:
    found = await lines(settings(slack, SLACK_APP_TOKEN=APP_TOKEN), ALERTS, GONE)
    assert "NOT  Slack: the scope commands is missing: /policy and the shortcuts" in found
    assert "the channel gone (C0GONE0001) is refused (channel_not_found)" in found
    assert "/invite @Clausewatch" in found


async def test_refused_tokens_say_where_to_copy_them(slack) -> None:
    slack.token = "xoxb-another-token-than-ours"
    found = await lines(settings(slack, SLACK_APP_TOKEN="xapp-1-another-token-than-ours"), ALERTS)
    assert "NOT  Slack: the bot token is refused (invalid_auth)" in found
    assert "connections:write" in found


async def test_without_a_way_to_listen_it_says_what_that_means(slack) -> None:
    assert "without buttons" in await lines(settings(slack), ALERTS)


async def test_nothing_configured_is_no_fault() -> None:
    assert "Slack is not configured" in await lines(read_settings({}))


async def test_slack_out_of_reach_is_told(slack) -> None:
    given = read_settings({"SLACK_BOT_TOKEN": TOKEN, "SLACK_API_URL": "http://127.0.0.1:9/api/"})
    assert "NOT  Slack could not be asked" in await lines(given, ALERTS)
