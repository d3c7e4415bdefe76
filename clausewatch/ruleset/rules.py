"""Reads `rules:` into Rule objects, and runs their examples."""

import re
from collections.abc import Iterator

import re2

from clausewatch.language import Example, May, PatternError, Phrase, Reader, Rule, Vocabulary, Who
from clausewatch.language.pattern import compile_pattern
from clausewatch.language.prefilter import options
from clausewatch.language.rule import DISABLED
from clausewatch.model import ClauseKind, Level, Sign
from clausewatch.ruleset.fields import Fields, Report, suggestion
from clausewatch.ruleset.nodes import Mapping, Scalar, Sequence

KEYS = (
    "id", "title", "kind", "about", "says", "read", "level", "status", "why", "references", "who", "may", "does",
    "mentions", "nearby", "starts_with", "not_when", "not_if_also", "regex", "should_match", "should_not_match",
    "known_misses",
)  # fmt: skip
CONDITIONS = ("does", "mentions", "starts_with", "regex")
"""A rule without any of these would match every sentence."""
NAMING = ("does", "mentions", "nearby", "starts_with", "not_when")
STATUSES = ("experimental", "test", "stable", DISABLED)
LONGEST_EXPRESSION = 500
"""Characters in a `regex`."""
MOST_EXPRESSIONS = 50
"""`regex` lines in all files together."""

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_WHO = {who.value: (who,) for who in Who}
_MAY = {"yes": (May.YES,), "not": (May.NOT,), "either": (May.YES, May.NOT)}
_KINDS: dict[str, ClauseKind | None] = {kind.value: kind for kind in ClauseKind}
_SIGNS: dict[str, Sign] = {sign.value: sign for sign in Sign}
_LEVELS: dict[str, Level | None] = {level.value: level for level in Level}


def read_rule(node: Mapping, report: Report, vocabulary: Vocabulary, inline: dict[str, Phrase]) -> Rule:
    """One rule. Patterns written where a name could stand are added to `inline` under their own text."""
    fields = Fields(node, report, "a rule", KEYS)
    named = {key: _names(fields, key, report, vocabulary, inline) for key in NAMING}
    rule = Rule(
        id=_identity(fields),
        title=fields.text("title"),
        kind=_kind(fields),
        says=_sign(fields),
        reads_article=_reads_article(fields),
        level=fields.choice("level", _LEVELS, None),
        status=fields.choice("status", {status: status for status in STATUSES}, "stable"),
        why=fields.text("why", ""),
        references=fields.texts("references"),
        who=frozenset(who for chosen in fields.choices("who", _WHO, understood=True) for who in chosen),
        may=frozenset(may for chosen in fields.choices("may", _MAY, understood=True) for may in chosen),
        does=named["does"],
        mentions=named["mentions"],
        nearby=named["nearby"],
        starts_with=named["starts_with"],
        not_when=named["not_when"],
        not_if_also=frozenset(kind for kind in fields.choices("not_if_also", _KINDS) if kind),
        regex=fields.checked("regex", _expression_problem, "write an RE2 expression: no look-around, no \\1."),
        should_match=_texts(fields, "should_match"),
        should_not_match=tuple(_refusals(fields, report)),
        known_misses=_texts(fields, "known_misses"),
        file=report.file,
        line=node.line,
    )
    _complete(fields, rule)
    return rule


def _identity(fields: Fields) -> str:
    found = fields.text("id")
    if found and not _ID.fullmatch(found):
        fields.problem("id", f'"{found}" cannot be an id.', 'use small letters, digits and hyphens: "service-trains".')
    return found


def _kind(fields: Fields) -> ClauseKind | None:
    news = fields.choice("about", {"news": True, "clauses": False}, False)
    kind = fields.choice("kind", _KINDS, None)
    if news and fields.has("kind"):
        fields.problem("kind", "a rule about news has no kind.", 'take out "kind:" or "about: news".')
    elif not news and not fields.has("kind"):
        fields.problem("kind", 'a rule needs a line "kind:".', f"write one of: {', '.join(_KINDS)}.")
    return None if news else kind or ClauseKind.GRANT


def _sign(fields: Fields) -> Sign:
    if fields.has("says") and not fields.has("about"):
        fields.problem("says", '"says:" belongs to a rule about news.', 'add a line "about: news", or take it out.')
    return fields.choice("says", _SIGNS, Sign.RELEVANT)


def _reads_article(fields: Fields) -> bool:
    if fields.has("read") and not fields.has("about"):
        fields.problem("read", '"read:" belongs to a rule about news.', 'add a line "about: news", or take it out.')
    return fields.choice("read", {"article": True}, False)


