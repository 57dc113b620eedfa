"""Competency profiles of persons and groups, ready to be shown: figures, what they mean in words, change, gain."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, FloatField, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from quizzes.campaign_queries import commune_words
from quizzes.competencies import place_of, title_of
from quizzes.models import Campaign, CampaignPerson, CompetencyResult
from quizzes.statistics.profiles import (
    FEW_ITEMS,
    OVERALL,
    Change,
    CompetencyScore,
    Gain,
    GroupScore,
    change_between,
    group_score,
    hidden_groups,
    normalised_gain,
    self_reading,
)

READINGS = {
    "over": "Tự đánh giá cao hơn kết quả đo được.",
    "under": "Tự đánh giá thấp hơn kết quả đo được.",
    "fits": "Tự đánh giá sát với kết quả đo được.",
}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One bar of a profile; all figures in whole percent, 0-100, None where there is none.

    `low` and `high` are the 95 % interval of `measured`; `before` is the earlier campaign, `rated` the own rating.
    """

    code: str
    title: str
    measured: int | None
    low: int | None
    high: int | None
    rated: int | None
    before: int | None = None
    items: int = 0
    people: int = 0
    is_gap: bool = False
    change: Change | None = None
    remarks: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """Return the length of the margin, for the drawing."""
        return (self.high or 0) - (self.low or 0)


