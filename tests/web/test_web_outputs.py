"""Feeds, badges and JSON: what other programs read."""

from xml.etree import ElementTree as ET

import feedparser
import pytest
from yarl import URL

from clausewatch.model import ClauseKind
from integrations.web import badge
from integrations.web.board import rows
from integrations.web.openapi import V1


async def _feed(client, path):
    response = await client.get(path)
    assert response.content_type == "application/atom+xml"
    parsed = feedparser.parse(await response.read())
    assert not parsed.bozo
    return parsed


async def test_the_feed_of_all_is_atom_with_a_page_for_each_change(client):
    feed = await _feed(client, "/feeds/all.atom")
    assert feed.version == "atom10"
    assert len(feed.entries) == 13
    assert feed.entries[0].title == "Humfield: Terms of Service"
    assert feed.entries[0].updated == "2026-11-12T06:00:00+00:00" == feed.feed.updated
    assert len({entry.id for entry in feed.entries}) == 13
    assert "<ins>" in feed.entries[0].content[0].value
    assert (await client.get(URL(feed.entries[0].link).path)).status == 200


async def test_feeds_of_one_platform_and_of_one_kind(client):
    feed = await _feed(client, "/feeds/platforms/wavelark.atom")
    assert {entry.title for entry in feed.entries} == {"Wavelark: Terms of Use", "Wavelark: Artist FAQ"}
    feed = await _feed(client, "/feeds/kinds/no_opt_out.atom")
    assert {entry.title for entry in feed.entries} == {
        "Tonewell: Distribution Agreement",
        "Pressing House: Label Terms",
    }
    assert (await _feed(client, "/feeds/platforms/larkbox.atom")).entries == []


async def test_addresses_are_the_public_ones_where_they_are_known(serve):
    client = await serve(public_url="https://watch.example")
    feed = await _feed(client, "/feeds/all.atom")
    assert feed.entries[0].link.startswith("https://watch.example/changes/")
    assert feed.feed.links[0].href == "https://watch.example/feeds/all.atom"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/badges/tonewell.svg", "Tonewell: may train AI on uploads"),
        ("/badges/osterklang.svg", "Osterklang: says it does not train AI"),
        ("/badges/larkbox.svg", "Larkbox: says nothing about AI training"),
        ("/badges/quaverly/grant.svg", "Quaverly: may train AI on uploads: no longer"),
    ],
)
async def test_a_badge_says_it_in_words_and_may_stand_elsewhere(client, path, said):
    response = await client.get(path)
    assert (response.content_type, response.headers["Cross-Origin-Resource-Policy"]) == (
        "image/svg+xml",
        "cross-origin",
    )
    root = ET.fromstring(await response.text())
    assert root.get("aria-label") == said


async def test_a_badge_of_what_was_never_read(answers):
    (row, *_) = rows(await answers.dossiers(), (), {})
    assert ">not read yet<" in badge.of_platform(row)
    assert "not read yet" in badge.of_cell(row, row.cell(ClauseKind.GRANT))


async def test_positions_as_json(client):
    found = await (await client.get(f"{V1}/positions?platform=tonewell&kind=grant")).json()
    assert [(each["publisher"], each["holds"]) for each in found] == [("Tonewell", True)]
    assert found[0]["since"]["last_without"] == "2026-07-14T00:00:00Z"


async def test_histories_versions_and_redlines_as_json(client):
    found = await (await client.get(f"{V1}/documents/wavelark/terms-of-use")).json()
    assert [version["kind"] for version in found["versions"]] == ["first_record", *["revision"] * 3]
    first, second = (version["id"] for version in found["versions"][:2])
    lines = (await (await client.get(f"{V1}/redlines/{first}/{second}")).json())["lines"]
    assert [(line["before"], line["kinds"]) for line in lines] == [(None, ["grant"])]
    every = (await (await client.get(f"{V1}/redlines/{first}/{second}?show=all")).json())["lines"]
    version = await (await client.get(f"{V1}/versions/{second}")).json()
    assert len(every) == len(version["passages"])


async def test_no_api_answer_tells_who_handled_an_alert(client):
    for path in ("/changes", "/documents/wavelark/terms-of-use", "/stories"):
        assert "handling" not in await (await client.get(f"{V1}{path}")).text()


@pytest.mark.parametrize(
    ("path", "status", "error"),
    [
        ("/positions?kind=x", 400, "kind should be one of: grant, opt_out, no_opt_out, opt_in, denial, user_ban"),
        ("/positions?kin=grant", 400, "There is no parameter 'kin'"),
        ("/versions/999", 404, "There is no such version"),
    ],
)
async def test_what_the_api_refuses_it_says_in_json(client, path, status, error):
    response = await client.get(f"{V1}{path}")
    assert (response.status, await response.json()) == (status, {"error": error})
