"""What the toolbar inserts and what «Cách viết bài» shows: one short example of every kind, ready to be overwritten.

Every example is parsed by a test: it has no error, so what a writer starts from is right.
"""

from dataclasses import dataclass
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lms.base.text import search_key, slug


@dataclass(frozen=True)
class Sample:
    """One kind: its keyword, its name and use in a line, and the text that is inserted."""

    kind: str
    label: str | Promise
    help: str | Promise
    block: str

    @cached_property
    def words(self) -> str:
        """The folded words under which the sample is found."""
        return search_key(f"{self.label} {self.help} {self.kind}")

    @cached_property
    def anchor(self) -> str:
        """Where the sample stands on the page «Cách viết bài»."""
        return slug(self.kind)


@dataclass(frozen=True)
class SampleGroup:
    """Samples that belong together."""

    label: str | Promise
    samples: tuple[Sample, ...]


QUESTIONS = SampleGroup(
    _("Câu hỏi"),
    (
        Sample(
            "một-đáp-án",
            _("Một đáp án"),
            _("Nhiều phương án, chỉ một phương án đúng, ghi (x) trước phương án ấy."),
            """::: một-đáp-án
điểm: 1

Mỗi tổ hòa giải có ít nhất bao nhiêu hòa giải viên?

- ( ) 02 người
- (x) 03 người
- ( ) 05 người

> Giải thích: Tổ hòa giải có từ 03 hòa giải viên trở lên.
:::""",
        ),
        Sample(
            "nhiều-đáp-án",
            _("Nhiều đáp án"),
            _("Có thể chọn nhiều phương án; ghi [x] trước mỗi phương án đúng."),
            """::: nhiều-đáp-án
điểm: 2

Những việc nào hòa giải viên nên làm?

- [x] Nghe riêng từng bên
- [x] Giữ kín chuyện riêng của các bên
- [ ] Bảo một bên nhường cho xong

> Giải thích: Hòa giải viên không ép bên nào.
:::""",
        ),
        Sample(
            "đúng-sai",
            _("Đúng – sai"),
            _("Mỗi dòng một nhận định: (Đ) là đúng, (S) là sai."),
            """::: đúng-sai
điểm: 2

Xét từng nhận định sau:

- (Đ) Các bên tự nguyện hòa giải.
- (S) Hòa giải viên được kể chuyện riêng của các bên cho hàng xóm.
:::""",
        ),
        Sample(
            "điền-khuyết",
            _("Điền vào chỗ trống"),
            _("Đáp án đặt trong hai ngoặc vuông; dấu | ngăn các cách viết đều được nhận."),
            """::: điền-khuyết
điểm: 2

Hòa giải viên phải [[giữ bí mật|giữ kín]] chuyện riêng của các bên và không được
[[(x) áp đặt|( ) lắng nghe]] các bên.
:::""",
        ),
        Sample(
            "sắp-xếp",
            _("Sắp xếp các bước"),
            _("Viết các bước theo thứ tự đúng; người học thấy thứ tự đã trộn."),
            """::: sắp-xếp
điểm: 2

Sắp xếp các bước của buổi hòa giải:

1. Giới thiệu mục đích buổi hòa giải
2. Từng bên trình bày
3. Thảo luận cách giải quyết
4. Ghi nhận kết quả
:::""",
        ),
        Sample(
            "ghép-đôi",
            _("Ghép đôi"),
            _("Hai vế của một cặp ngăn bằng dấu ::, có dấu cách hai bên."),
            """::: ghép-đôi
điểm: 2

Ghép kết quả với việc cần làm:

- Hòa giải thành :: Lập văn bản nếu các bên đồng ý
- Hòa giải không thành :: Hướng dẫn các bên đến cơ quan có thẩm quyền
:::""",
        ),
        Sample(
            "chọn-trên-ảnh",
            _("Chọn trên ảnh"),
            _("Một ảnh và các vùng có tên; tọa độ tính bằng phần trăm chiều rộng, chiều cao."),
            """::: chọn-trên-ảnh
điểm: 1

![Bàn nước ở giữa phòng, hai bên ngồi đối diện](media:thuc-hanh/so-do-cho-ngoi.png)

Hòa giải viên nên ngồi ở đâu?

- (x) Phía trên, giữa hai bên @ 35,2 65,30
- ( ) Góc phòng @ 75,70 98,98
:::""",
        ),
    ),
)
PRACTICE = SampleGroup(
    _("Thực hành hòa giải"),
    (
        Sample(
            "tình-huống",
            _("Tình huống rẽ nhánh"),
            _("Nhiều cảnh; mỗi lựa chọn ghi -> mã cảnh tiếp theo, [+1] là điểm được thêm."),
            """::: tình-huống Tiếng ồn buổi tối
điểm: 10

Ông/Bà là hòa giải viên ở tổ dân phố.

### mo-dau: Tin báo

Bà Hai phàn nàn nhà bên hát đến khuya.

- Gặp riêng từng nhà để nghe -> gap-rieng [+2]
  > Nhận xét: Nghe riêng giúp hạ nhiệt.
- Mời hai nhà đến và phê bình ngay -> khong-thanh

### gap-rieng: Hai câu chuyện

Nhà bên không biết bà Hai ốm.

- Mời hai nhà cùng bàn giờ giấc -> thanh [+2]
- Khuyên bà Hai chịu khó -> khong-thanh

### thanh: Hòa giải thành [kết thúc: thành]

Hai nhà thống nhất nghỉ hát từ 21 giờ.

### khong-thanh: Hòa giải không thành [kết thúc: không thành]

Hướng dẫn các bên đến Ủy ban nhân dân xã.
:::""",
        ),
        Sample(
            "đánh-giá-phương-án",
            _("Đánh giá cách xử lý"),
            _("Người học chấm từng cách theo thang; số trong ngoặc là mức của chuyên gia."),
            """::: đánh-giá-phương-án
thang: 1-5
điểm: 4

Một bên khóc và muốn bỏ về. Mỗi cách xử lý sau phù hợp đến mức nào?

- (5) Đề nghị nghỉ 10 phút và hỏi riêng người đó
- (1) Yêu cầu bình tĩnh để làm cho xong
:::""",
        ),
        Sample(
            "tự-luận",
            _("Tự luận"),
            _("Người học viết; người chấm theo thang điểm, tổng các ý bằng điểm của câu."),
            """::: tự-luận
điểm: 5
số-từ: 80-400

Bà Lan cho rằng ông Minh lấn đất khi xây tường. Hãy nêu cách hòa giải.

### Thang điểm

- Nêu mâu thuẫn và lợi ích của từng bên [2]
  - 2: Đủ hai bên
  - 0: Không nêu được
- Giải pháp để các bên tự quyết định [3]
  - 3: Khả thi, không áp đặt
  - 0: Không có

### Đáp án gợi ý

Gặp riêng từng bên, cùng xem hồ sơ đất, cùng đo lại, ghi nhận thỏa thuận.
:::""",
        ),
        Sample(
            "suy-ngẫm",
            _("Suy ngẫm"),
            _("Câu hỏi để tự nghĩ, không chấm; chỉ người học đọc được điều mình viết."),
            """::: suy-ngẫm
lưu: riêng-tư

Lần gần nhất Ông/Bà nghe mà chưa vội khuyên là khi nào?
:::""",
        ),
    ),
)
STUDY = SampleGroup(
    _("Học và nhớ"),
    (
        Sample(
            "thẻ-nhớ",
            _("Thẻ nhớ"),
            _("Mặt trước :: mặt sau; thẻ quay lại trong «Ôn tập hôm nay»."),
            """::: thẻ-nhớ
- Hòa giải ở cơ sở :: Hướng dẫn, giúp đỡ các bên tự nguyện giải quyết mâu thuẫn
- Số hòa giải viên ít nhất của một tổ :: 03 người
:::""",
        ),
        Sample(
            "dòng-thời-gian",
            _("Dòng thời gian"),
            _("Mốc :: việc, theo thứ tự viết."),
            """::: dòng-thời-gian Từ khi nhận tin đến khi kết thúc
- Ngày 1 :: Nhận vụ, việc
- Ngày 2–3 :: Gặp riêng từng bên
:::""",
        ),
        Sample(
            "trích-luật",
            _("Trích luật"),
            _("Trích một điều luật, ghi căn cứ theo mẫu luat:số hiệu#điều."),
            """::: trích-luật
căn-cứ: luat:35/2013/QH13#dieu-4.khoan-1

> Tôn trọng sự tự nguyện của các bên.
:::""",
        ),
        Sample(
            "video-câu-hỏi",
            _("Video có câu hỏi"),
            _("Video dừng ở từng mốc để nói một ý hoặc hỏi một câu có mã trong bài."),
            """::: video-câu-hỏi Kỹ năng lắng nghe
nguồn: media:video/ten-video.mp4
phụ-đề: media:video/ten-video.vi.vtt

- 00:45 Chú ý ánh mắt và tư thế ngồi.
- 02:10 Hòa giải viên chưa khuyên gì.
:::""",
        ),
    ),
)


