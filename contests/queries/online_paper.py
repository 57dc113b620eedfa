"""What an entrant may see of online rounds: where each stands, the paper without keys, what came of it (C1, C2)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from contests.enums import OnlineState, PublicationStep, RoundState, ScoreShown
from contests.models import Contest, Entrant, FrozenPlace, OnlineAnswer, OnlineAttempt, OnlineRound
from contests.queries.online_asked import MANY, TRUTH, WAYS, AskedQuestion, asked_questions, right_places
from contests.queries.online_judging import InForce, judging
from contests.queries.online_pool import online_rules, pool_of, refusal_of, rules_of
from contests.queries.online_shown import words_of
from contests.rules.amounts import points_vi
from contests.rules.online_entry import START_REFUSALS
from contests.rules.online_marking import GUESS_PLACE, chosen_places
from quizzes.models import QuestionVersion


@dataclass(frozen=True)
class ShownOption:
    """One option of the paper; `is_right` is None until the key is released."""

    id: str
    text: str
    is_chosen: bool
    is_right: bool | None = None


@dataclass(frozen=True)
class ShownQuestion:
    """One question of the paper as stored for this attempt; the texts are sanitised HTML.

    `statements`: of a true/false question, in the order shown; each has two of the options, «Đúng» and «Sai».
    `decided`: what was decided about a faulty question, empty until the key is released.
    """

    place: int
    kind: str
    stem: str
    more: str
    options: tuple[ShownOption, ...]
    statements: tuple[str, ...]
    sequence: int
    saved_at: datetime | None
    decided: str = ""

    @property
    def is_answered(self) -> bool:
        """Tell whether an option is chosen, and of statements whether each is judged."""
        chosen = sum(one.is_chosen for one in self.options)
        return chosen >= len(self.statements) if self.statements else chosen > 0

    @property
    def is_many(self) -> bool:
        """Tell whether several options may be chosen."""
        return self.kind == MANY

    @property
    def judged(self) -> list[tuple[str, tuple[ShownOption, ...]]]:
        """Return each statement with its two options."""
        pairs = (self.options[at : at + WAYS] for at in range(0, len(self.options), WAYS))
        return list(zip(self.statements, pairs, strict=True)) if self.statements else []


@dataclass(frozen=True)
class ShownGuess:
    """The guess as it was sent."""

    text: str
    value: int | None
    sequence: int
    saved_at: datetime | None


@dataclass(frozen=True)
class RoundLine:
    """One round as it stands for one person. `refusal` says why no attempt may begin, empty when one may."""

    online: OnlineRound
    allowed: int
    attempts: tuple[OnlineAttempt, ...]
    refusal: str
    code: str

    @property
    def open_attempt(self) -> OnlineAttempt | None:
        """Return the attempt that is not handed in."""
        return next((one for one in self.attempts if one.state == OnlineState.OPEN), None)

    @property
    def left(self) -> int:
        """Return how many attempts are left."""
        return max(0, self.allowed - len(self.attempts))

    @property
    def is_published(self) -> bool:
        """Tell whether the result is public."""
        return self.online.round.state == RoundState.PUBLISHED


def online_rounds_of(contest: Contest) -> list[OnlineRound]:
    """Return the rounds of a contest with their settings, in order. One statement."""
    rows = OnlineRound.objects.filter(round__contest=contest).select_related("round__rules", "round__contest")
    return list(rows.order_by("round__order"))


def round_line(*, online: OnlineRound, entrant: Entrant, attempts: Sequence[OnlineAttempt], now: datetime) -> RoundLine:
    """Return where a person stands in a round."""
    code = refusal_of(online=online, entrant=entrant, used=len(attempts), now=now) or ""
    allowed = online_rules(rules_of(online.round))[0].attempts
    return RoundLine(online, allowed, tuple(attempts), START_REFUSALS.get(code, ""), code)


def round_lines(*, contest: Contest, entrant: Entrant, now: datetime) -> list[RoundLine]:
    """Return every round of the contest as it stands for a person. Two statements."""
    rows = OnlineAttempt.objects.filter(entrant=entrant, round__contest=contest).defer("items").order_by("number")
    by_round: dict[int, list[OnlineAttempt]] = {}
    for row in rows:
        by_round.setdefault(row.round_id, []).append(row)
    return [
        round_line(online=one, entrant=entrant, attempts=by_round.get(one.round_id, []), now=now)
        for one in online_rounds_of(contest)
        if one.prepared_at is not None or one.closed_at is not None
    ]


def paper_of(
    attempt: OnlineAttempt,
    answers: Iterable[OnlineAnswer],
    *,
    with_key: bool = False,
    rulings: Mapping[int, InForce] | None = None,
) -> tuple[list[ShownQuestion], ShownGuess | None]:
    """Return the questions and the guess of an attempt as they are shown.

    No statement while the pool of the round holds all of them, and one else.

    Args:
        answers: those of the attempt.
        with_key: mark the right options; only for a round whose key was released.
        rulings: what was decided about faulty questions, told with the key.
    """
    with_key = with_key and attempt.round.online.key_released_at is not None
    given = {row.place: row for row in answers}
    texts, keys = _texts(attempt)
    told = rulings if rulings and with_key else {}
    keys = judging(keys=dict(keys), rulings=told.values()).keys if told else keys
    questions = [
        _question(place, item, texts[item["v"]], given.get(place), keys[item["v"]] if with_key else None)
        for place, item in enumerate(attempt.items, start=1)
    ]
    if told:
        questions = [
            replace(one, decided=words_of(told[item["v"]])) if item["v"] in told else one
            for one, item in zip(questions, attempt.items, strict=True)
        ]
    return questions, _guess(attempt, given.get(GUESS_PLACE))


def may_show_score(attempt: OnlineAttempt, *, now: datetime) -> bool:
    """Tell whether the person may know how many answers were right."""
    online: OnlineRound = attempt.round.online
    if attempt.state != OnlineState.SUBMITTED:
        return False
    is_over = online.closed_at is not None or (online.closes_at is not None and now >= online.closes_at)
    return is_over or online.score_shown == ScoreShown.AT_ONCE


def own_place(*, online: OnlineRound, entrant: Entrant) -> tuple[FrozenPlace | None, str]:
    """Return the person's place in the published list and why, in a sentence; nothing before publication.

    The sentence names nobody else: not everybody agreed to be named (P2).
    """
    if online.round.state != RoundState.PUBLISHED:
        return None, ""
    results = online.round.results.filter(publications__step=PublicationStep.CONFIRMED).order_by("-number")
    person = entrant.merged_into_id or entrant.pk
    place = FrozenPlace.objects.filter(result__in=results[:1], entrant=person).first()
    return (place, _because(place)) if place else (None, "")


def _because(place: FrozenPlace) -> str:
    total = f"{points_vi(place.total)} điểm"
    if not place.decided_by:
        return f"{total}; không cần phân định thêm."
    distance = "" if place.guess_distance is None else f" Số dự đoán của Ông/Bà lệch {place.guess_distance}."
    return f"{total}. Có người bằng điểm, phân định theo: {place.decided_by}.{distance}"


def _texts(attempt: OnlineAttempt) -> tuple[Mapping[int, AskedQuestion], Mapping[int, frozenset[int]]]:
    """Return texts and keys of the questions drawn, from the frozen pool or, when frozen anew, the bank."""
    online: OnlineRound = attempt.round.online
    wanted = {item["v"] for item in attempt.items}
    if online.prepared_at is not None:
        pool = pool_of(online)
        if wanted <= pool.texts.keys():
            return pool.texts, pool.keys
    rows = list(QuestionVersion.objects.filter(pk__in=wanted))
    asked = asked_questions(versions=rows, round_id=attempt.round.public_id)
    return asked.questions, {row.pk: right_places(row) for row in rows}


def _question(
    place: int, item: dict[str, Any], text: AskedQuestion, answer: OnlineAnswer | None, right: frozenset[int] | None
) -> ShownQuestion:
    """Return a question as shown; `right` is None until the key is released."""
    chosen = chosen_places(item=item, answer=answer.answer if answer else None)
    names = text.parts if text.kind != TRUTH else [word for _part in text.parts for word in ("Đúng", "Sai")]
    options = tuple(
        ShownOption(name, names[at], at in chosen, None if right is None else at in right) for name, at in item["o"]
    )
    statements = tuple(text.parts[at // WAYS] for _name, at in item["o"][::WAYS]) if text.kind == TRUTH else ()
    return ShownQuestion(
        place=place,
        kind=text.kind,
        stem=text.stem,
        more=text.more,
        options=options,
        statements=statements,
        sequence=answer.sequence + 1 if answer else 1,
        saved_at=answer.received_at if answer else None,
    )


def _guess(attempt: OnlineAttempt, answer: OnlineAnswer | None) -> ShownGuess | None:
    asked = online_rules(rules_of(attempt.round, version_id=attempt.rules_id))[0].guess
    if asked is None:
        return None
    value = answer.answer.get("guess") if answer and isinstance(answer.answer, dict) else None
    sequence = answer.sequence + 1 if answer else 1
    return ShownGuess(attempt.round.online.guess_text, value, sequence, answer.received_at if answer else None)
