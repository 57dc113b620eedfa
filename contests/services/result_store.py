"""Storing a computed result with what it was computed from, under one checksum."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from accounts.models import User
from contests.models import ContestRound, RoundResult
from contests.rules.explaining import explain_places
from contests.rules.standing import Place, Standing, standing_as_json
from lms.base.text import clean

#: what a stored standing holds beside what `contest_score` prints
BESIDE = frozenset({"because", "true_number"})


def checksum_of(*, rules: str, sheets: Mapping[str, Any], standing: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the fingerprint of the rules, the sheets and the standing, in one fixed spelling."""
    text = json.dumps([rules, sheets, standing], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def store_result(
    *,
    contest_round: ContestRound,
    sheets: Mapping[str, Any],
    standing: Standing,
    told: Sequence[Place],
    reason: str,
    by: User,
    now: datetime,
) -> RoundResult:
    """Store a standing with what it was computed from and its checksum.

    Args:
        told: the places for which a sentence is stored; of an online round only the first.
    """
    plain = standing_as_json(standing=standing)
    plain["because"] = explain_places(standing=standing, places=told)
    if standing.true_number is not None:
        plain["true_number"] = standing.true_number
    return RoundResult.objects.create(
        round=contest_round,
        number=contest_round.results.count() + 1,
        rules=contest_round.rules,
        sheets=sheets,
        standing=plain,
        checksum=checksum_of(rules=contest_round.rules.fingerprint, sheets=sheets, standing=plain),
        reason=clean(reason),
        computed_by=by,
        computed_at=now,
    )
