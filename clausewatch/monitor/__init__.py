"""What one process says of itself over HTTP, for machines to ask: whether it is alive, ready, and how it goes."""

from clausewatch.monitor.canary import Canary
from clausewatch.monitor.listener import serving
from clausewatch.monitor.metrics import MeteredSender, MeteredWatcher, Metrics

__all__ = ["Canary", "MeteredSender", "MeteredWatcher", "Metrics", "serving"]
