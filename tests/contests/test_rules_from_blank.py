"""An organiser whose contest resembles no template gets there by forms alone, keeps the outcome and opens it again."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from django.urls import reverse

from accounts.enums import Role, ScopeLevel
from contests.forms_sections import sections_of
from contests.models import Contest, OwnRules
from contests.queries.rules import document_of
from contests.rules import book
from contests.shipped import shipped_content
from lms.base.text import slug

pytestmark = pytest.mark.django_db


def plain_of(name: str) -> dict[str, Any]:
    return json.loads(json.dumps(book.read_rules(content=shipped_content(name=name)).document, default=str))


def by_name(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document with every code made from the name beside it, so that only what is said counts."""
    rounds = {one["code"]: slug(one["name"]) for one in document["rounds"]}
    text = json.loads(json.dumps(document, default=lambda value: f"{value.normalize():f}"))
    for one in text["rounds"]:
        parts = {part["code"]: slug(part["name"]) for part in walk(one)}
        for step in [*listed(one["tie_break"]), *(row["by"] for row in listed(one["prizes"], "side"))]:
            if isinstance(step, dict) and "part" in step:
                step["part"] = parts[step["part"]]
        if "takes" in one and "from" in one["takes"]:
            one["takes"]["from"] = [rounds[code] for code in one["takes"]["from"]]
    return coded(text)


def walk(one):
    for part in one["parts"]:
        if isinstance(part, dict):
            yield part
            yield from walk(part) if "parts" in part else ()


def listed(value, key=None):
    value = value.get(key) if key and isinstance(value, dict) else value
    return value if isinstance(value, list) else []


def coded(value):
    if isinstance(value, dict):
        own = {"code": slug(value["name"])} if "code" in value and "name" in value else {}
        return {name: coded(item) for name, item in value.items()} | own
    return [coded(item) for item in value] if isinstance(value, list) else value


class Organiser:
    """Somebody at the desk who only uses what the screens show."""

    def __init__(self, desk, contest: Contest) -> None:
        self.desk, self.contest, self.changes = desk, contest, 0

    @property
    def document(self) -> Mapping[str, Any]:
        return document_of(self.contest.rules_versions.order_by("-number")[0])

    def address(self, name: str, *args: Any) -> str:
        return reverse(f"contests:{name}", args=[self.contest.public_id, *args])

    def agree(self, preview) -> None:
        """Press the button of the preview, where anything would change."""
        errors = preview.context["form"].errors if "form" in preview.context else ""
        assert preview.status_code == 200, errors
        if preview.context["changes"]:
            given = {"content": preview.context["content"], "reason": "Theo thể lệ đã ký", "buoc": "ghi"}
            assert self.desk.post(self.address("rules-change"), given).status_code == 302
            self.changes += 1

    def structure(self, what: str, *args: Any, **given: str) -> None:
        self.agree(self.desk.post(self.address(f"rules-structure-{what}", *args), given))

    def section(self, section: str, place: int | None, given: dict[str, Any]) -> None:
        name, args = ("rules-section", [section]) if place is None else ("rules-round-section", [place + 1, section])
        assert self.desk.get(self.address(name, *args)).status_code == 200
        self.agree(self.desk.post(self.address(name, *args), given))

    def like(self, target: Mapping[str, Any], *, skip: tuple[str, ...] = ()) -> None:
        """Type into every section what a form over the wanted rules would show."""
        mode = target["mode"]
        for is_round in (True, False):
            for place in range(len(target["rounds"])) if is_round else (None,):
                for section, form in sections_of(mode=mode, is_round=is_round).items():
                    shown = form(document=target, place=place)
                    given = {one.html_name: one.value() for one in shown if one.value() not in (None, False, "")}
                    if section not in skip:
                        self.section(section, place, given)


def open_from(desk, template: str, host: str, **more: str) -> Organiser:
    page = desk.get(reverse("contests:templates")).content.decode()
    assert reverse("contests:open", args=[template]) in page
    given = {"name": "Hội thi mới", "host": host, **more}
    answer = desk.post(reverse("contests:open", args=[template]), given)
    assert answer.status_code == 302
    return Organiser(desk, Contest.objects.latest("pk"))


