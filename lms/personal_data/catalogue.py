"""The catalogue: model by model, which field holds what, why, and how long. Compared with the models in a test.

Names of persons who wrote or recorded something (created_by, recorded_by …) are personal data of staff. A model's
link tables belong to its many-to-many field. Purposes stand in Vietnamese, because docs/personal-data.md is made of it.
"""

from lms.personal_data.kinds import Keeping, Keeps

PLACES = {
    "mediators.Unit": Keeps(
        why="Danh mục tỉnh, xã, phường, đặc khu theo thời gian.",
        until=Keeping.SERVICE,
        public="code level parent kind name name_key valid_from valid_to",
    ),
    "mediators.UnitVersion": Keeps(
        why="Tên và loại của địa bàn giữa hai ngày, kèm văn bản.",
        until=Keeping.SERVICE,
        public="id unit kind name valid_from valid_to source",
    ),
    "mediators.FormerUnit": Keeps(
        why="Đổi tên xã cũ trong danh sách sang xã hiện nay.",
        until=Keeping.SERVICE,
        public="id code name name_key district_name province_name successor valid_to",
    ),
}

PEOPLE = {
    "mediators.Mediator": Keeps(
        why="Danh sách hòa giải viên do UBND cấp xã công nhận: quản lý, tập huấn, thống kê.",
        until=Keeping.OFFICE,
        internal="id public_id commune name_key sort_key created_at",
        personal="code user full_name female birth_year birth_date phone occupation qualification",
        sensitive="ethnic_minority",
        notes={
            "phone": "Để liên hệ; không dùng để đăng nhập hay lấy lại mật khẩu; che khi hiện trong danh sách.",
            "ethnic_minority": "Chỉ «có», «không» hoặc «chưa rõ»: quy tắc thành phần tổ và biểu mẫu thống kê cần; "
            "không hiện trong danh sách.",
            "female": "Tổ hòa giải phải có hòa giải viên nữ; số liệu thống kê.",
            "birth_year": "Phân biệt người trùng tên khi nhập danh sách.",
        },
    ),
    "mediators.Team": Keeps(
        why="Tổ hòa giải và số hòa giải viên theo quyết định, để kiểm tra thành phần tổ.",
        until=Keeping.SERVICE,
        public="commune name established_on dissolved_on",
        internal="id public_id name_key order_key planned_count minority_area",
    ),
    "training.Trainer": Keeps(
        why="Sổ tập huấn viên của tỉnh và xã: phân công giảng dạy, tính chỉ tiêu.",
        until=Keeping.OFFICE,
        internal="id public_id unit name_key sort_key subject_codes started_on ended_on recorded_at",
        personal="full_name profession workplace phone recorded_by",
    ),
    "training.TrainerEvent": Keeps(
        why="Ai được tập huấn, được cấp bộ tài liệu ngày nào; ghi thêm, không sửa.",
        until=Keeping.OFFICE,
        internal="id trainer kind takes_back recorded_at",
        personal="happened_on note recorded_by",
    ),
    "mediators.LegalSupporter": Keeps(
        why="Sổ người có chuyên môn pháp luật hỗ trợ tổ hòa giải: liên hệ, tính chỉ tiêu.",
        until=Keeping.OFFICE,
        internal="id public_id commune name_key sort_key started_on ended_on recorded_at",
        personal="full_name profession workplace phone recorded_by",
    ),
    "mediators.TeamSupport": Keeps(
        why="Tổ nào được ai hỗ trợ, từ ngày nào đến ngày nào.",
        until=Keeping.OFFICE,
        internal="id supporter team starts_on ends_on",
    ),
    "mediators.Appointment": Keeps(
        why="Nhiệm kỳ công nhận: căn cứ của vai trò và của thời hạn tập huấn.",
        until=Keeping.OFFICE,
        internal="id public_id commune list_order created_at",
        personal="mediator team recognised_on effective_on clock_from decision_number decision_issuer is_head "
        "continues ended_on end_ground end_decision_number",
    ),
    "mediators.AppointmentEvent": Keeps(
        why="Lịch sử thay đổi của nhiệm kỳ, giá trị trước và sau, ai ghi.",
        until=Keeping.OFFICE,
        internal="id recorded_at",
        personal="appointment kind happened_on recorded_by reason before after",
    ),
    "mediators.RosterImport": Keeps(
        why="Tệp danh sách cán bộ gửi lên, để xem từng dòng trước khi ghi và đối chiếu khi có thắc mắc.",
        until=Keeping.ROSTER,
        internal="id public_id commune file_name uploaded_at state overrides counts finished_at",
        personal="uploaded_by",
        sensitive="file reading",
        notes={
            "file": "Tệp nguyên gốc của cơ quan, có thể có cột nhạy cảm; không có địa chỉ tải chung.",
            "reading": "Nội dung đã đọc, trong đó có «dân tộc thiểu số»; số căn cước và tôn giáo đã bỏ khi đọc.",
        },
    ),
    "mediators.RosterMapping": Keeps(
        why="Nhớ cách cán bộ đã sửa việc đọc tên cột, dùng cho lần sau.",
        until=Keeping.SERVICE,
        internal="id commune signature columns saved_at",
        personal="saved_by",
    ),
    "mediators.RosterAnswer": Keeps(
        why="Cán bộ trả lời về một dòng cần xem lại.",
        until=Keeping.ROSTER,
        internal="id roster sheet row code answer answered_at",
        personal="answered_by",
    ),
    "mediators.CardPrint": Keeps(
        why="Một lần in nhiều thẻ kích hoạt.",
        until=Keeping.PRINT,
        internal="id public_id commune asked_at done_count state reason",
        personal="asked_by mediator_ids",
        sensitive="file",
        notes={"file": "Có mã bí mật của thẻ một lần: chỉ người in tải được, một lần."},
    ),
}

