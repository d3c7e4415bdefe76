"""The `clausewatch` command as a person starts it: a process of its own, against a site on loopback."""

import asyncio
import json
import os
import shutil
import signal
import socket
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clausewatch.model import Article
from rehearsal.discord import TOKEN as DISCORD_TOKEN
from rehearsal.discord import DiscordStandIn
from rehearsal.rulesfile import Watched, write_rules
from rehearsal.site import Reply, Site, rss
from rehearsal.slack import TOKEN as SLACK_TOKEN
from rehearsal.slack import Fault, SlackStandIn
from tests.cli.preforked import PATIENCE, Started

REPOSITORY = Path(__file__).parents[2]

GRANT = "<p>We may use the music that you upload to train our artificial intelligence models.</p>"

NEWS = (
    (
        "Wavelane changes its terms to let it train AI on artists' music",
        "Wavelane updated its terms of use, artists say.",
    ),
    ("Artists angry as Wavelane updates terms to allow AI training", "Wavelane updated its terms in October."),
    ("Wavelane denies using music to train AI after terms update", "Wavelane said it never trained AI on uploads."),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    code: int
    out: str
    err: str


async def ended(process: Started) -> Ended:
    out, err = await process.communicate()
    assert process.returncode is not None
    return Ended(code=process.returncode, out=out.decode(), err=err.decode())


async def test_one_pass_is_a_baseline_and_the_next_tells_the_new_clause(start, site, page):
    first = await ended(await start("run", "--once"))
    assert first.code == 0, first.err
    assert "Now watching 1 document and 1 feed." in first.out
    site.show({"/terms": page(GRANT)})
    second = await ended(await start("run", "--once"))
    assert second.code == 0, second.err
    assert "now lets the platform train AI on users' content" in second.out
    assert "train our artificial intelligence models" in second.out
    third = await ended(await start("run", "--once"))
    assert (third.code, third.out) == (0, "")


def _article(outlet: str, title: str, lead: str, site: Site) -> Article:
    url = site.url(f"/{outlet}/1")
    return Article(id=url, source_id="", outlet=outlet, title=title, lead=lead, url=url, published_at=datetime.now(UTC))


async def test_a_message_overtaken_in_the_same_pass_is_no_failure(start, site, page, home):
    outlets = {f"/{outlet}": outlet for outlet in ("alpha", "beta", "gamma")}
    terms = Watched(publisher="Wavelane", title="Terms of Use", url=site.url("/terms"))
    write_rules(home, [terms, *(Watched(publisher=name, url=site.url(path)) for path, name in outlets.items())])
    site.show({"/terms": page()} | {path: rss(name, site.url("/"), []) for path, name in outlets.items()})
    assert (await ended(await start("run", "--once"))).code == 0
    site.show({"/terms": page(GRANT)} | {
        path: rss(name, site.url("/"), [_article(name, *said, site)])
        for (path, name), said in zip(outlets.items(), NEWS, strict=True)
    })  # fmt: skip
    told = await ended(await start("run", "--once"))
    assert "now lets the platform train AI on users' content" in told.out
    assert (told.code, told.err) == (0, "")
    assert "suppressed" in (await ended(await start("status"))).out
    asked = await ended(await start("ask", "status"))
    assert "not sent: superseded by a later edit" in asked.out
    assert "silence" not in asked.out


async def test_a_pass_with_failing_sources_says_which_and_exits_with_1(start, site):
    site.show({"/terms": Reply(body=b"gone", status=404)})
    result = await ended(await start("run", "--once"))
    assert result.code == 1
    assert "wavelane/terms-of-use could not be read: the server answered 404" in result.err
    shown = await ended(await start("status"))
    assert "failing (1x)" in shown.out
    assert "404" in shown.out
    assert "Deliveries to terminal: 1 sent." in shown.out


async def test_both_chat_platforms_get_the_alert_once(start, site, page):
    async with SlackStandIn() as slack, DiscordStandIn() as discord:
        environ = {
            "SLACK_BOT_TOKEN": SLACK_TOKEN,
            "SLACK_CHANNEL": "C0123456789",
            "SLACK_API_URL": slack.url,
            "DISCORD_BOT_TOKEN": DISCORD_TOKEN,
            "DISCORD_CHANNEL": "123456789012345678",
            "DISCORD_API_URL": discord.api,
        }
        for shown in (page(), page(GRANT), page(GRANT)):
            site.show({"/terms": shown})
            result = await ended(await start("run", "--once", **environ))
            assert result.code == 0, result.err
            assert SLACK_TOKEN not in result.err + result.out
            assert DISCORD_TOKEN not in result.err + result.out
        posted = [json.dumps(post) for post in slack.posts]
        sent = [json.dumps(message) for message in discord.messages["123456789012345678"]]
    for messages in (posted, sent):
        assert len(messages) == 2
        assert "Now watching" in messages[0]
        assert "train our artificial intelligence models" in messages[1]


async def test_a_pass_with_an_undelivered_alert_says_so_until_it_can_be_sent(start, home):
    async with SlackStandIn() as slack:
        environ = {"SLACK_BOT_TOKEN": SLACK_TOKEN, "SLACK_CHANNEL": "C0123456789", "SLACK_API_URL": slack.url}
        # The log-in check comes first, then the message.
        slack.faults.extend([Fault(), Fault(error="is_archived")])
        closed = await ended(await start("run", "--once", **environ))
        assert closed.code == 1
        assert "an alert for slack is pending: Slack refuses to post to C0123456789 (is_archived)" in closed.err
        shown = await ended(await start("status", COLUMNS="80"))
        assert "Deliveries to slack: 1 pending." in shown.out
        assert "unarchive the channel" in " ".join(shown.out.split())
        assert "Next attempt:" in " ".join(shown.out.split())
        assert "no longer configured" in shown.out
        assert max(map(len, shown.out.splitlines())) <= 80
        after = await ended(await start("run", "--once", **environ))
        assert (after.code, len(slack.posts)) == (0, 1), after.err


async def test_a_rejected_alert_is_listed_and_can_be_queued_again(start):
    async with SlackStandIn() as slack:
        environ = {"SLACK_BOT_TOKEN": SLACK_TOKEN, "SLACK_CHANNEL": "C0123456789", "SLACK_API_URL": slack.url}
        slack.faults.extend([Fault(), Fault(error="invalid_blocks")])
        assert (await ended(await start("run", "--once", **environ))).code == 1
        assert (await ended(await start("run", "--once", **environ))).code == 0
        listed = await ended(await start("deliveries", "list"))
        assert "2  rejected   slack  Clausewatch: Now watching" in listed.out
        assert (await ended(await start("deliveries", "retry", "7"))).code == 2
        assert (await ended(await start("deliveries", "retry", "2"))).out == "1 delivery is queued again.\n"
        assert (await ended(await start("run", "--once", **environ))).code == 0
        assert len(slack.posts) == 1
    assert "Everything" in (await ended(await start("deliveries", "list"))).out


async def test_status_makes_no_database(start, home):
    result = await ended(await start("status", DATABASE_URL="clausewatsh.db"))
    assert "Nothing is watched yet in clausewatsh.db" in result.out
    assert list(home.glob("clausewatch.db*")) == []


async def test_a_token_that_the_platform_refuses_ends_the_start(start):
    async with SlackStandIn(token="xoxb-another-token-than-ours") as slack:
        environ = {"SLACK_BOT_TOKEN": SLACK_TOKEN, "SLACK_CHANNEL": "C0123456789", "SLACK_API_URL": slack.url}
        result = await ended(await start("run", **environ))
    assert result.code == 2
    assert "SLACK_BOT_TOKEN: Slack refuses the token" in result.err
    assert SLACK_TOKEN not in result.err


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"SLACK_BOT_TOKEN": "hunter2", "SLACK_CHANNEL": "C0123456789"}, "SLACK_BOT_TOKEN does not look right"),
        ({"SLACK_BOT_TOKEN": "xoxb-000000000000-invented"}, "set SLACK_CHANNEL"),
        ({"CLAUSEWATCH_RULES": "elsewhere.yaml"}, "elsewhere.yaml"),
        ({"CLAUSEWATCH_PROXY_CANADA": "canada:hunter2@proxy"}, "CLAUSEWATCH_PROXY_CANADA does not look right"),
    ],
)
async def test_bad_configuration_is_one_clear_line_and_exit_status_2(start, environ, expected):
    result = await ended(await start("run", "--once", **environ))
    assert result.code == 2
    assert expected in result.err
    assert "hunter2" not in result.err
    assert "Traceback" not in result.err


