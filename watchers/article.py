"""Reads an article on its outlet's page: the same manners and the same extraction as for a document."""

import asyncio
from datetime import timedelta

from clausewatch.model import Article, Source, SourceKind
from watchers.http import HttpClient
from watchers.terms import TermsWatcher

TEXT_LENGTH = 12_000
"""Characters that are kept of an article: what matters in news stands at its beginning."""


class ArticlePage:
    """See clausewatch.ports.ArticlePages. The site's robots.txt is obeyed."""

    def __init__(self, client: HttpClient) -> None:
        self._terms = TermsWatcher(client)

    async def text(self, article: Article) -> str:
        """The article's paragraphs. Raises SourceError where the page cannot be had or is none."""
        source = Source(
            id=article.source_id,
            kind=SourceKind.TERMS,
            publisher=article.outlet,
            title=article.title,
            url=article.url,
            interval=timedelta(),
        )
        snapshot = await self._terms.whole(source)
        document = await asyncio.to_thread(self._terms.extract, source, snapshot)
        return "\n\n".join(passage.text for passage in document.passages)[:TEXT_LENGTH]
