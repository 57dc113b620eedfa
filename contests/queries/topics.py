"""What each team of a round gained in each topic: answers by subject, marks by criterion. After publication only."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Exists, OuterRef

from contests.models import ContestRound, EntryMember, PackItem, Recusal, RoundEntry, ScoreSheet, TeamAnswers
from contests.queries.packs import item_letters
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
    """Return the topics of a stage round, team by team and together; withdrawn teams are left out. Three statements.

    Who is in the teams is only read when the groups are.
    """
    rules = round_rules(contest_round)
    scores: Scores = defaultdict(list)
    for one in (_answered(contest_round, rules), _judged(contest_round, rules)):
        for team, found in one:
            scores[team].append(found)
    return RoundTopics(_teams(contest_round, scores), summed(score for found in scores.values() for score in found))


def _teams(contest_round: ContestRound, scores: Scores) -> Iterator[GroupResult]:
    teams = list(contest_round.entries.filter(withdrawn="").select_related("entry"))
    members = _mediators(teams)
    for team in teams:
        yield GroupResult(team.entry.name, members.get(team.entry_id, ()), tuple(scores.get(team.pk, ())))


def _mediators(teams: Iterable[RoundEntry]) -> Mapping[int, tuple[int, ...]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = EntryMember.objects.filter(entry__in=[team.entry_id for team in teams], left_at__isnull=True)
    for entry, mediator in rows.filter(mediator__isnull=False).values_list("entry_id", "mediator_id"):
        found[entry].append(mediator)
    return {entry: tuple(ids) for entry, ids in found.items()}


def _answered(contest_round: ContestRound, rules: Round) -> Iterator[tuple[int, TopicScore]]:
    """Yield what each team answered in parts marked by key: by subject where the pack's questions say one."""
    keys = _keys(contest_round)
    parts = {code: leaf for code, leaf in rules.marked_parts().items() if isinstance(leaf.marking, ByKey)}
    rows = TeamAnswers.objects.filter(round_entry__round=contest_round, round_entry__withdrawn="", part__in=list(parts))
    rows = rows.order_by("pk")
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


def _keys(contest_round: ContestRound) -> dict[tuple[str, str], tuple[list[str], list[str]]]:
    """Return by part and code the subjects and the letters of each opened pack's questions, in order; one statement."""
    rows = PackItem.objects.filter(pack__round=contest_round, pack__opened_at__isnull=False)
    packs: dict[tuple[str, str], list[PackItem]] = defaultdict(list)
    for item in rows.select_related("pack", "question__question").order_by("pack_id", "place"):
        packs[item.pack.part, item.pack.code].append(item)
    return {
        pack: ([item.question.question.subject_code for item in items], item_letters(items))
        for pack, items in packs.items()
    }


def _judged(contest_round: ContestRound, rules: Round) -> Iterator[tuple[int, TopicScore]]:
    """Yield each mark of each running judge against its maximum; the last version of a sheet counts."""
    boxes = {code: _boxes(leaf) for code, leaf in rules.marked_parts().items()}
    recused = Recusal.objects.filter(judge=OuterRef("judge"), round_entry=OuterRef("round_entry"))
    rows = ScoreSheet.objects.filter(round_entry__round=contest_round, round_entry__withdrawn="")
    rows = rows.filter(~Exists(recused), judge__removed_at__isnull=True)
    latest = {(row.judge_id, row.round_entry_id, row.part): row for row in rows.order_by("version", "pk")}
    for (_judge, team, part), row in latest.items():
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
