"""What the Wayback Machine may answer, and what that comes to; against a stand-in with its manners."""

from datetime import UTC, datetime, timedelta

import pytest

from clausewatch.errors import Excluded, Overtaxed, Unplayable, Unreachable
from clausewatch.ports import Capture
from tests.archive.wavelane import DENIAL, GRANT, URL, day, page
from watchers.wayback import _listing
from watchers.wayback_pace import Door


async def _all(wayback, **how):
    found, key = [], None
    while True:
        answer = await wayback.index(URL, resume_key=key, **how)
        found += answer.captures
        key = answer.resume_key
        if key is None:
            return found


def _row(kept):
    return Capture(at=kept.at, url=kept.url, mimetype=kept.mimetype, status=str(kept.status), digest=kept.digest)


async def test_captures_come_in_pieces_by_a_resume_key(wayback, wayback_machine, keep):
    kept = [keep(day(number), note=f"Fee {number}.") for number in range(7)]
    wayback_machine.rows = 3
    assert await _all(wayback) == [_row(each) for each in kept]
    assert wayback_machine.asked["index"] == 3


async def test_equal_captures_in_a_row_are_one_where_only_changes_are_asked_for(wayback, keep):
    first, _, other, again = (keep(day(number), note=note) for number, note in enumerate("AABA"))
    assert [each.at for each in await _all(wayback)] == [first.at, other.at, again.at]
    assert len(await _all(wayback, changes_only=False)) == 4


async def test_a_span_and_refusals_of_the_site_are_filtered_there(wayback, keep):
    keep(day(1))
    wanted = keep(day(2), note="Two.")
    keep(day(3), note="Three.")
    keep(day(2, 2024), status=404, url=f"{URL}", note="Gone.")
    found = await _all(wayback, since=day(1.5), until=day(2.5))
    assert [each.digest for each in found] == [wanted.digest]


async def test_no_captures(wayback):
    assert await _all(wayback) == []


@pytest.mark.parametrize("body", [b"", b"[]", b"\n"])
def test_an_empty_answer_has_no_captures(body):
    assert _listing(body).captures == ()


def test_an_answer_that_is_none():
    with pytest.raises(Unreachable, match="cannot be read"):
        _listing(b"<html>Sorry</html>")


def test_a_month_that_is_none():
    rows = b'[["timestamp","original","mimetype","statuscode","digest"],["20000000000000","u","text/html","200","D"]]'
    assert _listing(rows).captures[0].at == datetime(2000, 1, 1, tzinfo=UTC)


async def test_an_excluded_site(wayback, wayback_machine, keep, terms):
    kept = keep(day(1))
    wayback_machine.excluded.add("wavelane.example")
    with pytest.raises(Excluded, match="its owner asked"):
        await wayback.index(URL)
    with pytest.raises(Excluded):
        await wayback.play(terms, _row(kept))


async def test_too_many_requests_stop_everything_and_halve_the_rate(wayback, wayback_machine, keep, waited):
    keep(day(1))
    wayback_machine.refusals.append((429, {"Retry-After": "90"}))
    assert len(await _all(wayback)) == 1
    assert max(waited) == 90
    assert wayback.pace.slowed == 2


async def test_who_keeps_refusing_is_left_alone(wayback, wayback_machine):
    wayback_machine.refusals.extend([(429, {})] * 3)
    with pytest.raises(Unreachable, match="fewer requests"):
        await wayback.index(URL)
    assert wayback_machine.asked["index"] == 3


async def test_what_may_pass_is_tried_again(wayback, wayback_machine, keep, waited):
    keep(day(1))
    wayback_machine.refusals.extend([(503, {}), (500, {}), (502, {})])
    assert len(await _all(wayback)) == 1
    assert {2.0, 4.0} <= set(waited)


async def test_a_span_that_is_too_long_to_list(wayback, wayback_machine, keep):
    keep(day(1)), keep(day(400), note="x")
    wayback_machine.span = timedelta(days=100)
    with pytest.raises(Overtaxed):
        await wayback.index(URL)


async def test_requests_are_kept_apart(wayback, keep, clock):
    keep(day(1))
    begun = clock()
    for _ in range(21):
        await wayback.index(URL)
    assert clock() - begun >= timedelta(minutes=1)
    begun = clock()
    for _ in range(10):
        await wayback.pace.turn(Door.PLAYBACK)
    assert timedelta(seconds=9) <= clock() - begun < timedelta(seconds=30)


@pytest.mark.parametrize("bare_gzip", [False, True])
async def test_a_capture_is_played_as_it_was_received(wayback, keep, terms, bare_gzip):
    kept = keep(day(1), GRANT, bare_gzip=bare_gzip)
    played = await wayback.play(terms, _row(kept))
    assert played.snapshot.body == page(GRANT)
    assert played.at == kept.at == played.snapshot.fetched_at
    assert played.snapshot.content_type == "text/html"


async def test_the_capture_beside_it_stands_for_one_that_cannot_be_played(wayback, keep, terms):
    kept = keep(day(1), DENIAL, playable=False)
    near = keep(day(1) + timedelta(hours=3), DENIAL)
    played = await wayback.play(terms, _row(kept))
    assert played.at == near.at


async def test_a_capture_far_away_does_not(wayback, keep, terms):
    kept = keep(day(1), playable=False)
    keep(day(40))
    with pytest.raises(Unplayable, match="39 days away"):
        await wayback.play(terms, _row(kept))


async def test_a_capture_that_is_not_there_at_all(wayback, keep, terms):
    with pytest.raises(Unplayable, match="404"):
        await wayback.play(terms, _row(keep(day(1), playable=False)))


async def test_archived_redirects_are_followed(wayback, keep, terms):
    moved = "https://wavelane.example/legal"
    kept = keep(day(1), status=302, location=f"/web/20240102060000id_/{moved}", body=b"")
    target = keep(day(1), GRANT, url=moved)
    played = await wayback.play(terms, _row(kept))
    assert played.snapshot.body == target.body


async def test_archived_redirects_in_a_circle(wayback, keep, terms):
    kept = keep(day(1), status=301, location=f"/web/20240102060000id_/{URL}", body=b"")
    with pytest.raises(Unplayable, match="circle"):
        await wayback.play(terms, _row(kept))


async def test_an_archived_refusal_is_the_sites(wayback, keep, terms):
    with pytest.raises(Unplayable, match="the site answered 404"):
        await wayback.play(terms, _row(keep(day(1), status=404)))
