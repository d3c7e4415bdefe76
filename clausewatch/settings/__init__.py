"""The environment, read once and checked in full. Every variable is in VARIABLES and in docs/settings.md."""

import ipaddress
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from pydantic import SecretStr

from clausewatch.errors import SettingsError
from clausewatch.model import Channel, OnDoubt
from clausewatch.settings.proxies import ProxyAccess, read_proxies
from clausewatch.settings.variables import VARIABLES, is_variable

MOST_PORT = 65_535
MOST_PROCESSES = 64

_CONTACT = re.compile(r"[ -~]+")
"""What a header takes everywhere: visible ASCII and spaces (RFC 9110, section 5.5)."""

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
class MonitorAddress:
    """Where the health and the metrics of this process are served."""

    host: str
    port: int


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
    log_as_json: bool = False
    monitor: MonitorAddress | None = None
    canary: str = ""
    """The id of the channel that the canary's alert goes to; empty where there is no canary."""
    public_url: str = ""
    web: WebAccess = WebAccess()
    proxies: tuple[ProxyAccess, ...] = ()
    processes: int | None = None
    """How many may read what sources gave; None for as many as there are processors."""

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything that no log, error or message may hold: of the database's address, the password."""
        address = self.database_url.get_secret_value()
        kept = (secret for secret in _secrets_in(self) if secret != address)
        of_proxies = (each for proxy in self.proxies for each in _passwords(proxy.address.get_secret_value()))
        return tuple(filter(None, (*_passwords(address), *of_proxies, *kept)))

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
    given = {name: value.strip() for name, value in environ.items() if is_variable(name) and value.strip()}
    return Settings(
        database_url=SecretStr(given.get("DATABASE_URL", "sqlite:///clausewatch.db")),
        rules=Path(given["CLAUSEWATCH_RULES"]) if "CLAUSEWATCH_RULES" in given else None,
        contact=_contact(given),
        allow_private=_flag(given, "CLAUSEWATCH_ALLOW_PRIVATE"),
        processes=_processes(given),
        chromium=_program(given, "CLAUSEWATCH_CHROMIUM"),
        wayback_url=_address(given, "CLAUSEWATCH_WAYBACK_URL"),
        slack=_chat(given, "slack", _SLACK_TOKEN, _SLACK_CHANNEL),
        slack_app=_slack_app(given),
        discord=_chat(given, "discord", _DISCORD_TOKEN, _DISCORD_CHANNEL),
        language_model=_language_model(given),
        discord_commands=_flag(given, "CLAUSEWATCH_DISCORD_COMMANDS", default="1"),
        editors=_editors(given),
        log_as_json=_log_as_json(given),
        monitor=_monitor(given),
        canary=_canary(given),
        public_url=_address(given, "CLAUSEWATCH_PUBLIC_URL") or "",
        web=_web(given),
        proxies=tuple(read_proxies(given)),
    )


def _secrets_in(value: object) -> Iterator[str]:
    """Every secret in a value of settings, however deep: one that is added later is found as well."""
    if isinstance(value, SecretStr):
        yield value.get_secret_value()
    elif is_dataclass(value):
        for field in fields(value):
            yield from _secrets_in(getattr(value, field.name))
    elif isinstance(value, tuple):
        for each in value:
            yield from _secrets_in(each)


def _passwords(database_url: str) -> tuple[str, ...]:
    """Those in the address of a database, as they stand there and as they are meant."""
    parts = urlsplit(database_url)
    written = (parts.netloc.rpartition("@")[0].partition(":")[2],)
    meant = [value for key in ("password", "sslpassword") for value in parse_qs(parts.query).get(key, ())]
    return (*written, *map(unquote, written), *meant)


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


def _log_as_json(given: Mapping[str, str]) -> bool:
    form = given.get("CLAUSEWATCH_LOG", "text")
    if form not in {"text", "json"}:
        raise SettingsError("CLAUSEWATCH_LOG should be text or json")
    return form == "json"


def _monitor(given: Mapping[str, str]) -> MonitorAddress | None:
    port = given.get("CLAUSEWATCH_MONITOR_PORT")
    if port is None:
        return None
    if not (port.isascii() and port.isdecimal() and 0 < int(port) <= MOST_PORT):
        raise SettingsError(f"CLAUSEWATCH_MONITOR_PORT should be a number from 1 to {MOST_PORT}")
    return MonitorAddress(host=given.get("CLAUSEWATCH_MONITOR_HOST", "127.0.0.1"), port=int(port))


def _processes(given: Mapping[str, str]) -> int | None:
    name = "CLAUSEWATCH_PROCESSES"
    return _number(given, name, 1, MOST_PROCESSES) if name in given else None


def _canary(given: Mapping[str, str]) -> str:
    channel_id = given.get("CLAUSEWATCH_CANARY", "")
    if channel_id and "CLAUSEWATCH_MONITOR_PORT" not in given:
        raise SettingsError("CLAUSEWATCH_CANARY needs CLAUSEWATCH_MONITOR_PORT: its document is served there")
    return channel_id


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
