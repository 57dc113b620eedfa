"""What already rests on the rounds of a contest: lists, lots, sheets, attempts. Such a round stays where it is."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from contests.enums import RoundState
from contests.models import (
    Contest,
    ContestRound,
    Judge,
    LotDraw,
    OnlineAttempt,
    PartClock,
    QuestionPack,
    RoundEntry,
    RoundIncident,
    ScoreSheet,
    TeamAnswers,
)

#: what may rest on a round, told; the first that is there is said
_RESTS = (
    ("sheets", ScoreSheet, "round_entry__round", "đã có phiếu chấm"),
    ("attempts", OnlineAttempt, "round", "đã có người vào thi"),
    ("lots", LotDraw, "round", "đã bốc thăm"),
    ("listed", RoundEntry, "round", "đã lập danh sách thi"),
    ("packs", QuestionPack, "round", "đã có gói câu hỏi"),
    ("judged", Judge, "round", "đã cử giám khảo"),
)
_IN_PARTS = (ScoreSheet, TeamAnswers, PartClock, RoundIncident)


@dataclass(frozen=True)
class Resting:
    """A round on which something rests, and what."""

    code: str
    name: str
    words: str

    def __str__(self) -> str:
        """Say it in one sentence."""
        return f"Vòng «{self.name}» {self.words}"


def resting(*, contest: Contest) -> dict[str, Resting]:
    """Return the rounds on which something rests, by code. One statement."""
    found = {}
    for row in _with_rests(contest.rounds.all()):
        words = next((words for name, _model, _path, words in _RESTS if getattr(row, f"has_{name}")), "")
        if row.state != RoundState.PLANNED:
            words = words or f"đang ở bước «{row.get_state_display()}»"
        if words:
            found[row.code] = Resting(row.code, row.name, words)
    return found


def parts_in_use(*, contest_round: ContestRound, parts: Iterable[str]) -> list[str]:
    """Return which of these parts of a round have sheets, answers, times or incidents, or a pack of questions."""
    wanted, found = list(parts), set[str]()
    if wanted:
        for model in _IN_PARTS:
            rows = model._default_manager.filter(round_entry__round=contest_round, part__in=wanted)
            found |= set(rows.values_list("part", flat=True))
        found |= set(QuestionPack.objects.filter(round=contest_round, part__in=wanted).values_list("part", flat=True))
    return [part for part in wanted if part in found]


def _with_rests(rounds: QuerySet[ContestRound]) -> QuerySet[ContestRound]:
    return rounds.annotate(
        **{
            f"has_{name}": Exists(model._default_manager.filter(**{path: OuterRef("pk")}))
            for name, model, path, _words in _RESTS
        }
    )
