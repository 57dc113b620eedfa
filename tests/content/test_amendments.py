"""An article changes: what rests on it is listed exactly, and each text is kept, suspended or revised by a decision."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from wagtail.models import Page

from accounts.enums import Role, ScopeLevel
from accounts.models import User
from audit.models import AuditEntry
from content.law_queries import item_rows, notices_for
from content.law_rules import Decided, Standing, needs_notice, standing, suspended_from
from content.models import GuideIndexPage, GuidePage, LawChange, LawDecision, LegalArticle, LegalDocument
from content.rendering import forget_rendered, page_notices
from content.services.law_changes import decide, mark_change, withdraw_change
from lms.base.errors import RuleViolation
from quizzes import services as bank
from quizzes.models import Question
from quizzes.services import import_bank_text

CHANGES = "/can-bo/thay-doi-luat/"
QUESTION = """::: một-đáp-án #{code}
chủ-đề: k1
căn-cứ: {basis}

Câu {code} hỏi điều gì theo luật?

- (x) Việc của {code}
- ( ) Việc khác, xem [điều này]({cited})
:::
"""
LAW = "luat:35/2013/QH13"
FROM = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def _nothing_kept_between_tests() -> Iterator[None]:
    forget_rendered()
    yield
    forget_rendered()


@pytest.fixture
def editor(make_person: Callable[..., User]) -> User:
    return make_person("bien.tap", Role.EDITOR, ScopeLevel.NATION)


@pytest.fixture
def other(make_person: Callable[..., User]) -> User:
    return make_person("bien.tap.2", Role.EDITOR, ScopeLevel.NATION)


@pytest.fixture
def article(db: None) -> LegalArticle:
    document = LegalDocument.objects.create(number="35/2013/QH13", kind="Luật", title="Hòa giải ở cơ sở")
    for number in ("4", "40"):
        LegalArticle.objects.create(document=document, number=number, heading=f"Điều {number} nói gì")
    return document.articles.get(number="4")


@pytest.fixture
def change(article: LegalArticle, editor: User, now: datetime) -> LawChange:
    row = LawChange(document=article.document, article=article, kind="amended", from_on=FROM, by_number="88/2026/QH15")
    return mark_change(change=row, by=editor, now=now)


@pytest.fixture
def questions(db: None, now: datetime) -> None:
    """One whose key rests on article 4, one that cites it, one of article 40, one retired, one of another place."""
    texts = {
        "key-4": (f"{LAW}#dieu-4.khoan-1", f"{LAW}#dieu-40"),
        "cites-4": (f"{LAW}#dieu-40", f"{LAW}#dieu-4"),
        "key-40": (f"{LAW}#dieu-40", LAW),
        "gone-4": (f"{LAW}#dieu-4", LAW),
    }
    for code, (basis, cited) in texts.items():
        source = QUESTION.format(code=code, basis=basis, cited=cited)
        import_bank_text(source=source, by=None, now=now, state="approved")
    Question.objects.filter(code="gone-4").update(state="retired")
    source = QUESTION.format(code="far-4", basis=f"{LAW}#dieu-4", cited=LAW)
    import_bank_text(source=source, by=None, now=now, state="approved", scope_code="20")


@pytest.fixture
def page(db: None, now: datetime) -> GuidePage:
    """A published page with a practice question on article 4 and a citation of it."""
    root = Page.objects.get(depth=1)
    index = root.add_child(instance=GuideIndexPage(title="Hướng dẫn", slug="huong-dan-thu"))
    body = f"Xem [Điều 4]({LAW}#dieu-4) của luật.\n\n" + QUESTION.format(
        code="trong-bai", basis=f"{LAW}#dieu-4.khoan-2", cited=f"{LAW}#dieu-40"
    )
    found = index.add_child(instance=GuidePage(title="Trang thử", slug="trang-thu", body=body))
    found.save_revision().publish()
    found.refresh_from_db()
    return found


def listed(change: LawChange, user: User) -> dict[str, tuple[bool, tuple[str, ...]]]:
    return {row.item.target: (row.item.is_key, row.item.places) for row in item_rows(change=change, user=user)}


def test_the_list_is_exact(change: LawChange, questions: None, page: GuidePage, editor: User, trainer: User) -> None:
    seen = listed(change, editor)
    assert seen == {
        f"page:{page.pk}": (True, ("dòng 1 (Điều 4)", "đáp án câu trong-bai (khoản 2 Điều 4, dòng 5)")),
        "question:key-4": (True, ("căn cứ của đáp án (Điều 4)",)),
        "question:cites-4": (False, ("có dẫn Điều 4",)),
        "question:far-4": (True, ("căn cứ của đáp án (Điều 4)",)),
    }
    assert "question:far-4" not in listed(change, trainer)
    assert [row.item.may_decide for row in item_rows(change=change, user=trainer)] == [False] * 3


def test_a_whole_document_touches_everything_that_names_it(
    article: LegalArticle, questions: None, page: GuidePage, editor: User, now: datetime
) -> None:
    row = LawChange(document=article.document, kind="repealed", from_on=FROM, by_number="88/2026/QH15")
    whole = mark_change(change=row, by=editor, now=now)
    assert set(listed(whole, editor)) == {
        f"page:{page.pk}", "question:key-4", "question:cites-4", "question:key-40", "question:far-4"
    }  # fmt: skip


def test_a_suspended_question_is_drawn_no_more_from_the_day_on(
    change: LawChange, questions: None, editor: User, now: datetime
) -> None:
    decide(change=change, seen={"question:key-4": 0}, outcome="suspend", reason="", by=editor, now=now)
    question = Question.objects.get(code="key-4")
    assert question.suspended_from == FROM
    before, on = (Question.objects.for_papers(on=day) for day in (FROM - timedelta(days=1), FROM))
    assert before.filter(pk=question.pk).exists()
    assert not on.filter(pk=question.pk).exists()
    decide(change=change, seen={"question:key-4": 1}, outcome="keep", reason="Khoản 1 không đổi", by=editor, now=now)
    assert Question.objects.get(code="key-4").suspended_from is None
    assert list(LawDecision.objects.values_list("number", "outcome")) == [(1, "suspend"), (2, "keep")]
    assert AuditEntry.objects.filter(action="law.decided").count() == 2


def test_what_is_to_be_revised_comes_back_with_a_newer_approved_text(
    change: LawChange, questions: None, editor: User, other: User, trainer: User, now: datetime
) -> None:
    decide(change=change, seen={"question:key-4": 0}, outcome="revise", reason="", by=editor, now=now)
    question = Question.objects.get(code="key-4")
    assert question.suspended_from == FROM
    later = now + timedelta(days=1)
    source = question.current.source.replace("Việc của key-4", "Việc theo luật mới")
    question = bank.save_question(source=source, by=trainer, now=later, question=question)
    assert (question.state, question.suspended_from) == ("draft", FROM)
    bank.submit_question(question=question, by=trainer, now=later)
    for reviewer in (editor, other):
        question = bank.approve_question(question=question, by=reviewer, now=later)
    assert (question.state, question.suspended_from) == ("approved", None)
    row = next(row for row in item_rows(change=change, user=editor) if row.item.target == "question:key-4")
    assert row.standing is Standing.REVISED


def test_two_changes_hold_a_question_until_both_are_settled(
    change: LawChange, article: LegalArticle, questions: None, editor: User, now: datetime
) -> None:
    row = LawChange(
        document=article.document, article=article, kind="repealed", from_on=FROM + timedelta(days=30),
        by_number="99/2026/QH15",
    )  # fmt: skip
    second = mark_change(change=row, by=editor, now=now)
    for item in (change, second):
        decide(change=item, seen={"question:key-4": 0}, outcome="suspend", reason="", by=editor, now=now)
    withdraw_change(change=change, reason="Ghi nhầm điều", by=editor, now=now)
    assert Question.objects.get(code="key-4").suspended_from == FROM + timedelta(days=30)
    with pytest.raises(RuleViolation) as refusal:
        withdraw_change(change=change, reason="Lần nữa", by=editor, now=now)
    assert refusal.value.code == "withdrawn"
    with pytest.raises(RuleViolation) as refusal:
        decide(change=change, seen={"question:key-4": 1}, outcome="suspend", reason="", by=editor, now=now)
    assert refusal.value.code == "withdrawn"


def test_the_first_of_two_editors_wins_and_the_second_is_told(
    change: LawChange, questions: None, editor: User, other: User, now: datetime
) -> None:
    first = decide(change=change, seen={"question:key-4": 0}, outcome="suspend", reason="", by=editor, now=now)
    second = decide(
        change=change, seen={"question:key-4": 0, "question:cites-4": 0}, outcome="keep", reason="Vẫn đúng",
        by=other, now=now,
    )  # fmt: skip
    assert (first.done, second.done) == (["question:key-4"], ["question:cites-4"])
    assert editor.full_name in second.refused["question:key-4"].message
    assert "Tạm dừng" in second.refused["question:key-4"].message
    assert LawDecision.objects.get(target="question:key-4").by == editor


def test_refusals_write_nothing(change: LawChange, questions: None, editor: User, now: datetime) -> None:
    for outcome, reason, code in (("keep", " ", "no_reason"), ("bo-qua", "x", "bad_outcome")):
        with pytest.raises(RuleViolation) as refusal:
            decide(change=change, seen={"question:key-4": 0}, outcome=outcome, reason=reason, by=editor, now=now)
        assert refusal.value.code == code
    same = LawChange(
        document=change.document, article=change.article, kind="amended", from_on=FROM, by_number=change.by_number
    )
    with pytest.raises(RuleViolation) as refusal:
        mark_change(change=same, by=editor, now=now)
    assert refusal.value.code == "known"
    assert not LawDecision.objects.exists()
    with pytest.raises(PermissionDenied):
        LawChange.objects.update(by_number="khác")
    with pytest.raises(DatabaseError), transaction.atomic():
        LawChange._base_manager.filter(pk=change.pk)._raw_delete("default")


def test_readers_are_told_from_the_day_on_until_it_is_settled(
    change: LawChange, page: GuidePage, editor: User, now: datetime
) -> None:
    target, key = f"page:{page.pk}", {"35/2013/QH13#4"}
    told = {"target": target, "keys": key, "changed_at": page.last_published_at}
    assert notices_for(**told, on=FROM - timedelta(days=1)) == []
    (sentence,) = notices_for(**told, on=FROM)
    assert sentence == (
        "Nội dung đang được rà soát: Điều 4, Luật 35/2013/QH13 được sửa đổi, bổ sung theo 88/2026/QH15 "
        "từ ngày 01/12/2026. Xin đối chiếu văn bản mới."
    )
    assert notices_for(target=target, keys={"35/2013/QH13#40"}, changed_at=None, on=FROM) == []
    decide(change=change, seen={target: 0}, outcome="keep", reason="Không đổi ý", by=editor, now=now)
    assert notices_for(**told, on=FROM) == []
    decide(change=change, seen={target: 1}, outcome="reopen", reason="Xem lại", by=editor, now=now)
    assert len(notices_for(**told, on=FROM)) == 1


def test_the_notice_stands_on_the_page_and_in_the_register(
    article: LegalArticle, page: GuidePage, editor: User, now: datetime
) -> None:
    row = LawChange(
        document=article.document, article=article, kind="repealed", from_on=date(2026, 1, 1), by_number="88/2025/QH15"
    )
    mark_change(change=row, by=editor, now=now)
    assert "bị bãi bỏ, hết hiệu lực theo 88/2025/QH15" in page_notices(page)[0]
    shown = Client().get("/van-ban/35-2013-qh13/").content.decode()
    assert "88/2025/QH15" in shown


def test_the_screens(
    questions: None, page: GuidePage, article: LegalArticle, editor: User, trainer: User,
    sign_in: Callable[[User], Client],
) -> None:  # fmt: skip
    client, reader = sign_in(editor), sign_in(trainer)
    assert "Chưa ghi thay đổi nào" in client.get(CHANGES).content.decode()
    data = {
        "document": str(article.document_id), "article": "Điều 4", "kind": "amended", "from_on": "2026-12-01",
        "by_number": "88/2026/QH15", "note": "Thêm một nguyên tắc.",
    }  # fmt: skip
    assert reader.post(f"{CHANGES}moi/", data).status_code == 403
    wrong = client.post(f"{CHANGES}moi/", data | {"article": "5"})
    assert wrong.status_code == 422
    assert "Danh mục chưa có điều này" in wrong.content.decode()
    made = client.post(f"{CHANGES}moi/", data)
    address = made.url
    assert client.post(f"{CHANGES}moi/", data).status_code == 422
    shown = client.get(address).content.decode()
    assert "4 mục: 4 chưa quyết định" in shown
    assert "3 trên 3 mục" in reader.get(CHANGES).content.decode()
    assert 'name="target"' not in reader.get(address).content.decode()
    nothing = client.post(f"{address}quyet-dinh/", {"outcome": "suspend"})
    assert nothing.status_code == 422
    unreasoned = client.post(f"{address}quyet-dinh/", {"outcome": "keep", "target": "question:key-4"})
    assert unreasoned.status_code == 422
    assert "Xin ghi lý do" in unreasoned.content.decode()
    choice = {"outcome": "suspend", "target": ["question:key-4", f"page:{page.pk}", "question:la"]}
    done = client.post(f"{address}quyet-dinh/", choice, follow=True).content.decode()
    assert "Đã ghi quyết định cho 2 mục." in done
    again = client.post(f"{address}quyet-dinh/", choice, follow=True).content.decode()
    assert f"{editor.full_name} đã quyết định" in again
    assert reader.post(f"{address}quyet-dinh/", choice).status_code == 422
    assert LawDecision.objects.count() == 2
    waiting = client.get(f"{address}?tinh_trang=pending").content.decode()
    assert "cites-4" in waiting
    assert "key-4 ·" not in waiting
    assert "key-4 ·" in client.get(f"{address}?in=1").content.decode()
    assert reader.post(f"{address}rut-lai/", {"reason": "x"}).status_code == 403
    assert client.post(f"{address}rut-lai/", {"reason": ""}).status_code == 422
    assert client.post(f"{address}rut-lai/", {"reason": "Ghi nhầm"}).status_code == 302
    assert "đã được rút lại" in client.get(address).content.decode()


@pytest.mark.parametrize("count", [10, 60])
def test_a_list_costs_the_same_at_any_size(
    change: LawChange, page: GuidePage, editor: User, sign_in: Callable[[User], Client], now: datetime, count: int,
    django_assert_max_num_queries: Callable,
) -> None:  # fmt: skip
    text = "\n".join(
        QUESTION.format(code=f"nhieu-{n}", basis=f"{LAW}#dieu-4", cited=f"{LAW}#dieu-40") for n in range(count)
    )
    import_bank_text(source=text, by=None, now=now, state="approved")
    client = sign_in(editor)
    address = f"{CHANGES}{change.public_id}/"
    client.get(address)
    for url in (address, CHANGES):
        with django_assert_max_num_queries(8):
            client.get(url)


WHEN = datetime.fromisoformat("2026-11-22T03:00:00+00:00")


@pytest.mark.parametrize(
    ("outcome", "changed_after", "expected"),
    [
        (None, False, Standing.PENDING), ("reopen", True, Standing.PENDING), ("keep", False, Standing.KEPT),
        ("suspend", True, Standing.SUSPENDED), ("revise", False, Standing.TO_REVISE),
        ("revise", True, Standing.REVISED),
    ],
)  # fmt: skip
def test_where_an_item_stands(outcome: str | None, changed_after: bool, expected: Standing) -> None:
    decided = Decided(outcome, FROM, WHEN) if outcome else None
    changed_at = WHEN + timedelta(hours=1 if changed_after else 0)
    found = standing(decided=decided, changed_at=changed_at)
    assert found is expected
    is_told = expected not in (Standing.KEPT, Standing.REVISED)
    assert needs_notice(found=found, from_on=FROM, on=FROM) is is_told
    assert not needs_notice(found=found, from_on=FROM, on=FROM - timedelta(days=1))
    held = suspended_from(decisions=[decided] if decided else [], changed_at=changed_at)
    assert (held == FROM) is (expected in (Standing.SUSPENDED, Standing.TO_REVISE))