@dataclass(frozen=True, kw_only=True)
class Profile:
    """The lines of one person or group, the whole paper apart; `earlier` names the campaign it is compared with."""

    overall: Line | None
    lines: tuple[Line, ...]
    earlier: Campaign | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing at all is known."""
        return self.overall is None and not self.lines


@dataclass(frozen=True, kw_only=True)
class GroupLine:
    """One team or commune in a table: how many have a result, its overall line, or that it is too small to show."""

    code: str
    name: str
    commune: str
    people: int
    is_hidden: bool
    overall: Line | None = None
    weakest: tuple[Line, ...] = field(default=())


def profile_of(*, person: CampaignPerson) -> Profile:
    """Return the profile of one person with the change since the earlier campaign; at most two statements."""
    rows = list(CompetencyResult.objects.filter(person=person))
    earlier = person.campaign.compare_with
    before: dict[str, CompetencyResult] = {}
    if earlier is not None:
        found = CompetencyResult.objects.filter(person__campaign=earlier, person__mediator=person.mediator_id)
        before = {row.code: row for row in found if row.share is not None}
    lines = {row.code: _person_line(row, before.get(row.code), target=person.campaign.target) for row in rows}
    return _profile(lines, earlier if before else None)


def group_profile(*, people: QuerySet[CampaignPerson], campaign: Campaign) -> Profile:
    """Return the profile of a group; nothing of one with fewer than five results. Two statements at most."""
    lines = _group_lines(_sums(people), target=campaign.target)
    earlier = campaign.compare_with
    if earlier is not None:
        same = CampaignPerson.objects.filter(campaign=earlier, mediator__in=people.values("mediator"))
        before = _group_lines(_sums(same), target=campaign.target)
        lines = {code: _with_before(line, before.get(code)) for code, line in lines.items()}
    return _profile(lines, earlier)


def group_table(*, people: QuerySet[CampaignPerson], campaign: Campaign, by_team: bool) -> list[GroupLine]:
    """Return teams or communes with their overall mean and weakest competencies, small groups hidden; one statement.

    A group is also hidden when the total and the others would give it away.
    """
    names = ("team__name", "team__public_id") if by_team else ("commune__name", "commune_id")
    order = ("commune__name_key", "team__order_key") if by_team else ("commune__name_key",)
    wanted = {"commune__name": None, "commune__kind": None} | dict.fromkeys((*names, *order))
    rows = _summed(people.order_by(), *[f"person__{name}" for name in wanted])
    groups: dict[tuple[str, ...], list[Mapping[str, Any]]] = {}
    for row in rows.order_by(*[f"person__{name}" for name in order]):
        commune = commune_words(row, "person__commune__")
        key = (str(row[f"person__{names[1]}"]), row[f"person__{names[0]}"] if by_team else commune, commune)
        groups.setdefault(key, []).append(row)
    sizes = {key[0]: _size(rows) for key, rows in groups.items()}
    hidden = hidden_groups(sizes=sizes)
    return [_group_line(key, rows, hidden=hidden, campaign=campaign) for key, rows in groups.items()]


def gain_of(*, people: QuerySet[CampaignPerson], campaign: Campaign) -> Gain | None:
    """Return the normalised gain since the earlier campaign over the people measured in both; None without one."""
    if campaign.compare_with_id is None:
        return None
    measured = CompetencyResult.objects.filter(code=OVERALL, share__isnull=False)
    now = dict(measured.filter(person__in=people).values_list("person__mediator_id", "share"))
    then = dict(
        measured.filter(person__campaign=campaign.compare_with_id, person__mediator__in=list(now)).values_list(
            "person__mediator_id", "share"
        )
    )
    pairs = [(then[key], share) for key, share in now.items() if share is not None and then.get(key) is not None]
    return normalised_gain(pairs=[(float(first or 0), float(second)) for first, second in pairs])


def percent(share: float | None) -> int | None:
    """Return a share as whole percent, half up; None for None."""
    return None if share is None else int(share * 100 + 0.5)


def change_sentence(change: Change | None) -> str:
    """Say how a figure changed since the earlier campaign, and whether that is more than chance."""
    if change is None:
        return ""
    points = int(abs(change.difference) * 100 + 0.5)
    if not points:
        return _("Không đổi so với kỳ trước.")
    if not change.is_sure:
        return _("So với kỳ trước chênh %(points)s điểm phần trăm, nằm trong sai số.") % {"points": points}
    if change.difference > 0:
        return _("Tăng %(points)s điểm phần trăm so với kỳ trước, nhiều hơn sai số.") % {"points": points}
    return _("Giảm %(points)s điểm phần trăm so với kỳ trước, nhiều hơn sai số.") % {"points": points}


def _profile(lines: Mapping[str, Line], earlier: Campaign | None) -> Profile:
    ordered = sorted((line for code, line in lines.items() if code), key=lambda line: (place_of(line.code), line.code))
    return Profile(overall=lines.get(OVERALL), lines=tuple(ordered), earlier=earlier)


def _score(row: CompetencyResult) -> CompetencyScore | None:
    if row.share is None or row.low is None or row.high is None:
        return None
    return CompetencyScore(code=row.code, items=row.items, share=row.share, low=row.low, high=row.high)


def _person_line(row: CompetencyResult, before: CompetencyResult | None, *, target: float) -> Line:
    score, earlier = _score(row), _score(before) if before is not None else None
    change = change_between(before=earlier, after=score) if score is not None and earlier is not None else None
    remarks = []
    if score is not None:
        remarks += [READINGS.get(self_reading(rated=row.rated, score=score), ""), change_sentence(change)]
        if row.items < FEW_ITEMS and row.code != OVERALL:
            remarks.append(_("Chỉ có %(count)s câu nên chỉ để tham khảo.") % {"count": row.items})
    return Line(
        code=row.code,
        title=title_of(row.code) if row.code else _("Toàn bài"),
        measured=percent(row.share),
        low=percent(row.low),
        high=percent(row.high),
        rated=percent(row.rated),
        before=percent(earlier.share) if earlier is not None else None,
        items=row.items,
        is_gap=row.share is not None and row.share < target and row.code != OVERALL,
        change=change,
        remarks=tuple(remark for remark in remarks if remark),
    )


def _sums(people: QuerySet[CampaignPerson]) -> QuerySet[Any]:
    return _summed(people.order_by())


def _summed(people: QuerySet[CampaignPerson], *groups: str) -> QuerySet[Any]:
    """Return for each group and competency the number, sum and sum of squares of the shares, and the own ratings."""
    square = Sum(F("share") * F("share"), output_field=FloatField())
    return (
        CompetencyResult.objects.filter(person__in=people.values("pk"), person__measured_at__isnull=False)
        .order_by()
        .values("code", *groups)
        .annotate(
            shares=Count("share"), total=Sum("share"), squares=square, items_sum=Sum("items"),
            ratings=Count("rated"), rated_total=Sum("rated", filter=Q(rated__isnull=False)),
        )
    )  # fmt: skip


def _group_lines(rows: Iterable[Mapping[str, Any]], *, target: float) -> dict[str, Line]:
    """Return a line for each competency of one group; none where it is too small."""
    found = {}
    for row in rows:
        score = group_score(shares=row["shares"], total=row["total"] or 0.0, squares=row["squares"] or 0.0)
        if score.mean is not None:
            found[row["code"]] = _group_line_of(row, score, target=target)
    return found


def _group_line_of(row: Mapping[str, Any], score: GroupScore, *, target: float) -> Line:
    rated = row["rated_total"] / row["ratings"] if row["ratings"] >= 5 else None
    return Line(
        code=row["code"],
        title=title_of(row["code"]) if row["code"] else _("Toàn bài"),
        measured=percent(score.mean),
        low=percent(score.low),
        high=percent(score.high),
        rated=percent(rated),
        people=score.people,
        items=row["items_sum"] // max(row["shares"], 1),
        is_gap=bool(row["code"]) and score.mean is not None and score.mean < target,
    )


def _with_before(line: Line, before: Line | None) -> Line:
    if before is None or before.measured is None or line.measured is None:
        return line
    ends = [(one.measured or 0, one.low or 0, one.high or 0) for one in (before, line)]
    scores = [CompetencyScore(code=line.code, items=1, share=share / 100, low=low / 100, high=high / 100)
              for share, low, high in ends]  # fmt: skip
    change = change_between(before=scores[0], after=scores[1])
    values = {**vars(line), "before": before.measured, "change": change, "remarks": (change_sentence(change),)}
    return Line(**values)


def _size(rows: Iterable[Mapping[str, Any]]) -> int:
    return max((row["shares"] for row in rows if row["code"] == OVERALL), default=0)


def _group_line(
    key: tuple[str, ...], rows: list[Mapping[str, Any]], *, hidden: frozenset[str], campaign: Campaign
) -> GroupLine:
    is_hidden = key[0] in hidden
    lines = {} if is_hidden else _group_lines(rows, target=campaign.target)
    weakest = sorted((line for line in lines.values() if line.is_gap), key=lambda line: (line.measured or 0, line.code))
    return GroupLine(
        code=key[0],
        name=key[1],
        commune=key[2],
        people=_size(rows),
        is_hidden=is_hidden,
        overall=lines.get(OVERALL),
        weakest=tuple(weakest[:2]),
    )
