"""From where a request came: the client's address, and the group of addresses that limits count (S6, S9)."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """Return the address of the client, trusting only the configured number of proxies.

    With `TRUSTED_PROXY_COUNT = n` the n-th entry from the right of X-Forwarded-For counts; entries further left
    were written by the client and are not read. Returns None where nothing readable was given.
    """
    hops = settings.TRUSTED_PROXY_COUNT
    if hops:
        forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        text = forwarded[-hops] if len(forwarded) >= hops else ""
    else:
        text = request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(text))
    except ValueError:
        return None


def address_group(address: str | None) -> str:
    """Return the address as limits count it: IPv4 as it is, IPv6 by its /64 (S6); empty where unknown."""
    if address is None:
        return ""
    parsed = ip_address(address)
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ip_network(f"{parsed}/64", strict=False))
