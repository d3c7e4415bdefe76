"""What two states of a site's signals differ in, as turns of meaning: who may do what where, before and after."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from clausewatch.model import Agents, Permission, Signal, SignalKind, Use
from clausewatch.signals.memory import meaning
from clausewatch.signals.resolve import RANKS, group_of, in_force, rule
from clausewatch.signals.scope import EVERYWHERE, covers, is_whole, split, weight

PROBE = "/-/anything"
"""A path like any other: what holds there holds for the site, whatever is said of its home page or single folders."""


class Extent(StrEnum):
    """How much of a site is meant."""

    ALL = "all"
    MOST = "most"
    PART = "part"
    """Only the paths of the scope."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One change of meaning. `agents` are product tokens, or "*"; `uses` have changed alike.

    `old` and `new` are the statements that say so, as evidence; empty where nothing did.
    """

    kind: SignalKind
    agents: tuple[str, ...]
    uses: tuple[Use, ...]
    scope: str
    extent: Extent
    before: Permission
    after: Permission
    old: tuple[Signal, ...] = ()
    new: tuple[Signal, ...] = ()

    @property
    def is_looser(self) -> bool:
        """Whether less is refused than before."""
        return RANKS.index(self.after) < RANKS.index(self.before)

    @property
    def is_stricter(self) -> bool:
        """Whether more is refused than before."""
        return RANKS.index(self.after) > RANKS.index(self.before)


def compare(before: Iterable[Signal], after: Iterable[Signal], agents: Agents, origin: str) -> tuple[Turn, ...]:
    """The turns between two states, in the order: what programs may fetch, then statement by statement.

    Nothing is one where the meaning is the same: another line, another group that says what held anyway, a rule for
    single paths that is not about AI programs in particular.
    """
    old, new = in_force(before, agents), in_force(after, agents)
    return (*_fetching(old, new, origin), *_stating(old, new))


def _fetching(old: Sequence[Signal], new: Sequence[Signal], origin: str) -> Iterable[Turn]:
    """Programs for which the same changed are told together."""
    old = [signal for signal in old if signal.kind is SignalKind.ROBOTS_TXT]
    new = [signal for signal in new if signal.kind is SignalKind.ROBOTS_TXT]
    named = list(dict.fromkeys(signal.agent for signal in (*new, *old) if signal.agent != "*"))
    uses = {signal.agent: signal.use for signal in (*old, *new)}
    found: dict[tuple[_Fetching, Use], list[str]] = {}
    for agent in ("*", *named):
        turn = _fetch_turn(agent, old, new, origin)
        if turn is not None:
            found.setdefault((turn, uses.get(agent, Use.ALL)), []).append(agent)
    for (turn, use), names in found.items():
        yield Turn(
            kind=SignalKind.ROBOTS_TXT,
            agents=tuple(names),
            uses=(use,),
            scope=turn.scope,
            extent=turn.extent,
            before=turn.before,
            after=turn.after,
            old=_deciding(old, names, turn.scope),
            new=_deciding(new, names, turn.scope),
        )


class _Fetching(NamedTuple):
    """What one program may fetch now and could not, or the other way round."""

    scope: str
    extent: Extent
    before: Permission
    after: Permission


def _fetch_turn(agent: str, old: Sequence[Signal], new: Sequence[Signal], origin: str) -> _Fetching | None:
    was, now = (_fetched(rows, agent, origin) for rows in (old, new))
    if was is not now:
        looser = now is Permission.ALLOW
        rest = _rules(new if looser else old, agent)
        extent = Extent.MOST if Permission.DENY in rest.values() and looser else Extent.ALL
        return _Fetching(f"{origin}/", extent, was, now)
    return None if agent == "*" else _path_turn(agent, old, new)


def _fetched(rows: Sequence[Signal], agent: str, origin: str) -> Permission:
    """Whether a program may fetch the site; where nothing is said, it may."""
    return Permission.DENY if rule(rows, f"{origin}{PROBE}", agent) is Permission.DENY else Permission.ALLOW


def _rules(rows: Sequence[Signal], agent: str) -> dict[str, Permission]:
    return {row.scope: row.value for row in group_of(rows, agent) if not is_whole(row.scope)}


def _path_turn(agent: str, old: Sequence[Signal], new: Sequence[Signal]) -> _Fetching | None:
    """The first path that a program is kept out of now or let into, where that does not hold for all programs alike."""
    changed = _path_changes(old, new, agent)
    general = _path_changes(old, new, "*")
    own = {scope: turn for scope, turn in changed.items() if general.get(scope) != turn}
    for scope, (was, now) in own.items():
        if was is not now:
            return _Fetching(scope, Extent.PART, was, now)
    return None


def _path_changes(old: Sequence[Signal], new: Sequence[Signal], agent: str) -> dict[str, tuple[Permission, Permission]]:
    was, now = _rules(old, agent), _rules(new, agent)
    scopes = [scope for scope in dict.fromkeys((*was, *now)) if was.get(scope) is not now.get(scope)]
    return {scope: (_at(old, agent, scope), _at(new, agent, scope)) for scope in scopes}


def _at(rows: Sequence[Signal], agent: str, scope: str) -> Permission:
    """What holds for a program at the beginning of a scope."""
    origin, pattern = split(scope)
    path = pattern.removesuffix("$").replace("*", "-")
    value = rule(rows, f"{origin}{path if path.startswith('/') else f'/{path}'}", agent)
    return Permission.DENY if value is Permission.DENY else Permission.ALLOW


def _deciding(rows: Sequence[Signal], names: Sequence[str], scope: str) -> tuple[Signal, ...]:
    """The rules that decide for these programs, each line once."""
    origin, pattern = split(scope)
    url = f"{origin}{PROBE}" if pattern in EVERYWHERE else f"{origin}{pattern.removesuffix('$').replace('*', '-')}"
    found: dict[int, Signal] = {}
    for name in names:
        speaking = [row for row in group_of(rows, name) if covers(row.scope, url)]
        if speaking:
            row = max(speaking, key=lambda each: (weight(each.scope), each.value is Permission.ALLOW))
            found.setdefault(row.line, row)
    return tuple(found.values())


def _stating(old: Sequence[Signal], new: Sequence[Signal]) -> Iterable[Turn]:
    """Statements of the other kinds; uses that changed alike in one statement are told together."""
    was = {signal.key: signal for signal in old if signal.kind is not SignalKind.ROBOTS_TXT}
    now = {signal.key: signal for signal in new if signal.kind is not SignalKind.ROBOTS_TXT}
    found: dict[tuple[object, ...], list[tuple[Signal | None, Signal | None]]] = {}
    for key in dict.fromkeys((*was, *now)):
        before, after = was.get(key), now.get(key)
        if _says(before) != _says(after):
            kind, scope, agent, _ = key
            found.setdefault((kind, scope, agent, _says(before), _says(after)), []).append((before, after))
    for pairs in found.values():
        yield _statement(pairs)


def _says(signal: Signal | None) -> tuple[str, ...]:
    """The value and the terms of a licence; a statement that says nothing is like none."""
    if signal is None or signal.value is Permission.UNSET:
        return (Permission.UNSET, "")
    return meaning(signal)[-2:]


def _statement(pairs: Sequence[tuple[Signal | None, Signal | None]]) -> Turn:
    olds = tuple(before for before, _ in pairs if before)
    news = tuple(after for _, after in pairs if after)
    one = (*news, *olds)[0]
    uses = dict.fromkeys(signal.use for pair in pairs for signal in pair if signal)
    return Turn(
        kind=one.kind,
        agents=(one.agent,),
        uses=tuple(sorted(uses, key=list(Use).index)),
        scope=one.scope,
        extent=Extent.ALL if is_whole(one.scope) else Extent.PART,
        before=olds[0].value if olds else Permission.UNSET,
        after=news[0].value if news else Permission.UNSET,
        old=olds[:1],
        new=news[:1],
    )
