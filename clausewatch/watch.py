"""What every step of a poll works with."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field

from clausewatch.model import Channel, Silence, SourceKind
from clausewatch.ports import OWN_HANDS, ArticlePages, Clock, Hands, Store, Watcher
from clausewatch.reword import LanguageModel
from clausewatch.ruleset import Ruleset


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Everything a poll works with.

    Without `article_pages` no article is read beyond headline and lead. `public_url` is where the web page is reached,
    empty where there is none. `hands` read and judge what sources gave. What may have changed holds one of the `places`
    until it is written.
    """

    ruleset: Ruleset
    channels: tuple[Channel, ...]
    store: Store
    watchers: Mapping[SourceKind, Watcher]
    clock: Clock
    language_model: LanguageModel | None = None
    silences: tuple[Silence, ...] = ()
    article_pages: ArticlePages | None = None
    public_url: str = ""
    hands: Hands = OWN_HANDS
    places: AbstractAsyncContextManager[bool | None] = field(default_factory=nullcontext)
