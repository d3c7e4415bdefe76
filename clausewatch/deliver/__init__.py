"""Drains the outbox: one pump a channel, in order, each delivery a stored row before it is a request."""

from clausewatch.deliver.outbox import Outbox
from clausewatch.deliver.pump import drain, pump

__all__ = ["Outbox", "drain", "pump"]
