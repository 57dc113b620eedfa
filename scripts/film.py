"""Draw the short film of the starter lesson «Năm phút đầu của buổi hòa giải» anew: our own words, our own drawings.

    .venv/bin/python scripts/film.py

Needs Chromium (for playwright) and ffmpeg with libx264. Writes content/starter/files/video/nam-phut-dau.mp4, which is
committed, so that nobody needs the tools to load the content. The film has no sound on purpose: it is watched in
offices and on shared phones; all words stand in the picture and, for who cannot see it, in the lesson's transcript.
"""

import subprocess
import tempfile
from dataclasses import dataclass
from html import escape
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "content/starter/files/video/nam-phut-dau"
WIDTH, HEIGHT, FRAMES_A_SECOND = 640, 360, 10
MOST_BYTES = 700_000
INK, RED, GREEN, SAND, WOOD = "#2b2a27", "#9c2f24", "#2f6b4f", "#f4ecdc", "#a5713f"
LEFT, MIDDLE, RIGHT = (150, 182), (320, 164), (490, 182)


@dataclass(frozen=True, kw_only=True)
class Shot:
    """One picture of the film: how long it stands, who says what, the words below, moods of the two parties."""

    seconds: int
    words: str
    bubble: str = ""
    speaker: str = ""
    left: str = "sad"
    right: str = "sad"
    notes: tuple[str, ...] = ()
    title: str = ""


SHOTS = (
    Shot(seconds=5, title="Năm phút đầu của buổi hòa giải", words="Chuyện ở Thôn Đông, nhà văn hóa, tám giờ sáng."),
    Shot(seconds=7, words="Hai nhà cãi nhau vì cái chuồng heo. Bác Tám và bà Sáu đến, không ai nhìn ai."),
    Shot(
        seconds=7,
        words="Ông Hòa kê ghế vòng cung, pha trà, rồi chào hai bên như nhau.",
        bubble="Cảm ơn bác Tám, cảm ơn bà Sáu đã đến.",
        speaker="middle",
    ),
    Shot(
        seconds=8,
        words="Câu thứ nhất: nói rõ việc của mình.",
        bubble="Tôi không xử ai đúng ai sai. Quyết định thế nào là do hai nhà.",
        speaker="middle",
    ),
    Shot(
        seconds=8,
        words="Câu thứ hai: ai cũng được dừng, và chuyện được giữ kín.",
        bubble="Ai mệt thì xin nghỉ. Chuyện ở đây, ta giữ kín với nhau.",
        speaker="middle",
        right="calm",
    ),
    Shot(
        seconds=8,
        words="Câu thứ ba: xin hai bên đồng ý ba quy ước.",
        notes=("Từng người nói một", "Không nặng lời", "Tắt chuông điện thoại"),
        right="calm",
    ),
    Shot(
        seconds=7,
        words="Vừa gật đầu xong, bà Sáu đã đứng dậy.",
        bubble="Nhưng ông ấy sai rành rành ra đó!",
        speaker="right",
        right="angry",
    ),
    Shot(
        seconds=8,
        words="Ông Hòa hạ giọng, nhắc lại quy ước, không trách.",
        bubble="Tôi sẽ nghe bà ngay sau đây. Xin để bác Tám nói trước.",
        speaker="middle",
    ),
    Shot(
        seconds=8,
        words="Bác Tám kể. Ông Hòa nói lại bằng lời mình, rồi hỏi lại cho chắc.",
        bubble="Bác lo bán heo lỡ lứa, tôi hiểu thế có đúng không?",
        speaker="middle",
        left="calm",
        right="calm",
    ),
    Shot(
        seconds=6,
        words="Bà Sáu ngồi xuống. Đến lượt bà, ông Hòa nghe lâu đúng bằng ấy.",
        left="calm",
        right="calm",
    ),
    Shot(
        seconds=8,
        words="Năm phút đầu đã xong. Bây giờ hai bên mới bắt đầu bàn.",
        notes=("Chào hai bên như nhau", "Nói rõ việc của mình", "Giữ kín, ba quy ước", "Mời từng bên kể"),
        left="calm",
        right="calm",
    ),
)


def person(at: tuple[int, int], shirt: str, mood: str, *, grey: bool = False) -> str:
    """Return one sitting person: head, hair, face by mood, body."""
    x, y = at
    mouth = {"sad": "q 9 -7 18 0", "calm": "q 9 7 18 0", "angry": "q 9 -3 18 0"}[mood]
    brow = 4 if mood == "angry" else 0
    hair = "#b9b4aa" if grey else "#3a332c"
    return (
        f'<path d="M{x - 42} {y + 92} q4 -62 42 -62 q38 0 42 62 z" fill="{shirt}"/>'
        f'<circle cx="{x}" cy="{y}" r="30" fill="#e6b98f"/><path d="M{x - 31} {y - 4} a31 31 0 0 1 62 0'
        f' q-14 -16 -31 -16 t-31 16 z" fill="{hair}"/>'
        f'<g stroke="{INK}" stroke-width="3" fill="none" stroke-linecap="round">'
        f'<path d="M{x - 16} {y - 4} l10 {brow}"/><path d="M{x + 16} {y - 4} l-10 {brow}"/>'
        f'<path d="M{x - 9} {y + 15} {mouth}"/></g>'
        f'<g fill="{INK}"><circle cx="{x - 10}" cy="{y + 4}" r="3"/><circle cx="{x + 10}" cy="{y + 4}" r="3"/></g>'
    )


