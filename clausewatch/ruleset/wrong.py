"""What to write down when a sentence was read wrongly: which example belongs to which rule, and whether that loads."""

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from clausewatch.errors import Problem, RulesetError
from clausewatch.language import Rule
from clausewatch.model import ClauseKind
from clausewatch.ruleset.edit import Addition, Key, add_example
from clausewatch.ruleset.loading import Ruleset, load
from clausewatch.ruleset.rules import matches, missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An example to add. `file` is the rules file that holds the rule, `reason` says why it belongs there."""

    addition: Addition
    file: Path
    reason: str


def propose(ruleset: Ruleset, sentence: str, kinds: Set[ClauseKind], because: str) -> list[Proposal]:
    """The examples to add, given the kinds that the sentence really has (none: it is no such clause)."""
    found = ruleset.reader.read(sentence).matches
    matched = {rule.id: rule for rule in ruleset.rules if any(match.rule_id == rule.id for match in found)}
    wrong = [rule for rule in matched.values() if rule.kind not in kinds]
    right = [_supporter(ruleset, matched.values(), sentence, kind) for kind in sorted(kinds)]
    chosen = [*wrong, *(rule for rule in right if rule is not None)]
    return [proposal for rule in chosen for proposal in propose_for(ruleset, rule, sentence, kinds, because)]


def propose_for(
    ruleset: Ruleset, rule: Rule, sentence: str, kinds: Set[ClauseKind], because: str
) -> Iterator[Proposal]:
    """The example for this rule: something it should match, should not, or cannot match yet."""
    met = matches(rule, ruleset.reader, sentence)
    if rule.kind not in kinds:
        key: Key = "should_not_match"
        now = "matches it: change the rule too, or the example stops it from loading" if met else "does not match it"
    else:
        key = "should_match" if met else "known_misses"
        now = "matches it already" if met else f"comes nearest: {missing(rule, ruleset.reader, sentence).rstrip('.')}"
    addition = Addition(rule_id=rule.id, key=key, text=sentence)
    if key == "should_not_match":
        addition = replace(addition, because=because or _because(kinds))
    if sentence not in (example.text for example in getattr(rule, key)):
        reason = f"{rule.id} ({rule.kind or 'news'}) {now}"
        yield Proposal(addition=addition, file=ruleset.paths[0].parent / rule.file, reason=reason)


def _because(kinds: Set[ClauseKind]) -> str:
    return f"it is {' and '.join(sorted(kinds))}" if kinds else "it is none of the kinds"


def _supporter(ruleset: Ruleset, matched: Iterable[Rule], sentence: str, kind: ClauseKind) -> Rule | None:
    """The rule that finds the kind, or the stable one that meets most of its lines."""
    for rule in matched:
        if rule.kind is kind:
            return rule
    traces = [
        trace
        for found in ruleset.reader.explain(sentence)
        for trace in found.rules
        if trace.rule.kind is kind and trace.rule.status == "stable"
    ]
    best = max(traces, key=lambda trace: sum(part.met for part in trace.parts), default=None)
    return best.rule if best else None


def edited(proposals: list[Proposal]) -> dict[Path, tuple[str, str]]:
    """For each file, its text before and after the examples are added. Raises EditError."""
    texts: dict[Path, tuple[str, str]] = {}
    for proposal in proposals:
        before, after = texts.get(proposal.file) or (_text(proposal.file),) * 2
        texts[proposal.file] = before, add_example(after, proposal.addition)
    return texts


def problems_after(ruleset: Ruleset, texts: Mapping[Path, tuple[str, str]]) -> tuple[Problem, ...]:
    """What would keep the edited files from loading; tried on a copy, so that nothing in force is touched."""
    main = ruleset.paths[0]
    with TemporaryDirectory() as folder:
        for path in ruleset.paths:
            copy = Path(folder) / path.relative_to(main.parent)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes((texts[path][1] if path in texts else _text(path)).encode())
        try:
            load(Path(folder) / main.name)
        except RulesetError as error:
            return error.problems
    return ()


def write(texts: Mapping[Path, tuple[str, str]]) -> None:
    """Put the edited texts in their files, line ends as they are."""
    for path, (_, after) in texts.items():
        path.write_bytes(after.encode())


def _text(path: Path) -> str:
    return path.read_bytes().decode()
