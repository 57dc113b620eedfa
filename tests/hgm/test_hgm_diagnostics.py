"""One minimal text per code: exactly that code on that line (dialect 10 and 15.3)."""

import pytest

from lms.hgm import OFFLINE, LawTarget, parse
from lms.hgm.folding import strip_marks
from lms.hgm.messages import MESSAGES, diagnostic


class Partly:
    """Knows one picture and two documents, one of them replaced; one bank question is alike."""

    def media(self, path):
        return "/media/" + path if path == "anh/co.png" else None

    def law(self, ref):
        if ref.number == "35/2013/QH13":
            return LawTarget("/van-ban/35/", "Luật Hòa giải ở cơ sở")
        if ref.number == "1/1998/PL":
            return LawTarget("/van-ban/1/", "Pháp lệnh cũ", in_force=False, replaced_by="35/2013/QH13")
        return None

    def similar(self, text, identifier):
        return "cau-cu" if strip_marks(text) == "cau nay giong" else None


OPTIONS = "- (x) A\n- ( ) B\n"
PRE = "::: một-đáp-án #a\nHỏi gì?\n\n"


def single(options=OPTIONS, *, head="", stem="Hỏi gì?", title=""):
    return f"::: một-đáp-án #a{title}\n{head}{stem}\n\n{options}:::\n"


def several(options, *, head=""):
    return f"::: nhiều-đáp-án #a\n{head}Hỏi gì?\n\n{options}:::\n"


def truth(options, *, head=""):
    return f"::: đúng-sai #a\n{head}Xét:\n\n{options}:::\n"


DEEP = "\n".join([":" * n + " mẹo" for n in (6, 5, 4)] + ["::: mẹo", "x"] + [":" * n for n in (3, 4, 5, 6)])

CASES = [
    ("E001", 1, b"a" * (512 * 1024 + 1)),
    ("E002", 2, "---\nkhông có dấu\n---\n"),
    ("E002", 1, "---\ntiêu-đề: A\n"),
    ("E003", 1, b"\xff\xfeabc"),
    ("E003", 1, "a\ud800"),
    ("E004", 4001, "::: mẹo\n:::\n" * 2001),
    ("E005", 2, "---\ncú-pháp: 2\n---\n"),
    ("E101", 2, "\n::: mẹo\nx\n"),
    ("E101", 1, "::: mẹo\nx\n\n" + single()),
    ("E101", 1, "::: mẹo\n```\n:::\n"),
    ("E102", 2, "x\n:::\n"),
    ("E103", 1, ":::mẹo\nx\n:::\n"),
    ("E104", 1, "::: một-đáp-ná\nx\n:::\n"),
    ("E104", 1, "::: khảo-sát\nx\n:::\n"),
    ("E104", 1, "::: mèo\nx\n:::\n"),
    ("E105", 1, "::: mẹo #Mẹo_1\nx\n:::\n"),
    ("E106", 8, single() + "\n" + single()),
    ("E107", 4, DEEP),
    ("E108", 6, "::::" + single()[3:-5] + "\n::: mẹo\nx\n:::\n::::\n"),
    ("E201", 3, single(head="điểm: 1\n")),
    ("E202", 3, single(head="điểm: 1\nđiểmm: 1\n\n")),
    ("E202", 2, single(head="điểmm: 1\nmức: nhận-biết\n\n")),
    ("E202", 3, single(stem="Hỏi gì?\nNguồn: báo")),
    ("E202", 3, single(head="điểm: 1\nso-khớp: chặt\n\n")),
    ("E202", 2, "---\ntieu: A\n---\n"),
    ("E203", 3, single(head="điểm: 1\npoints: 1\n\n")),
    ("E204", 2, single(head="điểm: 1.000\n\n")),
    ("E204", 2, single(head="điểm: -1\n\n")),
    ("E205", 2, single(head="mức: khó\n\n")),
    ("E205", 2, single(head="thời-gian: lâu\n\n")),
    ("E205", 2, single(head="độ-khó: 6\n\n")),
    ("E205", 2, single(head="trộn: ừ\n\n")),
    ("E205", 2, several("- [x] A\n- [ ] B\n", head="chấm: vị-trí\n\n")),
    ("E301", 5, single("- (x) A\n- B\n")),
    ("E301", 7, single(OPTIONS + "\ncâu lạc\n")),
    ("E302", 4, single("- [x] A\n- ( ) B\n")),
    ("E302", 4, several("- (x) A\n- [ ] B\n")),
    ("E303", 4, single("- (y) A\n- (x) B\n")),
    ("E303", 4, several("- [200%] A\n- [ ] B\n")),
    ("E304", 1, single("- (x) A\n")),
    ("E304", 1, single("- (x) A\n" + "".join(f"- ( ) B{n}\n" for n in range(26)))),
    ("E304", 1, single("")),
    ("E305", 1, single("- (x) A\n- (x) B\n")),
    ("E305", 1, single("- ( ) A\n- (50%) B\n")),
    ("E306", 1, several("- [ ] A\n- [ ] B\n")),
    ("E307", 6, single("- (x) A\n- ( ) hòa giải\n- ( ) Hoà  giải.\n")),
    ("E308", 1, single(stem="")),
    ("E309", 2, several("- [50%] A\n- [ ] B\n", head="chấm: tất-cả\n\n")),
    ("E311", 5, truth("- (Đ) A\n- B\n")),
    ("E312", 1, truth("")),
    ("E313", 2, truth("- (Đ) A\n- (S) B\n", head="chấm: bậc-thang\n\n")),
    ("E325", 2, "x\ny [[3]]\n"),
    ("E325", 2, single(stem="Hỏi [[3]]?")),
    ("E352", 2, "a\n![](media:anh/co.png)\n"),
    ("E411", 2, "a\n[x](luat:abc)\n"),
    ("E411", 2, single(head="căn-cứ: Luật 35\n\n")),
    ("E411", 1, "::: trích-luật\n> x\n:::\n"),
    ("E501", 2, "a\nb [x](javascript:alert(1))\n"),
    ("E501", 1, "[x](//evil.example)\n"),
    ("E501", 1, "![x](https://evil.example/a.png)\n"),
    ("E501", 3, "![a](media:anh/co.png)\n\n- x [y](abc)\n"),
    ("E502", 1, "![a](media:anh/khong.png)\n"),
    ("E502", 1, "![a](media:../anh/co.png)\n"),
    ("W503", 5, single("- ( ) A dài\n- (x) Một câu dài hơn hẳn\n")),
    ("W504", 6, single("- (x) Điều này\n- ( ) Điều kia\n- ( ) Tất cả các đáp án trên\n")),
    ("W505", 1, single(stem="Theo quy định của pháp luật, ai là tổ trưởng?")),
    ("W506", 2, single(head="căn-cứ: luat:99/2020/QH14\n\n")),
    ("W506", 1, "[x](luat:99/2020/QH14#dieu-1)\n"),
    ("W507", 1, "[x](luat:1/1998/PL)\n"),
    ("W508", 3, "## A\n\n#### B\n"),
    ("W509", 1, single(stem="Câu này giống")),
    ("W510", 1, single().replace(" #a", "")),
]


