"""Says in Vietnamese, in one sentence, why an appointment has its training status."""

from datetime import date

from training.enums import PeriodKind, TrainingState
from training.rules.completion import LESSON, QUIZ, Completion, Item
from training.rules.deadline import Deadline
from training.rules.status import Scope, Status

#: decisions on the period that the sentence names; the page of steps names all
NAMED_CHANGES = 2
#: bounds that keep a sentence within the 600 signs of the stored copy
MOST_NAMED, LONGEST_TITLE = 2, 70
#: as written within a sentence (Nghị định 30/2020/NĐ-CP, Phụ lục II)
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def short_date(day: date) -> str:
    """Return dd/mm/yyyy."""
    return f"{day:%d/%m/%Y}"


def long_date(day: date) -> str:
    """Return the weekday and dd/mm/yyyy: «thứ Hai 02/03/2026»."""
    return f"{WEEKDAYS[day.weekday()]} {short_date(day)}"


def because_sentence(status: Status) -> str:
    """Return one sentence: where the deadline comes from and where the person stands.

    Rule: R-TRAIN-04.
    """
    start = _start(status)
    if status.scope is Scope.NOT_YET_RECOGNISED:
        return f"{start}; đến ngày {short_date(status.as_of)} chưa là hòa giải viên nên chưa tính thời hạn."
    months = f"{status.rules.months:02d} tháng"
    if status.deadline is None or status.completion is None:
        cohort_from = short_date(status.rules.cohort_from)
        return f"{start}, trước ngày {cohort_from} nên không thuộc diện phải hoàn thành tập huấn trong {months}."
    evidence = _evidence(status.completion)
    return f"{start}; {_deadline(status, status.deadline)}; {evidence}{_standing(status, status.completion)}."


def learner_sentence(*, state: TrainingState, due_on: date | None, completed_on: date | None, as_of: date) -> str:
    """Return what a mediator is told about the own deadline on a day; empty when there is none.

    Rule: R-TRAIN-04.
    """
    if due_on is None:
        return ""
    if completed_on is not None:
        on_time = "đúng hạn" if completed_on <= due_on else "sau hạn"
        return f"Ông/Bà đã hoàn thành khóa học ngày {short_date(completed_on)}, {on_time}."
    if state is TrainingState.ENDED:
        return ""
    named = long_date(due_on)
    days_left = (due_on - as_of).days
    if days_left > 0:
        return f"Ông/Bà cần học xong chậm nhất {named}, còn {days_left} ngày."
    if days_left == 0:
        return f"Hôm nay, {named}, là ngày cuối để học xong."
    return f"Hạn học xong là {named}, đã qua {-days_left} ngày. Ông/Bà vẫn học tiếp được, xin học xong sớm."


def missing_sentence(because: str) -> str:
    """Return what a mediator is told to be missing, from the sentence of an open status («because_sentence»).

    The last clause of that sentence says the days left and, after a comma, how far the person is.
    """
    standing = because.rsplit("; ", 1)[-1].removesuffix(".")
    _days_left, _comma, progress = standing.partition(", ")
    return f"Ông/Bà {progress}." if progress else ""


def _start(status: Status) -> str:
    """Say from which day the period runs."""
    appointment = status.appointment
    text = f"Được công nhận ngày {short_date(appointment.recognised_on)}"
    if appointment.starts_on != appointment.recognised_on:
        text += f", có hiệu lực từ ngày {short_date(appointment.starts_on)}"
    if appointment.clock_on != appointment.starts_on:
        text += f", thời hạn tính từ ngày {short_date(appointment.clock_on)} của lần công nhận trước"
    return text


def _deadline(status: Status, deadline: Deadline) -> str:
    """Say how the deadline came about."""
    months = f"hạn {deadline.months:02d} tháng"
    clipped = ""
    if deadline.is_clipped:
        month = f"{deadline.corresponding_on:%m/%Y}"
        clipped = f" (tháng {month} không có ngày {deadline.starts_on.day})"
    forecast = f" (theo lịch nghỉ dự kiến năm {deadline.due_on.year})" if status.is_provisional else ""
    longer = _changes(deadline)
    if longer:
        months = f"{months} đến {short_date(deadline.corresponding_on)}{clipped}, {longer},"
        clipped = ""
    if not deadline.is_moved:
        return f"{months} đến hết {long_date(deadline.due_on)}{clipped}{forecast}"
    holiday = f", {status.deadline_day_name}," if status.deadline_day_name else ""
    return (
        f"{months} rơi vào {long_date(deadline.end_on)}{clipped}{holiday} "
        f"nên lùi đến hết {long_date(deadline.due_on)}{forecast}"
    )


