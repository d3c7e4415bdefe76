import re
from pathlib import Path

import pytest

from clausewatch.errors import SettingsError
from clausewatch.settings import VARIABLES, read_settings

SLACK = "xoxb-000000000000-invented"
DISCORD = "aW52ZW50ZWQtaW52ZW50.Abc-12.invented-invented-invented"
REPOSITORY = Path(__file__).parents[2]


def test_an_empty_environment_is_usable():
    settings = read_settings({})
    assert settings.database_url.get_secret_value() == "sqlite:///clausewatch.db"
    assert settings.channels == ()


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
        ({"SLACK_CHANNEL": "C0123456789"}, "SLACK_BOT_TOKEN"),
        ({"DISCORD_BOT_TOKEN": "Bot hunter2"}, "DISCORD_BOT_TOKEN"),
        ({"DISCORD_BOT_TOKEN": DISCORD, "DISCORD_CHANNEL": "general"}, "DISCORD_CHANNEL"),
        ({"DISCORD_CHANNEL": "12345678901234567"}, "DISCORD_BOT_TOKEN"),
        ({"CLAUSEWATCH_CONTACT": "us@label.example\r\nX-Other: 1"}, "CLAUSEWATCH_CONTACT"),
        ({"CLAUSEWATCH_CONTACT": "us@label\u2028.example"}, "CLAUSEWATCH_CONTACT"),
        ({"CLAUSEWATCH_CONTACT": "us@l\x7f\x00bel.example"}, "CLAUSEWATCH_CONTACT"),
        ({"CLAUSEWATCH_CONTACT": "büro@label.example"}, "CLAUSEWATCH_CONTACT"),
        ({"CLAUSEWATCH_ALLOW_PRIVATE": "yes"}, "CLAUSEWATCH_ALLOW_PRIVATE"),
    ],
)
def test_a_wrong_variable_is_named_and_its_value_is_not_repeated(environ, variable):
    with pytest.raises(SettingsError, match=variable) as caught:
        read_settings(environ)
    assert not any(value in str(caught.value) for value in environ.values() if value not in {"yes", "general"})


def test_tokens_do_not_show_in_the_settings_themselves():
    settings = read_settings({"SLACK_BOT_TOKEN": SLACK, "DATABASE_URL": "postgresql://u:hunter2@h/db"})
    assert SLACK not in repr(settings)
    assert "hunter2" not in repr(settings)


def test_every_variable_is_documented_and_every_documented_one_exists():
    documented = re.findall(r"^\| `([A-Z_]+)` \|", (REPOSITORY / "docs/settings.md").read_text(), re.MULTILINE)
    assert documented == list(VARIABLES)
