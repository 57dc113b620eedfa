"""The gateway of one's own machine: messages go to the log, so that reminders can be tried without anybody."""

import logging

from django.conf import settings

from training.channels.base import Delivery, Fate, Message
from training.channels.gateway_config import GatewayConfig

logger = logging.getLogger("lms.reminders")


class ConsoleGateway:
    """Accepts everything. The number is masked; the words are shown in local mode only (security.md P6)."""

    is_idempotent = False

    def __init__(self, config: GatewayConfig) -> None:
        """Keep name and price."""
        self.config = config

    def price_vnd(self, *, parts: int) -> int:
        """Return what it would cost."""
        return parts * self.config.vnd_per_part

    def send(self, message: Message) -> Delivery:
        """Write one line to the log."""
        words = message.text if settings.LMS_LOCAL else f"{len(message.text)} letters"
        logger.info("%s to %s: %s", self.config.name, masked(message.to), words)
        return Delivery(Fate.ACCEPTED, "console")


def masked(number: str) -> str:
    """Return the last three digits of a number only."""
    return f"…{number[-3:]}" if len(number) > 3 else "…"
