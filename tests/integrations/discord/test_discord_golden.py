"""The standard alerts, compared with the payloads kept in golden/.

After a wanted change of the form: `REGENERATE=1 pytest tests/integrations/discord/test_discord_golden.py`, then read
the difference that git shows as the person in the channel would.
"""

import json
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from clausewatch.commands import card_actions
from clausewatch.model import ActKind, Alert, Handling
from integrations.discord.render import render

GOLDEN = Path(__file__).parent / "golden"
NAMES = ("new_grant", "opt_out_added", "clause_removed", "reworded", "news", "story", "signal", "baseline", "handled")


def shown(name: str, standard_alerts: dict[str, Alert]) -> Alert:
    """The standard alert, or one that two people have dealt with."""
    if name != "handled":
        return standard_alerts[name]
    alert = standard_alerts["new_grant"]
    first = Handling(kind=ActKind.SNOOZED, who="Ana", at=alert.at, until=alert.at + timedelta(days=1))
    second = Handling(kind=ActKind.NOT_RELEVANT, who="@here", at=alert.at + timedelta(days=2), reason="*about* staff")
    return replace(alert, handling=(first, second))


@pytest.mark.parametrize("name", NAMES)
def test_the_payload_is_the_golden_one(name: str, standard_alerts: dict[str, Alert]) -> None:
    path = GOLDEN / f"{name}.json"
    alert = shown(name, standard_alerts)
    payload = render(alert, card_actions(alert))
    if os.environ.get("REGENERATE"):
        path.write_text(json.dumps(payload, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    assert payload == json.loads(path.read_text(encoding="utf-8"))


def test_every_standard_alert_has_one(standard_alerts: dict[str, Alert]) -> None:
    assert set(NAMES) == {*standard_alerts, "handled"} == {path.stem for path in GOLDEN.glob("*.json")}
