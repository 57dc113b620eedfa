"""Where things are, and what kind of process this is."""

from pathlib import Path

from lms.settings import env

BASE_DIR = Path(__file__).resolve().parents[2]
VAR_DIR = Path(env.text("LMS_VAR", str(BASE_DIR / "var")))

# Local mode: set only by `make serve`, `make demo` and the tests; loopback only
# (contracts.md §2). It allows plain cookies over http, a generated key and demo accounts.
LMS_LOCAL = env.flag("LMS_LOCAL")
DEBUG = False

PRODUCT_NAME = "Hòa giải ở cơ sở"

ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"

# Absolute addresses (cards, certificates) come from here, never from the Host header (S9).
_port = env.number("PORT", 8000)
LMS_BASE_URL = env.text("LMS_BASE_URL", f"http://127.0.0.1:{_port}")

# How many processes serve the web: the server's own variable, so that the number is said once. A queue that lets in so
# many a second gives each process its part.
WEB_PROCESSES = max(1, env.number("GRANIAN_WORKERS", 1))

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
MEDIA_URL = "/tep/"
MEDIA_ROOT = VAR_DIR / "media"
# Uploaded rosters, proofs and prints: never under MEDIA_ROOT, never served by path.
PRIVATE_ROOT = VAR_DIR / "private"
# The private key that seals QR codes of certificates: the variable (32 bytes, base64url), else a file in this folder.
CERTIFICATE_KEY = env.text("CERTIFICATE_KEY")
CERTIFICATE_KEY_DIR = VAR_DIR / "keys"

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(PRIVATE_ROOT), "base_url": None},
    },
    "staticfiles": {"BACKEND": "lms.base.static_files.HashedStaticFiles"},
}

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lms.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "lms.templatetags.lms_tags"],
        },
    }
]

# A first page of a list; no list shows more rows than MAX_PAGE_ROWS (I8).
PAGE_ROWS = 50
MAX_PAGE_ROWS = 300