def _complete(fields: Fields, rule: Rule) -> None:
    if not any(fields.has(key) for key in CONDITIONS):
        fields.problem("id", "a rule must say what it looks for.", f"add one of: {', '.join(CONDITIONS)}.")
    if (rule.who or rule.may) and not fields.has("does"):
        fields.problem("who", '"who:" and "may:" are about what is done.', 'add a line "does:".')
    for key in ("should_match", "should_not_match"):
        if not fields.has(key):
            fields.problem("id", f'a rule needs examples: "{key}:" is missing.', f"add {key}: with at least one.")


def _names(
    fields: Fields, key: str, report: Report, vocabulary: Vocabulary, inline: dict[str, Phrase]
) -> tuple[str, ...]:
    found = []
    for scalar in fields.scalars(key):
        name = scalar.value.strip()
        if not vocabulary.knows(name) and not _written_out(scalar, key, report, vocabulary, inline):
            continue
        found.append(name)
    return tuple(found)


def _written_out(scalar: Scalar, key: str, report: Report, vocabulary: Vocabulary, inline: dict[str, Phrase]) -> bool:
    """Whether what stands there is a pattern of its own: several words, or one with {…}, (…) or ~."""
    name = scalar.value.strip()
    if not re.search(r"[ {(~]", name):
        known = {*vocabulary.words, *vocabulary.phrases}
        report.add(scalar.line, f'{key}: there is no phrase called "{name}".', suggestion(name, known))
        return False
    try:
        pattern = compile_pattern(name)
    except PatternError as error:
        report.add(scalar.line, f"{key}: {error}.", "use words, {names}, ..5, (a|b), ^; see docs/rules.md.")
        return False
    for used in pattern.names:
        if not vocabulary.knows(used):
            report.add(scalar.line, f"{key}: {{{used}}} is not defined.", suggestion(used, vocabulary.words))
            return False
    inline[name] = Phrase(any=(pattern,))
    return True


def _expression_problem(expression: str) -> str | None:
    if len(expression) > LONGEST_EXPRESSION:
        return f"this expression has {len(expression)} characters; at most {LONGEST_EXPRESSION} are allowed."
    try:
        re2.compile(expression, options())
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
        return f"this expression cannot be used: {text}."
    return None


def _texts(fields: Fields, key: str) -> tuple[Example, ...]:
    return tuple(Example(text=scalar.value.strip("\n"), line=scalar.line) for scalar in fields.scalars(key))


def _refusals(fields: Fields, report: Report) -> Iterator[Example]:
    node = fields.value("should_not_match")
    if node is None:
        return
    if not isinstance(node, Sequence):
        fields.problem("should_not_match", '"should_not_match:" must be a list.', "begin each entry with a dash.")
        return
    for item in node.items:
        if not isinstance(item, Mapping):
            report.add(item.line, "an example that should not match needs a reason.", 'write "text:" and "because:".')
            continue
        example = Fields(item, report, "an example", ("text", "because"))
        text = example.value("text")
        if not isinstance(text, Scalar) or not text.value.strip():
            report.add(item.line, 'an example needs a line "text:".', "add text: and the sentence.")
            continue
        yield Example(text=text.value.strip("\n"), line=text.line, because=example.text("because"))


def run_examples(rule: Rule, reader: Reader, report: Report) -> None:
    """Every example that does not come out as the rule says is a problem, with what was missing."""
    for example in rule.should_match:
        if not matches(rule, reader, example.text):
            found = f'this example should match {rule.id} but does not: "{_short(example.text)}"'
            report.add(example.line, found, missing(rule, reader, example.text))
    for example in rule.should_not_match:
        if matches(rule, reader, example.text):
            found = f'this example should NOT match {rule.id} but does: "{_short(example.text)}"'
            fix = f"you noted: {example.because}. Add a not_when line, or make who, may or does stricter."
            report.add(example.line, found, fix)


def matches(rule: Rule, reader: Reader, text: str) -> bool:
    """Whether the rule matches anywhere in the text, among all the rules in force."""
    if rule.about_news:
        return any(hit.rule_id == rule.id for hit in reader.read_news(text))
    return any(match.rule_id == rule.id for match in reader.read(text).matches)


def missing(rule: Rule, reader: Reader, text: str) -> str:
    """Which part of the rule the text came closest to meeting, and lacks."""
    traces = [trace for found in reader.explain(text) for trace in found.rules if trace.rule.id == rule.id]
    best = max(traces, key=lambda trace: sum(part.met for part in trace.parts), default=None)
    if best is None:
        return "the text has no sentence."
    if best.matched:
        return 'add one of its words to the list "look-for": the text is passed over before rules are tried.'
    met = [f"{part.name}: {part.words}" for part in best.parts if part.met]
    lacking = [f"{part.name}: {part.words}" for part in best.parts if not part.met]
    return f"found {'; '.join(met) or 'nothing'}, but {'; '.join(lacking)}."


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 120 else flat[:119] + "…"
