"""Patterns of words: how `{train-verb} ..14 {model}` is read and found.

`{name}` is a word list or phrase, `(a|b c)` either, `..14` at most 14 words between, `^` the start of a sentence or
item, `$` its end, `word~` its inflections too; a `?` after a group makes it optional. Finding is linear: gaps are
bounded, and for every end only the latest start is kept.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from clausewatch.language.inflect import inflections
from clausewatch.language.tokens import tokenise

Span = tuple[int, int]
"""Token positions, from the first to after the last."""

MOST_BETWEEN = 40
"""The widest gap a pattern may allow: beyond it two words of a sentence have little to do with each other."""

START = "^"
END = "$"
NAME = "name"
"""The built-in list of what the platform calls itself; `{name}` in a pattern."""
_PIECE = re.compile(r"\.\.(\d+)|([\^$])|\{([^{}]*)\}(\?)?|\(([^()]*)\)(\?)?|([^\s{}()|^?$]+)|(\S)")
_WORD = re.compile(r"'?[^\W_]+(?:['.][^\W_]+)*")


class PatternError(ValueError):
    """The pattern cannot be read; the message says what was found and what to write."""


@dataclass(frozen=True, slots=True)
class Words:
    """Literal words: every form, each a tuple of tokens."""

    forms: tuple[tuple[str, ...], ...]

    @property
    def key(self) -> str:
        """The name under which a lexicon finds these words."""
        return "=" + "|".join(" ".join(form) for form in self.forms)


@dataclass(frozen=True, slots=True)
class Step:
    """Any of `keys` (lists, phrases, literal words), after a gap of at most `gap` tokens."""

    keys: tuple[str, ...]
    gap: int
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern: its steps, the literal words in it, and the lists and phrases it names."""

    source: str
    steps: tuple[Step, ...]
    literals: tuple[Words, ...]
    names: tuple[str, ...]

    @property
    def required(self) -> tuple[frozenset[str], ...]:
        """For each step that must be there, its keys."""
        return tuple(frozenset(step.keys) for step in self.steps if not step.optional)


def word_forms(entry: str) -> tuple[tuple[str, ...], ...]:
    """The token sequences that a word-list entry stands for; `~` after a word adds that word's inflections."""
    sequences: list[tuple[str, ...]] = [()]
    for piece in entry.split():
        choices = inflections(piece[:-1].lower()) if piece.endswith("~") else {piece.lower()}
        tails = [tokenise(choice).words for choice in sorted(choices)]
        sequences = [(*sequence, *tail) for sequence in sequences for tail in tails]
    return tuple(sequences)


def compile_pattern(source: str) -> Pattern:
    """Read a pattern. Raises PatternError."""
    steps: list[Step] = []
    literals: list[Words] = []
    names: list[str] = []
    gap = 0
    for found in _PIECE.finditer(source):
        between, anchor, name, name_optional, group, group_optional, word, stray = found.groups()
        if stray:
            raise PatternError(f'"{stray}" is not understood in "{source}"')
        if between:
            gap = _gap(int(between), source)
            continue
        if anchor:
            keys: tuple[str, ...] = (anchor,)
        elif name is not None:
            names.append(name)
            keys = (name,)
        else:
            keys = _group(group if group is not None else word, source, literals, names)
        steps.append(Step(keys, gap, bool(name_optional or group_optional)))
        gap = 0
    if gap or not steps or steps[0].gap or steps[0].optional:
        raise PatternError(f'"{source}" must begin and end with words')
    return Pattern(source, tuple(steps), tuple(literals), tuple(names))


def _gap(size: int, source: str) -> int:
    if size > MOST_BETWEEN:
        raise PatternError(f'"..{size}" in "{source}" is too wide: at most ..{MOST_BETWEEN}')
    return size


def _group(text: str, source: str, literals: list[Words], names: list[str]) -> tuple[str, ...]:
    keys: list[str] = []
    forms: list[tuple[str, ...]] = []
    for choice in text.split("|"):
        inner = choice.strip()
        if inner.startswith("{") and inner.endswith("}"):
            names.append(inner[1:-1])
            keys.append(inner[1:-1])
        elif inner and all(_WORD.fullmatch(part.rstrip("~").replace("-", "")) for part in inner.split()):
            forms.extend(word_forms(inner))
        else:
            raise PatternError(f'"{inner or "|"}" in "{source}" is not a word')
    if forms:
        literal = Words(tuple(forms))
        literals.append(literal)
        keys.append(literal.key)
    return tuple(keys)


def find(pattern: Pattern, spans_of: Callable[[str], Sequence[Span]], stops: Sequence[int]) -> list[Span]:
    """Where the pattern stands, ordered by end. `stops` are positions (of semicolons) that no gap may cross."""
    frontier: list[Span] = []
    for number, step in enumerate(pattern.steps):
        spans = _spans(step, spans_of)
        if number == 0:
            reached = spans
        else:
            reached = _extend(frontier, spans, step.gap, stops)
            if step.optional:
                reached = reached + frontier
        frontier = _latest_start_per_end(reached)
        if not frontier:
            return []
    return frontier


def _spans(step: Step, spans_of: Callable[[str], Sequence[Span]]) -> list[Span]:
    return [span for key in step.keys for span in spans_of(key)]


def _extend(frontier: list[Span], spans: Iterable[Span], gap: int, stops: Sequence[int]) -> list[Span]:
    ends = [end for _, end in frontier]
    reached = []
    for start, end in spans:
        first = bisect_left(ends, start - gap)
        best = -1
        for before_start, before_end in frontier[first : first + gap + 1]:
            if before_end <= start and before_start > best and not _stopped(before_end, start, stops):
                best = before_start
        if best >= 0:
            reached.append((best, end))
    return reached


def _stopped(start: int, end: int, stops: Sequence[int]) -> bool:
    at = bisect_left(stops, start)
    return at < len(stops) and stops[at] < end


def _latest_start_per_end(spans: Iterable[Span]) -> list[Span]:
    best: dict[int, int] = {}
    for start, end in spans:
        if start > best.get(end, -1):
            best[end] = start
    return sorted(((start, end) for end, start in best.items()), key=lambda span: span[1])
