"""Demo of the clock's hard cases: a decision on the period, a gap, a bulk reissue, one person recorded twice."""

from datetime import datetime, timedelta

from accounts.models import User
from lms.base.clock import local_day
from mediators import services
from mediators.enums import EndGround
from mediators.models import Appointment, PersonMerge, Team, Unit
from mediators.services import PersonFacts
from mediators.services.reissues import reissue_many
from training.enums import PeriodKind, TrainingState
from training.models import PeriodDecision
from training.services.periods import PeriodFacts, record_period_decision

LE_CHAN = "11383"


def make_cases(*, now: datetime) -> None:
    """Write the cases into Phường Lê Chân, once."""
    if PeriodDecision.objects.exists():
        return
    officer = User.objects.get(username="lechan")
    commune = Unit.objects.select_related("parent").get(code=LE_CHAN)
    teams = list(Team.objects.filter(commune=commune, dissolved_on__isnull=True).order_by("order_key"))
    _suspension(teams[-1], by=officer, now=now)
    _extension(by=officer, now=now)
    _reissue(commune, teams[-2], by=officer, now=now)
    _gap(teams, by=officer, now=now)
    _doubles(teams, by=officer, now=now)


def _extension(*, by: User, now: datetime) -> None:
    """Extend the period of the one who is overdue longest."""
    late = (
        Appointment.objects.open()
        .filter(commune=LE_CHAN, training_status__state=TrainingState.OVERDUE, mediator__user__isnull=True)
        .select_related("mediator__commune__parent")
        .order_by("training_status__due_on", "pk")
        .first()
    )
    if late is None:
        return
    facts = PeriodFacts(
        kind=PeriodKind.EXTENSION, mediator=late.mediator, decision_number="88/QĐ-UBND", days=45,
        decided_on=local_day(now) - timedelta(days=20), first_on=late.clock_from, reason="Ốm dài ngày, có đơn",
        decision_issuer="Chủ tịch UBND phường Lê Chân",
    )  # fmt: skip
    record_period_decision(facts=facts, by=by, now=now)


def _suspension(team: Team, *, by: User, now: datetime) -> None:
    """Suspend the periods of one team for a week of floods."""
    first = local_day(now) - timedelta(days=60)
    facts = PeriodFacts(
        kind=PeriodKind.SUSPENSION, team=team, decision_number="71/QĐ-UBND", decided_on=first, first_on=first,
        last_on=first + timedelta(days=6), reason="Khắc phục ngập lụt", decision_issuer="Chủ tịch UBND phường Lê Chân",
    )  # fmt: skip
    record_period_decision(facts=facts, by=by, now=now)


def _reissue(commune: Unit, team: Team, *, by: User, now: datetime) -> None:
    """Let one decision repeat the recognition of a team."""
    on = local_day(now) - timedelta(days=30)
    offices = Appointment.objects.open().filter(team=team, recognised_on__lt=on)
    ids = list(offices.order_by("pk").values_list("pk", flat=True))
    if ids:
        reissue_many(
            commune=commune, appointment_ids=ids, recognised_on=on, decision_number="90/QĐ-UBND",
            decision_issuer="Chủ tịch UBND phường Lê Chân", by=by, now=now,
        )  # fmt: skip


def _gap(teams: list[Team], *, by: User, now: datetime) -> None:
    """Recognise somebody again forty days after the end."""
    today = local_day(now)
    person = services.create_mediator(
        facts=PersonFacts(full_name="Lương Thị Bích Thủy", female=True, birth_year=1968),
        team=teams[0], recognised_on=today - timedelta(days=400), decision_number="15/QĐ-UBND", by=by, now=now,
    )  # fmt: skip
    office = Appointment.objects.select_related("commune__parent", "team").get(mediator=person)
    services.end_appointment(
        appointment=office, ended_on=today - timedelta(days=130), ground=EndGround.OWN_WISH,
        decision_number="40/QĐ-UBND", by=by, now=now,
    )  # fmt: skip
    services.appoint(
        mediator=person, team=teams[1], recognised_on=today - timedelta(days=90), decision_number="61/QĐ-UBND",
        by=by, now=now,
    )  # fmt: skip


def _doubles(teams: list[Team], *, by: User, now: datetime) -> None:
    """Record two people twice: one pair is merged, the other waits to be looked at."""
    on = local_day(now) - timedelta(days=80)
    pairs = []
    for name, year in (("Trương Văn Lộc", 1959), ("Mai Thị Ngọc", 1974)):
        facts = PersonFacts(full_name=name, birth_year=year)
        pair = [
            services.create_mediator(
                facts=facts, team=team, recognised_on=on, decision_number="66/QĐ-UBND", by=by, now=now,
                is_somebody_else=True,
            )
            for team in teams[2:4]
        ]  # fmt: skip
        pairs.append(pair)
    if not PersonMerge.objects.exists():
        kept, absorbed = pairs[0]
        services.merge_people(kept=kept, absorbed=absorbed, reason="Đã đối chiếu hai quyết định", by=by, now=now)
