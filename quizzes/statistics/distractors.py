"""Who chose which option of a question with options, and how they did on the rest of the test (§2.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from quizzes.statistics.exact import mean

ENOUGH_FOR_UNCHOSEN = 30
"""So many people must have met the question before an option nobody chose is flagged."""

NOT_CHOSEN, POSSIBLE_WRONG_KEY = "not_chosen", "possible_wrong_key"
FLAG_WORDS = {NOT_CHOSEN: "không ai chọn", POSSIBLE_WRONG_KEY: "có thể nhầm đáp án"}


@dataclass(frozen=True, kw_only=True)
class OptionRow:
    """One option: `share` of all people 0-1, `mean_rest` in marks of those who chose it, and the codes of its flags.

    The row with `option` None counts those who left the question blank; it never has a flag.
    """

    option: str | None
    is_key: bool
    count: int
    share: float | None
    mean_rest: Fraction | None
    flags: tuple[str, ...]


def distractor_table(
    *, options: Sequence[str], key: str, choices: Sequence[str | None], rests: Sequence[Fraction]
) -> tuple[OptionRow, ...]:
    """Return one row an option in the given order, and a last one for blanks if there are any.

    Args:
        options: all options, chosen or not.
        key: the right one.
        choices: what each person chose, None when left blank.
        rests: the rest mark of the same people.

    Raises:
        ValueError: the key or a choice is not an option, or the lists differ in length.
    """
    if key not in options or not {choice for choice in choices if choice is not None} <= set(options):
        raise ValueError("the key or a choice is not among the options")
    marks: dict[str | None, list[Fraction]] = {option: [] for option in options}
    for choice, rest in zip(choices, rests, strict=True):
        marks.setdefault(choice, []).append(rest)
    people, best = len(choices), mean(marks[key])
    return tuple(
        OptionRow(
            option=option,
            is_key=option == key,
            count=len(chosen),
            share=len(chosen) / people if people else None,
            mean_rest=mean(chosen),
            flags=() if option in {key, None} else _flags(mean(chosen), best, people),
        )
        for option, chosen in marks.items()
    )


def _flags(rest: Fraction | None, best: Fraction | None, people: int) -> tuple[str, ...]:
    if rest is None:
        return (NOT_CHOSEN,) if people >= ENOUGH_FOR_UNCHOSEN else ()
    return (POSSIBLE_WRONG_KEY,) if best is not None and rest > best else ()
