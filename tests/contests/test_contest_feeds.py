"""After publication: weak topics become suggestions, questions become practice, winners become model mediators."""

from importlib import import_module

import pytest
from contest_played import lock, mark_everything, publish
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from online_helpers import add_contest_questions, real_now

from accounts.enums import Role, ScopeLevel
from contests.enums import ContestState
from contests.models import (
    ContestRound,
    EntryMember,
    FeaturedMediator,
    FeaturedStep,
    FrozenPlace,
    PackItem,
    PracticeSuggestion,
    QuestionPack,
)
from contests.queries.featured import winners_of
from contests.services import feeds, stage
from courses.models import DrillSession
from courses.queries.drill import practice_questions
from lms.base.errors import RuleViolation
from lms.jobs import known_jobs, run_jobs
from lms.management.demo.contests_online import make_online_contest
from mediators.models import Mediator
from quizzes.enums import QuestionUse
from quizzes.models import Question
from quizzes.services import import_bank_text

pytestmark = pytest.mark.django_db
QUESTION = """::: một-đáp-án #{code}
chủ-đề: {subject}

Câu {code} hỏi điều gì?

- ( ) Việc khác
- (x) Việc của {code}
:::
"""
MOST_STATEMENTS = 8
WORDS = "Mười năm làm hòa giải, luôn gặp riêng từng bên trước khi mời hai nhà cùng ngồi lại."


@pytest.fixture
def held(make_stage, make_person, places, now):
    """A round with an opened pack: c1, c2 of CD-K1, c3 of CD-K2, the others of no subject; a mediator a team."""
    held = make_stage()
    held.contest.state = ContestState.RUNNING
    held.contest.save()
    pack = QuestionPack.objects.create(round=held.round, part="hieu_biet", code="goi-1")
    for number, subject in enumerate(("k1", "k1", "k2", "", ""), start=1):
        source = QUESTION.format(code=f"c{number}", subject=subject).replace("chủ-đề: \n\n", "")
        import_bank_text(source=source, by=None, now=now, state="approved")
        question = Question.objects.get(code=f"c{number}")
        PackItem.objects.create(pack=pack, question=question.current, place=number)
    Question.objects.exclude(code="c5").update(scope_code="31", use=QuestionUse.EXAM)
    held.people["pack"] = pack
    for entry in held.entries:
        user = make_person(f"hgv-{entry.lot}", Role.MEDIATOR)
        name = f"Người {entry.lot}"
        held.people[entry.entry.name] = Mediator.objects.create(
            code=f"hgv-{entry.lot}", commune=places["11383"], user=user, full_name=name, name_key=name, sort_key="1"
        )
        EntryMember.objects.create(
            entry=entry.entry, mediator=held.people[entry.entry.name], full_name=name, role="official", joined_at=now
        )
    return held


def play(held, now):
    """Answer the pack, mark everything, publish: the first team misses CD-K1, the third misses CD-K2."""
    officer = held.people["officer"]
    held.round.entries.update(pack="goi-1")
    stage.open_pack(pack=held.people["pack"], by=officer, now=now)
    mark_everything(held, now, skits=("15", "15", "8"))
    for entry, letters in zip(held.entries, ("AABBB", "BBBBB", "BBABB"), strict=True):
        entry.refresh_from_db()
        stage.note_answers(
            round_entry=entry, part="hieu_biet", answers={"answers": list(letters)}, reason="đọc lại", by=officer,
            now=now,
        )  # fmt: skip


@pytest.fixture
def published(held, make_person, now):
    play(held, now)
    publish(held, lock(held, now), make_person("truongban", Role.ORGANISER), now)
    return held


def of_team(held, place):
    return held.people[held.entries[place].entry.name]


def test_weak_topics_are_suggested_once_to_the_mediators_of_the_round(published, sign_in, now):
    with_job = [job for job in known_jobs() if job.name == "contests.suggest_practice"]
    assert [row["job"] for row in run_jobs(with_job, now=now).done] == ["contests.suggest_practice"]
    assert run_jobs(with_job, now=now).done == []
    found = {
        place: [(row.kind, row.code) for row in PracticeSuggestion.objects.filter(mediator=of_team(published, place))]
        for place in range(3)
    }
    assert found == {0: [("subject", "CD-K1")], 1: [], 2: [("subject", "CD-K2"), ("judged", "tieu_pham")]}
    assert "trả lời đúng 0 trên 2 câu" in PracticeSuggestion.objects.get(code="CD-K1").why
    assert "đạt 40 % điểm tối đa" in PracticeSuggestion.objects.get(code="tieu_pham").why
    page = sign_in(published.people["officer"]).get(
        reverse("contest_stage:afterwards", args=[published.round.public_id])
    )
    assert "đã gợi ý cho hòa giải viên dự thi" in page.content.decode()
    assert "Giới thiệu: Nội dung" in page.content.decode()


