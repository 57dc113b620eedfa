"""What the columns of a roster mean, told from the words above them.

A *label* is the words of all header rows above one column, from top to bottom. Its meaning is found by the lowest words
first, helped by those above them («Khác» under «Trình độ chuyên môn» is not «Khác» under «Dân tộc»).
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from lms.base.text import clean, search_key


class Meaning(StrEnum):
    """What a column holds. DROPPED holds personal data that is never kept; IGNORED is of no use here."""

    INDEX = "index"
    NAME = "name"
    FAMILY_PART = "family_part"
    GIVEN = "given"
    SEX = "sex"
    MALE = "male"
    FEMALE = "female"
    BORN = "born"
    ETHNICITY = "ethnicity"
    KINH_MARK = "kinh_mark"
    MINORITY_MARK = "minority_mark"
    ROLE = "role"
    HEAD_MARK = "head_mark"
    ROLE_OR_OCCUPATION = "role_or_occupation"
    OCCUPATION = "occupation"
    QUALIFICATION = "qualification"
    LAW_MARK = "law_mark"
    OTHER_MARK = "other_mark"
    UNTRAINED_MARK = "untrained_mark"
    DECISION = "decision"
    RECOGNISED_ON = "recognised_on"
    PHONE = "phone"
    TEAM = "team"
    COMMUNE_CODE = "commune_code"
    COMMUNE = "commune"
    NOTE = "note"
    DROPPED = "dropped"
    IGNORED = "ignored"


MEANING_LABELS: dict[Meaning, str] = {
    Meaning.INDEX: "Số thứ tự",
    Meaning.NAME: "Họ và tên",
    Meaning.FAMILY_PART: "Họ và tên đệm",
    Meaning.GIVEN: "Tên",
    Meaning.SEX: "Giới tính",
    Meaning.MALE: "Nam (đánh dấu hoặc năm sinh)",
    Meaning.FEMALE: "Nữ (đánh dấu hoặc năm sinh)",
    Meaning.BORN: "Ngày sinh hoặc năm sinh",
    Meaning.ETHNICITY: "Dân tộc",
    Meaning.KINH_MARK: "Dân tộc Kinh (đánh dấu)",
    Meaning.MINORITY_MARK: "Dân tộc thiểu số (đánh dấu)",
    Meaning.ROLE: "Chức danh trong tổ hòa giải",
    Meaning.HEAD_MARK: "Tổ trưởng (đánh dấu)",
    Meaning.ROLE_OR_OCCUPATION: "Chức vụ (chưa rõ loại)",
    Meaning.OCCUPATION: "Chức vụ, nghề nghiệp",
    Meaning.QUALIFICATION: "Trình độ chuyên môn",
    Meaning.LAW_MARK: "Chuyên môn Luật (đánh dấu)",
    Meaning.OTHER_MARK: "Chuyên môn khác (đánh dấu)",
    Meaning.UNTRAINED_MARK: "Chưa qua đào tạo (đánh dấu)",
    Meaning.DECISION: "Số quyết định công nhận",
    Meaning.RECOGNISED_ON: "Ngày công nhận",
    Meaning.PHONE: "Số điện thoại",
    Meaning.TEAM: "Tổ hòa giải",
    Meaning.COMMUNE_CODE: "Mã xã, phường, đặc khu",
    Meaning.COMMUNE: "Tên xã, phường, đặc khu",
    Meaning.NOTE: "Ghi chú",
    Meaning.DROPPED: "Dữ liệu cá nhân không lưu",
    Meaning.IGNORED: "Không dùng",
}

# Under a group of columns the lowest words are short; the words above say which group it is.
_BY_GROUP: tuple[tuple[str, tuple[tuple[str, Meaning], ...]], ...] = (
    (
        r"quyet dinh|\bqd\b|cong nhan",
        ((r"^so( hieu)?( (qd|quyet dinh))?$", Meaning.DECISION), (r"^ngay|^thoi gian", Meaning.RECOGNISED_ON)),
    ),
    (
        r"trinh do|chuyen mon|dao tao",
        (
            (r"\bluat\b|phap ly", Meaning.LAW_MARK),
            (r"\bkhac\b", Meaning.OTHER_MARK),
            (r"chua", Meaning.UNTRAINED_MARK),
        ),
    ),
    (r"dan toc", ((r"^kinh", Meaning.KINH_MARK), (r"khac|thieu so|dtts|^so$", Meaning.MINORITY_MARK))),
    (r"sinh", ((r"^(ngay|thang)$", Meaning.IGNORED), (r"^nam$", Meaning.BORN))),
    (r"ho.*ten", ((r"^ho( va)?( ten)?( dem| lot)?$", Meaning.FAMILY_PART), (r"^ten$", Meaning.GIVEN))),
)

# Read from top to bottom; the first that is found in the folded label decides.
_BY_WORDS: tuple[tuple[str, Meaning], ...] = (
    (r"^(stt|tt|so tt|so thu tu|s t t|no)$", Meaning.INDEX),
    (r"can cuoc|cccd|cmnd|cmt|chung minh|dinh danh|so the\b|ton giao|tai khoan|ngan hang", Meaning.DROPPED),
    (r"e-?mail|thu dien tu", Meaning.DROPPED),
    (r"dia chi|noi o|cho o|thuong tru|tam tru|que quan|nguyen quan|dang vien|vao dang", Meaning.DROPPED),
    (r"chinh tri|ngay cap|noi cap|suc khoe|bao hiem", Meaning.DROPPED),
    (r"thoi lam|mien nhiem|thoi nhiem|cho thoi|\btuoi\b|ky ten|chu ky|thu lao|tap huan|boi duong", Meaning.IGNORED),
    (r"so phieu|ty le|hoc van|van hoa", Meaning.IGNORED),
    (r"^ma( so)? ?(xa|phuong|dac khu|don vi|dvhc|dbhc|hanh chinh)", Meaning.COMMUNE_CODE),
    (r"^ho( va)?( ten| chu)? ?(dem|lot)|^ho, ?(ten )?dem|^ho$", Meaning.FAMILY_PART),
    (r"^ten$|^ten goi$", Meaning.GIVEN),
    (r"^ho( va|,)? ?ten\b|^ten (hoa giai vien|hgv|thanh vien)|^(hoa giai vien|hgv)$|^ho ten\b", Meaning.NAME),
    (r"gioi tinh|^gioi$|^phai$|^nam ?[/,-] ?nu$", Meaning.SEX),
    (r"sinh", Meaning.BORN),
    (r"dan toc|^dt$", Meaning.ETHNICITY),
    (r"dien thoai|^so dt|\bsdt\b|di dong|lien he|lien lac|\bphone\b|zalo", Meaning.PHONE),
    (r"^so.*ngay.*(qd|quyet dinh|cong nhan)|^(qd|quyet dinh).*so.*ngay", Meaning.DECISION),
    (r"(ngay|thoi gian|thoi diem|nam).*(cong nhan|\bqd\b|quyet dinh|ban hanh)", Meaning.RECOGNISED_ON),
    (r"quyet dinh|\bqd\b|cong nhan", Meaning.DECISION),
    (r"^to truong( to hoa giai)?$", Meaning.HEAD_MARK),
    (r"chuc (danh|vu).*(trong to|to hoa giai|thg|hoa giai)|nhiem vu|vai tro|phan cong", Meaning.ROLE),
    (r"nghe nghiep|thanh phan|cong viec|cong tac|chuc vu.*(dia phuong|thon|xa hoi|hien nay)", Meaning.OCCUPATION),
    (r"^chuc (danh|vu)|^chuc danh, ?chuc vu", Meaning.ROLE_OR_OCCUPATION),
    (r"trinh do|chuyen mon|bang cap", Meaning.QUALIFICATION),
    (r"^luat$", Meaning.LAW_MARK),
    (r"chua (qua )?(dao tao|dt)", Meaning.UNTRAINED_MARK),
    (r"^(ten )?(to hoa giai|to hg|thg)", Meaning.TEAM),
    (r"^(ten )?(thon|to dan pho|tdp|khu pho|ban|ap|xom|khu dan cu|khom|buon|to)\b", Meaning.TEAM),
    (r"^(ten )?(xa|phuong|dac khu|don vi)\b|^ubnd", Meaning.COMMUNE),
    (r"ghi chu", Meaning.NOTE),
)
_GROUPS = tuple(
    (re.compile(group), tuple((re.compile(words), found) for words, found in rules)) for group, rules in _BY_GROUP
)
_WORDS = tuple((re.compile(words), found) for words, found in _BY_WORDS)
_PUNCTUATION = re.compile(r"[()\[\]*:.…\"«»?]+")

# Meanings of which a sheet uses the first column only; a second one is left aside.
_SINGLE = frozenset(Meaning) - {Meaning.DROPPED, Meaning.IGNORED}


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column of a sheet: place counted from 0, letter, label as read, meaning (a `Meaning` value)."""

    place: int
    letter: str
    label: str
    meaning: Meaning