async def test_every_mistake_of_the_rules_file_is_told_and_nothing_starts(start, home):
    rules = (home / "rules.yaml").read_text()
    (home / "rules.yaml").write_text(rules.replace("title:", "titel:").replace("outlet:", "outlett:"))
    result = await ended(await start("run", "--once"))
    assert result.code == 2
    assert "titel" in result.err
    assert "outlett" in result.err
    assert not (home / "clausewatch.db").exists()


async def test_a_region_whose_proxy_is_not_set_is_told_and_nothing_starts(start, home):
    rules, title = (home / "rules.yaml").read_text(), "title: Terms of Use\n"
    (home / "rules.yaml").write_text(rules.replace(title, f"{title}    regions: [{{name: Canada, proxy: canada}}]\n"))
    result = await ended(await start("release"))
    assert result.code == 2
    assert "terms-of-use@canada is read through the proxy canada, so CLAUSEWATCH_PROXY_CANADA must be" in result.err
    assert (await ended(await start("release", CLAUSEWATCH_PROXY_CANADA="socks5://10.0.0.1:1080"))).code == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_ends_a_running_program_cleanly(start, number):
    process = await start("run")
    await process.heard("Now watching")
    process.send_signal(number)
    result = await ended(process)
    assert result.code == 0, result.err
    assert "Traceback" not in result.err


