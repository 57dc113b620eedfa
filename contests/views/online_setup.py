"""Before and after an online round is open: settings, freezing the questions, reading them, a trial, the key."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.client import client_address
from audit.services import record
from contests.access import may_organise
from contests.consent import purposes_of
from contests.enums import RoundState, ScoreShown
from contests.forms import EmptyForm
from contests.models import Contest, ContestRound, OnlineRound, PoolItem
from contests.queries.online_asked import KINDS, AskedQuestion, asked_questions
from contests.queries.rules import round_document, unset_settings
from contests.services.online_entrants import EntrantFacts, register
from contests.services.online_questions import left_out
from contests.services.online_rounds import change_settings, new_settings, prepare, release_key, settings_of
from contests.views.common import act, acting, desk_required, find_online_round
from lms.base.clock import now, today
from lms.base.errors import RuleViolation
from lms.base.lists import posted, show
from quizzes.blocks import block_of
from quizzes.drawing import fitting_counts
from quizzes.letters import printed_order
from quizzes.offers import subject_titles
from quizzes.rules import UnreadableBlueprint, read_blueprint

ROWS = 8
MOST_PREVIEWED = 500


class SettingsForm(forms.Form):
    """What the rules leave to the organiser; questions by rows of subject and number, or by their codes."""

    paper_text = forms.CharField(
        label=_lazy("Lời dẫn trên đề"), widget=forms.Textarea(attrs={"rows": 3}), max_length=2000, required=False
    )
    guess_text = forms.CharField(label=_lazy("Câu dự đoán"), max_length=300, required=False)
    fixed_codes = forms.CharField(
        label=_lazy("Mã các câu hỏi chọn sẵn"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=8000,
        required=False,
        help_text=_lazy("Mỗi dòng một mã. Chỉ dùng khi không rút theo chuyên đề; khi đó mọi người cùng một đề."),
    )
    starts_per_second = forms.IntegerField(
        label=_lazy("Số người được vào thi mỗi giây"),
        min_value=1,
        max_value=5000,
        help_text=_lazy("Nhiều người bấm cùng lúc thì ai đến sau chờ theo thứ tự; bài đang làm không bị ảnh hưởng."),
    )
    score_shown = forms.ChoiceField(label=_lazy("Báo số câu đúng"), choices=ScoreShown.choices)
    shows_count = forms.BooleanField(label=_lazy("Công khai số người dự thi khi vòng thi đang mở"), required=False)

    def __init__(self, *args: Any, subjects: Mapping[str, str], guesses: bool, **kwargs: Any) -> None:
        """Offer rows of subjects; the guess only where the rules ask for one."""
        super().__init__(*args, **kwargs)
        choices = [("", "–"), *sorted(subjects.items())]
        for row in range(ROWS):
            label = _("Chuyên đề %(number)s") % {"number": row + 1}
            self.fields[f"subject{row}"] = forms.ChoiceField(label=label, choices=choices, required=False)
            self.fields[f"count{row}"] = forms.IntegerField(
                label=_("Số câu"), min_value=1, max_value=200, required=False
            )
        if not guesses:
            del self.fields["guess_text"]
            return
        del self.fields["shows_count"]

    def rows(self) -> list[Any]:
        """Return the pairs of fields of the blueprint."""
        return [(self[f"subject{row}"], self[f"count{row}"]) for row in range(ROWS)]

    def others(self) -> list[Any]:
        """Return the other fields."""
        return [field for field in self if not field.name.startswith(("subject", "count"))]

    def clean(self) -> dict[str, Any]:
        """A row has both or neither."""
        data = super().clean() or {}
        for row in range(ROWS):
            if bool(data.get(f"subject{row}")) != bool(data.get(f"count{row}")) and f"count{row}" not in self.errors:
                self.add_error(f"count{row}", _("Xin chọn chuyên đề và ghi số câu, hoặc để trống cả hai."))
        return data

    def settings(self) -> dict[str, Any]:
        """Return what the service takes."""
        data = self.cleaned_data
        pairs = [(data[f"subject{row}"], data[f"count{row}"]) for row in range(ROWS)]
        return {
            "paper_text": data["paper_text"],
            "guess_text": data.get("guess_text", ""),
            "blueprint": [{"subject": subject, "count": count} for subject, count in pairs if subject],
            "fixed_codes": data["fixed_codes"].split(),
            "starts_per_second": data["starts_per_second"],
            "score_shown": data["score_shown"],
            "shows_count": data.get("shows_count", False),
        }


@desk_required
def round_settings(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Ask which questions, how they are drawn, how fast people may begin."""
    contest_round = find_online_round(request, public_id, organising=True)
    online = _settings(request, contest_round)
    guesses = isinstance((round_document(contest_round).get("online") or {}).get("guess"), Mapping)
    form = SettingsForm(posted(request), initial=_initial(online), subjects=subject_titles([]), guesses=guesses)
    return act(
        request,
        form,
        lambda _data: change_settings(online=online, by=acting(request), now=now(), **form.settings()),
        title=_("Cách tổ chức vòng thi"),
        back=reverse("online_desk:prepare", args=[contest_round.public_id]),
        done=_("Đã ghi."),
        page=_settings_page,
        context={"round": contest_round, "contest": contest_round.contest},
    )


