"""What must not reach a log: the secret part of a card's address (P6)."""

import logging
import re

CARD_PATH = re.compile(r"/the/[^/\s]+/[^/\s]+")


class HideCardSecrets(logging.Filter):
    """Write «/the/…» in place of a card's address, wherever in a line it stands."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the finished line; let every record through."""
        line = record.getMessage()
        if CARD_PATH.search(line):
            record.msg, record.args = CARD_PATH.sub("/the/…", line), ()
        return True
