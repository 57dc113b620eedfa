"""Codes of questions, papers and attempts."""

from django.db import models


class QuestionState(models.TextChoices):
    """Life of a question in the bank."""

    DRAFT = "draft", "Nháp"
    REVIEW = "review", "Chờ duyệt"
    APPROVED = "approved", "Đã duyệt"
    RETIRED = "retired", "Ngừng dùng"


class QuestionUse(models.TextChoices):
    """What a question is for; it decides how many persons approve it, and whether a paper may hold it."""

    EXAM = "exam", "Kiểm tra, thi"
    PRACTICE = "practice", "Luyện tập"


class QuestionStep(models.TextChoices):
    """One step in the life of a question, as its history tells it."""

    SUBMITTED = "submitted", "gửi duyệt"
    AGREED = "agreed", "đồng ý duyệt"
    RETURNED = "returned", "trả lại để sửa"
    COMMENTED = "commented", "ghi ý kiến"
    REOPENED = "reopened", "đưa về nháp"
    RETIRED = "retired", "cho ngừng dùng"
    USE_CHANGED = "use_changed", "đổi mục đích dùng"
    TAGGED = "tagged", "gắn nhãn"


class IndexKind(models.TextChoices):
    """What an index row of a question says."""

    COMPETENCY = "competency", "năng lực"
    BASIS = "basis", "căn cứ của đáp án"
    CITED = "cited", "điều luật được dẫn"
    BAND = "band", "dấu để tìm câu gần giống"


class Level(models.TextChoices):
    """Cognitive level, as `mức` in the dialect."""

    RECALL = "recall", "Nhận biết"
    UNDERSTAND = "understand", "Thông hiểu"
    APPLY = "apply", "Vận dụng"
    ANALYSE = "analyse", "Vận dụng cao"


class AttemptState(models.TextChoices):
    """Where an attempt stands."""

    OPEN = "open", "Đang làm"
    SUBMITTED = "submitted", "Đã nộp"


class SubmitCause(models.TextChoices):
    """Who ended the attempt."""

    PERSON = "person", "Người học nộp"
    DEADLINE = "deadline", "Hết giờ, hệ thống nộp"


class FeedbackPolicy(models.TextChoices):
    """When explanations may be shown."""

    AFTER_SUBMIT = "after_submit", "Sau khi nộp"
    AFTER_CLOSE = "after_close", "Sau khi đóng bài"
    NEVER = "never", "Không hiện"


class MarkingState(models.TextChoices):
    """Where one written answer stands on its way to a mark."""

    WAITING = "waiting", "Chờ chấm"
    DIVERGENT = "divergent", "Lệch điểm, chờ người quyết định"
    REMARK = "remark", "Chờ chấm lại"
    SETTLED = "settled", "Đã có điểm"


class MarkingDutyKind(models.TextChoices):
    """What a person does in the marking of a paper."""

    MARKER = "marker", "Người chấm"
    ARBITER = "arbiter", "Người quyết định khi lệch điểm"


class MarkingLimit(models.TextChoices):
    """In what the divergence limit is given."""

    PERCENT = "percent", "% điểm tối đa"
    POINTS = "points", "điểm"


class MarkingSettle(models.TextChoices):
    """What decides when two markers are too far apart."""

    ARBITER = "arbiter", "Điểm của người quyết định là điểm cuối cùng"
    CLOSEST = "closest", "Trung bình hai điểm gần nhau nhất trong ba điểm"


class PaperState(models.TextChoices):
    """Life of a paper. Only an open one is taken."""

    DRAFT = "draft", "Đang soạn"
    READY = "ready", "Đã mở"
    RETIRED = "retired", "Ngừng dùng"


class Counting(models.TextChoices):
    """Which of several attempts counts."""

    BEST = "best", "Lượt cao điểm nhất"
    LAST = "last", "Lượt cuối"
    FIRST = "first", "Lượt đầu"
    AVERAGE = "average", "Trung bình các lượt"


class Audience(models.TextChoices):
    """Who may take a paper."""

    OFFERED = "offered", "Người được khóa học hoặc đợt khảo sát giao bài"
    PLACE = "place", "Mọi hòa giải viên của địa bàn"
    NAMED = "named", "Những người có tên trong danh sách"


class AttemptChannel(models.TextChoices):
    """How the answers came in."""

    ONLINE = "online", "Trên mạng"
    PAPER = "paper", "Làm trên giấy"
    SHARED = "shared", "Chung một điện thoại tại lớp"


class ResultCause(models.TextChoices):
    """Why a result was written."""

    SUBMITTED = "submitted", "Chấm khi nộp"
    REGRADED = "regraded", "Chấm lại"
    MARKED = "marked", "Chấm xong bài viết"


class RegradeKind(models.TextChoices):
    """What a question counts after a regrade."""

    NEW_KEY = "new_key", "Chấm lại theo đáp án của bản đang dùng"
    FULL_MARKS = "full_marks", "Cho mọi người đủ điểm câu này"
    VOID = "void", "Bỏ câu này, không tính điểm"


class AppealOutcome(models.TextChoices):
    """What came of an appeal."""

    UPHELD = "upheld", "Chấp nhận"
    REJECTED = "rejected", "Giữ nguyên kết quả"
