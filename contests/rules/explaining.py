"""Says in one Vietnamese sentence why an entry stands where it stands."""

from collections.abc import Sequence

from contests.rules.amounts import points_vi
from contests.rules.standing import Place, Standing

MAX_NAMES = 3


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
    step = standing.rules.chain[place.step or 0]
    own = step.words(place.candidate)
    other = next((one for one in reversed(tied) if one.rank < place.rank and one.step == place.step), None)
    other = other or next((one for one in tied if one.rank != place.rank and step.words(one.candidate) != own), None)
    compared = f": {own or 'không có'}, {other.name}: {step.words(other.candidate) or 'không có'}" if other else ""
    return f"; phân định ở bước «{step.title}» ({step.label.lower()}{compared})"


def _neighbours(standing: Standing, place: Place) -> list[Place]:
    """Return the places with the same total, without this one; places stand in order of totals."""
    return [other for other in standing.places if other.total == place.total and other.entry != place.entry]


def _names(places: Sequence[Place]) -> str:
    names = [place.name for place in places[:MAX_NAMES]]
    more = len(places) - len(names)
    return ", ".join(names) + (f" và {more} bài khác" if more else "")
