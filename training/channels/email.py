"""E-mail through Django's mail backend."""

import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from training.channels.base import Delivery, Fate, Message


class EmailChannel:
    """Costs nothing. A mail server knows no keys, so that an unclear fate stays unclear."""

    is_idempotent = False

    def price_vnd(self, *, parts: int) -> int:
        """Return 0."""
        return 0

    def send(self, message: Message) -> Delivery:
        """Send one plain message with a Message-ID made of the key."""
        connection = get_connection(fail_silently=False)
        try:
            connection.open()
        except (OSError, smtplib.SMTPException):
            return Delivery(Fate.BUSY, "no_connection")
        try:
            count = connection.send_messages([self._mail(message)])
        except smtplib.SMTPRecipientsRefused as error:
            return _answered(next(iter(error.recipients.values()))[0])
        except smtplib.SMTPResponseException as error:
            return _answered(error.smtp_code)
        except (OSError, smtplib.SMTPException):
            return Delivery(Fate.UNKNOWN, "no_answer")
        finally:
            connection.close()
        return Delivery(Fate.ACCEPTED) if count else Delivery(Fate.REFUSED, "not_taken")

    @staticmethod
    def _mail(message: Message) -> EmailMessage:
        domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
        return EmailMessage(
            subject=message.subject,
            body=message.text,
            to=[message.to],
            headers={"Message-ID": f"<{message.key}@{domain}>", "Auto-Submitted": "auto-generated"},
        )


def _answered(code: int) -> Delivery:
    """Return what a code of the mail server means: 4xx for the moment, 5xx for good."""
    return Delivery(Fate.BUSY if code < 500 else Fate.REFUSED, f"smtp_{code}")