def test_the_pages_after_a_round_cost_the_same_however_many_packs_and_winners(published, sign_in, now):
    client, given = sign_in(published.people["officer"]), [published.round.public_id]
    pages = [reverse(f"contest_stage:{name}", args=given) for name in ("afterwards", "retire", "winners")]

    def costs():
        found = []
        for page in pages:
            with CaptureQueriesContext(connection) as seen:
                assert client.get(page).status_code == 200
            found.append(len(seen))
        return found

    before = costs()
    question = Question.objects.get(code="c1").current
    for number in range(20):
        pack = QuestionPack.objects.create(round=published.round, part="hieu_biet", code=f"x-{number}", opened_at=now)
        PackItem.objects.create(pack=pack, question=question, place=1)
        name, member = f"Người thêm {number:02}", published.entries[0].entry
        person = Mediator.objects.create(
            code=f"t{number}", commune_id="11383", full_name=name, name_key=name, sort_key=name
        )
        EntryMember.objects.create(entry=member, mediator=person, full_name=name, role="official", joined_at=now)
    assert costs() == before
    assert max(before) <= MOST_STATEMENTS, before


def test_one_tap_practises_and_another_puts_the_suggestion_away(published, sign_in, outsider, now, monkeypatch):
    for module in ("courses.views.home", "courses.views.reasons"):
        monkeypatch.setattr(import_module(module), "now", lambda: now)
    feeds.suggest_practice(contest_round=published.round, now=now)
    client, row = sign_in(of_team(published, 2).user), PracticeSuggestion.objects.get(code="CD-K2")
    home = client.get("/hoc/").content.decode()
    begin = reverse("courses:reason-practise", args=[row.public_id])
    assert (begin in home, "đội" in home) == (True, True)
    assert sign_in(outsider).post(begin).status_code == 404
    answer = client.post(begin)
    session = DrillSession.objects.get()
    assert answer.url == reverse("courses:drill-session", args=[session.public_id])
    assert [item.question.code for item in session.items.all()] == ["c3"]
    assert "Câu 1 trên 1" in client.get(answer.url).content.decode()
    assert client.post(begin).url == answer.url
    other = PracticeSuggestion.objects.get(code="tieu_pham")
    assert client.post(reverse("courses:reason-put-away", args=[other.public_id])).url == "/hoc/"
    assert "Nên luyện thêm" not in client.get("/hoc/").content.decode()
    row.refresh_from_db()
    other.refresh_from_db()
    assert (row.end, other.end) == ("practised", "dismissed")
    feeds.suggest_practice(contest_round=published.round, now=now)
    assert "Nên luyện thêm" not in client.get("/hoc/").content.decode()


def test_questions_are_kept_from_practice_until_publication_and_retire_after_a_preview(held, make_person, sign_in, now):
    officer, person = held.people["officer"], of_team(held, 0).user
    page = reverse("contest_stage:retire", args=[held.round.public_id])
    client = sign_in(officer)

    def practised():
        return sorted(practice_questions(person, now=now).values_list("code", flat=True))

    play(held, now)
    assert practised() == []
    assert "câu hỏi được giữ kín" in client.get(page).content.decode()
    client.post(page)
    with pytest.raises(RuleViolation) as early:
        feeds.retire_to_practice(contest_round=held.round, by=officer, now=now)
    assert early.value.code == "round_not_published"
    publish(held, lock(held, now), make_person("truongban", Role.ORGANISER), now)
    assert practised() == ["c1", "c2", "c3", "c4", "c5"]
    final = held.contest.rounds.create(code="sau", name="Vòng sau", order=9, rules=held.round.rules)
    again = QuestionPack.objects.create(round=final, part="hieu_biet", code="goi-2")
    PackItem.objects.create(pack=again, question=Question.objects.get(code="c4").current, place=1)
    assert practised() == ["c1", "c2", "c3", "c5"]
    shown = client.get(page).content.decode()
    assert ("Chuyển 3 câu" in shown, shown.count("Giữ nguyên")) == (True, 2)
    assert "Câu c1 hỏi điều gì" in shown
    assert client.post(page).status_code == 302
    kept = Question.objects.filter(use=QuestionUse.EXAM).order_by("code").values_list("code", flat=True)
    assert list(kept) == ["c4", "c5"]
    assert "Không còn câu nào" in client.get(page).content.decode()


