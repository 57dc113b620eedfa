"""The catalogue: model by model, which field holds what, why, and how long. Compared with the models in a test.

Names of persons who wrote or recorded something (created_by, recorded_by …) are personal data of staff. A model's
link tables belong to its many-to-many field. Purposes stand in Vietnamese, because docs/personal-data.md is made of it.
"""

from lms.personal_data.classes import CLASSES
from lms.personal_data.contests import CONTESTS
from lms.personal_data.kinds import Keeps
from lms.personal_data.learning import COURSES, QUIZZES, TRAINING
from lms.personal_data.people import ACCOUNTS, PEOPLE, PLACES
from lms.personal_data.texts import CONTENT, REPORTS

CATALOGUE: dict[str, Keeps] = {
    **REPORTS,
    **PEOPLE,
    **ACCOUNTS,
    **TRAINING,
    **CLASSES,
    **QUIZZES,
    **COURSES,
    **CONTESTS,
    **CONTENT,
    **PLACES,
}

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
