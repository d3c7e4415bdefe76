"""A dry run reads and decides as a real one does, shows it, and leaves everything as it was."""

import asyncio
import hashlib

from rehearsal.slack import TOKEN as SLACK_TOKEN
from rehearsal.slack import SlackStandIn

GRANT = "<p>You grant us permission to use your recordings to train our artificial intelligence models.</p>"


async def said(process):
    out, err = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode, out.decode(), err.decode()


async def test_nothing_is_stored_or_sent_and_the_real_run_still_tells(start, site, page, home):
    async with SlackStandIn() as slack:
        environ = {"SLACK_BOT_TOKEN": SLACK_TOKEN, "SLACK_CHANNEL": "C0123456789", "SLACK_API_URL": slack.url}
        assert (await said(await start("run", "--once", **environ)))[0] == 0
        site.show({"/terms": page(GRANT)})
        before = hashlib.sha256((home / "clausewatch.db").read_bytes()).hexdigest(), len(slack.posts)
        code, out, err = await said(await start("run", "--dry-run", **environ))
        assert code == 0, err
        assert "Would post in slack:" in out
        assert "train our artificial intelligence models" in out
        assert "Nothing was stored or sent." in out
        code, out, _ = await said(await start("watch", "--dry-run", **environ))
        assert "Would queue for slack: Wavelane: Terms of Use" in out
        assert (hashlib.sha256((home / "clausewatch.db").read_bytes()).hexdigest(), len(slack.posts)) == before
        assert (await said(await start("watch", "--help")))[0] == 0
        assert (await said(await start("run", "--once", **environ)))[0] == 0
        assert len(slack.posts) == before[1] + 1


async def test_without_a_database_none_is_made(start, home):
    code, out, err = await said(await start("run", "--dry-run"))
    assert code == 0, err
    assert "Now watching" in out
    assert not (home / "clausewatch.db").exists()
