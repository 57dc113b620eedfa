"""What the law asks of a mediation team, of an election, of the days of an office and of its training clock.

Pure functions on plain values. Words: a *team* is a tổ hòa giải, its *head* the tổ trưởng; an
*office* is a person's recognition as mediator in one team. Only members whose office runs on the
day in question are to be given to `team_composition`. The *clock* of an office is the day from
which its training period is counted; the texts leave open what keeps an earlier one running, so
every reading can be switched (`ClockRules`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MINIMUM_TEAM_SIZE = 3


@dataclass(frozen=True)
class MemberFacts:
    """What the composition of a team looks at; None means that the roster does not say."""

    female: bool | None
    ethnic_minority: bool | None
    is_head: bool = False


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a team, or that cannot be told.

    `is_unknown` is true when data are missing rather than the condition unmet.
    """

    code: str
    sentence: str
    rule: str
    is_unknown: bool = False


@dataclass(frozen=True)
class Composition:
    """Whether a team is complete (kiện toàn): None when nothing is wrong but something is unknown."""

    complete: bool | None
    findings: tuple[Finding, ...]


def team_composition(*, members: Sequence[MemberFacts], planned_count: int | None, minority_area: bool) -> Composition:
    """Return whether a team has the number and the people that the law asks for, and what is missing.

    Args:
        members: the mediators whose office in the team runs on the day.
        planned_count: number fixed by the Chair of the commune, None if not recorded.
        minority_area: the commune's flag for an area with many people of ethnic minorities.

    Rule: R-TEAM-01, R-TEAM-02, R-TEAM-03, R-TEAM-04, R-TEAM-05.
    Source: Luật Hòa giải ở cơ sở 2013, Điều 12, 13, 14.
    """
    found = (
        _size_finding(members),
        _woman_finding(members),
        _minority_finding(members) if minority_area else None,
        _planned_finding(len(members), planned_count),
        _head_finding(members),
    )
    findings = tuple(finding for finding in found if finding is not None)
    if any(not finding.is_unknown for finding in findings):
        return Composition(False, findings)
    return Composition(None if findings else True, findings)


def _size_finding(members: Sequence[MemberFacts]) -> Finding | None:
    """Three mediators or more, the head counted. Rule: R-TEAM-01."""
    short = MINIMUM_TEAM_SIZE - len(members)
    if short <= 0:
        return None
    return Finding(
        "too_few_members",
        f"Còn thiếu {short:02d} hòa giải viên: tổ có {len(members):02d} người, "
        f"phải có từ {MINIMUM_TEAM_SIZE:02d} người.",
        "R-TEAM-01",
    )


def _woman_finding(members: Sequence[MemberFacts]) -> Finding | None:
    """One woman or more. Rule: R-TEAM-02."""
    if any(member.female for member in members):
        return None
    unknown_count = sum(member.female is None for member in members)
    if unknown_count:
        return Finding(
            "woman_unknown",
            f"Chưa biết tổ có hòa giải viên nữ hay không: {unknown_count:02d} người chưa ghi giới tính.",
            "R-TEAM-02",
            is_unknown=True,
        )
    return Finding("no_woman", "Còn thiếu 01 hòa giải viên nữ.", "R-TEAM-02")


def _minority_finding(members: Sequence[MemberFacts]) -> Finding | None:
    """One mediator of an ethnic minority or more, where the area is flagged. Rule: R-TEAM-03."""
    if any(member.ethnic_minority for member in members):
        return None
    unknown_count = sum(member.ethnic_minority is None for member in members)
    if unknown_count:
        return Finding(
            "minority_unknown",
            "Chưa biết tổ có hòa giải viên là người dân tộc thiểu số hay không: "
            f"{unknown_count:02d} người chưa ghi dân tộc.",
            "R-TEAM-03",
            is_unknown=True,
        )
    return Finding("no_minority_member", "Còn thiếu 01 hòa giải viên là người dân tộc thiểu số.", "R-TEAM-03")


def _planned_finding(member_count: int, planned_count: int | None) -> Finding | None:
    """As many as the Chair of the commune fixed. Rule: R-TEAM-04."""
    if planned_count is None:
        return Finding(
            "planned_number_unknown",
            "Chưa ghi số hòa giải viên của tổ theo quyết định của Chủ tịch Ủy ban nhân dân cấp xã.",
            "R-TEAM-04",
            is_unknown=True,
        )
    if member_count < planned_count:
        lacking = planned_count - member_count
        return Finding(
            "below_planned_number",
            f"Còn thiếu {lacking:02d} hòa giải viên so với số {planned_count:02d} người đã quyết định.",
            "R-TEAM-04",
        )
    if member_count > planned_count:
        over = member_count - planned_count
        return Finding(
            "over_planned_number",
            f"Nhiều hơn {over:02d} hòa giải viên so với số {planned_count:02d} người đã quyết định.",
            "R-TEAM-04",
        )
    return None