ACCOUNTS = {
    "accounts.User": Keeps(
        why="Tài khoản đăng nhập, và tên hiện bên cạnh việc đã làm.",
        until=Keeping.ACCOUNT,
        internal="id public_id is_superuser is_staff is_active groups user_permissions large_text",
        personal="username full_name email last_login date_joined activated_at suspended_at",
        sensitive="password",
        notes={
            "email": "Không hỏi và không dùng; cột có sẵn của thư viện, để trống.",
            "password": "Chỉ giữ dạng băm Argon2, không ai đọc lại được.",
        },
    ),
    "accounts.RoleAssignment": Keeps(
        why="Ai giữ vai trò gì, ở đâu, từ ngày nào đến ngày nào, ai giao.",
        until=Keeping.ACCOUNT,
        internal="id scope_level scope_code created_at",
        personal="user role starts_on ends_on appointed_by",
    ),
    "accounts.ActivationCard": Keeps(
        why="Thẻ giấy dùng một lần để đặt mật khẩu.",
        until=Keeping.CARD,
        internal="id public_id purpose made_at expires_at used_at cancelled_at failed_count",
        personal="user number made_by",
        sensitive="code_hash token_hash",
        notes={
            "code_hash": "Dạng băm của mã gõ tay; không giữ mã.",
            "token_hash": "Dạng băm của mã trong hình QR; không giữ mã.",
        },
    ),
    "accounts.KnownDevice": Keeps(
        why="Máy đã từng đăng nhập tài khoản này, để kẻ dò mật khẩu từ nơi khác không làm khóa chủ tài khoản.",
        until=Keeping.DEVICE,
        internal="id",
        personal="user first_seen_at last_seen_at",
        sensitive="token_hash",
        notes={"token_hash": "Dạng băm của mã đặt trong máy; không nhận ra loại máy hay nơi ở."},
    ),
    "accounts.FailedTries": Keeps(
        why="Đếm số lần gõ sai để làm chậm việc dò mật khẩu.",
        until=Keeping.TRIES,
        internal="id kind count last_at",
        personal="name_key device_hash",
    ),
    "audit.AuditEntry": Keeps(
        why="Nhật ký: ai, lúc nào, từ đâu, làm gì, kết quả. Không có mật khẩu, mã, câu trả lời, điện thoại.",
        until=Keeping.LOG,
        internal="id at action object_type object_id scope_code outcome details",
        personal="actor address",
    ),
    "audit.Seal": Keeps(
        why="Niêm phong sổ bằng chứng và nhật ký bằng mã băm, để lộ ra mọi sửa, xóa, chèn; không đọc ngược được.",
        until=Keeping.LOG,
        internal="id table first_id last_id row_count marks rows_hash previous_hash hash sealed_at",
    ),
}

