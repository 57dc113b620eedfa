"""Words of a contest: states, roles of people in it, kinds of what happened."""

from django.db import models

#: Levels above the provinces: no place holds the contest, provinces send the teams.
REGION, NATION = "region", "nation"
WIDE_LEVELS = (REGION, NATION)


class ContestState(models.TextChoices):
    """How far a contest is. Rounds have their own state."""

    DRAFT = "draft", "Đang chuẩn bị"
    ENTRIES = "entries", "Đang nhận đăng ký"
    RUNNING = "running", "Đang diễn ra"
    CLOSED = "closed", "Đã kết thúc"
    CANCELLED = "cancelled", "Đã hủy"


class RoundState(models.TextChoices):
    """How far a round is: nothing is marked before it is drawn, nothing changes after it is locked."""

    PLANNED = "planned", "Chưa bốc thăm"
    DRAWN = "drawn", "Đã bốc thăm"
    RUNNING = "running", "Đang thi"
    LOCKED = "locked", "Đã khóa điểm"
    PUBLISHED = "published", "Đã công bố"


class CrewRole(models.TextChoices):
    """Who works on one contest (contracts.md §2)."""

    ORGANISER = "organiser", "Ban tổ chức"
    SECRETARY = "secretary", "Thư ký"


class EntryState(models.TextChoices):
    """Where the registration of a team or of a person stands."""

    DRAFT = "draft", "Đang ghi"
    SUBMITTED = "submitted", "Chờ duyệt"
    ACCEPTED = "accepted", "Được dự thi"
    REFUSED = "refused", "Không được dự thi"
    WITHDRAWN = "withdrawn", "Đã rút"


class MemberRole(models.TextChoices):
    """What somebody does in a team."""

    OFFICIAL = "official", "Thành viên chính thức"
    RESERVE = "reserve", "Dự bị"
    SUPPORTING = "supporting", "Vai phụ"


class EntryEventKind(models.TextChoices):
    """What happened to an entry."""

    SUBMITTED = "submitted", "Gửi đăng ký"
    ACCEPTED = "accepted", "Duyệt"
    REFUSED = "refused", "Không duyệt"
    REOPENED = "reopened", "Trả lại để sửa"
    WITHDRAWN = "withdrawn", "Rút"
    SUBSTITUTED = "substituted", "Thay người"
    REPLACES = "replaces", "Vào thay đội rút"


class DrawPurpose(models.TextChoices):
    """What a lot is drawn for."""

    GROUPS = "groups", "Chia bảng"
    ORDER = "order", "Thứ tự thi"
    PACKS = "packs", "Gói câu hỏi"
    TIE = "tie", "Phân định bằng thăm"


class GroupDecisionKind(models.TextChoices):
    """What was decided when a replacement broke a constraint of the groups."""

    SWAPPED = "swapped", "Đổi chỗ hai đội"
    KEPT = "kept", "Giữ nguyên các bảng"


class SheetSource(models.TextChoices):
    """How a score sheet came in."""

    DEVICE = "device", "Giám khảo chấm trên máy"
    PAPER = "paper", "Nhập từ phiếu giấy"


class RecusalSource(models.TextChoices):
    """How a conflict of interest was known."""

    DECLARED = "declared", "Giám khảo tự khai"
    FOUND = "found", "Hệ thống thấy cùng địa bàn"
    ORGANISER = "organiser", "Ban tổ chức quyết định"


class PublicationStep(models.TextChoices):
    """Results are published by two persons: one proposes, another confirms."""

    PROPOSED = "proposed", "Đề nghị công bố"
    CONFIRMED = "confirmed", "Xác nhận công bố"
    RETURNED = "returned", "Trả lại"


class PanelDecisionKind(models.TextChoices):
    """What the panel decides beside marks."""

    HEAD_ORDER = "head_order", "Trưởng ban phân định"
    SIDE_PRIZE = "side_prize", "Chọn giải phụ"


class EntrantOrigin(models.TextChoices):
    """How an entrant of an online contest came in."""

    CARD = "card", "Tài khoản hòa giải viên"
    OPEN = "open", "Tự đăng ký"


class ExclusionKind(models.TextChoices):
    """Why somebody may not take part in an online contest (contest-rules.md §5.1)."""

    ORGANISER = "organiser", "Ban tổ chức, ban giám khảo"
    TECHNICAL = "technical", "Tổ kỹ thuật"
    VENDOR = "vendor", "Người của đơn vị cung cấp phần mềm"
    OTHER = "other", "Diện khác theo thể lệ"


class EntrantNoteKind(models.TextChoices):
    """What a note about an entrant is."""

    DUPLICATE = "duplicate", "Có thể đăng ký trùng"
    SUSPICION = "suspicion", "Dấu hiệu cần xem"
    FINE = "fine", "Đã xem, không sao"
    VOIDED = "voided", "Hủy kết quả"
    RESTORED = "restored", "Khôi phục kết quả"
    MERGED = "merged", "Gộp hai lần đăng ký"
    EXTRA_TIME = "extra_time", "Cho thêm thời gian"
    NEW_CODE = "new_code", "Cấp lại mã vào thi"
    ASKED = "asked", "Yêu cầu về dữ liệu cá nhân"
    ANSWERED = "answered", "Trả lời yêu cầu"
    TURN_ASKED = "turn_asked", "Đề nghị về một lượt thi"
    TURN_VOID = "turn_void", "Hủy một lượt thi"
    TURN_BACK = "turn_back", "Khôi phục một lượt thi"
    TURN_KEPT = "turn_kept", "Không đồng ý đề nghị về lượt thi"


