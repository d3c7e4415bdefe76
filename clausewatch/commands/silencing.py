"""`silence`: nothing is told of a platform or of what a rule finds, for a while; what is held back is kept."""

import re
from datetime import datetime, timedelta

from clausewatch.commands.desk import Argument, Asked, Desk, Known, Right, Verb
from clausewatch.commands.errors import CannotDo
from clausewatch.commands.names import platform_called
from clausewatch.commands.say import line, listed, minute, plainly, said, strong
from clausewatch.model import AuditEntry, Deed, Reply, Silence, SilenceTarget
from clausewatch.ports import Repeated
from clausewatch.ruleset.fields import suggestion

LONGEST = timedelta(days=366)

_SPAN = re.compile(r"(?:for\s+)?(\d{1,3}|an?|one|two|three)\s*(minute|min|hour|h|day|d|week|w|month)s?", re.IGNORECASE)
_UNITS = {
    "min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1),
    "minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1),
    "month": timedelta(days=30),
}  # fmt: skip
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3}


def span(text: str) -> timedelta | None:
    """A length of time as people write it: "2 weeks", "for a day"; None where it is none, or longer than LONGEST."""
    found = _SPAN.fullmatch(text.strip())
    if found is None:
        return None
    number = _NUMBERS.get(found[1].casefold()) or (int(found[1]) if found[1].isdecimal() else 0)
    length = number * _UNITS[found[2].casefold()]
    return length if timedelta() < length <= LONGEST else None


async def silence(asked: Asked, desk: Desk) -> Reply:
    """Silence a platform or a rule, lift a silence, or list what is silenced."""
    name = asked.text("what")
    if not name:
        return await _list(desk)
    target, key = _named(name, desk)
    wanted = asked.text("for")
    if wanted.casefold() in {"off", "lift", "end"}:
        return await _lift(target, key, asked, desk)
    length = span(wanted) if wanted else None
    if length is None:
        raise CannotDo(f"How long? Write for instance: silence {name} for 2 weeks, or: silence {name} off.")
    until = desk.now() + length
    did = f"silenced {key} until {until:%d %b %Y %H:%M} UTC"
    if not await _write(target, key, until, did, asked, desk):
        return Reply()
    return plainly(f"Nothing is told of {key} until ", minute(until), ". What is held back is kept: see status.")


def _named(name: str, desk: Desk) -> tuple[SilenceTarget, str]:
    if any(rule.id == name for rule in desk.ruleset.rules):
        return SilenceTarget.RULE, name
    platform = platform_called(name, desk.ruleset)
    if platform:
        return SilenceTarget.PLATFORM, platform.name
    outlets = {source.publisher for source in desk.ruleset.sources}
    if name in outlets:
        return SilenceTarget.PLATFORM, name
    known = [*outlets, *(rule.id for rule in desk.ruleset.rules)]
    raise CannotDo(f'There is no platform, outlet or rule "{name}": {suggestion(name, known)}')


async def _lift(target: SilenceTarget, key: str, asked: Asked, desk: Desk) -> Reply:
    if not any((each.target, each.key) == (target, key) for each in await desk.store.silences(desk.now())):
        raise CannotDo(f"{key} is not silenced.")
    if not await _write(target, key, desk.now(), f"lifted the silence of {key}", asked, desk):
        return Reply()
    return plainly(f"{key} is told of again.")


async def _write(target: SilenceTarget, key: str, until: datetime, did: str, asked: Asked, desk: Desk) -> bool:
    made = Silence(target=target, key=key, until=until, author=asked.asker, at=desk.now(), reason=asked.text("because"))
    entry = AuditEntry(author=asked.asker, at=desk.now(), command=asked.verb, did=did)
    performed = await desk.store.perform(Deed(event_id=asked.event_id, entry=entry, silences=(made,)))
    return not isinstance(performed, Repeated)


async def _list(desk: Desk) -> Reply:
    silences = await desk.store.silences(desk.now())
    if not silences:
        return plainly("Nothing is silenced.")
    items = [
        line(
            strong(each.key),
            " until ",
            minute(each.until),
            f", by {each.author.name}",
            f": {each.reason}" if each.reason else "",
        )
        for each in silences
    ]
    return Reply(blocks=(said("Silenced:"), listed(items)))


VERBS = (
    Verb(
        name="silence",
        about="Tell nothing of a platform or a rule for a while; off ends it.",
        run=silence,
        arguments=(
            Argument(name="what", about="which platform or rule", known=Known.SILENCEABLE),
            Argument(name="for", about="how long: 2 weeks, or off", is_rest=True),
            Argument(name="because", about="why"),
        ),
        examples=("silence Tonewell for 2 weeks", "silence service-trains off"),
        right=Right.EDITORS,
    ),
)