async def test_a_signal_ends_a_pass_in_the_middle(start, home):
    begun = asyncio.Event()

    async def never_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        begun.set()
        await reader.read()
        writer.close()

    async with await asyncio.start_server(never_answer, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()
        write_rules(home, [Watched(publisher="Mute", title="Terms", url=f"http://{host}:{port}/")])
        process = await start("run", "--once")
        await asyncio.wait_for(begun.wait(), PATIENCE)
        process.send_signal(signal.SIGINT)
        result = await ended(process)
    assert result.code == 130, result.err
    assert "Traceback" not in result.err


async def test_an_edited_rules_file_takes_effect_and_a_broken_one_does_not(start, home, site):
    process = await start("run")
    await process.heard("Now watching")
    good = (home / "rules.yaml").read_text()
    (home / "rules.yaml").write_text(good.replace("Terms of Use", "Terms of Service"))
    await process.heard("its rules are in force now", err=True)
    (home / "rules.yaml").write_text(good.replace("outlet:", "outlett:"))
    await process.heard("the ones before stay in force", err=True)
    await process.heard("outlett", err=True)
    await process.heard("The edited rules are not in force")
    process.terminate()
    assert (await ended(process)).code == 0


async def test_an_included_file_that_was_broken_is_noticed_when_it_is_mended(start, home):
    process = await start("run")
    await process.heard("Now watching")
    rules = (home / "rules.yaml").read_text()
    (home / "extra.yaml").write_text("wordz:\n  odd: [one]\n")
    (home / "rules.yaml").write_text(rules.replace("include:\n", "include:\n- extra.yaml\n"))
    await process.heard("the ones before stay in force", err=True)
    (home / "extra.yaml").write_text("words:\n  odd: [one]\n")
    await process.heard("its rules are in force now", err=True)
    process.terminate()
    assert (await ended(process)).code == 0


async def test_a_database_in_a_folder_that_is_not_there_makes_no_folder(start, home):
    result = await ended(await start("run", "--once", DATABASE_URL=f"sqlite:///{home}/nowhere/x.db"))
    assert result.code == 2
    assert "there is no folder" in result.err
    assert not (home / "nowhere").exists()


async def test_a_database_server_that_is_not_up_yet_is_worth_another_start(start):
    result = await ended(await start("run", DATABASE_URL="postgresql://u:hunter2@127.0.0.1:1/clausewatch"))
    assert result.code == 75
    assert "cannot be used" in result.err
    assert "hunter2" not in result.err
    assert "Traceback" not in result.err


async def test_a_second_program_on_the_same_database_says_so_and_exits(start):
    first = await start("run")
    await first.heard("Now watching")
    second = await ended(await start("run"))
    assert second.code == 2
    assert "another clausewatch process already does the watch part" in second.err
    first.terminate()
    assert (await ended(first)).code == 0


async def test_watch_and_deliver_share_the_work_as_two_processes(start):
    watching, delivering = await start("watch"), await start("deliver")
    await delivering.heard("Now watching")
    watching.terminate()
    delivering.terminate()
    assert [(await ended(process)).code for process in (watching, delivering)] == [0, 0]


@pytest.fixture
async def honcho(home):
    """The parts of the Procfile at work, each a process of its own, started as people do; none outlives the test."""
    shutil.copy(REPOSITORY / "Procfile", home)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "CLAUSEWATCH_ALLOW_PRIVATE": "1",
        "CLAUSEWATCH_WEB_PORT": str(port),
        "PYTHONUNBUFFERED": "1",
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "honcho", "start"), cwd=home, env=environ, stdout=asyncio.subprocess.PIPE
    )
    yield process
    if process.returncode is None:
        process.terminate()  # it ends its own
        await process.communicate()


