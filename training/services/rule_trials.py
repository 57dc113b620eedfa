"""The dry run of a proposed rule: everybody judged by today's rules and by the proposal; no status is written.

It streams in chunks: memory does not grow with the number of appointments, only those who flip are kept.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django_tasks import task

from lms.base.clock import local_day
from mediators.models import Appointment
from training import rules
from training.enums import Audience, DraftState
from training.models import CompletionRule, RuleDraft, RuleFlip
from training.queries.rule_candidates import audience_of, candidate_book, candidate_rule, digest_of_draft
from training.queries.rulebook import RuleBook, load_hour_table, load_rulebook
from training.services.rule_drafts import check_draft
from training.services.status import CHUNK_SIZE, StatusWriter, evidence_by_mediator

AT_ONCE = 500
DONE, OPEN = "done", "open"
Part = list[tuple[int, str, str, str]]


@task()
def run_trial(draft_id: int, as_of: str) -> int:
    """Run the dry run of a draft as of an ISO date; again without harm. Returns how many would flip."""
    draft = RuleDraft.objects.filter(pk=draft_id, state=DraftState.WAITING).first()
    return 0 if draft is None else work_trial(draft=draft, as_of=date.fromisoformat(as_of))


@transaction.atomic
def start_trial(*, draft: RuleDraft, now: datetime) -> bool:
    """Begin the dry run of a proposal: at once for few appointments, else in the background with progress.

    Returns whether it is done already.

    Raises:
        RuleViolation: those of `rule_drafts.check_draft`.
    """
    check_draft(draft)
    as_of = local_day(now)
    total = _appointments(draft, as_of).count()
    RuleFlip.objects.filter(draft=draft).delete()
    draft.state, draft.total_count, draft.done_count = DraftState.WAITING, total, 0
    draft.tried, draft.tried_on, draft.result = digest_of_draft(draft), as_of, {}
    draft.save(update_fields=["state", "total_count", "done_count", "tried", "tried_on", "result"])
    if total <= AT_ONCE:
        work_trial(draft=draft, as_of=as_of)
        return True
    transaction.on_commit(lambda: run_trial.enqueue(draft.pk, as_of.isoformat()))
    return False


def work_trial(*, draft: RuleDraft, as_of: date) -> int:
    """Judge everybody twice and keep who flips; return how many. A draft changed or dropped meanwhile is left alone."""
    RuleFlip.objects.filter(draft=draft).delete()
    waiting = RuleDraft.objects.filter(pk=draft.pk, state=DraftState.WAITING, tried=draft.tried)
    flips: Counter[str] = Counter()
    states: Counter[str] = Counter()
    checked = 0
    for part in _parts(draft, as_of):
        changed = [row for row in part if row[2] != row[3]]
        flips.update(f"{before}>{after}" for _pk, _commune, before, after in changed)
        states.update(before for _pk, _commune, before, _after in part)
        checked += len(part)
        with transaction.atomic():
            if waiting.update(done_count=checked) != 1:
                return 0
            RuleFlip.objects.bulk_create(
                RuleFlip(draft=draft, appointment_id=pk, commune_id=commune, before=before, after=after)
                for pk, commune, before, after in changed
            )
    result = {"flips": dict(sorted(flips.items())), "states": dict(sorted(states.items()))}
    waiting.update(state=DraftState.READY, done_count=checked, total_count=checked, result=result)
    draft.refresh_from_db()
    return flips.total()


def _appointments(draft: RuleDraft, as_of: date) -> QuerySet[Appointment]:
    """Return who is judged: everybody for the six months, else those in office of the audience."""
    audience = audience_of(draft)
    if audience == Audience.NEW:
        return Appointment.objects.all()
    running = Appointment.objects.running(as_of)
    found: QuerySet[Appointment] = running.filter(is_head=True) if audience == Audience.HEAD else running
    return found


def _parts(draft: RuleDraft, as_of: date) -> Iterator[Part]:
    if audience_of(draft) == Audience.NEW:
        book = load_rulebook()
        candidate = StatusWriter(candidate_book(draft, book=book))
        yield from StatusWriter(book).trial(candidate, _appointments(draft, as_of), as_of=as_of)
    else:
        yield from _audience_parts(draft, as_of)


def _audience_parts(draft: RuleDraft, as_of: date) -> Iterator[Part]:
    """Yield those in office with «done» or «open» by the rule that stands and by the proposed one.

    A rule with periods looks at what was done in the last so many calendar years, one without at everything.
    """
    present = CompletionRule.objects.filter(audience=audience_of(draft), valid_from__lte=as_of)
    before = present.order_by("valid_from", "pk").last()
    rows = [candidate_rule(draft), *([before] if before else [])]
    book = RuleBook(rules.WorkingDays.from_rows([], covered_years=()), [], rows, load_hour_table(rows))
    pure = [(book.rule_of(row), _counts_from(row, as_of)) for row in rows]
    needs, last = book.needs(), 0
    while True:
        found = _appointments(draft, as_of).filter(pk__gt=last).order_by("pk")
        part = list(found.values_list("pk", "mediator_id", "commune_id")[:CHUNK_SIZE])
        evidence = evidence_by_mediator({mediator for _pk, mediator, _commune in part}, needs=needs)
        judged: Part = []
        for pk, mediator, commune in part:
            facts = evidence.get(mediator, [])
            states = []
            for rule, since in pure:
                known = [fact for fact in facts if since <= fact.happened_on <= as_of]
                states.append(DONE if rules.completion(rule=rule, evidence=known).done else OPEN)
            judged.append((pk, commune, states[1] if before else OPEN, states[0]))
        if judged:
            yield judged
        if len(part) < CHUNK_SIZE:
            return
        last = part[-1][0]


def _counts_from(row: CompletionRule, as_of: date) -> date:
    """Return the first day whose evidence a rule looks at when it is tried on a day."""
    return date.min if row.every_years is None else date(as_of.year - row.every_years + 1, 1, 1)
