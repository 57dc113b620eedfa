"""How one part (or sub-part) earns its points: by judges, by a key, by staying in (contest-rules.md §2 «Marking»)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from contests.rules.amounts import is_multiple
from contests.rules.combining import COMBINATIONS, Combination, JudgeMark
from contests.rules.reading import Path
from contests.rules.shapes import Family, Shape
from contests.rules.specs import Choice, Code, Key, ListOf, Number, Record, Report, Text, Whole, is_set

MARKINGS = Family("Cách chấm")

_STEP = Key(Number(above_least=True))
_COMBINE = Key(COMBINATIONS, required=False)
_CRITERION = Record({
    "code": Key(Code()),
    "name": Key(Text()),
    "maximum": Key(Number(above_least=True)),
    "step": Key(Number(above_least=True), required=False),
})  # fmt: skip


@dataclass(frozen=True)
class PartPaper:
    """What was handed in for one entry and one part.

    Attributes:
        sheets: by judge, the points by criterion; a judge who marks the part as a whole has the one name "".
        right: of a part marked by key, which questions were answered rightly (None: left blank).
        stayed: of an elimination quiz, how many questions each member stayed in.
        uncounted: places from 0 of questions marked by key that do not count.
    """

    sheets: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    right: Sequence[bool | None] | None = None
    stayed: Sequence[int] | None = None
    uncounted: frozenset[int] = frozenset()


class Marking(Shape):
    """One way to earn points."""

    judged: ClassVar[bool] = False

    def criteria_of(self, *, part_maximum: Decimal) -> tuple[tuple[str, str, Decimal, Decimal], ...]:
        """Return (code, name, maximum, step) of each box of a judge's sheet; none when no judge marks."""
        return ()

    def combination(self, *, of_panel: Combination | None) -> Combination | None:
        """Return how the judges' marks of this part are combined; None when no judge marks."""
        return None

    def earned(self, *, paper: PartPaper, head: str | None, of_panel: Combination | None) -> Fraction:
        """Return what the part earned, exact, before penalties."""
        raise NotImplementedError

    def criterion_points(
        self, *, paper: PartPaper, head: str | None, of_panel: Combination | None
    ) -> dict[str, Fraction]:
        """Return what each criterion earned, for tie-breaks."""
        return {}


class JudgedMarking(Marking):
    """Marks given by judges."""

    combine: Mapping[str, Any] | None
    judged: ClassVar[bool] = True

    def combination(self, *, of_panel: Combination | None) -> Combination | None:
        """Return the part's own way, else the panel's."""
        return COMBINATIONS.build(self.combine) if self.combine else of_panel

    def earned(self, *, paper: PartPaper, head: str | None, of_panel: Combination | None) -> Fraction:
        """Return the judges' marks combined over the part or criterion by criterion, as the rules say."""
        combination = self.combination(of_panel=of_panel)
        if combination is None:
            raise ValueError("a judged part without a combination passed the check")
        if combination.over == "criterion":
            return sum(self.criterion_points(paper=paper, head=head, of_panel=of_panel).values(), Fraction(0))
        return combination.combine(
            [JudgeMark(judge, sum(marks.values(), Decimal(0)), judge == head) for judge, marks in paper.sheets.items()]
        )

    def criterion_points(
        self, *, paper: PartPaper, head: str | None, of_panel: Combination | None
    ) -> dict[str, Fraction]:
        """Return each criterion's marks combined by themselves."""
        combination = self.combination(of_panel=of_panel)
        boxes = next(iter(paper.sheets.values()), {})
        if combination is None:
            return {}
        return {
            box: combination.combine(
                [JudgeMark(judge, marks[box], judge == head) for judge, marks in paper.sheets.items()]
            )
            for box in boxes
        }


@MARKINGS.register
@dataclass(frozen=True)
class ByCriteria(JudgedMarking):
    """Each judge marks each criterion."""

    criteria: Sequence[Mapping[str, Any]]
    step: Decimal
    combine: Mapping[str, Any] | None
    kind: ClassVar[str] = "by_criteria"
    label: ClassVar[str] = "Giám khảo chấm từng tiêu chí"
    options = {
        "step": _STEP,
        "combine": _COMBINE,
        "criteria": Key(ListOf(_CRITERION, 1, 30, unique_key="code")),
    }

    @classmethod
    def check(cls, plain: Mapping[str, Any], path: Path, report: Report) -> None:
        """Refuse a maximum that lies off the step."""
        rows = plain.get("criteria")
        for place, row in enumerate(rows if isinstance(rows, list) else []):
            step = row.get("step", plain.get("step")) if isinstance(row, dict) else None
            if step is not None and is_set(step, row.get("maximum")) and not is_multiple(row["maximum"], step=step):
                message = f"điểm tối đa {row['maximum']} không phải bội của bước điểm {step}."
                report.fault("maximum_off_step", (*path, "criteria", place), message)

    def criteria_of(self, *, part_maximum: Decimal) -> tuple[tuple[str, str, Decimal, Decimal], ...]:
        """Return the criteria of the rules."""
        return tuple((row["code"], row["name"], row["maximum"], row.get("step", self.step)) for row in self.criteria)


