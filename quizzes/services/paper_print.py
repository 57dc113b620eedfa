"""Papers on paper: variants drawn with a stored seed, the sheets as PDF, and the key apart."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.base.clock import local_day
from lms.base.errors import RuleViolation
from lms.base.typst_pdf import render_pdf
from lms.hgm import Block
from quizzes.blocks import block_of, in_order
from quizzes.drawing import draw_questions
from quizzes.enums import PaperState
from quizzes.letters import Shape, key_letters, printed_order, shape_of
from quizzes.models import Paper, PaperPrint, QuestionVersion
from quizzes.services.bank import plain

TEMPLATE = Path(__file__).resolve().parents[1] / "print" / "paper.typ"
SEED_BITS = 62
MOST_VARIANTS = len(ascii_uppercase)


@dataclass(frozen=True, slots=True)
class PrintedQuestion:
    """One question of a variant: its place from 1, its version, the block as printed, and what may be written."""

    number: int
    version: QuestionVersion
    points: Decimal
    block: Block
    shape: Shape


@transaction.atomic
def make_variant(*, paper: Paper, by: User, now: datetime) -> PaperPrint:
    """Draw the next variant (A, B, C …) of a paper and keep exactly what is printed.

    Whoever calls has checked can_write_paper.

    Raises:
        RuleViolation: "retired", "too_many", "not_printable" (a kind that an answer sheet cannot hold), "short_pool",
            "busy" when another one was made at the same moment.
    Source: security.md C12.
    """
    if paper.state == PaperState.RETIRED:
        raise RuleViolation("retired", _("Bài kiểm tra đã ngừng dùng nên không in đề mới."))
    count = PaperPrint.objects.filter(paper=paper).count()
    if count >= MOST_VARIANTS:
        raise RuleViolation("too_many", _("Đã đủ 26 mã đề, từ A đến Z."))
    seed = secrets.randbits(SEED_BITS)
    drawn = draw_questions(paper=paper, seed=seed, on=local_day(now))
    versions = QuestionVersion.objects.select_related("question").in_bulk([one.version_id for one in drawn])
    unfit = [one.question.code for one in versions.values() if shape_of(block_of(one)) is None]
    if unfit:
        raise RuleViolation(
            "not_printable",
            _("Đề in giấy chỉ nhận câu một đáp án, nhiều đáp án và đúng – sai. Xin thay các câu: %(codes)s.")
            % {"codes": ", ".join(sorted(unfit)[:10])},
        )
    try:
        with transaction.atomic():
            variant = PaperPrint.objects.create(
                paper=paper,
                paper_version=paper.version,
                label=ascii_uppercase[count],
                seed=seed,
                items=[[one.version_id, str(one.points)] for one in drawn],
                shuffle_options=paper.shuffle_options,
                printed_by=by,
                printed_at=now,
            )
    except IntegrityError as error:
        raise RuleViolation("busy", _("Có người vừa tạo mã đề này. Xin tải lại trang.")) from error
    _log(variant, "paper.printed", by=by, now=now)
    return variant


def printed_questions(variant: PaperPrint) -> list[PrintedQuestion]:
    """Return the questions of a variant in the order printed; one statement."""
    versions = QuestionVersion.objects.select_related("question").in_bulk([key for key, _points in variant.items])
    found = []
    for number, (key, points) in enumerate(variant.items, start=1):
        block = in_order(block_of(versions[key]), shuffle=variant.shuffle_options)
        shape = shape_of(block)
        if shape is not None:
            found.append(PrintedQuestion(number, versions[key], Decimal(points), block, shape))
    return found


def paper_pdf(*, variant: PaperPrint, by: User, now: datetime) -> bytes:
    """Return the question sheets of a variant with the answer sheet at the end; logged."""
    _log(variant, "paper.printed", by=by, now=now)
    return render_pdf(template=TEMPLATE, data=print_data(variant, kind="paper"))


def key_pdf(*, variant: PaperPrint, by: User, now: datetime) -> bytes:
    """Return the key of a variant; logged. Whoever calls has checked can_write_paper."""
    _log(variant, "paper.key_printed", by=by, now=now)
    return render_pdf(template=TEMPLATE, data=print_data(variant, kind="key"))


def print_data(variant: PaperPrint, *, kind: str) -> dict[str, Any]:
    """Return what the template is given; `kind` is "paper" or "key". Keys stand in the second only (C2)."""
    paper = variant.paper
    questions = printed_questions(variant)
    minutes = _("Thời gian làm bài: %(count)s phút") % {"count": paper.time_limit_minutes}
    facts = [minutes] if paper.time_limit_minutes else []
    facts.append(_("Số câu: %(count)s") % {"count": len(questions)})
    return {
        "kind": kind,
        "title": paper.title,
        "label": variant.label,
        "facts": facts,
        "questions": [_printed(one, variant.seed, with_key=kind == "key") for one in questions],
        "sheet": [
            _("Họ và tên:"),
            _("Mã hòa giải viên (trên thẻ):"),
            _("Tổ hòa giải; xã, phường:"),
            _("Người giúp ghi (nếu có):"),
        ],
        "labels": _labels(),
    }


def _labels() -> dict[str, str]:
    return {
        "variant": _("Mã đề"),
        "question": _("Câu"),
        "key": _("Đáp án (điểm mỗi câu trong ngoặc)"),
        "sheet": _("Phiếu trả lời"),
        "how": _(
            "Khoanh tròn chữ chọn. Câu đúng – sai: ghi Đ hoặc S vào từng ô. Chọn nhầm thì gạch chéo, khoanh chữ khác."
        ),
    }


def _printed(one: PrintedQuestion, seed: int, *, with_key: bool) -> dict[str, Any]:
    points = _("%(points)s điểm") % {"points": f"{one.points.normalize():f}".replace(".", ",")}
    if with_key:
        return {"number": one.number, "points": points, "key": key_letters(one.block, seed=seed)}
    is_truth = one.shape.kind == "truth"
    parts = one.block.body.statements if is_truth else one.block.body.options
    texts = [plain(parts[number - 1].text.source) for number in printed_order(one.block, seed=seed)]
    names = [f"{place}" for place in range(1, len(texts) + 1)] if is_truth else list(ascii_uppercase[: len(texts)])
    return {
        "number": one.number,
        "stem": plain(one.block.body.stem.source),
        "hint": one.shape.hint,
        "points": points,
        "options": [{"letter": name, "text": text} for name, text in zip(names, texts, strict=True)],
        "marks": names,
        "boxes": is_truth,
    }


def _log(variant: PaperPrint, action: str, *, by: User, now: datetime) -> None:
    paper = variant.paper
    details = {"variant": variant.label, "seed": variant.seed}
    record(action=action, by=by, now=now, target=paper, scope_code=paper.scope_code, details=details)
