"""The competencies of a mediator and the scale on which people rate themselves.

The list is a working one, put together from the law, curricula and criteria of contests; no official list was found.
Codes are capitals and stand on questions; a question may show several.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Competency:
    """One thing a mediator can do: short name for tables, and the sentence by which people rate themselves."""

    code: str
    title: str
    statement: str


COMPETENCIES: tuple[Competency, ...] = (
    Competency("K1", "Phạm vi hòa giải", "Tôi biết việc nào được hòa giải, việc nào không được hòa giải ở cơ sở."),
    Competency(
        "K2",
        "Nguyên tắc, quyền và nghĩa vụ",
        "Tôi nắm nguyên tắc, quyền, nghĩa vụ; biết khi nào phải từ chối, khi nào phải báo vì có bạo lực, tội phạm.",
    ),
    Competency(
        "K3",
        "Trình tự hòa giải",
        "Tôi biết căn cứ, thời hạn và các bước từ khi nhận vụ việc đến khi kết thúc, theo dõi.",
    ),
    Competency(
        "K4",
        "Pháp luật thường gặp",
        "Tôi nắm quy định về dân sự, đất đai, nhà ở, hôn nhân và gia đình, bạo lực gia đình, môi trường, thừa kế.",
    ),
    Competency(
        "K5", "Công nhận tại Tòa án", "Tôi biết hướng dẫn các bên đề nghị Tòa án công nhận kết quả hòa giải thành."
    ),
    Competency(
        "S1", "Tiếp nhận, phân tích vụ việc", "Tôi tiếp nhận được vụ việc, tìm ra nguyên nhân và điều mỗi bên cần."
    ),
    Competency("S2", "Lắng nghe, thuyết phục", "Tôi biết lắng nghe, gợi chuyện và thuyết phục mà không áp đặt."),
    Competency(
        "S3", "Điều hành buổi hòa giải", "Tôi giữ được trật tự buổi hòa giải, xử lý được lúc căng thẳng, lúc từ chối."
    ),
    Competency(
        "S4",
        "Giải thích, giúp tìm giải pháp",
        "Tôi giải thích được pháp luật bằng lời dễ hiểu và giúp các bên tự tìm ra giải pháp.",
    ),
    Competency("S5", "Ghi biên bản, sổ", "Tôi ghi được biên bản, văn bản hòa giải thành và sổ theo dõi."),
    Competency(
        "A1", "Khách quan, tôn trọng, giữ bí mật", "Tôi khách quan, tôn trọng mọi người, bình đẳng giới và giữ bí mật."
    ),
    Competency("D1", "Tra cứu, học trên điện thoại", "Tôi tự tra cứu được văn bản và học được trên điện thoại."),
)
BY_CODE = {one.code: one for one in COMPETENCIES}
CODES = tuple(BY_CODE)
TITLES = {one.code: one.title for one in COMPETENCIES}

SCALE: tuple[tuple[int, str], ...] = (
    (1, "Chưa biết"),
    (2, "Biết sơ qua"),
    (3, "Làm được khi có người giúp"),
    (4, "Tự làm được"),
    (5, "Làm thạo, chỉ được cho người khác"),
)
LOWEST, HIGHEST = SCALE[0][0], SCALE[-1][0]


def title_of(code: str) -> str:
    """Return the short name of a competency; the code itself for one that is not in the list."""
    found = BY_CODE.get(code)
    return found.title if found else code


def place_of(code: str) -> int:
    """Return where a code stands in lists; unknown codes stand at the end."""
    return CODES.index(code) if code in BY_CODE else len(CODES)


def share_of_level(level: int) -> float:
    """Return a level of the scale as a share, 0-1, so that it can stand beside a measured share."""
    return (level - LOWEST) / (HIGHEST - LOWEST)
