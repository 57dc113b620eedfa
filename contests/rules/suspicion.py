"""What looks odd among the attempts of an online round, told to a person; software never decides (security.md C11).

Every finding is one Vietnamese sentence without names and without a verdict: people of one office share a line, a good
mediator reads fast. The limits are kept in one place so that the desk can say them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

MOST_FINDINGS = 500


@dataclass(frozen=True)
class Limits:
    """From where on something is told.

    Attributes:
        same_wrong: questions answered with the same wrong option; 3 by chance, at four options, is 1 in 64 and less.
        close_ms: milliseconds between two starts or two submits that count as nearly the same moment.
        fast_ms: milliseconds a question on average, below which nobody reads the question.
        fast_answers: fewer answers than this say nothing about speed; `fast_right`: nor does guessing, share right.
        device_people, address_people: different people from one device, from one network address.
    """

    same_wrong: int = 3
    close_ms: int = 20_000
    fast_ms: int = 1_500
    fast_answers: int = 5
    fast_right: float = 0.7
    device_people: int = 4
    address_people: int = 30


@dataclass(frozen=True, slots=True)
class SeenAttempt:
    """One attempt handed in, as the search for patterns sees it.

    Attributes:
        key, entrant: names for the caller.
        answers: by question, the answer in a spelling that is the same for everybody (not the attempt's own ids).
        wrong: the questions answered and not right.
        started_ms, submitted_ms: milliseconds since 1970 by the server's clock.
        device, address: hashes; "" where not known.
    """

    key: str
    entrant: str
    answers: Mapping[int, str]
    wrong: frozenset[int]
    started_ms: int
    submitted_ms: int
    device: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One pattern: `kind` for the machine, who and which attempts, one sentence for the person who decides."""

    kind: str
    entrants: tuple[str, ...]
    attempts: tuple[str, ...]
    sentence: str = field(compare=False)


def find_patterns(
    *, attempts: Sequence[SeenAttempt], limits: Limits | None = None, most: int = MOST_FINDINGS
) -> list[Finding]:
    """Return up to `most` findings: same answers first, then speed, then devices, then addresses.

    Time grows with the number of attempts: equal answers are met by sorting, never by comparing all pairs.
    """
    used = limits or Limits()
    found: list[Finding] = []
    for finding in _all(attempts, used):
        found.append(finding)
        if len(found) >= most:
            break
    return found


def _all(attempts: Sequence[SeenAttempt], limits: Limits) -> Iterator[Finding]:
    yield from _same_answers(attempts, limits)
    yield from (finding for one in attempts if (finding := _too_fast(one, limits)))
    yield from _shared(attempts, "device", limits.device_people, "cùng một máy")
    yield from _shared(attempts, "address", limits.address_people, "cùng một địa chỉ mạng")


def _same_answers(attempts: Sequence[SeenAttempt], limits: Limits) -> Iterator[Finding]:
    """Yield neighbours in time that gave the same wrong answers and agree wherever they met the same question."""
    groups: dict[tuple[tuple[int, str], ...], list[SeenAttempt]] = {}
    for one in attempts:
        if len(one.wrong) >= limits.same_wrong:
            wrong = tuple((question, one.answers.get(question, "")) for question in sorted(one.wrong))
            groups.setdefault(wrong, []).append(one)
    for wrong, group in groups.items():
        group.sort(key=lambda one: (one.submitted_ms, one.key))
        for one, two in pairwise(group):
            if one.entrant == two.entrant or not _agree(one, two):
                continue
            apart = min(abs(two.submitted_ms - one.submitted_ms), abs(two.started_ms - one.started_ms))
            if apart <= limits.close_ms:
                sentence = _same_words(len(one.answers.keys() & two.answers.keys()), len(wrong), one, two)
                yield Finding("same_answers", (one.entrant, two.entrant), (one.key, two.key), sentence)


def _agree(one: SeenAttempt, two: SeenAttempt) -> bool:
    return all(one.answers[question] == two.answers[question] for question in one.answers.keys() & two.answers.keys())


def _same_words(shared: int, wrong: int, one: SeenAttempt, two: SeenAttempt) -> str:
    start, end = abs(two.started_ms - one.started_ms), abs(two.submitted_ms - one.submitted_ms)
    return (
        f"Hai lượt thi của hai người trả lời giống nhau cả {shared} câu cùng gặp, trong đó {wrong} câu cùng chọn một "
        f"phương án sai; vào thi cách nhau {seconds_vi(start)} giây, nộp cách nhau {seconds_vi(end)} giây."
    )


def _too_fast(one: SeenAttempt, limits: Limits) -> Finding | None:
    answered = len(one.answers)
    if answered < limits.fast_answers or answered - len(one.wrong) < limits.fast_right * answered:
        return None
    whole = one.submitted_ms - one.started_ms
    if whole >= limits.fast_ms * answered:
        return None
    sentence = (
        f"Lượt thi trả lời {answered} câu, đúng {answered - len(one.wrong)} câu, trong {seconds_vi(whole)} giây: "
        f"trung bình {seconds_vi(whole // answered)} giây một câu, nhanh hơn thời gian cần để đọc câu hỏi."
    )
    return Finding("too_fast", (one.entrant,), (one.key,), sentence)


def _shared(attempts: Sequence[SeenAttempt], name: str, least: int, words: str) -> Iterator[Finding]:
    groups: dict[str, list[SeenAttempt]] = {}
    for one in attempts:
        if getattr(one, name):
            groups.setdefault(getattr(one, name), []).append(one)
    for group in groups.values():
        people = tuple(dict.fromkeys(one.entrant for one in group))
        if len(people) >= least:
            sentence = (
                f"{len(people)} người với {len(group)} lượt thi dùng {words}. Người cùng cơ quan hoặc cùng nhà có thể "
                "dùng chung; xem giờ vào thi và bài làm của từng người trước khi kết luận."
            )
            yield Finding(f"one_{name}", people, tuple(one.key for one in group), sentence)


def seconds_vi(milliseconds: int) -> str:
    """Return milliseconds as seconds with three decimals, as a Vietnamese reader writes them."""
    return f"{milliseconds // 1000},{milliseconds % 1000:03d}"
