"""Whom the rules know by name: platforms that are watched, and companies with what they make and own. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from clausewatch.model import Company, Platform

SHORTEST_ANY_CASE = 4
"""Characters from which a watched name is found whatever its case: a shorter one may be a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """Names, in small letters, each with the name to give for it.

    `watched` are found whatever their case; the others only where they are written like a name. By the names that are
    given: `platforms` are what the watched ones are called in the rules, `trains` those who build models, `owners`
    whose platform one is that has terms of its own, `runners` under whose terms one is.
    """

    watched: Mapping[str, str] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)
    platforms: frozenset[str] = frozenset()
    trains: frozenset[str] = frozenset()
    owners: Mapping[str, str] = field(default_factory=dict)
    runners: Mapping[str, str] = field(default_factory=dict)

    def named(self, name: str) -> str | None:
        """The name to give for one that stands in a text; None where it is not known."""
        folded = name.casefold()
        if folded in self.watched and (name[0].isupper() or len(name) >= SHORTEST_ANY_CASE):
            return self.watched[folded]
        return self.others.get(folded) if any(letter.isupper() for letter in name) else None

    @property
    def longest(self) -> int:
        """Words of the longest name."""
        return max((len(name.split()) for name in (*self.watched, *self.others)), default=1)


def directory(platforms: Iterable[Platform], companies: Iterable[Company], heard: Iterable[str] = ()) -> Directory:
    """The directory of what a ruleset knows, and of the names `heard` in stories that are still open."""
    platforms, companies = tuple(platforms), tuple(companies)
    return Directory(
        platforms=frozenset(platform.name for platform in platforms),
        watched=platform_names(platforms),
        others={name.casefold(): name for name in heard}
        | {
            name.casefold(): company.name
            for company in companies
            for name in (company.name, *company.also_known_as, *company.makes)
        },
        trains=frozenset(company.name for company in companies if company.trains),
        owners={platform: company.name for company in companies for platform in company.owns},
        runners={platform: company.name for company in companies for platform in company.runs},
    )


def platform_names(platforms: Iterable[Platform]) -> dict[str, str]:
    """All that the platforms are called: each by its own name where the other is a longer form of it.

    Another name stays as it is: who owns a platform, or what it was called, is a name in its own right.
    """
    named = [(platform.name, name) for platform in platforms for name in platform.names]
    return {name.casefold(): own if own.casefold() in name.casefold() else name for own, name in reversed(named)}


def institution_names(institutions: Iterable[Platform]) -> dict[str, str]:
    """All that the institutions are called: each by its own name."""
    return {name.casefold(): institution.name for institution in institutions for name in institution.names}
