"""Signals in plain words: one line a statement, one sentence a change."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from clausewatch.model import Agents, CarriedIn, Permission, Signal, SignalFlag, SignalKind, Use
from clausewatch.signals.compare import Extent, Turn
from clausewatch.signals.scope import EVERYWHERE, split

KINDS = {
    SignalKind.ROBOTS_TXT: "robots.txt",
    SignalKind.CONTENT_SIGNAL: "Content-Signal",
    SignalKind.CONTENT_USAGE: "Content-Usage",
    SignalKind.ROBOTS_TAG: "robots tag",
    SignalKind.AI_TXT: "ai.txt",
    SignalKind.TDMREP: "TDMRep",
    SignalKind.RSL: "RSL licence",
}
"""What each kind of signal is called."""

USES = {
    Use.TRAIN: "AI training",
    Use.INPUT: "use in AI answers",
    Use.SEARCH: "search",
    Use.ALL: "any use",
}

FLAGS = {
    SignalFlag.IMPLIED: "implied",
    SignalFlag.LENIENT: "not as specified, but plainly meant",
    SignalFlag.MALFORMED: "cannot be read, so it says nothing",
    SignalFlag.UNGROUPED: "outside of any group",
    SignalFlag.AMBIGUOUS_GROUP: "programs differ on whom the group is for",
    SignalFlag.LEGACY: "a word of an earlier draft, which says nothing any more",
    SignalFlag.SHADOWED: "robots.txt refuses the page anyway, so nobody sees it",
}
"""What is said of a statement beside its value; that a use is derived shows in the line itself."""

MOST_NAMES = 3
"""Programs named in a sentence; the rest is counted."""

VALUES = {
    Permission.ALLOW: "allowed",
    Permission.DENY: "refused",
    Permission.LICENCE: "licensed on conditions",
    Permission.UNSET: "not said",
}
"""Each value as what is done with a use."""

ANYBODY = "*"
"""In place of a program: whoever is not named."""

_SAYS = {
    Permission.ALLOW: "allows",
    Permission.DENY: "refuses",
    Permission.LICENCE: "licenses, on conditions,",
    Permission.UNSET: "says nothing about",
}
_WAS = {
    Permission.ALLOW: "allowed it",
    Permission.DENY: "refused it",
    Permission.LICENCE: "licensed it on conditions",
    Permission.UNSET: "said nothing about it",
}


def host_of(origin: str) -> str:
    """The site's name for people."""
    return urlsplit(origin).netloc


def line(signal: Signal, agents: Agents) -> str:
    """One statement in one line: what it says, to whom, about what, and where that stands."""
    origin, pattern = split(signal.scope)
    where = "" if pattern in EVERYWHERE else f", {place(origin, pattern)}"
    notes = "".join(f"; {note}" for note in _notes(signal))
    evidence = ": ".join(filter(None, (evidence_place(signal), signal.quote.strip())))
    return f"{KINDS[signal.kind]}: {_subject(signal, agents)} {VALUES[signal.value]}{where}{notes} [{evidence}]"


def _subject(signal: Signal, agents: Agents) -> str:
    if signal.kind is SignalKind.ROBOTS_TXT:
        use = "" if signal.use is Use.ALL else f" for {USES[signal.use]}"
        return f"fetching by {names((signal.agent,), agents)}{use}"
    whom = "" if signal.agent == ANYBODY else f" by {name(signal.agent, agents)}"
    return f"{USES[signal.use]}{whom}"


def _notes(signal: Signal) -> Iterable[str]:
    yield from (FLAGS[flag] for flag in sorted(signal.flags) if flag in FLAGS)
    if signal.detail:
        yield signal.detail


def place(origin: str, pattern: str) -> str:
    """A part of a site: one page, or the paths that meet a pattern."""
    if pattern == "/$":
        return f"the home page of {host_of(origin)}"
    if pattern.endswith("$") and "*" not in pattern:
        return f"the page {pattern.removesuffix('$')} of {host_of(origin)}"
    return f"{pattern} of {host_of(origin)}"


def evidence_place(signal: Signal) -> str:
    """Where a statement stands."""
    path = urlsplit(signal.url).path.lstrip("/") or "home page"
    if signal.carried_in is CarriedIn.HEADER:
        return f"header of the {path}" if path == "home page" else f"header of /{path}"
    if signal.carried_in is CarriedIn.META:
        return f"markup of the {path}" if path == "home page" else f"markup of /{path}"
    return f"{path}, {'entry' if path.endswith('.json') else 'line'} {signal.line}"


def name(token: str, agents: Agents) -> str:
    """A program by its own spelling of its name."""
    known = agents.find(token)
    return known.name if known else token


def names(tokens: Sequence[str], agents: Agents) -> str:
    """Some programs, the rest counted."""
    known = [name(token, agents) for token in tokens if token != ANYBODY]
    shown = known[:MOST_NAMES]
    if len(known) > MOST_NAMES:
        more = len(known) - MOST_NAMES
        shown.append(f"{more} more AI {'program' if more == 1 else 'programs'}")
    return enumerate_words([*shown, *(["programs that robots.txt does not name"] if ANYBODY in tokens else [])])


def sentence(turn: Turn, agents: Agents, last_without: datetime) -> str:
    """What a change means, in one sentence."""
    until = f"{last_without.day} {last_without:%b %Y}"
    origin, pattern = split(turn.scope)
    if turn.kind is SignalKind.ROBOTS_TXT:
        return _may_fetch(turn, agents, until, host_of(origin), place(origin, pattern))
    what = enumerate_words([USES[use] for use in turn.uses])
    where = host_of(origin) if turn.extent is Extent.ALL else place(origin, pattern)
    whom = "" if turn.agents == (ANYBODY,) else f" to {names(turn.agents, agents)}"
    via = KINDS[turn.kind]
    if turn.before is turn.after:
        return f"The terms on which {where} licenses {what}{whom} have changed ({via})."
    if turn.after is Permission.UNSET:
        return f"{_capital(where)} no longer {_denial(turn.before)} {what}{whom} ({via}), as it did until {until}."
    return f"{_capital(where)} now {_SAYS[turn.after]} {what}{whom} ({via}); until {until} it {_WAS[turn.before]}."


def _denial(before: Permission) -> str:
    return {Permission.DENY: "refuses", Permission.LICENCE: "asks for a licence for"}.get(before, "allows")


def _may_fetch(turn: Turn, agents: Agents, until: str, host: str, part: str) -> str:
    whom = _capital(names(turn.agents, agents))
    how_much = f"all of {host}" if turn.extent is Extent.ALL else f"most of {host}"
    if turn.extent is Extent.PART:
        how_much = part
    subject = "it was" if len(turn.agents) == 1 and ANYBODY not in turn.agents else "they were"
    if turn.is_looser:
        return f"{whom} may now fetch {how_much}; until {until} {subject} refused."
    how_much = f"anything of {host}" if turn.extent is not Extent.PART else part
    return f"{whom} may no longer fetch {how_much}; until {until} {subject} let in."


def _capital(text: str) -> str:
    """A sentence's beginning; a host's or a program's name stays as it is written."""
    return text[:1].upper() + text[1:] if text.startswith(("the ", "programs ")) else text


def enumerate_words(parts: Iterable[str]) -> str:
    """A list as it stands in a sentence."""
    listed = list(parts)
    return " and ".join([", ".join(listed[:-1]), listed[-1]] if len(listed) > 1 else listed)
