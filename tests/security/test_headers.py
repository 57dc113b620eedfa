"""Every kind of answer carries the headers of security.md I2, I10, S9, F2: pages, refusals, files, redirects."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse
from PIL import Image

from accounts.models import User
from content.models import LibraryDocument, LibraryImage
from content.services.tree import ensure_tree
from mediators.models import Unit
from tests.mediators.factories import make_person, make_team

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "media-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
}
CLOSED_FEATURES = ("camera=()", "microphone=()", "geolocation=()", "payment=()", "usb=()")
VIETNAMESE = ("ông/bà", "hãy", "không", "nội dung")


def policy_of(answer: Any) -> dict[str, str]:
    parts = [part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";") if part.strip()]
    return {name: "".join(value) for name, *value in parts}


FILE_POLICY = dict.fromkeys(("default-src", "frame-ancestors", "base-uri", "form-action"), "'none'")


def check(answer: Any, policy: dict[str, str] = POLICY) -> None:
    """Assert every header that all answers share."""
    assert policy_of(answer) == policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] in ("same-origin", "no-referrer")
    assert all(feature in answer["Permissions-Policy"] for feature in CLOSED_FEATURES)
    assert answer["Server"] == "web"
    for name in ("X-Powered-By", "X-Runtime", "Access-Control-Allow-Origin"):
        assert name not in answer
    if answer.status_code >= 400 and answer["Content-Type"].startswith("text/html"):
        text = answer.content.decode().lower()
        assert any(word in text for word in VIETNAMESE), text
        assert not any(word in text for word in ("traceback", "django", "exception", "secret detail", "/srv/"))
    if answer.streaming:
        b"".join(answer.streaming_content)


@pytest.fixture
def visitor(db: None) -> Iterator[Client]:
    with override_settings(ROOT_URLCONF="tests.security.failing_urls"):
        yield Client(raise_request_exception=False)


@pytest.fixture
def officer(commune_officer: User, sign_in: Callable[[User], Client]) -> Client:
    client = sign_in(commune_officer)
    client.raise_request_exception = False
    return client


def test_public_pages_and_redirects(visitor: Client) -> None:
    ensure_tree()
    for path, status in (
        ("/", 200),
        ("/dang-nhap/", 200),
        ("/tim-kiem/?q=hoa", 200),
        ("/hoc/", 302),
        ("/healthz", 200),
    ):
        answer = visitor.get(path)
        assert answer.status_code == status, path
        check(answer)
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ("rule", 409), ("role", 403), ("denied", 403), ("later", 503), ("bug", 500), ("locked", 503), ("gone", 503),
        ("full", 503), ("os", 500), ("taken", 409), ("null", 500),
    ],
)  # fmt: skip
def test_what_fails_answers_with_its_page(visitor: Client, how: str, status: int) -> None:
    answer = visitor.get(f"/thu/{how}/")
    assert answer.status_code == status
    check(answer)
    assert answer["Cache-Control"] == "no-store"
    assert ("Retry-After" in answer) == (status == 503)
    assert answer.get("Retry-After", "7") in ("7", "30")


def test_refusals_of_every_number(visitor: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    answers = {
        400: visitor.get("/tim-kiem/?q=%00"),
        403: strict.post("/dang-nhap/", {"name": "a", "secret": "b"}),
        404: visitor.get("/khong-co-trang-nay/"),
        405: visitor.get("/dang-xuat/"),
        413: visitor.post("/dang-nhap/", {"name": "a" * (3 * 1024 * 1024)}),
        414: visitor.get("/tim-kiem/", {"q": "a" * 3000}),
        422: visitor.post("/dang-nhap/", {"name": "", "secret": ""}),
    }
    for _ in range(12):
        answers[429] = visitor.post("/dang-nhap/", {"name": "hg00000000", "secret": "khong-dung-dau"})
    for status, answer in answers.items():
        assert answer.status_code == status
        check(answer)
        assert "no-store" in answer["Cache-Control"], status
    assert "Retry-After" in answers[429]
    assert answers[405]["Allow"] == "POST"


def test_files_of_every_kind(visitor: Client, officer: Client) -> None:
    document = LibraryDocument.objects.create(title="Mẫu", file=ContentFile(b"%PDF-1.4", name="mau.pdf"))
    stream = ContentFile(b"", name="a.png")
    Image.new("RGB", (4, 4)).save(stream, "PNG")
    stream.seek(0)
    picture = LibraryImage.objects.create(title="Ảnh", file=stream)
    team = make_team()
    people = {"nguoi": [str(make_person(team).public_id)]}
    with override_settings(WHITENOISE_USE_FINDERS=True):
        static = Client().get("/static/lms/css/base.css")
    answers = [
        static,
        visitor.get(document.get_absolute_url()),
        visitor.get(f"/hinh/{picture.media_path}"),
        officer.post(reverse("mediators:card-print"), people),
        officer.get(reverse("mediators:roster-template")),
    ]
    assert [answer.status_code for answer in answers] == [200] * 5
    assert answers[3]["Content-Type"] == "application/pdf"
    for answer in answers:
        check(answer, FILE_POLICY if answer in answers[1:3] else POLICY)
    assert [answer["Cache-Control"] for answer in answers[3:]] == ["no-store"] * 2


def test_personal_pages_are_kept_by_no_cache(officer: Client, places: dict[str, Unit]) -> None:
    person = make_person(make_team())
    for path in ("/can-bo/", "/can-bo/hoa-giai-vien/", reverse("mediators:person", args=[person.public_id]), "/hoc/"):
        answer = officer.get(path)
        assert answer.status_code == 200, path
        check(answer)
        assert "no-store" in answer["Cache-Control"], path
    refused = officer.get("/can-bo/tinh/")
    assert (refused.status_code, refused["Cache-Control"]) == (403, "no-store")
    check(refused)
    upload = officer.post(reverse("mediators:roster"), {"file": SimpleUploadedFile("a.xlsx", b"no workbook")})
    assert upload.status_code == 422
    check(upload)


def test_only_drafts_and_the_editor_may_be_framed_by_us(visitor: Client) -> None:
    answer = visitor.get("/bien-tap/")
    assert policy_of(answer)["frame-ancestors"] == "'self'"
    assert "'unsafe-inline'" not in policy_of(answer)["script-src"]
    assert "'unsafe-eval'" not in answer["Content-Security-Policy"]


def test_https_redirect_and_strict_transport(db: None) -> None:
    with override_settings(
        SECURE_SSL_REDIRECT=True, SECURE_HSTS_SECONDS=63_072_000, SECURE_HSTS_INCLUDE_SUBDOMAINS=True
    ):
        client = Client()
        redirect = client.get("/dang-nhap/")
        assert (redirect.status_code, redirect["Location"]) == (301, "https://testserver/dang-nhap/")
        check(redirect)
        secure = client.get("/dang-nhap/", secure=True)
        assert secure["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
        refused = client.get("/dang-nhap/", headers={"host": "evil.example"})
        assert refused.status_code == 400
        check(refused)


def test_a_real_install_is_strict() -> None:
    """Read the settings as a server does, without local mode (contracts.md §2)."""
    environment = {name: value for name, value in os.environ.items() if name not in ("LMS_LOCAL", "DATABASE_URL")}
    environment |= {
        "SECRET_KEY": "k" * 60,
        "ALLOWED_HOSTS": "hoagiai.example",
        "DJANGO_SETTINGS_MODULE": "lms.settings",
    }
    names = (
        "DEBUG", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE",
        "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "SESSION_COOKIE_SAMESITE",
    )  # fmt: skip
    script = (
        f"import json; from django.conf import settings as s; print(json.dumps([getattr(s, n) for n in {names!r}]))"
    )
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=settings.BASE_DIR, env=environment, capture_output=True, check=True
    )
    assert json.loads(run.stdout) == [False, True, 63_072_000, True, True, True, "__Host-phien", "__Host-csrf", "Lax"]
