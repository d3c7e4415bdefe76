"""When a route tells: at once, in a digest, after its quiet hours; by local time, summer and winter."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clausewatch.alert import compose_digest
from clausewatch.model import Alert, AlertKind, Channel, Collected, DeliveryAction, Level, Subscription, Times
from clausewatch.route import EVERYONE, collecting, due_at, route
from clausewatch.weave import collected_due

MONDAY = datetime(2031, 3, 24, 7, 30, tzinfo=UTC)
TEAM = Channel(id="team", platform="console", address="")
DESK = Channel(id="desk", platform="console", address="")
DAILY = Times(digest="daily", at=9 * 60, zone="Europe/Berlin")
WEEKLY = Times(digest="weekly", at=9 * 60, weekday=4, zone="Europe/Berlin")
DIGEST = Subscription(channel_ids=(EVERYONE,), times=DAILY)
NIGHT = Times(quiet=(22 * 60, 7 * 60), zone="Europe/Berlin")


def alert(name: str = "f", **changes) -> Alert:
    values = {
        "kind": AlertKind.NEWS,
        "level": Level.MEDIUM,
        "publisher": "Tonewell",
        "subject": "S",
        "summary": "It is.",
    }
    return Alert(fingerprint=name, at=MONDAY, **{**values, **changes})


@pytest.mark.parametrize(
    ("times", "now", "expected"),
    [
        (Times(), MONDAY, MONDAY),
        (DAILY, MONDAY, datetime(2031, 3, 24, 8, 0, tzinfo=UTC)),
        (DAILY, MONDAY + timedelta(hours=1), datetime(2031, 3, 25, 8, 0, tzinfo=UTC)),
        (DAILY, datetime(2031, 3, 29, 8, 0, tzinfo=UTC), datetime(2031, 3, 30, 7, 0, tzinfo=UTC)),  # summer time begins
        (WEEKLY, MONDAY, datetime(2031, 3, 28, 8, 0, tzinfo=UTC)),
        (NIGHT, MONDAY, MONDAY),
        (NIGHT, datetime(2031, 3, 24, 21, 30, tzinfo=UTC), datetime(2031, 3, 25, 6, 0, tzinfo=UTC)),
        (NIGHT, datetime(2031, 3, 24, 3, 0, tzinfo=UTC), datetime(2031, 3, 24, 6, 0, tzinfo=UTC)),
        (Times(digest="daily", at=60, quiet=(0, 480)), MONDAY, datetime(2031, 3, 25, 8, 0, tzinfo=UTC)),
    ],
)
def test_when_it_may_be_told(times, now, expected):
    assert due_at(times, now) == expected


@given(
    st.integers(0, 365 * 24 * 60).map(lambda minutes: MONDAY + timedelta(minutes=minutes)),
    st.sampled_from(["", "daily", "weekly"]),
    st.integers(0, 1439),
    st.integers(0, 6),
    st.none() | st.tuples(st.integers(0, 1439), st.integers(0, 1439)).filter(lambda pair: pair[0] != pair[1]),
)
def test_it_is_never_told_before_it_came_up_nor_much_later(now, digest, at, weekday, quiet):
    due = due_at(Times(digest=digest, at=at, weekday=weekday, quiet=quiet, zone="Europe/Berlin"), now)
    longest = {"": 1, "daily": 2, "weekly": 8}[digest]
    assert now <= due <= now + timedelta(days=longest, hours=2)


def test_a_digest_collects_and_another_route_tells_at_once():
    at_once = Subscription(channel_ids=("desk",))
    digest = Subscription(channel_ids=(EVERYONE,), times=DAILY)
    assert route(alert(), (TEAM, DESK), (at_once, digest), MONDAY) == (DESK,)
    assert collecting(alert(), (TEAM, DESK), (at_once, digest), MONDAY) == (
        (TEAM, datetime(2031, 3, 24, 8, 0, tzinfo=UTC)),
    )
    notice = alert(kind=AlertKind.NOTICE)
    assert route(notice, (TEAM, DESK), (digest,), MONDAY) == (TEAM, DESK)
    assert collecting(notice, (TEAM, DESK), (digest,), MONDAY) == ()


def test_edits_that_waited_are_made_and_the_rest_is_one_digest():
    waiting = [
        Collected(channel=TEAM, alert=alert("a"), topic="a", due_at=MONDAY),
        Collected(channel=TEAM, alert=alert("edition"), topic="card", due_at=MONDAY, action=DeliveryAction.EDIT),
    ]
    ((edit, digest),) = collected_due(waiting, (TEAM,), (DIGEST,), MONDAY).values()
    assert (edit.action, edit.parent, edit.alert.fingerprint) == (DeliveryAction.EDIT, "card", "edition")
    assert digest.alert.kind is AlertKind.DIGEST


def test_after_quiet_hours_messages_are_posted_as_by_day_and_many_are_a_digest():
    night = Subscription(channel_ids=(EVERYONE,), times=NIGHT)
    few = [Collected(channel=TEAM, alert=alert(f"edition {n}"), topic=f"f{n}", due_at=MONDAY) for n in range(5)]
    (posts,) = collected_due(few, (TEAM,), (night,), MONDAY).values()
    assert [(each.action, each.alert.fingerprint) for each in posts] == [
        (DeliveryAction.POST, f"f{n}") for n in range(5)
    ]
    many = [*few, Collected(channel=TEAM, alert=alert("f5"), topic="f5", due_at=MONDAY)]
    ((digest,),) = collected_due(many, (TEAM,), (night,), MONDAY).values()
    assert digest.alert.kind is AlertKind.DIGEST


def test_a_reply_that_waited_goes_into_its_thread():
    reply = Collected(
        channel=TEAM, alert=alert("r"), topic="f", due_at=MONDAY, action=DeliveryAction.REPLY, broadcast=True
    )
    ((posting,),) = collected_due([reply], (TEAM,), (DIGEST,), MONDAY).values()
    assert (posting.action, posting.parent, posting.broadcast) == (DeliveryAction.REPLY, "f", True)


def test_what_is_due_is_one_message_a_channel_the_gravest_first():
    waiting = [
        Collected(channel=TEAM, alert=alert("a", subject="Small"), topic="a", due_at=MONDAY),
        Collected(channel=TEAM, alert=alert("b", subject="Grave", level=Level.HIGH), topic="b", due_at=MONDAY),
        Collected(channel=DESK, alert=alert("a"), topic="a", due_at=MONDAY),
    ]
    (team,), (desk,) = collected_due(waiting, (DESK,), (DIGEST,), MONDAY).values()
    assert (team.channels, desk.channels) == ((TEAM,), (DESK,))
    lines = team.alert.summary.splitlines()
    assert lines[0] == "2 messages since the last digest."
    assert lines[1].startswith("high: Tonewell: Grave.")
    assert team.alert.fingerprint != desk.alert.fingerprint
    assert compose_digest(TEAM, [alert("a")], MONDAY).summary.startswith("1 message since")
