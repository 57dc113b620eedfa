"""Rules as dated data: a proposal is edited, tried, saved; who would flip is shown before anything is written."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from training_factories import add_everything, make_appointment, make_mediator, make_team, statements

from accounts.enums import Role, ScopeLevel
from audit.models import AuditEntry
from lms.base import clock
from training.models import (
    CompletionRule,
    Evidence,
    RuleDraft,
    RuleFlip,
    Subject,
    SubjectEquivalence,
    TrainingStatus,
    WindowRule,
)
from training.services import recompute_all, refresh_statuses, rule_trials

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _now(monkeypatch, now):
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr("training.views.rule_drafts.now", lambda: now)


@pytest.fixture
def editor(make_person, sign_in):
    return sign_in(make_person("bientap.ct", Role.PROGRAMME_EDITOR, ScopeLevel.NATION))


@pytest.fixture
def two(places, now):
    """One who is done and one who is not, in two communes."""
    done = make_appointment(make_team(places["11383"]), recognised_on="2026-07-01", name="Lê Đã Xong")
    still = make_appointment(make_team(places["11413"]), recognised_on="2026-07-01", name="Đỗ Còn Học")
    add_everything(done.mediator, on=date(2026, 8, 1), now=now)
    Evidence.objects.create(
        mediator=still.mediator, kind="prior_training", happened_on=date(2026, 6, 20), recorded_at=now, channel="paper",
        hours=Decimal(16), subject=Subject.objects.get(code="CD-K1"),
    )  # fmt: skip
    recompute_all(as_of=TODAY)
    return done, still


def begin(client, kind="hoan-thanh", code="quy-tac-tam", **data):
    client.post(reverse("training:rule-begin"), {"loai": kind, "ma": code} | data)
    return RuleDraft.objects.latest("pk")


def to(name, draft, query=""):
    return reverse(f"training:{name}", args=[draft.public_id]) + query


HEAD = {"title": "Quy tắc thử", "audience": "new", "programme": "", "source": "Quyết định thử", "valid_from": ""}


def states():
    return dict(TrainingStatus.objects.values_list("appointment__mediator__full_name", "state"))


class TestCompletionRule:
    def test_from_the_list_to_a_saved_correction(self, editor, two):
        text = editor.get(reverse("training:rules")).content.decode()
        assert "Hoàn thành tập huấn khi học xong mọi bài bắt buộc (14 bài) và đạt bài kiểm tra từ 70%." in text
        assert "chưa đối chiếu" in text.lower()
        draft = begin(editor, sua="1")
        editor.post(to("rule-part-change", draft), {"o": "", "word": "any_of"})
        editor.post(to("rule-part", draft, "?vao=&loai=kinds"), {"kinds": ["prior_training"], "subject": ""})
        answer = editor.post(to("rule-part", draft, "?o=1"), {"quiz_percent": "82,5"})
        assert answer.status_code == 302
        draft.refresh_from_db()
        assert draft.values["definition"] == {
            "any_of": [{"lessons": "mandatory"}, {"quiz_percent": "82.5"}, {"kinds": ["prior_training"]}]
        }
        page = editor.get(to("rule-draft", draft)).content.decode()
        assert "hoặc đạt bài kiểm tra từ 82,5% hoặc được ghi «Công nhận đã tập huấn trước»" in page
        assert 'value="82,5"' in editor.get(to("rule-part", draft, "?o=1")).content.decode()
        editor.post(to("rule-part-change", draft), {"o": "2", "bo": "1"})
        editor.post(to("rule-part-change", draft), {"o": "", "word": "all_of"})
        editor.post(to("rule-part", draft, "?o=1"), {"quiz_percent": "90"})
        before = states()
        answer = editor.post(to("rule-draft", draft), HEAD | {"thu": "1"})
        assert answer.status_code == 302
        page = editor.get(to("rule-trial", draft)).content.decode()
        assert "1 trong 2 nhiệm kỳ sẽ đổi tình trạng" in page
        assert "Lê Đã Xong" in page
        assert "Đỗ Còn Học" not in page
        assert states() == before
        assert RuleDraft.objects.get().result["flips"] == {"done_on_time>running": 1}
        assert editor.post(to("rule-save", draft)).status_code == 302
        rule = CompletionRule.objects.get()
        assert (rule.title, rule.source, rule.definition["all_of"][1]) == (
            "Quy tắc thử",
            "Quyết định thử",
            {"quiz_percent": 90},
        )
        assert states()["Lê Đã Xong"] == "running"
        assert recompute_all(as_of=TODAY, write=False).different == 0
        entry = AuditEntry.objects.get(action="rule.completion_corrected")
        assert entry.details["flips"] == {"done_on_time>running": 1}
        assert not RuleFlip.objects.exists()
        assert editor.get(to("rule-draft", draft)).status_code == 404

    def test_a_new_version_holds_for_later_clocks_only(self, editor, two, places):
        draft = begin(editor)
        editor.post(to("rule-part", draft, "?o=1"), {"quiz_percent": "90"})
        answer = editor.post(to("rule-draft", draft), HEAD | {"thu": "1"})
        assert answer.status_code == 422
        assert "Xin ghi ngày bắt đầu áp dụng" in answer.content.decode()
        answer = editor.post(to("rule-draft", draft), HEAD | {"valid_from": "01/01/2020", "thu": "1"})
        assert "phải sau ngày bắt đầu của quy tắc đang có" in answer.content.decode()
        editor.post(to("rule-draft", draft), HEAD | {"valid_from": "01/12/2026", "thu": "1"})
        assert "Không ai trong 2 nhiệm kỳ đổi tình trạng" in editor.get(to("rule-trial", draft)).content.decode()
        editor.post(to("rule-save", draft))
        old, new = CompletionRule.objects.order_by("valid_from")
        assert (old.valid_to, new.valid_from, new.valid_to) == (date(2026, 12, 1), date(2026, 12, 1), None)
        assert new.course_items == old.course_items
        assert states()["Lê Đã Xong"] == "done_on_time"
        text = editor.get(reverse("training:rules")).content.decode()
        assert "chưa đến ngày" in text

    def test_what_was_changed_after_the_trial_cannot_be_saved(self, editor, two):
        draft = begin(editor, sua="1")
        editor.post(to("rule-draft", draft), HEAD | {"thu": "1"})
        editor.post(to("rule-part", draft, "?o=1"), {"quiz_percent": "50"})
        editor.post(to("rule-save", draft))
        assert CompletionRule.objects.get().definition["all_of"][1] == {"quiz_percent": 70}
        assert "chưa chạy thử lần nào" in editor.get(to("rule-trial", draft)).content.decode()

    @pytest.mark.parametrize(
        ("sort", "data", "said"),
        [
            ("hours", {"hours": "0"}, "field-error"),
            ("hours", {"hours": "8", "way_online": "percent", "most_online": "101"}, "không quá 100"),
            ("hours", {"hours": "8", "way_online": "hours"}, "Xin ghi mức tối đa"),
            ("lessons", {}, "Xin chọn ít nhất một bài"),
            ("kinds", {}, "Xin chọn ít nhất một việc"),
            ("practice_percent", {"practice_percent": "30", "of_hours": ""}, "field-error"),
            ("class_half_days", {"class_half_days": "0"}, "field-error"),
            ("quiz_percent", {"quiz_percent": "101"}, "field-error"),
        ],
    )
    def test_conditions_that_cannot_be_are_refused_at_their_field(self, editor, sort, data, said):
        draft = begin(editor, sua="1")
        answer = editor.post(to("rule-part", draft, f"?vao=&loai={sort}"), data)
        assert (answer.status_code, said in answer.content.decode()) == (422, True)
        draft.refresh_from_db()
        assert len(draft.values["definition"]["all_of"]) == 2

    def test_a_rule_nobody_could_meet_is_refused_with_a_sentence(self, editor, two):
        draft = begin(editor, sua="1")
        caps = {f"way_{name}": "hours" for name in ("online", "class", "paper")}
        most = {f"most_{name}": "2,5" for name in ("online", "class", "paper")}
        editor.post(to("rule-part", draft, "?vao=&loai=hours"), {"hours": "8", **caps, **most})
        answer = editor.post(to("rule-draft", draft), HEAD | {"thu": "1"})
        assert (answer.status_code, "cộng lại chỉ được 7,5 giờ" in answer.content.decode()) == (422, True)
        editor.post(to("rule-part-change", draft), {"o": "2", "bo": "1"})
        editor.post(to("rule-part-change", draft), {"o": "", "nhom": "1", "word": "any_of"})
        answer = editor.post(to("rule-draft", draft), HEAD | {"thu": "1"})
        assert "chưa có điều kiện nào" in answer.content.decode()
        assert editor.get(to("rule-part", draft, "?o=9")).status_code == 404
        assert editor.get(to("rule-part", draft, "?vao=0&loai=hours")).status_code == 404

    def test_hours_by_equivalence_and_grace_make_somebody_done(self, editor, two):
        new = Subject.objects.get(code="CD-K1")
        old = Subject.objects.create(
            version=new.version.__class__.objects.get(code="ctk-4077-2014"), code="CD-A", title="Cũ", group="skill"
        )
        done, still = two
        Evidence.objects.create(
            mediator=still.mediator, kind="prior_training", happened_on=date(2026, 6, 20), channel="paper",
            recorded_at=clock.now(), hours=Decimal(8), subject=old,
        )  # fmt: skip
        draft = begin(editor, "tuong-duong", "")
        data = {"from_subject": old.pk, "to_subject": new.pk, "ratio": "0,5", "source": "Công văn thử"}
        assert editor.post(to("rule-draft", draft), data | {"ratio": "1,2", "thu": "1"}).status_code == 422
        assert editor.post(to("rule-draft", draft), data | {"from_subject": new.pk, "thu": "1"}).status_code == 422
        editor.post(to("rule-draft", draft), data | {"thu": "1"})
        editor.post(to("rule-save", draft))
        assert SubjectEquivalence.objects.get().ratio == Decimal("0.5")
        draft = begin(editor, "thoi-han", "sau-thang", sua="1")
        window = {
            "title": "Sáu tháng",
            "months": "6",
            "cohort_from": "17/04/2024",
            "due_soon_days": "30",
            "source": "x",
        }
        editor.post(to("rule-draft", draft), window | {"grace_days": "15", "thu": "1"})
        editor.post(to("rule-save", draft))
        assert WindowRule.objects.get().grace_days == 15
        draft = begin(editor, sua="1")
        editor.post(to("rule-part-change", draft), {"o": "", "word": "any_of"})
        editor.post(to("rule-part", draft, "?vao=&loai=hours"), {"hours": "20", "subject": "CD-K1"})
        editor.post(to("rule-draft", draft), HEAD | {"programme": "chuong-trinh-tam", "thu": "1"})
        editor.post(to("rule-save", draft))
        assert states()["Đỗ Còn Học"] == "done_on_time"
        because = TrainingStatus.objects.get(appointment=still).because
        assert "bằng chứng: đủ 20 giờ chuyên đề" in because
        refresh_statuses(mediator_ids=[done.mediator_id], as_of=TODAY)
        assert recompute_all(as_of=TODAY, write=False).different == 0

    def test_another_audience_is_tried_on_those_in_office(self, editor, two):
        draft = begin(editor)
        head = HEAD | {"audience": "serving", "valid_from": "01/12/2026", "thu": "1"}
        editor.post(to("rule-draft", draft), head)
        draft.refresh_from_db()
        assert (draft.total_count, draft.result["flips"]) == (2, {"open>done": 1})
        editor.post(to("rule-save", draft))
        assert set(CompletionRule.objects.values_list("audience", "valid_to")) == {("new", None), ("serving", None)}


class TestTrial:
    def test_many_are_tried_in_the_background_with_progress(
        self, editor, two, monkeypatch, django_capture_on_commit_callbacks
    ):
        monkeypatch.setattr(rule_trials, "AT_ONCE", 0)
        draft = begin(editor, sua="1")
        editor.post(to("rule-part", draft, "?o=1"), {"quiz_percent": "90"})
        with django_capture_on_commit_callbacks() as later:
            editor.post(to("rule-draft", draft), HEAD | {"thu": "1"})
        waiting = editor.get(to("rule-trial", draft))
        assert (waiting["Refresh"], "Đã xem 0 trên 2" in waiting.content.decode()) == ("3", True)
        later[0]()
        assert "1 trong 2 nhiệm kỳ" in editor.get(to("rule-trial", draft)).content.decode()
        later[0]()
        assert RuleFlip.objects.count() == 1

    def test_lists_cost_the_same_for_few_and_for_many(self, editor, two):
        draft = begin(editor, sua="1")
        editor.post(to("rule-draft", draft), HEAD | {"thu": "1"})
        draft.refresh_from_db()
        team, counts = two[0].team, []
        for wanted in (10, 60):
            people = [
                make_mediator(team.commune, f"Người {number}") for number in range(wanted - RuleFlip.objects.count())
            ]
            offices = [make_appointment(team, recognised_on="2026-07-01", mediator=person) for person in people]
            RuleFlip.objects.bulk_create(
                RuleFlip(draft=draft, appointment=one, commune=team.commune, before="running", after="overdue")
                for one in offices
            )
            with statements(most=8) as found:
                answer = editor.get(to("rule-trial", draft, "?xa=11383&doi=running%3Eoverdue&q=nguoi"))
            counts.append(len(found))
            assert answer.status_code == 200
        assert counts[0] == counts[1]

    def test_proposals_are_one_s_own_and_one_at_a_time(self, editor, two, make_person, sign_in, commune_officer):
        first = begin(editor, sua="1")
        editor.post(to("rule-draft", first), HEAD | {"thu": "1"})
        second = begin(editor)
        first.refresh_from_db()
        assert (first.state, RuleFlip.objects.count()) == ("dropped", 0)
        other = sign_in(make_person("bientap.hai", Role.PROGRAMME_EDITOR, ScopeLevel.NATION))
        assert other.get(to("rule-draft", second)).status_code == 404
        assert sign_in(commune_officer).get(reverse("training:rules")).status_code == 403
        editor.post(to("rule-drop", second))
        assert editor.get(to("rule-draft", second)).status_code == 404
        assert CompletionRule.objects.count() == 1
