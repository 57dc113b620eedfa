"""What a person may ask about own data in an online contest, and until when it is done (security.md P3)."""

from collections.abc import Mapping
from datetime import date, timedelta

CORRECT, LIMIT, DELETE = "sua", "han_che", "xoa"
#: Calendar days within which each is done.
DAYS: Mapping[str, int] = {CORRECT: 10, LIMIT: 15, DELETE: 20}
WORDS: Mapping[str, str] = {
    CORRECT: "Sửa thông tin chưa đúng",
    LIMIT: "Chỉ giữ, không dùng vào việc khác",
    DELETE: "Xóa thông tin của tôi",
}


def due_on(*, what: str, asked_on: date) -> date:
    """Return the last day on which a request is done.

    Raises:
        KeyError: no such request.
    """
    return asked_on + timedelta(days=DAYS[what])
