"""Lines that commands are written in, by people, buttons and forms: `verb value name:value name:"several words"`."""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from clausewatch.commands.desk import Argument, Known, Verb

_TOKEN = re.compile(r'(?:(?P<name>[a-z_]+):)?(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<bare>\S+))(?=\s|$)')
_QUOTES = str.maketrans("“”„«»", '"""""')
_PLAIN = re.compile(r"[\w.,/#@+~-]+")

Names = Mapping[Known, Collection[str]]
"""What there is to name, by what it is; names may be of several words."""


def written(verb: str, /, **values: str | int | Sequence[str]) -> str:
    """The line that says this; empty values are left out."""
    parts = [verb]
    for name, value in values.items():
        each = [str(value)] if isinstance(value, str | int) else value
        parts.extend(f"{name}:{_quoted(item)}" for item in each if item)
    return " ".join(parts)


def _quoted(value: str) -> str:
    return value if _PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class _Token:
    name: str
    text: str
    start: int


def _tokens(text: str, known: Collection[str]) -> Iterator[_Token]:
    """The words; `name:` counts only where the verb has an argument of that name, so that addresses stay whole."""
    for found in _TOKEN.finditer(text):
        name = found["name"] or ""
        if name and name not in known:
            yield _Token("", found[0], found.start())
        else:
            yield _Token(name, _plain(found), found.start())


def _plain(found: re.Match[str]) -> str:
    if found["quoted"] is None:
        return found["bare"]
    try:
        text: str = json.loads(f'"{found["quoted"]}"', strict=False)
    except json.JSONDecodeError:
        return found["quoted"]
    return text


def arguments(verb: Verb, rest: str, names: Names) -> dict[str, tuple[str, ...]]:
    """What the verb is told by what stands after it. Raises ValueError with a sentence for the asker."""
    given: dict[str, list[str]] = {}
    by_name = {argument.name: argument for argument in verb.arguments}
    text = rest.strip()
    tail = next((argument for argument in verb.arguments if argument.is_rest), None)
    if tail and len(verb.arguments) == 1 and not text.startswith(f"{tail.name}:"):
        return {tail.name: (text,)} if text else {}
    typographic = not tail and '"' not in text  # what a button carries has straight quotes, and any others within
    tokens = list(_tokens(text.translate(_QUOTES) if typographic else text, by_name))
    at = 0
    while at < len(tokens):
        token = tokens[at]
        argument = by_name[token.name] if token.name else _next(verb, given)
        if argument is None:
            raise ValueError(f'I do not know what to do with "{token.text}" here.')
        if argument.is_rest and not token.name:
            given[argument.name] = [text[token.start :]]
            break
        value, at = (token.text, at + 1) if token.name else _take(tokens, at, argument, names)
        given.setdefault(argument.name, []).append(value)
    return {name: tuple(values) for name, values in given.items()}


def _next(verb: Verb, given: Mapping[str, object]) -> Argument | None:
    """The argument that the next word without a name belongs to."""
    return next(
        (argument for argument in verb.arguments if argument.is_many or argument.name not in given),
        None,
    )


def _take(tokens: Sequence[_Token], at: int, argument: Argument, names: Names) -> tuple[str, int]:
    """A value and where the next begins: as many words as make up something that is known."""
    known = {name.casefold(): name for name in names.get(argument.known, ())}
    words = []
    longest = at
    for end in range(at, len(tokens)):
        if tokens[end].name:
            break
        words.append(tokens[end].text)
        if " ".join(words).casefold() in known:
            longest = end + 1
    if longest == at:
        return tokens[at].text, at + 1
    return known[" ".join(token.text for token in tokens[at:longest]).casefold()], longest
