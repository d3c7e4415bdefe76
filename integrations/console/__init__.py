"""The terminal as a channel: where alerts go when no chat platform is configured."""
