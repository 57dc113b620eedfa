"""What the check page needs to work without a network: published keys, a shell of the page, the worker that keeps both.

All of it is the same for everybody and holds no personal data (security.md C9).
"""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django_permissions_policy.decorators import permissions_policy_override

from accounts.access import public
from lms.base.camera import CAMERA_FILES, camera_imports
from training.services.certificate_keys import published_keys

WORKER = Path(__file__).resolve().parents[1] / "offline" / "certificate-worker.js"
ASSETS = (
    "lms/css/base.css", "lms/css/public.css", "lms/css/certificates.css", "lms/img/mark.svg",
    "lms/js/certificate-check.js", "lms/js/print-page.js", *CAMERA_FILES,
)  # fmt: skip

with_camera = permissions_policy_override({**settings.PERMISSIONS_POLICY, "camera": ["self"]})


@public
@cache_control(public=True, max_age=300)
@require_safe
def check_keys(request: HttpRequest) -> HttpResponse:
    """Publish the public halves of all keys as a JSON Web Key Set."""
    return JsonResponse(published_keys())


@public
@with_camera
@cache_control(public=True, no_cache=True)
@require_safe
def check_shell(request: HttpRequest) -> HttpResponse:
    """Show the check page as it is kept on the device: it reads the seal of the address, and knows no revocations."""
    return render(request, "training/certificate_shell.html")


@public
@cache_control(public=True, no_cache=True)
@require_safe
def check_worker(request: HttpRequest) -> HttpResponse:
    """Hand out the service worker of the check page; its folder is its scope."""
    kept = {
        "shell": reverse("training:certificate-check-shell"),
        "keys": reverse("training:certificate-keys"),
        "assets": [*(static(name) for name in ASSETS), *camera_imports()],
    }
    head = json.dumps({**kept, "version": _version(json.dumps(kept))})
    return HttpResponse(f"const KEPT = {head};\n{_worker()}", content_type="text/javascript; charset=utf-8")


@lru_cache(maxsize=1)
def _worker() -> str:
    return WORKER.read_text(encoding="utf-8")


def _version(kept: str) -> str:
    return hashlib.sha256((kept + _worker()).encode()).hexdigest()[:12]