def block(keyword, body, *, head=""):
    return f"::: {keyword} #a\n{head}{body}:::\n"


def fill(text, *, head=""):
    return block("điền-khuyết", text + "\n", head=head)


def order(steps):
    return block("sắp-xếp", "Xếp:\n\n" + steps)


def pairs(lines, keyword="ghép-đôi"):
    return block(keyword, "Ghép:\n\n" + lines)


def spot(regions, *, image="![Sơ đồ](media:anh/co.png)\n\nChạm vào đâu?\n\n", head=""):
    return block("chọn-trên-ảnh", image + regions, head=head)


def essay(rubric, *, head="điểm: 3\n\n"):
    return block("tự-luận", f"Viết:\n\n### Thang điểm\n\n{rubric}", head=head)


def judge(lines, *, head=""):
    return block("đánh-giá-phương-án", "Mức nào?\n\n" + lines, head=head)


def story(scenes, *, head=""):
    return block("tình-huống", scenes, head=head)


def video(cues, *, head="nguồn: media:anh/co.png\nphụ-đề: media:anh/co.png\n\n"):
    return block("video-câu-hỏi", cues, head=head)


GOOD = "### a: A\n\n- đi -> b [+1]\n- ở -> b\n"
END = "\n### b: B [kết thúc]\n\nXong.\n"
STEPS = "1. a\n2. b\n3. c\n"
LOOP = "### a: A\n\n- đi -> b [+1]\n- lại -> a\n"

