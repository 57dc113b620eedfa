"""Says a definition of a rule in Vietnamese: as one sentence, and as lines of a tree that can be edited."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from training.rules.completion import UnreadableRule
from training.rules.definition import ALL_OF, ANY_OF, AT_LEAST, MANDATORY, Course, group_of, items_of_part

GROUP_WORDS = {ALL_OF: "tất cả các điều sau", ANY_OF: "một trong các điều sau"}


@dataclass(frozen=True)
class Line:
    """One line of the tree: `path` are the places from the root, «» for the root itself, «0.2» below it."""

    path: str
    depth: int
    text: str
    is_group: bool
    word: str = ""
    threshold: int = 0
    problem: str = ""


def rule_sentence(definition: object, course: Course) -> str:
    """Return what the rule asks for, as one sentence."""
    text = part_words(definition, course)
    return f"Hoàn thành tập huấn khi {text}." if text else "Quy tắc chưa đòi hỏi điều gì."


def part_words(part: object, course: Course) -> str:
    """Return a part of a definition in words; groups in groups stand in brackets."""
    found = group_of(part)
    if found is None:
        return leaf_words(part, course)
    word, parts = found
    inner = [f"({part_words(one, course)})" if group_of(one) else part_words(one, course) for one in parts]
    if len(inner) == 1:
        return inner[0]
    if word == ALL_OF:
        return " và ".join(inner)
    if word == ANY_OF:
        return " hoặc ".join(inner)
    return f"có ít nhất {_threshold(part)} trong {len(inner)} điều: " + "; ".join(inner)


def tree_lines(definition: object, course: Course, *, path: str = "", depth: int = 0) -> Iterator[Line]:
    """Yield a definition line by line, groups before what stands in them."""
    found = group_of(definition)
    if found is None:
        yield Line(path, depth, leaf_words(definition, course), False, problem=_problem(definition, course))
        return
    word, parts = found
    threshold = _threshold(definition)
    text = GROUP_WORDS.get(word) or f"ít nhất {threshold} trong các điều sau"
    yield Line(path, depth, text, True, word, threshold)
    for place, part in enumerate(parts):
        yield from tree_lines(part, course, path=f"{path}.{place}" if path else str(place), depth=depth + 1)


def leaf_words(part: object, course: Course) -> str:
    """Return one condition in words."""
    if isinstance(part, Mapping) and "lessons" in part:
        codes = part["lessons"]
        if codes == MANDATORY:
            return f"học xong mọi bài bắt buộc ({len(course.lessons)} bài)"
        names = [course.lessons.get(code, code) for code in codes] if isinstance(codes, list) else []
        return "học xong " + ", ".join(f"«{name}»" for name in names)
    if isinstance(part, Mapping) and "quiz_percent" in part:
        return f"đạt bài kiểm tra từ {str(part['quiz_percent']).replace('.', ',')}%"
    try:
        title = items_of_part(part, course)[0].title
    except UnreadableRule:
        return "điều kiện không đọc được"
    return f"{title[0].lower()}{title[1:]}"


def _problem(part: object, course: Course) -> str:
    try:
        items_of_part(part, course)
    except UnreadableRule as error:
        return error.sentence
    return ""


def _threshold(part: object) -> int:
    value = part.get(AT_LEAST) if isinstance(part, Mapping) else None
    return value if isinstance(value, int) else 0
