import re
from pathlib import Path

from clausewatch.ruleset import load

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "rules.md"


def test_the_documents_worked_example_loads_and_passes_its_examples(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", DOCUMENT.read_text("utf-8"), re.DOTALL)
    path = tmp_path / "my.yaml"
    path.write_text(example, encoding="utf-8")
    (rule,) = load(path).rules
    assert rule.known_misses


def test_the_document_explains_every_line_of_a_rule() -> None:
    from clausewatch.ruleset.rules import KEYS

    text = DOCUMENT.read_text("utf-8")
    assert [key for key in KEYS if f"`{key}`" not in text] == []
