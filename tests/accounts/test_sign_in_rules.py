"""Pure rules: names, secrets, printed codes, pauses, who appoints whom."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.enums import Role, ScopeLevel
from accounts.rules import (
    Appointer,
    address_wait_seconds,
    card_text,
    may_appoint,
    proposed_secret,
    random_digits,
    read_card_text,
    secret_weakness,
    sign_in_name,
    wait_seconds,
)

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("HG48291736", "hg48291736"),
        (" hg 4829 1736 ", "hg48291736"),
        ("hg4829\u00a01736", "hg48291736"),
        ("hg48\u200b291736", "hg48291736"),
        ("Cán.Bộ", "can.bo"),
        ("\u00d0oan.Ket", "doan.ket"),
        ("đoan.ket", "doan.ket"),
        ("Ca\u0301n.Bo", "can.bo"),
    ],
)
def test_sign_in_names_meet_however_they_are_typed(typed: str, stored: str) -> None:
    assert sign_in_name(typed) == stored


@pytest.mark.parametrize(
    ("secret", "why"),
    [
        ("1234567", "too_short"),
        ("12345678", "sequence"),
        ("87654321", "sequence"),
        ("78901234", "sequence"),
        ("abcdefgh", "sequence"),
        ("qwertyuiop", "sequence"),
        ("11223344", "sequence"),
        ("11111111", "repeated"),
        ("12121212", "repeated"),
        ("20262026", "repeated"),
        ("15081975", "date"),
        ("19750815", "date"),
        ("hg48291736", "context"),
        ("48291736hg48291736", None),
        ("lechan2026", "context"),
        ("Lê Chân 1975", "context"),
        ("nguyễn văn an", "context"),
        ("matkhau123", "common"),
        ("Mật khẩu 1!", "common"),
        ("hoagiai2025", "common"),
        ("x" * 129, "too_long"),
        ("48291736", None),
        ("con trâu ăn cỏ", None),
    ],
)
def test_easily_guessed_secrets_are_named(secret: str, why: str | None) -> None:
    context = ["hg48291736", "Nguyễn Văn An", "Nguyễn", "Văn", "Lê Chân", "1975"]
    if why is None and "hg" in secret:
        context = []
    assert secret_weakness(secret, context=context) == why


def test_staff_secrets_are_longer() -> None:
    assert secret_weakness("48291736", at_least=12) == "too_short"
    assert secret_weakness("cau-thang-go-lim", at_least=12) is None


def test_proposed_secrets_are_eight_digits_that_pass() -> None:
    proposals = {proposed_secret() for _ in range(300)}
    assert len(proposals) > 295
    assert all(len(digits) == 8 and digits.isdigit() and secret_weakness(digits) is None for digits in proposals)


def test_typed_code_is_read_with_any_separators() -> None:
    text = card_text("0123456", "9876543210987")
    assert [len(group) for group in text.split()] == [3] * 7
    for typed in (text, text.replace(" ", ""), text.replace(" ", "-"), f"  {text}. ", text.replace(" ", "\u00a0")):
        assert read_card_text(typed) is not None
        assert read_card_text(typed).number == "0123456"
        assert read_card_text(typed).code == "9876543210987"


def test_every_single_slip_and_every_swap_of_neighbours_is_noticed() -> None:
    whole = card_text("4841995", random_digits(13)).replace(" ", "")
    for at in range(len(whole)):
        for digit in "0123456789":
            if digit != whole[at]:
                assert read_card_text(whole[:at] + digit + whole[at + 1 :]) is None
        swapped = whole[:at] + whole[at : at + 2][::-1] + whole[at + 2 :]
        assert swapped == whole or read_card_text(swapped) is None


@pytest.mark.parametrize("typed", ["", "abc", "123", "1" * 60, "١" * 21])
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert read_card_text(typed) is None


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 10), (6, 20), (9, 160), (12, 900), (19, 900), (400, 900)]
)
def test_pauses_grow_with_failures(failures: int, seconds: int) -> None:
    assert wait_seconds(failures=failures, last_at=NOW, now=NOW) == seconds
    assert wait_seconds(failures=failures, last_at=NOW - timedelta(seconds=seconds), now=NOW) == 0


@pytest.mark.parametrize(("failures", "seconds"), [(19, 0), (20, 2), (50, 10), (200, 60), (100_000, 60)])
def test_an_address_is_slowed_never_locked(failures: int, seconds: int) -> None:
    assert address_wait_seconds(failures=failures, last_at=NOW, now=NOW) == seconds
    assert address_wait_seconds(failures=failures, last_at=NOW - timedelta(hours=2), now=NOW) == 0


ADMIN = Appointer(Role.ADMINISTRATOR, "")
PROVINCE = Appointer(Role.PROVINCE_OFFICER, "31")
COMMUNE = Appointer(Role.COMMUNE_OFFICER, "11383")


@pytest.mark.parametrize(
    ("by", "role", "level", "code", "province", "allowed"),
    [
        (ADMIN, Role.ADMINISTRATOR, ScopeLevel.NATION, "", "", True),
        (ADMIN, Role.AUDITOR, ScopeLevel.NATION, "", "", True),
        (ADMIN, Role.PROGRAMME_EDITOR, ScopeLevel.PROVINCE, "31", "31", True),
        (ADMIN, Role.PROVINCE_OFFICER, ScopeLevel.PROVINCE, "31", "31", True),
        (ADMIN, Role.PROVINCE_OFFICER, ScopeLevel.NATION, "", "", False),
        (ADMIN, Role.COMMUNE_OFFICER, ScopeLevel.COMMUNE, "11383", "31", False),
        (ADMIN, Role.MEDIATOR, ScopeLevel.SELF, "", "", False),
        (ADMIN, Role.JUDGE, ScopeLevel.NATION, "", "", False),
        (PROVINCE, Role.COMMUNE_OFFICER, ScopeLevel.COMMUNE, "11383", "31", True),
        (PROVINCE, Role.COMMUNE_OFFICER, ScopeLevel.COMMUNE, "06001", "20", False),
        (PROVINCE, Role.COMMUNE_OFFICER, ScopeLevel.PROVINCE, "31", "31", False),
        (PROVINCE, Role.TRAINER, ScopeLevel.PROVINCE, "31", "31", True),
        (PROVINCE, Role.EDITOR, ScopeLevel.PROVINCE, "31", "31", True),
        (PROVINCE, Role.EDITOR, ScopeLevel.PROVINCE, "20", "20", False),
        (PROVINCE, Role.PROVINCE_OFFICER, ScopeLevel.PROVINCE, "31", "31", False),
        (PROVINCE, Role.AUDITOR, ScopeLevel.NATION, "", "", False),
        (COMMUNE, Role.TRAINER, ScopeLevel.COMMUNE, "11383", "31", True),
        (COMMUNE, Role.TRAINER, ScopeLevel.COMMUNE, "11413", "31", False),
        (COMMUNE, Role.TRAINER, ScopeLevel.PROVINCE, "31", "31", False),
        (COMMUNE, Role.COMMUNE_OFFICER, ScopeLevel.COMMUNE, "11383", "31", False),
        (PROVINCE, Role.COMMUNE_OFFICER, ScopeLevel.COMMUNE, "99999", "", False),
    ],
)
def test_who_appoints_whom(by: Appointer, role: str, level: str, code: str, province: str, allowed: bool) -> None:
    assert may_appoint(held=[by], role=role, level=level, code=code, province=province) is allowed
