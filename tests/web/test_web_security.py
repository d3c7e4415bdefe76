"""Read-only, strict and inert: whatever the text, whoever asks, however often."""

import base64
import ipaddress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from selectolax.lexbor import LexborHTMLParser

from clausewatch.model import (
    Alert,
    AlertKind,
    ChangeKind,
    Claim,
    Document,
    Dossier,
    Level,
    Marked,
    Origin,
    OriginKind,
    Passage,
    Posting,
    Sighting,
    Snapshot,
    Version,
)
from clausewatch.observe import digest_of
from clausewatch.ports import Find, Recording
from integrations.web import Access
from integrations.web.rate import RateLimit
from integrations.web.text import marked, visible
from rehearsal.past import NOW, at

SECRET = SecretStr("an invented password")
LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)
PAGES = ("/", "/platforms/wavelark", "/versions/1", "/redlines/1/2", "/stories/5b1f0c7d9a", "/rules", "/board.csv",
         "/feeds/all.atom", "/badges/wavelark.svg", "/api/v1/positions", "/static/style.css")  # fmt: skip
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)> {{ 7*7 }} \u202egnp\u200b\x07"
GRANT = f"{HOSTILE} We may use the recordings that you upload to train our artificial intelligence models."


@pytest.mark.parametrize("path", [*PAGES, "/nowhere"])
async def test_every_answer_forbids_scripts_and_says_what_it_is(client, path):
    response = await client.get(path)
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'")
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", PAGES)
async def test_who_has_it_gets_304(client, path):
    first = await client.get(path)
    again = await client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status, again.status, await again.read()) == (200, 304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert first.headers["Cache-Control"] == again.headers["Cache-Control"] == "no-cache"
    assert (await client.get(path, headers={"If-None-Match": '"other"'})).status == 200
    assert (await client.head(path, headers={"If-None-Match": f'W/{first.headers["ETag"]}, "x"'})).status == 304


async def test_a_page_that_says_something_else_has_another_etag(client, answers):
    before = (await client.get("/")).headers["ETag"]
    health = await answers.store.health("larkbox/terms-of-use")
    await answers.store.record(Recording(health=replace(health, failures=3, reason="gone", failing_since=NOW)))
    assert (await client.get("/")).headers["ETag"] != before


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/", "/api/v1/positions", "/redlines"])
async def test_nothing_can_be_written(client, method, path):
    response = await client.request(method, path)
    assert response.status == 405
    assert "GET" in response.headers["Allow"]


@pytest.fixture
async def hostile(answers):
    """A platform whose every word means mischief, and a story of such words."""
    origin = Origin(kind=OriginKind.OPEN_TERMS_ARCHIVE, name=HOSTILE, attribution=HOSTILE)
    dossier = Dossier(
        source_id="mischief/terms", platform_id="mischief", publisher=HOSTILE, title=HOSTILE, url="javascript:alert(1)"
    )
    finds = [_find(dossier, origin, number, clauses) for number, clauses in enumerate(((), (GRANT,)), 1)]
    await answers.store.add_history(dossier, origin, finds)
    story = await answers.store.story("5b1f0c7d9a")
    report = replace(
        story.reports[1], outlet=HOSTILE, title=HOSTILE, url="javascript:alert(1)",
        claim=Claim(platform=HOSTILE, exempt=(HOSTILE,), quotes=(HOSTILE,)),
    )  # fmt: skip
    news = Alert(
        fingerprint="news", kind=AlertKind.NEWS, level=Level.LOW, publisher=HOSTILE, subject=HOSTILE,
        summary=f"{HOSTILE} may use uploads to train AI", at=NOW, links=((HOSTILE, "javascript:alert(1)"),),
    )  # fmt: skip
    opened = await answers.store.open_stories(at("2023-01-01"))
    await answers.store.record(
        Recording(
            health=await answers.store.health("larkbox/terms-of-use"),
            postings=(Posting(alert=news, channels=()),),
            stories=(replace(story, id="m15ch1ef", card=news, reports=(replace(report, key="m"),)),),
            stories_revision=opened.revision,
        )
    )
    return dossier


def _find(dossier, origin, number, clauses):
    texts = (HOSTILE, "You keep what you upload.", *clauses)
    passages = tuple(
        Passage(text=text, position=place, headings=(HOSTILE,), lead_in=HOSTILE) for place, text in enumerate(texts)
    )
    read = Document(source_id=dossier.source_id, title=HOSTILE, passages=passages)
    snapshot = Snapshot(
        source_id=dossier.source_id, url="", fetched_at=at(f"2024-0{number}-01"), content_type="", body=bytes([number])
    )
    version = Version(
        source_id=dossier.source_id, digest=digest_of(read), snapshot_digest=snapshot.digest,
        kind=ChangeKind.REVISION if clauses else ChangeKind.FIRST_RECORD, recorded_at=snapshot.fetched_at,
        document=read,
    )  # fmt: skip
    seen = Sighting(
        source_id=dossier.source_id, at=snapshot.fetched_at, digest=version.digest, reference=f"<b>{number}"
    )
    return Find(sighting=seen, snapshot=snapshot, version=version)


async def _change(answers):
    return next(
        event.fingerprint
        for timeline in (await answers.timelines(await answers.dossiers())).values()
        for event in timeline.events
        if event.source_id == "mischief/terms"
    )


async def test_foreign_text_is_inert_on_every_page(client, answers, hostile):
    ids = [head.id for head in await answers.store.version_heads(hostile.source_id)]
    redline = f"/redlines/{ids[0]}/{ids[1]}"
    for path in ("/", "/platforms/mischief", "/documents/mischief/terms", f"/versions/{ids[1]}", redline,
                 f"{redline}?view=inline&show=all", f"/changes/{await _change(answers)}", "/stories",
                 "/stories/m15ch1ef", "/rules/service-trains", "/<script>alert(1)</script>?sort=<script>",
                 "/?sort=\"><script>&order=<script>"):  # fmt: skip
        html = await (await client.get(path)).text()
        page = LexborHTMLParser(html)
        assert not page.css("script, main img[onerror], iframe, style, [style], [onerror], [onclick], [onload]"), path
        assert not [node for node in page.css("a") if not _is_fine(node.attributes["href"])], path
        assert not {"\u202e", "\u200b", "\x07"} & set(html), path
        assert "49" not in page.css_first("h1").text()


def _is_fine(href):
    return href.startswith(("/", "#", "?", "https://", "http://"))


async def test_feeds_and_badges_of_hostile_text_are_well_formed(client, hostile):
    for path in ("/feeds/all.atom", "/feeds/platforms/mischief.atom", "/badges/mischief.svg"):
        root = LexborHTMLParser(await (await client.get(path)).text())
        assert not root.css("script, img"), path
        assert "javascript:" not in await (await client.get(path)).text()


@given(text=st.text(max_size=80), spans=st.lists(st.integers(0, 80), max_size=6, unique=True))
def test_marked_text_reads_as_it_was_and_holds_no_markup_of_its_own(text, spans):
    edges = sorted(min(edge, len(text)) for edge in spans)
    pairs = tuple((a, b) for a, b in zip(edges[::2], edges[1::2], strict=False) if a < b)
    html = str(marked(Marked(text=text, spans=pairs)))
    bare = html.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in bare
    for sign, name in (("&lt;", "<"), ("&gt;", ">"), ("&#34;", '"'), ("&#39;", "'"), ("&amp;", "&")):
        bare = bare.replace(sign, name)
    assert bare == visible(text)


def _basic(password, user="anybody"):
    return {"Authorization": f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        (_basic("wrong"), 401),
        (_basic(SECRET.get_secret_value()), 200),
        ({"Authorization": f"Bearer {SECRET.get_secret_value()}"}, 200),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": "Basic %%%"}, 401),
        ({"Authorization": "Basic é"}, 401),
        ({"Authorization": "Digest x"}, 401),
    ],
)
async def test_a_private_page_asks_for_the_secret(serve, headers, status):
    client = await serve(Access(secret=SECRET))
    for path in ("/", "/static/style.css", "/api/v1/rules", "/feeds/all.atom", "/nowhere"):
        response = await client.get(path, headers=headers)
        assert response.status == (404 if path == "/nowhere" and status == 200 else status)
        assert ("WWW-Authenticate" in response.headers) is (status == 401)
        assert "Wavelark" not in await response.text() or status == 200


