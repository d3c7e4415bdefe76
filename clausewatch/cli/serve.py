"""`serve`: the web page, read-only (docs/web.md)."""

import asyncio
import json
from urllib.parse import urlsplit

import typer
from aiohttp import web

from clausewatch.app import presenting, stop_on_signals
from clausewatch.cli.run import prepared
from clausewatch.errors import SettingsError
from clausewatch.settings import Settings
from integrations.web import LOOPBACK_NAMES, Access, application
from integrations.web.openapi import document

serve_app = typer.Typer(help="Serve what is stored, read-only.", no_args_is_help=True)

GRACE = 5.0
"""Seconds that answers under way get when the server is told to stop."""


@serve_app.command("web")
def serve_web() -> None:
    """Serve the web page: the board, redlines, stories, feeds, JSON. For this machine alone unless told otherwise."""
    with prepared() as settings:
        asyncio.run(_serve(settings))


@serve_app.command("openapi")
def openapi() -> None:
    """Print the OpenAPI document of the JSON API."""
    typer.echo(json.dumps(document(), indent=1, sort_keys=True, ensure_ascii=False))


async def _serve(settings: Settings) -> None:
    stop = stop_on_signals()
    async with presenting(settings) as current:
        made = application(
            current, access=access_of(settings), public_url=settings.public_url, a_minute=settings.web.rate
        )
        runner = web.AppRunner(made, access_log=None, shutdown_timeout=GRACE)
        await runner.setup()
        try:
            await _listen(runner, settings)
            await stop.wait()
        finally:
            await runner.cleanup()


async def _listen(runner: web.AppRunner, settings: Settings) -> None:
    host, port = settings.web.host, settings.web.port
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        raise SettingsError(
            f"the web page cannot listen on {host}, port {port}: {error.strerror}; "
            "set CLAUSEWATCH_WEB_HOST and CLAUSEWATCH_WEB_PORT"
        ) from error
    shown = f"[{host}]" if ":" in host else host
    typer.echo(f"The web page stands at {settings.public_url or f'http://{shown}:{port}'}/")
    if not (_is_loopback(host) or settings.web.secret or settings.web.user_header):
        typer.echo("Whoever reaches this address can read it: CLAUSEWATCH_WEB_SECRET asks for a password.", err=True)


def access_of(settings: Settings) -> Access:
    """Who may read. On loopback, only by this machine's names or the public one: see Access.hosts."""
    public = urlsplit(settings.public_url).hostname
    names = LOOPBACK_NAMES | ({public} if public else set())
    return Access(
        secret=settings.web.secret,
        user_header=settings.web.user_header,
        proxies=settings.web.proxies,
        hosts=frozenset(names) if _is_loopback(settings.web.host) else frozenset(),
    )


def _is_loopback(host: str) -> bool:
    return host in {"localhost", "::1"} or host.startswith("127.")
