"""Invented names, dates and phone numbers for the demo communes; the same every time (fixed seed)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from random import Random

from lms.base.spreadsheets import OutSheet, write_xlsx

SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô", "Đào", "Đoàn", "Phan", "Mai")
MALE_MIDDLE = ("Văn", "Đức", "Xuân", "Quang", "Công", "Hữu", "Minh", "Đình")
FEMALE_MIDDLE = ("Thị", "Thu", "Kim", "Thanh", "Hồng", "Bích", "Thúy")
MALE_GIVEN = ("Hùng", "Dũng", "Sơn", "Thắng", "Hải", "Bình", "Khánh", "Long", "Tuấn", "Hòa", "Quý", "Thuật", "Đạt")
FEMALE_GIVEN = ("Lan", "Hương", "Loan", "Oanh", "Yến", "Thủy", "Huệ", "Nga", "Hằng", "Xuyến", "Tuyết", "Mỵ", "Ánh")
OCCUPATIONS = (
    "Trưởng ban công tác Mặt trận", "Bí thư chi bộ", "Chi hội trưởng Phụ nữ", "Chi hội Nông dân", "Hội Cựu chiến binh",
    "Hưu trí", "Trưởng thôn", "Giáo viên nghỉ hưu",
)  # fmt: skip
QUALIFICATIONS = ("Luật", "Khác", "Chưa qua đào tạo")

HEADER = (
    "STT", "Tổ hòa giải", "Họ và tên", "Giới tính", "Ngày, tháng, năm sinh", "Dân tộc", "Chức danh trong tổ",
    "Chức vụ, nghề nghiệp", "Trình độ chuyên môn", "Số quyết định công nhận", "Ngày công nhận", "Số điện thoại",
)  # fmt: skip
RECOGNISED = HEADER.index("Ngày công nhận")


@dataclass(frozen=True)
class DemoCommune:
    """A commune of the demo: how many teams, and what its places are called."""

    code: str
    teams: int
    place: str
    new_share: float


COMMUNES = (
    DemoCommune("10507", 8, "Khu dân cư số {}", 0.35),
    DemoCommune("10546", 6, "Tổ dân phố {}", 0.25),
    DemoCommune("10606", 9, "Thôn {}", 0.2),
    DemoCommune("10750", 5, "Thôn {}", 0.45),
    DemoCommune("10813", 7, "Thôn {}", 0.1),
)


def roster_rows(commune: DemoCommune, *, today: date, random: Random) -> Iterator[tuple[str | int, ...]]:
    """Yield the rows of one commune's list, in the order of `HEADER`."""
    number = 0
    for team in range(1, commune.teams + 1):
        size = random.choice((3, 4, 5, 5, 6, 7))
        for member in range(size):
            number += 1
            female = random.random() < 0.42 if team != commune.teams else False
            yield (
                number,
                f"Tổ hòa giải {commune.place.format(team)}",
                _name(female=female, random=random),
                "Nữ" if female else "Nam",
                _birth(random),
                "Kinh" if random.random() < 0.94 else random.choice(("Tày", "Nùng", "Mường", "Dao")),
                "Tổ trưởng" if member == 0 else "Hòa giải viên",
                random.choice(OCCUPATIONS),
                random.choices(QUALIFICATIONS, (4, 30, 66))[0],
                f"{random.randint(11, 480)}/QĐ-UBND",
                _recognised(commune, today=today, random=random),
                _phone(random),
            )


def known_by(rows: Iterable[tuple[str | int, ...]], *, day: date) -> list[tuple[str | int, ...]]:
    """Return the rows of people recognised by a day: the list as it was then."""
    return [row for row in rows if _day(str(row[RECOGNISED])) <= day]


def _day(text: str) -> date:
    day, month, year = text.split("/")
    return date(int(year), int(month), int(day))


def as_file(rows: Iterable[tuple[str | int, ...]]) -> bytes:
    """Return the rows as a workbook."""
    target = BytesIO()
    write_xlsx(target, [OutSheet(name="Danh sách", header=HEADER, rows=rows)])
    return target.getvalue()


def _name(*, female: bool, random: Random) -> str:
    middle, given = (FEMALE_MIDDLE, FEMALE_GIVEN) if female else (MALE_MIDDLE, MALE_GIVEN)
    return f"{random.choice(SURNAMES)} {random.choice(middle)} {random.choice(given)}"


def _birth(random: Random) -> str:
    year = random.randint(1949, 1990)
    return str(year) if random.random() < 0.5 else f"{random.randint(1, 28):02d}/{random.randint(1, 12):02d}/{year}"


def _recognised(commune: DemoCommune, *, today: date, random: Random) -> str:
    if random.random() < commune.new_share:
        day = today - timedelta(days=random.randint(2, 300))
    else:
        day = date(2015, 1, 5) + timedelta(days=random.randint(0, 3300))
    return f"{day:%d/%m/%Y}"


def _phone(random: Random) -> str:
    return random.choice(("09", "03", "07", "08")) + f"{random.randint(0, 99_999_999):08d}"