def room(shot: Shot) -> str:
    """Return the room: wall, window, three people on an arc, the table with its tea pot."""
    rise = 24 if shot.right == "angry" else 0
    people = (
        person(MIDDLE, GREEN, "calm", grey=True)
        + person(LEFT, "#4d6a8f", shot.left)
        + f'<circle cx="{RIGHT[0]}" cy="{RIGHT[1] - 34 - rise}" r="13" fill="#b9b4aa"/>'
        + f'<rect x="{RIGHT[0] - 42}" y="{RIGHT[1] + 66}" width="84" height="26" fill="{RED}"/>' * bool(rise)
        + person((RIGHT[0], RIGHT[1] - rise), RED, shot.right, grey=True)
    )
    return (
        f'<rect width="640" height="360" fill="{SAND}"/><rect y="255" width="640" height="105" fill="#e2cfae"/>'
        f'{people}<ellipse cx="320" cy="272" rx="205" ry="26" fill="{WOOD}"/>'
        '<path d="M300 256 h40 v-14 q-20 -14 -40 0 z" fill="#f7f3ea"/><path d="M340 248 l14 -8" stroke="#f7f3ea"'
        ' stroke-width="5"/>'
        + "".join(f'<rect x="{x}" y="258" width="18" height="12" rx="3" fill="#f7f3ea"/>' for x in (222, 264, 372, 414))
    )


def unbroken(words: str) -> str:
    """Return words for the page in which no line ends inside a person's name."""
    for name in ("ác Tám", "à Sáu", "ng Hòa"):
        words = words.replace(name, name.replace(" ", "\u00a0"))
    return escape(words)


def page_of(shot: Shot, *, spoken: bool) -> str:
    """Return the page of one picture; `spoken` is false for the moment before the words of the bubble appear."""
    x = {"left": LEFT, "middle": MIDDLE, "right": RIGHT}.get(shot.speaker, MIDDLE)[0]
    bubble = ""
    if shot.bubble and spoken:
        place = max(16, min(x - 220, 640 - 456))
        tip = f'<div class="tip" style="left:{x - place - 12}px"></div>'
        bubble = f'<div class="bubble" style="left:{place}px">«{unbroken(shot.bubble)}»{tip}</div>'
    if shot.notes and spoken:
        bubble = '<ol class="notes">' + "".join(f"<li>{escape(note)}</li>" for note in shot.notes) + "</ol>"
    title = f'<div class="title">{escape(shot.title)}</div>' if shot.title else ""
    return f"""<!doctype html><meta charset="utf-8"><style>
    body {{ margin: 0; font-family: "Noto Sans", sans-serif; color: {INK} }}
    svg {{ position: absolute; inset: 0 }}
    .bubble, .notes, .title {{ position: absolute; background: #fff; border-radius: 14px; box-sizing: border-box }}
    .bubble {{ top: 14px; width: 440px; padding: 10px 16px; font-size: 22px; line-height: 1.3; text-align: center;
      text-wrap: balance }}
    .tip {{ position: absolute; top: 100%; border: 12px solid transparent; border-top: 16px solid #fff }}
    .notes {{ top: 10px; left: 150px; width: 340px; margin: 0; padding: 6px 16px 6px 44px; font-size: 19px;
      line-height: 1.35 }}
    .title {{ top: 28px; left: 70px; width: 500px; padding: 14px; font-size: 28px; font-weight: 700; text-align: center;
      color: {RED} }}
    .words {{ position: absolute; left: 0; right: 0; bottom: 0; padding: 8px 24px 10px; min-height: 38px; color: #fff;
      background: {INK}; font-size: 20px; line-height: 1.25; text-align: center;
      text-wrap: balance }}
    </style><svg width="640" height="360">{room(shot)}</svg>
    {bubble}{title}<div class="words">{unbroken(shot.words)}</div>"""


def draw(page: Page, folder: Path) -> list[str]:
    """Save two pictures of each shot; return the lines of the list that ffmpeg joins."""
    lines = []
    for number, shot in enumerate(SHOTS):
        for spoken, seconds in ((False, 1), (True, shot.seconds - 1)):
            name = f"{number:02d}-{int(spoken)}.png"
            page.set_content(page_of(shot, spoken=spoken))
            page.screenshot(path=folder / name)
            lines += [f"file '{name}'", f"duration {seconds}"]
    return [*lines, lines[-2]]  # the last picture is named twice, or its duration is not kept


def main() -> None:
    """Draw, join, and refuse a film that phones would wait for."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        (folder / "list.txt").write_text("\n".join(draw(page, folder)), encoding="utf-8")
        browser.close()
        film = OUT.with_suffix(".mp4")
        film.parent.mkdir(parents=True, exist_ok=True)
        encode(folder / "list.txt", film)
    if film.stat().st_size > MOST_BYTES:
        raise SystemExit(f"{film.name}: {film.stat().st_size} bytes")


def encode(listing: Path, film: Path) -> None:
    """Join the pictures to H.264 baseline, which the oldest phones play, with the index in front."""
    command = ["ffmpeg", "-y", "-loglevel", "error", "-f", "concat", "-safe", "0", "-i", str(listing)]
    command += ["-vf", f"fps={FRAMES_A_SECOND},format=yuv420p", "-c:v", "libx264", "-profile:v", "baseline"]
    command += ["-level", "3.0", "-preset", "slow", "-crf", "27", "-g", "50", "-an", "-map_metadata", "-1"]
    subprocess.run([*command, "-movflags", "+faststart", str(film)], check=True)


if __name__ == "__main__":
    main()
