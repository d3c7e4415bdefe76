"""Puts the files together into one Ruleset, or into one list of everything that is wrong with them."""

from collections.abc import Iterator
from collections.abc import Mapping as Texts
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

from clausewatch.errors import Problem, RulesetError
from clausewatch.language import Phrase, Reader, Rule, Vocabulary
from clausewatch.model import Agents, Channel, Company, Platform, Source, Subscription
from clausewatch.ruleset.agents import read_agents
from clausewatch.ruleset.companies import read_companies
from clausewatch.ruleset.fields import Fields, Report
from clausewatch.ruleset.institutions import read_institutions
from clausewatch.ruleset.nodes import Mapping, read_yaml
from clausewatch.ruleset.routes import check_addressees, read_addressee, read_channels, read_routes
from clausewatch.ruleset.rules import MOST_EXPRESSIONS, read_rule, run_examples
from clausewatch.ruleset.sites import read_sites
from clausewatch.ruleset.sources import Watched, read_defaults, read_feeds, read_platforms
from clausewatch.ruleset.vocabulary import Written, assemble, read_phrases, read_words

TOP_KEYS = (
    "include",
    "platforms",
    "feeds",
    "signals",
    "channels",
    "fallback",
    "health",
    "routes",
    "defaults",
    "institutions",
    "companies",
    "words",
    "phrases",
    "rules",
    "agents",
)
INCLUDED_KEYS = ("platforms", "feeds", "signals", "institutions", "companies", "words", "phrases", "rules", "agents")
MOST_FILES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruleset:
    """What is watched, what is matched and who is told: one consistent whole, every example tried.

    `paths` are the files it was read from, the main one first; a change in any of them asks for a new load. A change
    of a document that may be a hiccup is told once it has stood for `confirm_after`. `paused` are sources that are
    named and not polled; a disabled rule is among `rules` and reads nothing.
    """

    platforms: tuple[Platform, ...]
    institutions: tuple[Platform, ...]
    companies: tuple[Company, ...]
    sources: tuple[Source, ...]
    channels: tuple[Channel, ...]
    subscriptions: tuple[Subscription, ...]
    rules: tuple[Rule, ...]
    reader: Reader = field(repr=False)
    paths: tuple[Path, ...]
    confirm_after: timedelta
    agents: Agents = field(default_factory=Agents)
    fallback: str = ""
    """The id of the channel that hears of what could not be delivered to others; empty where there is none."""
    health: str = ""
    """The id of the channel that hears how sources fare; empty: those that take notices."""
    paused: tuple[Source, ...] = ()

    @property
    def rules_in_force(self) -> tuple[Rule, ...]:
        """The rules that are not disabled."""
        return tuple(rule for rule in self.rules if not rule.is_disabled)


@dataclass(frozen=True, slots=True)
class _File:
    fields: Fields
    report: Report


def load(path: Path, *, examples: bool = True, texts: Texts[Path, str] | None = None) -> Ruleset:
    """Read the rules file and what it includes. Raises RulesetError with every problem found.

    With `examples`, each rule's examples are tried, and one that fails is a problem like any other. A file that `texts`
    names is read as if it held that text.
    """
    loading = _Loading(path, texts or {})
    ruleset = loading.ruleset()
    problems = loading.problems()
    if examples and not problems:
        for rule in ruleset.rules_in_force:
            run_examples(rule, ruleset.reader, loading.report(rule.file))
        problems = loading.problems()
    if problems:
        raise RulesetError(problems, tuple(loading.paths))
    return ruleset


