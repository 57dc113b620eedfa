"""Closing a round costs the same with 3 and with 30 teams, everything recorded that can be (contracts.md §1)."""

from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from contests.enums import PanelDecisionKind
from contests.models import ContestCrew, Entry, EntryMember, PackItem, QuestionPack
from contests.queries.sheets_file import sheets_file
from contests.services import draws, judges, results, sheets, stage
from quizzes.models import Question
from quizzes.services import import_bank_text

pytestmark = pytest.mark.django_db
QUESTION = "::: một-đáp-án #{code}\nCâu {code}?\n\n- ( ) Việc khác\n- (x) Việc này\n:::\n"
TRANSACTION = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
BOTH_PARTS = (("gioi_thieu", {"noi_dung": "5", "hinh_thuc": "3.25"}), ("tieu_pham", {"": "15"}))


def statements(do):
    with CaptureQueriesContext(connection) as caught:
        do()
    return sum(not query["sql"].startswith(TRANSACTION) for query in caught.captured_queries)


def record_everything(held, entries, now):
    officer, judge = held.people["officer"], held.judges[2]
    judges.recuse_judge(judge=judge, round_entry=entries[0], reason="Họ hàng", source="declared", by=officer, now=now)
    for entry in entries:
        for number in (1, 2):
            EntryMember.objects.create(
                entry=entry.entry, full_name=f"Người {number}", role="official", birth_year=1970, joined_at=now
            )
        stage.note_time(round_entry=entry, part="gioi_thieu", seconds=Decimal("301.5"), by=officer, now=now)
        stage.note_answers(round_entry=entry, part="hieu_biet", answers={"answers": list("BBBBA")}, by=officer, now=now)
        stage.note_incident(round_entry=entry, incident="qua_nguoi", part="gioi_thieu", note="7", by=officer, now=now)
        for judge in held.judges:
            for part, marks in BOTH_PARTS if judge != held.judges[2] or entry != entries[0] else ():
                sheets.submit_sheet(
                    judge=judge, round_entry=entry, part=part, marks=marks,
                    client_key=f"{judge.pk}-{entry.pk}-{part}", by=judge.account, now=now,
                )  # fmt: skip
    taken = entries[0].incidents.get()
    stage.take_back_incident(incident=taken, note="Ghi nhầm", by=officer, now=now)


def decide(held, now):
    officer, everyone = held.people["officer"], list(held.round.entries.all())
    stage.note_decision(
        contest_round=held.round, kind=PanelDecisionKind.HEAD_ORDER, entries=everyone, by=officer, now=now
    )
    draws.draw_tie(contest_round=held.round, entries=everyone, seed="22-11", by=officer, now=now)


def open_packs(held, now):
    pack = QuestionPack.objects.create(round=held.round, part="hieu_biet", code="goi-1", opened_at=now)
    for number in range(1, 6):
        import_bank_text(source=QUESTION.format(code=f"k{number}"), by=None, now=now, state="approved")
        PackItem.objects.create(pack=pack, question=Question.objects.get(code=f"k{number}").current, place=number)
    held.round.entries.update(pack="goi-1")


def test_closing_a_round_costs_the_same_with_few_and_many_teams(make_stage, make_person, sign_in, now):
    held, organiser = make_stage(), make_person("to.chuc.dem", Role.ORGANISER)
    officer = held.people["officer"]
    ContestCrew.objects.create(contest=held.contest, user=organiser, role="organiser", added_by=officer, added_at=now)
    open_packs(held, now)
    client = sign_in(organiser)
    pages = [
        reverse(name, args=[held.round.public_id])
        for name in ("contests:close", "contests:result", "contest_stage:papers", "judging:keying")
    ]

    def count():
        found = {}
        for page in pages:
            assert client.get(page).status_code == 200
            found[page] = statements(lambda page=page: client.get(page))
        with transaction.atomic():
            found["lock"] = statements(lambda: results.lock_round(contest_round=held.round, by=officer, now=now))
            transaction.set_rollback(True)
        return found

    record_everything(held, list(held.round.entries.select_related("entry", "round__rules")), now)
    decide(held, now)
    few = count()
    more = [
        held.round.entries.create(
            entry=Entry.objects.create(
                contest=held.contest, name=f"Đội {number}", state="accepted", made_by=officer, made_at=now
            ),
            lot=number,
            pack="goi-1",
        )
        for number in range(4, 31)
    ]
    record_everything(held, more, now)
    decide(held, now)
    assert "Xếp hạng tính thử" in client.get(pages[0]).content.decode()
    assert len(sheets_file(contest_round=held.round)["entries"]) == 30
    assert count() == few
    assert {page: number for page, number in few.items() if page != "lock" and number > 8} == {}
    assert few["lock"] <= 9
