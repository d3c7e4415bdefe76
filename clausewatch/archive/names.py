"""Finds the platform or document that a person means. Pure."""

import difflib
from collections.abc import Iterable, Sequence

from clausewatch.errors import SettingsError
from clausewatch.language import searching
from clausewatch.model import Dossier, Platform

MOST_SHOWN = 12
"""Names that an error lists."""


def platforms(named: Sequence[str], dossiers: Sequence[Dossier], declared: Iterable[Platform]) -> tuple[str, ...]:
    """The ids of these platforms, in the order given. Raises SettingsError for one that is not known."""
    known = {dossier.platform_id: {dossier.platform_id, dossier.publisher} for dossier in dossiers}
    for platform in declared:
        known.setdefault(platform.id, set()).update((platform.id, *platform.names))
    by_name = {_plain(name): platform for platform, called in known.items() for name in called}
    shown = sorted({dossier.publisher for dossier in dossiers})
    for name in named:
        if _plain(name) not in by_name:
            raise _unknown("platform", name, shown)
    return tuple(dict.fromkeys(by_name[_plain(name)] for name in named))


def document(named: str, dossiers: Sequence[Dossier], declared: Iterable[Platform]) -> Dossier:
    """The one document that is meant. Raises SettingsError for one that is not known, or where several are meant."""
    found = documents(named, dossiers, declared)
    if len(found) > 1:
        raise SettingsError(f'"{named}" has several documents: name one of {_list(each.source_id for each in found)}.')
    return found[0]


def documents(named: str, dossiers: Sequence[Dossier], declared: Iterable[Platform]) -> tuple[Dossier, ...]:
    """A document by its id, as "Platform: Title" or "Platform/Title", or all of a platform.

    Raises SettingsError where there is none.
    """
    plain = _plain(named)
    exact = [each for each in dossiers if plain in {_plain(each.source_id), _plain(f"{each.publisher}/{each.title}")}]
    if exact:
        return tuple(exact[:1])
    aka = {_plain(name): platform.id for platform in declared for name in platform.names}
    ours = tuple(
        each
        for each in dossiers
        if plain in {each.platform_id, _plain(each.publisher)} or aka.get(plain) == each.platform_id
    )
    if not ours:
        raise _unknown("document", named, sorted(each.source_id for each in dossiers))
    return ours


def _unknown(what: str, named: str, known: Sequence[str]) -> SettingsError:
    near = difflib.get_close_matches(named.casefold(), [each.casefold() for each in known], n=3, cutoff=0.5)
    meant = [each for each in known if each.casefold() in near] or list(known)
    hint = (
        f"did you mean {_list(meant)}?" if near else f"there are {_list(meant)}." if known else "none is recorded yet."
    )
    return SettingsError(f'there is no {what} "{named}": {hint}')


def _list(names: Iterable[str]) -> str:
    every = list(names)
    more = f" and {len(every) - MOST_SHOWN} more" if len(every) > MOST_SHOWN else ""
    return ", ".join(every[:MOST_SHOWN]) + more


def _plain(name: str) -> str:
    """Case, marks and the sign between platform and title do not tell names apart."""
    return "/".join(searching.folded(part) for part in name.replace(":", "/").split("/"))
