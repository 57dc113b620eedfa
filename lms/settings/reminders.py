"""Ways out of the house: SMS and Zalo gateways, e-mail. Off until they are described (security.md I3, P8)."""

from lms.settings import env
from lms.settings.base import LMS_LOCAL

# On one's own machine messages only go to the log, as if a part cost 350 đồng.
_local_gateway = '{"console": true, "vnd_per_part": 350}' if LMS_LOCAL else ""

#: By channel: a JSON description (docs/operations.md), or nothing; the secret stands apart and is never logged.
REMINDER_GATEWAYS = {
    "sms": {"description": env.text("SMS_GATEWAY", _local_gateway), "secret": env.text("SMS_SECRET")},
    "zalo": {"description": env.text("ZALO_GATEWAY"), "secret": env.text("ZALO_SECRET")},
}
#: Hosts to which messages may go, over https only; a local install may also use loopback.
GATEWAY_HOSTS = env.words("GATEWAY_HOSTS")

EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.number("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("EMAIL_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_TLS", default=True)
EMAIL_TIMEOUT = 10
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'dummy'}.EmailBackend"
#: Reminders go by e-mail only when there is a server and an address to send from.
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "khong-tra-loi@localhost")
REMINDER_EMAIL = bool(EMAIL_HOST)
