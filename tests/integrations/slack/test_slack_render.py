"""What a Slack message shows, and that no alert, however hostile or long, makes one that Slack refuses or obeys."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clausewatch.commands import card_actions
from clausewatch.model import Alert, AlertKind, ChangeKind, ClauseKind, Favour, Level, Marked, Quote
from integrations.slack.render import render
from tests.integrations.slack.validators import check, nodes

GOLDEN = Path(__file__).parent / "golden"
NAMES = ["new_grant", "opt_out_added", "clause_removed", "reworded", "news", "story", "signal", "baseline"]


def shown(alert: Alert) -> str:
    """Every word of the message's blocks, one element a line."""
    return "\n".join(node["text"] for node in nodes(render(alert)["blocks"]) if isinstance(node.get("text"), str))


def styled(alert: Alert, style: dict[str, bool]) -> list[str]:
    return [node["text"] for node in nodes(render(alert)["blocks"]) if node.get("style") == style]


def addresses(alert: Alert) -> list[str]:
    return [node["url"] for node in nodes(render(alert)["blocks"]) if node.get("type") == "link"]


@pytest.mark.parametrize("name", NAMES)
def test_golden_payloads(standard_alerts: dict[str, Alert], name: str) -> None:
    payload = render(standard_alerts[name], card_actions(standard_alerts[name]))
    assert payload == json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    check(payload)


def test_every_standard_alert_has_a_golden_payload(standard_alerts: dict[str, Alert]) -> None:
    assert sorted(standard_alerts) == sorted(NAMES) == sorted(path.stem for path in GOLDEN.glob("*.json"))


def test_a_page_alert_tells_what_since_when_and_where(standard_alerts: dict[str, Alert]) -> None:
    text = shown(standard_alerts["new_grant"])
    assert "Wavelark · Terms of Use" in text
    assert "🔴 Level: high · in the platform’s favour" in text
    assert "first seen 12 Feb 2024, last seen without it 11 Feb 2024" in text
    assert "Lets the platform train AI on users' content" in text
    assert styled(standard_alerts["new_grant"], {"bold": True})[1:] == [
        " and let our machine learning systems learn from it"
    ]
    assert addresses(standard_alerts["new_grant"])[0] == "https://wavelark.example/legal/terms"


def test_what_went_is_struck_through(standard_alerts: dict[str, Alert]) -> None:
    assert styled(standard_alerts["reworded"], {"strike": True}) == ["to sort and recommend them", "in bulk"]
    (gone,) = styled(standard_alerts["clause_removed"], {"bold": True, "strike": True})
    assert gone.startswith("No model")
    assert "gone since 20 Sep 2024, last seen 19 Sep 2024" in shown(standard_alerts["clause_removed"])


def test_times_are_told_where_both_fall_on_one_day(standard_alerts: dict[str, Alert]) -> None:
    alert = standard_alerts["new_grant"]
    alert = replace(alert, last_without=alert.at - timedelta(hours=1))
    assert "first seen 12 Feb 2024 06:30 UTC, last seen without it 12 Feb 2024 05:30 UTC" in shown(alert)


def test_an_earlier_form_is_back(standard_alerts: dict[str, Alert]) -> None:
    alert = replace(standard_alerts["new_grant"], change=ChangeKind.REVERT, last_without=None)
    assert "back since 12 Feb 2024" in shown(alert)


def test_a_withdrawn_document_needs_no_quotes(standard_alerts: dict[str, Alert]) -> None:
    alert = replace(standard_alerts["new_grant"], change=ChangeKind.WITHDRAWN, quotes=())
    assert "gone since 12 Feb 2024" in shown(alert)
    check(render(alert))


def test_a_headline_without_a_usable_address_is_not_a_link(standard_alerts: dict[str, Alert]) -> None:
    alert = replace(standard_alerts["news"], links=(("The Lark Post", "javascript:alert(1)"),))
    assert addresses(alert) == []
    assert styled(alert, {"bold": True})[0] == alert.subject


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "ftp://wavelark.example/terms",
        "//wavelark.example",
        "https://",
        "https://a b.example/",
        "https://good.example\\@evil.example/",
        "https://wavelark.example/|<!channel>",
        "https://wavelark.example:port/",
        "https://[::1/",
        "https://a..example/",
        "https://wavelark.example/\ud800",
        "https://wavelark.example/" + "x" * 1_000,
    ],
)
def test_addresses_that_are_left_out(standard_alerts: dict[str, Alert], address: str) -> None:
    assert addresses(replace(standard_alerts["new_grant"], links=(("Terms", address),))) == []


@pytest.mark.parametrize(
    ("address", "link", "host"),
    [
        ("https://user:pw@wavelark.example/terms", "https://wavelark.example/terms", "wavelark.example"),
        ("https://bücher.example:8080/ä?q=1", "https://xn--bcher-kva.example:8080/%C3%A4?q=1", "xn--bcher-kva.example"),
        ("http://[::1]:80/terms#a", "http://[::1]:80/terms#a", "::1"),
        ("https://wavelark.example/a%20b?x=1&y=(2)", "https://wavelark.example/a%20b?x=1&y=(2)", "wavelark.example"),
    ],
)
def test_addresses_are_shown_with_the_host_they_lead_to(
    standard_alerts: dict[str, Alert], address: str, link: str, host: str
) -> None:
    alert = replace(standard_alerts["new_grant"], links=(("https://bank.example", address),))
    assert addresses(alert) == [link]
    assert f"https://bank.example\n ({host})" in shown(alert)


