"""From two files to a standing: the pure score engine behind `contest_score` and, later, the organiser's desk."""

from typing import Any

from contests.rules.model import Contest
from contests.rules.online import score_online_round
from contests.rules.online_sheets import read_online_sheets
from contests.rules.sheets import round_named
from contests.rules.stage import score_stage_round
from contests.rules.stage_sheets import read_stage_sheets
from contests.rules.standing import Standing


def score_sheets(*, contest: Contest, value: Any) -> Standing:
    """Return the standing of the round a sheets file is about.

    Args:
        value: the plain value of the file (see `read_json`).

    Raises:
        RuleViolation: the sheets do not fit the rules, or a tie needs a lot or a decision that is not there.
    """
    rules = round_named(contest=contest, value=value)
    if contest.mode == "online":
        return score_online_round(rules=rules, sheets=read_online_sheets(value=value, rules=rules))
    return score_stage_round(rules=rules, sheets=read_stage_sheets(value=value, rules=rules))
