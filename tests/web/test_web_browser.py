"""The page in a real Chromium: wide and narrow, light and dark, on paper, by keyboard alone, and for who cannot see."""

import shutil
from collections.abc import Callable, Iterator

import pytest

from rehearsal.preview import BROWSERS

playwright = pytest.importorskip("playwright.sync_api", reason="needs Playwright (pip install playwright)")

CHROMIUM = next(filter(None, map(shutil.which, BROWSERS)), None)

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="needs a Chromium on the PATH (Debian: apt-get install chromium)")

PAGES = ("/", "/platforms/wavelark", "/platforms/quaverly", "/documents/wavelark/terms-of-use", "/versions/2",
         "/redlines/1/4", "/redlines/1/4?view=inline&show=all", "/stories", "/stories/5b1f0c7d9a", "/rules",
         "/rules/service-trains", "/nowhere")  # fmt: skip
WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def browser() -> Iterator["playwright.Browser"]:
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture
def look(browser, address) -> Iterator[Callable[..., "playwright.Page"]]:
    """Opens a page; whatever the browser complains of (scripts or styles that the policy forbids) is a failure."""
    complaints, contexts = [], []

    def show(path: str, **how) -> "playwright.Page":
        context = browser.new_context(java_script_enabled=how.pop("scripts", True), viewport=WIDE, **how)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address + path)
        return page

    yield show
    for context in contexts:
        context.close()
    assert [text for text in complaints if "404" not in text] == []


def _background(page, selector):
    return page.eval_on_selector(selector, "element => getComputedStyle(element).backgroundColor")


def test_the_board_is_coloured_and_sorts_by_a_click(look):
    page = look("/")
    assert _background(page, "td.takes") != _background(page, "td.protects") != _background(page, "td.none")
    page.get_by_role("columnheader", name="May train on users' content").get_by_role("link").click()
    assert page.locator(".board tbody th").all_inner_texts()[:2] == ["Humfield", "Tonewell"]
    assert page.locator("th[aria-sort=descending]").count() == 1


def test_it_works_without_scripts(look):
    page = look("/", scripts=False)
    page.get_by_role("link", name="Tonewell", exact=True).click()
    page.get_by_role("link", name="where it stands").first.click()
    assert page.locator("p:target").is_visible()
    page.get_by_role("link", name="What changed in this one").click()
    assert page.locator(".redline ins").count()


def test_the_redline_stands_side_by_side_or_inline(look):
    page = look("/redlines/1/4")
    old, new = page.locator(".pair .old").first.bounding_box(), page.locator(".pair .new").first.bounding_box()
    assert old["y"] == new["y"]
    assert old["x"] + old["width"] <= new["x"] + 1
    page.get_by_role("link", name="The whole document").click()
    assert page.locator("summary", has_text="passages are the same").count() == 0
    assert page.locator(".same").first.is_visible()
    page.get_by_role("link", name="Inline").click()
    assert page.locator(".pair").count() == 0
    assert page.locator(".inline ins").first.is_visible()


def test_the_timeline_shows_when_it_was_said(look):
    page = look("/platforms/wavelark")
    grant, consent = (page.locator(".track").nth(number).locator(".bar").bounding_box() for number in (0, 1))
    assert grant["width"] > 200
    assert abs(grant["x"] + grant["width"] - consent["x"]) < 3
    assert page.locator(".axis text").all_text_contents()[:3] == ["2024", "2025", "2026"]


def test_nothing_stands_beyond_a_phones_screen(look, address):
    page = look("/")
    page.set_viewport_size(PHONE)
    for path in PAGES:
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
        assert page.locator("h1").is_visible(), path


def test_on_a_phone_the_redlines_sides_stand_below_each_other(look):
    page = look("/redlines/1/4")
    page.set_viewport_size(PHONE)
    old, new = page.locator(".pair .old").first.bounding_box(), page.locator(".pair .new").first.bounding_box()
    assert old["y"] + old["height"] <= new["y"] + 1
    assert old["width"] > PHONE["width"] * 0.8


def test_by_keyboard_alone(look):
    page = look("/")
    page.keyboard.press("Tab")
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()").startswith("Platform")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/?sort=platform&order=desc")
    assert page.locator(".board tbody th").first.inner_text() == "Wavelark"


def test_versions_are_chosen_by_keyboard(look):
    page = look("/documents/wavelark/terms-of-use")
    page.locator("input[name=before][checked]").focus()
    page.keyboard.press("ArrowDown")
    page.get_by_role("button", name="Compare").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/redlines/2/4")


def test_dark_where_the_system_is(look):
    light, dark = look("/", color_scheme="light"), look("/", color_scheme="dark")
    assert _background(light, "body") == "rgb(251, 250, 246)"
    assert _background(dark, "body") == "rgb(23, 22, 19)"


def test_on_paper_there_is_only_the_document(look):
    page = look("/redlines/1/4")
    page.emulate_media(media="print")
    assert not page.locator(".top nav").is_visible()
    assert not page.locator(".actions").first.is_visible()
    assert _background(page, "body") == "rgb(255, 255, 255)"
    assert page.locator("ins").first.is_visible()


def _violations(page):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")
    found = axe.Axe().run(page)
    assert len(found.response["passes"]) > 10
    return found.generate_report() if found.violations_count else ""


def test_axe_finds_no_violation_on_the_board(look):
    assert _violations(look("/")) == ""


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", [WIDE, PHONE], ids=["wide", "phone"])
def test_axe_finds_no_violation_anywhere(look, address, scheme, window):
    page = look("/", color_scheme=scheme)
    page.set_viewport_size(window)
    for path in PAGES:
        page.goto(address + path)
        assert _violations(page) == "", path
