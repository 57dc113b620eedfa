"""What is kept of pages, law and reports."""

from lms.personal_data.kinds import Keeping, Keeps

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
    "reports.FigureRun": Keeps(
        why="Số tổng hợp tính trong nền, kèm lúc tính; không có dữ liệu của từng người.",
        until=Keeping.SERVICE,
        internal="id public_id kind place_code as_of borders_then asked_at worked_at computed_at done_count "
        "total_count counts",
    ),
    "reports.Target": Keeps(
        why="Chỉ tiêu của các kế hoạch, theo ngày hiệu lực, kèm văn bản.",
        until=Keeping.SERVICE,
        public="id code metric level unit_code unit_name operator low high measure valid_from valid_to due_on issuer "
        "source passage verified note superseded_by supersedes corrected_at recorded_at reason",
        personal="recorded_by",
    ),
}
