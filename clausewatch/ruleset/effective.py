"""The rules in force: the rules files with the edits from chat written into them, read by the same loader.

What is in force is, letter for letter, what an export would write. So there is one road from text to rules, and an edit
is checked as a file is. Pure but for reading the files.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from clausewatch.errors import Problem, RulesetError
from clausewatch.model import EditTarget, RuleEdit
from clausewatch.ruleset import entries
from clausewatch.ruleset.edit import EditError
from clausewatch.ruleset.loading import Ruleset, load

Texts = Mapping[Path, str]
"""Rules files with what stands in them, the main one first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """An entry that was edited in the file after it had been edited in chat: the edit is in force, the file is not.

    `in_file` is the entry there now, None where it was taken out.
    """

    edit: RuleEdit
    in_file: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An edit that is not in force, because the rules would not load with it."""

    edit: RuleEdit
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effective:
    """The rules in force. `files` are the texts as they stand on disk, `texts` those with the edits in them."""

    ruleset: Ruleset
    files: Texts
    texts: Texts
    conflicts: tuple[Conflict, ...] = ()
    refusals: tuple[Refusal, ...] = ()

    def entry(self, target: EditTarget, key: str) -> str | None:
        """An entry in force as it is written; None where there is none."""
        return find_entry(self.texts, target, key)[1]

    def in_file(self, target: EditTarget, key: str) -> str | None:
        """The entry as it stands in the file on disk; None where there is none."""
        return find_entry(self.files, target, key)[1]

    def file_digest(self, target: EditTarget, key: str) -> str:
        """What an edit of the entry that is made now says of the file (RuleEdit.baseline)."""
        return entries.digest(self.in_file(target, key))


def effective(path: Path, edits: Sequence[RuleEdit]) -> Effective:
    """The rules of this file with all edits in them. Raises RulesetError where the file itself is not usable.

    An edit that was good when it was made may have lost what it builds on, for instance a phrase that the file has no
    more: it is left out and named among the refusals.
    """
    try:
        return _effective(path, load(path, examples=not edits), latest(edits))
    except RulesetError:
        if not edits:
            raise
    return _without_refused(path, latest(edits))


def _effective(path: Path, alone: Ruleset, edits: Sequence[RuleEdit]) -> Effective:
    """Raises RulesetError where the rules with these edits are not usable."""
    files = {each: each.read_bytes().decode() for each in alone.paths}
    texts, conflicts = applied(files, edits)
    ruleset = load(path, texts=texts) if texts != files else alone if not edits else load(path)
    return Effective(ruleset=ruleset, files=files, texts=texts, conflicts=conflicts)


def _without_refused(path: Path, edits: Sequence[RuleEdit]) -> Effective:
    alone = load(path)
    best, kept, refused = _effective(path, alone, ()), list[RuleEdit](), list[Refusal]()
    for edit in edits:
        try:
            best = _effective(path, alone, [*kept, edit])
        except RulesetError as error:
            refused.append(Refusal(edit=edit, problems=error.problems))
        else:
            kept.append(edit)
    return replace(best, refusals=tuple(refused))


def latest(edits: Iterable[RuleEdit]) -> tuple[RuleEdit, ...]:
    """The last edit of each entry, in the order in which the entries were first edited."""
    last: dict[tuple[EditTarget, str], RuleEdit] = {}
    for edit in edits:
        last[edit.target, edit.key] = edit
    return tuple(last.values())


def is_as_in_file(edit: RuleEdit) -> bool:
    """Whether the edit only says that the file holds, whatever becomes of it: it reverts to it, or was exported."""
    return entries.digest(edit.body) == edit.baseline


def applied(files: Texts, edits: Sequence[RuleEdit]) -> tuple[dict[Path, str], tuple[Conflict, ...]]:
    """The texts with these edits written into them, one an entry. Raises RulesetError where one cannot be written."""
    texts, conflicts = dict(files), []
    for edit in edits:
        if is_as_in_file(edit):
            continue
        path, in_file = find_entry(texts, edit.target, edit.key)
        there = entries.digest(in_file)
        if there not in {edit.baseline, entries.digest(edit.body)}:
            conflicts.append(Conflict(edit=edit, in_file=in_file))
        try:
            texts[path] = with_entry(texts[path], edit.target, edit.key, edit.body)
        except EditError as error:
            fix = "edit the rules file by hand, or revert the edit from chat."
            problem = Problem(file=path.name, line=1, found=str(error), fix=fix)
            raise RulesetError((problem,), tuple(files)) from None
    return texts, tuple(conflicts)


def with_entry(text: str, target: EditTarget, key: str, body: str) -> str:
    """The text with the entry as the body has it, or without it where that is empty. Raises EditError."""
    if not body:
        return entries.take_out(text, target, key)
    same = entries.digest(entries.entry(text, target, key)) == entries.digest(body)
    return text if same else entries.put(text, target, key, body)


def find_entry(texts: Texts, target: EditTarget, key: str) -> tuple[Path, str | None]:
    """The file that holds the entry and the entry; where none does, the main file, in which it would be put."""
    for path, text in texts.items():
        found = entries.entry(text, target, key)
        if found is not None:
            return path, found
    return next(iter(texts)), None


def tried_texts(base: Effective, edits: Sequence[RuleEdit]) -> dict[Path, str]:
    """The texts in force with these edits on top of them. Raises RulesetError where one cannot be written."""
    return applied(base.texts, [replace(edit, baseline="?") for edit in edits])[0]


def trial(base: Effective, edits: Sequence[RuleEdit]) -> Ruleset:
    """The rules with these edits on top of what is in force. Raises RulesetError with every problem found."""
    return load(base.ruleset.paths[0], texts=tried_texts(base, edits))


def exported(base: Effective) -> dict[Path, str]:
    """The files that differ from what is in force, with what they should hold."""
    return {path: text for path, text in base.texts.items() if text != base.files[path]}
