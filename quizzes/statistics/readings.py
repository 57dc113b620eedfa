"""The figures in plain Vietnamese: what an editor should look at, and why a figure is missing.

Every sentence has a code, so that a screen may choose its own words; sentences say what was seen before what may be the
cause, because a figure never proves that a key is wrong.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from quizzes.statistics.bands import Discrimination, Facility, discrimination_band, facility_band
from quizzes.statistics.items import ItemStatistics
from quizzes.statistics.publishing import Showing, showing_for
from quizzes.statistics.whole_test import WholeTestStatistics

LEAST_GAIN = 0.005
"""Alpha must rise by this much, half a unit of the second decimal shown, before an item is named for it."""

_FACILITY = {
    Facility.TOO_HARD: ("too_hard", "Câu này quá khó: chỉ {share} số điểm được trao. Hãy xem lại câu hỏi và bài học."),
    Facility.HARD: ("hard", "Câu này khó: được {share} số điểm."),
    Facility.SUITABLE: ("suitable", "Độ khó phù hợp: được {share} số điểm."),
    Facility.EASY: ("easy", "Câu này dễ: được {share} số điểm."),
    Facility.NEARLY_ALL: ("nearly_all", "Gần như ai cũng đúng ({share} số điểm): câu này không giúp phân loại."),
}
_DISCRIMINATION = {
    Discrimination.VERY_GOOD: ("very_good", "Câu này phân biệt rất tốt người nắm vững với người chưa nắm vững."),
    Discrimination.GOOD: ("good", "Câu này phân biệt tốt."),
    Discrimination.FAIR: ("fair", "Câu này phân biệt tạm được, nên sửa cho rõ hơn."),
    Discrimination.POOR: ("poor", "Câu này phân biệt kém, nên sửa hoặc bỏ."),
    Discrimination.BACKWARDS: (
        "possible_wrong_key",
        "Người làm tốt các câu khác lại hay sai câu này: câu này có thể nhầm đáp án, hãy kiểm tra đáp án.",
    ),
}
_NO_REASON = {
    "too_few_people": "Không tính được vì có quá ít người làm.",
    "too_few_items": "Không tính được vì bài có quá ít câu.",
    "all_same_mark": "Không tính được vì mọi người được cùng một điểm ở câu này.",
    "all_same_rest": "Không tính được vì mọi người được cùng một điểm ở các câu còn lại.",
    "all_same_total": "Không tính được vì mọi người được cùng một tổng điểm.",
    "pulls_against": "Không tính được vì câu này kéo ngược tổng điểm.",
}


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """One remark: a stable code and the Vietnamese words."""

    code: str
    text: str


@dataclass(frozen=True, kw_only=True)
class ItemReading:
    """What there is to say about one item."""

    id: str
    sentences: tuple[Sentence, ...]
    needs_check: bool


def item_reading(*, item: ItemStatistics, test: WholeTestStatistics) -> ItemReading:
    """Return the remarks on one item in the order of their weight; a small group gets only what it may see.

    Codes: nothing_below_five; possible_wrong_key, very_good, good, fair, poor or all_same_mark; lifts_alpha; too_hard,
    hard, suitable, easy or nearly_all; few_data.
    """
    showing = showing_for(people=item.people)
    if showing is Showing.NOTHING:
        only = Sentence(code="nothing_below_five", text="Dưới 5 người làm: không công bố số liệu.")
        return ItemReading(id=item.id, sentences=(only,), needs_check=False)
    found = [] if showing is Showing.FACILITY_ONLY else [*_discrimination(item), *_gain(item, test)]
    found += _facility(item)
    if showing is not Showing.ALL:
        found.append(Sentence(code="few_data", text=f"Số liệu ít ({item.people} người làm): chỉ để tham khảo."))
    checked = {"possible_wrong_key", "poor", "too_hard", "lifts_alpha"}
    return ItemReading(
        id=item.id, sentences=tuple(found), needs_check=any(sentence.code in checked for sentence in found)
    )


def items_to_check(*, items: Sequence[ItemStatistics], test: WholeTestStatistics) -> tuple[ItemReading, ...]:
    """Return the items an editor should look at: first those that work backwards, then by how much alpha would gain."""

    def rank(pair: tuple[ItemReading, ItemStatistics]) -> tuple[bool, float, str]:
        reading, item = pair
        backwards = any(sentence.code == "possible_wrong_key" for sentence in reading.sentences)
        return not backwards, -(alpha_gain(item=item, test=test) or 0.0), item.id

    readings = [(item_reading(item=item, test=test), item) for item in items]
    return tuple(reading for reading, _ in sorted((pair for pair in readings if pair[0].needs_check), key=rank))


def whole_test_reading(*, test: WholeTestStatistics) -> tuple[Sentence, ...]:
    """Return the remarks on a whole test: alpha_negative, alpha_missing, alpha; few_data or nothing_below_five."""
    showing = showing_for(people=test.people)
    if showing is Showing.NOTHING:
        return (Sentence(code="nothing_below_five", text="Dưới 5 người làm: không công bố số liệu."),)
    found = [_reliability(test)]
    if showing is not Showing.ALL:
        found.append(Sentence(code="few_data", text=f"Số liệu ít ({test.people} người làm): chỉ để tham khảo."))
    return tuple(found)


def alpha_gain(*, item: ItemStatistics, test: WholeTestStatistics) -> float | None:
    """Return by how much alpha would rise without the item (below 0: it would fall); None when unknown."""
    without = test.alpha_if_deleted.get(item.id)
    return None if without is None or test.alpha is None else without - test.alpha


def why_undefined(*, figure: str, item: ItemStatistics, test: WholeTestStatistics) -> Sentence | None:
    """Return why a figure of an item is missing; None when it is there.

    Args:
        figure: `sd`, `item_rest`, `item_total`, `efficiency` or `effective_weight`.
    """
    if getattr(item, figure) is not None:
        return None
    if item.people < 2:
        code = "too_few_people"
    elif figure == "effective_weight":
        code = "pulls_against" if item.cov_total is not None and item.cov_total < 0 else "all_same_total"
    elif not item.sd:
        code = "all_same_mark"
    elif figure == "item_total":
        code = "all_same_total"
    else:
        code = "all_same_rest" if test.items > 1 else "too_few_items"
    return Sentence(code=code, text=_NO_REASON[code])


def why_test_undefined(*, figure: str, test: WholeTestStatistics) -> Sentence | None:
    """Return why a figure of the test is missing; None when it is there.

    Args:
        figure: `sd`, `skewness`, `kurtosis`, `alpha`, `sem` or `error_ratio`.
    """
    if getattr(test, figure) is not None:
        return None
    least = {"skewness": 3, "kurtosis": 4}.get(figure, 2)
    if test.people < least:
        code = "too_few_people"
    elif figure in {"alpha", "sem", "error_ratio"} and test.items < 2:
        code = "too_few_items"
    else:
        code = "all_same_total"
    return Sentence(code=code, text=_NO_REASON[code])


def decimal_text(value: float, *, places: int = 2) -> str:
    """Return the number as it is written in Vietnamese: 0,33."""
    return f"{value:.{places}f}".replace(".", ",")


def _discrimination(item: ItemStatistics) -> list[Sentence]:
    if item.sd == 0:
        words = "Mọi người được cùng một điểm ở câu này: không đo được độ phân biệt."
        return [Sentence(code="all_same_mark", text=words)]
    band = discrimination_band(value=item.upper_lower if item.item_rest is None else item.item_rest)
    if band is None:
        return []
    code, words = _DISCRIMINATION[band]
    return [Sentence(code=code, text=words)]


def _gain(item: ItemStatistics, test: WholeTestStatistics) -> list[Sentence]:
    gain, without = alpha_gain(item=item, test=test), test.alpha_if_deleted.get(item.id)
    if gain is None or without is None or test.alpha is None or gain < LEAST_GAIN:
        return []
    words = f"Bỏ câu này thì độ tin cậy của bài tăng từ {decimal_text(test.alpha)} lên {decimal_text(without)}."
    return [Sentence(code="lifts_alpha", text=words)]


def _facility(item: ItemStatistics) -> list[Sentence]:
    band = facility_band(value=item.facility)
    if band is None or item.facility is None:
        return []
    code, words = _FACILITY[band]
    return [Sentence(code=code, text=words.format(share=f"{decimal_text(100 * item.facility, places=0)} %"))]


def _reliability(test: WholeTestStatistics) -> Sentence:
    if test.alpha is None:
        reason = why_test_undefined(figure="alpha", test=test)
        return Sentence(code="alpha_missing", text="" if reason is None else reason.text)
    value = decimal_text(test.alpha)
    if test.alpha < 0:
        words = f"Độ tin cậy là {value}, nhỏ hơn 0: các câu hỏi đang chống lại nhau, hãy kiểm tra đáp án."
        return Sentence(code="alpha_negative", text=words)
    return Sentence(code="alpha", text=f"Độ tin cậy của bài là {value} (cao nhất là 1).")
