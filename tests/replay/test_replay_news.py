"""`clausewatch replay FILE…`: feeds and JSON Lines items."""

import json

import pytest
from typer.testing import CliRunner

from clausewatch.cli import app
from clausewatch.cli.replay_news import read_items
from clausewatch.errors import SettingsError

ITEMS = (
    {"id": "b", "title": "Humfield says it has never trained AI on songs", "date": "2031-05-11", "outlet": "Crate"},
    {"id": "a", "title": "Humfield changes terms to allow AI training on songs", "date": "2031-05-09", "outlet": "Bar",
     "summary": "The clause was added on 8 May 2031. There is no opt-out.", "url": "https://bar.example/a"},
    {"id": "c", "title": "Festival announces line-up", "outlet": "Bar"},
)  # fmt: skip

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Crate</title><item>
<title>Humfield to train AI on uploads</title><guid>g1</guid><pubDate>Fri, 09 May 2031 10:00:00 GMT</pubDate>
<description>Humfield will train AI on music. Members can opt out.</description></item></channel></rss>"""


@pytest.fixture
def items(tmp_path):
    path = tmp_path / "items.jsonl"
    path.write_text("\n".join(map(json.dumps, ITEMS)), "utf-8")
    return path


def lines(*paths):
    result = CliRunner().invoke(app, ["replay", *map(str, paths), "--format", "jsonl"])
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_items_in_the_order_in_which_they_would_have_been_seen(items):
    first, second, third = lines(items)
    assert [first["id"], second["id"], third["id"]] == ["a", "c", "b"] or [first["id"], third["id"]] == ["a", "c"]
    by_id = {line["id"]: line for line in (first, second, third)}
    assert by_id["a"] == {
        "id": "a",
        "relevant": True,
        "kinds": ["grant", "no_opt_out"],
        "story": by_id["b"]["story"],
        "phase": "reported",
        "message": "new",
        "reason": "a new story",
        "claims": {
            "platform": "Humfield",
            "stance": "grant",
            "effective_date_claimed": "2031-05-08",
            "opt_out_claimed": False,
        },
    }
    assert (by_id["b"]["phase"], by_id["b"]["message"]) == ("denied", "thread")
    assert (by_id["c"]["relevant"], by_id["c"]["story"], by_id["c"]["message"]) == (False, None, None)


def test_a_feed(tmp_path):
    path = tmp_path / "crate.xml"
    path.write_text(FEED, "utf-8")
    (line,) = lines(path)
    assert (line["id"], line["message"], line["claims"]["stance"]) == ("g1", "new", "opt_out")


def test_a_table_for_people(items):
    result = CliRunner().invoke(app, ["replay", str(items)])
    assert "2031-05-09" in result.stdout


@pytest.mark.parametrize("text", ["neither", '{"title": "x", "date": "soon"}', '{"title": "x"}\n[]'])
def test_what_cannot_be_read_is_said(tmp_path, text):
    path = tmp_path / "odd.jsonl"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsError, match=r"odd\.jsonl"):
        read_items([path])
