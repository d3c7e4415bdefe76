"""Slack: alerts as Block Kit messages, posted by a bot through the Web API."""
