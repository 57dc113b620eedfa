"""Answers and their worth: the tables of dialect 8 and 9, reading of forms, and what cannot be an answer."""

import json
import unicodedata
from decimal import Decimal
from pathlib import Path

import pytest
from django.http import QueryDict

from lms.hgm import BadAnswer, answered, finished, grade, is_scored, parse, parse_block, present, read_answer
from lms.hgm.folding import same_answer
from lms.hgm.kinds.fill_in import read_given
from lms.hgm.kinds.writing import count_words

EXAMPLES = parse((Path(__file__).parent.parent / "data" / "hgm" / "examples.md").read_text(encoding="utf-8"))
SEED = 20261122

TYPED = [
    ("Hòa giải", "Hoà giải", False, True, True),
    ("thủy", "thuỷ", False, True, True),
    ("quý", "qúy", False, True, True),
    ("Hòa giải ở cơ sở", unicodedata.normalize("NFD", "Hòa giải ở cơ sở").upper(), False, True, True),
    ("hòa", "hóa", False, False, True),
    ("đất", "dat", False, False, True),
    ("ba người", "ba  người.", False, True, True),
    ("hòa", unicodedata.normalize("NFD", "hòa"), True, True, True),
    ("a – b", "a - b", False, True, True),
    ("“a”", '"a"', False, True, True),
    ("đo", "do", False, False, True),
    ("mưa", "mua", False, False, True),
    ("ba", "bà", False, False, True),
]


@pytest.mark.parametrize(("author", "learner", "exact", "normal", "bare"), TYPED)
def test_the_table_of_typed_answers(author, learner, exact, normal, bare):
    assert same_answer(author, learner, match="exact") is exact
    assert same_answer(author, learner, match="normal") is normal
    assert same_answer(author, learner, match="no-diacritics") is bare


@pytest.mark.parametrize(
    ("text", "value"),
    [("3", 3), ("03", 3), ("3,0", 3), ("3.0", 3), (" 3 ", 3), ("-3", -3), ("+3", 3), ("0,4", Decimal("0.4")),
     ("ba", None), ("3 ngày", None), ("", None), ("3,0,0", None), ("٣", None), ("3e1", None)],
)  # fmt: skip
def test_typed_numbers(text, value):
    found = read_given(text)
    if text == "٣":
        assert found in {None, Decimal(3)}
    else:
        assert found == value


def several(rule):
    return parse_block(f"::: nhiều-đáp-án #a\nchấm: {rule}\n\nHỏi?\n\n- [x] A\n- [x] B\n- [ ] C\n- [ ] D\n:::\n")


TABLE = [
    ([1, 2], "1", "1", "1"), ([1], "0", "0.75", "0.5"), ([1, 2, 3], "0", "0.75", "0.5"),
    ([1, 3], "0", "0.5", "0"), ([1, 2, 3, 4], "0", "0.5", "0"), ([3], "0", "0.25", "0"),
]  # fmt: skip


@pytest.mark.parametrize(("chosen", "whole", "each", "minus"), TABLE)
def test_the_table_of_several_answers(chosen, whole, each, minus):
    for rule, expected in (("tất-cả", whole), ("từng-ý", each), ("từng-ý-trừ-sai", minus)):
        assert grade(several(rule), {"options": chosen}).fraction == Decimal(expected)


ORDERS = [
    ([1, 2, 3, 4, 5], "1", "1", "1"), ([1, 2, 4, 3, 5], "0.6", "0.25", "0.9"),
    ([2, 3, 4, 5, 1], "0", "0.75", "0.6"), ([5, 4, 3, 2, 1], "0.2", "0", "0"),
]  # fmt: skip


@pytest.mark.parametrize(("order", "position", "pairs", "whole"), ORDERS)
def test_the_table_of_orderings(order, position, pairs, whole):
    positions = [order.index(step) + 1 for step in range(1, 6)]
    steps = "".join(f"{number}. bước {number}\n" for number in range(1, 6))
    for rule, expected in (("vị-trí", position), ("cặp-liền-kề", pairs), ("thứ-tự", whole)):
        block = parse_block(f"::: sắp-xếp #a\nchấm: {rule}\n\nXếp:\n\n{steps}:::\n")
        assert grade(block, {"positions": positions}).fraction == Decimal(expected)


