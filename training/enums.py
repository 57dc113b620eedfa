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


class RunState(models.TextChoices):
    """How far the issue for a whole commune is."""

    WAITING = "waiting", "Đang làm"
    READY = "ready", "Đã xong"
