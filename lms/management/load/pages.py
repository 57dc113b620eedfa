"""What a person of the load reads from the paper: where to save, and the options of every question."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

REFRESH = re.compile(r'http-equiv="refresh" content="(\d+)"')
PLACE_OR_OPTION = re.compile(r' name="(?:place" value="(\d+)|c" value="([0-9a-f]+))"')


@dataclass(frozen=True)
class Paper:
    """One attempt: addresses, and the ids of the options by place."""

    attempt: UUID
    address: str
    options: dict[int, list[str]]

    @property
    def save(self) -> str:
        """Return where answers are sent."""
        return f"{self.address}luu/"

    @property
    def hand_in(self) -> str:
        """Return where the paper is handed in."""
        return f"{self.address}nop/"


def read_paper(address: str, html: str) -> Paper:
    """Return the paper at an address of the kind /thi/…/bai/<attempt>/.

    Raises:
        ValueError: the page is no paper.
    """
    path = urlsplit(address).path
    options: dict[int, list[str]] = {}
    place = 0
    for number, option in PLACE_OR_OPTION.findall(html):
        if number:
            place = int(number)
        else:
            options.setdefault(place, []).append(option)
    if not options:
        raise ValueError(f"no questions at {path}")
    return Paper(UUID(path.rstrip("/").rsplit("/", 1)[1]), path, options)


def seconds_to_wait(html: str) -> float | None:
    """Return after how many seconds a page in the queue comes anew; None when it is no such page."""
    found = REFRESH.search(html)
    return float(found[1]) if found else None