TRAINING = {
    "training.ProgrammeVersion": Keeps(
        why="Các phiên bản chương trình khung.",
        until=Keeping.SERVICE,
        public="id public_id code title decision_number issuer issued_on in_force_from in_force_to replaces "
        "period_minutes official verified note",
    ),
    "training.Subject": Keeps(
        why="Chuyên đề của chương trình khung.",
        until=Keeping.SERVICE,
        public="id public_id version code title group audiences theory_periods practice_periods mandatory provenance "
        "verified order",
    ),
    "training.CalendarYear": Keeps(
        why="Lịch nghỉ của một năm, để tính hạn tập huấn.", until=Keeping.SERVICE, public="year provisional source"
    ),
    "training.CalendarDay": Keeps(
        why="Ngày nghỉ, nghỉ bù, làm bù.", until=Keeping.SERVICE, public="day kind name provisional source"
    ),
    "training.WindowRule": Keeps(
        why="Quy tắc thời hạn tập huấn, theo ngày hiệu lực.",
        until=Keeping.SERVICE,
        public="id code title months cohort_from due_soon_days count_before_recognition valid_from valid_to source "
        "verified",
    ),
    "training.CompletionRule": Keeps(
        why="Quy tắc thế nào là đã tập huấn, theo ngày hiệu lực.",
        until=Keeping.SERVICE,
        public="id code title audience programme definition course_items valid_from valid_to source verified",
    ),
    "training.Evidence": Keeps(
        why="Sổ bằng chứng tập huấn: việc gì, ngày nào, ai ghi.",
        until=Keeping.LEARNING,
        internal="id public_id recorded_at client_key",
        personal="mediator kind happened_on happened_at recorded_by channel subject hours reference score_percent "
        "details supersedes reason",
    ),
    "training.TrainingStatus": Keeps(
        why="Bản tính sẵn của tình trạng tập huấn, cho các danh sách; tính lại được bất cứ lúc nào.",
        until=Keeping.OFFICE,
        internal="commune as_of changes_on",
        personal="appointment state due_on completed_on progress_done progress_needed because",
    ),
    "training.CertificateIssuer": Keeps(
        why="Tên cơ quan, địa danh và người ký in trên giấy chứng nhận của một xã, phường.",
        until=Keeping.SERVICE,
        public="unit body_name place signer_title",
        personal="signer_name",
    ),
    "training.CertificateRegister": Keeps(
        why="Số cuối đã dùng trong sổ cấp giấy chứng nhận của một năm.",
        until=Keeping.SERVICE,
        internal="id unit year last_number",
    ),
    "training.Certificate": Keeps(
        why="Giấy chứng nhận đã cấp, đúng như trên giấy; trang kiểm tra chỉ cho xem họ tên, khóa học, ngày cấp và "
        "tình trạng.",
        until=Keeping.LEARNING,
        internal="id public_id name_key rule issuer year number body_name place signer_title unverified",
        personal="code mediator holder_name birth_year team_name course_title completed_on issued_on signer_name state "
        "revoked_on revoked_reason replaced_by",
    ),
    "training.CertificateEvent": Keeps(
        why="Cấp, thu hồi, cấp lại giấy chứng nhận: lúc nào, ai ghi, vì sao.",
        until=Keeping.LEARNING,
        internal="id certificate kind recorded_at",
        personal="recorded_by reason",
    ),
    "training.CertificateRun": Keeps(
        why="Một lần cấp giấy chứng nhận cho cả xã và việc làm đến đâu; chỉ có số hiệu, không có tên.",
        until=Keeping.SERVICE,
        internal="id public_id commune asked_at mediator_ids certificate_ids done_count state",
        personal="asked_by",
    ),
    "training.DailyRun": Keeps(
        why="Việc hằng ngày đã làm đến ngày nào.", until=Keeping.SERVICE, internal="name done_on not_before"
    ),
}

