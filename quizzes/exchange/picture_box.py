"""Pictures on their way out of the cage: base64 data, and the paths that stand for them in texts until stored."""

import base64
import re
from dataclasses import dataclass, field

from quizzes.exchange.log import Log

FOLDER = "media:nhap/"
PATTERN = re.compile(r"!\[(?P<alt>[^\]]*)\]\(media:nhap/(?P<number>\d{1,4})\)")
MAX_PICTURES = 200
MAX_BYTES = 10 * 1024 * 1024
MAX_TOTAL_BYTES = 24 * 1024 * 1024
_PICTURE_STARTS = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF")


@dataclass
class PictureBox:
    """Collects the pictures of one file."""

    log: Log
    found: list[str] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    total: int = 0

    def put(self, name: str, content: bytes) -> str | None:
        """Keep a picture; return the path that stands for it, None when it is no picture or too much."""
        if name not in self.places:
            too_much = len(content) > MAX_BYTES or self.total + len(content) > MAX_TOTAL_BYTES
            if too_much or len(self.found) >= MAX_PICTURES or not content.startswith(_PICTURE_STARTS):
                return None
            self.total += len(content)
            self.places[name] = len(self.found)
            self.found.append(base64.b64encode(content).decode())
        return f"nhap/{self.places[name]}"
