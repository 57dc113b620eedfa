"""Progress through a course: next lesson, readiness for the paper, completion."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.rules import LessonMark, course_progress, step_reached, unanswered


def marks(text: str) -> list[LessonMark]:
    """«D» done, «o» open; small «d» and «x» the same for lessons that are not mandatory."""
    return [LessonMark(n, sign in "Do", sign in "Dd") for n, sign in enumerate(text, start=1)]


@pytest.mark.parametrize(
    ("lessons", "last", "following"),
    [
        ("ooo", None, 1), ("Doo", None, 2), ("ooo", 2, 2), ("oDo", 2, 3), ("ooD", 3, 1), ("DDD", 1, None),
        ("ooo", 99, 1), ("", None, None), ("Dx", 1, 2), ("oDx", 2, 1), ("oxx", 2, 2), ("Dxd", 3, 2),
    ],
)  # fmt: skip
def test_the_next_lesson(lessons: str, last: int | None, following: int | None) -> None:
    found = course_progress(lessons=marks(lessons), last_key=last, has_paper=False, paper_passed=False)
    assert found.next_key == following


@pytest.mark.parametrize(("lessons", "counts"), [("Dox", (1, 2)), ("DDd", (2, 2)), ("dx", (1, 2)), ("", (0, 0))])
def test_lessons_that_nobody_must_take_do_not_count(lessons: str, counts: tuple[int, int]) -> None:
    found = course_progress(lessons=marks(lessons), last_key=None, has_paper=False, paper_passed=False)
    assert (found.done_count, found.lesson_count) == counts


@pytest.mark.parametrize(
    ("lessons", "has_paper", "passed", "ready", "complete"),
    [
        ("DD", True, False, True, False),
        ("DD", True, True, True, True),
        ("DD", False, False, True, True),
        ("Do", True, True, False, False),
        ("DDx", True, True, True, True),
        ("xx", False, False, False, False),
        ("dd", False, False, True, True),
        ("dx", False, False, False, False),
        ("", False, False, False, False),
    ],
)
def test_when_a_course_is_ready_and_complete(
    lessons: str, has_paper: bool, passed: bool, ready: bool, complete: bool
) -> None:
    found = course_progress(lessons=marks(lessons), last_key=None, has_paper=has_paper, paper_passed=passed)
    assert (found.lessons_done, found.complete) == (ready, complete)


@given(st.none() | st.integers(-5, 99), st.integers(-5, 99), st.integers(0, 30))
def test_a_step_is_never_outside_nor_beyond_what_was_reached(wanted: int | None, furthest: int, count: int) -> None:
    step = step_reached(wanted=wanted, furthest=furthest, step_count=count)
    assert 0 <= step <= max(count - 1, 0)
    assert step <= max(furthest, 0)


def test_answers_to_questions_that_are_gone_do_not_matter() -> None:
    assert unanswered(questions=["a", "b", "c"], answered={"b", "gone"}) == ["a", "c"]
