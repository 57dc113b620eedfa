"""Papers in a class: a quick test on one telephone for people in turn, and reflection papers handed in."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.base.clock import local_day
from lms.base.errors import NotAllowed, RuleViolation
from mediators.models import Mediator
from mediators.services.people import ensure_mediator_account
from quizzes.enums import AttemptChannel, PaperState
from quizzes.letters import BLANK
from quizzes.models import Attempt, Paper, PaperPrint
from quizzes.paper_access import can_write_paper
from quizzes.services.keying import key_sheet
from quizzes.services.paper_print import PrintedQuestion, make_variant, printed_questions
from training.class_access import may_run_class
from training.enums import Channel, EvidenceKind
from training.models import ClassPaper, Evidence, TrainingClass
from training.queries.ways import way_of
from training.services.evidence import record_evidence, supersede_evidence


@transaction.atomic
def choose_paper(*, training_class: TrainingClass, paper: Paper, by: User, now: datetime) -> ClassPaper:
    """Take a paper of the bank for a class, in the printed variant that it has; a writer of it gets one made.

    Raises:
        NotAllowed: the class is not the caller's.
        RuleViolation: "not_open", "no_variant", "chosen_already", or why no variant can be made.
    """
    _check_may(training_class, by)
    if paper.state != PaperState.READY:
        raise RuleViolation("not_open", _("Bài này chưa mở nên chưa dùng trong lớp được."), field="paper")
    variant = PaperPrint.objects.filter(paper=paper).order_by("label").first()
    if variant is None and can_write_paper(by, paper):
        variant = make_variant(paper=paper, by=by, now=now)
    if variant is None:
        raise RuleViolation(
            "no_variant",
            _("Bài này chưa có mã đề nào. Xin nhờ người soạn bài mở «Bài kiểm tra», tạo một mã đề in."),
            field="paper",
        )
    try:
        with transaction.atomic():
            row = ClassPaper.objects.create(
                training_class=training_class, paper=paper, variant=variant, chosen_by=by, chosen_at=now
            )
    except IntegrityError as error:
        raise RuleViolation("chosen_already", _("Lớp đã có bài này."), field="paper") from error
    _tell(training_class, "class.paper_chosen", by=by, now=now, details={"paper": paper.code, "variant": variant.label})
    return row


def line_of(questions: Sequence[PrintedQuestion], answers: Mapping[str, Sequence[str]]) -> str:
    """Return the answers of a form as the line of letters that an answer sheet would hold.

    Args:
        answers: chosen letters by question: "q3" for options, "q3-2" for the second statement of the third question.
    """
    parts = []
    for one in questions:
        if one.shape.kind == "truth":
            marks = [_first(answers, f"q{one.number}-{place}") for place in range(1, one.shape.count + 1)]
            parts.append("".join(marks))
        else:
            parts.append("".join(answers.get(f"q{one.number}", ())) or BLANK)
    return " ".join(parts)


@transaction.atomic
def hand_in(*, class_paper: ClassPaper, person: Mediator, line: str, helped: bool, by: User, now: datetime) -> Attempt:
    """Take one person's answers from the shared telephone: an attempt, and evidence when passed (`keep_class_test`).

    Raises:
        NotAllowed: the class is not the caller's.
        RuleViolation: "class_cancelled", "class_not_yet", "no_office", "nothing", "bad_letters", "no_attempt_left".
    """
    training_class = class_paper.training_class
    _check_may(training_class, by)
    check_running(training_class, now=now)
    user = ensure_mediator_account(mediator=person, by=by, now=now)
    questions = printed_questions(class_paper.variant)
    if line == line_of(questions, {}):
        raise RuleViolation("nothing", _("Chưa trả lời câu nào."))
    keyed = key_sheet(
        variant=class_paper.variant,
        user=user,
        line=line,
        helped=helped,
        two_passes=False,
        settled=True,
        by=by,
        now=now,
        channel=AttemptChannel.SHARED,
    )
    if keyed.attempt is None:
        raise RuleViolation("waits", _("Phiếu của người này đang chờ gõ lần hai ở trang gõ phiếu."))
    return keyed.attempt


@transaction.atomic
def keep_class_test(*, attempt: Attempt, now: datetime) -> Evidence | None:
    """Keep a passed test of a class, answered on its telephone or on a sheet that was keyed in; None for any other.

    The channel is that of the work (the class), the details say from what it was recorded and whether somebody helped.
    Rule: R-TRAIN-07.
    """
    person = Mediator.objects.filter(user=attempt.user).first()
    if not attempt.passed or attempt.channel == AttemptChannel.ONLINE or person is None:
        return None
    way = way_of(attempt)
    if way.held is None:
        return None
    return record_evidence(
        mediator=person,
        kind=EvidenceKind.QUIZ_PASSED.value,
        happened_on=way.on,
        now=now,
        by=way.by,
        channel=way.channel.value,
        reference=f"quiz:{attempt.paper.code}",
        score_percent=attempt.percent,
        client_key=f"attempt:{attempt.public_id}",
        details={"title": attempt.paper.title, **way.details},
    )


@transaction.atomic
def record_handed_in(
    *,
    training_class: TrainingClass,
    people: Sequence[Mediator],
    helped: Sequence[Mediator],
    on: date,
    by: User,
    now: datetime,
) -> int:
    """Record who handed in a reflection paper (bài thu hoạch) of the class; each person once. Return how many are new.

    Raises:
        NotAllowed: the class is not the caller's.
        RuleViolation: "class_cancelled", "class_not_yet", "outside_class", "evidence_in_future".
    """
    _check_may(training_class, by)
    check_running(training_class, now=now)
    if on < training_class.starts_on:
        raise RuleViolation("outside_class", _("Ngày nộp không thể trước ngày mở lớp."), field="on")
    known = set(handed_in(training_class))
    new = [person for person in people if person.pk not in known]
    for person in new:
        record_evidence(
            mediator=person,
            kind=EvidenceKind.PAPER_HANDED_IN.value,
            happened_on=on,
            now=now,
            by=by,
            channel=Channel.PAPER.value,
            reference=f"class:{training_class.public_id}",
            client_key=f"reflection:{training_class.pk}:{person.pk}:{_round(training_class, person)}",
            details={"title": training_class.title, "helped": person in helped},
        )
    return len(new)


@transaction.atomic
def take_back_handed_in(
    *, training_class: TrainingClass, person: Mediator, reason: str, by: User, now: datetime
) -> Evidence:
    """Annul what was recorded by mistake about a reflection paper.

    Raises:
        NotAllowed: the class is not the caller's.
        RuleViolation: "reason_missing", "not_handed_in".
    """
    _check_may(training_class, by)
    row = handed_in(training_class).get(person.pk)
    if row is None:
        raise RuleViolation("not_handed_in", _("Người này chưa được ghi đã nộp bài."))
    return supersede_evidence(evidence=row, reason=reason, by=by, now=now, channel=Channel.PAPER.value)


def handed_in(training_class: TrainingClass) -> dict[int, Evidence]:
    """Return the standing rows of reflection papers of a class by person; one statement."""
    rows = Evidence.objects.filter(
        reference=f"class:{training_class.public_id}", kind=EvidenceKind.PAPER_HANDED_IN, superseded_by=None
    )
    return {row.mediator_id: row for row in rows}


def check_running(training_class: TrainingClass, *, now: datetime) -> None:
    """Refuse papers of a class that was cancelled or has not begun.

    Raises:
        RuleViolation: "class_cancelled", "class_not_yet".
    """
    if training_class.cancelled_at is not None:
        raise RuleViolation("class_cancelled", _("Lớp này đã hủy."))
    if training_class.starts_on > local_day(now):
        raise RuleViolation("class_not_yet", _("Lớp chưa đến ngày mở nên chưa làm bài được."))


def _round(training_class: TrainingClass, person: Mediator) -> int:
    """Return how often a paper of the person was recorded before: a new row after a mistake gets a key of its own."""
    return Evidence.objects.filter(
        mediator=person, reference=f"class:{training_class.public_id}", kind=EvidenceKind.PAPER_HANDED_IN
    ).count()


def _first(answers: Mapping[str, Sequence[str]], name: str) -> str:
    found = answers.get(name, ())
    return found[0] if found else BLANK


def _check_may(training_class: TrainingClass, by: User) -> None:
    if not may_run_class(by, training_class):
        raise NotAllowed(_("Lớp này không thuộc phần việc được giao của Ông/Bà."))


def _tell(row: TrainingClass, action: str, *, by: User, now: datetime, details: dict[str, str]) -> None:
    record(action=action, by=by, now=now, target=row, scope_code=row.unit_id, details=details)
