"""What is kept of places, mediators, supporters and accounts."""

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
    "mediators.UnitChange": Keeps(
        why="Việc sáp nhập, chia tách, đổi tên địa bàn được ghi trong chương trình, kèm văn bản.",
        until=Keeping.SERVICE,
        public="id public_id kind happened_on source undoes",
        internal="recorded_at counts moved",
        personal="recorded_by",
    ),
    "mediators.UnitSuccession": Keeps(
        why="Địa bàn nào thay địa bàn nào, để đọc số liệu cũ theo địa giới hiện nay.",
        until=Keeping.SERVICE,
        public="id change old new",
    ),
    "mediators.TeamPlace": Keeps(
        why="Tổ hòa giải trước đây thuộc địa bàn nào, tên gì.",
        until=Keeping.SERVICE,
        public="id team unit valid_to team_name change",
    ),
    "mediators.ClockRule": Keeps(
        why="Quy tắc khi nào công nhận mới giữ hạn cũ hay tính hạn mới, theo ngày.",
        until=Keeping.SERVICE,
        public="id valid_from gap_days gap_restarts_clock move_keeps_clock reissue_keeps_clock source verified",
    ),
}

PEOPLE = {
    "mediators.Mediator": Keeps(
        why="Danh sách hòa giải viên do UBND cấp xã công nhận: quản lý, tập huấn, thống kê.",
        until=Keeping.OFFICE,
        internal="id public_id commune name_key sort_key created_at merged_into",
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
    "mediators.PersonMerge": Keeps(
        why="Ai đã xác nhận hai hồ sơ là một người, vì sao, đã đổi những gì; để tách lại được.",
        until=Keeping.OFFICE,
        internal="id public_id undoes recorded_at details",
        personal="kept absorbed recorded_by reason",
    ),
    "mediators.ReissueBatch": Keeps(
        why="Một đợt cấp lại quyết định công nhận cho nhiều người, để xem lại và hủy được.",
        until=Keeping.OFFICE,
        internal="id public_id commune recorded_at undone_at undo_reason",
        personal="decision_number decision_issuer recognised_on appointment_ids recorded_by undone_by",
    ),
    "mediators.Team": Keeps(
        why="Tổ hòa giải và số hòa giải viên theo quyết định, để kiểm tra thành phần tổ.",
        until=Keeping.SERVICE,
        public="commune name established_on dissolved_on",
        internal="id public_id name_key order_key planned_count minority_area",
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