CASES += [
    ("E301", 7, spot("- (x) A @ 1,1 2,2\nB @ 1,1 2,2\n\n- ( ) C @ 1,1 2,2\n").replace("2,2\nB", "2,2\n- B")),
    ("E304", 1, judge("- (5) A\n")),
    ("E307", 5, order("1. a\n2. A\n3. b\n").replace("Xếp:", "Xếp:")),
    ("E307", 2, fill("Một [[(x) a|( ) A]]")),
    ("E308", 1, block("suy-ngẫm", "")),
    ("E320", 1, fill("không có ô")),
    ("E320", 1, fill("trong mã `[[x]]`")),
    ("E321", 2, fill("ô [[]] rỗng")),
    ("E321", 2, fill("ô [[?gợi ý]] rỗng")),
    ("E322", 2, fill("ô [[#abc]] số")),
    ("E322", 2, fill("ô [[#1.000]] số")),
    ("E322", 2, fill("ô [[#5..3]] số")),
    ("E323", 3, fill("ô\n[[(x) a|(x) b]]")),
    ("E323", 2, fill("ô [[( ) a|( ) b]]")),
    ("E324", 2, fill("ô [[#3|ba]]")),
    ("E324", 2, fill("ô [[a|?b|?c]]")),
    ("E325", 4, spot("- (x) A [[1]] @ 1,1 2,2\n- ( ) B @ 1,1 2,2\n").replace("\n\nChạm vào đâu?", " Chạm?")),
    ("E331", 1, order("- a\n- b\n- c\n")),
    ("E331", 1, order("")),
    ("E331", 8, order(STEPS + "\nlạc\n")),
    ("E332", 1, order("1. a\n2. b\n")),
    ("E332", 1, order("".join(f"{n}. bước {n}\n" for n in range(1, 14)))),
    ("E341", 5, pairs("- a :: b\n- c : d\n")),
    ("E341", 4, pairs("- a ::\n- c :: d\n- e :: f\n")),
    ("E341", 4, pairs("- a :: b\n- c\n", "dòng-thời-gian").replace("- a :: b\n", "")),
    ("E342", 1, pairs("- a :: b\n")),
    ("E343", 6, pairs("- a :: b\n- c :: d\n- :: B.\n")),
    ("E344", 1, block("thẻ-nhớ", "chữ\n")),
    ("E351", 1, spot("- (x) A @ 1,1 2,2\n- ( ) B @ 1,1 2,2\n", image="Chạm:\n\n")),
    (
        "E351",
        1,
        spot("- (x) A @ 1,1 2,2\n- ( ) B @ 1,1 2,2\n", image="![a](media:anh/co.png) ![b](media:anh/co.png) Chạm\n\n"),
    ),
    ("E353", 6, spot("- (x) A @ 1,1\n- ( ) B @ 1,1 2,2\n")),
    ("E353", 6, spot("- (x) A @ 1;1 2;2\n- ( ) B @ 1,1 2,2\n")),
    ("E353", 7, spot("- (x) A @ 1,1 2,2\n- ( ) B\n")),
    ("E354", 7, spot("- (x) A @ 1,1 2,2\n- ( ) B @ 1,1 2,102\n")),
    ("E355", 7, spot("- (x) A @ 1,1 2,2\n- ( ) @ 1,1 2,2\n")),
    ("E361", 8, essay("- A (3)\n")),
    ("E361", 9, essay("- A [3]\n  - ba: đủ\n")),
    ("E361", 8, essay("chữ\n\n- A [3]\n")),
    ("E362", 9, essay("- A [3]\n  - 4: đủ\n")),
    ("E363", 6, essay("- A [2]\n")),
    ("E364", 10, essay("- A [3]\n  - 1: ít\n  - 2: nhiều\n")),
    ("E371", 2, story(GOOD.replace("### a:", "### Á:") + END)),
    ("E371", 2, story(GOOD.replace("### a: A", "### A") + END)),
    ("E372", 10, story(GOOD + END + "### a: Lại [kết thúc]\n")),
    ("E373", 4, story(GOOD.replace("đi -> b [+1]", "đi") + END)),
    ("E374", 4, story(GOOD.replace("[+1]", "[nhiều]") + END)),
    ("E375", 4, story(GOOD.replace("[+1]", "[+1, +1 nghe]") + END)),
    ("E375", 4, story(GOOD.replace("đi", "(nếu nghe > 1) đi") + END)),
    ("E376", 4, story(GOOD.replace("-> b [+1]", "-> c [+1]") + END)),
    ("E376", 4, story(GOOD.replace("đi", "(nếu qua x) đi") + END)),
    ("E377", 7, story(GOOD + END + "\n- nữa -> a\n")),
    ("E378", 7, story(GOOD.replace("- ở -> b", "- ở -> c") + "\n### c: C\n\nCụt.\n" + END)),
    ("E379", 2, story(GOOD.replace("đi", "(nếu điểm > 1) đi").replace("ở", "(nếu điểm < 1) ở") + END)),
    ("E380", 2, story(GOOD + END, head="bắt-đầu: khong-co\n\n")),
    ("E380", 1, story("chỉ có lời dẫn\n")),
    ("W381", 11, story(GOOD + END + "\n### c: C [kết thúc]\n")),
    ("E382", 7, story(GOOD.replace("- ở -> b", "- ở -> c") + "\n### c: C\n\n-> c\n" + END, head="")),
    ("E383", 1, story(LOOP + END, head="lặp: có\n\n")),
    ("E384", 1, story(LOOP + END)),
    ("W385", 1, story(GOOD.replace(" [+1]", "") + END)),
    ("E386", 4, story(GOOD.replace("đi", "(nếu trời mưa) đi") + END)),
    ("E391", 5, judge("- (5) A\n- B\n")),
    ("E391", 5, judge("- (5) A\n- (x) B\n")),
    ("E392", 5, judge("- (5) A\n- (6) B\n")),
    ("E392", 5, judge("- (5) A\n- (1,2) B\n")),
    ("E205", 2, judge("- (5) A\n- (1) B\n", head="thang: 1-99\n\n")),
    ("E205", 2, judge("- (5) A\n- (1) B\n", head="thang: 5\n\n")),
    ("E401", 1, video("- 00:10 a\n", head="phụ-đề: media:anh/co.png\n\n")),
    ("E402", 1, video("- 00:10 a\n", head="nguồn: media:anh/co.png\n\n")),
    ("E403", 6, video("- 00:10 a\n- 10 b\n")),
    ("E403", 5, video("- 00:75 a\n")),
    ("E404", 6, video("- 00:10 a\n- 00:10 b\n")),
    ("E405", 5, video("- 00:10 #khong-co\n")),
    ("E502", 2, video("- 00:10 a\n", head="nguồn: media:khong.mp4\nphụ-đề: media:anh/co.png\n\n")),
]


