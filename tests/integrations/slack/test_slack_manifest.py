"""The app's manifest asks for the least, and the README gives a reason for each scope."""

import re
from pathlib import Path

import yaml

import integrations.slack

FOLDER = Path(integrations.slack.__file__).parent
MANIFEST = yaml.safe_load((FOLDER / "manifest.yaml").read_text(encoding="utf-8"))
README = (FOLDER / "README.md").read_text(encoding="utf-8")


def test_it_asks_for_the_least() -> None:
    assert MANIFEST["oauth_config"] == {"scopes": {"bot": ["chat:write", "chat:write.public"]}}
    assert "slash_commands" not in MANIFEST["features"]


def test_each_scope_has_its_reason_in_the_readme() -> None:
    reasons = re.findall(r"^\| `([a-z:.]+)` \| [A-Z].+ \|$", README, flags=re.MULTILINE)
    assert reasons == MANIFEST["oauth_config"]["scopes"]["bot"]


def test_names_are_within_slacks_limits() -> None:
    """35 and 140 characters: https://docs.slack.dev/reference/app-manifest."""
    assert len(MANIFEST["display_information"]["name"]) <= 35
    assert len(MANIFEST["display_information"]["description"]) <= 140
