"""The proxies that regions are looked at through: one variable for each, since an address may hold a password."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import SecretStr

from clausewatch.errors import SettingsError
from clausewatch.settings.variables import PROXY_PREFIX, PROXY_VARIABLE, VARIABLES

_ADDRESS = re.compile(r"(?:https?|socks5)://(?:[!-~]+:[!-~]+@)?(?:[\w.-]+|\[[0-9a-fA-F:.]+\]):(?P<port>\d{1,5})/?")
_MOST_PORT = 65_535


@dataclass(frozen=True, slots=True, kw_only=True)
class ProxyAccess:
    """A proxy by the name that rules.yaml calls it, and the variable that it is set by."""

    name: str
    variable: str
    address: SecretStr


def proxy_variable(name: str) -> str:
    """The variable of the proxy that rules.yaml calls canada-east: CLAUSEWATCH_PROXY_CANADA_EAST."""
    return PROXY_PREFIX + name.upper().replace("-", "_")


def read_proxies(given: Mapping[str, str]) -> Iterator[ProxyAccess]:
    """Those that are set. Raises SettingsError, which does not repeat what may be a password."""
    for variable in sorted(each for each in given if each.startswith(PROXY_PREFIX)):
        found = _ADDRESS.fullmatch(given[variable])
        if not found or not 0 < int(found["port"]) <= _MOST_PORT:
            raise SettingsError(f"{variable} does not look right: it should be {VARIABLES[PROXY_VARIABLE]}")
        name = variable.removeprefix(PROXY_PREFIX).lower().replace("_", "-")
        yield ProxyAccess(name=name, variable=variable, address=SecretStr(given[variable]))