@dataclass(frozen=True, kw_only=True)
class SheetMapping:
    """How one sheet is read: first and last header row (as the spreadsheet numbers them), signature, columns."""

    header_first: int
    header_last: int
    signature: str
    columns: tuple[Column, ...]

    def place_of(self, meaning: Meaning) -> int | None:
        """Return the place of the column with this meaning, or None."""
        return next((column.place for column in self.columns if column.meaning == meaning), None)

    @property
    def has_names(self) -> bool:
        """Tell whether people can be read at all: a name, whole or in two parts."""
        return self.place_of(Meaning.NAME) is not None or self.place_of(Meaning.GIVEN) is not None


def letter_of(place: int) -> str:
    """Return the spreadsheet letter of a column counted from 0."""
    letters, place = "", place + 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def meaning_of(parts: Sequence[str]) -> Meaning:
    """Return what a column means whose header rows say `parts`, from top to bottom; IGNORED when nothing fits."""
    words = [part for part in (clean(part) for part in parts) if part]
    if not words:
        return Meaning.IGNORED
    lowest, above = words[-1], " ".join(_folded(part) for part in words[:-1])
    key = _folded(lowest)
    if found := _by_marks(lowest.casefold().strip(" .:"), above):
        return found
    for group, rules in _GROUPS:
        if above and group.search(above):
            for pattern, meaning in rules:
                if pattern.search(key):
                    return meaning
    return _by_words(key) or _by_words(above) or Meaning.IGNORED