QUIZZES = {
    "quizzes.Question": Keeps(
        why="Ngân hàng câu hỏi; kín với người học trước giờ mở.",
        until=Keeping.SERVICE,
        internal="id public_id code kind state level subject_code competencies scope_code current stem_text search_key "
        "asked_text use finding_count suspended_from created_at updated_at",
        personal="created_by",
    ),
    "quizzes.QuestionEvent": Keeps(
        why="Các bước duyệt câu hỏi: ai gửi, ai duyệt, ai trả lại, vì sao.",
        until=Keeping.SERVICE,
        internal="id question version step state",
        personal="by at text",
    ),
    "quizzes.QuestionIndex": Keeps(
        why="Tra cứu câu hỏi theo năng lực, điều luật, câu gần giống.",
        until=Keeping.SERVICE,
        internal="id question kind value",
    ),
    "quizzes.QuestionFigures": Keeps(
        why="Số liệu dùng của câu hỏi, tính lại được.",
        until=Keeping.SERVICE,
        internal="question attempts facility discrimination last_used_at computed_at",
    ),
    "quizzes.BankRule": Keeps(
        why="Quy tắc duyệt câu hỏi theo ngày áp dụng.",
        until=Keeping.SERVICE,
        internal="id from_on practice_approvals exam_approvals exposure_attempts basis created_at",
        personal="created_by",
    ),
    "quizzes.BankView": Keeps(
        why="Cách xem ngân hàng câu hỏi mà người viết đặt tên để mở lại.",
        until=Keeping.SERVICE,
        internal="id public_id query created_at",
        personal="user name",
    ),
    "quizzes.QuestionVersion": Keeps(
        why="Từng bản của câu hỏi, có đáp án; không gửi tới người học trước khi được phép.",
        until=Keeping.SERVICE,
        internal="id question number source fingerprint points law_references created_at",
        personal="created_by",
    ),
    "quizzes.Paper": Keeps(
        why="Bài kiểm tra: hỏi gì, bao lâu, mấy lượt.",
        until=Keeping.SERVICE,
        internal="id public_id code title blueprint time_limit_minutes attempts_allowed pass_percent "
        "one_question_a_page feedback opens_at closes_at scope_code state version counting shuffle_questions "
        "shuffle_options audience access_code appeal_days",
        personal="created_by",
    ),
    "quizzes.PaperVersion": Keeps(
        why="Bài kiểm tra từng quy định những gì, từ bao giờ, ai đổi, vì sao.",
        until=Keeping.SERVICE,
        internal="id paper number content reason created_at",
        personal="created_by",
    ),
    "quizzes.PaperInvite": Keeps(
        why="Người được làm bài kiểm tra theo danh sách.",
        until=Keeping.LEARNING,
        internal="id paper added_at",
        personal="user added_by",
    ),
    "quizzes.ExtraTime": Keeps(
        why="Thời gian làm thêm cho một người, kèm lý do.",
        until=Keeping.LEARNING,
        internal="id paper given_at",
        personal="user minutes factor given_by reason",
        notes={"reason": "Căn cứ cho thêm giờ; ô nhập dặn không ghi bệnh tật, khuyết tật của người ấy."},
    ),
    "quizzes.PaperPrint": Keeps(
        why="Đề in giấy: đúng những câu và thứ tự đã in, để gõ và chấm phiếu trả lời.",
        until=Keeping.LEARNING,
        internal="id public_id paper paper_version label seed items shuffle_options printed_at",
        personal="printed_by",
    ),
    "quizzes.Regrade": Keeps(
        why="Quyết định chấm lại một câu hỏi, vì sao.",
        until=Keeping.LEARNING,
        internal="id public_id paper question version kind reason changed_count decided_at",
        personal="decided_by",
    ),
    "quizzes.AttemptResult": Keeps(
        why="Từng kết quả của một lượt làm: khi nộp và sau mỗi lần chấm lại; không ghi đè.",
        until=Keeping.LEARNING,
        internal="id number cause regrade recorded_at",
        personal="attempt score max_score percent passed fractions",
    ),
    "quizzes.Appeal": Keeps(
        why="Người học đề nghị xem lại một câu hoặc kết quả.",
        until=Keeping.LEARNING,
        internal="id public_id item created_at",
        personal="attempt reason",
    ),
    "quizzes.AppealReply": Keeps(
        why="Trả lời đề nghị xem lại.",
        until=Keeping.LEARNING,
        internal="id appeal outcome regrade replied_at",
        personal="text replied_by",
    ),
    "quizzes.KeyedSheet": Keeps(
        why="Phiếu trả lời trên giấy đã gõ vào, một hoặc hai lần, trước khi thành lượt làm.",
        until=Keeping.LEARNING,
        internal="id public_id variant first_at second_at attempt",
        personal="user helped first first_by second second_by",
    ),
    "quizzes.PaperItem": Keeps(
        why="Câu hỏi cố định của bài kiểm tra.", until=Keeping.SERVICE, internal="id paper question order"
    ),
    "quizzes.Attempt": Keeps(
        why="Một lượt làm bài: giờ giấc và kết quả.",
        until=Keeping.LEARNING,
        internal="id public_id paper number seed paper_version pass_percent shuffle_options channel",
        personal="user state started_at deadline_at submitted_at submit_cause score max_score percent passed "
        "added_minutes helped",
    ),
    "quizzes.AttemptItem": Keeps(
        why="Câu hỏi của lượt làm bài và câu trả lời được chấm.",
        until=Keeping.LEARNING,
        internal="id attempt version order points",
        personal="fraction answer marked",
    ),
    "quizzes.AnswerSave": Keeps(
        why="Từng lần lưu câu trả lời, để không mất và để chấm lại.",
        until=Keeping.LEARNING,
        internal="id attempt item tab_id sequence late",
        personal="answer received_at",
    ),
    "quizzes.MarkingPlan": Keeps(
        why="Cách chấm bài viết của một bài kiểm tra tại một tỉnh, thành phố.",
        until=Keeping.SERVICE,
        internal="id public_id paper province_code marker_count limit_kind limit_value settle rounding "
        "exclude_own_commune created_at",
    ),
    "quizzes.MarkingDuty": Keeps(
        why="Ai được giao chấm, ai quyết định khi lệch điểm.",
        until=Keeping.LEARNING,
        internal="id plan kind assigned_at ended_at",
        personal="user assigned_by",
    ),
    "quizzes.MarkingTask": Keeps(
        why="Bài viết chờ chấm và điểm của bài; người chấm không thấy tên người viết.",
        until=Keeping.LEARNING,
        internal="id public_id plan item origin title kind source fingerprint version max_points state created_at "
        "settled_at",
        personal="author commune_code text points",
    ),
    "quizzes.MarkingTurn": Keeps(
        why="Bài viết đang trong tay người chấm nào.",
        until=Keeping.LEARNING,
        internal="id public_id task place taken_at skipped_at returned_at marked_at",
        personal="marker return_reason",
    ),
    "quizzes.Mark": Keeps(
        why="Từng điểm đã cho theo thang điểm, kèm nhận xét; không sửa đè.",
        until=Keeping.LEARNING,
        internal="id task turn number fingerprint marked_at",
        personal="points criteria comment reason marked_by",
    ),
    "quizzes.MarkingOutcome": Keeps(
        why="Điểm cuối cùng của bài viết, tính từ những điểm nào, theo cách nào.",
        until=Keeping.LEARNING,
        internal="id task number rule mark_ids settled_at",
        personal="points reason",
    ),
    "quizzes.Campaign": Keeps(
        why="Kỳ khảo sát, đánh giá năng lực của một địa bàn: ai tham gia, bài nào, khi nào.",
        until=Keeping.SERVICE,
        internal="id public_id title place audience recognised_from chosen_codes source paper opens_at closes_at "
        "asks_self_rating target_percent compare_with state created_at opened_at closed_at",
        personal="created_by",
    ),
    "quizzes.CampaignPerson": Keeps(
        why="Người được khảo sát và năng lực nên học thêm.",
        until=Keeping.LEARNING,
        internal="id public_id campaign team commune",
        personal="mediator attempt rated_at measured_at gaps",
        notes={"gaps": "Chỉ người đó và cán bộ phụ trách địa bàn xem được; nhóm dưới 5 người không công bố."},
    ),
    "quizzes.SelfRating": Keeps(
        why="Phiếu tự đánh giá năng lực, đặt cạnh kết quả đo được.",
        until=Keeping.LEARNING,
        internal="id person",
        personal="levels rated_at",
    ),
    "quizzes.CompetencyResult": Keeps(
        why="Kết quả từng năng lực của một người, kèm khoảng sai số; tính lại được từ bài làm.",
        until=Keeping.LEARNING,
        internal="id person code items",
        personal="share low high rated",
    ),
    "quizzes.StatisticsRun": Keeps(
        why="Thống kê câu hỏi của một bài, tính từ các lượt làm: chỉ số liệu chung, không nêu tên ai.",
        until=Keeping.SERVICE,
        internal="id public_id paper model state asked_at finished_at done_count total_count definition_version basis "
        "result refusal",
        personal="asked_by",
    ),
    "quizzes.ItemCalibration": Keeps(
        why="Độ khó của câu hỏi đã hiệu chuẩn, theo ngày và số câu trả lời.",
        until=Keeping.SERVICE,
        internal="id version run model slope difficulty slope_error difficulty_error answers calibrated_at",
    ),
}

