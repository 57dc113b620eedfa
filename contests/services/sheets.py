"""Score sheets: submitted once and locked; a correction is a new version; two keyings of a paper sheet make one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime

from accounts.models import User
from audit.services import record
from contests.enums import RoundState, SheetSource
from contests.models import ContestRound, Judge, PaperSheetKeying, Recusal, RoundEntry, ScoreSheet
from contests.queries.correcting import takes_facts
from contests.queries.rules import round_rules
from contests.rules.amounts import is_multiple, points_vi, read_decimal
from lms.base.errors import RuleViolation
from lms.base.text import clean

MARKING_STATES = (RoundState.DRAWN, RoundState.RUNNING)


class Superseded(RuleViolation):
    """A sheet whose key stands for other content already: answered with 409."""


@dataclass(frozen=True)
class SheetBox:
    """One box of a sheet: `code` is "" where the part is marked whole; points."""

    code: str
    name: str
    maximum: Decimal
    step: Decimal


def boxes_of(*, contest_round: ContestRound, part: str) -> tuple[SheetBox, ...]:
    """Return the boxes of the sheet of a part; none when no judge marks it or there is no such part.

    Raises:
        RuleViolation: `settings_missing`.
    """
    found = round_rules(contest_round).marked_parts().get(part)
    if found is None or found.marking is None:
        return ()
    rows = found.marking.criteria_of(part_maximum=found.maximum)
    return tuple(SheetBox(code, name or found.name, maximum, step) for code, name, maximum, step in rows)


@transaction.atomic
def submit_sheet(
    *,
    judge: Judge,
    round_entry: RoundEntry,
    part: str,
    marks: Mapping[str, Any],
    client_key: str,
    by: User,
    now: datetime,
    note: str = "",
    reason: str = "",
    version: int = 1,
    device_hash: str = "",
    source: str = SheetSource.DEVICE,
) -> ScoreSheet:
    """Store and lock one sheet. The same `client_key` and content again answers with the stored sheet.

    Args:
        marks: criterion → points, text or number; {"": points} where the part is marked whole.
        version: 1, or one more than the last for a correction, which needs a `reason`.

    Raises:
        Superseded: the key came before with other content; what was stored stays.
        RuleViolation: `round_not_open`, `judge_removed`, `judge_recused`, `not_assigned`, `unknown_part`,
            `criterion_missing`, `unknown_criterion`, `wrong_number`, `mark_below_zero`, `mark_above_maximum`,
            `mark_off_step`, `sheet_locked`, `reason_missing`, `wrong_version`.
    """
    contest_round = ContestRound.objects.select_for_update().select_related("rules").get(pk=round_entry.round_id)
    known = ScoreSheet.objects.filter(client_key=client_key).first()
    if known is not None:
        about = (judge.pk, round_entry.pk, part)
        return _same_sheet(known, about, marks, version=version, note=clean(note)[:1000], reason=clean(reason))
    judge = Judge.objects.get(pk=judge.pk)
    _check_may_mark(contest_round, judge, round_entry)
    points = checked_marks(contest_round=contest_round, part=part, marks=marks)
    _check_version(judge, round_entry, part, version=version, reason=reason)
    try:
        with transaction.atomic():
            sheet = ScoreSheet.objects.create(
                judge=judge,
                round_entry=round_entry,
                part=part,
                version=version,
                marks=points,
                note=clean(note)[:1000],
                reason=clean(reason),
                rules=contest_round.rules,
                source=source,
                client_key=client_key,
                device_hash=device_hash,
                recorded_by=by,
                recorded_at=now,
            )
    except IntegrityError:
        raise RuleViolation("sheet_locked", LOCKED) from None
    details = {"part": part, "version": version, "source": str(source), "entry": str(round_entry.public_id)}
    record(action="contest.sheet_locked", by=by, now=now, target=sheet, details=details)
    return sheet


SUPERSEDED = (
    "Phiếu này đã nộp và khóa lúc {at:%H:%M} với nội dung khác; bản đã nộp được giữ nguyên, bản gửi sau không ghi. "
    "Muốn sửa, xin mở lại phiếu, bấm «Sửa phiếu đã nộp» và ghi lý do."
)
LOCKED = "Phiếu này đã nộp và khóa. Muốn sửa, xin dùng «Sửa phiếu đã nộp» và ghi lý do."


def checked_marks(*, contest_round: ContestRound, part: str, marks: Mapping[str, Any]) -> dict[str, str]:
    """Return the points of every box as decimal strings.

    Raises:
        RuleViolation: as `submit_sheet`; `field` names the box.
    """
    boxes = boxes_of(contest_round=contest_round, part=part)
    if not boxes:
        raise RuleViolation("unknown_part", "Phần thi này không do giám khảo chấm.")
    unknown = set(marks) - {box.code for box in boxes}
    if unknown:
        raise RuleViolation("unknown_criterion", f"Phiếu không có tiêu chí «{sorted(unknown)[0][:60]}».")
    return {box.code: checked_mark(box=box, value=marks.get(box.code)) for box in boxes}


@transaction.atomic
def key_paper_sheet(
    *, judge: Judge, round_entry: RoundEntry, part: str, marks: Mapping[str, Any], by: User, now: datetime
) -> ScoreSheet | None:
    """Keep one secretary's keying of a paper sheet; return the sheet when another secretary keyed the same.

    Raises:
        RuleViolation: as `submit_sheet`.
    """
    contest_round = ContestRound.objects.select_for_update().select_related("rules").get(pk=round_entry.round_id)
    _check_may_mark(contest_round, judge, round_entry)
    points = checked_marks(contest_round=contest_round, part=part, marks=marks)
    PaperSheetKeying.objects.create(
        judge=judge, round_entry=round_entry, part=part, marks=points, keyed_by=by, keyed_at=now
    )
    latest: dict[int, dict[str, str]] = {}
    for row in PaperSheetKeying.objects.filter(judge=judge, round_entry=round_entry, part=part).order_by("pk"):
        latest[row.keyed_by_id] = row.marks
    others = [keyed for secretary, keyed in latest.items() if secretary != by.pk]
    if points not in others:
        return None
    last = ScoreSheet.objects.filter(judge=judge, round_entry=round_entry, part=part).order_by("version").last()
    if last is not None and last.marks == points:
        return last
    number = 1 if last is None else last.version + 1
    return submit_sheet(
        judge=judge,
        round_entry=round_entry,
        part=part,
        marks=points,
        client_key=f"paper:{judge.pk}:{round_entry.pk}:{part}:{number}",
        by=by,
        now=now,
        version=number,
        reason="" if number == 1 else "Nhập lại từ phiếu giấy có chữ ký",
        source=SheetSource.PAPER,
    )


def checked_mark(*, box: SheetBox, value: Any) -> str:
    """Return the points of one box as a decimal string.

    Raises:
        RuleViolation: `criterion_missing`, `wrong_number`, `mark_below_zero`, `mark_above_maximum`, `mark_off_step`.
    """
    field = box.code or "mark"
    if value is None or value == "":
        raise RuleViolation("criterion_missing", f"Chưa có điểm «{box.name}».", field=field)
    text = value.strip().replace(",", ".") if isinstance(value, str) else value
    points = read_decimal(text)
    if points is None:
        raise RuleViolation("wrong_number", f"«{box.name}»: cần một số, ví dụ 8,5.", field=field)
    if points < 0:
        raise RuleViolation("mark_below_zero", f"«{box.name}»: điểm không được âm.", field=field)
    if points > box.maximum:
        message = f"«{box.name}»: điểm {points_vi(points)} vượt mức tối đa {points_vi(box.maximum)}."
        raise RuleViolation("mark_above_maximum", message, field=field)
    if not is_multiple(points, step=box.step):
        message = f"«{box.name}»: điểm {points_vi(points)} không đúng bước {points_vi(box.step)}."
        raise RuleViolation("mark_off_step", message, field=field)
    return f"{points.normalize():f}"


def _check_may_mark(contest_round: ContestRound, judge: Judge, round_entry: RoundEntry) -> None:
    if contest_round.state not in MARKING_STATES and not takes_facts(contest_round):
        message = f"Vòng thi đang ở bước «{contest_round.get_state_display()}» nên không nhận phiếu chấm."
        raise RuleViolation("round_not_open", message)
    if judge.removed_at is not None:
        raise RuleViolation("judge_removed", "Giám khảo này đã thôi chấm vòng thi nên phiếu không được nhận.")
    if judge.round_id != round_entry.round_id or round_entry.withdrawn == "before_round":
        raise RuleViolation("not_assigned", "Bài này không thuộc phần chấm của giám khảo.")
    if Recusal.objects.filter(judge=judge, round_entry=round_entry).exists():
        raise RuleViolation("judge_recused", "Giám khảo đã rút khỏi việc chấm bài này.")


def _check_version(judge: Judge, round_entry: RoundEntry, part: str, *, version: int, reason: str) -> None:
    last = ScoreSheet.objects.filter(judge=judge, round_entry=round_entry, part=part).order_by("version").last()
    if last is not None and version <= last.version:
        raise RuleViolation("sheet_locked", LOCKED)
    if version != (1 if last is None else last.version + 1):
        raise RuleViolation("wrong_version", "Phiếu đã được sửa ở nơi khác. Xin tải lại trang rồi sửa tiếp.")
    if version > 1 and not clean(reason):
        raise RuleViolation("reason_missing", "Xin ghi lý do sửa phiếu đã nộp.", field="reason")


def _same_sheet(
    known: ScoreSheet, about: tuple[int, int, str], marks: Mapping[str, Any], *, version: int, note: str, reason: str
) -> ScoreSheet:
    """Return the stored sheet for the same content; other content under its key never replaces it (security.md §9)."""
    if (known.judge_id, known.round_entry_id, known.part) != about:
        raise RuleViolation("wrong_key", "Phiếu gửi lên không khớp. Xin tải lại trang.")
    stored = (known.marks, known.version, known.note, known.reason)
    if stored != ({code: _plain_points(value) for code, value in marks.items()}, version, note, reason):
        raise Superseded("superseded", SUPERSEDED.format(at=localtime(known.recorded_at)))
    return known


def _plain_points(value: Any) -> str:
    """Return points as they are stored; the text itself where it is no number."""
    number = read_decimal(value.strip().replace(",", ".") if isinstance(value, str) else value)
    return str(value) if number is None else f"{number.normalize():f}"
