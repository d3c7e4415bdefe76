"""Logs: key=value for people, one JSON object a line for machines; with ids, and never with a secret.

The code logs with the standard library; structlog renders. What is bound (`source`, `delivery`, `channel`) stands in
each line that is written meanwhile, whoever writes it.
"""

import json
import logging
import re
import sys
from collections.abc import Collection
from typing import TextIO
from urllib.parse import quote

import structlog
from structlog.contextvars import merge_contextvars
from structlog.types import EventDict, Processor, WrappedLogger

HIDDEN = "<secret>"

_WEBHOOK = re.compile(
    r"https?://(?:hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)|[\w.]*discord(?:app)?\.com/api(?:/v\d+)?/webhooks)"
    r"/[^\s\"'<>\\]+"
)
"""Who knows such an address may post there: it is a secret wherever it comes from."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""What a terminal would obey, and what hides or reorders text; tabs and line ends stay."""

_LOUD = {"alembic": logging.WARNING, "discord": logging.WARNING, "procrastinate": logging.WARNING}
"""Libraries that say more than a person wants to read, and from which level on they are heard."""


def set_up_logging(secrets: Collection[str], *, as_json: bool = False, stream: TextIO | None = None) -> None:
    """Log to the stream (standard error if None) from now on, from INFO up. None of the `secrets` is ever written."""
    stream = stream or sys.stderr
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_Discreet(secrets, processors=_processors(as_json=as_json, colours=stream.isatty())))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for library, level in _LOUD.items():
        logging.getLogger(library).setLevel(level)


def _processors(*, as_json: bool, colours: bool) -> list[Processor]:
    """From the record's facts to its line."""
    common: list[Processor] = [
        merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        _inert,
    ]
    if as_json:
        return [*common, structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=True)]
    return [*common, structlog.dev.ConsoleRenderer(colors=colours, pad_event_to=0)]


def _inert(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """What foreign text says is only text."""
    return {key: _CONTROL.sub("�", value) if isinstance(value, str) else value for key, value in event.items()}


class _Discreet(structlog.stdlib.ProcessorFormatter):
    """Blots out secrets in the finished line: wherever they came from, a library's trace included."""

    def __init__(self, secrets: Collection[str], *, processors: list[Processor]) -> None:
        super().__init__(processors=processors)
        forms = {form for secret in secrets if secret for form in _forms(secret)}
        longest_first = sorted(forms, key=len, reverse=True)
        self._secret = re.compile("|".join(map(re.escape, longest_first))) if forms else None

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line = _WEBHOOK.sub(HIDDEN, super().format(record))
        return self._secret.sub(HIDDEN, line) if self._secret else line


def _forms(secret: str) -> tuple[str, ...]:
    """As it is, as Python and JSON write it within quotes, and as it stands in an address."""
    return (
        secret,
        repr(secret)[1:-1],
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        quote(secret, safe=""),
    )
