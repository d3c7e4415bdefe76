"""What a reader finds in a message, and where."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clausewatch.model import Alert, AlertKind, ClauseKind, Level, Marked, Quote
from integrations.discord import limits
from integrations.discord.markdown import STRUCK, quotation
from integrations.discord.render import measure, render
from integrations.excerpt import size


def card_of(alert: Alert) -> dict[str, Any]:
    card: dict[str, Any] = render(alert)["embeds"][0]
    return card


def fields_of(alert: Alert) -> dict[str, str]:
    return {field["name"]: field["value"] for field in card_of(alert).get("fields", [])}


@pytest.fixture
def grant(standard_alerts: dict[str, Alert]) -> Alert:
    return standard_alerts["new_grant"]


def test_nobody_is_ever_mentioned(standard_alerts: dict[str, Alert]) -> None:
    assert all(render(alert)["allowed_mentions"] == {"parse": []} for alert in standard_alerts.values())


def test_each_level_has_its_word_and_its_colour(grant: Alert) -> None:
    alerts = [replace(grant, level=level) for level in Level]
    assert [fields_of(alert)["Level"] for alert in alerts] == ["Low", "Medium", "High"]
    assert len({card_of(alert)["color"] for alert in alerts}) == len(Level)


def test_every_kind_has_a_name(grant: Alert) -> None:
    names = {fields_of(replace(grant, kinds=(kind,)))["About"] for kind in ClauseKind}
    assert len(names) == len(ClauseKind)


def test_two_looks_on_one_day_are_told_apart_by_the_hour(grant: Alert) -> None:
    alert = replace(grant, last_without=grant.at - timedelta(hours=1))
    expected = "First seen 12 Feb 2024 06:30 UTC, last seen without it 12 Feb 2024 05:30 UTC"
    assert fields_of(alert)["Since when"] == expected


def test_a_first_record_has_no_time_without_it(grant: Alert) -> None:
    assert fields_of(replace(grant, last_without=None))["Since when"] == "First seen 12 Feb 2024"


def test_a_long_clause_keeps_what_is_new_in_view(grant: Alert) -> None:
    padding = "Words that nobody came for. " * 400
    text = f"{padding}Now we train models. {padding}"
    span = (len(padding), len(padding) + len("Now we train models."))
    quote = Quote(kinds=(), before=None, after=Marked(text=text, spans=(span,)))
    value = fields_of(replace(grant, quotes=(quote,)))["New clause"]
    assert value.startswith("> … ")
    assert "**Now we train models.**" in value
    assert value.endswith(" …")
    assert 900 < size(value) <= limits.FIELD_VALUE


def test_spans_far_apart_are_both_kept(grant: Alert) -> None:
    padding = "Words that nobody came for. " * 100
    text = f"First.{padding}Last."
    quote = Quote(kinds=(), before=None, after=Marked(text=text, spans=((0, 6), (len(text) - 5, len(text)))))
    value = fields_of(replace(grant, quotes=(quote,)))["New clause"]
    assert value.startswith("> **First.**")
    assert " … " in value
    assert value.endswith("**Last.**")


def test_a_cut_falls_between_words(grant: Alert) -> None:
    quote = Quote(kinds=(), before=None, after=Marked(text="alpha_beta " * 900))
    value = fields_of(replace(grant, quotes=(quote,)))["New clause"]
    assert set(value.removeprefix("> ").removesuffix(" …").split(" ")) == {r"alpha\_beta"}


def test_more_clauses_than_one_reads_are_counted(grant: Alert) -> None:
    fields = fields_of(replace(grant, quotes=grant.quotes * 60))
    assert "… and 56 more clauses" in fields


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "ftp://wavelark.example/terms",
        "//wavelark.example",
        "https://wavelark.example@evil.example/",
        "http://[broken",
        "https://wavelark.example/" + "x" * 2048,
        "",
    ],
)
def test_only_honest_web_addresses_become_links(grant: Alert, address: str) -> None:
    card = card_of(replace(grant, links=(("Page", address),)))
    assert "url" not in card
    assert "Links" not in fields_of(replace(grant, links=(("Page", address),)))


def test_an_address_is_shown_as_it_is_sent(grant: Alert) -> None:
    alert = replace(grant, links=(("[ok](https://a.example)", "https://bücher.example/a b>c"),))
    address = "https://xn--bcher-kva.example/a%20b%3Ec"
    assert card_of(alert)["url"] == address
    assert fields_of(alert)["Links"] == rf"\[ok\](https\:\/\/a.example): <{address}>"


def test_an_address_too_long_for_the_list_still_links_the_title(grant: Alert) -> None:
    address = "https://wavelark.example/" + "x" * 1500
    alert = replace(grant, links=(("Page", address), ("Other", "https://other.example/")))
    assert card_of(alert)["url"] == address
    assert fields_of(alert)["Links"] == "Other: <https://other.example/>"


def test_a_long_baseline_says_how_many_lines_are_left_out() -> None:
    lines = "\n".join(f"{number} of them say so: {'Wavelark ' * 20}." for number in range(60))
    alert = Alert(
        fingerprint="b",
        kind=AlertKind.BASELINE,
        level=Level.LOW,
        publisher="Clausewatch",
        subject="Now watching",
        summary=lines,
        at=datetime(2024, 2, 1, tzinfo=UTC),
    )
    description = card_of(alert)["description"]
    shown, last = description.count("\n"), description.splitlines()[-1]
    assert last == f"… and {60 - shown} more lines"
    assert size(description) <= limits.EMBED_DESCRIPTION


def test_a_full_card_uses_its_room_and_no_more(grant: Alert) -> None:
    side = Marked(text="every word counts here " * 500)
    quotes = (Quote(kinds=tuple(ClauseKind), before=side, after=side),) * 9
    size = measure(card_of(replace(grant, quotes=quotes, summary="so " * 900)))
    assert limits.EMBEDS_TOTAL - 200 < size <= limits.EMBEDS_TOTAL


@pytest.mark.parametrize(
    ("text", "spans", "shown"),
    [
        ("keep old~ words", ((5, 9),), r"> keep ~~old~~\~ words"),
        ("keep  old words", ((4, 10),), "> keep ~~old~~ words"),
        ("a * b", ((2, 3),), r"> a ~~\*~~ b"),
        ("a   b", ((1, 4),), "> a b"),
        ("1. first", ((3, 8),), r"> 1\. ~~first~~"),
        ("\u200b\u202e", ((0, 2),), ""),
    ],
)
def test_a_mark_holds_at_its_ends(text: str, spans: tuple[tuple[int, int], ...], shown: str) -> None:
    assert quotation(Marked(text=text, spans=spans), 1000, STRUCK) == shown
