"""Reads of certificates: who has earned one, whose they are, the list of an officer, the public check."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.access import SomeUser
from lms.base.text import search_key
from mediators.models import Appointment, Mediator
from mediators.queries.identity import absorbed_records, as_person
from training import rules
from training.enums import DONE_STATES, Audience, CertificateState, EvidenceKind, TrainingState
from training.models import Certificate, CompletionRule, Evidence, TrainingStatus
from training.queries.rulebook import RuleBook, load_hour_table
from training.queries.statuses import evidence_facts

PLAIN_TITLE = "Bồi dưỡng kiến thức pháp luật, nghiệp vụ hòa giải ở cơ sở"


@dataclass(frozen=True)
class Earned:
    """A person has met the rule of completion: in which office, by which rule, when, with which course."""

    mediator: Mediator
    office: Appointment
    rule: CompletionRule
    completed_on: date
    course_title: str

    @property
    def is_unverified(self) -> bool:
        """Tell whether rule or programme still wait for the comparison with the official text."""
        programme = self.rule.programme
        return not self.rule.verified or programme is None or not (programme.verified and programme.official)


@dataclass(frozen=True)
class Checked:
    """What the check page tells of a certificate, and nothing else (security.md P9)."""

    code: str
    person: str
    course: str
    issued_on: date
    state: str
    state_label: str
    is_replaced: bool = False


def earned_by(mediator_ids: Collection[int], *, on: date) -> dict[int, Earned]:
    """Return, by person, who has met the rule of completion in an office that runs on a day; at most 6 statements.

    People whose deadline is watched are judged by their stored status, the others (recognised before the deadlines
    began) by the same rule over all of their evidence. Rule: R-TRAIN-05.
    """
    offices = (
        Appointment.objects.running(on)
        .filter(mediator_id__in=mediator_ids)
        .select_related("mediator", "team", "commune", "training_status")
        .order_by("recognised_on", "pk")
    )
    book = _completion_rules()
    ledger = _ledger(mediator_ids)
    found: dict[int, Earned] = {}
    for office in offices:
        rule = book.completion_on(office.clock_from) if book.completions else None
        evidence = ledger.get(office.mediator_id, [])
        done_on = _completed_on(office, rule, evidence, book) if rule else None
        if rule is None or done_on is None or office.mediator_id in found:
            continue
        title = _course_title(evidence, done_on)
        found[office.mediator_id] = Earned(office.mediator, office, rule, done_on, title)
    return found


def waiting_mediators(commune: str, *, on: date) -> dict[int, Earned]:
    """Return who of a commune (its code) has completed the training and never had a certificate for it, by name."""
    offices = Appointment.objects.running(on).filter(commune_id=commune)
    people = offices.order_by().values_list("mediator_id", flat=True).distinct()
    return without_certificate(earned_by(list(people), on=on), issuer=commune)


def without_certificate(earned: dict[int, Earned], *, issuer: str = "") -> dict[int, Earned]:
    """Leave out whoever has, or had, a certificate for the same rule, and offices of another commune; in name order."""
    person = Coalesce("mediator__merged_into_id", "mediator_id")
    mine = Certificate.objects.filter(Q(mediator_id__in=list(earned)) | Q(mediator__merged_into_id__in=list(earned)))
    had = set(mine.values_list(person, "rule_id"))
    left = [item for item in earned.values() if (item.mediator.pk, item.rule.pk) not in had]
    left = [item for item in left if not issuer or item.office.commune_id == issuer]
    return {item.mediator.pk: item for item in sorted(left, key=lambda one: (one.mediator.sort_key, one.mediator.pk))}


def done_without_certificate() -> QuerySet[TrainingStatus]:
    """Return the stored statuses that are done, of people who never had a certificate by rule."""
    person = OuterRef("appointment__mediator")
    had = Certificate.objects.filter(Q(mediator=person) | Q(mediator__merged_into=person), rule__isnull=False)
    return TrainingStatus.objects.filter(~Exists(had), state__in=DONE_STATES)


def certificates_of(mediator: Mediator) -> list[Certificate]:
    """Return a person's certificates, those of records merged into theirs too, newest first; one statement."""
    return list(Certificate.objects.filter(Q(mediator=mediator) | Q(mediator__merged_into=mediator)))


