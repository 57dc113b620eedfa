"""What each team of a round gained in each topic: answers by subject, marks by criterion. After publication only."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from contests.models import ContestRound, EntryMember, QuestionPack, RoundEntry, ScoreSheet, TeamAnswers
from contests.queries.packs import pack_letters
from contests.queries.rules import round_rules
from contests.rules.amounts import read_decimal
from contests.rules.marking import ByKey
from contests.rules.model import Part, Round
from contests.rules.weak_topics import TopicKind, TopicScore, summed

Scores = dict[int, list[TopicScore]]


@dataclass(frozen=True)
class GroupResult:
    """What people who were marked together gained: a team on stage, one person online.

    Attributes:
        name: what the group is called; empty where it is one person.
        mediators: ids of its mediators in the register; who is not in the register gets no suggestion.
    """

    name: str
    mediators: tuple[int, ...]
    scores: tuple[TopicScore, ...]


@dataclass(frozen=True)
class RoundTopics:
    """What a round shows. `groups` may be read once; `whole` has each topic once, the weakest first."""

    groups: Iterable[GroupResult]
    whole: list[TopicScore]


def stage_topics(*, contest_round: ContestRound) -> RoundTopics:
    """Return the topics of a stage round, team by team and together."""
    groups = stage_results(contest_round=contest_round)
    return RoundTopics(groups, summed(score for group in groups for score in group.scores))


def stage_results(*, contest_round: ContestRound) -> list[GroupResult]:
    """Return what each team of a stage round gained; withdrawn teams are left out."""
    rules = round_rules(contest_round)
    teams = list(contest_round.entries.filter(withdrawn="").select_related("entry"))
    members = _mediators(teams)
    scores: Scores = defaultdict(list)
    for one in (_answered(contest_round, rules), _judged(contest_round, rules)):
        for team, found in one:
            scores[team].append(found)
    return [GroupResult(team.entry.name, members.get(team.entry_id, ()), tuple(scores[team.pk])) for team in teams]


def _mediators(teams: Iterable[RoundEntry]) -> Mapping[int, tuple[int, ...]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = EntryMember.objects.filter(entry__in=[team.entry_id for team in teams], left_at__isnull=True)
    for entry, mediator in rows.filter(mediator__isnull=False).values_list("entry_id", "mediator_id"):
        found[entry].append(mediator)
    return {entry: tuple(ids) for entry, ids in found.items()}


def _answered(contest_round: ContestRound, rules: Round) -> Iterator[tuple[int, TopicScore]]:
    """Yield what each team answered in parts marked by key: by subject where the pack's questions say one."""
    keys = {(pack.part, pack.code): _key(pack) for pack in contest_round.packs.filter(opened_at__isnull=False)}
    parts = {code: leaf for code, leaf in rules.marked_parts().items() if isinstance(leaf.marking, ByKey)}
    rows = TeamAnswers.objects.filter(round_entry__round=contest_round, part__in=list(parts)).order_by("pk")
    for row in {(row.round_entry_id, row.part): row for row in rows}.values():
        given = row.answers.get("answers")
        key = keys.get((row.part, row.pack))
        if given is not None and key is not None:
            for subject, right, letter in zip(*key, given, strict=False):
                kind, name = (TopicKind.SUBJECT, "") if subject else (TopicKind.THEORY, parts[row.part].name)
                yield row.round_entry_id, _one(kind, subject or row.part, name, int(right == letter), 1)
        elif "right" in row.answers:
            part, marking = parts[row.part], parts[row.part].marking
            questions = marking.questions if isinstance(marking, ByKey) else 1
            yield (
                row.round_entry_id,
                _one(TopicKind.THEORY, row.part, part.name, int(row.answers["right"]), questions),
            )


def _key(pack: QuestionPack) -> tuple[list[str], list[str]]:
    """Return the subjects and the letters of a pack's questions, in order."""
    items = pack.items.select_related("question__question").order_by("place")
    return [item.question.question.subject_code for item in items], pack_letters(pack)


def _judged(contest_round: ContestRound, rules: Round) -> Iterator[tuple[int, TopicScore]]:
    """Yield each mark of each running judge against its maximum; the last version of a sheet counts."""
    boxes = {code: _boxes(leaf) for code, leaf in rules.marked_parts().items()}
    recused = {
        (row.judge_id, row.round_entry_id) for judge in contest_round.judges.all() for row in judge.recusals.all()
    }
    rows = ScoreSheet.objects.filter(round_entry__round=contest_round, judge__removed_at__isnull=True)
    latest = {(row.judge_id, row.round_entry_id, row.part): row for row in rows.order_by("version", "pk")}
    for (judge, team, part), row in latest.items():
        if (judge, team) in recused:
            continue
        for box, (name, most) in boxes.get(part, {}).items():
            points = read_decimal(row.marks.get(box))
            if points is not None:
                code = f"{part}/{box}" if box else part
                yield team, TopicScore(TopicKind.JUDGED, code, name, Fraction(points), most)


def _boxes(part: Part) -> dict[str, tuple[str, Fraction]]:
    """Return the boxes of a judge's sheet: name with that of the part, and the maximum."""
    if part.marking is None:
        return {}
    rows = part.marking.criteria_of(part_maximum=part.maximum)
    return {code: (f"{part.name}: {name}" if name else part.name, Fraction(most)) for code, name, most, _step in rows}


def _one(kind: TopicKind, code: str, name: str, gained: int, possible: int) -> TopicScore:
    return TopicScore(kind, code, name, Fraction(gained), Fraction(possible))
