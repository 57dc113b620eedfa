"""Typed rules of stored versions."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from contests.models import ContestRound, OwnRules, RulesVersion
from contests.rules import book, model
from lms.base.errors import RuleViolation


def document_of(version: RulesVersion) -> Mapping[str, Any]:
    """Return the clean document of a version: numbers exact again."""
    return _read(version.fingerprint, json.dumps(version.document)).document


def document_of_own(rules: OwnRules) -> Mapping[str, Any]:
    """Return the clean document of a template of a place: numbers exact again."""
    return _read(f"own {rules.public_id}", json.dumps(rules.document)).document


def unset_settings(version: RulesVersion) -> tuple[str, ...]:
    """Return the settings that the rules still leave open («cần nhập»), each as a sentence with its place."""
    return tuple(str(gap) for gap in _read(version.fingerprint, json.dumps(version.document)).unset)


def typed_rules(version: RulesVersion) -> model.Contest:
    """Return the rules ready for scoring.

    Raises:
        RuleViolation: `settings_missing`.
    """
    reading = _read(version.fingerprint, json.dumps(version.document))
    if reading.unset:
        places = "; ".join(gap.path for gap in reading.unset[:5])
        raise RuleViolation("settings_missing", f"Thể lệ còn {len(reading.unset)} chỗ cần nhập: {places}.")
    return model.build_contest(document=reading.document)


def round_document(contest_round: ContestRound) -> Mapping[str, Any]:
    """Return what the rules in force say of this round."""
    rounds = document_of(contest_round.rules)["rounds"]
    return next(one for one in rounds if one["code"] == contest_round.code)  # type: ignore[no-any-return]


def round_rules(contest_round: ContestRound) -> model.Round:
    """Return the typed rules of this round.

    Raises:
        RuleViolation: `settings_missing`.
    """
    rounds = typed_rules(contest_round.rules).rounds
    return next(one for one in rounds if one.code == contest_round.code)


@lru_cache(maxsize=64)
def _read(fingerprint: str, text: str) -> book.RulesReading:
    """Read a stored document once; equal fingerprints name equal documents."""
    reading = book.check_document(value=json.loads(text))
    if reading.faults:
        raise ValueError(f"a stored version no longer reads: {fingerprint}")
    return reading