@pytest.mark.parametrize(("right", "fraction"), list(enumerate(["0", "0.1", "0.25", "0.5", "1"])))
def test_the_steps_of_four_statements(right, fraction):
    truth = [True, False, True, False]
    given = [value if at < right else not value for at, value in enumerate(truth)]
    assert grade(EXAMPLES.block("nhan-dinh-03"), {"statements": given}).fraction == Decimal(fraction)


def test_percentages():
    block = parse_block("::: nhiều-đáp-án #a\nHỏi?\n\n- [50%] A\n- [50%] B\n- [-25%] C\n:::\n")
    for chosen, fraction in (([1], "0.5"), ([1, 2], "1"), ([1, 3], "0.25"), ([3], "0"), ([], "0")):
        assert grade(block, {"options": chosen}).fraction == Decimal(fraction)
    single = parse_block("::: một-đáp-án #a\nHỏi?\n\n- (x) A\n- (33,33%) B\n- (-50%) C\n:::\n")
    assert [grade(single, {"options": [n]}).score for n in (1, 2, 3)] == [1, Decimal("0.33"), 0]


def test_judgement_of_the_example():
    assert grade(EXAMPLES.block("sjt-11"), {"ratings": ["4", "4", "3", "1"]}).score == Decimal("3.50")
    assert grade(EXAMPLES.block("sjt-11"), {"ratings": [None] * 4}).score == 0


def test_scenario_of_the_example():
    path = [{"scene": "mo-dau", "choice": 1}, {"scene": "gap-rieng", "choice": 1}]
    result = grade(EXAMPLES.block("loi-di-chung"), {"path": path})
    assert result.score == Decimal("8.33")
    assert result.detail["competencies"] == {"lang-nghe": 2, "can-cu": 2}
    assert result.detail["ending"] == "thành"
    best = [{"scene": "mo-dau", "choice": 1}, {"scene": "gap-rieng", "choice": 2}]
    assert grade(EXAMPLES.block("loi-di-chung"), {"path": best}).score == 10
    assert grade(EXAMPLES.block("loi-di-chung"), {"path": path[:1]}).score == 0


def test_a_hidden_choice_cannot_be_taken():
    block = EXAMPLES.block("loi-di-chung")
    path = [{"scene": "mo-dau", "choice": 2}, {"scene": "cang-thang", "choice": 1}]
    shown = present(block, SEED, answer={"path": path})
    assert shown["scene"]["title"] == "Hai câu chuyện"
    assert len(shown["scene"]["choices"]) == 2
    assert grade(block, {"path": [*path, {"scene": "gap-rieng", "choice": 2}]}).detail["finished"] is False


def test_effects_count_once_and_a_run_ends_after_a_hundred_steps():
    block = parse_block(
        "::: tình-huống #a\nlặp: có\nđiểm-tối-đa: 5\nđiểm-tối-thiểu: 0\n\n"
        "### a: A\n\n- lại -> a [+1]\n- ra -> b\n\n### b: B [kết thúc]\n\nXong.\n:::\n"
    )
    again = {"scene": "a", "choice": 1}
    assert grade(block, {"path": [again] * 7 + [{"scene": "a", "choice": 2}]}).detail["raw"] == 1
    assert grade(block, {"path": [again] * 500}).detail == {
        "raw": 1, "competencies": {}, "finished": True, "ending": "",
    }  # fmt: skip


def test_gaps():
    block = EXAMPLES.block("thoi-han-04")
    assert grade(block, {"gaps": ["03", "Tiến hành hoà giải.", 1]}).score == 3
    assert grade(block, {"gaps": ["3", "HÒA GIẢI", 2]}).score == 2
    assert grade(block, {"gaps": ["ba", "", ""]}).score == 0
    ranges = parse_block("::: điền-khuyết #a\n[[#15±2]] và [[#10..20|#30]] và [[a\\|b]]\n:::\n")
    assert grade(ranges, {"gaps": ["13", "20", "a|b"]}).fraction == 1
    assert grade(ranges, {"gaps": ["12,9", "21", "a"]}).fraction == 0
    assert grade(ranges, {"gaps": ["17", "30,0", "A|B"]}).fraction == 1


def test_matching_with_a_shared_right_side():
    block = parse_block("::: ghép-đôi #a\nGhép:\n\n- a :: x\n- b :: X.\n- c :: y\n- :: z\n:::\n")
    assert grade(block, {"pairs": [1, 1, 2]}).fraction == 1
    assert grade(block, {"pairs": [1, 3, None]}).score == Decimal("0.33")


