"""What an officer is asked about a row, the answers to choose from, and what an answer does to the row."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from mediators.roster.known import KnownPerson
from mediators.roster.messages import Problem
from mediators.roster.people import RosterRow

_RIGHT = (("right", _("Đúng như vậy")),)
CHOICES: dict[str, tuple[tuple[str, object], ...]] = {
    "future_date": _RIGHT,
    "before_law": _RIGHT,
    "two_digit_year": _RIGHT,
    "unclear_date": _RIGHT,
    "legacy_font": (("right", _("Tên đúng, giữ nguyên")),),
    "sex_conflict": (("female", _("Nữ")), ("male", _("Nam"))),
    "possible_duplicate": (
        ("same", _("Cùng một người")),
        ("different", _("Hai người khác nhau")),
    ),
}
SKIP = ("skip", _("Không nhận dòng này"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question: its sentence, the answers to choose from, and the answer given or "".

    The row is taken only after an answer of `CHOICES`; «skip» leaves it out.
    """

    code: str
    sentence: str
    answer: str = ""

    @property
    def choices(self) -> tuple[tuple[str, object], ...]:
        """Return value and label of each answer."""
        return (*CHOICES[self.code], SKIP)

    @property
    def is_settled(self) -> bool:
        """Tell whether the answer lets the row be taken."""
        return any(self.answer == value for value, _label in CHOICES[self.code])


def is_possible_answer(*, code: str, answer: str) -> bool:
    """Tell whether this is one of the answers to this question."""
    return code in CHOICES and answer in {SKIP[0], *(value for value, _label in CHOICES[code])}


def question_of(found: Problem, answer: str | None) -> Question:
    """Return the question that a problem of a cell asks."""
    return Question(code=found.code, sentence=found.sentence, answer=answer or "")


def duplicate_question(*, row: RosterRow | None, person: KnownPerson | None, answer: str | None) -> Question:
    """Ask whether a row is the same person as an earlier row, or as somebody known already."""
    if row is not None:
        facts = {"name": row.name, "team": row.team, "sheet": row.sheet, "row": row.row}
        sentence = _(
            "Có thể trùng với %(name)s (%(team)s) ở trang «%(sheet)s», dòng %(row)s. Hãy xác nhận có phải cùng người."
        )
    else:
        offices = person.open_offices if person else ()
        facts = {"name": person.name if person else "", "team": ", ".join(office.team for office in offices)}
        sentence = _("Có thể trùng với %(name)s đang có trong danh sách (%(team)s). Hãy xác nhận có phải cùng người.")
    return Question(code="possible_duplicate", sentence=str(sentence) % facts, answer=answer or "")


def answered_row(row: RosterRow, questions: Sequence[Question]) -> RosterRow:
    """Return the row as it is after the answers."""
    answers = {question.code: question.answer for question in questions}
    if answers.get("sex_conflict") in {"female", "male"}:
        return replace(row, female=answers["sex_conflict"] == "female")
    return row