def test_a_winner_is_shown_only_when_person_and_editor_agree_and_may_end_it(
    published, make_person, sign_in, outsider, now, django_assert_max_num_queries
):
    winner, public = of_team(published, 1), reverse("contest_stage:featured-public")
    desk = reverse("contest_stage:winners", args=[published.round.public_id])
    ask = reverse("contest_stage:winner-ask", args=[published.round.public_id, winner.public_id])
    officer, person = sign_in(published.people["officer"]), sign_in(winner.user)
    editor = sign_in(make_person("bientapvien", Role.EDITOR, ScopeLevel.PROVINCE, "31"))
    far = sign_in(make_person("bientapxa", Role.EDITOR, ScopeLevel.PROVINCE, "01"))
    assert "Giải Nhất, đội" in officer.get(desk).content.decode()
    assert officer.post(ask, {"text": "Ngắn"}).status_code == 422
    assert officer.post(ask, {"text": WORDS}).url == desk
    assert officer.get(ask).status_code == 404
    row = FeaturedMediator.objects.get()
    own, decide = (reverse(f"contest_stage:{n}", args=[row.public_id]) for n in ("own-featured", "featured-detail"))
    assert own in person.get("/hoc/").content.decode()
    assert sign_in(outsider).get(own).status_code == 404
    editor.post(decide)
    assert WORDS not in Client().get(public).content.decode()
    assert person.post(own, {"viec": "dong-y", "loi": WORDS}).status_code == 422
    assert person.post(own, {"viec": "dong-y", "chac": "1", "loi": "Lời khác hẳn"}).status_code == 422
    assert person.post(own, {"viec": "dong-y", "chac": "1", "loi": WORDS}).status_code == 302
    assert own not in person.get("/hoc/").content.decode()
    assert own in person.get("/hoc/toi/").content.decode()
    assert far.get(decide).status_code == 404
    with django_assert_max_num_queries(8):
        assert decide in editor.get(reverse("contest_stage:featured")).content.decode()
    assert editor.post(decide).status_code == 302
    with django_assert_max_num_queries(8):
        told = Client().get(public).content.decode()
    assert all(words in told for words in (winner.full_name, WORDS, "Giải Nhất", "Lê Chân"))
    assert WORDS in Client().get(reverse("contest_stage:contest", args=[published.contest.public_id])).content.decode()
    assert person.post(own, {"viec": "thoi"}).status_code == 302
    assert winner.full_name not in Client().get(public).content.decode()
    steps = list(FeaturedStep.objects.values_list("state", "consent_way", "wording"))
    assert steps == [("asked", "", 0), ("consented", "own", 1), ("shown", "", 0), ("withdrawn", "", 0)]


def test_the_desk_notes_a_signed_paper_and_the_editor_sends_words_back(published, make_person, sign_in):
    winner = of_team(published, 0)
    given = [published.round.public_id, winner.public_id]
    officer, editor = (
        sign_in(published.people["officer"]),
        sign_in(make_person("bientapvien", Role.EDITOR, ScopeLevel.PROVINCE, "31")),
    )
    ask, signed, end = (reverse(f"contest_stage:winner-{name}", args=given) for name in ("ask", "consent", "end"))
    assert officer.get(signed).status_code == 404
    officer.post(ask, {"text": WORDS})
    assert officer.post(signed, {}).status_code == 422
    assert officer.post(signed, {"signed": "on"}).status_code == 302
    row = FeaturedMediator.objects.get()
    back = reverse("contest_stage:featured-return", args=[row.public_id])
    assert (
        editor.post(back, {"reason": ""}).status_code,
        editor.post(back, {"reason": "Viết rõ hơn"}).status_code,
    ) == (
        422,
        302,
    )
    assert (
        "Biên tập viên trả lại"
        in officer.get(reverse("contest_stage:winners", args=[published.round.public_id])).content.decode()
    )
    officer.post(ask, {"text": f"{WORDS} Nay vẫn làm."})
    row.refresh_from_db()
    assert row.state == "asked"
    assert officer.post(end, {"reason": "Đội xin thôi"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "withdrawn"


def test_an_online_round_tells_each_mediator_what_that_person_missed(make_person, places):
    make_person("sotuphap", Role.PROVINCE_OFFICER, ScopeLevel.PROVINCE, "31")
    make_person("quantri", Role.ADMINISTRATOR)
    add_contest_questions(14)
    Question.objects.update(subject_code="CD-K1")
    make_online_contest(now=real_now())
    week = ContestRound.objects.select_related("contest", "rules").get(contest__mode="online", state="published")
    ranked = [row.entrant for row in FrozenPlace.objects.filter(result__round=week).order_by("position")]
    for person, code in ((ranked[0], "nhat"), (ranked[-1], "cuoi")):
        person.mediator = Mediator.objects.create(
            code=code, commune=places["11383"], full_name=code, name_key=code, sort_key=code
        )
        person.save(update_fields=["mediator"])
    feeds.suggest_practice(contest_round=week, now=real_now())
    told = list(PracticeSuggestion.objects.values_list("mediator__code", "code"))
    assert told == [("cuoi", "CD-K1")]
    assert "Ông/Bà trả lời đúng" in PracticeSuggestion.objects.get().why
    whole = feeds.topics_of(contest_round=week).whole
    assert [(one.code, one.possible) for one in whole] == [("CD-K1", 500)]
    assert [row.mediator.code for row in winners_of(contest_round=week)] == ["nhat"]
    assert not any(row.goes for row in feeds.retirement(contest_round=week))
