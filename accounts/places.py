"""What accounts must know of places, told by the layer above that owns them.

Roles carry codes of places as text. To decide whether a commune lies in an officer's province, and to show names
instead of codes, accounts asks the `PlaceDirectory` that the layer above registers when the process starts. Without
one, no place is known: nobody can be appointed over a place (refuse, never open).
"""

from collections.abc import Iterable
from typing import Protocol


class PlaceDirectory(Protocol):
    """The few questions about places."""

    def province_of(self, code: str) -> str | None:
        """Return the province in which a commune lies today, a province's own code, or None where it is unknown."""

    def commune_codes(self, provinces: Iterable[str]) -> Iterable[str]:
        """Return the codes of all communes of these provinces, past ones too."""

    def names(self, codes: Iterable[str]) -> dict[str, str]:
        """Return the names of places by code, each with its kind («Phường Lê Chân»)."""

    def choices(self, *, level: str, provinces: Iterable[str] | None) -> list[tuple[str, str]]:
        """Return code and name of today's provinces ("province") or communes ("commune"), sorted by name.

        With `provinces`, only those, or only communes within them; with None, all.
        """


class _NoPlaces:
    """Stands in until the real directory is registered."""

    def province_of(self, code: str) -> str | None:
        return None

    def commune_codes(self, provinces: Iterable[str]) -> Iterable[str]:
        return ()

    def names(self, codes: Iterable[str]) -> dict[str, str]:
        return {}

    def choices(self, *, level: str, provinces: Iterable[str] | None) -> list[tuple[str, str]]:
        return []


_registered: list[PlaceDirectory] = [_NoPlaces()]


def use_directory(directory: PlaceDirectory) -> None:
    """Register the directory; called once, when the owner of places is ready."""
    _registered[0] = directory


def directory() -> PlaceDirectory:
    """Return the registered directory."""
    return _registered[0]
