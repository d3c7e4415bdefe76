"""The standard alerts, compared with the payloads kept in golden/.

After a wanted change of the form: `REGENERATE=1 pytest tests/integrations/discord/test_discord_golden.py`, then read
the difference that git shows as the person in the channel would.
"""

import json
import os
from pathlib import Path

import pytest

from clausewatch.model import Alert
from integrations.discord.render import render

GOLDEN = Path(__file__).parent / "golden"
NAMES = ("new_grant", "opt_out_added", "clause_removed", "reworded", "news", "story", "signal", "baseline")


@pytest.mark.parametrize("name", NAMES)
def test_the_payload_is_the_golden_one(name: str, standard_alerts: dict[str, Alert]) -> None:
    path = GOLDEN / f"{name}.json"
    payload = render(standard_alerts[name])
    if os.environ.get("REGENERATE"):
        path.write_text(json.dumps(payload, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    assert payload == json.loads(path.read_text(encoding="utf-8"))


def test_every_standard_alert_has_one(standard_alerts: dict[str, Alert]) -> None:
    assert set(NAMES) == set(standard_alerts) == {path.stem for path in GOLDEN.glob("*.json")}
