"""The web page: the board, redlines, feeds and a JSON API, read-only (docs/web.md)."""

from integrations.web.security import LOOPBACK_NAMES, Access
from integrations.web.server import A_MINUTE, application
from integrations.web.website import unchanging

__all__ = ["A_MINUTE", "LOOPBACK_NAMES", "Access", "application", "unchanging"]
