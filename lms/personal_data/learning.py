"""What is kept of training, questions, papers and courses."""

from lms.personal_data.kinds import Keeping, Keeps

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
        public="id code title months cohort_from due_soon_days count_before_recognition "
        "ended_still_counted grace_days valid_from valid_to "
        "source verified",
    ),
    "training.CompletionRule": Keeps(
        why="Quy tắc thế nào là đã tập huấn, theo ngày hiệu lực.",
        until=Keeping.SERVICE,
        public="id code title audience programme definition course_items every_years valid_from "
        "valid_to source verified",
    ),
    "training.SubjectEquivalence": Keeps(
        why="Chuyên đề của chương trình khác được tính cho chuyên đề nào, tỷ lệ giờ, theo ngày học.",
        until=Keeping.SERVICE,
        public="id public_id from_subject to_subject ratio valid_from valid_to source verified",
    ),
    "training.RuleDraft": Keeps(
        why="Bản soạn quy tắc và kết quả chạy thử trước khi ghi.",
        until=Keeping.SERVICE,
        internal="id public_id target completion window is_correction title valid_from source verified values "
        "created_by created_at state done_count total_count tried tried_on result",
    ),
    "training.RuleFlip": Keeps(
        why="Ai đổi tình trạng nếu ghi quy tắc đang soạn; bỏ cùng bản soạn khi ghi hoặc bỏ.",
        until=Keeping.TRIAL,
        internal="id draft commune",
        personal="appointment before after",
    ),
    "training.PeriodDecision": Keeps(
        why="Quyết định gia hạn, tạm dừng thời hạn tập huấn của một người, một tổ hoặc một địa bàn.",
        until=Keeping.LEARNING,
        public="team unit",
        internal="id public_id supersedes recorded_at",
        personal="mediator kind decision_number decision_issuer decided_on first_on last_on days reason recorded_by",
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
        personal="appointment state due_on completed_on trained_on progress_done progress_needed because",
    ),
    "training.TrainingDuty": Keeps(
        why="Bản tính sẵn của yêu cầu tập huấn theo kỳ (người đang làm, tổ trưởng); tính lại được bất cứ lúc nào.",
        until=Keeping.OFFICE,
        internal="id commune as_of changes_on",
        personal="appointment audience state first_on due_on completed_on is_missed_before progress_done "
        "progress_needed because",
    ),
    "training.CertificateIssuer": Keeps(
        why="Tên cơ quan, địa danh và người ký in trên giấy chứng nhận của một xã, phường.",
        until=Keeping.SERVICE,
        public="unit body_name place signer_title",
        personal="signer_name",
    ),
    "training.CertificatePicture": Keeps(
        why="Biểu trưng của cơ quan in trên giấy chứng nhận, đã vẽ lại để bỏ mọi thông tin kèm theo.",
        until=Keeping.SERVICE,
        public="png name",
        internal="id public_id unit width height added_at",
        personal="added_by",
    ),
    "training.CertificateLayout": Keeps(
        why="Các lần sửa mẫu giấy chứng nhận, để giấy đã cấp in lại đúng như khi cấp.",
        until=Keeping.LEARNING,
        public="values picture",
        internal="id unit version made_at",
        personal="made_by",
    ),
    "training.CertificateKey": Keeps(
        why="Nửa công khai của khóa lập mã xác thực, ai cũng xem được. Nửa riêng không nằm trong cơ sở dữ liệu.",
        until=Keeping.SERVICE,
        public="key_id public_key made_at retired_at",
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
        internal="id public_id name_key rule training_class issuer year number body_name place signer_title unverified "
        "layout",
        personal="code seal mediator holder_name birth_year team_name course_title completed_on issued_on signer_name "
        "state revoked_on revoked_reason replaced_by",
    ),
    "training.CertificateEvent": Keeps(
        why="Cấp, thu hồi, cấp lại giấy chứng nhận: lúc nào, ai ghi, vì sao.",
        until=Keeping.LEARNING,
        internal="id certificate kind recorded_at",
        personal="recorded_by reason",
    ),
    "training.CertificateRun": Keeps(
        why="Một lần cấp, in hay gom giấy chứng nhận của cả xã và việc làm đến đâu; tệp đã làm được xóa sau ít ngày.",
        until=Keeping.SERVICE,
        internal="id public_id commune asked_at kind mediator_ids certificate_ids done_count printed_count file state",
        personal="asked_by",
    ),
    "training.DailyRun": Keeps(
        why="Việc hằng ngày đã làm đến ngày nào.", until=Keeping.SERVICE, internal="name done_on not_before"
    ),
    "training.ReminderLadder": Keeps(
        why="Cách nhắc tập huấn của toàn quốc, một tỉnh, một xã, theo ngày áp dụng; mức chi tối đa một tháng.",
        until=Keeping.SERVICE,
        internal="id public_id unit valid_from follows_above without_marks cap_vnd created_at",
        personal="created_by",
    ),
    "training.ReminderStep": Keeps(
        why="Từng lần nhắc: trước hạn bao nhiêu ngày, bằng cách nào, lời nhắc mẫu.",
        until=Keeping.SERVICE,
        internal="id ladder rung days_before is_on in_product channels text",
    ),
    "training.Reminder": Keeps(
        why="Lời nhắc gửi cho ai, lúc nào, bằng cách nào, kết quả; để mỗi lần nhắc chỉ gửi một lần.",
        until=Keeping.OFFICE,
        internal="id public_id commune step rung try_number channel parts charged_vnd charged_month attempts "
        "not_before claimed_at created_at",
        personal="appointment due_on state text reason sent_at seen_at",
        notes={"text": "Không giữ số điện thoại: số được đọc từ hồ sơ lúc gửi."},
    ),
    "training.ReminderEvent": Keeps(
        why="Diễn biến từng lời nhắc; ghi thêm, không sửa.",
        until=Keeping.OFFICE,
        internal="id reminder kind at code",
        personal="by note",
    ),
    "training.ReminderSpend": Keeps(
        why="Tiền nhắn tin của một địa bàn trong tháng, để không vượt mức chi.",
        until=Keeping.SERVICE,
        internal="id unit month spent_vnd cap_reached_at",
    ),
    "training.ReminderChoice": Keeps(
        why="Người không muốn nhận tin nhắn SMS, Zalo.",
        until=Keeping.OFFICE,
        personal="mediator no_messages changed_at changed_by",
    ),
    "training.Trainer": Keeps(
        why="Sổ tập huấn viên của tỉnh và xã: phân công giảng dạy, tính chỉ tiêu.",
        until=Keeping.OFFICE,
        internal="id public_id unit name_key sort_key subject_codes started_on ended_on recorded_at",
        personal="full_name profession workplace phone account recorded_by",
    ),
    "training.TrainerEvent": Keeps(
        why="Ai được tập huấn, được cấp bộ tài liệu ngày nào; ghi thêm, không sửa.",
        until=Keeping.OFFICE,
        internal="id trainer kind takes_back recorded_at",
        personal="happened_on note recorded_by",
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
    "quizzes.RegradeRun": Keeps(
        why="Việc chấm lại đã làm đến đâu.",
        until=Keeping.LEARNING,
        internal="id regrade paper question state total_count done_count reached finished_at",
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
        internal="id attempt item tab_id sequence late step",
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
    "quizzes.ProfileRevision": Keeps(
        why="Hồ sơ năng lực như trước khi điểm được chấm lại sau khi kỳ khảo sát đóng, và vì sao tính lại.",
        until=Keeping.LEARNING,
        internal="id person number reason changed_at",
        personal="results gaps",
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
