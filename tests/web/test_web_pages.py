"""Every page says what is stored, in words."""

import csv
import io

import pytest

from clausewatch.model import ClauseKind
from integrations.web.board import Order, read_order
from rehearsal.past import CONSENT, DENIAL, DOCUMENTS, NO_WAY_OUT, PARTNERS

PLATFORMS = sorted({told.platform for told in DOCUMENTS})


def _texts(nodes):
    return [" ".join(node.text().split()) for node in nodes]


async def _platforms(read, path):
    return _texts((await read(path)).css(".board tbody th"))


async def test_the_board_says_in_words_what_every_platform_says(read):
    page = await read("/")
    assert _texts(page.css(".board tbody th")) == PLATFORMS
    cells = {row.css_first("th").text(): _texts(row.css("td")) for row in page.css(".board tbody tr")}
    assert cells["Tonewell"][:3] == [
        "yeson 14 Jul 2026, between 00:00 and 06:00 UTC",
        "not said",
        "yeson 14 Jul 2026, between 00:00 and 06:00 UTC",
    ]
    assert cells["Tonewell"][4].startswith("no longeron 14 Jul 2026")
    assert cells["Osterklang"][4] == "yeson or before 10 Sep 2023"
    assert cells["Larkbox"][:6] == ["not said"] * 6
    assert cells["Humfield"][6] == "20 Nov 2026, 14:00 UTC"
    assert "User Agreement cannot be read now" in cells["Quaverly"][6]


async def test_a_change_that_waits_to_be_confirmed_is_said_to(client, read):
    waits = (
        "changed on 20 Nov 2026, between 00:00 and 06:00 UTC, waiting to be confirmed (clauses went or were replaced): "
        "only with consent: not any more"
    )
    cells = {row.css_first("th").text(): _texts(row.css("td")) for row in (await read("/")).css(".board tbody tr")}
    assert cells["Nordton"][3].endswith("changed, waiting to be confirmed")
    assert [name for name, row in cells.items() if any("waiting" in cell for cell in row)] == ["Nordton"]
    assert waits in (await read("/platforms/nordton")).css_first(".position .warn").text()
    assert waits in (await read("/documents/nordton/terms-of-use")).css_first("main").text()
    history = await (await client.get("/api/v1/documents/nordton/terms-of-use")).json()
    assert {answer["holds"] for answer in history["unconfirmed"]["answers"]} == {False}
    rows = csv.DictReader(io.StringIO(await (await client.get("/board.csv")).text()))
    assert waits in {row["unconfirmed"] for row in rows}
    badge = await (await client.get("/badges/nordton/opt_in.svg")).text()
    assert "consent: yes (changed, waiting to be confirmed)" in badge


async def test_the_board_sorts_by_its_heads_without_a_script(read):
    assert await _platforms(read, "/?sort=platform&order=desc") == PLATFORMS[::-1]
    assert (await _platforms(read, "/?sort=grant"))[:3] == ["Humfield", "Tonewell", "Pressing House"]
    assert (await _platforms(read, "/?sort=checked&order=asc"))[0] == "Quaverly"
    page = await read("/?sort=grant&order=desc")
    assert len(page.css("th[aria-sort]")) == 1
    assert page.css_first("th[aria-sort=descending] a").attributes["href"] == "/?sort=grant&order=asc"


@pytest.mark.parametrize("by", ["platform", "checked", *ClauseKind])
def test_a_click_turns_the_order_and_a_strange_one_is_the_usual(by):
    order = read_order(by, "")
    assert order.towards(by) == Order(by=by, descending=not order.descending)
    assert read_order("<script>", "up") == Order()


async def test_the_board_as_csv(client):
    response = await client.get("/board.csv")
    rows = list(csv.DictReader(io.StringIO(await response.text())))
    assert len(rows) == len(PLATFORMS) * len(ClauseKind)
    (row,) = [row for row in rows if (row["platform"], row["kind"]) == ("Tonewell", "grant")]
    assert (row["says_so"], row["documents"]) == ("yes", "Distribution Agreement")
    assert row["first_with"] == "2026-07-14T06:00:00+00:00"


async def test_a_platform_shows_positions_timeline_documents_signals_stories_health(read):
    page = await read("/platforms/wavelark")
    text = page.css_first("main").text()
    assert [node.attributes["id"] for node in page.css("h2[id]")] == [
        "positions", "timeline", "documents", "signals", "stories",
    ]  # fmt: skip
    assert DENIAL in text
    assert "no longer says so, it went on 21 May 2025" in text
    assert PARTNERS in page.css_first(".earlier").text()
    assert "robots.txt: fetching by GPTBot for AI training refused" in text
    assert "https://wavelark.example/ai.txt is unreachable" in text
    assert "Wavelark rewrites its AI clause" in text
    assert len(page.css(".track .bar")) == 4
    assert "read 20 Nov 2026, 14:00 UTC" in text


async def test_what_cannot_be_read_is_said_with_the_reason(read):
    text = (await read("/platforms/quaverly")).css_first("main").text()
    assert "cannot be read since 18 Nov 2026, 06:00 UTC: the server answered 503." in " ".join(text.split())


