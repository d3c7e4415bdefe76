"""Reads `words:` and `phrases:` of all files into one vocabulary, and checks that every name leads somewhere."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from clausewatch.language import NAME, PatternError, Phrase, Vocabulary
from clausewatch.language.pattern import Pattern, compile_pattern, word_forms
from clausewatch.ruleset.fields import Fields, Report, suggestion
from clausewatch.ruleset.nodes import Mapping, Node, Scalar

_NAME = re.compile(r"[a-z][a-z0-9-]*")
_ENTRY = re.compile(r"'?[^\W_][\w'.-]*~?(?: [\w'.-]+~?)*")
_REFERENCE = re.compile(r"\{([^{}]*)\}")


@dataclass(slots=True)
class Written:
    """The lists and phrases as they stand in the files, before their names are followed."""

    words: dict[str, list[tuple[Scalar, Report]]] = field(default_factory=dict)
    phrases: dict[str, tuple[Phrase, int, Report]] = field(default_factory=dict)

    def names(self) -> set[str]:
        """All names that a pattern or rule may use."""
        return {*self.words, *self.phrases, NAME}


def read_words(top: Fields, report: Report, written: Written) -> None:
    """Add the word lists of one file. A list that stands in two files is a problem."""
    for name, line, node in _named(top.value("words"), "words", report):
        fields = Fields(Mapping({name: (line, node)}, line), report, "words", (name,))
        if _new_name(name, line, report, written):
            written.words[name] = [(scalar, report) for scalar in fields.scalars(name)]


def read_phrases(top: Fields, report: Report, written: Written) -> None:
    """Add the phrases of one file."""
    for name, line, node in _named(top.value("phrases"), "phrases", report):
        if not _new_name(name, line, report, written):
            continue
        if isinstance(node, Mapping):
            fields = Fields(node, report, f'the phrase "{name}"', ("any", "except"))
            found = Phrase(any=_patterns(fields, "any", report), unless=_patterns(fields, "except", report))
        else:
            fields = Fields(Mapping({name: (line, node)}, line), report, "phrases", (name,))
            found = Phrase(any=_patterns(fields, name, report))
        if not found.any:
            report.add(line, f'the phrase "{name}" has no pattern.', "add at least one, after a dash.")
        written.phrases[name] = (found, line, report)


def _named(node: Node | None, key: str, report: Report) -> Iterable[tuple[str, int, Node]]:
    if node is None:
        return
    if not isinstance(node, Mapping):
        report.add(node.line, f'"{key}:" must hold names with lists.', f"see docs/rules.md, {key}.")
        return
    for name, (line, value) in node.entries.items():
        yield name, line, value


def _new_name(name: str, line: int, report: Report, written: Written) -> bool:
    if not _NAME.fullmatch(name):
        fix = 'use small letters, digits and hyphens: "train-verb".'
        report.add(line, f'"{name}" is not a name for words.', fix)
        return False
    if name in written.names():
        report.add(line, f'there is already a list or phrase called "{name}".', "give this one another name.")
        return False
    return True


def _patterns(fields: Fields, key: str, report: Report) -> tuple[Pattern, ...]:
    patterns = []
    for scalar in fields.scalars(key):
        try:
            patterns.append(compile_pattern(scalar.value))
        except PatternError as error:
            fix = "use words, {names}, ..5 for up to five words between, (a|b) for either, ^ for the start."
            report.add(scalar.line, f"{error}.", fix)
    return tuple(patterns)


def assemble(written: Written) -> Vocabulary:
    """The vocabulary, with every list that names another filled from it; unknown names and circles are problems."""
    words = {name: tuple(_entries(name, written, ())) for name in written.words}
    for name, (found, line, report) in written.phrases.items():
        _check_names(name, found, line, report, written)
    return Vocabulary(words=words, phrases={name: found for name, (found, _, _) in written.phrases.items()})


def _entries(name: str, written: Written, above: tuple[str, ...]) -> Iterable[str]:
    for scalar, report in written.words[name]:
        reference = _REFERENCE.fullmatch(scalar.value.strip())
        if reference is None:
            yield from _checked_entry(scalar, report)
        elif reference[1] not in written.words:
            fix = suggestion(reference[1], written.words)
            report.add(scalar.line, f'there is no word list called "{reference[1]}".', fix)
        elif reference[1] in (*above, name):
            report.add(scalar.line, f'the list "{name}" leads back to itself.', "take this line out.")
        else:
            yield from _entries(reference[1], written, (*above, name))


def _checked_entry(scalar: Scalar, report: Report) -> Iterable[str]:
    entry = scalar.value.strip()
    if _ENTRY.fullmatch(entry) and word_forms(entry):
        yield entry
    else:
        report.add(scalar.line, f'"{entry}" is not a word or a few words.', 'write plain words; "~" ends a word.')


def _check_names(name: str, found: Phrase, line: int, report: Report, written: Written) -> None:
    known = written.names()
    for used in (used for pattern in found.patterns for used in pattern.names):
        if used not in known:
            report.add(line, f'the phrase "{name}" uses {{{used}}}, which is not defined.', suggestion(used, known))
    if _leads_to(name, name, written, set()):
        report.add(line, f'the phrase "{name}" leads back to itself.', "take it out of its own patterns.")


def _leads_to(goal: str, name: str, written: Written, seen: set[str]) -> bool:
    if name not in written.phrases or name in seen:
        return False
    seen.add(name)
    used = {used for pattern in written.phrases[name][0].patterns for used in pattern.names}
    return goal in used or any(_leads_to(goal, below, written, seen) for below in used)