def test_every_code_has_its_minimal_text():
    assert {code for code, _line, _source in CASES} == set(MESSAGES)


@pytest.mark.parametrize(("code", "line", "source"), CASES, ids=[f"{code}-{n}" for n, (code, _, _) in enumerate(CASES)])
def test_exactly_this_code_on_this_line(code, line, source):
    found = [(item.code, item.line) for item in parse(source, resolver=Partly()).diagnostics]
    assert found == [(code, line)]


def test_sound_examples_have_no_diagnostics():
    for source in (single(), several("- [x] A\n- [ ] B\n"), truth("- (Đ) A\n- (S) B\n"), "", "chỉ có chữ"):
        assert parse(source).diagnostics == ()


def test_each_diagnostic_has_both_languages_and_a_severity():
    for code, line, source in CASES:
        item = parse(source, resolver=Partly()).diagnostics[0]
        assert item.severity == ("error" if code[0] == "E" else "warning")
        assert item.message_vi
        assert item.message_en
        assert "{" not in item.message_vi + item.message_en
        assert item.as_json()["line"] == line


def test_suggestions_name_the_nearest_word():
    assert parse("::: một-đáp-ná\n:::\n").diagnostics[0].fix == "một-đáp-án"
    assert parse("::: singel-choice\n:::\n").diagnostics[0].fix == "single-choice"
    assert parse("::: mẹo #Mẹo_1\n:::\n").diagnostics[0].fix == "meo-1"
    assert parse(single(head="điểmm: 1\nmức: nhận-biết\n\n")).diagnostics[0].fix == "điểm"
    assert "Có phải «điểm»?" in parse(single(head="điểmm: 1\nmức: nhận-biết\n\n")).diagnostics[0].message_vi


def test_a_block_with_an_error_is_broken_and_the_next_one_is_not():
    document = parse(single("- (x) A\n") + "\n" + single().replace("#a", "#b"))
    assert [block.broken for block in document.blocks()] == [True, False]
    assert [block.id for block in document.questions] == ["b"]


def test_a_stem_with_a_colon_is_no_header():
    block = parse(single(stem="Hỏi: ai là tổ trưởng?")).block("a")
    assert block.body.stem.source == "Hỏi: ai là tổ trưởng?"
    assert not block.broken


@pytest.mark.parametrize("stem", ["Chạm: vào đâu?", "Mục: nào?", "Trọn: gì?"])
def test_a_word_with_other_marks_is_no_field(stem):
    assert parse(single(stem=stem)).block("a").body.stem.source == stem


def test_a_backslash_keeps_a_stem_from_being_a_header():
    block = parse(single(stem="\\Điểm: tính thế nào?")).block("a")
    assert block.body.stem.source == "Điểm: tính thế nào?"
    assert block.fields == {}


def test_every_code_of_the_table_can_be_built():
    values = dict.fromkeys(("n", "fence", "v", "w", "id", "f", "mark", "total", "points", "path"), "x")
    for code in MESSAGES:
        assert diagnostic(code, 1, **values).code == code


def test_the_offline_resolver_takes_everything_as_existing():
    source = "![a](media:x/y.png) [b](luat:99/2020/QH14#dieu-1) [c](media:z.pdf)\n"
    document = parse(source, resolver=OFFLINE)
    assert document.diagnostics == ()
    assert 'src="/media/x/y.png"' in document.nodes[0].html
