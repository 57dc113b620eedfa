"""Ways by which a reminder leaves the house: one interface, adapters for a gateway, the console and e-mail.

`adapters()` returns those that this installation has. An adapter sends one message and says in a `Delivery` what is
known of its fate; it never raises for what the other side does, and never logs text, number or secret.
"""

from django.conf import settings

from training.channels.base import Adapter, Delivery, Fate, Message
from training.channels.console import ConsoleGateway
from training.channels.email import EmailChannel
from training.channels.gateway_config import BadGateway, GatewayConfig, read_gateway
from training.channels.http_gateway import HttpGateway
from training.enums import ReminderChannel

__all__ = ["Adapter", "BadGateway", "Delivery", "Fate", "Message", "adapters", "channel_names"]


def adapters() -> dict[str, Adapter]:
    """Return the adapters of this installation by channel; a channel that is not described is not there.

    Raises:
        BadGateway: a description cannot be used; nothing is sent then.
    """
    found: dict[str, Adapter] = {}
    for channel in (ReminderChannel.SMS, ReminderChannel.ZALO):
        given = settings.REMINDER_GATEWAYS.get(channel.value, {})
        config = read_gateway(
            name=channel.value,
            description=given.get("description", ""),
            secret=given.get("secret", ""),
            hosts=settings.GATEWAY_HOSTS,
            is_local=settings.LMS_LOCAL,
        )
        if config is not None:
            found[channel.value] = _gateway(config)
    if settings.REMINDER_EMAIL:
        found[ReminderChannel.EMAIL.value] = EmailChannel()
    return found


def channel_names() -> list[str]:
    """Return the channels that somebody described here, usable or not: messages wait until a description is mended."""
    gateways = (ReminderChannel.SMS, ReminderChannel.ZALO)
    found = [name.value for name in gateways if settings.REMINDER_GATEWAYS.get(name.value, {}).get("description")]
    return [*found, ReminderChannel.EMAIL.value] if settings.REMINDER_EMAIL else found


def _gateway(config: GatewayConfig) -> Adapter:
    return ConsoleGateway(config) if config.is_console else HttpGateway(config)
