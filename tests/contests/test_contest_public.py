"""What the public sees of a round: names and order, a board of one statement, no total before its time."""

import re
from uuid import UUID

import pytest
from contest_played import lock, mark_everything, publish
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.enums import Role
from contests.enums import ContestState
from contests.models import BoardState, Entry, EntryMember, RoundEntry
from contests.rules.big_screen import fit_rows, in_columns
from contests.services import board, results, stage
from contests.urls_stage import urlpatterns
from lms.base.errors import RuleViolation

pytestmark = pytest.mark.django_db
TOTALS = ("27,25", "24,25", "27.25", "24.25")
OPEN_NAMES = ("list", "contest", "round", "board", "results")
MEMBER = "Trần Thị Kín"


@pytest.fixture
def held(make_stage, now):
    held = make_stage()
    held.contest.state = ContestState.RUNNING
    held.contest.save()
    EntryMember.objects.create(
        entry=held.entries[0].entry, full_name=MEMBER, birth_year=1971, role="official", joined_at=now
    )
    return held


def addresses(held):
    """Return every address of `contest_stage` with this contest and round filled in."""
    found = {}
    for item in urlpatterns:
        if item.name == "theory":
            continue  # packs: test_contest_theory
        given = {}
        for name in item.pattern.converters:
            ids = {"public_id": (held.contest if item.name == "contest" else held.round).public_id}
            given[name] = {**ids, "mediator_id": UUID(int=7), "paper": "danh-sach-ket-qua", "form": "pdf"}[name]
        found[item.name] = reverse(f"contest_stage:{item.name}", kwargs=given)
    assert set(OPEN_NAMES) < set(found)
    return found


def seen_by(client, held):
    """Return what a client reads at every address, and at what they link to within the contests of the public."""
    texts = {}
    for address in [*addresses(held).values(), "/", "/robots.txt", "/tim-kiem/?q=hội+thi"]:
        answer = client.get(address)
        texts[address] = answer.content.decode() if answer.status_code == 200 else ""
    for text in list(texts.values()):
        for address in re.findall(r'href="(/hoi-thi/[^"]*)"', text):
            if address not in texts:
                texts[address] = client.get(address).content.decode()
    return texts


def leaks(client, held, words=TOTALS):
    return {address for address, text in seen_by(client, held).items() if any(word in text for word in words)}


def test_nothing_of_a_total_reaches_anyone_without_a_role_between_freeze_and_publication(
    held, make_person, sign_in, outsider, now
):
    officer, public = held.people["officer"], Client()
    second = make_person("truongban", Role.ORGANISER)
    others = [public, sign_in(outsider), sign_in(make_person("nguoihoc", Role.MEDIATOR)), sign_in(second)]
    others += [sign_in(judge.account) for judge in held.judges]
    board.open_board(contest_round=held.round, shows_totals=True, by=officer, now=now)
    board.freeze_board(contest_round=held.round, by=officer, now=now)
    mark_everything(held, now)
    BoardState.objects.update(computed_at="2026-01-01T00:00:00Z")
    assert [leaks(client, held) for client in others] == [set()] * len(others)
    result = lock(held, now)
    assert [leaks(client, held) for client in others] == [set()] * len(others)
    assert public.get(addresses(held)["results"]).status_code == 404
    publish(held, result, second, now)
    shown = leaks(public, held)
    assert {addresses(held)["results"], addresses(held)["board"]} <= shown
    assert not leaks(public, held, (MEMBER,))


def test_totals_show_before_the_freeze_only_where_the_desk_asked_for_them(held, now):
    officer, page = held.people["officer"], addresses(held)["board"]
    assert Client().get(page).status_code == 404
    board.open_board(contest_round=held.round, shows_totals=False, by=officer, now=now)
    mark_everything(held, now)
    held.round.refresh_from_db()
    assert board.finished_totals(contest_round=held.round)[held.entries[0].entry.name] == "27,25"
    BoardState.objects.update(computed_at="2026-01-01T00:00:00Z")
    assert not leaks(Client(), held)
    board.open_board(contest_round=held.round, shows_totals=True, by=officer, now=now)
    assert leaks(Client(), held) == {page}
    lock(held, now)
    with pytest.raises(RuleViolation) as late:
        board.open_board(contest_round=held.round, shows_totals=False, by=officer, now=now)
    assert late.value.code == "board_frozen"


