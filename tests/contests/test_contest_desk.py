"""The desk: opening from a template, entries, a round from lots to publication; who may, what is refused."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.enums import Role
from contests.enums import ContestState, CrewRole, EntryState, RoundState
from contests.models import Contest, Entry, TeamAnswers
from contests.queries.rules import unset_settings
from contests.services import contests as services
from contests.services import sheets
from lms.base import clock
from mediators.models import Mediator

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 8


def to(name, *things):
    return reverse(f"contests:{name}", args=[getattr(one, "public_id", one) for one in things])


@pytest.fixture
def desk(province_officer, sign_in):
    return sign_in(province_officer)


def test_a_contest_is_opened_from_a_template_and_its_open_settings_are_asked(desk, places):
    page = desk.get(reverse("contests:templates"), {"q": "ninh binh"}).content.decode()
    assert "tỉnh Ninh Bình lần thứ IV" in page
    assert "Khánh Hòa" not in page
    address = to("open", "ninh-binh-2023")
    assert desk.get(address).context["form"]["name"].value().startswith("Hội thi «Hòa giải viên giỏi»")
    assert "Ninh Bình" not in desk.get(address).context["form"]["name"].value()
    wrong = {"name": "Hội thi", "host": "31", "starts_on": "2026-12-20", "ends_on": "2026-12-01"}
    refused = desk.post(address, wrong)
    assert refused.status_code == 422
    assert "Ngày kết thúc phải từ ngày bắt đầu trở đi." in refused.content.decode()
    assert desk.post(address, {**wrong, "host": "20"}).status_code == 422
    late = desk.post(address, {**wrong, "ends_on": "2026-12-21", "entries_close_at": "22/12/2026 00:00"})
    assert late.status_code == 422
    assert list(late.context["form"].errors) == ["entries_close_at"]
    answer = desk.post(address, {**wrong, "ends_on": "2026-12-21", "entries_close_at": "2026-12-01T17:00"})
    contest = Contest.objects.get()
    assert answer.url == to("rules-gaps", contest)
    assert (contest.level, contest.host_id, contest.state) == ("province", "31", ContestState.DRAFT)
    form = desk.get(answer.url).context["form"]
    before = len(unset_settings(contest.rules_versions.last()))
    data = {bound.html_name: bound.value() or "" for bound in form}
    maximum = next(one.field for one in form.questions if one.path[-1] == "maximum")
    faulty = desk.post(answer.url, {**data, maximum: "mười"})
    assert faulty.status_code == 422
    assert "Cần một số" in faulty.content.decode()
    where = next(one.where for one in form.questions if one.path[-1] == "maximum")
    assert f"{where}: Điểm tối đa" in faulty.content.decode()  # several parts ask the same: the summary says which one
    assert "Thi trực tuyến:" not in faulty.content.decode()
    assert 'value="mười"' in faulty.content.decode()
    assert desk.post(answer.url, {**data, maximum: ""}).status_code == 302
    left = len(unset_settings(contest.rules_versions.last()))
    assert left < before
    assert f"còn {left} chỗ cần nhập" in desk.get(to("contest", contest)).content.decode()


def test_rules_are_told_exported_and_changed_only_after_a_preview(desk, make_stage):
    held = make_stage()
    page = desk.get(to("rules", held.contest)).content.decode()
    for words in ("Nội dung: 6 điểm", "Trung bình cộng", "Trưởng ban Giám khảo quyết định", "Quá số người: trừ 1 điểm"):
        assert words in page
    text = desk.get(to("rules-export", held.contest, 1)).content.decode()
    address = to("rules-change", held.contest)
    broken = desk.post(address, {"content": text.replace("maximum: 6", "maximum: 7"), "buoc": "xem"})
    assert broken.status_code == 422
    assert "òng " in broken.content.decode()
    changed = text.replace("maximum: 20", "maximum: 30")
    file = SimpleUploadedFile("the-le.yaml", changed.encode())
    preview = desk.post(address, {"file": file, "buoc": "xem"})
    assert preview.status_code == 200
    assert "parts[tieu_pham].maximum" in preview.content.decode()
    assert held.contest.rules_versions.count() == 1
    assert desk.post(address, {"content": changed, "buoc": "ghi"}).status_code == 422
    assert desk.post(address, {"content": changed, "buoc": "ghi", "reason": "Quyết định 12"}).status_code == 302
    assert held.contest.rules_versions.last().reason == "Quyết định 12"


def test_a_locality_registers_its_own_team_and_sees_nothing_else(
    make_stage, commune_officer, outsider, desk, sign_in, places, now
):
    held = make_stage(drawn=False)
    contest = held.contest
    locality, other = sign_in(commune_officer), sign_in(outsider)
    add = to("entry-add", contest)
    assert locality.get(add).status_code == 404
    services.set_contest_state(contest=contest, state="entries", by=held.people["officer"], now=now)
    assert contest.name in locality.get(reverse("contests:contests")).content.decode()
    assert contest.name not in other.get(reverse("contests:contests")).content.decode()
    assert other.get(add).status_code == 404
    assert locality.get(to("contest", contest)).status_code == 404
    assert locality.get(to("entries", contest)).status_code == 404
    assert locality.post(add, {"name": "Đội phường", "unit": "11413"}).status_code == 422
    locality.post(add, {"name": "Đội phường", "unit": "11383"})
    entry = Entry.objects.get(name="Đội phường")
    assert other.get(to("entry", entry)).status_code == 404
    person = Mediator.objects.create(
        code="m1", commune=places["11383"], full_name="Lê Thị Chín", name_key="le thi chin", birth_year=1970
    )
    page = locality.get(to("entry", entry), {"q": "chin"}).content.decode()
    assert "Lê Thị Chín" in page
    assert "Thể lệ định 3 thành viên chính thức, đội có 0." in page
    people = to("entry-people", entry)
    locality.post(people, {"them": str(person.public_id), "vai": "official"})
    locality.post(people, {"ghi-ten": "1", "full_name": "trần văn vui", "role": "supporting"})
    member = entry.members.get(mediator=person)
    locality.post(people, {"doi-truong": member.pk})
    assert sorted(entry.members.values_list("full_name", "is_captain")) == [
        ("Lê Thị Chín", True),
        ("Trần Văn Vui", False),
    ]
    locality.post(to("entry-submit", entry))
    entry.refresh_from_db()
    assert entry.state == EntryState.DRAFT
    Entry.objects.filter(pk=entry.pk).update(state=EntryState.SUBMITTED)
    assert locality.post(to("entry-decide", entry, "duyet"), {"reason": "x"}).status_code == 404
    assert desk.post(to("entry-decide", entry, "duyet"), {}).status_code == 422
    desk.post(to("entry-decide", entry, "duyet"), {"reason": "Trưởng ban đồng ý"})
    entry.refresh_from_db()
    assert entry.state == EntryState.ACCEPTED
    assert "Trưởng ban đồng ý" in desk.get(to("entry", entry)).content.decode()


def test_a_round_goes_from_lots_to_publication_on_the_desk(desk, make_stage, make_person, sign_in, now):
    held = make_stage(drawn=False)
    assert desk.post(to("round-draw", held.round), {"seed": " "}).status_code == 422
    assert desk.post(to("round-draw", held.round), {"seed": "Hai Phong 22"}).url == to("round-lots", held.round)
    assert "Hai Phong 22" in desk.get(to("round-lots", held.round)).content.decode()
    large = desk.get(to("round-lots", held.round), {"chieu": 1}).content.decode()
    assert "Hai Phong 22" in large
    assert "staff-rail" not in large
    assert desk.get(to("round-pack-draw", held.round)).url == to("packs", held.round)
    assert desk.post(to("round-draw", held.round), {"seed": "khac"}).status_code == 422
    first, second, third = rows = list(held.round.entries.order_by("lot").select_related("entry"))
    run = to("run", held.round)
    assert f"Mời {first.entry.name} lên thi" in desk.get(run).content.decode()
    desk.post(to("run-stage", held.round), {"bai": first.public_id, "phan": "gioi_thieu"})
    assert "bấm giờ" in desk.get(run).content.decode()
    assert desk.post(run, {"viec": "gio", "seconds": "5:75"}).status_code == 422
    desk.post(run, {"viec": "gio", "seconds": "6:30,25"})
    assert "Đã ghi 6:30,25, quá 1:30,25: trừ " in desk.get(run).content.decode()
    assert "Lý do sửa" in desk.post(run, {"viec": "gio", "seconds": "6:00"}).content.decode()
    desk.post(run, {"viec": "su-viec", "incident": "qua_nguoi"})
    assert "chờ phiếu của Giám khảo 1, Giám khảo 2, Giám khảo 3" in desk.get(run).content.decode()
    for row in rows:
        for judge in held.judges:
            for part, marks in (("gioi_thieu", {"noi_dung": "5", "hinh_thuc": "3"}), ("tieu_pham", {"": "15"})):
                sheets.submit_sheet(
                    judge=judge, round_entry=row, part=part, marks=marks, client_key=f"{judge.pk}{row.pk}{part}",
                    by=judge.account, now=now,
                )  # fmt: skip
    close = to("close", held.round)
    assert f"{second.entry.name}, Hiểu biết: chưa ghi câu trả lời." in desk.get(close).content.decode()
    for row in rows:
        desk.post(to("run-stage", held.round), {"bai": row.public_id, "phan": "hieu_biet"})
        assert desk.post(run, {"viec": "tra-loi", "right": "6"}).status_code == 422
        assert desk.post(run, {"viec": "tra-loi", "right": "4"}).status_code == 302
    assert TeamAnswers.objects.count() == 3
    assert desk.post(close).status_code == 422
    order = {f"bai-{second.pk}": "2", f"bai-{third.pk}": "1"}
    assert desk.post(to("tie", held.round, "truong-ban"), {f"bai-{second.pk}": "1"}).status_code == 422
    assert desk.post(to("tie", held.round, "truong-ban"), order).status_code == 302
    assert desk.post(close).url == to("result", held.round)
    page = desk.get(to("result", held.round)).content.decode()
    assert page.index(third.entry.name) < page.index(second.entry.name) < page.index(first.entry.name)
    assert "phân định: trưởng ban giám khảo quyết định" in page.lower()
    desk.post(to("result-propose", held.round))
    assert desk.post(to("result-confirm", held.round)).status_code == 422
    chief = make_person("truongban", Role.ORGANISER)
    services.appoint_crew(contest=held.contest, user=chief, role=CrewRole.ORGANISER, by=held.people["officer"], now=now)
    assert sign_in(chief).post(to("result-confirm", held.round)).status_code == 302
    held.round.refresh_from_db()
    assert held.round.state == RoundState.PUBLISHED


def test_a_secretary_writes_down_and_does_not_decide(make_stage, make_person, sign_in, now):
    held = make_stage()
    person = make_person("thuky", Role.SECRETARY)
    client = sign_in(person)
    assert client.get(to("contest", held.contest)).status_code == 404
    services.appoint_crew(
        contest=held.contest, user=person, role=CrewRole.SECRETARY, by=held.people["officer"], now=now
    )
    row = held.entries[0]
    desk_writes = client.post(to("run-stage", held.round), {"bai": row.public_id, "phan": "gioi_thieu"})
    assert desk_writes.status_code == 302
    assert client.post(to("run", held.round), {"viec": "gio", "seconds": "5:00"}).status_code == 302
    held.round.refresh_from_db()
    assert (held.round.state, held.round.on_stage) == (RoundState.RUNNING, row)
    for name in ("round-draw", "reopen", "result-confirm", "round-pack-draw"):
        assert client.get(to(name, held.round)).status_code in (403, 404)
    for name in ("change", "crew", "rules-gaps", "rules-change", "state"):
        assert client.get(to(name, held.contest)).status_code == 403
    assert client.post(to("close", held.round)).status_code == 403


def test_a_deadline_that_is_over_is_told_and_a_refusal_says_why(
    make_stage, commune_officer, desk, sign_in, places, now, province_officer
):
    held = make_stage(drawn=False)
    services.set_contest_state(contest=held.contest, state="entries", by=province_officer, now=now)
    place = sign_in(commune_officer)
    lists, add = reverse("contests:contests"), to("entry-add", held.contest)
    assert add in place.get(lists).content.decode()
    assert place.post(add, {"name": "Phường Lê Chân", "unit": "11383"}).status_code == 302
    entry = Entry.objects.get(name="Phường Lê Chân")
    entry.state = EntryState.SUBMITTED
    entry.save()
    decide = reverse("contests:entry-decide", args=[entry.public_id, "tra"])
    assert "có thể bỏ trống" not in desk.get(decide).content.decode()
    desk.post(decide, {"reason": "Thiếu đội trưởng"})
    assert "Ban tổ chức trả lại để sửa:</strong> Thiếu đội trưởng" in place.get(to("entry", entry)).content.decode()
    held.contest.entries_close_at = now - timedelta(minutes=1)
    held.contest.save(update_fields=["entries_close_at"])
    assert add not in place.get(lists).content.decode()
    page = place.get(to("entry", entry)).content.decode()
    assert "Đã hết hạn nhận đăng ký lúc" in page
    assert "Gửi đăng ký</button>" not in page
    assert to("change", held.contest) in desk.get(to("entry", entry)).content.decode()
    late = place.post(add, {"name": "Đội thứ hai", "unit": "11383"})
    assert late.status_code == 422
    assert "Ban tổ chức lùi hạn được" in late.content.decode()


def test_a_contest_begun_too_early_takes_entries_again_until_lots_are_drawn(desk, make_stage):
    held = make_stage(drawn=False)
    state = to("state", held.contest)
    Entry.objects.filter(pk=held.contest.entries.first().pk).update(state=EntryState.SUBMITTED)
    assert "1 đăng ký đang chờ duyệt" in desk.get(f"{state}?sang=running").content.decode()
    assert desk.post(f"{state}?sang=running").status_code == 302
    assert f"{state}?sang=entries" in desk.get(to("contest", held.contest)).content.decode()
    assert desk.post(f"{state}?sang=entries").status_code == 302
    held.contest.refresh_from_db()
    assert held.contest.state == ContestState.ENTRIES
    desk.post(f"{state}?sang=running")
    Entry.objects.filter(contest=held.contest, state=EntryState.ACCEPTED).update(state=EntryState.SUBMITTED)
    told = desk.post(to("round-fill", held.round), follow=True).content.decode()
    assert "Danh sách còn trống" in told
    assert "Đã lập danh sách" not in told
    Entry.objects.filter(contest=held.contest, state=EntryState.SUBMITTED).update(state=EntryState.ACCEPTED)
    desk.post(to("round-fill", held.round))
    desk.post(to("round-draw", held.round), {"seed": "22-11"})
    assert "sang=entries" not in desk.get(to("contest", held.contest)).content.decode()
    desk.post(f"{state}?sang=entries")
    held.contest.refresh_from_db()
    assert held.contest.state == ContestState.RUNNING
    assert "có thể bỏ trống" not in desk.get(to("round-draw", held.round)).content.decode()


def test_work_is_given_to_a_person_of_the_place_or_to_one_whose_login_is_typed(desk, make_stage, make_person, places):
    held = make_stage()
    near = make_person("thuky", Role.SECRETARY, "province", "31")
    make_person("thukyxa", Role.SECRETARY, "commune", "11383")
    address = to("crew", held.contest)
    offered = list(desk.get(address).context["form"].fields["near"].queryset)
    assert near in offered
    assert "thukyxa" not in [one.username for one in offered]
    for both in ({"near": "", "username": ""}, {"near": near.pk, "username": "thukyxa"}):
        assert desk.post(address, {**both, "role": "secretary"}).status_code == 422
    assert desk.post(address, {"near": near.pk, "role": "secretary"}).status_code == 302
    assert near not in desk.get(address).context["form"].fields["near"].queryset
    assert desk.post(address, {"username": "thukyxa", "role": "secretary"}).status_code == 302
    assert held.contest.crew.count() == 2


@pytest.mark.parametrize(
    "name", ["contest", "rules", "entries", "rules-gaps", "round", "round-lots", "run", "close", "result"]
)
def test_what_others_hold_is_missing(name, make_stage, outsider, sign_in):
    held = make_stage()
    target = held.contest if name in ("contest", "rules", "entries", "rules-gaps") else held.round
    assert sign_in(outsider).get(to(name, target)).status_code == 404


def test_pages_keep_to_their_statements_whatever_the_size(make_stage, sign_in, django_assert_max_num_queries, now):
    small = make_stage()
    client = sign_in(small.people["officer"])
    pages = {
        small.contest: ("contest", "rules", "entries", "rules-gaps"),
        small.round: ("round", "round-lots", "run", "result", "close", "packs", "appeals"),
    }

    def walk() -> None:
        client.get(reverse("contests:contests"))
        for target, names in pages.items():
            for name in names:
                with django_assert_max_num_queries(MOST_STATEMENTS, info=name):
                    assert client.get(to(name, target)).status_code == 200
        with django_assert_max_num_queries(MOST_STATEMENTS, info="contests"):
            assert client.get(reverse("contests:contests")).status_code == 200

    walk()
    officer, places = small.people["officer"], small.entries[0].entry.unit
    for number in range(4, 40):
        entry = Entry.objects.create(
            contest=small.contest, unit=places, name=f"Đội {number}", state="accepted", made_by=officer, made_at=now
        )
        small.round.entries.create(entry=entry, lot=number)
    walk()


@pytest.mark.parametrize(
    ("state", "changes", "told"),
    [
        (ContestState.DRAFT, {"starts_on": -1}, "Ngày thi đã qua."),
        (ContestState.ENTRIES, {"starts_on": -3, "ends_on": 0}, ""),
        (ContestState.ENTRIES, {"starts_on": 0, "entries_close_at": -1}, "Đã hết hạn nhận đăng ký."),
        (ContestState.RUNNING, {"starts_on": -9, "entries_close_at": -10}, ""),
    ],
)
def test_days_that_are_over_are_told_before_the_contest_begins(desk, make_stage, state, changes, told):
    contest = make_stage(drawn=False).contest
    contest.state = state
    for name, days in changes.items():
        start = clock.now() if name == "entries_close_at" else clock.today()
        setattr(contest, name, start + timedelta(days=days))
    contest.save()
    page = desk.get(to("contest", contest))
    assert page.context["past"].startswith(told)
    assert bool(page.context["past"]) == bool(told)
    assert (to("change", contest) in page.content.decode().split("<dl")[0].split("next-action")[1]) == bool(told)


def test_cancelling_needs_a_reason_and_moves_follow_their_order(desk, make_stage):
    held = make_stage()
    address = to("state", held.contest)
    assert desk.get(address + "?sang=closed").status_code == 302
    assert desk.post(address + "?sang=cancelled", {"reason": ""}).status_code == 422
    assert desk.post(address + "?sang=cancelled", {"reason": "Bão số 9"}).status_code == 302
    held.contest.refresh_from_db()
    assert (held.contest.state, held.contest.cancel_reason) == (ContestState.CANCELLED, "Bão số 9")
    assert desk.post(to("change", held.contest), {"name": "Khác"}).status_code == 422