def test_an_essay_waits_for_a_person():
    block = EXAMPLES.block("tl-09")
    assert grade(block, {"text": "Gặp riêng từng bên."}).score is None
    assert grade(block, {"text": " "}).score == 0
    assert count_words("Gặp riêng - từng bên, 2 lần.") == 6


def form_for(block, seed, choose):
    """Fill the form of a block the way a person would: from the presentation only."""
    view, prefix = present(block, seed), f"b-{block.ref}"
    if "options" in view and "scale" not in view:
        return {prefix: [option["id"] for option in view["options"] if choose(option["html"])]}
    if "statements" in view:
        return {f"{prefix}-{item['id']}": "d" if choose(item["html"]) else "s" for item in view["statements"]}
    if "steps" in view:
        return {f"{prefix}-{step['id']}": str(choose(step["html"])) for step in view["steps"]}
    if "lefts" in view:
        names = {right["text"]: right["id"] for right in view["rights"]}
        return {f"{prefix}-{left['id']}": names[choose(left["html"])] for left in view["lefts"]}
    if "scale" in view:
        return {f"{prefix}-{option['id']}": choose(option["html"]) for option in view["options"]}
    raise AssertionError(view)


STEPS = [step.text.source for step in EXAMPLES.block("trinh-tu-05").body.steps]
PAIRS = {pair.left.html: pair.right.source for pair in EXAMPLES.block("ghep-06").body.pairs}
RATINGS = {item.text.html: str(item.rating) for item in EXAMPLES.block("sjt-11").body.options}
TRUTH = {item.text.html: item.truth for item in EXAMPLES.block("nhan-dinh-03").body.statements}
RIGHT = [
    ("to-hoa-giai-01", lambda html: html == "03 người"),
    ("nguyen-tac-02", lambda html: html.startswith(("Lắng nghe", "Giữ bí mật"))),
    ("nhan-dinh-03", TRUTH.__getitem__),
    ("trinh-tu-05", lambda html: STEPS.index(html) + 1),
    ("ghep-06", PAIRS.__getitem__),
    ("anh-08", lambda html: html == "Lối đi chung"),
    ("sjt-11", RATINGS.__getitem__),
]


@pytest.mark.parametrize("seed", [0, 1, 7, SEED])
@pytest.mark.parametrize(("identifier", "choose"), RIGHT, ids=[identifier for identifier, _ in RIGHT])
def test_the_right_form_earns_everything_whatever_the_order(identifier, choose, seed):
    block = EXAMPLES.block(identifier)
    data = form_for(block, seed, choose)
    answer = read_answer(block, data, seed=seed)
    assert answered(block, answer)
    assert json.loads(json.dumps(answer)) == answer
    assert grade(block, answer).is_right
    query = QueryDict(mutable=True)
    for name, value in data.items():
        query.setlist(name, value if isinstance(value, list) else [value])
    assert read_answer(block, query, seed=seed) == answer


def test_a_form_shown_with_another_seed_is_refused():
    block = EXAMPLES.block("to-hoa-giai-01")
    data = form_for(block, 1, lambda html: html == "03 người")
    with pytest.raises(BadAnswer, match="unknown_option"):
        read_answer(block, data, seed=2)


@pytest.mark.parametrize("block", EXAMPLES.questions, ids=[block.kind for block in EXAMPLES.questions])
def test_an_empty_form_is_an_empty_answer_worth_nothing(block):
    answer = read_answer(block, {}, seed=SEED)
    assert not answered(block, answer)
    if block.kind != "reflection":
        assert grade(block, answer).score == 0
        assert grade(block, None).score == 0


def test_a_scenario_is_played_one_post_at_a_time():
    block, answer = EXAMPLES.block("loi-di-chung"), None
    for words in ("Gặp riêng từng bên để nghe trước", "Cùng xem bản đồ địa chính và lối đi thực tế"):
        view = present(block, SEED, answer=answer)
        token = next(item["id"] for item in view["scene"]["choices"] if item["html"] == words)
        before = answer
        answer = read_answer(block, {"b-loi-di-chung": token}, seed=SEED, previous=answer)
        with pytest.raises(BadAnswer):  # the same post again does not take a second step
            read_answer(block, {"b-loi-di-chung": token}, seed=SEED, previous=answer)
        assert read_answer(block, {}, seed=SEED, previous=before) == (before or {"path": []})
    assert grade(block, answer).score == Decimal("8.33")
    assert present(block, SEED, answer=answer)["scene"]["ending"] is True


