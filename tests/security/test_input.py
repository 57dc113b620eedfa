"""What bad input gets (security.md §9): 400 with a sentence, never 500, nothing stored."""

import json
from collections.abc import Callable, Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse

from accounts.models import FailedTries, User
from content.services.tree import ensure_tree
from lms.middleware import MAX_BODY_BYTES
from mediators.models import RosterImport, Team, Unit

NUL, SURROGATE, BIDI, CONTROL = "%00", "%ED%A0%80", "%E2%80%AE", "%07"
BAD = [NUL, SURROGATE, BIDI, CONTROL, "%E2%81%A6", "%FF"]
WORDS = "ký tự lạ"


@pytest.fixture
def visitor(db: None) -> Iterator[Client]:
    with override_settings(ROOT_URLCONF="tests.security.failing_urls"):
        yield Client()


@pytest.fixture
def officer(commune_officer: User, places: dict[str, Unit], sign_in: Callable[[User], Client]) -> Client:
    return sign_in(commune_officer)


def form(client: Client, path: str, body: str, **more: str) -> object:
    return client.post(path, data=body, content_type="application/x-www-form-urlencoded", **more)


@pytest.mark.parametrize("bad", BAD)
def test_address_query_and_form(visitor: Client, bad: str) -> None:
    answers = [
        visitor.generic("GET", "/tim-kiem/", QUERY_STRING=f"q=a{bad}b"),
        visitor.generic("GET", "/tim-kiem/", QUERY_STRING=f"q{bad}=b"),
        form(visitor, "/dang-nhap/", f"name=a{bad}&secret=b"),
        form(visitor, "/dang-nhap/", f"name=a&secret=b{bad}"),
        form(visitor, "/dang-nhap/", f"name=a&secret=b&la{bad}=1"),
    ]
    for answer in answers:
        assert answer.status_code == 400
        assert WORDS in answer.content.decode()
    assert not FailedTries.objects.exists()


@pytest.mark.parametrize("bad", ["\x00", "\u202e", "\x1b"])
def test_path(visitor: Client, bad: str) -> None:
    for path in (f"/khong{bad}co/", f"/van-ban/{bad}/", f"/tep/{bad}", f"/hinh/{bad}.png", f"/the/1/{bad}/"):
        assert visitor.get(path).status_code == 400


@pytest.mark.parametrize("bad", ["\x00", "\u202e", "\ufffd", "\u2066"])
def test_multipart_fields_and_file_names(officer: Client, bad: str) -> None:
    answer = officer.post(reverse("mediators:team-add"), {"name": f"Tổ {bad}", "planned_count": "3"})
    assert answer.status_code == 400
    named = SimpleUploadedFile("a.xlsx", b"x")
    named.name = f"a{bad}.xlsx"
    assert officer.post(reverse("mediators:roster"), {"file": named}).status_code in (400, 422)
    assert not RosterImport.objects.exists()
    assert not Team.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        json.dumps({"a": "\x00"}), json.dumps({"a": ["\u202e"]}), json.dumps({"\x00": 1}), '{"a": "\\ud800"}',
        "{", "[" * 200_000, b'{"a": "\xff"}', json.dumps({"a": {"b": [{"c": "\x07"}]}}),
    ],
    ids=["nul", "bidi", "key", "surrogate", "cut", "deep", "bytes", "inner"],
)  # fmt: skip
def test_json_bodies(visitor: Client, body: str | bytes) -> None:
    for method in ("POST", "PUT", "PATCH"):
        answer = visitor.generic(method, "/thu/doc/", body, content_type="application/json")
        assert answer.status_code == 400
    good = visitor.post("/thu/doc/", {"a": ["Tổ hòa giải", 1, None, {"b": "được\n"}]}, content_type="application/json")
    assert good.content == b"reached"


