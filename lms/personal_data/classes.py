"""What is kept of classes and their rolls."""

from lms.personal_data.kinds import Keeping, Keeps

CLASSES = {
    "training.TrainingClass": Keeps(
        why="Lớp tập huấn: dạy gì, ở đâu, khi nào; người học được mời xem nơi học và giờ học.",
        until=Keeping.LEARNING,
        internal="id public_id unit title search_key programme place_name address map_url capacity trainers note "
        "starts_on ends_on late_reason cancelled_at cancel_reason closed_at version created_at",
        personal="created_by",
    ),
    "training.ClassSession": Keeps(
        why="Từng buổi học của lớp, để điểm danh và tính giờ.",
        until=Keeping.LEARNING,
        internal="id public_id training_class held_on half starts_at ends_at hours subject hall_secret roll_key "
        "closed_at",
        personal="closed_by",
        notes={
            "hall_secret": "khóa của mã đổi theo giờ trên màn chiếu; không hiện, không ghi nhật ký",
            "roll_key": "khóa ký gói điểm danh của điện thoại tập huấn viên; chỉ người điểm danh nhận được",
        },
    ),
    "training.ClassInvite": Keeps(
        why="Ai được mời học lớp nào, theo tiêu chí nào.",
        until=Keeping.LEARNING,
        internal="id training_class invited_at",
        personal="mediator how invited_by",
    ),
    "training.ClassPaper": Keeps(
        why="Bài kiểm tra nhanh dùng trong lớp.",
        until=Keeping.LEARNING,
        internal="id public_id training_class paper variant chosen_at",
        personal="chosen_by",
    ),
    "training.Attendance": Keeps(
        why="Điểm danh từng buổi: căn cứ để ghi giờ tập huấn.",
        until=Keeping.LEARNING,
        internal="id public_id session way",
        personal="mediator walk_in_name walk_in_note presence came_at left_at helped marked_at evidence",
        notes={"walk_in_note": "người chưa có trong danh sách: tổ, thôn, điện thoại, để tìm ra đúng người"},
    ),
    "training.AttendanceMark": Keeps(
        why="Từng lần điểm danh như đã ghi; ghi thêm, không sửa.",
        until=Keeping.LEARNING,
        internal="id attendance way recorded_at counted client_key",
        personal="presence came_at left_at helped marked_at recorded_by",
    ),
    "training.AttendanceFlag": Keeps(
        why="Điểm danh cần cán bộ xem: hai nơi cùng buổi, chưa là hòa giải viên, ngoài địa bàn.",
        until=Keeping.LEARNING,
        internal="id public_id attendance kind raised_at decided_at",
        personal="sentence decision decided_by reason",
    ),
    "training.SheetPhoto": Keeps(
        why="Ảnh phiếu ký tên của buổi học: minh chứng khi gõ lại điểm danh.",
        until=Keeping.LEARNING,
        internal="id public_id session sha256 added_at",
        personal="file added_by",
        notes={"file": "ảnh được lưu lại không kèm vị trí, máy chụp; ngoài thư mục công khai"},
    ),
    "training.AttendanceBundle": Keeps(
        why="Gói điểm danh gửi từ điện thoại, giữ nguyên cả khi bị từ chối để gửi lại được.",
        until=Keeping.LEARNING,
        internal="id public_id key digest session received_at fate code reason replayed_at",
        personal="sent_by payload outcome replayed_by",
    ),
}