def test_many_clauses_are_counted(standard_alerts: dict[str, Alert]) -> None:
    alert = standard_alerts["new_grant"]
    alert = replace(alert, quotes=alert.quotes * 60)
    assert "… and 52 more clauses" in shown(alert)
    check(render(alert))


def test_a_long_clause_keeps_its_new_words_in_view(standard_alerts: dict[str, Alert]) -> None:
    filler = "and so on about other things " * 400
    quote = Quote(
        kinds=(ClauseKind.GRANT,),
        before=None,
        after=Marked(text=f"{filler}the NEW words {filler}", spans=((len(filler) + 4, len(filler) + 7),)),
    )
    alert = replace(standard_alerts["new_grant"], quotes=(quote,) * 5)
    assert styled(alert, {"bold": True}).count("NEW") == 5
    assert "… " in shown(alert)
    check(render(alert))


HOSTILE = (
    "<!channel> <@U0BOSS> @here <https://evil.example|bank.example> *b* _i_ ~s~ `c` :tada: & &lt;!here&gt; > # \u202e"
)


def test_hostile_words_stand_as_they_are(standard_alerts: dict[str, Alert]) -> None:
    alert = replace(
        standard_alerts["new_grant"],
        publisher=HOSTILE,
        subject=HOSTILE,
        summary=HOSTILE,
        links=((HOSTILE, "https://wavelark.example/"),),
        quotes=(Quote(kinds=(), before=Marked(text=HOSTILE), after=Marked(text=HOSTILE), headings=(HOSTILE,)),),
    )
    payload = render(alert)
    check(payload)
    assert "<!channel>" not in payload["text"]
    assert shown(alert).count("<!channel> <@U0BOSS> @here") >= 5
    assert addresses(alert) == ["https://wavelark.example/"]


SPECIAL = [
    "<!channel>",
    "<@U1>",
    "&",
    "<",
    "\u202e",
    "\x00",
    "\ud800",
    "\n",
    "😀",
    "汉字",
    "*a*",
    "`",
    "@here",
    "http://x|y",
    " ",
]
pieces = st.lists(st.one_of(st.sampled_from(SPECIAL), st.text(max_size=20)), max_size=12)
texts = st.builds(
    lambda parts, times: ("".join(parts) * times)[:10_000], pieces, st.sampled_from([1, 1, 1, 1, 1, 40, 2_000])
)


@st.composite
def marked(draw: st.DrawFn) -> Marked:
    text = draw(texts)
    step = draw(st.sampled_from([0, 0, 1, 7, 500]))
    cuts = list(range(0, len(text), step)) if step else sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    return Marked(text=text, spans=tuple(zip(cuts[::2], cuts[1::2], strict=False)))


quotes = st.builds(
    Quote,
    kinds=st.lists(st.sampled_from(ClauseKind), unique=True).map(tuple),
    before=st.none() | marked(),
    after=st.none() | marked(),
    headings=st.lists(texts, max_size=3).map(tuple),
)
moments = st.integers(0, 4_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
links = st.tuples(texts, st.one_of(texts, texts.map(lambda path: f"https://wavelark.example/{path}")))
alerts = st.builds(
    Alert,
    fingerprint=st.just("f"),
    kind=st.sampled_from(AlertKind),
    level=st.sampled_from(Level),
    publisher=texts,
    subject=texts,
    summary=texts,
    at=moments,
    favour=st.none() | st.sampled_from(Favour),
    change=st.none() | st.sampled_from(ChangeKind),
    last_without=st.none() | moments,
    quotes=st.builds(
        lambda some, times: (tuple(some) * times)[:60], st.lists(quotes, max_size=3), st.sampled_from([1, 60])
    ),
    links=st.lists(links, max_size=8).map(tuple),
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(alerts)
def test_whatever_comes_slack_takes_it_and_obeys_nothing(alert: Alert) -> None:
    check(render(alert, card_actions(alert)))


@pytest.mark.parametrize("kind", AlertKind)
@pytest.mark.parametrize("letter", ["x", "😀", '" '])
def test_the_worst_alert_fits(kind: AlertKind, letter: str) -> None:
    """Everything as long as can be, each second character marked."""
    text = (letter * 10_000)[:10_000]
    side = Marked(text=text, spans=tuple((at, at + 1) for at in range(0, len(text), 2)))
    alert = Alert(
        fingerprint="f",
        kind=kind,
        level=Level.HIGH,
        publisher=text,
        subject=text,
        summary="\n".join([text] * 30),
        at=datetime(2024, 2, 12, tzinfo=UTC),
        favour=Favour.MIXED,
        quotes=(Quote(kinds=tuple(ClauseKind), before=side, after=side, headings=(text,) * 9),) * 60,
        links=((text, f"https://wavelark.example/{'y' * 970}"),) * 20,
    )
    check(render(alert, card_actions(alert)))
