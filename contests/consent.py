"""What entrants of an open contest are asked to agree to: one tick a purpose, the wording by version (P2).

A version never changes once it was shown; another wording is another version, added at the end.
"""

from dataclasses import dataclass

TAKE_PART = "tham_gia"
PUBLISH = "cong_bo"
CONTACT = "lien_he"
#: Not a consent but the person's own word, kept beside them: «Tôi đáp ứng điều kiện dự thi».
CONDITIONS = "dieu_kien"


@dataclass(frozen=True)
class Purpose:
    """One purpose with its wording. Without a required one nobody can take part; the others are free."""

    code: str
    text: str
    is_required: bool


WORDINGS: dict[int, tuple[Purpose, ...]] = {
    1: (
        Purpose(
            TAKE_PART,
            "Tôi đồng ý để ban tổ chức dùng các thông tin tôi khai trên đây và bài thi của tôi để xét điều kiện "
            "dự thi, chấm thi, xét giải và giải quyết khiếu nại của cuộc thi này.",
            is_required=True,
        ),
        Purpose(
            PUBLISH,
            "Tôi đồng ý để họ tên và đơn vị của tôi có trong danh sách kết quả công khai nếu tôi đạt giải. Không đồng "
            "ý thì danh sách chỉ ghi tên viết tắt.",
            is_required=False,
        ),
        Purpose(
            CONTACT,
            "Tôi đồng ý để ban tổ chức gọi số điện thoại tôi khai để báo kết quả và mời nhận giải.",
            is_required=False,
        ),
    ),
}


#: What each code is called where a person reads what was agreed to.
SHORT: dict[str, str] = {
    TAKE_PART: "tổ chức cuộc thi",
    PUBLISH: "công khai họ tên nếu đạt giải",
    CONTACT: "gọi điện báo kết quả",
    CONDITIONS: "tự khai đáp ứng điều kiện dự thi",
}


def purposes_of(version: int) -> tuple[Purpose, ...]:
    """Return the purposes of a version; of the newest one where there is none of that number."""
    return WORDINGS.get(version, WORDINGS[max(WORDINGS)])
