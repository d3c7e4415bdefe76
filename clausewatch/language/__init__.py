"""The language of the rules: reads text and says which kinds of AI-training clause it holds. Pure; no I/O."""

from clausewatch.language.examine import Part
from clausewatch.language.identity import reading_of
from clausewatch.language.pattern import NAME, PatternError
from clausewatch.language.reader import Reader, Reading, RuleTrace, SentenceTrace
from clausewatch.language.rule import Example, May, Rule, Who
from clausewatch.language.slots import GRAMMAR
from clausewatch.language.vocabulary import Phrase, Vocabulary, phrase

__all__ = [
    "GRAMMAR",
    "NAME",
    "Example",
    "May",
    "Part",
    "PatternError",
    "Phrase",
    "Reader",
    "Reading",
    "Rule",
    "RuleTrace",
    "SentenceTrace",
    "Vocabulary",
    "Who",
    "phrase",
    "reading_of",
]
