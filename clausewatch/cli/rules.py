"""`clausewatch rules`: check, try, explain, show and grow the rules (docs/rules.md)."""

import sys
from collections.abc import Iterable, Iterator
from difflib import unified_diff
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from clausewatch.cli.classify import RulesOption
from clausewatch.errors import Problem, RulesetError
from clausewatch.language import Rule, RuleTrace, SentenceTrace
from clausewatch.model import ClauseKind
from clausewatch.ruleset import Ruleset, find, load
from clausewatch.ruleset.edit import EditError
from clausewatch.ruleset.fields import suggestion
from clausewatch.ruleset.rules import matches
from clausewatch.ruleset.wrong import edited, problems_after, propose, propose_for, write

FAILED = 1
"""Exit status where the rules have a problem or an example fails."""
NO_KIND = "none"
"""How a person says that a sentence is no clause of any kind."""
_CLOSEST = 3
"""Rules shown of those that nearly met a sentence."""

rules_app = typer.Typer(help="Check, try, explain, show and grow the rules.", no_args_is_help=True)


@rules_app.command()
def lint(rules: RulesOption = None) -> None:
    """Check every line of the rules, without trying the examples."""
    path = find(rules)
    try:
        ruleset = load(path, examples=False)
    except RulesetError as error:
        raise _failed(error.problems) from None
    typer.echo(f"{path}: {_count(len(ruleset.rules), 'rule')}, {_count(len(ruleset.sources), 'source')}, no problems.")


@rules_app.command("test")
def try_examples(rules: RulesOption = None) -> None:
    """Try every example of every rule, and say what failed and which part was missing."""
    path = find(rules)
    try:
        ruleset = load(path)
    except RulesetError as error:
        raise _failed(error.problems) from None
    tried = sum(len(rule.should_match) + len(rule.should_not_match) for rule in ruleset.rules)
    typer.echo(f"{path}: {_count(tried, 'example')} of {_count(len(ruleset.rules), 'rule')}, all as expected.")
    for rule, text in _overcome(ruleset):
        typer.echo(f'{rule.id}: a known miss is matched now; move it to should_match: "{text}"')


@rules_app.command()
def explain(
    text: Annotated[str, typer.Argument(help="A sentence or passage; - reads standard input.")],
    rules: RulesOption = None,
    rule: Annotated[str | None, typer.Option("--rule", help="Only this rule.")] = None,
    name: Annotated[list[str] | None, typer.Option("--name", help="What the platform calls itself.")] = None,
) -> None:
    """Show, for each sentence, which parts of which rules it meets and which it lacks."""
    ruleset = load(find(rules), examples=False)
    if rule is not None:
        _rule_named(ruleset, rule)
    given = sys.stdin.read() if text == "-" else text
    console = _console()
    for sentence in ruleset.reader.explain(given, names=name or ()):
        _print_sentence(console, sentence, rule)
    reading = ruleset.reader.read(given, names=name or ())
    told = ", ".join(sorted(reading.kinds)) or ("AI training is mentioned, unclear how" if reading.unclear else "none")
    console.print(Text(f"topic: {reading.topic}   kinds: {told}"))


@rules_app.command("list")
def list_rules(rules: RulesOption = None) -> None:
    """List the rules in force."""
    table = Table(box=None, pad_edge=False)
    for heading in ("id", "kind", "status", "title"):
        table.add_column(heading, overflow="fold")
    for rule in load(find(rules), examples=False).rules:
        table.add_row(*(Text(cell) for cell in (rule.id, rule.kind or "news", rule.status, rule.title)))
    _console().print(table)


@rules_app.command()
def show(rule_id: Annotated[str, typer.Argument(metavar="RULE")], rules: RulesOption = None) -> None:
    """Show one rule in words, with where it stands and what is matched."""
    rule = _rule_named(load(find(rules), examples=False), rule_id)
    for line in _described(rule):
        typer.echo(line)


