"""The words of the catalogue: four tags, and how long something is kept."""

from dataclasses import dataclass, field
from enum import StrEnum


class Tag(StrEnum):
    """Who may see a field at all (security.md P1)."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


class Keeping(StrEnum):
    """How long rows are kept, in the words of the document. What says «tự động» is done by a job."""

    SERVICE = "Suốt thời gian vận hành; bản cũ được giữ làm lịch sử."
    OFFICE = "Suốt nhiệm kỳ; sau khi thôi giữ cùng hồ sơ công nhận, theo thời hạn lưu trữ của cơ quan quản lý."
    LEARNING = "Cùng hồ sơ công nhận của hòa giải viên: là căn cứ đã tập huấn và để phúc khảo."
    CONTEST = (
        "Cùng hồ sơ cuộc thi, để giải quyết khiếu nại; dữ liệu liên hệ xóa khi người dự thi yêu cầu; hết "
        "thời hạn thì ban tổ chức xóa tên, liên hệ của người không đạt giải."
    )
    ACCOUNT = "Suốt thời gian có vai trò; sau đó khóa và giữ để biết ai đã làm gì."
    LOG = "Ít nhất 12 tháng, không sửa, không xóa được trong chương trình."
    CARD = "Thẻ có hiệu lực 14 ngày; dòng ghi giữ cùng tài khoản."
    PRINT = "Tệp: một giờ, hoặc đến khi tải xong, tự động xóa. Dòng ghi giữ cùng nhật ký."
    ROSTER = "Tệp và nội dung đã đọc: bỏ thì xóa ngay; đã ghi thì 90 ngày sau tự động xóa. Số liệu giữ lại."
    TRIES = "30 ngày không có lần sai mới thì tự động xóa."
    TRIAL = "Đến khi ghi hoặc bỏ bản soạn, hoặc người soạn mở bản soạn khác, thì xóa ngay."
    DEVICE = "Đến khi dùng thẻ mới; quá 400 ngày không dùng thì tự động xóa."


@dataclass(frozen=True, kw_only=True)
class Keeps:
    """What one model holds. Fields are named in one text, parted by spaces; `notes` explains single fields."""

    why: str
    until: Keeping
    public: str = ""
    internal: str = ""
    personal: str = ""
    sensitive: str = ""
    notes: dict[str, str] = field(default_factory=dict)

    def fields(self) -> list[tuple[str, Tag]]:
        """Return each named field with its tag, in the order of the tags."""
        return [(name, tag) for tag in Tag for name in getattr(self, tag.value).split()]