def test_the_board_costs_one_statement_and_is_kept_by_caches(held, now, django_assert_num_queries, monkeypatch):
    page = addresses(held)["board"]
    monkeypatch.setattr("contests.views.board.now", lambda: now)
    board.open_board(contest_round=held.round, shows_totals=True, by=held.people["officer"], now=now)
    client = Client()
    with django_assert_num_queries(1):
        first = client.get(page)
    assert (first["Cache-Control"], first["Refresh"]) == ("public, max-age=3", "5")
    with django_assert_num_queries(1):
        again = client.get(page, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    stage.put_on_stage(
        contest_round=held.round, round_entry=held.entries[1], part="tieu_pham", by=held.people["officer"], now=now
    )
    monkeypatch.setattr("contests.views.board.now", lambda: now + board.FRESH_FOR)
    changed = client.get(page, headers={"If-None-Match": first["ETag"]})
    assert (changed.status_code, held.entries[1].entry.name in changed.content.decode()) == (200, True)
    assert "Tiểu phẩm" in changed.content.decode()


def test_places_are_announced_from_the_last_by_a_second_person(held, make_person, now):
    officer, second = held.people["officer"], make_person("truongban", Role.ORGANISER)
    board.open_board(contest_round=held.round, shows_totals=False, by=officer, now=now)
    mark_everything(held, now)
    result = lock(held, now)

    def refused(by):
        with pytest.raises(RuleViolation) as refusal:
            board.announce_next(contest_round=held.round, by=by, now=now)
        return refusal.value.code

    assert refused(second) == "not_proposed"
    results.propose_publication(result=result, by=officer, now=now)
    assert refused(officer) == "same_person"
    first, middle, last = (row["entry"] for row in result.standing["entries"])
    told = [
        [row["team"] for row in board.announce_next(contest_round=held.round, by=second, now=now).payload["places"]]
        for _ in range(3)
    ]
    assert told == [[last], [middle, last], [first, middle, last]]
    assert refused(second) == "all_announced"
    assert Client().get(addresses(held)["results"]).status_code == 404


def test_the_public_pages_tell_order_stage_and_results_by_name_and_unit(
    held, make_person, now, django_assert_max_num_queries
):
    officer, pages, client = held.people["officer"], addresses(held), Client()
    stage.put_on_stage(contest_round=held.round, round_entry=held.entries[0], part="gioi_thieu", by=officer, now=now)
    with django_assert_max_num_queries(8):
        shown = client.get(pages["round"]).content.decode()
    assert "Đang trên sân khấu" in shown
    assert "Giới thiệu" in shown
    assert "Phường Lê Chân" in shown
    assert "Đã thi:" not in shown
    mark_everything(held, now)
    cache.clear()  # five seconds later
    assert "Đã thi: Hiểu biết, Tiểu phẩm" in client.get(pages["round"]).content.decode()
    result = lock(held, now)
    assert "đang tổng hợp" in client.get(pages["round"]).content.decode()
    publish(held, result, make_person("truongban", Role.ORGANISER), now)
    with django_assert_max_num_queries(8):
        told = client.get(pages["results"]).content.decode()
    winner = result.standing["entries"][0]["entry"]
    assert result.standing["because"][winner].split(":")[0] in told
    assert "Giải Nhất" in told
    assert pages["results"] in client.get(pages["list"]).content.decode()
    assert pages["results"] in client.get(pages["contest"]).content.decode()
    held.contest.state = ContestState.DRAFT
    held.contest.save()
    assert [client.get(pages[name]).status_code for name in OPEN_NAMES] == [200, 404, 404, 404, 404]


def test_the_audience_page_costs_one_statement_with_many_teams(
    held, now, places, django_assert_num_queries, django_assert_max_num_queries
):
    entries = Entry.objects.bulk_create(
        Entry(
            contest=held.contest,
            unit=places["11383"],
            name=f"Đội thêm {number}",
            state="accepted",
            made_by=held.people["officer"],
            made_at=now,
        )
        for number in range(60)
    )
    RoundEntry.objects.bulk_create(
        RoundEntry(round=held.round, entry=entry, lot=10 + place) for place, entry in enumerate(entries)
    )
    with django_assert_max_num_queries(8):
        first = Client().get(addresses(held)["round"])
    assert ("Đội thêm 59" in first.content.decode(), first["Cache-Control"]) == (True, "public, max-age=5")
    with django_assert_num_queries(1):
        assert Client().get(addresses(held)["round"]).content == first.content
    with django_assert_max_num_queries(8):
        assert "Đội thêm 59" in Client().get(addresses(held)["contest"]).content.decode()


def test_the_desk_runs_the_board_by_buttons(held, sign_in):
    client = sign_in(held.people["officer"])
    page = addresses(held)["board-desk"]
    assert "Bảng điểm chưa mở" in client.get(page).content.decode()
    assert client.post(page, {"viec": "mo-diem"}).status_code == 302
    assert "Giữ kín bảng điểm từ bây giờ" in client.get(page).content.decode()
    assert "Xin đánh dấu ô" in client.post(page, {"viec": "giu-kin"}, follow=True).content.decode()
    client.post(page, {"viec": "giu-kin", "chac": "1"})
    held.round.refresh_from_db()
    assert held.round.frozen_at is not None
    assert "đang được giữ kín" in client.get(page).content.decode()
    refused = client.post(page, {"viec": "la"}, follow=True)
    assert "Không có việc này" in refused.content.decode()


@pytest.mark.parametrize(
    ("letters", "told"),
    [
        ([20] * 9, (1, 100)),
        ([20] * 12, (2, 100)),
        ([20] * 30, (3, 65)),
        ([80] * 8, (1, 88)),
        ([80] * 30, (2, 43)),
        ([], (1, 100)),
    ],
)
def test_the_board_of_many_teams_stands_in_columns_that_a_projector_shows_whole(letters, told):
    fit = fit_rows(groups=[letters], head=8.2, beside=11, padding=0.6)
    assert (fit.columns, fit.size) == told


@given(st.lists(st.integers(1, 100), max_size=60), st.integers(1, 3))
@settings(max_examples=50)
def test_a_longer_name_never_makes_the_type_larger_and_columns_keep_every_row(letters, columns):
    given_rows = {"head": 8.2, "beside": 11.0, "padding": 0.6}
    assert fit_rows(groups=[[*letters, 100]], **given_rows).size <= fit_rows(groups=[letters], **given_rows).size
    assert [row for column in in_columns(letters, columns) for row in column] == letters
    assert len(in_columns(letters, columns)) <= columns