def own_certificates(user: SomeUser) -> QuerySet[Certificate]:
    """Return the certificates of whoever this account belongs to, newest first; none for staff who learn."""
    if not user.pk:
        return Certificate.objects.none()
    return Certificate.objects.filter(Q(mediator__user_id=user.pk) | Q(mediator__merged_into__user_id=user.pk))


def latest_certificate(mediator: Mediator | None) -> Certificate | None:
    """Return the newest valid certificate of a person; one statement, none for whoever is no mediator."""
    if mediator is None:
        return None
    mine = Certificate.objects.filter(Q(mediator=mediator) | Q(mediator__merged_into=mediator))
    return mine.filter(state=CertificateState.VALID).first()


def check_code(text: str) -> Checked | None:
    """Return what anybody may know of the certificate with a code, None when there is none; one statement always."""
    row = Certificate.objects.filter(code=rules.read_certificate_code(text)).first()
    if row is None:
        return None
    return checked(row)


def checked(row: Certificate) -> Checked:
    """Return what anybody may know of a certificate; of a replacement only that there is one."""
    replaced = row.replaced_by_id is not None
    label = "Đã thay bằng giấy khác" if replaced else str(row.get_state_display())
    return Checked(row.shown_code, row.holder_name, row.course_title, row.issued_on, row.state, label, replaced)


def filter_certificates(
    certificates: QuerySet[Certificate], *, words: str = "", state: str = "", commune: str = ""
) -> QuerySet[Certificate]:
    """Return the rows of a list: by words of the name, a number, a person's code or the code itself; state; commune."""
    if state in CertificateState.values:
        certificates = certificates.filter(state=state)
    if commune:
        certificates = certificates.filter(issuer_id=commune)
    if code := rules.read_certificate_code(words):
        return certificates.filter(code=code)
    for word in search_key(words).split():
        condition = Q(name_key__contains=word) | Q(mediator__code__iexact=word)
        number, _slash, year = word.partition("/")
        if number.isdecimal() and len(number) < 9:
            condition |= Q(number=int(number), year=int(year)) if _is_year(year) else Q(number=int(number))
        certificates = certificates.filter(condition)
    return certificates


def _is_year(text: str) -> bool:
    return text.isdecimal() and len(text) == 4


def _completion_rules() -> RuleBook:
    """Return the completion rules with their programmes, without the holiday table, which nothing here asks for."""
    rows = sorted(CompletionRule.objects.filter(audience=Audience.NEW).select_related("programme"), key=_begins)
    return RuleBook(rules.WorkingDays.from_rows((), covered_years=()), (), rows, load_hour_table(rows))


def _begins(row: CompletionRule) -> tuple[date, int]:
    return row.valid_from, row.pk


def _ledger(mediator_ids: Collection[int]) -> dict[int, list[Evidence]]:
    found: dict[int, list[Evidence]] = {}
    absorbed = absorbed_records(mediator_ids=mediator_ids)
    rows = Evidence.objects.filter(mediator_id__in={*mediator_ids, *absorbed}, superseded_by__isnull=True)
    for row in rows.select_related("subject__version"):
        found.setdefault(as_person(mediator_id=row.mediator_id, absorbed=absorbed), []).append(row)
    return found


def _completed_on(
    office: Appointment, rule: CompletionRule, evidence: list[Evidence], book: RuleBook
) -> date | None:
    """Return the day on which the rule was met for an office, None while it is not."""
    status = getattr(office, "training_status", None)
    if status is not None and status.state != TrainingState.NOT_IN_SCOPE:
        return status.completed_on if status.state in DONE_STATES else None
    return rules.completion(rule=book.rule_of(rule), evidence=evidence_facts(evidence)).completed_on


def _course_title(evidence: list[Evidence], done_on: date) -> str:
    """Return the title of the course that was completed with the rule, a plain description where there was none."""
    courses = [row for row in evidence if row.kind == EvidenceKind.COURSE_COMPLETED and row.happened_on >= done_on]
    first = min(courses, key=lambda row: (row.happened_on, row.pk), default=None)
    return str(first.details.get("title") or PLAIN_TITLE)[:255] if first else PLAIN_TITLE