def _changes(deadline: Deadline) -> str:
    """Say what decisions added: the last two by number, earlier ones as a count."""
    parts = []
    for applied in deadline.changes[-NAMED_CHANGES:]:
        what = "gia hạn" if applied.change.kind is PeriodKind.EXTENSION else "tạm dừng"
        parts.append(f"{what} {applied.days} ngày theo {applied.change.number}")
    earlier = len(deadline.changes) - NAMED_CHANGES
    if earlier > 0:
        days = sum(applied.days for applied in deadline.changes[:earlier])
        parts.insert(0, f"{earlier} quyết định trước thêm {days} ngày")
    return ", ".join(parts)


def _standing(status: Status, reached: Completion) -> str:
    """Say where the person stands towards the deadline."""
    if status.state is TrainingState.DONE_ON_TIME and status.completed_on is not None:
        return f"đã hoàn thành ngày {short_date(status.completed_on)}, đúng hạn"
    if status.state is TrainingState.DONE_LATE and status.completed_on is not None and status.due_on is not None:
        late_days = (status.completed_on - status.due_on).days
        return f"đã hoàn thành ngày {short_date(status.completed_on)}, trễ {late_days} ngày"
    if status.state is TrainingState.ENDED and status.appointment.ended_on is not None:
        return f"đã thôi làm hòa giải viên từ ngày {short_date(status.appointment.ended_on)}, trước khi hết hạn"
    return f"{_days(status.days_left or 0)}, {progress_words(reached)}"


def _days(days_left: int) -> str:
    """Say how many days are left or over."""
    if days_left > 0:
        return f"còn {days_left} ngày"
    return "hôm nay là ngày cuối" if days_left == 0 else f"đã quá hạn {-days_left} ngày"


def _evidence(reached: Completion) -> str:
    """Name what the ledger holds for the rule: all of it in counts once done, else the newest row."""
    if not reached.met:
        return ""
    if not reached.done:
        newest = max(reached.met, key=lambda met: met.on)
        return f"bằng chứng mới nhất: {_named(newest.item)}, ngày {short_date(newest.on)}; "
    lessons = sum(met.item.sort == LESSON for met in reached.met)
    others = [_named(met.item) for met in reached.met if met.item.sort != LESSON]
    parts = [f"học xong {lessons} bài"] if lessons else []
    return f"bằng chứng: {', '.join(parts + others[:MOST_NAMED])}; "


def _named(item: Item) -> str:
    """Name one thing that was done, cut so that a sentence stays a sentence."""
    title = item.title if len(item.title) <= LONGEST_TITLE else f"{item.title[: LONGEST_TITLE - 1].rstrip()}…"
    if item.sort == LESSON:
        return f"học xong bài «{title or item.reference.partition(':')[2]}»"
    if item.sort == QUIZ:
        return f"đạt bài kiểm tra «{title or item.reference.partition(':')[2]}»"
    return f"{title[:1].lower()}{title[1:]}"


def progress_words(reached: Completion) -> str:
    """Say how much is done: lessons as a count, quizzes by what is missing."""
    if not reached.done_count:
        return "chưa có bài nào hoàn thành"
    missing_lessons = sum(item.sort == LESSON for item in reached.missing)
    lesson_count = missing_lessons + sum(met.item.sort == LESSON for met in reached.met)
    missing_quizzes = [item for item in reached.missing if item.sort == QUIZ]
    parts = []
    if missing_lessons:
        parts.append(f"mới xong {lesson_count - missing_lessons}/{lesson_count} bài")
    elif lesson_count:
        parts.append(f"đã xong {lesson_count}/{lesson_count} bài")
    if missing_quizzes:
        marks = {item.minimum_percent for item in missing_quizzes if item.minimum_percent is not None}
        mark = f" (cần từ {min(marks).normalize():f}%)" if len(marks) == 1 else ""
        parts.append(f"chưa đạt bài kiểm tra{mark}")
    others = [_named(item) for item in reached.missing if item.sort not in (LESSON, QUIZ)]
    parts += [f"còn thiếu: {name}" for name in others[:MOST_NAMED]]
    return ", ".join(parts) or f"đã xong {reached.done_count}/{reached.needed_count} nội dung"