async def test_honcho_runs_the_parts_of_the_procfile(honcho):
    awaited = {b"are ready", b"The web page stands at", b"Now watching 1 document"}
    async with asyncio.timeout(PATIENCE):
        while awaited:
            line = await honcho.stdout.readline()
            assert line, f"it ended before it said {awaited}"
            awaited -= {words for words in awaited if words in line}
    honcho.terminate()
    rest, _ = await asyncio.wait_for(honcho.communicate(), PATIENCE)
    assert b"Traceback" not in rest
    assert rest.count(b" stopped ") == len((REPOSITORY / "Procfile").read_text().splitlines()), rest


async def test_a_release_logs_what_it_did_to_the_database(start):
    first = await ended(await start("release", CLAUSEWATCH_LOG="json"))
    assert (first.code, first.out) == (0, "The settings, the rules and the database are ready.\n"), first.err
    (line,) = [json.loads(line) for line in first.err.splitlines()]
    assert "was brought from nothing to 00" in line["event"]
    assert (await ended(await start("release"))).err == ""


async def test_a_delivery_can_be_looked_at_and_what_a_flood_held_let_go_or_dropped(start):
    assert (await ended(await start("run", "--once"))).code == 0
    shown = (await ended(await start("deliveries", "show", "1"))).out
    assert "delivery    1 (post), sent" in shown
    assert "channel     terminal" in shown
    assert "attempts    1, in doubt 0 times" in shown
    assert (await ended(await start("deliveries", "show", "7"))).code == 2
    assert (await ended(await start("deliveries", "resume", "terminal"))).out == "0 deliveries to terminal go on.\n"
    assert "0 deliveries to terminal are dropped" in (await ended(await start("deliveries", "drop", "terminal"))).out
    unknown = await ended(await start("deliveries", "drop", "terminus"))
    assert unknown.code == 2
    assert "for a channel terminus: there is terminal" in unknown.err


async def test_a_store_is_copied_while_nobody_uses_it(start, home):
    assert (await ended(await start("run", "--once"))).code == 0
    new = {"DATABASE_URL": f"sqlite:///{home}/new.db"}
    copied = await ended(await start("db", "copy", "clausewatch.db", **new))
    assert copied.code == 0, copied.err
    assert "alert       1" in copied.out
    assert "1 sent" in (await ended(await start("status", **new))).out
    again = await ended(await start("db", "copy", "clausewatch.db", **new))
    assert (again.code, "holds something already" in again.err) == (2, True)
