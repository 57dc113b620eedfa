"""Keys, cookies, headers and limits (security.md I2, I9, S9, F4)."""

import secrets

from csp.constants import NONCE, NONE, SELF

from lms.settings import env
from lms.settings.base import LMS_LOCAL, VAR_DIR


def _local_key() -> str:
    """Return the key of a local install, made once and kept in var/ (readable by the owner only)."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64), encoding="ascii")
    return path.read_text(encoding="ascii")


SECRET_KEY = env.text("SECRET_KEY")
# Commands need no lasting key. A server that would sign with a passing one refuses to start (lms.wsgi, F4).
SECRET_KEY_IS_PASSING = not SECRET_KEY and not LMS_LOCAL
if not SECRET_KEY:
    SECRET_KEY = _local_key() if LMS_LOCAL else secrets.token_urlsafe(64)

ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ("127.0.0.1", "localhost", "[::1]") if LMS_LOCAL else ())
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0)

_prefix = "" if LMS_LOCAL else "__Host-"
SESSION_COOKIE_NAME = f"{_prefix}phien"
CSRF_COOKIE_NAME = f"{_prefix}csrf"
DEVICE_COOKIE_NAME = f"{_prefix}thietbi"
ENTRANT_COOKIE_NAME = f"{_prefix}duthi"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = DEVICE_COOKIE_SECURE = not LMS_LOCAL
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 60  # a mediator's phone; staff sessions end by accounts.middleware (S4)
SESSION_ENGINE = "django.contrib.sessions.backends.db"
CSRF_FAILURE_VIEW = "lms.views.csrf_failure"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = not LMS_LOCAL and env.flag("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 0 if LMS_LOCAL else 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not LMS_LOCAL
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
X_FRAME_OPTIONS = "DENY"

WHITENOISE_ALLOW_ALL_ORIGINS = False

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
    }
}
# The Wagtail admin path: its own inline scripts by nonce, its own preview frames (contracts.md §3).
ADMIN_CONTENT_SECURITY_POLICY = {
    "script-src": [SELF, NONCE],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in ("accelerometer", "camera", "geolocation", "gyroscope", "microphone", "payment", "usb", "fullscreen")
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640
# Addresses (mailto: or https:) for whoever finds a hole; shown at /.well-known/security.txt (F8).
SECURITY_CONTACT = env.words("SECURITY_CONTACT")
ROSTER_MAX_BYTES = 10 * 1024 * 1024