COURSES = {
    "courses.CourseIndexPage": Keeps(why="Trang liệt kê khóa học.", until=Keeping.SERVICE, public="page_ptr"),
    "courses.CoursePage": Keeps(
        why="Khóa học.",
        until=Keeping.SERVICE,
        public="page_ptr summary description audience programme_code",
        internal="paper",
    ),
    "courses.LessonPage": Keeps(
        why="Bài học; nguồn của bài có đáp án luyện tập nên chỉ người viết đọc.",
        until=Keeping.SERVICE,
        public="page_ptr summary group_title minutes mandatory subject_codes law_articles",
        internal="body",
    ),
    "courses.Enrolment": Keeps(
        why="Ai học khóa nào, học tiếp từ đâu.",
        until=Keeping.LEARNING,
        internal="id public_id seed",
        personal="user course started_at last_lesson completed_at",
    ),
    "courses.LessonProgress": Keeps(
        why="Đã học đến bước nào của bài.",
        until=Keeping.LEARNING,
        internal="id enrolment lesson",
        personal="step opened_at completed_at",
    ),
    "courses.LessonAnswer": Keeps(
        why="Câu trả lời luyện tập trong bài, để người học xem lại.",
        until=Keeping.LEARNING,
        internal="id enrolment lesson block_id fingerprint",
        personal="answer fraction answered_at",
    ),
    "courses.PracticeCard": Keeps(
        why="Thẻ ôn tập của từng người: ôn gì, hẹn ôn lại khi nào.",
        until=Keeping.LEARNING,
        internal="id public_id lesson block_id part question fingerprint gone_since",
        personal="user origin added_at due_at review_count reviewed_at memory_state memory_step stability difficulty "
        "pending_answer pending_fraction",
    ),
    "courses.DrillSession": Keeps(
        why="Buổi luyện theo sức: chỉ người luyện xem, không dùng để đánh giá.",
        until=Keeping.LEARNING,
        internal="id public_id seed",
        personal="user mode started_at ended_at end_reason theta error",
    ),
    "courses.DrillItem": Keeps(
        why="Câu hỏi và câu trả lời của buổi luyện.",
        until=Keeping.LEARNING,
        internal="id session order question version slope difficulty",
        personal="shown_at answer fraction answered_at",
    ),
    "courses.PracticeReview": Keeps(
        why="Mỗi lần ôn một thẻ; chỉ người ôn xem, không dùng để đánh giá.",
        until=Keeping.LEARNING,
        internal="id card number fingerprint scheduler settings",
        personal="reviewed_at feeling rating answer fraction due_before due_after stability difficulty",
    ),
}