#: notes that software writes, for a person to decide (C11)
FINDINGS = (EntrantNoteKind.DUPLICATE, EntrantNoteKind.SUSPICION)
#: what waits for somebody at the desk: findings, what people ask about their own data (P3), a second person's word
WAITING_NOTES = (*FINDINGS, EntrantNoteKind.ASKED, EntrantNoteKind.TURN_ASKED)
#: decisions that change what a list says
CHANGING_NOTES = (
    EntrantNoteKind.VOIDED,
    EntrantNoteKind.RESTORED,
    EntrantNoteKind.MERGED,
    EntrantNoteKind.TURN_VOID,
    EntrantNoteKind.TURN_BACK,
)


class AppealAbout(models.TextChoices):
    """What an entrant complains about."""

    QUESTION = "question", "Một câu hỏi, đáp án"
    TIME = "time", "Thời gian làm bài, bài không lưu được"
    PLACE = "place", "Điểm, hạng, giải"
    OTHER = "other", "Việc khác"


class OnlineState(models.TextChoices):
    """Where an online attempt stands."""

    OPEN = "open", "Đang làm"
    SUBMITTED = "submitted", "Đã nộp"


class OnlineSubmit(models.TextChoices):
    """Who handed an online attempt in."""

    PERSON = "person", "Người dự thi nộp"
    DEADLINE = "deadline", "Hết giờ, hệ thống nộp"
    CLOSE = "close", "Đóng vòng thi, hệ thống nộp"


class ScoreShown(models.TextChoices):
    """When an entrant learns how many answers were right."""

    AT_ONCE = "at_once", "Ngay khi nộp bài"
    AFTER_CLOSE = "after_close", "Sau khi vòng thi đóng"


class OnlineRunKind(models.TextChoices):
    """Why the list of an online round is worked on: made, or computed again before it is published."""

    CLOSE = "close", "Đóng vòng thi"
    AGAIN = "again", "Tính lại"
    CONFIRM = "confirm", "Đối chiếu để công bố"
    LOOK = "look", "Xem trước việc chấm lại"
    MARK = "mark", "Chấm lại"


#: runs about a faulty question; they make no list
RULING_RUNS = (OnlineRunKind.LOOK, OnlineRunKind.MARK)


class RulingKind(models.TextChoices):
    """What holds for a faulty question of an online round."""

    KEY = "key", "Sửa đáp án, chấm lại theo đáp án đúng"
    FULL = "full", "Mọi người được điểm câu này"
    VOID = "void", "Câu này không tính điểm"


class RulingStepKind(models.TextChoices):
    """Steps of a decision about a question: one person proposes, another decides."""

    PROPOSED = "proposed", "Đề nghị"
    CONFIRMED = "confirmed", "Xác nhận, có hiệu lực"
    RETURNED = "returned", "Không đồng ý"
    DROPPED = "dropped", "Bỏ"


class OnlineRunState(models.TextChoices):
    """How far the making of a frozen list is."""

    WAITING = "waiting", "Đang làm"
    READY = "ready", "Đã xong"
    REFUSED = "refused", "Chưa tính được"


class CorrectionBasis(models.TextChoices):
    """What a correction of a published result rests on."""

    APPEAL = "appeal", "Khiếu nại được chấp nhận"
    FAULT = "fault", "Ban tổ chức phát hiện sai sót"


class CorrectionState(models.TextChoices):
    """Where a correction stands."""

    OPEN = "open", "Đang đính chính"
    PUBLISHED = "published", "Đã công bố"
    DROPPED = "dropped", "Đã bỏ"


class TopicKind(models.TextChoices):
    """What a topic to practise is (contests.rules.weak_topics)."""

    SUBJECT = "subject", "Chuyên đề"
    THEORY = "theory", "Phần thi kiến thức"
    JUDGED = "judged", "Phần giám khảo chấm"


class FeaturedState(models.TextChoices):
    """Where the introduction of a winner as a model mediator stands (contests.rules.featuring)."""

    ASKED = "asked", "Chờ người được giới thiệu đồng ý"
    CONSENTED = "consented", "Chờ biên tập viên duyệt"
    SHOWN = "shown", "Đang giới thiệu"
    REFUSED = "refused", "Người được giới thiệu không đồng ý"
    RETURNED = "returned", "Biên tập viên trả lại"
    WITHDRAWN = "withdrawn", "Đã thôi giới thiệu"


class ConsentWay(models.TextChoices):
    """How somebody agreed to be introduced."""

    OWN = "own", "Tự đồng ý trong hệ thống"
    PAPER = "paper", "Ký giấy đồng ý"


class SuggestionEnd(models.TextChoices):
    """Why a topic is suggested no more."""

    PRACTISED = "practised", "Đã luyện"
    DISMISSED = "dismissed", "Ông/Bà đã cất đi"