async def test_a_proxy_names_who_it_let_in(serve):
    inside = await serve(Access(user_header="Remote-User", proxies=LOOPBACK))
    assert (await inside.get("/")).status == 403
    assert (await inside.get("/", headers={"Remote-User": "ada"})).status == 200
    elsewhere = await serve(Access(user_header="Remote-User", proxies=(ipaddress.ip_network("10.0.0.0/8"),)))
    assert (await elsewhere.get("/", headers={"Remote-User": "ada"})).status == 403


async def test_another_hosts_name_is_not_answered(serve):
    client = await serve(Access(hosts=frozenset({"127.0.0.1", "watch.example"})))
    assert (await client.get("/")).status == 200
    assert (await client.get("/", headers={"Host": "Watch.example:8443"})).status == 200
    assert (await client.get("/", headers={"Host": "rebound.example"})).status == 421


async def test_who_asks_too_often_is_told_when_to_come_back(serve):
    seconds = 0.0
    client = await serve(a_minute=3, clock=lambda: seconds)
    assert [(await client.get("/static/style.css")).status for _ in range(4)] == [200, 200, 200, 429]
    assert (await client.get("/static/style.css")).headers["Retry-After"] == "20"
    seconds = 20.0
    assert (await client.get("/static/style.css")).status == 200


async def test_behind_a_trusted_proxy_each_client_has_its_own_limit(serve):
    client = await serve(Access(proxies=LOOPBACK), a_minute=1, clock=lambda: 0.0)
    for address in ("198.51.100.7", "198.51.100.8", "9.9.9.9, 198.51.100.9"):
        assert (await client.get("/rules", headers={"X-Forwarded-For": address})).status == 200
    assert (await client.get("/rules", headers={"X-Forwarded-For": "1.2.3.4, 198.51.100.7"})).status == 429
    direct = await serve(a_minute=1, clock=lambda: 0.0)
    assert (await direct.get("/rules", headers={"X-Forwarded-For": "198.51.100.7"})).status == 200
    assert (await direct.get("/rules", headers={"X-Forwarded-For": "198.51.100.8"})).status == 429


def test_one_site_has_one_limit_and_memory_is_bounded():
    limit = RateLimit(1, lambda: 0.0)
    assert limit.ask("2001:db8:1:2::1") == 0
    assert limit.ask("2001:db8:1:2:ffff::9") == 60
    assert limit.ask("2001:db8:1:3::1") == 0
    for number in range(10_100):
        limit.ask(f"10.0.{number // 256}.{number % 256}")
    assert limit.ask("2001:db8:1:2::1") == 0
