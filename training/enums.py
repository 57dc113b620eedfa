"""Codes of the framework programme, evidence and status."""

from django.db import models


class SubjectGroup(models.TextChoices):
    """Groups of subjects (framework-programme.md §8)."""

    KNOWLEDGE = "knowledge", "Kiến thức chung"
    SKILL = "skill", "Kỹ năng"
    LAW = "law", "Pháp luật chuyên ngành"
    LOCAL = "local", "Nội dung địa phương"


class Audience(models.TextChoices):
    """Who a subject or rule is for."""

    NEW = "new", "Hòa giải viên mới được công nhận"
    SERVING = "serving", "Hòa giải viên đang làm"
    HEAD = "head", "Tổ trưởng tổ hòa giải"
    TRAINER = "trainer", "Tập huấn viên"
    OFFICIAL = "official", "Cán bộ phụ trách"


class DayKind(models.TextChoices):
    """How a date of the holiday table differs from the plain week."""

    OFF = "off", "Nghỉ lễ"
    COMPENSATORY = "compensatory", "Nghỉ bù, hoán đổi"
    MAKE_UP = "make_up", "Làm bù"


class EvidenceKind(models.TextChoices):
    """What happened, in the ledger."""

    LESSON_COMPLETED = "lesson_completed", "Học xong bài"
    QUIZ_PASSED = "quiz_passed", "Đạt bài kiểm tra"
    COURSE_COMPLETED = "course_completed", "Học xong khóa"
    CLASS_ATTENDED = "class_attended", "Dự lớp tập huấn"
    PAPER_HANDED_IN = "paper_handed_in", "Nộp bài thu hoạch"
    REFLECTION_MARKED = "reflection_marked", "Bài suy ngẫm được chấm"
    PRIOR_TRAINING = "prior_training", "Công nhận đã tập huấn trước"
    MATERIALS_HANDED = "materials_handed", "Nhận tài liệu giấy"
    MATERIALS_OPENED = "materials_opened", "Mở tài liệu"
    CORRECTION = "correction", "Đính chính"


class TrainerProfession(models.TextChoices):
    """Where trainers come from (framework-programme.md §6)."""

    JUDGE = "judge", "Thẩm phán"
    PROSECUTOR = "prosecutor", "Kiểm sát viên"
    ASSESSOR = "assessor", "Hội thẩm nhân dân"
    JURIST = "jurist", "Luật gia"
    LAWYER = "lawyer", "Luật sư"
    POLICE = "police", "Công an nhân dân"
    JUSTICE_OFFICIAL = "official", "Công chức tư pháp"
    OTHER = "other", "Nguồn khác"


class TrainerEventKind(models.TextChoices):
    """What a trainer received."""

    TRAINED = "trained", "Được tập huấn"
    KIT = "kit", "Được cấp bộ tài liệu"
    TAKEN_BACK = "taken_back", "Rút lại việc đã ghi"


class Channel(models.TextChoices):
    """How evidence came in."""

    ONLINE = "online", "Học trên mạng"
    CLASS = "class", "Lớp tập huấn"
    PAPER = "paper", "Giấy"
    IMPORT = "import", "Nhập từ danh sách"
    CONSOLE = "console", "Dòng lệnh"


class PeriodKind(models.TextChoices):
    """What a numbered decision does to training periods."""

    EXTENSION = "extension", "Gia hạn"
    SUSPENSION = "suspension", "Tạm dừng thời hạn"
    ANNULLED = "annulled", "Hủy quyết định đã ghi"


class TrainingState(models.TextChoices):
    """Where an appointment stands towards the six months; exactly one (contracts.md §4). Rule: R-TRAIN-04."""

    NOT_IN_SCOPE = "not_in_scope", "Không thuộc diện"
    RUNNING = "running", "Đang trong hạn"
    DUE_SOON = "due_soon", "Sắp hết hạn"
    DONE_ON_TIME = "done_on_time", "Hoàn thành đúng hạn"
    DONE_LATE = "done_late", "Hoàn thành trễ hạn"
    OVERDUE = "overdue", "Quá hạn"
    ENDED = "ended", "Đã thôi làm hòa giải viên"


OPEN_STATES = (TrainingState.RUNNING, TrainingState.DUE_SOON, TrainingState.OVERDUE)
DONE_STATES = (TrainingState.DONE_ON_TIME, TrainingState.DONE_LATE)


class CertificateState(models.TextChoices):
    """Whether a certificate still speaks for its holder."""

    VALID = "valid", "Còn hiệu lực"
    REVOKED = "revoked", "Đã thu hồi"


class CertificateEventKind(models.TextChoices):
    """What happened to a certificate."""

    ISSUED = "issued", "Cấp"
    REVOKED = "revoked", "Thu hồi"
    REPLACED = "replaced", "Thay bằng giấy khác"


class RunKind(models.TextChoices):
    """What is made for many certificates at once."""

    ISSUE = "issue", "Cấp giấy và làm một tệp để in"
    PRINT = "print", "Một tệp PDF để in"
    SIGN = "sign", "Bộ tệp để ký số"


class RunState(models.TextChoices):
    """How far the issue for a whole commune is."""

    WAITING = "waiting", "Đang làm"
    READY = "ready", "Đã xong"


class ClassState(models.TextChoices):
    """Where a class stands on a day (training.rules.classes.class_state)."""

    PLANNED = "planned", "Sắp mở"
    OPEN = "open", "Đang diễn ra"
    CLOSED = "closed", "Đã xong"
    CANCELLED = "cancelled", "Đã hủy"