@MARKINGS.register
@dataclass(frozen=True)
class ByPart(JudgedMarking):
    """Each judge gives one mark for the part."""

    step: Decimal
    combine: Mapping[str, Any] | None
    kind: ClassVar[str] = "by_part"
    label: ClassVar[str] = "Giám khảo cho một điểm cả phần thi"
    options = {"step": _STEP, "combine": _COMBINE}

    def criteria_of(self, *, part_maximum: Decimal) -> tuple[tuple[str, str, Decimal, Decimal], ...]:
        """Return the one box of the sheet, named ""."""
        return (("", "", part_maximum, self.step),)


@MARKINGS.register
@dataclass(frozen=True)
class ByKey(Marking):
    """Multiple choice: the key decides, the same for all."""

    questions: int
    points_each: Decimal | None
    points_list: Sequence[Decimal] | None
    wrong: Decimal
    blank: Decimal
    kind: ClassVar[str] = "by_key"
    label: ClassVar[str] = "Trắc nghiệm chấm theo đáp án"
    options = {
        "questions": Key(Whole(1, 200)),
        "points_each": Key(Number(above_least=True), required=False),
        "points_list": Key(ListOf(Number(above_least=True), 1, 200), required=False),
        "wrong": Key(Number(least=Decimal(-100), most=Decimal(0)), required=False, default=Decimal(0)),
        "blank": Key(Number(least=Decimal(-100), most=Decimal(0)), required=False, default=Decimal(0)),
    }

    @classmethod
    def check(cls, plain: Mapping[str, Any], path: Path, report: Report) -> None:
        """Want points per question said once, and a list as long as there are questions."""
        if ("points_each" in plain) == ("points_list" in plain):
            report.fault("points_said_once", path, "cần đúng một trong hai khóa: points_each hoặc points_list.")
        listed, questions = plain.get("points_list"), plain.get("questions")
        if isinstance(listed, list) and is_set(questions) and len(listed) != questions:
            message = f"có {questions} câu nhưng danh sách điểm có {len(listed)} số."
            report.fault("points_list_length", (*path, "points_list"), message)

    @property
    def each(self) -> tuple[Decimal, ...]:
        """Return the points of each question."""
        return tuple(self.points_list or [self.points_each or Decimal(0)] * self.questions)

    @property
    def maximum(self) -> Decimal:
        """Return the points for every answer right."""
        return sum(self.each, Decimal(0))

    def maximum_without(self, uncounted: frozenset[int]) -> Decimal:
        """Return the points for every answer right where some questions, by place from 0, do not count."""
        return sum((points for place, points in enumerate(self.each) if place not in uncounted), Decimal(0))

    def earned(self, *, paper: PartPaper, head: str | None, of_panel: Combination | None) -> Fraction:
        """Return the points of right, wrong and blank answers together, never below 0; uncounted ones give nothing."""
        answers = list(paper.right or [])
        answers += [None] * (self.questions - len(answers))
        given = enumerate(zip(answers, self.each, strict=True))
        counted = (self._points_of(*one) for place, one in given if place not in paper.uncounted)
        found = sum(counted, Decimal(0))
        return max(Fraction(found), Fraction(0))

    def _points_of(self, answer: bool | None, points: Decimal) -> Decimal:
        if answer is None:
            return self.blank
        return points if answer else self.wrong


@MARKINGS.register
@dataclass(frozen=True)
class Elimination(Marking):
    """«Rung chuông vàng»: members answer until their first wrong answer."""

    questions: int
    points_each: Decimal
    members: str
    kind: ClassVar[str] = "elimination"
    label: ClassVar[str] = "Rung chuông vàng: trả lời đến khi sai"
    options = {
        "questions": Key(Whole(1, 200)),
        "points_each": Key(Number(above_least=True)),
        "members": Key(Choice(("best", "sum", "mean"))),
    }

    def earned(self, *, paper: PartPaper, head: str | None, of_panel: Combination | None) -> Fraction:
        """Return points × questions stayed in, of the best member, of all, or their mean."""
        stayed = [Fraction(self.points_each) * questions for questions in paper.stayed or [0]]
        if self.members == "best":
            return max(stayed)
        total = sum(stayed, Fraction(0))
        return total if self.members == "sum" else total / len(stayed)
