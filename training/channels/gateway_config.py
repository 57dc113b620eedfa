"""The description of a gateway, as the administrator writes it (docs/operations.md), read and checked.

A template may hold {to}, {text} and {key} in its body, {secret} in body and headers, and nothing in its address: no
number or secret is ever part of an address (security.md I10).
"""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MAX_TIMEOUT_SECONDS = 10.0
BODY_NAMES, HEADER_NAMES = frozenset({"to", "text", "key", "secret"}), frozenset({"key", "secret"})
KNOWN = frozenset({
    "console", "url", "headers", "format", "body", "success", "duplicate_status", "timeout_seconds", "vnd_per_part",
    "idempotent", "phone_prefix",
})  # fmt: skip
_NAME = re.compile(r"\{(\w+)\}")


class BadGateway(Exception):
    """A description that cannot be used; the text names the channel and the part, never a value of it."""


@dataclass(frozen=True, kw_only=True)
class GatewayConfig:
    """One gateway.

    `success` is the path into the JSON answer and the value that means success, or None when the status is enough;
    `duplicate_status` the HTTP status by which the gateway says that it knows the key already.
    """

    name: str
    is_console: bool = False
    url: str = ""
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    is_form: bool = False
    body: Mapping[str, Any] = field(default_factory=dict, repr=False)
    success: tuple[tuple[str, ...], str] | None = None
    duplicate_status: int | None = None
    timeout_seconds: float = 5.0
    vnd_per_part: int = 0
    is_idempotent: bool = False
    phone_prefix: str = "0"
    secret: str = field(default="", repr=False)
    is_local: bool = False


def read_gateway(
    *, name: str, description: str, secret: str, hosts: Collection[str], is_local: bool
) -> GatewayConfig | None:
    """Return the gateway that a description stands for, None when there is none.

    Args:
        description: "", "console", or a JSON object.
        hosts: the hosts to which messages may go.
        is_local: allows loopback without https.

    Raises:
        BadGateway: unknown or wrong parts, an address that is not on the list, or not https.
    """
    if not description.strip():
        return None
    if description.strip() == "console":
        return GatewayConfig(name=name, is_console=True)
    given = _parsed(name, description)
    price = _number(name, given, "vnd_per_part", 0, 0, 100_000)
    if given.get("console") is True:
        return GatewayConfig(name=name, is_console=True, vnd_per_part=int(price))
    if any(char in secret for char in "\r\n\0"):
        raise BadGateway(f"{name}: secret")
    _check_address(name, str(given.get("url", "")), hosts, is_local=is_local)
    return GatewayConfig(
        name=name,
        url=str(given["url"]),
        headers=_headers(name, given.get("headers", {})),
        is_form=_one_of(name, given, "format", ("json", "form")) == "form",
        body=_body(name, given.get("body")),
        success=_success(name, given.get("success")),
        duplicate_status=int(_number(name, given, "duplicate_status", 0, 0, 599)) or None,
        timeout_seconds=_number(name, given, "timeout_seconds", 5.0, 0.1, MAX_TIMEOUT_SECONDS),
        vnd_per_part=int(price),
        is_idempotent=given.get("idempotent") is True,
        phone_prefix=_one_of(name, given, "phone_prefix", ("0", "84", "+84")),
        secret=secret,
        is_local=is_local,
    )


def filled(value: Any, values: Mapping[str, str]) -> Any:
    """Return a template with the variables of its texts filled in; what stands in a value is never a variable."""
    if isinstance(value, str):
        return _NAME.sub(lambda found: values.get(found[1], found[0]), value)
    if isinstance(value, Mapping):
        return {key: filled(item, values) for key, item in value.items()}
    return [filled(item, values) for item in value] if isinstance(value, list) else value


def _parsed(name: str, description: str) -> dict[str, Any]:
    try:
        given = json.loads(description)
    except ValueError as error:
        raise BadGateway(f"{name}: JSON") from error
    if not isinstance(given, dict) or set(given) - KNOWN:
        raise BadGateway(f"{name}: {', '.join(sorted(set(given) - KNOWN)) if isinstance(given, dict) else 'JSON'}")
    return given


def _check_address(name: str, url: str, hosts: Collection[str], *, is_local: bool) -> None:
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        raise BadGateway(f"{name}: url") from error
    if "{" in url or parts.username or parts.password or any(char <= " " for char in url):
        raise BadGateway(f"{name}: url")
    if is_local and host in LOOPBACK and parts.scheme in ("http", "https"):
        return
    if parts.scheme != "https" or host not in hosts:
        raise BadGateway(f"{name}: url, GATEWAY_HOSTS")


def _headers(name: str, given: Any) -> dict[str, str]:
    if not isinstance(given, dict) or not all(
        isinstance(value, str) and re.fullmatch(r"[A-Za-z0-9-]+", key) and value.isprintable()
        for key, value in given.items()
    ):
        raise BadGateway(f"{name}: headers")
    _check_names(name, "headers", given, HEADER_NAMES)
    return dict(given)


def _body(name: str, given: Any) -> dict[str, Any]:
    if not isinstance(given, dict) or not given:
        raise BadGateway(f"{name}: body")
    used = _check_names(name, "body", given, BODY_NAMES)
    if not {"to", "text"} <= used:
        raise BadGateway(f"{name}: body, {{to}}, {{text}}")
    return given


def _check_names(name: str, part: str, given: Any, allowed: frozenset[str]) -> set[str]:
    used = set(_NAME.findall(json.dumps(given)))
    if used - allowed:
        raise BadGateway(f"{name}: {part}")
    return used


def _success(name: str, given: Any) -> tuple[tuple[str, ...], str] | None:
    if given is None:
        return None
    if not isinstance(given, dict) or set(given) != {"path", "equals"} or not str(given["path"]):
        raise BadGateway(f"{name}: success")
    return tuple(str(given["path"]).split(".")), str(given["equals"])


def _number(name: str, given: Mapping[str, Any], part: str, default: float, low: float, high: float) -> float:
    value = given.get(part, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise BadGateway(f"{name}: {part}")
    return value


def _one_of(name: str, given: Mapping[str, Any], part: str, choices: tuple[str, ...]) -> str:
    value = str(given.get(part, choices[0]))
    if value not in choices:
        raise BadGateway(f"{name}: {part}")
    return value
