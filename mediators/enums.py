"""Codes of places, teams and appointments."""

from django.db import models


class UnitLevel(models.TextChoices):
    """Two levels since 1/7/2025."""

    PROVINCE = "province", "tỉnh, thành phố"
    COMMUNE = "commune", "xã, phường, đặc khu"


class UnitKind(models.TextChoices):
    """What a place is called."""

    TINH = "tinh", "Tỉnh"
    THANH_PHO = "thanh-pho", "Thành phố"
    XA = "xa", "Xã"
    PHUONG = "phuong", "Phường"
    DAC_KHU = "dac-khu", "Đặc khu"


class Qualification(models.TextChoices):
    """Professional training, as the statistics ask for it (form 11)."""

    LAW = "law", "Chuyên môn Luật"
    OTHER = "other", "Chuyên môn khác"
    NONE = "none", "Chưa qua đào tạo"
    UNKNOWN = "unknown", "Chưa rõ"


class SupporterProfession(models.TextChoices):
    """Professions that count as legal support of a team (targets.md M7; QĐ 315/QĐ-TTg)."""

    LAWYER = "lawyer", "Luật sư"
    JURIST = "jurist", "Luật gia"
    ASSESSOR = "assessor", "Hội thẩm"
    POLICE = "police", "Công an nhân dân"
    BORDER_GUARD = "border_guard", "Bộ đội Biên phòng"
    LEGAL_OFFICIAL = "legal_official", "Người làm công tác pháp luật"
    FORMER_JUDGE = "former_judge", "Nguyên Thẩm phán"
    FORMER_PROSECUTOR = "former_prosecutor", "Nguyên Kiểm sát viên"
    FORMER_INVESTIGATOR = "former_investigator", "Nguyên Điều tra viên"


class EndGround(models.TextChoices):
    """Why an office ended: Luật 35/2013/QH13 Điều 11, and technical grounds."""

    OWN_WISH = "own_wish", "Theo nguyện vọng"
    STANDARD_LOST = "standard_lost", "Không còn đủ tiêu chuẩn"
    BREACH = "breach", "Vi phạm nguyên tắc hoặc không thể tiếp tục"
    DIED = "died", "Đã mất"
    MOVED_TEAM = "moved_team", "Chuyển tổ"
    ENTERED_BY_MISTAKE = "entered_by_mistake", "Ghi nhầm"


class EventKind(models.TextChoices):
    """What happened to an appointment."""

    RECOGNISED = "recognised", "Được công nhận"
    REISSUED = "reissued", "Cấp lại quyết định"
    DATE_CORRECTED = "date_corrected", "Sửa ngày công nhận"
    DECISION_CORRECTED = "decision_corrected", "Sửa số quyết định"
    HEAD_CHANGED = "head_changed", "Đổi tổ trưởng"
    ENDED = "ended", "Thôi làm hòa giải viên"
    END_UNDONE = "end_undone", "Hủy ghi nhận thôi làm"
    MOVED_OUT = "moved_out", "Chuyển đi tổ khác"
    MOVED_IN = "moved_in", "Chuyển đến"
    REISSUE_UNDONE = "reissue_undone", "Hủy cấp lại quyết định"
    RECORDS_MERGED = "records_merged", "Gộp hồ sơ"
    RECORDS_SPLIT = "records_split", "Tách lại hồ sơ"
    UNIT_CHANGED = "unit_changed", "Đổi địa bàn"
    CLOCK_CHANGED = "clock_changed", "Tính lại ngày bắt đầu thời hạn"


class UnitChangeKind(models.TextChoices):
    """What a decision does to communes."""

    MERGE = "merge", "Sáp nhập"
    SPLIT = "split", "Chia, tách"
    RENAME = "rename", "Đổi tên, đổi loại"
    UNDO = "undo", "Hủy thay đổi đã ghi"


class ImportState(models.TextChoices):
    """Where a roster file stands."""

    READING = "reading", "Đang đọc"
    FAILED = "failed", "Không đọc được"
    READ = "read", "Đã đọc, chờ kiểm tra"
    ACCEPTED = "accepted", "Đã ghi vào danh sách"
    DROPPED = "dropped", "Đã bỏ"


class RowFate(models.TextChoices):
    """What becomes of a row of a roster file (contracts.md §5)."""

    CREATED = "created", "Mới"
    UPDATED = "updated", "Có thay đổi"
    UNCHANGED = "unchanged", "Giữ nguyên"
    REFUSED = "refused", "Không nhận"


class PrintState(models.TextChoices):
    """Where a long print of cards stands."""

    WAITING = "waiting", "Đang làm"
    READY = "ready", "Đã xong, chờ tải"
    COLLECTED = "collected", "Đã tải"
    FAILED = "failed", "Không làm được"


#: Reason of the events that an accepted roster writes; lists of recent changes show the file instead.
IMPORT_REASON = "Nhập danh sách"
