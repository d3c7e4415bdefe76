"""`clausewatch check`: what one look finds, by the real command against a site on loopback; nothing is stored."""

import json

import pytest

from rehearsal.site import Reply

CLAUSE = "<p>You grant us the right to use what you upload to train our artificial intelligence models.</p>"
NEARLY = "<p>Recordings made with the help of artificial intelligence are labelled as such, and welcome here.</p>"


@pytest.fixture
def check(start):
    """Runs the command and gives its exit status and output."""

    async def run(*arguments: str) -> tuple[int, str]:
        process = await start("check", *arguments)
        out, err = await process.communicate()
        return process.returncode, (out + err).decode()

    return run


async def test_a_source_is_shown_with_what_matched_and_what_nearly_did(check, site, page, home):
    site.show({"/terms": page(CLAUSE + NEARLY)})
    status, said = await check("wavelane/terms-of-use")
    assert status == 0
    assert "answered 200 with" in said
    assert "Terms of Use" in said
    assert "grant" in said
    assert "by service-trains" in said
    assert "train our artificial intelligence models" in said
    assert "Not matched, and why:" in said
    assert "Recordings made with the help of artificial intelligence" in said
    assert not (home / "clausewatch.db").exists()


async def test_an_address_that_nobody_declared_and_json(check, site, page):
    site.show({"/other": page(CLAUSE)})
    status, said = await check(site.url("/other"), "--format", "json")
    look = json.loads(said)["looks"][0]
    assert (status, look["problem"], look["answered_by"]) == (0, "", site.url("/other"))
    (clause,) = look["clauses"]
    assert clause["kinds"] == ["grant"]
    match = clause["matches"][0]
    assert clause["text"][match["start"] : match["end"]] == match["quote"]
    assert look["passages"][0]["headings"] == ["Terms of Use"]


async def test_what_the_site_tells_machines_is_shown_too(check, site, page):
    robots = b"User-agent: GPTBot\nDisallow: /\n\nUser-agent: *\nContent-Signal: ai-train=no\nAllow: /\n"
    site.show({"/other": page(CLAUSE), "/robots.txt": Reply(body=robots, content_type="text/plain")})
    status, said = await check(site.url("/other"))
    assert status == 0
    assert "What the site tells machines about AI:" in said
    assert "GPTBot" in said
    assert "redirected" not in said
    assert "application/vnd" not in said
    _, said = await check(site.url("/other"), "--format", "json")
    found = json.loads(said)
    assert found["looks"][0]["status"] == 200
    assert any("Content-Signal" in signal for signal in found["site"]["signals"])


async def test_a_selector_can_be_tried(check, site, page):
    site.show({"/other": page(f"<div id=ai>{CLAUSE}</div>")})
    _, said = await check(site.url("/other"), "--select", "#ai", "--format", "json")
    assert len(json.loads(said)["looks"][0]["passages"]) == 1


async def test_a_feed_is_known_for_one(check, site):
    site.show({"/news": Reply(body=FEED.encode(), content_type="application/rss+xml")})
    status, said = await check(site.url("/news"))
    assert status == 0
    assert "2 articles, 1 that matter" in said
    assert "by news-ai-training" in said


FEED = """<rss version="2.0"><channel><title>Treble</title>
<item><title>Wavelane changes its terms to let it train AI on uploads</title><guid>1</guid></item>
<item><title>Ten songs for the winter</title><guid>2</guid></item></channel></rss>"""


async def test_what_cannot_be_read_says_why(check, site):
    status, said = await check(site.url("/nowhere"))
    assert status == 1
    assert "could not be read: the server answered 404" in said


async def test_a_platform_with_one_document_is_taken_for_it(check, site, page):
    site.show({"/terms": page(CLAUSE)})
    for name in ("wavelane", "Wavelane"):
        status, said = await check(name)
        assert (status, said.splitlines()[0]) == (0, "wavelane/terms-of-use")


async def test_a_name_that_is_no_source(check):
    status, said = await check("wavelane/terms")
    assert status == 2
    assert "did you mean wavelane/terms-of-use?" in said


async def test_the_views_of_a_document_are_compared(check, site, page, home):
    site.show({"/terms": page(CLAUSE), "/ca": page()})
    rules = home / "rules.yaml"
    text = rules.read_text()
    url = f"    url: {site.url('/terms')}\n"
    region = f"    regions:\n    - name: Canada\n      url: {site.url('/ca')}\n"
    assert url in text
    rules.write_text(text.replace(url, url + region))
    status, said = await check("wavelane/terms-of-use")
    assert status == 0
    assert "Regions differ: grant stands in the ordinary view, but not in Canada: “You grant us" in said
