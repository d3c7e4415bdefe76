import re
from pathlib import Path

import pytest

from clausewatch.errors import SettingsError
from clausewatch.model import OnDoubt
from clausewatch.settings import VARIABLES, read_settings

SLACK = "xoxb-000000000000-invented"
DISCORD = "aW52ZW50ZWQtaW52ZW50.Abc-12.invented-invented-invented"
SECRET = "0123456789abcdef0123456789abcdef"
KEY = f"{'k' * 43}="
REPOSITORY = Path(__file__).parents[2]


def test_an_empty_environment_is_usable():
    settings = read_settings({})
    assert settings.database_url.get_secret_value() == "sqlite:///clausewatch.db"
    assert settings.channels == ()


def test_what_happens_in_doubt_is_said_by_the_environment_too():
    given = {"SLACK_BOT_TOKEN": SLACK, "SLACK_CHANNEL": "C0123456789"}
    assert read_settings(given).channels[0].in_doubt is OnDoubt.RESEND
    assert read_settings(given | {"SLACK_IN_DOUBT": "ask"}).channels[0].in_doubt is OnDoubt.ASK


def test_both_platforms_are_read():
    settings = read_settings(
        {
            "SLACK_BOT_TOKEN": SLACK,
            "SLACK_CHANNEL": "C0123456789",
            "DISCORD_BOT_TOKEN": DISCORD,
            "DISCORD_CHANNEL": "12345678901234567",
        }
    )
    assert [(channel.platform, channel.address) for channel in settings.channels] == [
        ("slack", "C0123456789"),
        ("discord", "12345678901234567"),
    ]


@pytest.mark.parametrize(
    ("environ", "variable"),
    [
        ({"SLACK_BOT_TOKEN": "xoxp-1234567890-a"}, "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": SLACK, "SLACK_CHANNEL": "#general"}, "SLACK_CHANNEL"),
        ({"SLACK_BOT_TOKEN": SLACK, "SLACK_IN_DOUBT": "maybe"}, "SLACK_IN_DOUBT"),
        ({"SLACK_CHANNEL": "C0123456789"}, "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": SLACK, "SLACK_APP_TOKEN": "xoxb-not-an-app-token"}, "SLACK_APP_TOKEN"),
        ({"SLACK_BOT_TOKEN": SLACK, "SLACK_SIGNING_SECRET": "short"}, "SLACK_SIGNING_SECRET"),
        ({"SLACK_APP_TOKEN": "xapp-1-invented-invented"}, "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": SLACK, "SLACK_SIGNING_SECRET": SECRET, "SLACK_LISTEN": "nowhere"}, "SLACK_LISTEN"),
        ({"SLACK_SIGNING_SECRET": SECRET, "SLACK_CLIENT_ID": "1.2"}, "SLACK_CLIENT_SECRET"),
        (
            {"SLACK_SIGNING_SECRET": SECRET, "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": SECRET},
            "CLAUSEWATCH_SECRET_KEY",
        ),
        (
            {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": SECRET, "CLAUSEWATCH_SECRET_KEY": KEY},
            "SLACK_SIGNING_SECRET",
        ),
        (
            {"SLACK_BOT_TOKEN": SLACK, "SLACK_APP_TOKEN": "xapp-1-invented-invented", "SLACK_SIGNING_SECRET": SECRET},
            "SLACK_APP_TOKEN and SLACK_SIGNING_SECRET",
        ),
        ({"DISCORD_BOT_TOKEN": "Bot hunter2"}, "DISCORD_BOT_TOKEN"),
        ({"DISCORD_BOT_TOKEN": DISCORD, "DISCORD_CHANNEL": "general"}, "DISCORD_CHANNEL"),
        ({"DISCORD_CHANNEL": "12345678901234567"}, "DISCORD_BOT_TOKEN"),
        ({"CLAUSEWATCH_CONTACT": "us@label.example\r\nX-Other: 1"}, "CLAUSEWATCH_CONTACT"),
        ({"CLAUSEWATCH_CONTACT": "us@label\u2028.example"}, "CLAUSEWATCH_CONTACT"),
        ({"CLAUSEWATCH_CONTACT": "us@l\x7f\x00bel.example"}, "CLAUSEWATCH_CONTACT"),
        ({"CLAUSEWATCH_CONTACT": "büro@label.example"}, "CLAUSEWATCH_CONTACT"),
        ({"CLAUSEWATCH_ALLOW_PRIVATE": "yes"}, "CLAUSEWATCH_ALLOW_PRIVATE"),
        ({"CLAUSEWATCH_PROXY_CANADA": "ftp://u:hunter2@proxy.example:1080"}, "CLAUSEWATCH_PROXY_CANADA"),
        ({"CLAUSEWATCH_PROXY_CANADA": "socks5://u:hunter2@proxy.example"}, "CLAUSEWATCH_PROXY_CANADA"),
        ({"CLAUSEWATCH_PROXY_CANADA": "socks5://proxy.example:70000"}, "CLAUSEWATCH_PROXY_CANADA"),
    ],
)
def test_a_wrong_variable_is_named_and_its_value_is_not_repeated(environ, variable):
    with pytest.raises(SettingsError, match=variable) as caught:
        read_settings(environ)
    assert not any(value in str(caught.value) for value in environ.values() if value not in {"yes", "general"})


def test_the_slack_app_listens_over_a_socket_or_over_http():
    socket = read_settings({"SLACK_BOT_TOKEN": SLACK, "SLACK_APP_TOKEN": "xapp-1-invented-invented"}).slack_app
    assert (socket.host, socket.signing_secret, socket.installs) == ("127.0.0.1", None, None)
    given = {"SLACK_SIGNING_SECRET": SECRET, "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": SECRET}
    http = read_settings(given | {"CLAUSEWATCH_SECRET_KEY": KEY, "SLACK_LISTEN": "0.0.0.0:3100"}).slack_app
    assert (http.host, http.port, http.installs.client_id) == ("0.0.0.0", 3100, "1.2")
    assert SECRET not in repr(http)


def test_tokens_do_not_show_in_the_settings_themselves():
    settings = read_settings({"SLACK_BOT_TOKEN": SLACK, "DATABASE_URL": "postgresql://u:hunter2@h/db"})
    assert SLACK not in repr(settings)
    assert "hunter2" not in repr(settings)


def test_each_proxy_is_a_variable_of_its_own_and_its_password_shows_nowhere():
    address = "socks5://label:hunter%402@proxy.example:1080"
    settings = read_settings({"CLAUSEWATCH_PROXY_CANADA_EAST": address, "CLAUSEWATCH_PROXY_UK": "http://10.0.0.1:3128"})
    assert [proxy.name for proxy in settings.proxies] == ["canada-east", "uk"]
    assert {"hunter%402", "hunter@2", address} <= set(settings.secrets)
    assert "hunter" not in repr(settings)


def test_every_variable_is_documented_and_every_documented_one_exists():
    documented = re.findall(r"^\| `([A-Z_]+)` \|", (REPOSITORY / "docs/settings.md").read_text(), re.MULTILINE)
    assert documented == list(VARIABLES)
