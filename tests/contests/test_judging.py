"""Judges: card and device, the sheet page without script, locks and refusals, conflicts, keying, the head's panel."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.enums import Role
from accounts.models import RoleAssignment
from contests.enums import CrewRole, RecusalSource, RoundState
from contests.models import Entry, Judge, JudgeCard, PaperSheetKeying, Recusal, RoundEntry, ScoreSheet
from contests.queries.judging import open_conflicts
from contests.services import judges as service
from contests.services.contests import appoint_crew
from contests.services.judge_cards import check_judge_card, judge_cards_pdf, make_judge_cards
from contests.services.sheets import submit_sheet
from lms.base import clock
from lms.base.errors import RuleViolation

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(make_stage, monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)
    for place in ("judge", "judge_door", "judge_entry", "judges", "keying"):
        monkeypatch.setattr(f"contests.views.{place}.now", lambda: now)
    return make_stage()


def appoint(held, now, name="Trần Thị Sáu", **given):
    return service.appoint_judge(contest_round=held.round, full_name=name, by=held.people["officer"], now=now, **given)


def enter(card, *, shared=False, client=None):
    """Come in by the typed code, as a judge does."""
    client = client or Client()
    assert client.post(reverse("judging:card"), {"code": card.code}).status_code == 302
    client.post(reverse("judging:enter"), {"shared": "on"} if shared else {})
    return client


def card_for(held, now, judge=None):
    return make_judge_cards(judges=[judge or held.judges[1]], by=held.people["officer"], now=now)[0]


def sheet_url(held, part="gioi_thieu", entry=0):
    return reverse("judging:sheet", args=[held.entries[entry].public_id, part])


def hidden(answer):
    return dict(re.findall(r'name="(client_key|version)" value="([^"]+)"', answer.content.decode()))


GOOD = {"mark-noi_dung": "5,25", "mark-hinh_thuc": "3"}


def test_a_card_printed_long_before_still_opens_on_the_last_day_of_the_contest(held, now):
    assert (card_for(held, now).expires_at - now).days == 14
    contest = held.judges[1].round.contest
    contest.starts_on, contest.ends_on = date(2027, 1, 14), date(2027, 1, 15)
    assert f"{card_for(held, now).expires_at:%H:%M %d/%m/%Y}" == "00:00 17/01/2027"


def test_a_card_lets_one_device_in_and_a_new_card_ends_it(held, now, client):
    judge = appoint(held, now, workplace="Hội Phụ nữ", is_head=False)
    assert not judge.account.has_usable_password()
    card = card_for(held, now, judge)
    stored = JudgeCard.objects.get(judge=judge)
    assert card.code.replace(" ", "")[7:20] not in stored.code_hash
    assert stored.device_hash == ""
    first = enter(card)
    page = first.get(reverse("judging:board"))
    assert page.status_code == 200
    assert "Đội 1" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    # The same device comes back; another one is told, and is not let in.
    first.post(reverse("judging:leave"))
    assert enter(card, client=first).get(reverse("judging:board")).status_code == 200
    other = Client()
    other.post(reverse("judging:card"), {"code": card.code})
    told = other.post(reverse("judging:enter"))
    assert told.status_code == 422
    assert "đã dùng trên một máy khác" in told.content.decode()
    # A session copied to another browser is ended there.
    stolen = Client()
    name = settings.SESSION_COOKIE_NAME
    stolen.cookies[name] = first.cookies[name].value
    assert stolen.get(reverse("judging:board")).status_code == 302
    enter(card, client=first)
    new = card_for(held, now, judge)
    gone = first.get(reverse("judging:board"), follow=True)
    assert "hết dùng" in gone.content.decode()
    assert "_auth_user_id" not in first.session
    assert first.post(reverse("judging:card"), {"code": card.code}).status_code == 422
    assert enter(new).get(reverse("judging:board")).status_code == 200


def test_the_link_of_a_card_uses_nothing_up_and_five_wrong_codes_lock_it(held, now):
    card = card_for(held, now)
    client = Client()
    answer = client.get("/" + card.url.split("/", 3)[3])
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Location"] == reverse("judging:enter")
    assert "Giám khảo 2" in client.get(reverse("judging:enter")).content.decode()
    assert JudgeCard.objects.get(number=card.number).used_at is None
    for _try in range(5):
        with pytest.raises(RuleViolation):
            check_judge_card(number=card.number, secret="0" * 13, kind="code", now=now, count=True)
    right = card.code.replace(" ", "")[7:20]
    with pytest.raises(RuleViolation) as locked:
        check_judge_card(number=card.number, secret=right, kind="code", now=now, count=True)
    assert locked.value.code == "card_refused"
    pdf = judge_cards_pdf(contest_round=held.round, cards=[card_for(held, now)])
    assert pdf.startswith(b"%PDF")
    late = card_for(held, now)
    right = late.code.replace(" ", "")[7:20]
    with pytest.raises(RuleViolation):
        check_judge_card(number=late.number, secret=right, kind="code", now=now + timedelta(15), count=True)


def test_a_sheet_is_marked_looked_at_locked_and_corrected_without_script(held, now):
    client = enter(card_for(held, now))
    url = sheet_url(held)
    page = client.get(url)
    keys = hidden(page)
    wrong = client.post(url, {**keys, "mark-noi_dung": "6,5", "mark-hinh_thuc": "3,1", "note": "to, rõ"})
    text = wrong.content.decode()
    assert wrong.status_code == 422
    assert not ScoreSheet.objects.exists()
    assert "vượt mức tối đa 6" in text
    assert "không đúng bước 0,25" in text
    assert "to, rõ" in text
    assert 'value="6,5"' in text
    seen = client.post(url, {**keys, **GOOD, "step": "check"})
    assert seen.status_code == 200
    assert "8,25" in seen.content.decode()
    assert not ScoreSheet.objects.exists()
    sent = {**keys, **GOOD, "step": "submit"}
    assert client.post(url, sent)["Location"] == reverse("judging:board")
    assert client.post(url, sent).status_code == 302  # the same sheet sent again
    sheet = ScoreSheet.objects.get()
    assert sheet.marks == {"noi_dung": "5.25", "hinh_thuc": "3"}
    assert sheet.device_hash
    assert sheet.rules == held.round.rules
    # A second tab had the page open before.
    tab = client.post(url, {**sent, "client_key": "may-tab-khac"})
    assert tab.status_code == 422
    assert "đã nộp và khóa" in tab.content.decode()
    locked = client.get(url).content.decode()
    assert "Phiếu được tính" in locked
    assert '<form method="post" id="phieu"' not in locked
    keys = hidden(client.get(url + "?sua=1"))
    assert keys["version"] == "2"
    silent = client.post(url, {**keys, **GOOD, "step": "submit"})
    assert silent.status_code == 422
    assert "lý do sửa" in silent.content.decode()
    again = {**keys, **GOOD, "mark-hinh_thuc": "4", "reason": "Ghi nhầm ô", "step": "submit"}
    assert client.post(url, again).status_code == 302
    assert list(ScoreSheet.objects.values_list("version", "reason")) == [(1, ""), (2, "Ghi nhầm ô")]


def test_a_script_is_answered_with_the_state_or_the_reason(held, now):
    client, url = enter(card_for(held, now)), sheet_url(held, "tieu_pham")
    script = {"headers": {"Accept": "application/json"}}
    body = {"client_key": "may-1", "version": "1", "mark": "15,5"}
    first, replay = client.post(url, body, **script), client.post(url, body, **script)
    assert first.json() == replay.json() == {"state": "sent", "at": "10:00", "next": reverse("judging:board")}
    other = client.post(url, {**body, "mark": "16"}, **script)
    assert (other.status_code, other.json()["error"]) == (409, "superseded")
    assert "lúc 10:00 với nội dung khác" in other.json()["reason"]
    by_hand = client.post(url, {**body, "mark": "16", "step": "submit"})
    assert (by_hand.status_code, "bản đã nộp được giữ nguyên" in by_hand.content.decode()) == (409, True)
    assert [row.marks for row in ScoreSheet.objects.all()] == [{"": "15.5"}]
    off = client.post(sheet_url(held, "tieu_pham", 1), {**body, "client_key": "may-2", "mark": "15,3"}, **script)
    assert off.status_code == 422
    assert "không đúng bước 0,5" in off.json()["reason"]
    held.round.state = RoundState.LOCKED
    held.round.save()
    late = client.post(sheet_url(held, "tieu_pham", 1), {**body, "client_key": "may-3"}, **script)
    assert late.status_code == 403
    assert late.json()["error"] == "round_not_open"
    assert "Đã khóa điểm" in late.json()["reason"]
    assert ScoreSheet.objects.count() == 1


def test_a_judge_meets_only_own_round_and_a_removed_one_nothing(held, now):
    judge = appoint(held, now)
    client = enter(card_for(held, now, judge))
    unknown = reverse("judging:sheet", args=[uuid4(), "tieu_pham"])
    assert client.get(unknown).status_code == client.get(sheet_url(held, "hieu_biet")).status_code == 404
    assert client.get(reverse("judging:panel")).status_code == 403
    with pytest.raises(RuleViolation) as silent:
        service.remove_judge(judge=judge, reason=" ", by=held.people["officer"], now=now)
    assert silent.value.code == "reason_missing"
    service.remove_judge(judge=judge, reason="Có người nhà dự thi", by=held.people["officer"], now=now)
    told = client.post(sheet_url(held, "tieu_pham"), {"mark": "10"}, follow=True)
    assert "đã thôi chấm" in told.content.decode()
    assert not ScoreSheet.objects.exists()
    assert not RoleAssignment.objects.running(now.date()).filter(user=judge.account).exists()
    assert not JudgeCard.objects.filter(judge=judge, ended_at__isnull=True).exists()


def test_a_shared_device_asks_for_the_code_again_and_locks_when_left(held, now, monkeypatch):
    card = card_for(held, now)
    client, url = enter(card, shared=True), sheet_url(held, "tieu_pham")
    body = {**hidden(client.get(url)), "mark": "12", "step": "submit"}
    refused = client.post(url, {**body, "code": ""})
    assert refused.status_code == 422
    assert not ScoreSheet.objects.exists()
    assert client.post(url, {**body, "code": card.code}).status_code == 302
    assert ScoreSheet.objects.count() == 1
    session = client.session
    session["judge_seen"] -= 301
    session.save()
    assert "quá 5 phút" in client.get(reverse("judging:board"), follow=True).content.decode()


def test_marks_that_were_looked_over_come_back_to_be_mended(held, now):
    client = enter(card_for(held, now))
    page = client.get(sheet_url(held))
    body = {**hidden(page), **GOOD, "note": "Diễn tự nhiên"}
    looked = client.post(sheet_url(held), {**body, "step": "check"}).content.decode()
    assert 'value="mend"' in looked
    again = client.post(sheet_url(held), {**body, "step": "mend"})
    assert (again.status_code, ScoreSheet.objects.count()) == (200, 0)
    for words in ('value="5,25"', "Diễn tự nhiên", body["client_key"], "Xem lại và nộp"):
        assert words in again.content.decode()
    assert client.post(sheet_url(held), {**body, "step": "submit"}).status_code == 302
    assert ScoreSheet.objects.get().marks["noi_dung"] == "5.25"


def test_in_a_contest_of_a_commune_everybody_is_of_the_same_place(held, now, places, sign_in):
    held.contest.host, held.contest.level = places["11383"], "commune"
    held.contest.save()
    held.round.contest = held.contest
    judge = appoint(held, now, unit=places["11383"])
    assert open_conflicts(held.round) == []
    form = sign_in(held.people["officer"]).get(reverse("judging:judge-new", args=[held.round.public_id]))
    assert "unit" not in form.context["form"].fields
    held.contest.host, held.contest.level = places["31"], "province"
    assert {one.judge for one in open_conflicts(held.round)} == {judge}


def test_a_conflict_is_found_decided_or_declared_and_ends_the_marking(held, now, sign_in, places):
    judge = appoint(held, now, unit=places["11383"])
    assert [one.entry.entry.name for one in open_conflicts(held.round)].count("Đội 1") == 1
    desk = sign_in(held.people["officer"])
    page = desk.get(reverse("judging:judges", args=[held.round.public_id]))
    assert "cùng địa bàn với" in page.content.decode()
    decide = reverse("judging:judge-recuse", args=[held.round.public_id, judge.public_id, held.entries[0].public_id])
    assert desk.post(decide, {"reason": "Cùng phường"}).status_code == 302
    assert Recusal.objects.get().source == RecusalSource.FOUND
    assert len(open_conflicts(held.round)) == 2
    client = enter(card_for(held, now, judge))
    declare = reverse("judging:recuse", args=[held.entries[1].public_id])
    assert client.post(declare, {"reason": ""}).status_code == 422
    assert client.post(declare, {"reason": "Em ruột trong đội"}).status_code == 302
    board = client.get(reverse("judging:board")).content.decode()
    assert board.count("is-recused") == 2
    assert "Em ruột trong đội" in board
    late = client.post(
        sheet_url(held, "tieu_pham", 1), {"client_key": "k", "version": "1", "mark": "9", "step": "submit"}
    )
    assert late.status_code == 422
    assert "đã rút khỏi việc chấm" in late.content.decode()


def test_the_organiser_appoints_prints_and_removes_and_others_meet_nothing(held, now, sign_in, outsider):
    desk, page = sign_in(held.people["officer"]), reverse("judging:judges", args=[held.round.public_id])
    new = reverse("judging:judge-new", args=[held.round.public_id])
    twice = desk.post(new, {"full_name": "Lê Văn Bảy", "is_head": "on"})
    assert twice.status_code == 422
    assert "đã có trưởng ban" in twice.content.decode()
    assert "Lê Văn Bảy" in twice.content.decode()
    assert desk.post(new, {"full_name": "Lê Văn Bảy"}).status_code == 302
    printed = desk.post(reverse("judging:judge-cards", args=[held.round.public_id]))
    assert printed["Content-Type"] == "application/pdf"
    assert JudgeCard.objects.count() == 4
    judge = Judge.objects.get(full_name="Lê Văn Bảy")
    again = reverse("judging:judge-cards", args=[held.round.public_id]) + f"?giam_khao={judge.public_id}"
    assert "bị ngắt ngay" in desk.get(again).content.decode()
    assert JudgeCard.objects.count() == 4
    assert desk.post(again)["Content-Type"] == "application/pdf"
    assert JudgeCard.objects.filter(judge=judge, ended_at__isnull=True).count() == 1
    desk.post(reverse("judging:judge-remove", args=[held.round.public_id, judge.public_id]), {"reason": "Bận việc"})
    assert "Bận việc" in desk.get(page).content.decode()
    stranger = sign_in(outsider)
    for name in ("judges", "judge-new", "keying"):
        assert stranger.get(reverse(f"judging:{name}", args=[held.round.public_id])).status_code == 404


def test_two_secretaries_key_alone_and_see_the_difference_only_together(held, now, sign_in, make_person):
    people = [make_person(f"thuky{place}", Role.SECRETARY) for place in (1, 2)]
    for person in people:
        appoint_crew(contest=held.contest, user=person, role=CrewRole.SECRETARY, by=held.people["officer"], now=now)
    one, two = (sign_in(person) for person in people)
    url = reverse(
        "judging:key-sheet",
        args=[held.round.public_id, held.judges[0].public_id, held.entries[0].public_id, "tieu_pham"],
    )
    assert one.post(url, {"mark": "21"}).status_code == 422
    assert one.post(url, {"mark": "14,5"}).status_code == 302
    assert "14,5" not in two.get(url).content.decode()
    both = two.post(url, {"mark": "15"}, follow=True).content.decode()
    assert "Hai người nhập khác nhau" in both
    assert "14,5" in both
    assert not ScoreSheet.objects.exists()
    listed = one.get(reverse("judging:keying", args=[held.round.public_id]), {"phan": "tieu_pham"}).content.decode()
    assert "Nhập khác nhau" in listed
    assert one.post(url, {"mark": "15"}).status_code == 302
    assert ScoreSheet.objects.get().marks == {"": "15"}
    assert PaperSheetKeying.objects.count() == 3
    assert one.get(reverse("judging:judge-new", args=[held.round.public_id])).status_code == 403


def test_the_head_sees_all_sheets_of_a_part_only_when_all_are_in(held, now):
    head = enter(card_for(held, now, held.judges[0]))
    url = reverse("judging:panel") + "?phan=tieu_pham"
    marks = (("15", "16", "15"), ("12", "12", "18"), ("10", "11", "10"))
    for entry, row in zip(held.entries, marks, strict=True):
        assert "chưa đủ phiếu" in head.get(url).content.decode()
        for judge, mark in zip(held.judges, row, strict=True):
            submit_sheet(
                judge=judge,
                round_entry=entry,
                part="tieu_pham",
                marks={"": mark},
                client_key=f"{judge.pk}-{entry.pk}",
                by=judge.account,
                now=now,
            )
    text = head.get(url).content.decode()
    assert text.count('class="is-outlier"') == 1
    assert "+4,00" in text
    assert "−2,00" in text
    assert "Giám khảo 3: rộng hơn mức chung" in text
    assert "một giám khảo 0," in text


def test_pages_ask_the_same_number_of_statements_for_few_and_many_entries(
    held, now, sign_in, django_assert_num_queries
):
    client, head = (enter(card_for(held, now, judge)) for judge in (held.judges[1], held.judges[0]))
    desk, officer = sign_in(held.people["officer"]), held.people["officer"]
    asked = (
        (client, reverse("judging:board"), 7),
        (client, sheet_url(held), 7),
        (head, reverse("judging:panel") + "?phan=tieu_pham", 7),
        (desk, reverse("judging:judges", args=[held.round.public_id]), 8),
        (desk, reverse("judging:keying", args=[held.round.public_id]), 8),
    )

    def look():
        for person, url, statements in asked:
            person.get(url)
            with django_assert_num_queries(statements, info=url):
                assert person.get(url).status_code == 200, url

    look()
    more = [
        Entry(contest=held.contest, name=f"Đội thêm {n}", state="accepted", made_by=officer, made_at=now)
        for n in range(30)
    ]
    Entry.objects.bulk_create(more)
    RoundEntry.objects.bulk_create([RoundEntry(round=held.round, entry=entry) for entry in more])
    look()