@rules_app.command()
def wrong(
    sentence: Annotated[str, typer.Argument(help="The sentence that was read wrongly.")],
    kind: Annotated[list[str] | None, typer.Option(help="What it really is, or none; again for a second.")] = None,
    because: Annotated[str, typer.Option(help="Why a rule should not match it.")] = "",
    rule: Annotated[str | None, typer.Option("--rule", help="Add it to this rule alone.")] = None,
    write_it: Annotated[bool, typer.Option("--write", help="Write the examples into the files.")] = False,
    rules: RulesOption = None,
) -> None:
    """Propose examples for a sentence that was read wrongly, as a diff; --write adds them if the rules still load."""
    ruleset = load(find(rules), examples=False)
    text = sentence.strip()
    kinds = _kinds(kind or ())
    chosen = None if rule is None else _rule_named(ruleset, rule)
    proposals = (
        propose(ruleset, text, kinds, because)
        if chosen is None
        else list(propose_for(ruleset, chosen, text, kinds, because))
    )
    for proposal in proposals:
        typer.echo(f"{proposal.reason}. Add to its {proposal.addition.key}:")
    if not proposals:
        typer.echo("Nothing to add: it is read so already, or the example is there.")
        return
    try:
        texts = edited(proposals)
    except EditError as error:
        typer.echo(str(error))
        raise typer.Exit(FAILED) from None
    typer.echo("\n".join(line for path, (before, after) in texts.items() for line in _diff(str(path), before, after)))
    if write_it:
        problems = problems_after(ruleset, texts)
        if problems:
            typer.echo("Nothing was written, because the rules would not load:")
            raise _failed(problems)
        write(texts)
        typer.echo(f"Written: {', '.join(map(str, texts))}.")


def _kinds(given: Iterable[str]) -> frozenset[ClauseKind]:
    known = {str(kind): kind for kind in ClauseKind}
    for name in given:
        if name not in (*known, NO_KIND):
            raise typer.BadParameter(f'"{name}" is no kind: {suggestion(name, (*known, NO_KIND))}')
    return frozenset(known[name] for name in given if name != NO_KIND)


def _diff(name: str, before: str, after: str) -> Iterator[str]:
    return unified_diff(before.split("\n"), after.split("\n"), name, name, lineterm="")


def _console() -> Console:
    return Console(highlight=False, soft_wrap=True)


def _failed(problems: tuple[Problem, ...]) -> typer.Exit:
    for problem in problems:
        typer.echo(str(problem))
    typer.echo(f"{_count(len(problems), 'problem')}.")
    return typer.Exit(FAILED)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" + ("" if number == 1 else "s")


def _overcome(ruleset: Ruleset) -> list[tuple[Rule, str]]:
    return [
        (rule, example.text)
        for rule in ruleset.rules
        for example in rule.known_misses
        if matches(rule, ruleset.reader, example.text)
    ]


def _rule_named(ruleset: Ruleset, rule_id: str) -> Rule:
    for rule in ruleset.rules:
        if rule.id == rule_id:
            return rule
    raise typer.BadParameter(f'there is no rule "{rule_id}"; `clausewatch rules list` names them.')


def _print_sentence(console: Console, sentence: SentenceTrace, only: str | None) -> None:
    console.print(Text(" ".join(sentence.text.split()), style="bold"))
    if sentence.lead_in:
        console.print(Text(f"  read as continuing: {sentence.lead_in}", style="dim"))
    chosen = [trace for trace in sentence.rules if only in (None, trace.rule.id)]
    met = [trace for trace in chosen if trace.matched]
    close = sorted((trace for trace in chosen if not trace.matched), key=_lacking)
    shown = met + (close if only else [trace for trace in close if _worth(trace)][:_CLOSEST])
    for trace in shown:
        _print_trace(console, trace)
    if not shown:
        console.print(Text("  no rule found any of the words it looks for here"))
    console.print()


def _lacking(trace: RuleTrace) -> tuple[int, int]:
    met = sum(part.met for part in trace.parts)
    return len(trace.parts) - met, -met


def _worth(trace: RuleTrace) -> bool:
    """Whether a rule came close enough to be shown: what it looks for is there, and something else is missing."""
    return trace.parts[0].met


def _print_trace(console: Console, trace: RuleTrace) -> None:
    verdict = "matches" if trace.matched else "does not match"
    colour = "green" if trace.matched else "yellow"
    console.print(Text(f"  {trace.rule.id} ({trace.rule.kind or 'news'}) {verdict}", style=colour))
    for part in trace.parts:
        console.print(Text(f"    {'✓' if part.met else '✗'} {part.name}: {part.words}"))


def _described(rule: Rule) -> list[str]:
    lines = [f"{rule.id}: {rule.title}", f"{rule.file}:{rule.line}", f"kind: {rule.kind or 'news'}"]
    parts = {
        "read": ("article",) * rule.reads_article,
        "why": (rule.why,), "who": sorted(rule.who), "may": sorted(rule.may), "does": rule.does,
        "mentions": rule.mentions, "nearby": rule.nearby, "starts_with": rule.starts_with, "regex": rule.regex,
        "not_when": rule.not_when, "not_if_also": sorted(rule.not_if_also), "references": rule.references,
    }  # fmt: skip
    lines += [f"{name}: {' or '.join(values)}" for name, values in parts.items() if any(values)]
    lines += ["", *(f"+ {example.text.strip()}" for example in rule.should_match)]
    lines += [f"- {example.text.strip()}  ({example.because})" for example in rule.should_not_match]
    return lines + [f"? {example.text.strip()}" for example in rule.known_misses]
