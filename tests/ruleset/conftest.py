from collections.abc import Callable
from pathlib import Path

import pytest

from clausewatch.errors import RulesetError
from clausewatch.ruleset import Ruleset, load
from tests.small_rules import WORDS

SOUND = (
    "\n"
    + WORDS
    + """rules:
  - id: service-trains
    kind: grant
    title: The service trains
    who: service
    may: "yes"
    does: trains
    should_match: [We train AI.]
    should_not_match: [{text: We do not train AI., because: it says not}]
platforms:
  - id: acme
    name: Acme Music
    also_known_as: [Acme]
    documents:
      - {title: Terms of Use, url: "https://acme.example/terms", every: 2 hours, select: [main], fetch: browser}
feeds:
  - {outlet: The Beat, url: "https://beat.example/feed"}
channels:
  - {id: legal, platform: slack, address: C0123}
routes:
  - {to: [legal], level: medium, platforms: [acme], kinds: [grant], news: no}
"""
)


@pytest.fixture
def rules_file(tmp_path: Path) -> Callable[[str], Path]:
    """Writes a rules file and gives its path."""

    def write(text: str = SOUND, name: str = "rules.yaml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture
def loaded(rules_file: Callable[[str], Path]) -> Callable[[str], Ruleset]:
    return lambda text=SOUND: load(rules_file(text))


@pytest.fixture
def problems(rules_file: Callable[[str], Path]) -> Callable[[str], list[str]]:
    """What is said about a broken file: "line: what / fix", without the file's name."""

    def read(text: str) -> list[str]:
        with pytest.raises(RulesetError) as refused:
            load(rules_file(text))
        return [f"{problem.line}: {problem.found} / {problem.fix}" for problem in refused.value.problems]

    return read


@pytest.fixture
def sound() -> str:
    return SOUND
