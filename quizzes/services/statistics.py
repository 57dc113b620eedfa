"""Statistics of a paper, computed on request and kept with their date; calibration of its questions (§0-§3, §6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.base.clock import local_day
from lms.base.errors import RuleViolation
from quizzes.blocks import block_of
from quizzes.campaign_enums import RunState
from quizzes.models import AttemptItem, ItemCalibration, Paper, StatisticsRun
from quizzes.paper_marks import PaperMarks, attempts_of, marks_of
from quizzes.services.comparisons import comparisons
from quizzes.statistics.calibration import LEAST_ANSWERS, Model, calibrate
from quizzes.statistics.distractors import FLAG_WORDS, distractor_table
from quizzes.statistics.drawn_forms import DrawnItemStatistics, drawn_item_statistics
from quizzes.statistics.items import ItemStatistics, item_statistics
from quizzes.statistics.plots import group_shares, histogram
from quizzes.statistics.publishing import LEAST_PUBLISHED, Showing, publishable, showing_for
from quizzes.statistics.readings import item_reading, items_to_check, whole_test_reading, why_undefined
from quizzes.statistics.reporting import items_as_json
from quizzes.statistics.selection import AttemptRecord, Counting, provenance
from quizzes.statistics.whole_test import WholeTestStatistics, whole_test_statistics

AT_ONCE = 20_000
"""So many marks are computed while the person waits; more by the worker."""
TEST_FIGURES = (
    "people", "items", "mean", "median", "sd", "skewness", "kurtosis", "alpha", "kr20", "sem", "error_ratio",
)  # fmt: skip
WHY_FIGURES = {"s": "sd", "r_rest": "item_rest", "r_tot": "item_total", "DE": "efficiency", "EW": "effective_weight"}


@transaction.atomic
def ask_statistics(*, paper: Paper, by: User | None, now: datetime, model: str = "") -> StatisticsRun:
    """Note a computation over a paper; `work_run` does it, at once or in the background (see `is_small`).

    Args:
        model: empty for the classical figures; "1PL" or "2PL" to calibrate.

    Raises:
        RuleViolation: "too_few_people": fewer than five finished; "too_few_answers": fewer than calibration needs.
    """
    count = len(attempts_of(paper))
    if count < LEAST_PUBLISHED:
        raise RuleViolation("too_few_people", _few_people(count))
    if model and count < LEAST_ANSWERS[model]:
        raise RuleViolation("too_few_answers", _few_answers(count, model))
    run = StatisticsRun.objects.create(paper=paper, model=model, asked_by=by, asked_at=now, total_count=count)
    record(action="statistics.computed", by=by, now=now, target=run, details={"paper": paper.code, "model": model})
    return run


def is_small(run: StatisticsRun) -> bool:
    """Tell whether a run may be computed while the person waits."""
    return not run.model and AttemptItem.objects.filter(attempt__paper=run.paper_id).count() <= AT_ONCE


def work_run(*, run: StatisticsRun, now: datetime) -> StatisticsRun:
    """Compute a run; a second time computes it anew unless it is finished."""
    if run.state != RunState.WAITING:
        return run
    records = attempts_of(run.paper)
    marks = marks_of(
        run.paper,
        records=records,
        with_answers=not run.model,
        progress=lambda done: _progress(run, done),
    )
    with transaction.atomic():
        if run.model:
            _calibrate(run, marks, now=now)
        else:
            groups = comparisons(paper=run.paper, marks=marks, on=local_day(now))
            run.result = _classical(marks) | {"comparisons": groups}
            run.state = RunState.READY
        _finish(run, records, marks, now=now)
    return run


def latest_run(*, paper: Paper, model: str = "") -> StatisticsRun | None:
    """Return the newest finished computation of a paper."""
    return StatisticsRun.objects.filter(paper=paper, model=model, state=RunState.READY).order_by("-id").first()


def _progress(run: StatisticsRun, done: int) -> None:
    StatisticsRun.objects.filter(pk=run.pk).update(done_count=done)


def _finish(run: StatisticsRun, records: Sequence[AttemptRecord], marks: PaperMarks, *, now: datetime) -> None:
    prints = {marks.names[pk]: version.fingerprint for pk, version in marks.versions.items()}
    basis = provenance(attempts=records, counting=Counting.FIRST, fingerprints=prints, now=now)
    run.definition_version = basis.definition_version
    run.basis = {
        "attempt_ids": list(basis.attempt_ids),
        "counting": basis.counting.value,
        "counted_at": now.isoformat(),
        "item_fingerprints": dict(basis.item_fingerprints),
    }
    run.finished_at, run.done_count = now, len(marks.attempts)
    run.save()


def _classical(marks: PaperMarks) -> dict[str, Any]:
    """Return what the screens show of the classical figures; small groups get what they may see."""
    if marks.is_common:
        return _common(marks)
    return _drawn(marks)


def _common(marks: PaperMarks) -> dict[str, Any]:
    tally = marks.tally()
    items, test = item_statistics(tally=tally), whole_test_statistics(tally=tally)
    shown = showing_for(people=tally.people)
    full = shown not in (Showing.NOTHING, Showing.FACILITY_ONLY)
    top = sum(tally.maxima, Fraction(0))
    pairs = tally.pairs[0]
    percents = [
        100 * total * tally.unit / top
        for total, count in zip(pairs.total.tolist(), pairs.count.tolist(), strict=True)
        for _person in range(count)
    ]
    groups = {
        name: group_shares(
            totals=one.total.tolist(),
            marks=one.mark.tolist(),
            counts=one.count.tolist(),
            top=most / tally.unit,
        )
        for name, one, most in zip(tally.item_ids, tally.pairs, tally.maxima, strict=True)
    }
    rests = _rests(marks)
    return {
        "form": "common",
        "people": tally.people,
        "showing": shown.value,
        "items": [_item_entry(item, test, marks, rests, groups[item.id] if full else ()) for item in items],
        "test": {name: getattr(test, name) for name in TEST_FIGURES} if full else {},
        "test_reading": [sentence.text for sentence in whole_test_reading(test=test)] if full else [],
        "histogram": [vars(column) for column in histogram(percents=percents)] if full else [],
        "to_check": [reading.id for reading in items_to_check(items=items, test=test)],
    }


def _item_entry(
    item: ItemStatistics, test: WholeTestStatistics, marks: PaperMarks, rests: "_Rests", groups: Sequence[float]
) -> dict[str, Any]:
    allowed = publishable(item=item)
    figures = items_as_json(items=[allowed])[0] if allowed else {}
    reading = item_reading(item=item, test=test)
    reasons = {symbol: why_undefined(figure=name, item=item, test=test) for symbol, name in WHY_FIGURES.items()}
    is_full = showing_for(people=item.people) not in (Showing.NOTHING, Showing.FACILITY_ONLY)
    return {
        **_facts(item.id, item.people, marks),
        "figures": {key: value for key, value in figures.items() if key != "id"},
        "why": {symbol: reason.text for symbol, reason in reasons.items() if reason} if is_full else {},
        "alpha_without": test.alpha_if_deleted.get(item.id) if is_full else None,
        "reading": [sentence.text for sentence in reading.sentences],
        "check": reading.needs_check,
        "groups": list(groups),
        "options": rests.options_of(item.id) if is_full else [],
    }


def _facts(name: str, people: int, marks: PaperMarks) -> dict[str, Any]:
    version = next(one for pk, one in marks.versions.items() if marks.names[pk] == name)
    question = version.question
    return {
        "id": name, "code": question.code, "version": version.pk, "stem": question.stem_text[:160],
        "competencies": list(question.competencies), "people": people,
    }  # fmt: skip


def _drawn(marks: PaperMarks) -> dict[str, Any]:
    """Return the figures item by item over those who were shown it; weights and reliability have no meaning here."""
    order = marks.ordered_versions()
    shown = [
        {marks.names[version]: mark for version, mark in marks.marks[attempt].items()} for attempt in marks.attempts
    ]
    maxima = {marks.names[version]: marks.maxima[version] for version in order}
    items = drawn_item_statistics(maxima=maxima, shown=shown)
    totals = [sum(row.values()) / sum(maxima[name] for name in row) * 100 for row in shown]
    rests = _rests(marks)
    entries = [_drawn_entry(item, marks, rests) for item in items]
    full = len(shown) >= 10
    return {
        "form": "drawn",
        "people": len(shown),
        "showing": showing_for(people=len(shown)).value,
        "items": entries,
        "test": {},
        "test_reading": [],
        "histogram": [vars(one) for one in histogram(percents=[Fraction(one) for one in totals])] if full else [],
        "to_check": [entry["id"] for entry in entries if entry["check"]],
    }


def _drawn_entry(item: DrawnItemStatistics, marks: PaperMarks, rests: "_Rests") -> dict[str, Any]:
    same: dict[str, Any] = {
        name: getattr(item, name)
        for name in ("id", "people", "facility", "sd", "upper_lower", "item_rest", "item_total", "efficiency")
    }
    rest: dict[str, Any] = dict.fromkeys(
        ("upper", "lower", "cov_rest", "cov_total", "cov_max", "var_rest", "effective_weight", "intended_weight")
    )
    whole: Any = dict.fromkeys(WholeTestStatistics.__dataclass_fields__) | {"people": item.people, "items": 2}
    test = WholeTestStatistics(**(whole | {"alpha_if_deleted": {}}))
    entry = _item_entry(ItemStatistics(**same, **rest), test, marks, rests, ())
    return {**entry, "why": {}}


@dataclass(frozen=True)
class _Rests:
    """What everybody earned besides each question, for the table of options."""

    marks: PaperMarks

    def options_of(self, name: str) -> list[dict[str, Any]]:
        """Return the options of a question with one right answer; nothing for other kinds."""
        marks = self.marks
        pk = next(pk for pk, found in marks.names.items() if found == name)
        block = block_of(marks.versions[pk])
        right = getattr(block.body, "right", None)
        if block.kind != "single-choice" or not right or len(right) != 1:
            return []
        options = [str(number) for number in range(1, len(block.body.options) + 1)]
        choices, rests = [], []
        for attempt in marks.attempts:
            if pk in marks.marks[attempt]:
                chosen = (marks.answers.get(attempt, {}).get(pk) or {}).get("options") or [None]
                choices.append(str(chosen[0]) if str(chosen[0]) in options else None)
                rests.append(self.rest(attempt, pk))
        rows = distractor_table(options=options, key=str(next(iter(right))), choices=choices, rests=rests)
        return [
            {
                "letter": "" if row.option is None else chr(64 + int(row.option)),
                "is_key": row.is_key,
                "count": row.count,
                "share": row.share,
                "mean_rest": None if row.mean_rest is None else float(row.mean_rest),
                "flags": [FLAG_WORDS[flag] for flag in row.flags],
            }
            for row in rows
        ]

    def rest(self, attempt: int, version: int) -> Fraction:
        """Return the rest mark of an attempt; where papers differ, in percent of the rest of what was shown."""
        row = self.marks.marks[attempt]
        rest = sum(row.values()) - row[version]
        if self.marks.is_common:
            return Fraction(rest)
        most = sum(self.marks.maxima[one] for one in row) - self.marks.maxima[version]
        return Fraction(100 * rest / most) if most else Fraction(0)


def _rests(marks: PaperMarks) -> _Rests:
    return _Rests(marks)


def _calibrate(run: StatisticsRun, marks: PaperMarks, *, now: datetime) -> None:
    """Fit the model on right or wrong answers and append what was found; refuse when no question has enough."""
    model = Model(run.model)
    order = marks.ordered_versions()
    partial = {version for row in marks.marks.values() for version, mark in row.items()
               if mark not in (0, marks.maxima[version])}  # fmt: skip
    used = [version for version in order if version not in partial]
    answers = [[_right(marks.marks[attempt], version, marks.maxima) for version in used] for attempt in marks.attempts]
    fit = calibrate(item_ids=[marks.names[version] for version in used], answers=answers, model=model)
    rows = []
    for version, item in zip(used, fit.items, strict=True):
        if item.parameters is not None:
            rows.append(
                ItemCalibration(
                    version_id=version, run=run, model=run.model, slope=item.parameters.slope,
                    difficulty=item.parameters.difficulty, slope_error=item.slope_error,
                    difficulty_error=item.difficulty_error, answers=item.answers, calibrated_at=now,
                )
            )  # fmt: skip
    if not rows:
        run.state, run.refusal = RunState.REFUSED, _few_answers(len(marks.attempts), run.model)
        return
    ItemCalibration.objects.bulk_create(rows)
    run.state = RunState.READY
    run.result = {
        "log_likelihood": fit.log_likelihood,
        "has_converged": fit.has_converged,
        "left_out": {
            **{item.id: item.reason for item in fit.items if item.reason},
            **{marks.names[version]: "partial_marks" for version in sorted(partial)},
        },
    }


def _right(row: Mapping[int, Any], version: int, maxima: Mapping[int, Any]) -> bool | None:
    return bool(row[version] == maxima[version]) if version in row else None


def _few_people(count: int) -> str:
    return _("Mới có %(count)s người làm xong: dưới 5 người không tính thống kê, để không ai bị đoán ra.") % {
        "count": count
    }


def _few_answers(count: int, model: str) -> str:
    return _(
        "Hiệu chuẩn %(model)s cần ít nhất %(least)s câu trả lời cho mỗi câu hỏi; bài này có %(count)s người làm. "
        "Dùng các chỉ số cổ điển ở trên."
    ) % {"model": model, "least": LEAST_ANSWERS[model], "count": count}
