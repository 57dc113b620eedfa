"""After an online round: the subjects missed most."""

from collections.abc import Mapping

from contests.enums import RoundState
from contests.models import ContestRound
from contests.queries.list_runs import standing_run
from contests.rules.weak_topics import MissedSubject
from lms.base.errors import RuleViolation
from quizzes.models import QuestionVersion
from quizzes.offers import subject_titles


def missed_subjects(*, contest_round: ContestRound) -> list[MissedSubject]:
    """Return the subjects of a published round, most missed first; a blank counts as missed. Four statements.

    Raises:
        RuleViolation: `round_not_published`.
    """
    _check_published(contest_round)
    run = standing_run(contest_round)
    counts: Mapping[str, list[int]] = run.summary.get("questions", {}) if run else {}
    versions = QuestionVersion.objects.filter(pk__in=[int(pk) for pk in counts])
    totals: dict[str, list[int]] = {}
    for pk, subject in versions.values_list("pk", "question__subject_code"):
        if subject:
            held = totals.setdefault(subject, [0, 0])
            held[0] += counts[str(pk)][0]
            held[1] += counts[str(pk)][1]
    titles = subject_titles(list(totals))
    found = [
        MissedSubject(code, titles.get(code, code), missed, asked) for code, (missed, asked) in totals.items() if asked
    ]
    return sorted(found, key=lambda one: (-one.missed / one.answers, one.code))


def _check_published(contest_round: ContestRound) -> None:
    if contest_round.state != RoundState.PUBLISHED:
        raise RuleViolation("round_not_published", "Xem và chuyển câu hỏi được sau khi công bố kết quả.")
