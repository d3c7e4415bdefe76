"""Articles as rows: found by their address without decoding the others, and dated in UTC whatever zone they came in."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from clausewatch.model import Article
from clausewatch.store import articles, codec
from clausewatch.store.columns import Utc

TEXTS = st.text(alphabet='"\\url:,{}ü\n\x00/ab', max_size=12) | st.sampled_from(['"url":"a"', '\\"url":"', "a"])


@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=6), st.sets(TEXTS, max_size=3))
def test_those_at_an_address_are_found_whatever_they_say(shown, urls):
    kept = [
        Article(id=title, source_id="treble", outlet="Treble", title=title, lead=lead, url=url)
        for title, lead, url in shown
    ]
    assert articles.at([codec.dumps(each) for each in kept], urls) == tuple(each for each in kept if each.url in urls)


def test_the_hour_that_comes_twice_is_two_times():
    first = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    kept = [
        Utc().process_bind_param(at, sqlite.dialect()) for at in (first, first.replace(fold=1), first.astimezone(UTC))
    ]
    assert kept == ["2026-10-25 00:30:00.000000", "2026-10-25 01:30:00.000000", "2026-10-25 00:30:00.000000"]
    assert Utc().process_result_value(kept[1], sqlite.dialect()) - first.astimezone(UTC) == timedelta(hours=1)
