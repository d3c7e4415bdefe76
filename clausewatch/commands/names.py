"""Finds what somebody means by a name."""

from clausewatch.commands.errors import CannotDo
from clausewatch.model import Platform, Source
from clausewatch.ruleset import Ruleset
from clausewatch.ruleset.fields import suggestion


def platform_called(name: str, ruleset: Ruleset) -> Platform | None:
    """The platform of this id or any of its names, capitals aside; its own name before what it is also known as."""
    folded = name.casefold().strip()
    first = [each for each in ruleset.platforms if folded in {each.id.casefold(), each.name.casefold()}]
    also = [each for each in ruleset.platforms if folded in {known.casefold() for known in each.names}]
    return next(iter([*first, *also]), None)


def platform_named(name: str, ruleset: Ruleset) -> Platform:
    """As `platform_called`. Raises CannotDo with the nearest name."""
    found = platform_called(name, ruleset)
    if found is None:
        known = [each.name for each in ruleset.platforms]
        raise CannotDo(f'No platform "{name}" is watched: {suggestion(name, known)} watch add ADDRESS watches another.')
    return found


def source_named(name: str, ruleset: Ruleset) -> Source:
    """The source of this id, paused or not. Raises CannotDo with the nearest id, or those of the platform it names."""
    known = {source.id: source for source in (*ruleset.sources, *ruleset.paused)}
    if name not in known:
        if platform := platform_called(name, ruleset):
            theirs = ", ".join(source.id for source in documents_of(platform, ruleset))
            raise CannotDo(f"{platform.name} is a platform: name one of its sources, {theirs}.")
        raise CannotDo(f'Nothing is watched under "{name}": {suggestion(name, known)} watch list has all.')
    return known[name]


def documents_of(platform: Platform, ruleset: Ruleset) -> tuple[Source, ...]:
    """The platform's sources, paused or not."""
    every = (*ruleset.sources, *ruleset.paused)
    return tuple(source for source in every if source.platform and source.platform.id == platform.id)