class _Loading:
    """The files of one load, with a report for each."""

    def __init__(self, path: Path, texts: Texts[Path, str]) -> None:
        self._path = path
        self._texts = texts
        self._reports: dict[str, Report] = {}
        self._unread: list[Problem] = []
        self._files: list[_File] = []
        self.paths: list[Path] = []
        self._open(path, path.name, TOP_KEYS)
        for included, shown in self._included():
            self._open(included, shown, INCLUDED_KEYS)

    def report(self, shown: str) -> Report:
        return self._reports[shown]

    def problems(self) -> tuple[Problem, ...]:
        found = [*self._unread, *(problem for report in self._reports.values() for problem in report.problems)]
        order = {shown: at for at, shown in enumerate(self._reports)}
        return tuple(sorted(found, key=lambda problem: (order.get(problem.file, 0), problem.line)))

    def _open(self, path: Path, shown: str, keys: tuple[str, ...]) -> None:
        self.paths.append(path)
        self._reports[shown] = report = Report(shown)
        node, problems = read_yaml(path, shown, self._texts.get(path))
        self._unread.extend(problems)
        if node is not None:
            self._files.append(_File(Fields(node, report, "the rules file", keys), report))

    def _included(self) -> Iterator[tuple[Path, str]]:
        if not self._files:
            return
        top, report = self._files[0].fields, self._files[0].report
        here = self._path.resolve().parent
        for number, scalar in enumerate(top.scalars("include")):
            target = (here / scalar.value).resolve()
            if number >= MOST_FILES:
                report.add(scalar.line, f"more than {MOST_FILES} files are included.", "put some of them together.")
                return
            if not target.is_relative_to(here):
                report.add(scalar.line, f'"{scalar.value}" lies outside the folder.', "keep it beside this file.")
            elif target in (seen.resolve() for seen in self.paths):
                report.add(scalar.line, f'"{scalar.value}" is included twice.', "keep one of the lines.")
            else:
                yield self._path.parent / scalar.value, scalar.value

    def ruleset(self) -> Ruleset:
        top, report = (
            (self._files[0].fields, self._files[0].report)
            if self._files
            else (Fields(Mapping(), Report(""), "the rules file", TOP_KEYS), Report(""))
        )
        rules, vocabulary = self._rules()
        defaults = read_defaults(top, report)
        watched = Watched()
        for file in self._files:
            read_platforms(file.fields, file.report, defaults, watched)
        for file in self._files:
            read_feeds(file.fields, file.report, defaults, watched)
            read_sites(file.fields, file.report, defaults, watched)
        platforms = tuple(watched.platforms.values())
        channels = read_channels(top, report)
        routes = read_routes(top, report, platforms)
        check_addressees(top, routes, channels, report)
        named = (*watched.documents.values(), *watched.feeds.values(), *watched.sites.values())
        return Ruleset(
            platforms=platforms,
            institutions=tuple(each for file in self._files for each in read_institutions(file.fields, file.report)),
            companies=tuple(each for file in self._files for each in read_companies(file.fields, file.report)),
            sources=tuple(source for source in named if not source.is_paused),
            paused=tuple(source for source in named if source.is_paused),
            channels=channels,
            subscriptions=routes,
            rules=rules,
            reader=Reader([rule for rule in rules if not rule.is_disabled], vocabulary),
            paths=tuple(self.paths),
            confirm_after=defaults.confirm_after,
            agents=self._agents(),
            fallback=read_addressee(top, "fallback", channels, report),
            health=read_addressee(top, "health", channels, report),
        )

    def _agents(self) -> Agents:
        known = Agents()
        for file in self._files:
            known = read_agents(file.fields, file.report, known)
        return known

    def _rules(self) -> tuple[tuple[Rule, ...], Vocabulary]:
        written = Written()
        for file in self._files:
            read_words(file.fields, file.report, written)
            read_phrases(file.fields, file.report, written)
        vocabulary = assemble(written)
        inline: dict[str, Phrase] = {}
        rules = [
            read_rule(node, file.report, vocabulary, inline)
            for file in self._files
            for node in file.fields.mappings("rules")
        ]
        self._check_together(rules)
        return tuple(rules), replace(vocabulary, phrases={**vocabulary.phrases, **inline})

    def _check_together(self, rules: list[Rule]) -> None:
        seen: dict[str, Rule] = {}
        expressions = 0
        for rule in rules:
            report = self.report(rule.file)
            if rule.id and rule.id in seen:
                first = seen[rule.id]
                found = f'there is already a rule "{rule.id}" ({first.file}:{first.line}).'
                report.add(rule.line, found, "give this one another id.")
            seen[rule.id] = rule
            expressions += len(rule.regex)
            if expressions > MOST_EXPRESSIONS >= expressions - len(rule.regex):
                report.add(rule.line, f"more than {MOST_EXPRESSIONS} regex lines.", "use words and phrases instead.")