def _frame(kind: str, label: str | Promise, use: str | Promise, text: str) -> Sample:
    return Sample(kind, label, use, f"::: {kind}\n{text}\n:::")


FRAMES = SampleGroup(
    _("Khung"),
    (
        _frame("ghi-chú", _("Ghi chú"), _("Điều nên biết thêm."), "Điều nên biết."),
        _frame("quan-trọng", _("Quan trọng"), _("Điều phải nhớ."), "Điều phải nhớ."),
        _frame("cảnh-báo", _("Cảnh báo"), _("Điều phải tránh."), "Điều phải tránh."),
        _frame("mẹo", _("Mẹo"), _("Cách làm hay."), "Cách làm hay."),
        _frame("ví-dụ", _("Ví dụ"), _("Một chuyện có thật."), "Một chuyện có thật."),
        Sample(
            "xem-thêm",
            _("Xem thêm"),
            _("Phần dài, đóng lại cho gọn, người đọc mở ra khi cần."),
            ":::: xem-thêm Vì sao phải gặp riêng?\nGặp riêng giúp từng bên nói điều khó nói.\n::::",
        ),
    ),
)
#: What writers of plain text need: the wish and what is typed for it.
MARKS: tuple[tuple[str | Promise, str], ...] = (
    (_("Tiêu đề của một phần"), "## Nhận vụ, việc"),
    (_("Tiêu đề nhỏ hơn"), "### Ai nhận?"),
    (_("Chữ đậm"), "**phải nhớ**"),
    (_("Chữ nghiêng"), "*ví dụ*"),
    (_("Gạch đầu dòng"), "- Gặp riêng từng bên"),
    (_("Đánh số"), "1. Chào hỏi"),
    (_("Trích lời người khác"), "> Tôi chỉ cần lối cho cháu đi học."),
    (_("Đường dẫn"), "[Cổng pháp luật](https://phapluat.gov.vn)"),
    (_("Điều luật, bấm vào là đọc được"), "[khoản 1 Điều 4](luat:35/2013/QH13#dieu-4.khoan-1)"),
    (_("Ảnh trong kho, kèm lời mô tả"), "![Ba người ngồi quanh bàn](media:thuc-hanh/so-do-cho-ngoi.png)"),
)
GROUPS = (QUESTIONS, PRACTICE, STUDY, FRAMES)


def sample_named(kind: str) -> Sample | None:
    """Return the sample of a keyword, or None."""
    return next((one for group in GROUPS for one in group.samples if one.kind == kind), None)
