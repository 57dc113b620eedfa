"""Since when somebody counts as trained at all, whatever the office: the question of M2, not of the six months."""

from collections.abc import Iterable, Sequence
from datetime import date

from training.rules.completion import CompletionRule, EvidenceFact, completion
from training.rules.duties import DutyPeriod


def first_trained_on(
    *,
    rules: Sequence[CompletionRule],
    evidence: Iterable[EvidenceFact],
    since: date,
    as_of: date,
    serving: Sequence[DutyPeriod] = (),
    clock_on: date = date.max,
) -> date | None:
    """Return the first day on which one of some rules was met, None when none was until a day.

    Args:
        rules: every rule of completion that was ever in force for the newly recognised; meeting any one is enough.
        evidence: the person's rows of the ledger, in any order.
        since: the start of the plan; what was done before it does not count.
        as_of: what happened later does not count.
        serving: periods of the rules for those serving; one that began in the person's office counts when it was met.
        clock_on: since when the person is in office without a gap.

    Rule: R-IND-02.
    """
    counted = [fact for fact in evidence if since <= fact.happened_on <= as_of]
    if not counted:
        return None
    days = [completion(rule=rule, evidence=counted).completed_on for rule in rules]
    for period in serving:
        if clock_on <= period.first_on <= as_of:
            last = min(as_of, period.last_on or as_of)
            known = [fact for fact in counted if period.first_on <= fact.happened_on <= last]
            days.append(completion(rule=period.rule.completion, evidence=known).completed_on)
    return min((day for day in days if day is not None), default=None)
