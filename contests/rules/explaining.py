"""Says in one Vietnamese sentence why an entry stands where it stands."""

from collections.abc import Sequence

from contests.rules.amounts import points_vi
from contests.rules.model import Round
from contests.rules.ranking import CriterionScore, PartScore, TieBreak
from contests.rules.standing import Place, Standing

MAX_NAMES = 3
UNKNOWN = "không có"


def explain_place(*, standing: Standing, place: Place) -> str:
    """Return the sentence for one place: points, what was taken, whom it was tied with, what decided."""
    tied = [other for other in _neighbours(standing, place) if other.total == place.total]
    sentence = f"{place.name}: hạng {place.rank}, {points_vi(place.total)} điểm"
    if place.penalties:
        sentence += f" (đã trừ {points_vi(place.penalties)} điểm)"
    if not tied:
        return f"{sentence}; thứ hạng do tổng điểm quyết định."
    sentence += f", bằng tổng điểm với {_names(tied)}"
    if place.step is not None:
        sentence += _deciding(standing, place, tied)
    if place.sharing > 1:
        equals = [other for other in tied if other.rank == place.rank]
        sentence += f"; đồng hạng với {_names(equals)} vì thể lệ không còn bước phân định"
    return f"{sentence}."


def _deciding(standing: Standing, place: Place, tied: Sequence[Place]) -> str:
    chain = standing.rules.chain
    number = place.step or 0
    step = chain[number]
    other = _parted_by(chain[: number + 1], place, tied)
    compared = f"{step.words(place.candidate) or UNKNOWN}"
    if other is not None:
        compared += f"; {other.name}: {step.words(other.candidate) or UNKNOWN}"
    return f"; phân định: {_step_words(standing.rules, step)} ({compared})"


def _parted_by(steps: Sequence[TieBreak], place: Place, tied: Sequence[Place]) -> Place | None:
    """Return the nearest place, the one above first, equal in all steps but the last."""
    before = [step.key(place.candidate) for step in steps]
    nearest = sorted(tied, key=lambda other: (other.rank > place.rank, abs(other.rank - place.rank)))
    for other in nearest:
        keys = [step.key(other.candidate) for step in steps]
        if keys[:-1] == before[:-1] and keys[-1] != before[-1]:
            return other
    return None


def _step_words(rules: Round, step: TieBreak) -> str:
    """Return what a step compares, with the names of the rules."""
    if step.name:
        return step.name
    names = {leaf.code: leaf.name for part in rules.parts for leaf in (part, *part.parts)}
    if isinstance(step, PartScore):
        return f"điểm phần «{names[step.part]}» cao hơn"
    if isinstance(step, CriterionScore):
        return f"điểm tiêu chí «{step.criterion}» của phần «{names[step.part]}» cao hơn"
    return step.label[0].lower() + step.label[1:]


def _neighbours(standing: Standing, place: Place) -> list[Place]:
    """Return the places with the same total, without this one; places stand in order of totals."""
    return [other for other in standing.places if other.total == place.total and other.entry != place.entry]


def _names(places: Sequence[Place]) -> str:
    names = [place.name for place in places[:MAX_NAMES]]
    more = len(places) - len(names)
    return ", ".join(names) + (f" và {more} bài khác" if more else "")
