"""The names of the environment variables that are read (docs/settings.md tells them at length)."""

VARIABLES = {
    "DATABASE_URL": "where everything is kept: sqlite:///clausewatch.db (default) or postgresql://…",
    "CLAUSEWATCH_RULES": "the rules file; default ./rules.yaml, else the one that came with Clausewatch",
    "CLAUSEWATCH_CONTACT": "an address or page that site owners can reach you at; one line of ASCII",
    "CLAUSEWATCH_ALLOW_PRIVATE": "1 lets fetches reach private and loopback addresses; for tests and the demo",
    "CLAUSEWATCH_PROCESSES": "how many processes may read pages and feeds where many come at once; default: processors",
    "CLAUSEWATCH_CHROMIUM": "the Chromium that reads pages drawn by script: a path to its program",
    "CLAUSEWATCH_PROXY_NAME": "the proxy NAME that regions are looked at through: http://, https:// or socks5://host:port",
    "CLAUSEWATCH_WAYBACK_URL": "another address of the Wayback Machine, for tests; default https://web.archive.org",
    "CLAUSEWATCH_EDITORS": "who else may edit rules, watches and subscriptions: slack:U…, discord:1234…, with commas",
    "CLAUSEWATCH_LOG": "text or json: how the log on standard error is written; default text",
    "CLAUSEWATCH_MONITOR_PORT": "the port that /healthz, /readyz and /metrics are served on; none by default",
    "CLAUSEWATCH_MONITOR_HOST": "the address that they are served on; default 127.0.0.1, this machine only",
    "CLAUSEWATCH_CANARY": "the id of the channel that the daily test alert goes to; none by default",
    "SLACK_BOT_TOKEN": "the Slack app's bot token, xoxb-…",
    "SLACK_CHANNEL": "the Slack channel's id, C… (channel details, at the bottom)",
    "SLACK_IN_DOUBT": "where nobody can tell whether a message arrived: resend (default) or ask",
    "SLACK_API_URL": "another Slack Web API address, for tests; ends in /",
    "SLACK_APP_TOKEN": "the Slack app's app-level token, xapp-…: the app listens over a socket that it opens itself",
    "SLACK_SIGNING_SECRET": "the Slack app's signing secret, 32 hex digits: the app listens over HTTP instead",
    "SLACK_LISTEN": "where the Slack app listens over HTTP: host:port; default 127.0.0.1:3000",
    "SLACK_CLIENT_ID": "the Slack app's client id, 123.456: with it several workspaces may install the app",
    "SLACK_CLIENT_SECRET": "the Slack app's client secret, 32 hex digits",
    "CLAUSEWATCH_SECRET_KEY": "what tokens are encrypted with in the database: `clausewatch secret-key` makes one",
    "DISCORD_BOT_TOKEN": "the Discord bot's token: three parts with dots between them",
    "DISCORD_CHANNEL": "the Discord channel's id, 17 to 20 digits (Copy Channel ID)",
    "CLAUSEWATCH_DISCORD_COMMANDS": "0 only posts to Discord: no commands, and no buttons below alerts; default 1",
    "DISCORD_IN_DOUBT": "where nobody can tell whether a message arrived: resend (default) or ask",
    "DISCORD_API_URL": "another Discord REST API address, for tests",
    "CLAUSEWATCH_LLM_URL": "an OpenAI-compatible API for summaries, local or hosted: http://…/v1; none by default",
    "CLAUSEWATCH_LLM_MODEL": "the name of the model there",
    "CLAUSEWATCH_LLM_KEY": "its API key, where it takes one",
    "CLAUSEWATCH_LLM_DAILY": "how many summaries it may be asked for in 24 hours; default 50",
    "CLAUSEWATCH_PUBLIC_URL": "where the web page is reached, https://…; alerts then link to what changed",
    "CLAUSEWATCH_WEB_HOST": "the address that the web page listens on; default 127.0.0.1, this machine alone",
    "CLAUSEWATCH_WEB_PORT": "its port, 1 to 65535; default 8080",
    "CLAUSEWATCH_WEB_SECRET": "the password that the web page asks for: at least 12 characters; none by default",
    "CLAUSEWATCH_WEB_USER_HEADER": "the header in which a proxy names who it let in, for instance Remote-User",
    "CLAUSEWATCH_WEB_PROXIES": "networks of trusted proxies, with commas; default 127.0.0.0/8,::1/128",
    "CLAUSEWATCH_WEB_RATE": "requests that one client may make a minute, a whole number from 1; default 240",
}
"""Every environment variable that is read, and what it is for."""

PROXY_PREFIX = "CLAUSEWATCH_PROXY_"
PROXY_VARIABLE = "CLAUSEWATCH_PROXY_NAME"
"""Stands for as many variables as there are proxies, each with its own name at the end."""


def is_variable(name: str) -> bool:
    """Whether an environment variable is one that is read."""
    return name in VARIABLES or (name.startswith(PROXY_PREFIX) and name != PROXY_PREFIX)
