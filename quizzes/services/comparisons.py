"""Whether a question is harder for one group of mediators than for another of equal ability (§5), for the screens.

Only groups of thirty people or more are compared, only in aggregate, and only papers that were the same for everybody:
where papers are drawn, totals of different questions do not tell who is equally able.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mediators.enums import UnitKind
from mediators.models import Appointment, Mediator
from quizzes.models import Attempt, Paper
from quizzes.paper_marks import PaperMarks
from quizzes.statistics.dif import LEAST_PER_GROUP, Answer, DifResult, mantel_haenszel, strata_of

ELDER_FROM = 60
"""Age in whole years, by the year of birth: the only part of it that rosters always hold."""


@dataclass(frozen=True)
class Traits:
    """What is known of one person; None where the roster does not say."""

    female: bool | None
    minority: bool | None
    minority_area: bool | None
    rural: bool | None
    elder: bool | None


@dataclass(frozen=True)
class Grouping:
    """Two groups that are compared: which answer puts a person into the second one, and how both are called."""

    code: str
    name: str | Promise
    reference: str | Promise
    focal: str | Promise
    is_focal: Callable[[Traits], bool | None]


GROUPINGS = (
    Grouping("sex", gettext_lazy("Giới"), gettext_lazy("nam"), gettext_lazy("nữ"), lambda one: one.female),
    Grouping(
        "minority", gettext_lazy("Dân tộc"), gettext_lazy("người Kinh"), gettext_lazy("người dân tộc thiểu số"),
        lambda one: one.minority,
    ),
    Grouping(
        "minority_area", gettext_lazy("Vùng dân tộc thiểu số"), gettext_lazy("vùng khác"),
        gettext_lazy("vùng đông đồng bào dân tộc thiểu số"), lambda one: one.minority_area,
    ),
    Grouping("place", gettext_lazy("Nơi ở"), gettext_lazy("phường"), gettext_lazy("xã"), lambda one: one.rural),
    Grouping("age", gettext_lazy("Tuổi"), gettext_lazy("dưới 60 tuổi"), gettext_lazy("từ 60 tuổi"),
             lambda one: one.elder),
)  # fmt: skip


def comparisons(*, paper: Paper, marks: PaperMarks, on: date) -> list[dict[str, Any]]:
    """Return, for each pair of groups, how many people both have and what was found of each question.

    A pair with fewer than thirty people on a side tells neither numbers nor figures; an empty list where people were
    given different questions. Three statements.
    """
    if not marks.is_common:
        return []
    traits = _traits_by_attempt(paper, on=on)
    return [_compared(grouping, marks, traits) for grouping in GROUPINGS]


def _traits_by_attempt(paper: Paper, *, on: date) -> dict[int, Traits]:
    attempts = dict(Attempt.objects.filter(paper=paper).values_list("pk", "user_id"))
    people = Mediator.objects.filter(user__attempts__paper=paper)
    rows = people.values_list("user_id", "pk", "female", "ethnic_minority", "birth_year", "commune__kind").distinct()
    offices = Appointment.objects.running(on).filter(mediator__user__attempts__paper=paper)
    areas: dict[int, bool] = {}
    for mediator, area in offices.order_by("pk").values_list("mediator_id", "team__minority_area").distinct():
        areas[mediator] = areas.get(mediator, False) or area
    by_user = {
        user: Traits(
            female=female, minority=minority, minority_area=areas.get(mediator),
            rural={UnitKind.XA.value: True, UnitKind.PHUONG.value: False}.get(kind),
            elder=None if year is None else on.year - year >= ELDER_FROM,
        )
        for user, mediator, female, minority, year, kind in rows
    }  # fmt: skip
    return {attempt: by_user[user] for attempt, user in attempts.items() if user in by_user}


def _compared(grouping: Grouping, marks: PaperMarks, traits: Mapping[int, Traits]) -> dict[str, Any]:
    sides = {
        attempt: side
        for attempt in marks.attempts
        if attempt in traits and (side := grouping.is_focal(traits[attempt])) is not None
    }
    focal = sum(sides.values())
    head = {"code": grouping.code, "name": str(grouping.name),
            "reference": str(grouping.reference), "focal": str(grouping.focal)}  # fmt: skip
    if min(focal, len(sides) - focal) < LEAST_PER_GROUP:
        return {**head, "people": None, "items": []}
    totals = {attempt: Fraction(sum(marks.marks[attempt].values(), Decimal(0))) for attempt in sides}
    items = [_item(grouping, version, marks, sides, totals) for version in marks.ordered_versions()]
    return {**head, "people": [len(sides) - focal, focal], "items": items}


def _item(
    grouping: Grouping, version: int, marks: PaperMarks, sides: Mapping[int, bool], totals: Mapping[int, Fraction]
) -> dict[str, Any]:
    top, name = marks.maxima[version], marks.names[version]
    earned = {attempt: marks.marks[attempt][version] for attempt in sides}
    if any(mark not in (0, top) for mark in earned.values()):
        return {"id": name, "label": None, "why": _("có điểm lẻ, không phải chỉ đúng hoặc sai")}
    answers = [Answer(side, earned[attempt] == top, totals[attempt]) for attempt, side in sides.items()]
    found = mantel_haenszel(strata=strata_of(answers=answers))
    figures = {key: value for key, value in asdict(found).items() if key in {"alpha", "delta", "se_delta", "p_value"}}
    if found.label is None:
        return {"id": name, "label": None, "why": _("không đủ câu trả lời đúng và sai ở cùng mức điểm"), **figures}
    return {"id": name, "label": found.label, "reading": _reading(grouping, found), **figures}


def _reading(grouping: Grouping, found: DifResult) -> str:
    """Return what an editor should think of a question; empty for one that treats both groups alike."""
    if found.label in (None, "A") or found.delta is None:
        return ""
    harder, easier = grouping.focal, grouping.reference
    if found.delta > 0:
        harder, easier = easier, harder
    facts = {"harder": harder, "easier": easier}
    if found.label is not None and found.label.startswith("C"):
        words = _(
            "Cùng mức điểm cả bài, %(harder)s làm đúng câu này ít hơn hẳn %(easier)s. Đọc lại lời văn và ví dụ: có "
            "điều gì chỉ quen với một nhóm không? Chưa rõ thì tạm không dùng câu này để xét đạt."
        )
    else:
        words = _(
            "Cùng mức điểm cả bài, %(harder)s làm đúng câu này ít hơn %(easier)s một chút. Nên đọc lại lời văn khi sửa "
            "câu."
        )
    return words % facts
