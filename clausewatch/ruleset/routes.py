"""Reads `channels:` and `routes:`: who is told what."""

import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from clausewatch.errors import Problem
from clausewatch.model import Channel, ClauseKind, Level, OnDoubt, Platform, Subscription, Times
from clausewatch.ruleset.edit import Plain
from clausewatch.ruleset.fields import Fields, Report, suggestion
from clausewatch.ruleset.nodes import Mapping, parse
from clausewatch.ruleset.rendering import rendered

TIME_KEYS = ("digest", "at", "on", "quiet", "zone")
CHANNEL_KEYS = ("id", "platform", "address", "in_doubt")
MENTION_KEYS = ("mention", "mention_from")
ROUTE_KEYS = (
    *TIME_KEYS,
    *MENTION_KEYS,
    "threads",
    "to",
    "level",
    "platforms",
    "kinds",
    "documents",
    "unclear",
    "news",
    "signals",
    "notices",
)
EVERYONE = "everyone"
CHAT_PLATFORMS = {name: name for name in ("slack", "discord", "console")}

LEVELS = {level.value: level for level in Level}
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")
_MENTION = re.compile(r"[UWS][A-Z0-9]{6,}|(?:user|role):\d{17,20}|here")
_MENTION_FIX = "write a Slack id (U… or S…), user:… or role:… with a Discord id, or here."
_YES_NO = {"yes": True, "no": False}


def read_channels(top: Fields, report: Report) -> tuple[Channel, ...]:
    """The channels named in the file; those of the environment are added elsewhere."""
    channels: dict[str, Channel] = {}
    for node in top.mappings("channels"):
        fields = Fields(node, report, "a channel", CHANNEL_KEYS)
        channel = Channel(
            id=fields.text("id"),
            platform=fields.choice("platform", CHAT_PLATFORMS, "console"),
            address=fields.text("address", ""),
            in_doubt=fields.choice("in_doubt", {each.value: each for each in OnDoubt}, OnDoubt.RESEND),
        )
        if channel.id in channels:
            fields.problem("id", f'there is already a channel "{channel.id}".', "give this one another id.")
        if channel.platform != "console" and not channel.address:
            fields.problem("address", "a channel needs its address.", "copy the channel's id from the chat platform.")
        channels[channel.id] = channel
    return tuple(channels.values())


def read_routes(top: Fields, report: Report, platforms: tuple[Platform, ...]) -> tuple[Subscription, ...]:
    """Which channel gets what, everything to everyone if nothing is said. Platforms are kept by name, as in alerts."""
    if not top.has("routes"):
        return (Subscription(channel_ids=(EVERYONE,)),)
    known = {written: platform.name for platform in platforms for written in (platform.id, platform.name)}
    routes = []
    for node in top.mappings("routes"):
        fields = Fields(node, report, "a route", ROUTE_KEYS)
        to = fields.texts("to")
        if not to:
            fields.problem("to", "a route needs somebody to tell.", f"write to: [{EVERYONE}] or channel ids.")
        mention, mention_from = _mentioned(fields)
        routes.append(
            Subscription(
                channel_ids=to,
                level=fields.choice("level", LEVELS, Level.LOW),
                platforms=fields.choices("platforms", known),
                kinds=fields.choices("kinds", {kind.value: kind for kind in ClauseKind}),
                documents=fields.choice("documents", _YES_NO, True),
                unclear=fields.choice("unclear", _YES_NO, True),
                news=fields.choice("news", _YES_NO, True),
                signals=fields.choice("signals", _YES_NO, True),
                notices=fields.choice("notices", _YES_NO, True),
                times=_times(fields),
                mention=mention,
                mention_from=mention_from,
                threads=fields.choice("threads", _YES_NO, False),
            )
        )
    return tuple(routes)


def route_problems(says: dict[str, Plain]) -> tuple[tuple[str, Problem], ...]:
    """What is wrong with these lines of a route, each with its key: what the loader would say of them."""
    node, _ = parse(rendered(says).encode(), "")
    report = Report("")
    fields = Fields(node or Mapping(), report, "a route", ROUTE_KEYS)
    _times(fields)
    _mentioned(fields)
    keys = sorted(says, key=fields.line_of)
    return tuple(([key for key in keys if fields.line_of(key) <= each.line][-1], each) for each in report.problems)


def _mentioned(fields: Fields) -> tuple[tuple[str, ...], Level]:
    """Who is mentioned, and from which level on."""
    named = fields.checked("mention", _mention_problem, _MENTION_FIX)
    return named, fields.choice("mention_from", LEVELS, Level.HIGH)


def _mention_problem(written: str) -> str | None:
    return None if _MENTION.fullmatch(written) else f'"{written}" is nobody who can be mentioned.'


def _times(fields: Fields) -> Times:
    """When the route tells: at once, or in a digest, and never in its quiet hours."""
    usual = Times()
    for key in ("at", "on"):
        if fields.has(key) and not fields.has("digest"):
            fields.problem(key, f'"{key}:" says when a digest is due.', "add digest: daily or digest: weekly.")
    return Times(
        zone=_zone(fields, usual.zone),
        digest=fields.choice("digest", {"daily": "daily", "weekly": "weekly"}, usual.digest),
        at=_minute(fields, "at", fields.text("at", ""), usual.at),
        weekday=fields.choice("on", {day: number for number, day in enumerate(DAYS)}, usual.weekday),
        quiet=_quiet(fields),
    )


def _zone(fields: Fields, usual: str) -> str:
    name = fields.text("zone", usual)
    try:
        ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        fields.problem("zone", f'"{name}" is not a time zone.', "write one like Europe/Berlin or America/New_York.")
        return usual
    return name


def _quiet(fields: Fields) -> tuple[int, int] | None:
    written = fields.text("quiet", "")
    if not written:
        return None
    begins, _, ends = written.partition("-")
    quiet = _minute(fields, "quiet", begins.strip(), 0), _minute(fields, "quiet", ends.strip(), 0)
    if quiet[0] == quiet[1]:
        fields.problem(
            "quiet", "quiet hours must end at another time than they begin.", "write for instance 22:00-07:00."
        )
        return None
    return quiet


def _minute(fields: Fields, key: str, written: str, usual: int) -> int:
    """Minutes after midnight of a time like "09:30"."""
    if not written and key == "at":
        return usual
    found = _TIME.fullmatch(written)
    if found is None:
        fields.problem(key, f'"{written}" is not a time of day.', "write for instance 09:00 (quiet: 22:00-07:00).")
        return usual
    return int(found[1]) * 60 + int(found[2])


def check_addressees(
    top: Fields, routes: tuple[Subscription, ...], channels: tuple[Channel, ...], report: Report
) -> None:
    """Where channels are named in the file, a route may only name those, `everyone`, or a chat platform."""
    known = {EVERYONE, *CHAT_PLATFORMS, *(channel.id for channel in channels)}
    for route in routes:
        for to in route.channel_ids:
            if to not in known:
                report.add(top.line_of("routes"), f'routes: there is no channel "{to}".', suggestion(to, known))


def read_addressee(top: Fields, key: str, channels: tuple[Channel, ...], report: Report) -> str:
    """The channel that `fallback:` or `health:` names: one of the file's, or a chat platform's own."""
    named = top.text(key, "")
    known = {*CHAT_PLATFORMS, *(channel.id for channel in channels)}
    if named and named not in known:
        report.add(top.line_of(key), f'{key}: there is no channel "{named}".', suggestion(named, known))
    return named
