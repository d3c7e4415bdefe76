"""Writes the golden payloads anew. Read the difference after.

.venv/bin/python -m tests.integrations.slack.write_golden
"""

import json
from pathlib import Path

from clausewatch.commands import card_actions
from integrations.slack.render import render
from tests.integrations.alerts_for_tests import STANDARD_ALERTS

GOLDEN = Path(__file__).parent / "golden"


def main() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for name, alert in STANDARD_ALERTS.items():
        text = json.dumps(render(alert, card_actions(alert)), ensure_ascii=False, indent=2)
        (GOLDEN / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
