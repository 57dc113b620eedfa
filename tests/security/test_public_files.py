"""robots.txt and security.txt."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver

CONTACT = ["mailto:antoan@haiphong.example", "https://haiphong.example/an-toan"]


@pytest.mark.django_db
def test_robots_stay_out_of_everything_personal(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    closed = [line.removeprefix("Disallow: ") for line in text.splitlines() if line.startswith("Disallow")]
    assert text.startswith("User-agent: *\n")
    for path in ("/hoc/toi/", "/can-bo/hoa-giai-vien/", "/the/12/abc/", "/dang-nhap/", "/kich-hoat/", "/bien-tap/"):
        assert any(path.startswith(start) for start in closed), path
    for path in ("/bo-tai-lieu/", "/van-ban/", "/hinh/anh/a.png"):
        assert not any(path.startswith(start) for start in closed), path


def test_every_address_behind_the_sign_in_is_closed_to_robots() -> None:
    from lms.views import CLOSED_TO_ROBOTS

    def walk(patterns: list, before: str = "") -> list[tuple[str, str]]:
        found = []
        for item in patterns:
            path = before + str(item.pattern)
            if isinstance(item, URLResolver):
                found += walk(item.url_patterns, path)
            elif isinstance(item, URLPattern):
                rule = getattr(item.callback, "access_rule", None)
                found.append((f"/{path}", rule.kind if rule else ""))
        return found

    personal = [path for path, kind in walk(get_resolver().url_patterns) if kind not in ("public", "")]
    assert len(personal) > 30
    assert [path for path in personal if not path.startswith(CLOSED_TO_ROBOTS)] == []


@pytest.mark.django_db
def test_security_text_names_contact_and_an_end(client: Client) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    with override_settings(SECURITY_CONTACT=CONTACT):
        answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = [line.split(": ", 1) for line in answer.content.decode().splitlines()]
    assert [value for name, value in fields if name == "Contact"] == CONTACT
    expires = datetime.fromisoformat(dict(fields)["Expires"].replace("Z", "+00:00"))
    assert timedelta(days=90) < expires - datetime.now(tz=UTC) < timedelta(days=366)
    assert dict(fields)["Canonical"] == f"{settings.LMS_BASE_URL}/.well-known/security.txt"