@desk_required
def round_prepare(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show what the round will ask against what the bank holds; freeze the pool after asking."""
    contest_round = find_online_round(request, public_id, organising=request.method == "POST")
    online = _settings(request, contest_round)
    online.round = contest_round
    context = {
        "round": contest_round,
        "contest": contest_round.contest,
        "online": online,
        "rows": _blueprint_rows(online),
        "left_out": left_out(online=online, now=now()),
        "gaps": len(unset_settings(contest_round.rules)),
        "pool": PoolItem.objects.filter(online__round=contest_round).count(),
        "wanted": _wanted(contest_round),
        "may_prepare": contest_round.state == RoundState.PLANNED and (not online.opens_at or now() < online.opens_at),
        "organises": may_organise(request.user, contest_round.contest),
    }
    return act(
        request,
        EmptyForm(posted(request)),
        lambda _data: prepare(online=online, by=acting(request), now=now()),
        title="",
        back=request.path,
        done=_("Đã chốt bộ câu hỏi."),
        page=_prepare_page,
        context=context,
    )


@desk_required
def round_preview(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Show the frozen questions as entrants read them, without the key, after asking: who reads is noted (C1)."""
    contest_round = find_online_round(request, public_id, organising=True)
    context: dict[str, Any] = {"round": contest_round, "contest": contest_round.contest}
    if request.method == "POST":
        found = PoolItem.objects.filter(online__round=contest_round).select_related("question__question")
        rows = list(found.order_by("row", "place")[:MOST_PREVIEWED])
        asked = asked_questions(versions=[row.question for row in rows], round_id=public_id)
        context["questions"] = [_shown(row, asked.questions[row.question_id]) for row in rows]
        record(
            action="contest.pack_read", by=acting(request), now=now(), target=contest_round,
            address=client_address(request), details={"what": "pool", "questions": len(context["questions"])},
        )  # fmt: skip
    return show(request, "contests/online/preview.html", context)


@desk_required
def round_trial(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Make a number and code with which the organiser sits the paper before the others; never counted."""
    contest_round = find_online_round(request, public_id, organising=True)
    form = EmptyForm(posted(request))
    if request.method == "POST":
        try:
            made = _trial(contest_round.contest, request)
        except RuleViolation as refusal:
            form.full_clean()
            form.add_error(None, refusal.message)
        else:
            record(
                action="contest.online.trial", by=acting(request), now=now(), target=contest_round,
                address=client_address(request), details={"number": made.entrant.number},
            )  # fmt: skip
            context = {"entrant": made.entrant, "code": made.code, "contest": contest_round.contest, "is_trial": True}
            return show(request, "contests/online/new_code.html", {**context, "round": contest_round})
    return act(
        request,
        form,
        lambda _data: None,
        title=_("Làm thử"),
        back=reverse("online_desk:prepare", args=[contest_round.public_id]),
        done="",
        context={
            "about": contest_round.name,
            "what": _("Máy cấp một số và mã vào thi mang chữ «làm thử». Bài làm thử không bao giờ được xếp hạng, không "
                      "tính vào số người dự thi; làm được cả trước giờ mở. Tên Ông/Bà và giờ lấy số được ghi vào "
                      "nhật ký."),
            "button": _("Cấp số làm thử"),
        },
    )  # fmt: skip


@desk_required
def round_key(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Release the key, after asking; only once the round is closed (C2)."""
    contest_round = find_online_round(request, public_id, organising=True)
    online = _settings(request, contest_round)
    published = contest_round.state == RoundState.PUBLISHED
    problems = [] if published else [_("Kết quả chưa công bố. Nên công bố kết quả trước rồi mới công bố đáp án.")]
    return act(
        request,
        EmptyForm(posted(request)),
        lambda _data: release_key(online=online, by=acting(request), now=now()),
        title=_("Công bố đáp án"),
        back=reverse("online_desk:round", args=[contest_round.public_id]),
        done=_("Đã công bố đáp án."),
        context={
            "about": contest_round.name,
            "what": _("Người dự thi xem được câu nào đúng, câu nào sai trong bài của mình. Không rút lại được: các câu "
                      "này coi như đã công khai."),
            "problems": problems,
            "button": _("Công bố đáp án"),
        },
    )  # fmt: skip


def _shown(item: PoolItem, asked: AskedQuestion) -> dict[str, Any]:
    """Return a question with its options mixed: their order says nothing of the key (C2)."""
    order = printed_order(block_of(item.question), seed=item.question_id)
    parts = [asked.parts[number - 1] for number in order]
    return {"code": item.question.question.code, "kind": asked.kind, "asked": asked, "parts": parts}


def _settings_page(request: HttpRequest, form: SettingsForm, **context: Any) -> HttpResponse:
    return show(
        request, "contests/online/settings.html", {"form": form, **context}, status=422 if form.errors else 200
    )  # fmt: skip


def _prepare_page(request: HttpRequest, form: EmptyForm, **context: Any) -> HttpResponse:
    return show(request, "contests/online/prepare.html", {"form": form, **context}, status=422 if form.errors else 200)


def _settings(request: HttpRequest, contest_round: ContestRound) -> OnlineRound:
    """Return the settings; reading a page makes no row (I9)."""
    if request.method == "POST":
        return settings_of(contest_round)
    found = OnlineRound.objects.filter(round=contest_round).first()
    return found or new_settings(contest_round)


def _initial(online: OnlineRound) -> dict[str, Any]:
    found: dict[str, Any] = {
        "paper_text": online.paper_text,
        "guess_text": online.guess_text,
        "fixed_codes": "\n".join(online.fixed_codes),
        "starts_per_second": online.starts_per_second,
        "score_shown": online.score_shown,
        "shows_count": online.shows_count,
    }
    for place, row in enumerate(online.blueprint[:ROWS]):
        found |= {f"subject{place}": row.get("subject"), f"count{place}": row.get("count")}
    return found


def _blueprint_rows(online: OnlineRound) -> list[dict[str, Any]]:
    """Return each row with how many questions of the bank fit it; three statements."""
    try:
        lines = read_blueprint(online.blueprint)
    except UnreadableBlueprint:
        return []
    if not lines:
        return []
    counts = fitting_counts(blueprint=lines, scope_code=online.round.contest.host_id or "", on=today(), kinds=KINDS)
    titles = subject_titles([row.get("subject", "") for row in online.blueprint])
    return [
        {"subject": titles.get(plain.get("subject", ""), plain.get("subject", "")), "wanted": line.count, "held": held}
        for plain, line, held in zip(online.blueprint, lines, counts, strict=True)
    ]


def _wanted(contest_round: ContestRound) -> Any:
    """Return how many questions an attempt has by the rules; None while that is open."""
    parts = round_document(contest_round).get("parts")
    marking = parts[0].get("marking") if isinstance(parts, list) and parts else None
    return marking.get("questions") if isinstance(marking, Mapping) else None


def _trial(contest: Contest, request: HttpRequest) -> Any:
    """Register the organiser's own trial: the name says what it is, and nothing personal is asked."""
    facts = EntrantFacts(full_name=_("Bài làm thử"))
    consents = [one.code for one in purposes_of(0) if one.is_required]
    return register(contest=contest, facts=facts, consents=consents, account=None, now=now(), is_trial=True)
