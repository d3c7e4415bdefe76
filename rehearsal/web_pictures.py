"""Draws the web page's pictures in docs/, of the invented past: `python -m rehearsal.web_pictures FOLDER`.

With no folder it serves the past on http://127.0.0.1:8099 until it is interrupted, to be looked at.
"""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web
from playwright.async_api import Browser, async_playwright

from clausewatch.store import SqlStore
from integrations.web import Access, application, unchanging
from rehearsal.past import make_past
from rehearsal.preview import BROWSERS

PORT = 8099
WIDE, NARROW = 1280, 390
"""CSS pixels: a laptop's window and a phone."""

PICTURES = (
    ("web-board", "/", WIDE, 860, "light"),
    ("web-board-dark", "/", WIDE, 860, "dark"),
    ("web-board-phone", "/", NARROW, 844, "light"),
    ("web-redline", "/redlines/2/3", WIDE, 620, "light"),
    ("web-platform", "/platforms/wavelark", WIDE, 1150, "light"),
    ("web-story", "/stories/5b1f0c7d9a", WIDE, 800, "light"),
)
"""Name, page, width and height of the window, colour scheme."""


@asynccontextmanager
async def served(port: int = 0) -> AsyncIterator[str]:
    """The web page over the invented past; gives its address."""
    with tempfile.TemporaryDirectory() as folder:
        async with SqlStore.open(f"sqlite:///{folder}/past.db") as store:
            answers = await make_past(Path(folder), store)
            runner = web.AppRunner(
                application(unchanging(answers), access=Access()), access_log=None, shutdown_timeout=1
            )
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", port).start()
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
            await runner.cleanup()


async def draw(folder: Path, program: str) -> None:
    """Every picture as a PNG."""
    async with served() as address, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for name, path, width, height, scheme in PICTURES:
            await _draw(browser, f"{address}{path}", folder / f"{name}.png", width, height, scheme)
        await browser.close()


async def _draw(browser: Browser, url: str, picture: Path, width: int, height: int, scheme: str) -> None:
    page = await browser.new_page(
        viewport={"width": width, "height": height}, color_scheme="dark" if scheme == "dark" else "light"
    )
    await page.goto(url)
    await page.screenshot(path=picture)
    await page.close()
    print(f"Drawn: {picture}")


async def show() -> None:
    """Serve until interrupted."""
    async with served(PORT) as address:
        print(f"The invented past stands at {address}/")
        await asyncio.Event().wait()


def main() -> None:
    """The command."""
    if len(sys.argv) < 2:
        asyncio.run(show())
        return
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        print("Skipped: no Chromium on this machine (Debian: apt-get install chromium).")
        return
    asyncio.run(draw(Path(sys.argv[1]), program))


if __name__ == "__main__":
    main()
