"""The register of legal supporters: who helps which teams, from when until when (targets.md M7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from lms.base.clock import local_day
from lms.base.errors import RuleViolation
from lms.base.text import clean, person_name, search_key, sort_key
from mediators.models import LegalSupporter, Team, TeamSupport, Unit
from mediators.services.teams import check_may_change


@dataclass(frozen=True, kw_only=True)
class SupporterFacts:
    """What is recorded about a supporter; "" where unknown."""

    full_name: str
    profession: str
    workplace: str = ""
    phone: str = ""


@transaction.atomic
def add_supporter(
    *,
    commune: Unit,
    facts: SupporterFacts,
    teams: Iterable[Team],
    started_on: date,
    by: User | None,
    now: datetime,
    is_somebody_else: bool = False,
) -> LegalSupporter:
    """Enter a supporter with the teams that he or she helps.

    Raises:
        NotAllowed: the commune is not the caller's.
        RuleViolation: "started_in_future", "no_team", "other_commune", or "same_name": somebody of this name and
            profession already helps here and `is_somebody_else` does not say that this is another person.
    """
    check_may_change(by=by, commune=commune)
    _check_day(started_on, now=now, field="started_on")
    chosen = _teams_of(commune, teams)
    name = person_name(facts.full_name)
    key = search_key(name)
    known = LegalSupporter.objects.filter(
        commune=commune, name_key=key, profession=facts.profession, ended_on__isnull=True
    )
    if known.exists() and not is_somebody_else:
        raise RuleViolation(
            "same_name",
            _("Sổ đã có người cùng tên, cùng nghề đang hỗ trợ. Nếu là người khác, hãy đánh dấu ở ô cuối rồi ghi lại."),
            field="is_somebody_else",
        )
    supporter = LegalSupporter.objects.create(
        commune=commune,
        full_name=name,
        name_key=key,
        sort_key=sort_key(name),
        profession=facts.profession,
        workplace=clean(facts.workplace),
        phone=facts.phone,
        started_on=started_on,
        recorded_by=by,
        recorded_at=now,
    )
    TeamSupport.objects.bulk_create(
        TeamSupport(supporter=supporter, team=team, starts_on=started_on) for team in chosen
    )
    details = {"profession": facts.profession, "teams": len(chosen)}
    record(action="supporter.added", by=by, now=now, target=supporter, scope_code=commune.code, details=details)
    return supporter


@transaction.atomic
def change_supporter(
    *,
    supporter: LegalSupporter,
    facts: SupporterFacts,
    teams: Iterable[Team],
    from_day: date,
    by: User | None,
    now: datetime,
) -> LegalSupporter:
    """Correct the facts, and set the teams helped from a day on; what was before that day stays.

    Raises:
        NotAllowed: the commune is not the caller's.
        RuleViolation: "supporter_ended", "started_in_future", "before_start", "no_team", "other_commune".
    """
    check_may_change(by=by, commune=supporter.commune)
    _check_running(supporter)
    _check_day(from_day, now=now, field="from_day")
    if from_day < supporter.started_on:
        raise RuleViolation("before_start", _("Ngày này trước ngày bắt đầu hỗ trợ."), field="from_day")
    chosen = {team.pk: team for team in _teams_of(supporter.commune, teams)}
    running = {row.team_id: row for row in supporter.teams.filter(ends_on__isnull=True)}
    for team_id, row in running.items():
        if team_id not in chosen:
            row.ends_on = max(from_day, row.starts_on)
            row.save(update_fields=["ends_on"])
    added = [team for key, team in chosen.items() if key not in running]
    TeamSupport.objects.bulk_create(TeamSupport(supporter=supporter, team=team, starts_on=from_day) for team in added)
    name = person_name(facts.full_name)
    supporter.full_name, supporter.name_key, supporter.sort_key = name, search_key(name), sort_key(name)
    supporter.profession, supporter.workplace, supporter.phone = facts.profession, clean(facts.workplace), facts.phone
    supporter.save(update_fields=["full_name", "name_key", "sort_key", "profession", "workplace", "phone"])
    details = {"teams_added": len(added), "teams_ended": len(running.keys() - chosen.keys())}
    record(
        action="supporter.changed",
        by=by,
        now=now,
        target=supporter,
        scope_code=supporter.commune_id,
        details=details,
    )
    return supporter


@transaction.atomic
def end_supporter(*, supporter: LegalSupporter, on: date, by: User | None, now: datetime) -> LegalSupporter:
    """Record that a supporter helps no more from a day on; the teams' rows end with it.

    Raises:
        NotAllowed: the commune is not the caller's.
        RuleViolation: "supporter_ended", "started_in_future", "before_start".
    """
    check_may_change(by=by, commune=supporter.commune)
    _check_running(supporter)
    _check_day(on, now=now, field="on")
    if on < supporter.started_on:
        raise RuleViolation("before_start", _("Ngày thôi không thể trước ngày bắt đầu hỗ trợ."), field="on")
    open_rows = LegalSupporter.objects.filter(pk=supporter.pk, ended_on__isnull=True)
    if open_rows.update(ended_on=on) == 0:
        _refuse_ended()
    for row in supporter.teams.filter(ends_on__isnull=True):
        row.ends_on = max(on, row.starts_on)
        row.save(update_fields=["ends_on"])
    supporter.ended_on = on
    record(action="supporter.ended", by=by, now=now, target=supporter, scope_code=supporter.commune_id)
    return supporter


def _teams_of(commune: Unit, teams: Iterable[Team]) -> list[Team]:
    chosen = list(teams)
    if not chosen:
        raise RuleViolation("no_team", _("Hãy chọn ít nhất một tổ hòa giải được hỗ trợ."), field="teams")
    if any(team.commune_id != commune.code for team in chosen):
        raise RuleViolation("other_commune", _("Có tổ không thuộc xã, phường này."), field="teams")
    return chosen


def _check_day(day: date, *, now: datetime, field: str) -> None:
    if day > local_day(now):
        raise RuleViolation("started_in_future", _("Ngày này ở sau hôm nay. Hãy ghi khi việc đã diễn ra."), field=field)


def _check_running(supporter: LegalSupporter) -> None:
    if supporter.ended_on is not None:
        _refuse_ended()


def _refuse_ended() -> None:
    raise RuleViolation("supporter_ended", _("Người này đã thôi hỗ trợ nên không sửa được nữa."))
