"""The Vietnamese catalogues are complete, sound and what Django really shows."""

import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType

import polib
import pytest
from bs4 import BeautifulSoup
from django.test import RequestFactory
from django.utils.translation import gettext, ngettext, override, pgettext
from django.views.i18n import JSONCatalog

from accounts.enums import Role, ScopeLevel

ROOT = Path(__file__).resolve().parent.parent


def load_collector() -> ModuleType:
    spec = importlib.util.spec_from_file_location("collect_messages", ROOT / "scripts" / "collect_messages.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


collector = load_collector()


@pytest.mark.parametrize("domain", collector.DOMAINS)
def test_every_text_of_the_installed_packages_is_in_our_catalogue(domain):
    ours = {collector.key_of(entry) for entry in collector.read_catalogue(domain)}
    wanted = set(collector.collect(domain))
    assert len(wanted) >= {"django": 2400, "djangojs": 80}[domain]
    assert ours == wanted, "run scripts/collect_messages.py"


@pytest.mark.parametrize("domain", collector.DOMAINS)
def test_no_entry_is_empty_fuzzy_or_changes_a_placeholder(domain):
    faults = {entry.msgid: collector.faults(entry) for entry in collector.read_catalogue(domain)}
    assert {text: found for text, found in faults.items() if found} == {}


@pytest.mark.parametrize("domain", collector.DOMAINS)
def test_compiled_file_equals_its_source(domain):
    path = collector.catalogue_path(domain)
    source = {collector.key_of(e): collector.text_of(e) for e in polib.pofile(str(path))}
    compiled = {collector.key_of(e): collector.text_of(e) for e in polib.mofile(str(path.with_suffix(".mo")))}
    assert compiled == source
    assert collector.is_current(domain)


@pytest.mark.parametrize("domain", collector.DOMAINS)
def test_one_spelling_of_tone_marks(domain):
    # The law writes hòa, hủy, khóa: the mark on the first vowel of an open syllable.
    modern = re.compile(r"(?<!q)(?:o[àáảãạ]|o[èéẻẽẹ]|u[ỳýỷỹỵ])(?!\w)", re.IGNORECASE)
    texts = [collector.text_of(entry) for entry in collector.read_catalogue(domain)]
    assert [text for text in texts if modern.search(text)] == []


@pytest.mark.parametrize(
    ("english", "plural", "vietnamese", "fault"),
    [
        ("Delete %(title)s", "", "Xóa", "placeholders"),
        ("Delete %(title)s", "", "Xóa %(ten)s", "placeholders"),
        ("Marked {email} as verified.", "", "Đã xác nhận.", "placeholders"),
        ("Locked by <b>you</b>", "", "Ông/Bà khóa", "placeholders"),
        ("1 page", "%(counter)s pages", "1 trang", "placeholders"),
        ("Publish", "", "", "empty"),
        ("Draft", "", "Bản nha\u0301p", "NFC"),
        ("A\n", "", "A", "line breaks"),
    ],
)
def test_unsound_entry_is_named(english, plural, vietnamese, fault):
    entry = polib.POEntry(msgid=english, msgid_plural=plural)
    collector.set_text(entry, vietnamese)
    assert any(fault in found for found in collector.faults(entry))


def test_sound_entry_has_no_fault():
    entry = polib.POEntry(msgid="%(counter)s page", msgid_plural="%(counter)s pages")
    collector.set_text(entry, "%(counter)s trang")
    assert collector.faults(entry) == []


@pytest.mark.parametrize(
    ("english", "vietnamese"),
    [
        ("Publish", "Xuất bản"),
        ("Save draft", "Lưu bản nháp"),
        ("Submit for moderation", "Gửi duyệt"),
        ("Schedule to publish", "Hẹn giờ đăng"),
        ("Authenticator App", "Ứng dụng xác thực"),
        ("Recovery Codes", "Mã dự phòng"),
        ("Two-Factor Authentication", "Xác thực hai bước"),
        ("Sign In", "Đăng nhập"),
        ("This field is required.", "Ô này bắt buộc nhập."),
        # Django's own catalogue says the opposite here.
        ("Password reset unsuccessful", "Không đặt lại được mật khẩu"),
    ],
)
def test_our_word_wins_over_the_package(english, vietnamese):
    with override("vi"):
        assert gettext(english) == vietnamese


@pytest.mark.parametrize("count", [1, 3])
def test_counted_text_has_one_form_for_every_number(count):
    with override("vi"):
        text = ngettext("This will copy %(count)s subpage.", "This will copy %(count)s subpages.", count)
    assert text % {"count": count} == f"Sẽ sao chép {count} trang con."


def test_text_with_context_is_found():
    with override("vi"):
        assert pgettext("abbrev. month", "March") == "tháng 3"


def test_editor_scripts_get_our_words():
    with override("vi"):
        response = JSONCatalog.as_view(packages=["wagtail.admin"])(RequestFactory().get("/"))
    catalog = json.loads(response.content)["catalog"]
    assert catalog["Insert a block"] == "Chèn một khối"
    assert catalog["More actions"] == "Thao tác khác"


def test_filling_in_refuses_an_unsound_text(tmp_path, monkeypatch):
    monkeypatch.setattr(collector, "CATALOGUES", tmp_path)
    work = tmp_path / "work.json"
    work.write_text(
        '[{"domain": "django", "context": null, "english": "Delete %(title)s", "plural": "", "vi": "Xóa"}]',
        encoding="utf-8",
    )
    with pytest.raises(SystemExit, match="placeholders"):
        collector.apply(work)
    assert not collector.catalogue_path("django").exists()


def test_filled_in_text_is_kept_by_the_next_merge(tmp_path, monkeypatch):
    monkeypatch.setattr(collector, "CATALOGUES", tmp_path)
    work = tmp_path / "work.json"
    assert collector.export(work) >= 2400
    work.write_text(
        '[{"domain": "django", "context": null, "english": "Delete %(title)s", "plural": "", "vi": "Xóa %(title)s"}]',
        encoding="utf-8",
    )
    assert collector.apply(work) == 1
    kept = {entry.msgid: collector.text_of(entry) for entry in collector.merge("django")}
    assert kept["Delete %(title)s"] == "Xóa %(title)s"
    assert kept["Publish"] == ""


# Written into Wagtail's templates without gettext, or stored in the database when it migrates.
OUT_OF_REACH = {"Search", "Add", "Page", "Welcome to your new Wagtail site!"}
COMMON_ENGLISH = re.compile(
    r"\b(?:the|this|your|you|pages?|add|edit|save|delete|search|view|choose|select|title|all|and|are|is|with|images?"
    r"|documents?|users?|groups?|workflow|status|draft|live|type|name|new|more|close|home|settings|help|upload|date)\b",
    re.IGNORECASE,
)


def visible_texts(html: str) -> set[str]:
    soup = BeautifulSoup(html, "html.parser")
    for hidden in soup(["script", "style", "template"]):
        hidden.decompose()
    texts = {" ".join(text.split()) for text in soup.find_all(string=True)}
    for name in ("title", "aria-label", "placeholder", "alt"):
        texts |= {element[name] for element in soup.find_all(attrs={name: True})}
    return texts


@pytest.mark.parametrize(
    "screen",
    [
        "",
        "images/",
        "images/add/",
        "documents/",
        "documents/add/",
        "reports/locked/",
        "reports/workflow/",
        "reports/site-history/",
        "reports/aging-pages/",
        "workflows/list/",
        "workflows/add/",
        "account/",
        "collections/",
        "collections/add/",
        "users/",
        "redirects/",
        "redirects/add/",
        "choose-external-link/",
    ],
)
def test_editor_screen_shows_no_english(screen, make_person, sign_in):
    administrator = make_person("quantri", Role.ADMINISTRATOR, ScopeLevel.NATION)
    administrator.is_superuser = True  # sees every screen that any writer may see
    administrator.save(update_fields=["is_superuser"])
    response = sign_in(administrator).get(f"/bien-tap/{screen}", secure=True)
    assert response.status_code == 200
    english = {text for text in visible_texts(response.content.decode()) if COMMON_ENGLISH.search(text)}
    assert english - OUT_OF_REACH == set()
