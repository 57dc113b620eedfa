"""Puts a course with one lesson that holds every kind of activity into a running product.

As a program it runs in the environment of the product: `python -m tests.e2e.every_kind add` with LMS_LOCAL and LMS_VAR.
"""

import os
import subprocess
import sys

from tests.e2e.product import ROOT, Product

TEXT = ROOT / "tests" / "data" / "hgm" / "every-kind.md"
COURSE, LESSON = "moi-loai-hoat-dong", "bai-moi-loai"
ADDRESS = f"/hoc/khoa/{COURSE}/{LESSON}/"


def run(product: Product, what: str) -> None:
    """Add the course to a running product, or hide it again; its database is a file that both may write."""
    environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "LMS_BASE_URL"}}
    environment |= {"LMS_LOCAL": "1", "LMS_VAR": str(product.var), "DJANGO_SETTINGS_MODULE": "lms.settings"}
    command = [sys.executable, "-m", "tests.e2e.every_kind", what]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, timeout=120)


def _picture() -> bytes:
    from io import BytesIO

    from PIL import Image, ImageDraw

    image = Image.new("RGB", (800, 500), "#f6f1e6")
    draw = ImageDraw.Draw(image)
    draw.rectangle((16, 50, 320, 475), fill="#cfe3d4", outline="#1f5a37", width=4)
    draw.rectangle((336, 50, 464, 475), fill="#ece4d3", outline="#6b4000", width=4)
    draw.rectangle((480, 50, 784, 475), fill="#f7e7e2", outline="#7a1f14", width=4)
    draw.ellipse((576, 186, 704, 314), fill="#9cc4ff", outline="#0b4fb3", width=4)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _add() -> None:
    from django.core.files.base import ContentFile

    from content.models import LibraryDocument, LibraryImage
    from courses.models import CourseIndexPage, CoursePage, LessonPage

    text = TEXT.read_text(encoding="utf-8").split("---\n", 2)[2]
    LibraryImage(title="Sơ đồ thử", media_path="anh/so-do-thu.png", file=ContentFile(_picture(), "so-do.png")).save()
    film = ContentFile(b"\x00\x00\x00\x18ftypmp42", "phim-thu.mp4")
    LibraryDocument(title="Phim thử", media_path="tep/phim-thu.mp4", file=film).save()
    course = CourseIndexPage.objects.get().add_child(instance=CoursePage(title="Mọi loại hoạt động", slug=COURSE))
    course.add_child(instance=LessonPage(title="Bài có mọi loại", slug=LESSON, body=text, minutes=20))


def _hide() -> None:
    from courses.models import CoursePage

    CoursePage.objects.filter(slug=COURSE).update(live=False)


if __name__ == "__main__":
    import django

    django.setup()
    {"add": _add, "hide": _hide}[sys.argv[1]]()
