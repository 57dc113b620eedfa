"""Whether a team is made up as the rules say, and who of it may take part (contest-rules.md §2 «Team»)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from contests.rules.specs import UNSET

OFFICIAL, RESERVE, SUPPORTING = "official", "reserve", "supporting"


@dataclass(frozen=True)
class MemberFacts:
    """What eligibility looks at: office and training as the registers say on the day, work for the contest, age."""

    name: str
    role: str
    is_captain: bool = False
    in_office: bool = False
    is_trained: bool = False
    is_crew: bool = False
    birth_year: int | None = None


def team_problems(
    *, team: Mapping[str, Any], eligibility: Mapping[str, Any], members: Sequence[MemberFacts], on: date
) -> list[str]:
    """Return why a team may not take part, a sentence each, in the order of the rules; empty when it may.

    Settings that the rules leave open («cần nhập») ask for nothing. Supporting cast need not be mediators.
    """
    return [*_make_up(team, members), *_members(eligibility, members, on)]


def _make_up(team: Mapping[str, Any], members: Sequence[MemberFacts]) -> list[str]:
    found = []
    count = {role: sum(one.role == role for one in members) for role in (OFFICIAL, RESERVE, SUPPORTING)}
    wanted = 1 if team.get("kind") == "individual" else _number(team.get("members"))
    if wanted is not None and count[OFFICIAL] != wanted:
        found.append(f"Thể lệ định {wanted} thành viên chính thức, đội có {count[OFFICIAL]}.")
    if not members:
        found.append("Đội chưa có thành viên nào.")
    reserves = _number(team.get("reserves"))
    if reserves is not None and count[RESERVE] > reserves:
        found.append(f"Chỉ được {reserves} người dự bị, đội có {count[RESERVE]}.")
    supporting = team.get("supporting")
    most = _number(supporting.get("most")) if isinstance(supporting, Mapping) else None
    if most is not None and count[SUPPORTING] > most:
        found.append(f"Chỉ được {most} vai phụ, đội có {count[SUPPORTING]}.")
    captains = [one for one in members if one.is_captain]
    if team.get("captain") is True and len(captains) != 1:
        found.append("Đội phải có một đội trưởng.")
    if any(one.role != OFFICIAL for one in captains):
        found.append("Đội trưởng phải là thành viên chính thức.")
    return found


def _members(eligibility: Mapping[str, Any], members: Sequence[MemberFacts], on: date) -> list[str]:
    found = []
    for one in members:
        if one.is_crew:
            found.append(f"{one.name} làm ban tổ chức hoặc thư ký nên không được dự thi.")
        if one.role == SUPPORTING:
            continue
        if eligibility.get("in_registry") is True and not one.in_office:
            found.append(f"{one.name} không phải hòa giải viên đang làm trong danh sách.")
        if eligibility.get("training") == "completed" and not one.is_trained:
            found.append(f"{one.name} chưa hoàn thành tập huấn.")
        least = _number(eligibility.get("age_from"))
        if least is not None and one.birth_year is not None and on.year - one.birth_year < least:
            found.append(f"{one.name} chưa đủ {least} tuổi.")
    return found


def _number(value: Any) -> int | None:
    """Return a number that the rules give; None where they say nothing or leave it open."""
    return None if value is None or value == UNSET else int(value)
