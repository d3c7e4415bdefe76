"""Asks a language model for a better summary, once a change, within a day's budget; the rules decide if it stands."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from clausewatch.errors import WriterError
from clausewatch.language import Reader
from clausewatch.model import Alert, DeliveryAction, Posting
from clausewatch.ports import Clock, Writer
from clausewatch.ports.wording import Wording, WordingStore
from clausewatch.wording import INSTRUCTIONS, key, material, may_be_reworded, objection

log = logging.getLogger(__name__)

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageModel:
    """Who writes, the model's `name`, and how many requests it may get in 24 hours."""

    writer: Writer
    name: str
    daily: int


async def reword(
    postings: Sequence[Posting], language_model: LanguageModel | None, reader: Reader, store: WordingStore, clock: Clock
) -> tuple[Posting, ...]:
    """The postings, with summaries by the model where it wrote one that may stand."""
    if language_model is None:
        return tuple(postings)
    return tuple([await _reworded(posting, language_model, reader, store, clock) for posting in postings])


async def _reworded(
    posting: Posting, language_model: LanguageModel, reader: Reader, store: WordingStore, clock: Clock
) -> Posting:
    alert = posting.alert
    if not posting.channels or not may_be_reworded(alert):
        return posting
    request = key(alert, language_model.name)
    known = await store.wording(request)
    if known is None:
        if posting.action is DeliveryAction.EDIT:
            return posting  # an edit keeps the words that its message has, and is not worth a request of its own
        if await store.wordings_since(clock() - DAY) >= language_model.daily:
            log.info("the day's %s requests to the language model are used up", language_model.daily)
            return posting
        known = await _ask(alert, request, language_model, reader, clock)
        await store.keep_wording(known)
    return replace(posting, alert=replace(alert, summary=known.text)) if known.text else posting


async def _ask(alert: Alert, request: str, language_model: LanguageModel, reader: Reader, clock: Clock) -> Wording:
    text, reason = "", ""
    try:
        text = " ".join((await language_model.writer.write(INSTRUCTIONS, material(alert))).split())
        reason = objection(text, alert, reader)
    except WriterError as error:
        reason = str(error)
    if reason:
        log.warning("the model's summary of %s (%s) is not used: %s", alert.publisher, alert.subject, reason)
        text = ""
    return Wording(key=request, text=text, reason=reason, at=clock())