@pytest.mark.parametrize("value", ['"\\000aaaaaaaaaaaaaaaaaaaa"', "a" * 4000, "\u202e" * 10])
def test_cookies_that_are_no_session(visitor: Client, value: str) -> None:
    for name in ("phien", "csrf", "thietbi"):
        answer = visitor.get("/dang-nhap/", headers={"cookie": f"{name}={value}".encode().decode("latin-1")})
        assert answer.status_code == 200


def test_unknown_host(visitor: Client) -> None:
    for host in ("evil.example", "testserver.evil.example", "a b", "testserver:80:80", "[::1"):
        answer = visitor.get("/dang-nhap/", headers={"host": host})
        assert answer.status_code == 400, host
        assert "evil" not in answer.content.decode()


def test_too_much(visitor: Client, officer: Client) -> None:
    long = visitor.post("/dang-nhap/", {"name": "a" * (3 * 1024 * 1024), "secret": "b"})
    assert long.status_code == 413
    assert "quá lớn" in long.content.decode()
    fields = visitor.post("/dang-nhap/", {f"f{n}": "1" for n in range(2_100)})
    assert fields.status_code == 400
    claimed = visitor.generic("POST", "/dang-nhap/", b"", CONTENT_LENGTH=str(MAX_BODY_BYTES + 1))
    assert claimed.status_code == 413
    roster = officer.post(
        reverse("mediators:roster"), {"file": SimpleUploadedFile("a.xlsx", b"PK" + b"0" * (MAX_BODY_BYTES - 2000))}
    )
    assert roster.status_code in (413, 422)
    assert "MB" in roster.content.decode()


@pytest.mark.parametrize("length", ["-1", "abc", "1e9", "٣"])
def test_a_length_that_is_no_number(visitor: Client, length: str) -> None:
    answer = visitor.generic("POST", "/dang-nhap/", b"name=a", CONTENT_LENGTH=length)
    assert answer.status_code in (400, 403, 422)


def test_long_words_in_every_open_field(visitor: Client, officer: Client) -> None:
    word = "ạ" * 1500
    for answer in (
        visitor.post("/dang-nhap/", {"name": word, "secret": word, "next": word}),
        visitor.post("/kich-hoat/ma-the/", {"code": word}),
        visitor.get("/tim-kiem/", {"q": "a" * 1900}),
        officer.post(reverse("mediators:team-add"), {"name": word * 10, "planned_count": "9" * 40}),
        officer.get("/can-bo/hoa-giai-vien/", {"q": "a" * 1500, "trang": "9" * 30}),
        officer.get("/can-bo/tap-huan/", {"trang": "-1", "tinh-trang": "a" * 500}),
    ):
        assert answer.status_code in (200, 302, 400, 404, 422)
    assert not Team.objects.exists()


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "X-ODD"])
@pytest.mark.parametrize(
    "path", ["/", "/dang-nhap/", "/tim-kiem/", "/van-ban/", "/hoc/", "/can-bo/", "/can-bo/hoa-giai-vien/", "/healthz"]
)
def test_odd_methods_do_nothing(officer: Client, method: str, path: str) -> None:
    ensure_tree()
    answer = officer.generic(method, path)
    assert answer.status_code in ((200, 302) if method == "HEAD" else (200, 302, 405)), (method, path)
    if answer.status_code == 405:
        assert "GET" in answer["Allow"] or "POST" in answer["Allow"]


def test_foreign_origin_and_missing_token_lose_nothing(db: None) -> None:
    strict = Client(enforce_csrf_checks=True)
    body = {"name": "hg12345678", "secret": "mat-khau-dai"}
    strict.get("/dang-nhap/")
    foreign = strict.post("/dang-nhap/", body, headers={"origin": "https://evil.example"})
    for answer in (strict.post("/dang-nhap/", body), foreign):
        assert answer.status_code == 403
        text = answer.content.decode()
        assert "Tải lại" in text
        assert "nội dung đã gõ vẫn còn" in text
    assert not FailedTries.objects.exists()