_PAGE = "page_ptr summary body"
CONTENT = {
    "content.HomePage": Keeps(why="Trang chủ.", until=Keeping.SERVICE, public="page_ptr lead"),
    "content.MaterialIndexPage": Keeps(why="Mục lục bộ tài liệu.", until=Keeping.SERVICE, public="page_ptr"),
    "content.MaterialPage": Keeps(
        why="Trang của bộ tài liệu.", until=Keeping.SERVICE, public=f"{_PAGE} section law_articles"
    ),
    "content.NewsIndexPage": Keeps(why="Mục lục tin tức.", until=Keeping.SERVICE, public="page_ptr"),
    "content.NewsPage": Keeps(why="Tin tức.", until=Keeping.SERVICE, public=f"{_PAGE} published_on"),
    "content.CaseIndexPage": Keeps(why="Mục lục vụ việc mẫu.", until=Keeping.SERVICE, public="page_ptr"),
    "content.CasePage": Keeps(
        why="Vụ việc mẫu; viết lại, không nêu người thật.", until=Keeping.SERVICE, public=f"{_PAGE} field"
    ),
    "content.GuideIndexPage": Keeps(why="Mục lục hướng dẫn.", until=Keeping.SERVICE, public="page_ptr"),
    "content.GuidePage": Keeps(why="Hướng dẫn cho từng vai trò.", until=Keeping.SERVICE, public=f"{_PAGE} role"),
    "content.LegalDocument": Keeps(
        why="Danh mục văn bản pháp luật.",
        until=Keeping.SERVICE,
        public="id number slug kind title issuer issued_on in_force_from in_force_to replaced_by verified note",
    ),
    "content.LegalArticle": Keeps(
        why="Điều luật và tóm tắt.",
        until=Keeping.SERVICE,
        public="id document number heading summary verified order",
    ),
    "content.LawChange": Keeps(
        why="Điều luật được sửa đổi, bãi bỏ từ ngày nào, theo văn bản nào.",
        until=Keeping.SERVICE,
        public="id public_id document article kind from_on by_number note",
        internal="created_at",
        personal="created_by",
    ),
    "content.LawChangeWithdrawal": Keeps(
        why="Rút lại một thay đổi ghi nhầm.",
        until=Keeping.SERVICE,
        internal="id change at",
        personal="by reason",
    ),
    "content.LawDecision": Keeps(
        why="Quyết định giữ, tạm dừng, sửa từng bài, câu hỏi khi luật thay đổi.",
        until=Keeping.SERVICE,
        internal="id change target number outcome from_on at",
        personal="by reason",
    ),
    "content.LibraryImage": Keeps(
        why="Ảnh trong thư viện; thông tin kèm ảnh (máy chụp, vị trí) bị bỏ khi nhận.",
        until=Keeping.SERVICE,
        public="id title file description width height focal_point_x focal_point_y focal_point_width "
        "focal_point_height file_size file_hash media_path source tags",
        internal="collection created_at",
        personal="uploaded_by_user",
    ),
    "content.LibraryRendition": Keeps(
        why="Cỡ khác của ảnh.",
        until=Keeping.SERVICE,
        public="id filter_spec file width height focal_point_key image",
    ),
    "content.LibraryDocument": Keeps(
        why="Tệp để tải về.",
        until=Keeping.SERVICE,
        public="id title file file_size file_hash media_path tags",
        internal="collection created_at",
        personal="uploaded_by_user",
    ),
    "content.SearchEntry": Keeps(
        why="Chữ của trang công khai, để tìm không cần dấu.",
        until=Keeping.SERVICE,
        public="page kind title text title_key text_key address",
    ),
    "content.StarterText": Keeps(
        why="Bài của bộ khởi đầu đã đưa vào trang nào.",
        until=Keeping.SERVICE,
        internal="id key page revision fingerprint",
    ),
}

