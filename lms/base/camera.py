"""What a page needs to read QR codes with the camera, also without a network (docs/decisions/0060)."""

from urllib.parse import urljoin

from django.conf import settings

#: Static files by name; a service worker keeps them with its own.
CAMERA_FILES = ("lms/js/camera-codes.js", "lms/vendor/qr/decode.js")
_IMPORTED = ("lms/vendor/qr/index.js",)


def camera_imports() -> list[str]:
    """Return the addresses of what the library imports: under their plain names, because its text is not rewritten."""
    return [urljoin(settings.STATIC_URL, name) for name in _IMPORTED]
