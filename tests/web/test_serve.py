"""`clausewatch serve web`: listens on loopback unless told otherwise, ends on a signal, links from alerts."""

import asyncio
import os
import signal
import socket
import sys
from dataclasses import replace

import aiohttp
import pytest
from typer.testing import CliRunner

from clausewatch.alert import with_page
from clausewatch.cli import app
from clausewatch.cli.serve import access_of
from clausewatch.errors import SettingsError
from clausewatch.model import AlertKind
from clausewatch.settings import read_settings
from integrations.web.openapi import document
from tests.integrations.alerts_for_tests import NEW_GRANT


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def environ(past, tmp_path):
    """The environment of a page over an empty database: it is made at the start."""
    return os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'new.db'}",
        "CLAUSEWATCH_RULES": str(past / "rules.yaml"),
        "CLAUSEWATCH_WEB_PORT": str(_free_port()),
    }


async def _started(environ):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "clausewatch", "serve", "web", env=environ,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    return process, (await asyncio.wait_for(process.stdout.readline(), 60)).decode()


async def test_the_page_is_served_until_a_signal_comes(environ):
    process, line = await _started(environ)
    address = f"http://127.0.0.1:{environ['CLAUSEWATCH_WEB_PORT']}/"
    assert line == f"The web page stands at {address}\n"
    async with aiohttp.ClientSession() as session, session.get(address) as response:
        assert response.status == 200
        assert "not read yet" in await response.text()
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 20) == 0
    (said,) = (await process.stderr.read()).decode().splitlines()
    assert "was brought from nothing to" in said


async def test_a_port_that_is_taken_is_said_in_one_line(environ):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(environ["CLAUSEWATCH_WEB_PORT"])))
        taken.listen()
        process, _ = await _started(environ)
        assert await asyncio.wait_for(process.wait(), 60) == 2
    assert "the web page cannot listen on 127.0.0.1" in (await process.stderr.read()).decode()


def test_openapi_is_printed():
    result = CliRunner().invoke(app, ["serve", "openapi"])
    assert document()["info"]["title"] in result.stdout


def test_on_loopback_only_this_machines_names_and_the_public_one_are_answered():
    access = access_of(read_settings({"CLAUSEWATCH_PUBLIC_URL": "https://watch.example/"}))
    assert access.hosts == {"localhost", "127.0.0.1", "[::1]", "watch.example"}
    assert access_of(read_settings({"CLAUSEWATCH_WEB_HOST": "0.0.0.0"})).hosts == frozenset()


def test_the_settings_of_the_page():
    web = read_settings(
        {
            "CLAUSEWATCH_WEB_HOST": "::1",
            "CLAUSEWATCH_WEB_PORT": "9000",
            "CLAUSEWATCH_WEB_SECRET": "correct horse battery",
            "CLAUSEWATCH_WEB_PROXIES": "10.0.0.0/8, 192.0.2.1",
            "CLAUSEWATCH_WEB_RATE": "12",
        }
    ).web
    assert (web.host, web.port, web.rate) == ("::1", 9000, 12)
    assert [str(network) for network in web.proxies] == ["10.0.0.0/8", "192.0.2.1/32"]
    assert "horse" not in repr(web)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CLAUSEWATCH_PUBLIC_URL", "watch.example"),
        ("CLAUSEWATCH_WEB_PORT", "99999"),
        ("CLAUSEWATCH_WEB_PORT", "x"),
        ("CLAUSEWATCH_WEB_SECRET", "hunter2"),
        ("CLAUSEWATCH_WEB_USER_HEADER", "Remote User:"),
        ("CLAUSEWATCH_WEB_PROXIES", "everywhere"),
        ("CLAUSEWATCH_WEB_RATE", "0"),
    ],
)
def test_a_wrong_setting_is_named_and_not_repeated(name, value):
    with pytest.raises(SettingsError, match=name) as caught:
        read_settings({name: value})
    assert value in {"x", "0"} or value not in str(caught.value)


def test_an_alert_about_a_document_links_to_its_page():
    told = with_page(NEW_GRANT, "https://watch.example")
    assert told.links[:-1] == NEW_GRANT.links
    assert told.links[-1][1] == f"https://watch.example/changes/{NEW_GRANT.fingerprint}"
    assert with_page(NEW_GRANT, "") is NEW_GRANT
    news = replace(NEW_GRANT, kind=AlertKind.NEWS)
    assert with_page(news, "https://watch.example") is news