def signature_of(labels: Sequence[str]) -> str:
    """Return the name of a header: the same for the same words in the same order, whatever their marks or capitals."""
    return hashlib.sha256("|".join(_folded(label) for label in labels).encode()).hexdigest()


def settle(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Leave each meaning to one column; two «Họ và tên» side by side are family part and given name."""
    names = [column.place for column in columns if column.meaning == Meaning.NAME]
    split = names[:2] if len(names) > 1 and names[1] == names[0] + 1 else []
    seen: set[Meaning] = set()
    settled = []
    for column in columns:
        meaning = column.meaning
        if column.place in split:
            meaning = Meaning.FAMILY_PART if column.place == split[0] else Meaning.GIVEN
        elif meaning in _SINGLE and meaning in seen:
            meaning = Meaning.IGNORED
        seen.add(meaning)
        settled.append(Column(place=column.place, letter=column.letter, label=column.label, meaning=meaning))
    return tuple(settled)


def _by_marks(lowest: str, above: str) -> Meaning | None:
    """Tell apart words that only their marks distinguish: nam and năm, ĐT (phone) and DT (ethnicity)."""
    if lowest == "nam" and "ngay" not in above.split():
        return Meaning.MALE
    if lowest in {"nữ", "nu"}:
        return Meaning.FEMALE
    if lowest in {"đt", "số đt", "sđt"}:
        return Meaning.PHONE
    return None


def _by_words(key: str) -> Meaning | None:
    return next((meaning for pattern, meaning in _WORDS if pattern.search(key)), None) if key else None


def _folded(label: str) -> str:
    return " ".join(_PUNCTUATION.sub(" ", search_key(label)).split())
