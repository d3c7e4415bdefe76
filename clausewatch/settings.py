"""The environment, read once and checked in full. Every variable is in VARIABLES and in docs/settings.md."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from clausewatch.errors import SettingsError
from clausewatch.model import Channel, OnDoubt

VARIABLES = {
    "DATABASE_URL": "where everything is kept: sqlite:///clausewatch.db (default) or postgresql://…",
    "CLAUSEWATCH_RULES": "the rules file; default ./rules.yaml, else the one that came with Clausewatch",
    "CLAUSEWATCH_CONTACT": "an address or page that site owners can reach you at; one line of ASCII",
    "CLAUSEWATCH_ALLOW_PRIVATE": "1 lets fetches reach private and loopback addresses; for tests and the demo",
    "CLAUSEWATCH_CHROMIUM": "the Chromium that reads pages drawn by script: a path to its program",
    "CLAUSEWATCH_WAYBACK_URL": "another address of the Wayback Machine, for tests; default https://web.archive.org",
    "CLAUSEWATCH_EDITORS": "who else may edit rules, watches and subscriptions: slack:U…, discord:1234…, with commas",
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

_CONTACT = re.compile(r"[ -~]+")
"""What a header takes everywhere: visible ASCII and spaces (RFC 9110, section 5.5)."""

_WEB_ADDRESS = re.compile(r"https?://\S+")
_WEB_ADDRESS = re.compile(r"https?://[^\s/]+(?:/\S*)?")
_EDITOR = re.compile(r"slack:[USW][A-Z0-9]{6,}|discord:\d{17,20}")
_SLACK_TOKEN = re.compile(r"xoxb-[A-Za-z0-9-]{10,}")
_SLACK_APP_TOKEN = re.compile(r"xapp-[A-Za-z0-9-]{10,}")
_SLACK_SECRET = re.compile(r"[A-Za-z0-9-]{16,}")
_SLACK_CLIENT = re.compile(r"\d+\.\d+")
_SECRET_KEY = re.compile(r"[A-Za-z0-9_-]{43}=")
"""32 bytes in URL-safe base64, as Fernet takes them (https://github.com/fernet/spec)."""

_HOST_AND_PORT = re.compile(r"(?P<host>[\w.:\[\]-]+):(?P<port>\d{1,5})")
_SLACK_CHANNEL = re.compile(r"[CDG][A-Z0-9]{6,}")
_DISCORD_TOKEN = re.compile(r"[\w-]{18,}\.[\w-]{5,}\.[\w-]{20,}")
_DISCORD_CHANNEL = re.compile(r"\d{17,20}")
_WEB_FORMS = {
    "CLAUSEWATCH_WEB_HOST": re.compile(r"[\w.:-]+"),
    "CLAUSEWATCH_WEB_SECRET": re.compile(r"\S.{10,}\S"),
    "CLAUSEWATCH_WEB_USER_HEADER": re.compile(r"[A-Za-z0-9-]+"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatAccess:
    """How to reach one chat platform: a secret token, the default channel if one is named, another API for tests."""

    token: SecretStr
    channel: Channel | None
    api_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackInstalls:
    """What several workspaces need: the app's own id and secret, and the key that their tokens are encrypted with."""

    client_id: str
    client_secret: SecretStr
    key: SecretStr


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackApp:
    """How the Slack app listens: over a socket with `app_token`, else over HTTP at `host` and `port`."""

    app_token: SecretStr | None
    signing_secret: SecretStr | None
    host: str
    port: int
    installs: SlackInstalls | None
    api_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAccess:
    """How to reach a language model, and how many requests it may get in 24 hours."""

    url: str
    model: str
    token: SecretStr
    daily: int


Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class WebAccess:
    """Where the web page listens, who may read it, and how often a client may ask in a minute."""

    host: str = "127.0.0.1"
    port: int = 8080
    secret: SecretStr | None = None
    user_header: str = ""
    proxies: tuple[Network, ...] = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))
    rate: int = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The whole environment. A chat platform without a token is None: nothing is sent there."""

    database_url: SecretStr
    rules: Path | None
    contact: str
    allow_private: bool
    chromium: Path | None
    wayback_url: str | None = None
    slack: ChatAccess | None
    discord: ChatAccess | None
    language_model: ModelAccess | None = None
    slack_app: SlackApp | None = None
    """None: Slack is only posted to."""
    discord_commands: bool = True
    editors: frozenset[str] = frozenset()
    """Ids of people and roles, each with its platform before a colon, who may edit though the platform says nothing."""
    public_url: str = ""
    web: WebAccess = WebAccess()

    @property
    def listens_to_discord(self) -> bool:
        """Whether commands and buttons are answered in Discord."""
        return self.discord is not None and self.discord_commands

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels that the environment names."""
        return tuple(access.channel for access in (self.slack, self.discord) if access and access.channel)


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Check and read the environment. Raises SettingsError naming the variable and what it should look like."""
    given = {name: value.strip() for name, value in environ.items() if name in VARIABLES and value.strip()}
    return Settings(
        database_url=SecretStr(given.get("DATABASE_URL", "sqlite:///clausewatch.db")),
        rules=Path(given["CLAUSEWATCH_RULES"]) if "CLAUSEWATCH_RULES" in given else None,
        contact=_contact(given),
        allow_private=_flag(given, "CLAUSEWATCH_ALLOW_PRIVATE"),
        chromium=_program(given, "CLAUSEWATCH_CHROMIUM"),
        wayback_url=_address(given, "CLAUSEWATCH_WAYBACK_URL"),
        slack=_chat(given, "slack", _SLACK_TOKEN, _SLACK_CHANNEL),
        slack_app=_slack_app(given),
        discord=_chat(given, "discord", _DISCORD_TOKEN, _DISCORD_CHANNEL),
        language_model=_language_model(given),
        discord_commands=_flag(given, "CLAUSEWATCH_DISCORD_COMMANDS", default="1"),
        editors=_editors(given),
        public_url=_address(given, "CLAUSEWATCH_PUBLIC_URL") or "",
        web=_web(given),
    )


def _address(given: Mapping[str, str], name: str) -> str | None:
    """A web address without the slash at its end."""
    if name in given:
        _require(given, name, _WEB_ADDRESS)
    return given[name].rstrip("/") if name in given else None


def _editors(given: Mapping[str, str]) -> frozenset[str]:
    name = "CLAUSEWATCH_EDITORS"
    editors = [each.strip() for each in given.get(name, "").split(",") if each.strip()]
    if not all(_EDITOR.fullmatch(each) for each in editors):
        raise SettingsError(f"{name} does not look right: it should be {VARIABLES[name]}")
    return frozenset(editors)


def _contact(given: Mapping[str, str]) -> str:
    name = "CLAUSEWATCH_CONTACT"
    if name not in given:
        return ""
    _require(given, name, _CONTACT)
    return given[name]


def _chat(
    given: Mapping[str, str], platform: str, token: re.Pattern[str], address: re.Pattern[str]
) -> ChatAccess | None:
    prefix = platform.upper()
    token_name, channel_name, api_name = f"{prefix}_BOT_TOKEN", f"{prefix}_CHANNEL", f"{prefix}_API_URL"
    if token_name not in given:
        if channel_name in given:
            raise SettingsError(f"{channel_name} is set but {token_name} is not: it should be {VARIABLES[token_name]}")
        return None
    _require(given, token_name, token)
    if channel_name in given:
        _require(given, channel_name, address)
    place = given.get(channel_name)
    doubt = _in_doubt(given, f"{prefix}_IN_DOUBT")
    return ChatAccess(
        token=SecretStr(given[token_name]),
        channel=Channel(id=platform, platform=platform, address=place, in_doubt=doubt) if place else None,
        api_url=given.get(api_name),
    )


def _in_doubt(given: Mapping[str, str], name: str) -> OnDoubt:
    value = given.get(name, OnDoubt.RESEND.value)
    if value not in tuple(OnDoubt):
        raise SettingsError(f"{name} should be {' or '.join(OnDoubt)}")
    return OnDoubt(value)


def _slack_app(given: Mapping[str, str]) -> SlackApp | None:
    app_token, secret = given.get("SLACK_APP_TOKEN"), given.get("SLACK_SIGNING_SECRET")
    installs = _slack_installs(given)
    if app_token and secret:
        raise SettingsError("SLACK_APP_TOKEN and SLACK_SIGNING_SECRET are both set: over a socket or over HTTP?")
    if installs and not secret:
        raise SettingsError("SLACK_CLIENT_ID is set but SLACK_SIGNING_SECRET is not: workspaces install over HTTP")
    if not app_token and not secret:
        return None
    for name, form in (("SLACK_APP_TOKEN", _SLACK_APP_TOKEN), ("SLACK_SIGNING_SECRET", _SLACK_SECRET)):
        if name in given:
            _require(given, name, form)
    if not installs and "SLACK_BOT_TOKEN" not in given:
        raise SettingsError("the Slack app is to listen, but SLACK_BOT_TOKEN is not set: how shall it answer?")
    host, port = _host_and_port(given, "SLACK_LISTEN", "127.0.0.1:3000")
    return SlackApp(
        app_token=SecretStr(app_token) if app_token else None,
        signing_secret=SecretStr(secret) if secret else None,
        host=host,
        port=port,
        installs=installs,
        api_url=given.get("SLACK_API_URL"),
    )


def _slack_installs(given: Mapping[str, str]) -> SlackInstalls | None:
    """All three or none."""
    forms = {
        "SLACK_CLIENT_ID": _SLACK_CLIENT,
        "SLACK_CLIENT_SECRET": _SLACK_SECRET,
        "CLAUSEWATCH_SECRET_KEY": _SECRET_KEY,
    }
    if not ("SLACK_CLIENT_ID" in given or "SLACK_CLIENT_SECRET" in given):
        return None
    for name, form in forms.items():
        if name not in given:
            raise SettingsError(f"for several Slack workspaces {name} must be set too: it is {VARIABLES[name]}")
        _require(given, name, form)
    return SlackInstalls(
        client_id=given["SLACK_CLIENT_ID"],
        client_secret=SecretStr(given["SLACK_CLIENT_SECRET"]),
        key=SecretStr(given["CLAUSEWATCH_SECRET_KEY"]),
    )


def _host_and_port(given: Mapping[str, str], name: str, default: str) -> tuple[str, int]:
    found = _HOST_AND_PORT.fullmatch(given.get(name, default))
    if not found or int(found["port"]) > 65_535:
        raise SettingsError(f"{name} does not look right: it should be {VARIABLES[name]}")
    return found["host"].strip("[]"), int(found["port"])


def _language_model(given: Mapping[str, str]) -> ModelAccess | None:
    url, model = given.get("CLAUSEWATCH_LLM_URL"), given.get("CLAUSEWATCH_LLM_MODEL")
    if url is None:
        return None
    if model is None:
        raise SettingsError("CLAUSEWATCH_LLM_URL is set but CLAUSEWATCH_LLM_MODEL is not: which model shall be asked?")
    _require(given, "CLAUSEWATCH_LLM_URL", _WEB_ADDRESS)
    daily = given.get("CLAUSEWATCH_LLM_DAILY", "50")
    if not daily.isascii() or not daily.isdecimal():
        raise SettingsError("CLAUSEWATCH_LLM_DAILY should be a whole number")
    token = SecretStr(given.get("CLAUSEWATCH_LLM_KEY", ""))
    return ModelAccess(url=url, model=model, token=token, daily=int(daily))


def _web(given: Mapping[str, str]) -> WebAccess:
    usual = WebAccess()
    for name, form in _WEB_FORMS.items():
        if name in given:
            _require(given, name, form)
    secret = given.get("CLAUSEWATCH_WEB_SECRET")
    return WebAccess(
        host=given.get("CLAUSEWATCH_WEB_HOST", usual.host),
        port=_number(given, "CLAUSEWATCH_WEB_PORT", usual.port, 65_535),
        secret=SecretStr(secret) if secret else None,
        user_header=given.get("CLAUSEWATCH_WEB_USER_HEADER", usual.user_header),
        proxies=_networks(given, "CLAUSEWATCH_WEB_PROXIES") or usual.proxies,
        rate=_number(given, "CLAUSEWATCH_WEB_RATE", usual.rate, 1_000_000),
    )


def _number(given: Mapping[str, str], name: str, usual: int, most: int) -> int:
    text = given.get(name, str(usual))
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= most):
        raise SettingsError(f"{name} does not look right: it should be {VARIABLES[name]}")
    return int(text)


def _networks(given: Mapping[str, str], name: str) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in given.get(name, "").split(",") if part.strip())
    except ValueError:
        raise SettingsError(f"{name} does not look right: it should be {VARIABLES[name]}") from None


def _require(given: Mapping[str, str], name: str, form: re.Pattern[str]) -> None:
    """The value itself is never repeated: it may be a secret, whole or mistyped."""
    if not form.fullmatch(given[name]):
        raise SettingsError(f"{name} does not look right: it should be {VARIABLES[name]}")


def _program(given: Mapping[str, str], name: str) -> Path | None:
    if name not in given:
        return None
    if not Path(given[name]).is_file():
        raise SettingsError(f"{name} names no file: it should be {VARIABLES[name]}")
    return Path(given[name])


def _flag(given: Mapping[str, str], name: str, default: str = "0") -> bool:
    value = given.get(name, default)
    if value not in {"0", "1"}:
        raise SettingsError(f"{name} should be 1 or 0")
    return value == "1"
