"""The shipped tables of provinces and communes say what the official lists say."""

import unicodedata
from collections import Counter
from datetime import date

import pytest

from mediators.shipped import ShippedUnit, shipped_former_units, shipped_units

FIRST_DAY = date(2025, 7, 1)
LAST_DAY_BEFORE_CHANGE = date(2026, 4, 29)
CHANGE_DAY = date(2026, 4, 30)
TURNED_INTO_PHUONG = {
    "25270": "Lộc Ninh",
    "25357": "Tân Khai",
    "25363": "Đồng Phú",
    "26116": "Tân Phú",
    "26170": "Trị An",
    "26248": "Trảng Bom",
    "26326": "Dầu Giây",
    "26368": "Long Thành",
    "26425": "Xuân Lộc",
    "26485": "Nhơn Trạch",
}

UNITS = tuple(shipped_units())
FORMER_UNITS = tuple(shipped_former_units())


def on(day: date, level: str) -> list[ShippedUnit]:
    return [unit for unit in UNITS if unit.level == level and unit.holds_on(day)]


@pytest.mark.parametrize(
    ("day", "xa", "phuong", "dac_khu", "tinh", "thanh_pho"),
    [
        (FIRST_DAY, 2621, 687, 13, 28, 6),
        (LAST_DAY_BEFORE_CHANGE, 2621, 687, 13, 28, 6),
        (CHANGE_DAY, 2611, 697, 13, 27, 7),
        (date(2026, 11, 22), 2611, 697, 13, 27, 7),
    ],
)
def test_counts_by_kind_on_a_day(day, xa, phuong, dac_khu, tinh, thanh_pho):
    communes, provinces = on(day, "commune"), on(day, "province")
    assert len(communes) == 3321
    assert len(provinces) == 34
    assert Counter(unit.kind for unit in communes) == {"xa": xa, "phuong": phuong, "dac-khu": dac_khu}
    assert Counter(unit.kind for unit in provinces) == {"tinh": tinh, "thanh-pho": thanh_pho}


def test_nothing_holds_before_the_first_day():
    assert not [unit for unit in UNITS if unit.holds_on(date(2025, 6, 30))]


@pytest.mark.parametrize(
    ("code", "full_name", "province_code"),
    [
        ("11383", "Phường Lê Chân", "31"),
        ("06001", "Xã Đoàn Kết", "20"),
        ("04000", "Xã Đoàn Kết", "14"),
        ("01843", "Phường Bắc Kạn", "19"),
        ("06978", "Xã Ba Chẽ", "22"),
    ],
)
def test_sample_communes(code, full_name, province_code):
    (unit,) = [unit for unit in on(CHANGE_DAY, "commune") if unit.code == code]
    assert (unit.full_name, unit.province_code) == (full_name, province_code)


def test_package_code_of_ba_che_is_not_used_for_a_present_commune():
    assert "06970" not in {unit.code for unit in UNITS}


def test_dong_nai_and_ten_of_its_communes_changed_kind_but_not_code():
    changed = {}
    for unit in UNITS:
        changed.setdefault(unit.code, []).append(unit)
    twice = {code: rows for code, rows in changed.items() if len(rows) > 1}
    assert set(twice) == {"75", *TURNED_INTO_PHUONG}
    for code, rows in twice.items():
        old, new = sorted(rows, key=lambda unit: unit.valid_from)
        assert (old.valid_from, old.valid_to) == (FIRST_DAY, CHANGE_DAY)
        assert (new.valid_from, new.valid_to, new.source) == (CHANGE_DAY, None, "30/2026/QH16")
        assert old.name == new.name == TURNED_INTO_PHUONG.get(code, "Đồng Nai")
        assert (old.kind, new.kind) == (("tinh", "thanh-pho") if code == "75" else ("xa", "phuong"))
        assert new.province_code == ("" if code == "75" else "75")


def test_codes_are_text_of_fixed_length_and_belong_to_a_known_province():
    provinces = {unit.code for unit in on(FIRST_DAY, "province")}
    for unit in UNITS:
        assert unit.code.isdigit()
        assert len(unit.code) == (2 if unit.level == "province" else 5)
        assert (unit.province_code in provinces) is (unit.level == "commune")


def test_names_are_clean_nfc_text_without_their_kind():
    for name in [unit.name for unit in UNITS] + [former.name for former in FORMER_UNITS]:
        assert name == unicodedata.normalize("NFC", name).strip()
        assert "  " not in name
    kinds = ("Xã ", "Phường ", "Đặc khu ", "Tỉnh ", "Thành phố ")
    assert not [unit for unit in UNITS if unit.name.startswith(kinds)]


def test_former_units_lead_to_present_communes():
    present = {unit.code for unit in on(FIRST_DAY, "commune")}
    assert len([former for former in FORMER_UNITS if former.district]) == 10_035
    assert {former.name for former in FORMER_UNITS if not former.district} == {
        "Huyện Bạch Long Vĩ",
        "Huyện Cồn Cỏ",
        "Huyện Hoàng Sa",
        "Huyện Lý Sơn",
        "Huyện Côn Đảo",
    }
    assert len({former.code for former in FORMER_UNITS}) == len(FORMER_UNITS)
    reached = set()
    for former in FORMER_UNITS:
        assert former.successor_codes
        assert len(set(former.successor_codes)) == len(former.successor_codes)
        reached.update(former.successor_codes)
        assert former.valid_to == FIRST_DAY
    assert reached == present


def test_former_units_of_the_sample_communes():
    by_name = {(former.name, former.district): former.successor_codes for former in FORMER_UNITS}
    assert by_name["Phường Trần Nguyên Hãn", "Quận Lê Chân"] == ("11383", "11407")
    assert by_name["Phường Vĩnh Niệm", "Quận Lê Chân"] == ("11407", "11383")
    assert by_name["Xã Đoàn Kết", "Huyện Tràng Định"] == ("06001",)
    assert by_name["Thị trấn Ba Chẽ", "Huyện Ba Chẽ"] == ("06978",)


def test_a_namesake_far_away_is_no_successor():
    """The source lists a commune of the former Hải Dương for a commune 30 km off that shares its name."""
    by_name = {(former.name, former.district): former.successor_codes for former in FORMER_UNITS}
    assert by_name["Xã Hòa Bình", "Huyện Vĩnh Bảo"] == ("11911",)