def test_the_national_contest_of_2016_is_made_from_a_ward_template(make_person, places, sign_in):
    target = plain_of("quoc-gia-2016")
    chief = make_person("hoithi", Role.ORGANISER, ScopeLevel.NATION, "")
    who = open_from(sign_in(chief), "cap-xa-dien-ban", "nation")
    who.structure("add", "1", name="Xử lý tình huống", like="")
    who.structure("move", "1-4", "len")
    for name in ("Khu vực II", "Khu vực III", "Chung khảo"):
        who.structure("add", "0", name=name, like="0")
    who.structure("out", "4-3")
    who.structure("add", "4-2", name="Trắc nghiệm", like="", maximum="")
    who.structure("add", "4-2", name="Phim", like="", maximum="")
    codes = [one["code"] for one in who.document["rounds"]]
    wanted = json.loads(json.dumps(target).replace('"so-khao-1"', f'"{codes[0]}"'))
    for place, code in enumerate(codes):
        wanted["rounds"][place]["code"] = code
    wanted["rounds"][3]["takes"]["from"] = codes[:3]
    who.like(wanted)
    assert book.changes_between(before=by_name(target), after=by_name(who.document)) == []
    assert by_name(who.document) == by_name(target)
    assert who.changes > 20
    assert (who.contest.rounds.count(), who.contest.level) == (4, "nation")


def test_an_online_contest_is_made_from_another_and_kept_for_later(
    province_officer, commune_officer, outsider, sign_in, django_assert_max_num_queries
):
    target = plain_of("truc-tuyen-ha-tinh-2024")
    desk = sign_in(province_officer)
    who = open_from(desk, "truc-tuyen-thanh-hoa-2024", "31")
    for place in (4, 3, 2):
        who.structure("out", str(place))
    oldest = {"khac-name": "Cao tuổi nhất", "khac-attribute": "ngay_sinh", "khac-order": "lowest", "khac-of": "entry"}
    who.like(target)
    assert book.changes_between(before=by_name(target), after=by_name(who.document)) == []
    assert by_name(who.document) == by_name(target)
    who.section("giai-phu", 0, {**oldest, "khac-tie": "share", "khac-money": "500.000"})
    side = who.document["rounds"][0]["prizes"]["side"]
    by = {"kind": "attribute", "attribute": "ngay_sinh", "order": "lowest", "of": "entry", "on_tie": "share"}
    assert side == [{"code": "cao-tuoi-nhat", "name": "Cao tuổi nhất", "by": by, "amount_vnd": 500000}]
    who.like(target)
    keep = who.address("rules-keep")
    assert desk.get(keep).context["form"].initial == {"name": "Hội thi mới"}
    assert desk.post(keep, {"name": " "}).status_code == 422
    assert desk.post(keep, {"name": "Thi trên mạng một đợt"}).status_code == 302
    twice = desk.post(keep, {"name": "THI TRÊN MẠNG  một đợt"})
    assert (twice.status_code, list(twice.context["form"].errors)) == (422, ["name"])
    own = OwnRules.objects.get()
    for number in range(20):
        assert desk.post(keep, {"name": f"Mẫu khác {number:02}"}).status_code == 302
    templates, opening = reverse("contests:templates"), reverse("contests:open-own", args=[own.public_id])
    with django_assert_max_num_queries(8):
        page = desk.get(templates, {"q": "tren mang", "hinh-thuc": "online"}).content.decode()
    assert (page.count("/lap/mau/"), opening in page) == (2, True)
    with django_assert_max_num_queries(8):
        assert desk.get(templates).content.decode().count("Bỏ mẫu</a>") == 12
    assert desk.get(templates, {"hinh-thuc": "stage"}).context["own"] == []
    below = sign_in(commune_officer)
    assert opening in below.get(templates, {"q": "tren mang"}).content.decode()
    assert below.get(reverse("contests:own-rules-drop", args=[own.public_id])).status_code == 403
    far = sign_in(outsider)
    assert opening not in far.get(templates, {"q": "tren mang"}).content.decode()
    assert far.get(opening).status_code == 404
    assert below.post(opening, {"name": "Cuộc thi của phường", "host": "11383"}).status_code == 302
    made = Contest.objects.latest("pk")
    version = made.rules_versions.get()
    assert version.copied_from == f"mau-{own.public_id}"
    again, first = by_name(document_of(version)), by_name(target)
    for document in (again, first):
        for name in ("opens_at", "closes_at"):
            document["rounds"][0]["online"][name] = ""
    assert again == {**first, "name": "Cuộc thi của phường", "code": "cuoc-thi-cua-phuong", "level": "commune"}
    drop = reverse("contests:own-rules-drop", args=[own.public_id])
    assert "Việc gì sẽ xảy ra" in desk.get(drop).content.decode()
    assert desk.post(drop).status_code == 302
    assert (desk.get(opening).status_code, OwnRules.objects.filter(removed_at__isnull=True).count()) == (404, 20)
    assert desk.post(keep, {"name": "Thi trên mạng một đợt"}).status_code == 302
