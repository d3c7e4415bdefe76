"""Reads articles on their own pages, where headline and lead almost decide and a rule asks for it (`read: article`)."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

from clausewatch.decide import says_otherwise
from clausewatch.errors import SourceError
from clausewatch.match import asks_for_page
from clausewatch.model import Article, Feed
from clausewatch.ports import ArticlePages
from clausewatch.watch import Watch

log = logging.getLogger(__name__)

MOST_PAGES = 5
"""Articles that are read in full a poll, the newest ones: what a rule asks for must not become a crawl."""

PATIENCE = 20.0
"""Seconds for all of a poll's pages together, well within a poll's claim (service.CLAIM)."""


async def in_full(feed: Feed, known: Mapping[str, Article], watch: Watch) -> Feed:
    """The feed with the texts of the new and the revised articles that a rule asks for.

    One that cannot be had is judged by headline and lead, and the feed's remarks say so.
    """
    if watch.article_pages is None or not watch.ruleset.reader.article_rules:
        return feed
    wanted = await asyncio.to_thread(_wanted, feed, known, watch)
    if not wanted:
        return feed
    texts = await _read(wanted[:MOST_PAGES], watch.article_pages)
    articles = tuple(replace(each, text=texts.get(each.id, "")) for each in feed.articles)
    return replace(feed, articles=articles, remarks=(*feed.remarks, *_remarks(len(wanted), len(texts))))


def _wanted(feed: Feed, known: Mapping[str, Article], watch: Watch) -> list[Article]:
    news = [each for each in feed.articles if each.id not in known or says_otherwise(each, known[each.id])]
    asked = [each for each in news if asks_for_page(each, watch.ruleset.reader)]
    now = watch.clock()
    return sorted(asked, key=lambda each: each.published_at or now, reverse=True)


async def _read(wanted: Sequence[Article], pages: ArticlePages) -> dict[str, str]:
    """The texts that could be had in time, by the article's id."""
    tasks = {each.id: asyncio.create_task(_text(each, pages)) for each in wanted}
    try:
        await asyncio.wait(tasks.values(), timeout=PATIENCE)
    finally:
        for task in tasks.values():
            task.cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)
    return {name: text for name, task in tasks.items() if not task.cancelled() and (text := task.result())}


async def _text(article: Article, pages: ArticlePages) -> str:
    try:
        return await pages.text(article)
    except SourceError as error:
        log.warning("an article of %s could not be read in full: %s", article.outlet, error)
        return ""


def _remarks(wanted: int, read: int) -> tuple[str, ...]:
    if wanted == read:
        return ()
    lacking = wanted - read
    counted = f"{lacking} {'article was' if lacking == 1 else 'articles were'}"
    return (f"{counted} judged without the page that a rule asks for",)
