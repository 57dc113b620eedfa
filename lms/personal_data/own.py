"""What a person gets when downloading own data, table by table, and what stays out, why (security.md P3).

Compared with the catalogue in a test: each personal or sensitive field stands in a column here or in LEFT_OUT. A column
is a lookup from the row, with its head after «|» where the field's own name does not say it; the first part of the
lookup is the field that it answers for.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class OwnTable:
    """One table of the download.

    Attributes:
        model: label of the model. title: what it is called.
        user, mediator: lookups to the account and to the mediator's record; a row is the person's when one fits.
        columns: lookups, with «|head» where needed. left: fields that stay out, with the reason. What only ties a row
            to the person (the first part of `user` and `mediator`) needs no column.
        released: lookup to the attempt whose questions must have been released; rows without an attempt always are.
        about: rows are found by the object they speak of (the log), not by an owner.
        entrant: lookup to the registration of a person of an online contest who has no account.
    """

    model: str
    title: str
    columns: tuple[str, ...]
    user: str = ""
    mediator: tuple[str, ...] = ()
    left: dict[str, str] = field(default_factory=dict)
    released: str = ""
    about: bool = False
    entrant: str = ""


HASHED = "Bí mật để đăng nhập, chỉ giữ dạng băm, không ai đọc lại được."
HIDDEN_MARKER = "Người chấm không được nêu tên, để việc chấm công bằng."
IN_ITEMS = "Đã có ở bảng «Từng câu của bài kiểm tra»."
SAME_NAME = "Cách viết khác của họ tên, dùng để so trùng."
SHOWN_LATER = "Xem ở trang kết quả của vòng thi, sau khi vòng thi đóng."
RECORDER = "recorded_by__full_name|Người ghi"

OWN: tuple[OwnTable, ...] = (
    OwnTable(
        model="mediators.Mediator", title="Hồ sơ hòa giải viên", mediator=("pk",),
        columns=("code", "full_name", "commune__name|Xã, phường, đặc khu", "female", "birth_year", "birth_date",
                 "ethnic_minority", "phone", "occupation", "qualification", "created_at"),
    ),
    OwnTable(
        model="mediators.PersonMerge", title="Gộp hồ sơ", mediator=("kept", "absorbed"),
        columns=("recorded_at", "kept__code|Hồ sơ giữ lại", "absorbed__code|Hồ sơ được gộp vào", "reason", RECORDER),
    ),
    OwnTable(
        model="mediators.Appointment", title="Nhiệm kỳ công nhận", mediator=("mediator",),
        columns=("team__name|Tổ hòa giải", "commune__name|Xã, phường, đặc khu", "recognised_on", "effective_on",
                 "clock_from", "decision_number", "decision_issuer", "is_head",
                 "continues__recognised_on|Tiếp nối nhiệm kỳ ngày", "ended_on", "end_ground", "end_decision_number"),
    ),
    OwnTable(
        model="mediators.AppointmentEvent", title="Diễn biến của nhiệm kỳ", mediator=("appointment__mediator",),
        columns=("appointment__recognised_on|Nhiệm kỳ ngày", "kind", "happened_on", "recorded_at", RECORDER, "reason",
                 "before", "after"),
    ),
    OwnTable(
        model="accounts.User", title="Tài khoản", user="pk",
        columns=("username|Tên đăng nhập", "full_name", "email", "date_joined|Lập ngày", "activated_at",
                 "last_login|Đăng nhập gần nhất", "suspended_at"),
        left={"password": HASHED},
    ),
    OwnTable(
        model="accounts.RoleAssignment", title="Vai trò được giao", user="user",
        columns=("role", "scope_code", "starts_on", "ends_on", "appointed_by__full_name|Người giao"),
    ),
    OwnTable(
        model="accounts.ActivationCard", title="Thẻ kích hoạt", user="user",
        columns=("number", "purpose", "made_at", "expires_at", "used_at", "cancelled_at",
                 "made_by__full_name|Người in"),
        left={"code_hash": HASHED, "token_hash": HASHED},
    ),
    OwnTable(
        model="accounts.KnownDevice", title="Máy đã đăng nhập", user="user", columns=("first_seen_at", "last_seen_at"),
        left={"token_hash": HASHED},
    ),
    OwnTable(
        model="audit.AuditEntry", title="Nhật ký: việc tài khoản này đã làm", user="actor",
        columns=("at", "action|Việc", "object_type", "object_id", "outcome", "address"),
    ),
    OwnTable(
        model="audit.AuditEntry", title="Nhật ký: việc người khác làm với hồ sơ này", about=True,
        columns=("at", "action|Việc", "object_type", "outcome", "actor__full_name|Người làm"),
        left={"address": "Địa chỉ mạng của người khác."},
    ),
    OwnTable(
        model="training.Evidence", title="Sổ bằng chứng tập huấn", mediator=("mediator",),
        columns=("happened_on", "kind", "subject__title|Chuyên đề", "hours", "score_percent", "channel", "reference",
                 "details", "happened_at", "recorded_at", RECORDER, "supersedes__happened_on|Thay cho dòng ngày",
                 "reason"),
    ),
    OwnTable(
        model="training.TrainingStatus", title="Tình trạng tập huấn", mediator=("appointment__mediator",),
        columns=("appointment__recognised_on|Nhiệm kỳ ngày", "state", "due_on", "completed_on", "trained_on",
                 "progress_done|Đã xong", "progress_needed|Phải xong", "because", "as_of"),
    ),
    OwnTable(
        model="training.TrainingDuty", title="Yêu cầu tập huấn theo kỳ", mediator=("appointment__mediator",),
        columns=("appointment__recognised_on|Nhiệm kỳ ngày", "audience", "state", "first_on", "due_on", "completed_on",
                 "is_missed_before", "progress_done|Đã xong", "progress_needed|Phải xong", "because", "as_of"),
    ),
    OwnTable(
        model="training.PeriodDecision", title="Quyết định gia hạn, tạm dừng thời hạn", mediator=("mediator",),
        columns=("kind", "decision_number", "decision_issuer", "decided_on", "first_on", "last_on", "days", "reason",
                 "recorded_at", RECORDER),
    ),
    OwnTable(
        model="training.Certificate", title="Giấy chứng nhận", mediator=("mediator",),
        columns=("number", "year", "code", "holder_name", "birth_year", "team_name", "course_title", "completed_on",
                 "issued_on", "signer_name", "state", "revoked_on", "revoked_reason",
                 "replaced_by__code|Thay bằng giấy mã", "seal|Mã ký trên hình QR"),
    ),
    OwnTable(
        model="training.CertificateEvent", title="Diễn biến của giấy chứng nhận",
        mediator=("certificate__mediator",),
        columns=("certificate__code|Giấy mã", "kind", "recorded_at", RECORDER, "reason"),
    ),
    OwnTable(
        model="training.Reminder", title="Lời nhắc", mediator=("appointment__mediator",),
        columns=("created_at", "appointment__recognised_on|Nhiệm kỳ ngày", "due_on", "channel", "text", "state",
                 "reason", "sent_at", "seen_at"),
    ),
    OwnTable(
        model="training.ReminderEvent", title="Diễn biến của lời nhắc", mediator=("reminder__appointment__mediator",),
        columns=("at", "kind", "note", "by__full_name|Người ghi"),
    ),
    OwnTable(
        model="training.ReminderChoice", title="Lựa chọn nhận tin nhắn", mediator=("mediator",),
        columns=("no_messages", "changed_at", "changed_by__full_name|Người ghi"),
    ),
    OwnTable(
        model="training.ClassInvite", title="Lớp được mời", mediator=("mediator",),
        columns=("training_class__title|Lớp", "training_class__starts_on|Từ ngày", "how", "invited_at",
                 "invited_by__full_name|Người mời"),
    ),
    OwnTable(
        model="training.Attendance", title="Điểm danh ở lớp", mediator=("mediator",),
        columns=("session__training_class__title|Lớp", "session__held_on|Ngày", "presence", "came_at", "left_at",
                 "helped", "marked_at", "walk_in_name", "walk_in_note", "evidence__happened_on|Đã vào sổ ngày"),
    ),
    OwnTable(
        model="training.AttendanceMark", title="Từng lần ghi điểm danh", mediator=("attendance__mediator",),
        columns=("attendance__session__held_on|Ngày", "presence", "came_at", "left_at", "helped", "marked_at",
                 "recorded_at", RECORDER),
    ),
    OwnTable(
        model="training.AttendanceFlag", title="Điểm danh phải xem lại", mediator=("attendance__mediator",),
        columns=("raised_at", "sentence", "decision", "reason", "decided_at", "decided_by__full_name|Người quyết"),
    ),
    OwnTable(
        model="training.Trainer", title="Sổ tập huấn viên", user="account",
        columns=("full_name", "profession", "workplace", "phone", "started_on", "ended_on", RECORDER),
    ),
    OwnTable(
        model="training.TrainerEvent", title="Tập huấn viên: đã được tập huấn, cấp tài liệu", user="trainer__account",
        columns=("happened_on", "kind", "note", RECORDER),
    ),
    OwnTable(
        model="quizzes.PaperInvite", title="Bài kiểm tra được mời làm", user="user",
        columns=("paper__title|Bài", "added_at", "added_by__full_name|Người mời"),
    ),
    OwnTable(
        model="quizzes.ExtraTime", title="Thời gian làm thêm", user="user",
        columns=("paper__title|Bài", "minutes", "factor", "reason", "given_at", "given_by__full_name|Người cho"),
    ),
    OwnTable(
        model="quizzes.Attempt", title="Lượt làm bài kiểm tra", user="user",
        columns=("paper__title|Bài", "number", "state", "started_at", "deadline_at", "submitted_at", "submit_cause",
                 "score", "max_score", "percent", "passed", "added_minutes", "helped"),
    ),
    OwnTable(
        model="quizzes.AttemptResult", title="Kết quả của lượt làm, kể cả chấm lại", user="attempt__user",
        columns=("attempt__paper__title|Bài", "number", "cause", "score", "max_score", "percent", "passed",
                 "recorded_at"),
        left={"fractions": IN_ITEMS},
    ),
    OwnTable(
        model="quizzes.AttemptItem", title="Từng câu của bài kiểm tra", user="attempt__user", released="attempt",
        columns=("attempt__paper__title|Bài", "attempt__number|Lượt", "order", "answer", "fraction|Phần điểm được",
                 "marked"),
    ),
    OwnTable(
        model="quizzes.AnswerSave", title="Từng lần lưu câu trả lời", user="attempt__user", released="attempt",
        columns=("attempt__paper__title|Bài", "item__order|Câu", "received_at|Lưu lúc", "answer|Câu trả lời"),
    ),
    OwnTable(
        model="quizzes.Appeal", title="Đề nghị xem lại", user="attempt__user",
        columns=("attempt__paper__title|Bài", "item__order|Câu", "reason", "created_at"),
    ),
    OwnTable(
        model="quizzes.AppealReply", title="Trả lời đề nghị xem lại", user="appeal__attempt__user",
        columns=("outcome", "text", "replied_at", "replied_by__full_name|Người trả lời"),
    ),
    OwnTable(
        model="quizzes.KeyedSheet", title="Phiếu trả lời trên giấy", user="user", released="attempt",
        columns=("variant__paper__title|Bài", "helped", "first", "first_at", "first_by__full_name|Người gõ thứ nhất",
                 "second", "second_at", "second_by__full_name|Người gõ thứ hai"),
    ),
    OwnTable(
        model="quizzes.MarkingTask", title="Bài viết", user="author", released="item__attempt",
        columns=("title", "created_at", "text", "state", "points", "max_points", "settled_at"),
        left={"commune_code": "Mã xã của người viết, đã có ở nhiệm kỳ."},
    ),
    OwnTable(
        model="quizzes.Mark", title="Điểm và nhận xét cho bài viết", user="task__author",
        released="task__item__attempt",
        columns=("task__title|Bài viết", "points", "criteria", "comment", "reason", "marked_at"),
        left={"marked_by": HIDDEN_MARKER},
    ),
    OwnTable(
        model="quizzes.MarkingOutcome", title="Điểm cuối của bài viết", user="task__author",
        released="task__item__attempt", columns=("task__title|Bài viết", "points", "reason", "settled_at"),
    ),
    OwnTable(
        model="quizzes.CampaignPerson", title="Khảo sát năng lực", mediator=("mediator",),
        columns=("campaign__title|Kỳ khảo sát", "attempt__submitted_at|Nộp bài lúc", "rated_at", "measured_at", "gaps"),
    ),
    OwnTable(
        model="quizzes.SelfRating", title="Phiếu tự đánh giá", mediator=("person__mediator",),
        columns=("person__campaign__title|Kỳ khảo sát", "levels", "rated_at"),
    ),
    OwnTable(
        model="quizzes.CompetencyResult", title="Kết quả từng năng lực", mediator=("person__mediator",),
        columns=("person__campaign__title|Kỳ khảo sát", "code", "share", "low", "high", "rated"),
    ),
    OwnTable(
        model="quizzes.ProfileRevision", title="Hồ sơ năng lực trước khi tính lại", mediator=("person__mediator",),
        columns=("person__campaign__title|Kỳ khảo sát", "results", "gaps", "reason", "changed_at"),
    ),
    OwnTable(
        model="courses.Enrolment", title="Khóa học", user="user",
        columns=("course__title|Khóa", "started_at", "last_lesson__title|Bài đang học", "completed_at"),
    ),
    OwnTable(
        model="courses.LessonProgress", title="Bài học", user="enrolment__user",
        columns=("lesson__title|Bài", "step", "opened_at", "completed_at"),
    ),
    OwnTable(
        model="courses.LessonAnswer", title="Câu trả lời trong bài học", user="enrolment__user",
        columns=("lesson__title|Bài", "block_id|Câu", "answer", "fraction|Phần đúng", "answered_at"),
    ),
    OwnTable(
        model="courses.PracticeCard", title="Thẻ ôn tập", user="user",
        columns=("lesson__title|Bài", "origin", "added_at", "due_at", "review_count", "reviewed_at",
                 "memory_state|Bước nhớ", "memory_step|Nấc của bước", "stability|Độ bền trí nhớ (ngày)",
                 "difficulty|Độ khó", "pending_answer|Câu đang trả lời dở", "pending_fraction|Phần đúng của câu dở"),
    ),
    OwnTable(
        model="courses.PracticeReview", title="Từng lần ôn", user="card__user",
        columns=("card__lesson__title|Bài", "reviewed_at", "feeling", "rating", "answer", "fraction|Phần đúng",
                 "due_before", "due_after", "stability|Độ bền trí nhớ (ngày)", "difficulty|Độ khó"),
    ),
    OwnTable(
        model="courses.DrillSession", title="Buổi luyện theo sức", user="user",
        columns=("started_at", "mode", "ended_at", "end_reason", "theta|Sức làm bài ước tính", "error|Sai số"),
    ),
    OwnTable(
        model="courses.DrillItem", title="Câu của buổi luyện", user="session__user",
        columns=("session__started_at|Buổi luyện", "order", "shown_at", "answer", "fraction|Phần đúng", "answered_at"),
    ),
    OwnTable(
        model="contests.EntryMember", title="Hội thi đã tham gia", user="mediator__user",
        columns=("entry__contest__name|Hội thi", "entry__name|Đội", "full_name", "birth_year", "role", "is_captain",
                 "attributes", "joined_at", "left_at"),
    ),
    OwnTable(
        model="contests.Entrant", title="Cuộc thi trực tuyến đã đăng ký", user="account", mediator=("mediator",),
        entrant="pk",
        columns=("contest__name|Cuộc thi", "full_name", "birth_date", "birth_year", "phone", "address",
                 "unit__name|Đơn vị", "unit_other|Đơn vị khác", "consents", "consent_at", "consent_withdrawn_at",
                 "registered_at", "voided_at", "voided_by__full_name|Người hủy", "void_reason"),
        left={"name_key": SAME_NAME, "person_key": HASHED, "phone_hash": HASHED, "code_hash": HASHED},
    ),
    OwnTable(
        model="contests.OnlineAttempt", title="Lượt thi trực tuyến", user="entrant__account",
        mediator=("entrant__mediator",), entrant="entrant",
        columns=("round__contest__name|Cuộc thi", "round__name|Vòng thi", "number", "started_at", "deadline_at",
                 "submitted_at", "submit_cause", "received_at", "guess", "voided_at"),
        left={"right": SHOWN_LATER, "points": SHOWN_LATER, "device_hash": HASHED, "address_hash": HASHED},
    ),
    OwnTable(
        model="contests.EntrantAppeal", title="Khiếu nại đã gửi", user="entrant__account",
        mediator=("entrant__mediator",), entrant="entrant",
        columns=("round__contest__name|Cuộc thi", "round__name|Vòng thi", "about", "attempt__number|Lượt",
                 "place|Câu", "text", "received_at"),
    ),
    OwnTable(
        model="contests.EntrantAppealAnswer", title="Trả lời khiếu nại", user="appeal__entrant__account",
        mediator=("appeal__entrant__mediator",), entrant="appeal__entrant",
        columns=("appeal__text|Khiếu nại", "is_accepted", "text", "decided_at", "decided_by__full_name|Người trả lời"),
    ),
    OwnTable(
        model="contests.OnlineAnswer", title="Câu trả lời của lượt thi trực tuyến", user="attempt__entrant__account",
        mediator=("attempt__entrant__mediator",), entrant="attempt__entrant",
        columns=("attempt__round__name|Vòng thi", "attempt__number|Lượt", "place", "answer", "received_at"),
    ),
    OwnTable(
        model="contests.LateAnswer", title="Câu trả lời đến muộn", user="attempt__entrant__account",
        mediator=("attempt__entrant__mediator",), entrant="attempt__entrant",
        columns=("attempt__round__name|Vòng thi", "attempt__number|Lượt", "place", "answer", "received_at"),
    ),
    OwnTable(
        model="contests.FeaturedMediator", title="Giới thiệu hòa giải viên tiêu biểu", mediator=("mediator",),
        columns=("full_name", "place", "prize", "text", "state", "changed_at"),
    ),
    OwnTable(
        model="contests.FeaturedStep", title="Từng bước giới thiệu", mediator=("featured__mediator",),
        columns=("recorded_at", "state", "text", "consent_way", "reason", RECORDER),
    ),
    OwnTable(
        model="contests.PracticeSuggestion", title="Gợi ý luyện tập sau hội thi", mediator=("mediator",),
        columns=("made_at", "title", "why", "code", "ended_at", "end"),
    ),
)  # fmt: skip

STAFF_WORK = "Tên cán bộ đã soạn, ghi hoặc quyết định việc chung; việc người tải tự làm đã có ở nhật ký."
OTHERS = "Hồ sơ chung có dữ liệu của nhiều người; phần của người tải đã có ở các bảng trên."

_LEFT = {
    STAFF_WORK: "reports.Target mediators.RosterMapping mediators.RosterAnswer mediators.UnitChange "
    "training.CertificateIssuer training.CertificatePicture training.CertificateLayout training.CertificateRun "
    "training.ReminderLadder training.TrainingClass training.ClassSession training.ClassPaper quizzes.Question "
    "quizzes.QuestionEvent quizzes.BankRule quizzes.BankView quizzes.QuestionVersion quizzes.Paper "
    "quizzes.PaperVersion quizzes.PaperPrint quizzes.Regrade quizzes.MarkingDuty quizzes.MarkingTurn "
    "quizzes.Campaign quizzes.StatisticsRun content.LawChange content.LawChangeWithdrawal content.LawDecision "
    "content.LibraryImage content.LibraryDocument contests.Contest contests.ContestCrew contests.RulesVersion "
    "contests.LotDraw contests.PanelDecision contests.PaperSheetKeying contests.PartClock contests.Publication "
    "contests.QuestionPack contests.RoundIncident contests.TeamAnswers contests.AppealDecision contests.Judge "
    "contests.JudgeCard contests.Recusal contests.ScoreSheet contests.OnlineRound contests.OwnRules "
    "contests.OnlineRun contests.GroupDecision contests.QuestionRuling contests.RulingStep",
    OTHERS: "mediators.RosterImport mediators.CardPrint mediators.ReissueBatch training.SheetPhoto "
    "training.AttendanceBundle contests.Entry contests.EntryEvent contests.RoundResult contests.Appeal "
    "contests.Correction",
    "Sổ người hỗ trợ pháp lý không nối với tài khoản; hỏi cán bộ xã, phường.": "mediators.LegalSupporter",
    "Chỉ đếm số lần gõ sai theo mã băm, không nối được với người; tự xóa sau 30 ngày.": "accounts.FailedTries",
    "Danh sách và ghi chú của ban tổ chức về nhiều người; muốn biết phần của mình thì hỏi ban tổ chức.": (
        "contests.Exclusion contests.EntrantNote"
    ),
    "Chỗ trong hàng đợi vào thi, hết khi bắt đầu làm bài.": "contests.QueuePlace",
    "Hạng chỉ được biết khi công bố, lúc đó xem ở trang kết quả của vòng thi.": (
        "contests.FrozenPlace contests.AttemptMark"
    ),
    "Bản tính thử một quy tắc chưa ban hành; tình trạng thật đã có ở trên.": "training.RuleFlip",
}
#: models none of whose rows are in the download, with the reason
LEFT_OUT: dict[str, str] = {label: reason for reason, labels in _LEFT.items() for label in labels.split()}
