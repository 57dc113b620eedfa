"""Every field of ours is told with its tag, purpose and keeping; the document says the same (security.md P1)."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from lms.personal_data import CATALOGUE, as_markdown, checks, problems

# A new sensitive field can raise the legal level of the whole system: it is a decision, not an edit (P1).
SENSITIVE = {
    "accounts.User.password",
    "accounts.ActivationCard.code_hash",
    "accounts.ActivationCard.token_hash",
    "accounts.KnownDevice.token_hash",
    "contests.Entrant.code_hash",
    "contests.Entrant.person_key",
    "contests.Entrant.phone_hash",
    "contests.Exclusion.phone_hash",
    "contests.JudgeCard.code_hash",
    "contests.JudgeCard.device_hash",
    "contests.JudgeCard.token_hash",
    "contests.OnlineAttempt.address_hash",
    "contests.OnlineAttempt.device_hash",
    "contests.ScoreSheet.device_hash",
    "mediators.Mediator.ethnic_minority",
    "mediators.CardPrint.file",
    "mediators.RosterImport.file",
    "mediators.RosterImport.reading",
}
NEVER_HELD = ("cccd", "cmnd", "identity", "religion", "party", "latitude", "longitude", "home_address", "photo")


def test_every_field_is_tagged_and_no_tag_is_left_over() -> None:
    assert problems() == []


def test_an_untagged_a_vanished_and_a_doubled_field_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    keeps = CATALOGUE["mediators.Mediator"]
    without = " ".join(name for name in keeps.personal.split() if name != "occupation")
    monkeypatch.setitem(checks.CATALOGUE, "mediators.Mediator", replace(keeps, personal=without))
    assert problems() == ["mediators.Mediator.occupation: untagged"]
    doubled = replace(keeps, personal=f"{keeps.personal} identity_number", public="phone")
    monkeypatch.setitem(checks.CATALOGUE, "mediators.Mediator", doubled)
    assert problems() == [
        "mediators.Mediator.phone: tagged twice",
        "mediators.Mediator.identity_number: gone",
    ]


def test_a_library_that_brings_tables_must_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {name: words for name, words in checks.LIBRARY_TABLES.items() if name != "sessions"}
    monkeypatch.setattr(checks, "LIBRARY_TABLES", known)
    assert problems() == ["library.sessions: untagged"]


def test_sensitive_fields_are_exactly_the_decided_ones() -> None:
    assert {f"{label}.{name}" for label, keeps in CATALOGUE.items() for name in keeps.sensitive.split()} == SENSITIVE


def test_nothing_is_held_that_must_not_be() -> None:
    names = [f"{model._meta.label}.{name}" for model in checks.own_models() for name in checks.field_names(model)]
    assert [name for name in names if any(word in name.rsplit(".", 1)[1] for word in NEVER_HELD)] == []


def test_contacts_and_birth_are_never_public() -> None:
    for label, keeps in CATALOGUE.items():
        public = set(keeps.public.split())
        assert not public & {"phone", "birth_date", "birth_year", "email", "answer", "score", "percent"}, label


def test_every_model_says_why() -> None:
    assert [label for label, keeps in CATALOGUE.items() if len(keeps.why) < 6 or not keeps.why.endswith(".")] == []


def test_the_document_is_fresh() -> None:
    text = (Path(settings.BASE_DIR) / "docs/personal-data.md").read_text(encoding="utf-8")
    assert text == as_markdown(), "run manage.py personal_data --write"