def played(block, *choices):
    """Return the answer after choosing by number, through the form of each scene."""
    answer = None
    for number in choices:
        view = present(block, SEED, answer=answer)
        scene = block.body.by_id[block.body.start if answer is None else block_scene(block, answer)]
        words = scene.choices[number - 1].text.html
        token = next(item["id"] for item in view["scene"]["choices"] if item["html"] == words)
        data = {"b-loi-di-chung": token, "b-loi-di-chung-step": str(view["step"])}
        answer = read_answer(block, data, seed=SEED, previous=answer)
    return answer, data


def block_scene(block, answer):
    step = answer["path"][-1]
    return block.body.by_id[step["scene"]].choices[step["choice"] - 1].target


def test_a_step_sent_twice_changes_nothing_and_no_step_is_taken_otherwise():
    block = EXAMPLES.block("loi-di-chung")
    answer, last = played(block, 1, 1)
    assert finished(block, answer)
    assert not finished(block, {"path": answer["path"][:1]})
    assert read_answer(block, last, seed=SEED, previous=answer) == answer
    first = present(block, SEED)["scene"]["choices"]
    taken = {item["id"]: item["html"].startswith("Gặp riêng") for item in first}
    for token, same in taken.items():
        data = {"b-loi-di-chung": token, "b-loi-di-chung-step": "1"}
        if same:
            assert read_answer(block, data, seed=SEED, previous=answer) == answer
        else:
            with pytest.raises(BadAnswer, match="already_chosen"):
                read_answer(block, data, seed=SEED, previous=answer)
    for odd in ("0", "9", "-1", "²", "x"):
        with pytest.raises(BadAnswer, match="unknown_option"):
            read_answer(block, last | {"b-loi-di-chung-step": odd}, seed=SEED, previous=answer)


def test_only_what_is_complete_is_finished():
    single = EXAMPLES.block("to-hoa-giai-01")
    assert not finished(single, None)
    assert not finished(single, {"options": []})
    assert finished(single, {"options": [1]})
    assert is_scored(single)
    assert not is_scored(EXAMPLES.block("nghi-13"))


BAD = [
    ("to-hoa-giai-01", {"b-to-hoa-giai-01": "zzz"}, "unknown_option"),
    ("to-hoa-giai-01", {"b-to-hoa-giai-01": ["a", "b"]}, "too_many"),
    ("to-hoa-giai-01", {"b-to-hoa-giai-01": "a" * 1000}, "too_long"),
    ("nguyen-tac-02", {"b-nguyen-tac-02": ["x"] * 101}, "too_many"),
    ("tl-09", {"b-tl-09": "a" * 20_001}, "too_long"),
    ("the-07", {"b-the-07": "a"}, "not_answerable"),
]


@pytest.mark.parametrize(("identifier", "data", "code"), BAD)
def test_what_cannot_be_an_answer(identifier, data, code):
    with pytest.raises(BadAnswer) as caught:
        read_answer(EXAMPLES.block(identifier), data, seed=SEED)
    assert caught.value.code == code


def test_a_broken_block_takes_no_answer():
    block = parse_block("::: một-đáp-án #a\nHỏi?\n\n- (x) A\n:::\n")
    for call in (lambda: read_answer(block, {}, seed=1), lambda: grade(block, {})):
        with pytest.raises(BadAnswer, match="not_answerable"):
            call()


def test_one_rounding_at_the_end_half_up():
    block = parse_block("::: nhiều-đáp-án #a\nđiểm: 0,5\n\nHỏi?\n\n- [33,33%] A\n- [1%] B\n- [100%] C\n:::\n")
    assert grade(block, {"options": [1]}).score == Decimal("0.17")
    assert grade(block, {"options": [2]}).score == Decimal("0.01")


@pytest.mark.parametrize("answer", [{"options": [99]}, {"options": ["1"]}, {"options": [0]}, {"options": [-1]}])
def test_an_answer_of_another_version_earns_nothing(answer):
    assert grade(EXAMPLES.block("to-hoa-giai-01"), answer).score == 0