def _head_finding(members: Sequence[MemberFacts]) -> Finding | None:
    """Exactly one head. Rule: R-TEAM-05."""
    head_count = sum(member.is_head for member in members)
    if head_count == 1:
        return None
    if head_count == 0:
        return Finding("no_head", "Chưa có tổ trưởng.", "R-TEAM-05")
    return Finding("several_heads", f"Đang ghi {head_count:02d} tổ trưởng, tổ chỉ có 01 tổ trưởng.", "R-TEAM-05")


def election_passes(*, yes: int, households: int) -> bool:
    """Say whether a candidate is elected: strictly more than half of the household representatives agree.

    Args:
        yes: representatives who agree, 0 to `households`.
        households: all household representatives of the village or street group, 1 or more.

    Raises:
        ValueError: numbers that cannot be.
    Rule: R-APPT-03. Source: Luật Hòa giải ở cơ sở 2013, Điều 8.
    """
    if households < 1 or not 0 <= yes <= households:
        raise ValueError("the votes lie between none and all households, and there is a household")
    return 2 * yes > households


def office_starts_on(*, recognised_on: date, effective_on: date | None) -> date:
    """Return the first day of an office: the decision's day, or the later effective day written in it.

    Rule: R-APPT-01. Source: Luật Hòa giải ở cơ sở 2013, Điều 8.
    """
    return recognised_on if effective_on is None else max(recognised_on, effective_on)


def office_runs_on(*, starts_on: date, ended_on: date | None, day: date) -> bool:
    """Say whether an office runs on a day; `ended_on` is the first day without it.

    An office ends by decision only; until then the person counts as a mediator.

    Rule: R-APPT-01. Source: Luật Hòa giải ở cơ sở 2013, Điều 11.
    """
    return starts_on <= day and (ended_on is None or day < ended_on)


@dataclass(frozen=True)
class OfficeFacts:
    """One office of a person, as the training clock looks at it.

    `effective_on` is a later effective day written in the decision; `ended_on` is the first day
    without the office; `is_reissued` marks a decision that only repeats an earlier one, as merged
    communes issue them in bulk.
    """

    code: str
    recognised_on: date
    effective_on: date | None = None
    ended_on: date | None = None
    is_reissued: bool = False

    @property
    def starts_on(self) -> date:
        """Return the first day of the office."""
        return office_starts_on(recognised_on=self.recognised_on, effective_on=self.effective_on)


@dataclass(frozen=True)
class ClockRules:
    """The switches: what keeps an earlier clock running, dated data elsewhere.

    `move_keeps_clock`: another office without a gap. `reissue_keeps_clock`: a reissued decision,
    whatever the gap. `gap_restarts_clock`: recognition after a gap starts anew. `gap_days`: days
    without any office that are not yet a gap, 0 or more.
    """

    move_keeps_clock: bool = True
    reissue_keeps_clock: bool = True
    gap_restarts_clock: bool = True
    gap_days: int = 0


@dataclass(frozen=True)
class OfficeClock:
    """From which day the training period of an office runs, and which office it carries on (None: a new clock)."""

    starts_on: date
    continues: str | None = None


def office_clocks(*, offices: Iterable[OfficeFacts], rules_on: Callable[[date], ClockRules]) -> dict[str, OfficeClock]:
    """Return, by the office's code, the day from which its training period runs and what it carries on.

    All offices belong to one person. An office that begins while another runs, or at most `gap_days` after every
    earlier one has ended, continues the same run and keeps its clock; a longer gap starts a new one; a reissued
    decision keeps the first day. Each office is judged by the rules of its own first day.

    Rule: R-TRAIN-03, R-APPT-02.
    """
    clocks: dict[str, OfficeClock] = {}
    run: list[OfficeFacts] = []
    clock = date.min
    for office in sorted(offices, key=lambda each: (each.starts_on, each.code)):
        rules = rules_on(office.starts_on)
        has_gap = bool(run) and not any(_reaches(earlier, office, rules.gap_days) for earlier in run)
        if office.is_reissued:
            keeps = rules.reissue_keeps_clock
        else:
            keeps = not rules.gap_restarts_clock if has_gap else rules.move_keeps_clock
        if not run or not keeps:
            clock = office.starts_on
        carried = [earlier for earlier in run if has_gap or _reaches(earlier, office, rules.gap_days)]
        clocks[office.code] = OfficeClock(clock, carried[-1].code if carried and keeps else None)
        run = [office] if has_gap else [*run, office]
    return clocks


def clock_starts(*, offices: Iterable[OfficeFacts], rules: ClockRules | None = None) -> dict[str, date]:
    """Return, by the office's code, the day from which its training period runs, by one set of rules.

    Rule: R-TRAIN-03, R-APPT-02.
    """
    chosen = rules or ClockRules()
    return {
        code: clock.starts_on for code, clock in office_clocks(offices=offices, rules_on=lambda _day: chosen).items()
    }


def _reaches(earlier: OfficeFacts, later: OfficeFacts, gap_days: int) -> bool:
    """Say whether an earlier office still ran when a later one began, short gaps aside."""
    return earlier.ended_on is None or earlier.ended_on + timedelta(days=gap_days) >= later.starts_on
