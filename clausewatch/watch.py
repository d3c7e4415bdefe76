"""What every step of a poll works with."""

from collections.abc import Mapping
from dataclasses import dataclass

from clausewatch.model import Channel, Silence, SourceKind
from clausewatch.ports import Clock, Store, Watcher
from clausewatch.reword import LanguageModel
from clausewatch.ruleset import Ruleset


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """Everything a poll works with. `public_url` is where the web page is reached, empty where there is none."""

    ruleset: Ruleset
    channels: tuple[Channel, ...]
    store: Store
    watchers: Mapping[SourceKind, Watcher]
    clock: Clock
    language_model: LanguageModel | None = None
    silences: tuple[Silence, ...] = ()
    public_url: str = ""