async def test_a_clause_leads_to_where_it_stands(read):
    link = (await read("/platforms/tonewell")).css_first("a.source").attributes["href"]
    path, _, anchor = link.partition("#")
    page = await read(path)
    assert NO_WAY_OUT in page.css_first(".text").text()
    assert "clause" in page.css_first(f"#{anchor}").attributes["class"]
    assert page.css_first(f".outline a[href='#{anchor}']")
    assert page.css("mark")


async def test_a_documents_versions_can_be_chosen_and_compared(read, client):
    page = await read("/documents/wavelark/terms-of-use")
    assert len(page.css("input[name=before]")) == 4
    chosen = [page.css_first(f"input[name={name}][checked]").attributes["value"] for name in ("before", "after")]
    response = await client.get("/redlines", params={"before": chosen[1], "after": chosen[0]}, allow_redirects=False)
    assert response.status == 303
    assert response.headers["Location"] == f"/redlines/{chosen[0]}/{chosen[1]}"


async def _redline(read, query=""):
    page = await read("/documents/wavelark/terms-of-use")
    ids = sorted(int(node.attributes["value"]) for node in page.css("input[name=before]"))
    return await read(f"/redlines/{ids[1]}/{ids[3]}{query}")


async def test_a_redline_shows_only_what_changed_side_by_side(read):
    page = await _redline(read)
    assert _texts(page.css(".old del")) == ["14", PARTNERS, "14"]
    assert _texts(page.css(".new ins")) == ["21", CONSENT, "21"]
    assert "The law of the country" not in page.css_first(".redline").text()
    assert "2 passages are the same" in page.css_first(".redline").text()


async def test_a_redline_inline_and_whole(read):
    page = await _redline(read, "?view=inline&show=all")
    first = page.css_first(".inline").text()
    assert "within 14 21 days when" in first
    assert "The law of the country" in page.css_first(".redline").text()
    assert "The words are the same." in (await read("/redlines/2/2")).css_first(".redline").text()


async def test_an_alert_leads_to_its_redline(read, answers):
    (told,) = [alert for alert in await answers.store.alerts() if alert.publisher == "Tonewell"]
    page = await read(f"/changes/{told.fingerprint}")
    assert told.summary in page.css_first(".lead").text()
    (first, second) = page.css(".pair")
    assert _texts(first.css("del")) == ["do not", "your", ", and we never have"]
    assert _texts(second.css("ins")) == [NO_WAY_OUT]


async def test_every_change_on_the_board_has_its_page(read):
    links = [node.attributes["href"] for node in (await read("/")).css(".change a")]
    assert len(links) == 8
    for link in links:
        assert (await read(link)).css(".redline ins, .redline del")


async def test_a_story_sets_claims_side_by_side_with_what_our_archive_saw(read):
    assert "5b1f0c7d9a" in (await read("/stories")).css_first(".change a").attributes["href"]
    page = await read("/stories/5b1f0c7d9a")
    rows = [_texts(row.css("th, td")) for row in page.css(".claims tbody tr")]
    outlets = ["Wavelark", "Offbeat Ledger", "Stagewire", "The B-Side Bulletin", "Offbeat Ledger"]
    assert all(row[0].startswith(outlet) for row, outlet in zip(rows, outlets, strict=True))
    assert rows[0][3] == "on 07 Feb 2024, between 00:00 and 06:00 UTC, as our archive saw it"
    assert rows[1][1:4] == ["may train on users' content", "no", "changed 2024-02 since February last year"]
    assert rows[2][2] == "yes"


async def test_rules_show_their_examples_and_what_they_found_lately(read, past_rules):
    page = await read("/rules")
    assert len(page.css(".rules li")) == len(past_rules.rules)
    page = await read("/rules/service-trains")
    rule = next(rule for rule in past_rules.rules if rule.id == "service-trains")
    assert rule.should_match[0].text in page.css_first(".examples").text()
    assert "Tonewell: Distribution Agreement" in page.css_first("main").text()
    news = next(rule for rule in past_rules.rules if rule.about_news)
    found = (await read(f"/rules/{news.id}")).css(".change a")
    assert found
    assert all(link.attributes["href"].startswith("https://") for link in found)


@pytest.mark.parametrize(
    "path",
    ["/platforms/x", "/documents/x/y", "/versions/999", "/redlines/1/999", "/redlines/1/6", "/changes/x", "/stories/x",
     "/rules/x", "/feeds/platforms/x.atom", "/feeds/kinds/x.atom", "/badges/x.svg", "/badges/wavelark/x.svg",
     "/static/x.css", "/static/..%2fserver.py", "/nowhere", "/versions/99999999999999999999"],
)  # fmt: skip
async def test_what_is_not_there_is_a_page_that_says_so(client, path):
    response = await client.get(path)
    assert response.status == 404
    assert "To the board" in await response.text()


async def test_a_form_without_versions_is_refused(client):
    assert (await client.get("/redlines?before=1&after=x")).status == 400
