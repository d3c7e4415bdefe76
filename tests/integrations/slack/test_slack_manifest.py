"""The app's manifest asks for the least, and the README gives a reason for each scope."""

import re
from pathlib import Path

import yaml

import integrations.slack
from integrations.slack.listen import CHECK_MESSAGE, CHECK_TEXT, COMMAND
from integrations.slack.manifest import SCOPES

FOLDER = Path(integrations.slack.__file__).parent
MANIFEST = yaml.safe_load((FOLDER / "manifest.yaml").read_text(encoding="utf-8"))
README = (FOLDER / "README.md").read_text(encoding="utf-8")


def test_it_asks_for_what_the_program_counts_on_and_no_more() -> None:
    assert MANIFEST["oauth_config"] == {"scopes": {"bot": list(SCOPES)}}
    assert MANIFEST["settings"]["event_subscriptions"]["bot_events"] == ["app_home_opened"]


def test_it_sends_what_the_listener_hears() -> None:
    assert [command["command"] for command in MANIFEST["features"]["slash_commands"]] == [COMMAND]
    shortcuts = {(each["type"], each["callback_id"]) for each in MANIFEST["features"]["shortcuts"]}
    assert shortcuts == {("message", CHECK_MESSAGE), ("global", CHECK_TEXT)}
    assert MANIFEST["settings"]["interactivity"]["is_enabled"]
    assert MANIFEST["features"]["app_home"]["home_tab_enabled"]


def test_each_scope_has_its_reason_in_the_readme() -> None:
    reasons = re.findall(r"^\| `([a-z:.]+)` \| [A-Z].+ \|$", README, flags=re.MULTILINE)
    assert reasons == list(SCOPES)


def test_names_are_within_slacks_limits() -> None:
    """35 and 140 characters: https://docs.slack.dev/reference/app-manifest."""
    assert len(MANIFEST["display_information"]["name"]) <= 35
    assert len(MANIFEST["display_information"]["description"]) <= 140
    for shortcut in MANIFEST["features"]["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