class HalfDay(models.TextChoices):
    """Morning or afternoon: what a class is counted in."""

    MORNING = "am", "Sáng"
    AFTERNOON = "pm", "Chiều"


class InviteRule(models.TextChoices):
    """How somebody came on the list of a class."""

    UNTRAINED = "untrained", "Chưa hoàn thành tập huấn"
    DUE = "due", "Sắp đến hạn"
    OVERDUE = "overdue", "Đã quá hạn"
    COMMUNE = "commune", "Cả xã, phường"
    TEAM = "team", "Theo tổ hòa giải"
    LIST = "list", "Theo danh sách người"


class Presence(models.TextChoices):
    """What the roll says of a person in one half-day."""

    PRESENT = "present", "Có mặt"
    LATE = "late", "Đến muộn"
    LEFT_EARLY = "left_early", "Về sớm"
    EXCUSED = "excused", "Vắng có phép"
    ABSENT = "absent", "Vắng"


ATTENDED = (Presence.PRESENT, Presence.LATE, Presence.LEFT_EARLY)


class RollWay(models.TextChoices):
    """How a mark on the roll was made."""

    CARD = "card", "Quét thẻ"
    TYPED = "typed", "Gõ mã"
    TICK = "tick", "Đánh dấu tên"
    HALL_CODE = "hall_code", "Tự ghi bằng mã trên màn chiếu"
    WALK_IN = "walk_in", "Ghi tên người đến thêm"
    PAPER = "paper", "Gõ lại từ phiếu ký"


class FlagKind(models.TextChoices):
    """Why an attendance waits for an officer."""

    TWO_PLACES = "two_places", "Cùng buổi có mặt ở hai lớp"
    NOT_IN_OFFICE = "not_in_office", "Ngày đó chưa là hòa giải viên"
    OUTSIDE = "outside", "Ngoài địa bàn của lớp"


class FlagDecision(models.TextChoices):
    """What the officer decided of a flag."""

    COUNTS = "counts", "Tính"
    NOT_COUNTED = "not_counted", "Không tính"


class BundleFate(models.TextChoices):
    """What became of marks sent from a telephone."""

    TAKEN = "taken", "Đã ghi"
    REFUSED = "refused", "Chưa ghi được"


class Rung(models.TextChoices):
    """Steps of the reminder ladder, in the order of time; the days of the first four are data."""

    FIRST = "first", "Nhắc lần đầu"
    SECOND = "second", "Nhắc lần hai"
    THIRD = "third", "Nhắc lần ba"
    LAST = "last", "Nhắc lần cuối"
    OVERDUE = "overdue", "Khi quá hạn"
    SUPERIOR = "superior", "Báo cấp trên khi quá hạn"


BEFORE_RUNGS = (Rung.FIRST, Rung.SECOND, Rung.THIRD, Rung.LAST)


class ReminderChannel(models.TextChoices):
    """How a reminder reaches somebody."""

    PRODUCT = "product", "Trên trang Học"
    SMS = "sms", "Tin nhắn SMS"
    ZALO = "zalo", "Tin Zalo"
    EMAIL = "email", "Thư điện tử"
    CALL = "call", "Gọi điện"
    SUPERIOR = "superior", "Báo cấp tỉnh"


#: Channels that a ladder lists in order; the next one is tried when one fails.
ORDERED_CHANNELS = (ReminderChannel.SMS, ReminderChannel.ZALO, ReminderChannel.EMAIL, ReminderChannel.CALL)
#: Channels through which the worker sends: they keep quiet hours and may cost money.
SENT_CHANNELS = (ReminderChannel.SMS, ReminderChannel.ZALO, ReminderChannel.EMAIL)


class ReminderState(models.TextChoices):
    """Where one reminder stands."""

    WAITING = "waiting", "Đang chờ"
    SENDING = "sending", "Đang gửi"
    SENT = "sent", "Đã nhắc"
    FAILED = "failed", "Không nhắc được"
    UNKNOWN = "unknown", "Chưa rõ đã đến chưa"
    STOPPED = "stopped", "Thôi nhắc"


class ReminderEventKind(models.TextChoices):
    """What happened to a reminder."""

    MADE = "made", "Lập lời nhắc"
    CLAIMED = "claimed", "Bắt đầu gửi"
    SENT = "sent", "Đã nhắc"
    RETRY = "retry", "Chưa gửi được, sẽ thử lại"
    FAILED = "failed", "Không nhắc được"
    UNKNOWN = "unknown", "Không rõ đã đến chưa"
    POSTPONED = "postponed", "Lùi lại"
    STOPPED = "stopped", "Thôi nhắc"
    RESENT = "resent", "Cán bộ cho gửi lại"
    CALLED = "called", "Đã gọi điện"
    SEEN = "seen", "Cấp trên đã xem"


class CallResult(models.TextChoices):
    """What came of a telephone call."""

    REACHED = "reached", "Đã gặp"
    NOT_REACHED = "not_reached", "Không gặp"
    WRONG_NUMBER = "wrong_number", "Sai số"


class RuleTarget(models.TextChoices):
    """Which dated rule a draft proposes."""

    COMPLETION = "completion", "Quy tắc hoàn thành"
    WINDOW = "window", "Quy tắc thời hạn"
    EQUIVALENCE = "equivalence", "Chuyên đề tương đương"


class DraftState(models.TextChoices):
    """How far a proposed rule is."""

    EDITING = "editing", "Đang soạn"
    WAITING = "waiting", "Đang chạy thử"
    READY = "ready", "Đã chạy thử"
    SAVED = "saved", "Đã ghi thành quy tắc"
    DROPPED = "dropped", "Đã bỏ"