REPORTS = {
    "reports.Target": Keeps(
        why="Chỉ tiêu của các kế hoạch, theo ngày hiệu lực, kèm văn bản.",
        until=Keeping.SERVICE,
        public="id code metric level unit_code unit_name operator low high measure valid_from valid_to due_on source "
        "verified note superseded_by",
    ),
}

CATALOGUE: dict[str, Keeps] = {**REPORTS, **PEOPLE, **ACCOUNTS, **TRAINING, **QUIZZES, **COURSES, **CONTENT, **PLACES}

#: Tables of libraries, by application: what of people they hold.
LIBRARY_TABLES: dict[str, str] = {
    "account": "Địa chỉ thư điện tử của thư viện đăng nhập: không dùng, luôn trống.",
    "auth": "Nhóm và quyền của người viết bài; không giữ gì thêm về người.",
    "contenttypes": "Danh mục kỹ thuật; không có dữ liệu cá nhân.",
    "django_tasks_database": "Việc nền: chỉ số hiệu của việc, không có tên người.",
    "mfa": "Khóa sinh mã của bước xác nhận thứ hai và mã dự phòng của cán bộ: nhạy cảm; xóa khi đặt lại bước này.",
    "sessions": "Phiên đăng nhập: số hiệu tài khoản, giờ; hết hạn thì tự động xóa.",
    "taggit": "Từ khóa của ảnh và tệp.",
    "wagtailadmin": "Ai đang mở trang nào để sửa, và bản nháp của biểu mẫu đang gõ; không có danh sách hòa giải viên.",
    "wagtailcore": "Trang, bản cũ của trang, ai sửa lúc nào, nhận xét của người duyệt.",
    "wagtaildocs": "Bảng gốc của thư viện, để trống; tệp nằm ở content.LibraryDocument.",
    "wagtailembeds": "Không dùng; không gọi ra ngoài.",
    "wagtailimages": "Bảng gốc của thư viện, để trống; ảnh nằm ở content.LibraryImage.",
    "wagtailredirects": "Địa chỉ cũ chuyển sang địa chỉ mới.",
    "wagtailsearch": "Mục tìm trong màn hình biên tập: tiêu đề và tóm tắt.",
    "wagtailusers": "Tùy chọn màn hình biên tập của người viết (giao diện, múi giờ, ảnh đại diện nếu tự đặt).",
}
