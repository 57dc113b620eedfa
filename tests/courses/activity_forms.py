"""A lesson with every kind of activity, answered by the forms of its own page as a browser without script does."""

from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image

from content.models import LibraryDocument, LibraryImage

EVERY_KIND = (Path(__file__).parent.parent / "data" / "hgm" / "every-kind.md").read_text(encoding="utf-8")
TYPED = {"text": "Gặp riêng từng bên rồi cùng đo lại đất.", "decimal": "3"}


def add_library_files() -> None:
    """Put the picture and the film that the lesson names into the library."""
    out = BytesIO()
    Image.new("RGB", (80, 50), "#f6f1e6").save(out, "PNG")
    LibraryImage(title="Sơ đồ", media_path="anh/so-do-thu.png", file=ContentFile(out.getvalue(), "so-do.png")).save()
    film = ContentFile(b"\x00\x00\x00\x18ftypmp42", "phim-thu.mp4")
    LibraryDocument(title="Phim", media_path="tep/phim-thu.mp4", file=film).save()


def section_of(page: str, ref: str) -> Tag:
    """Return the section of one question."""
    found = BeautifulSoup(page, "html.parser").find(id=f"b-{ref}")
    assert isinstance(found, Tag), ref
    return found


def filled(place: Tag, *, choose: str = "") -> dict[str, str]:
    """Return what a browser sends: hidden fields, what is typed, and of every group the option with these words.

    Without words, or where none has them, the first option of each group is chosen.
    """
    data: dict[str, str] = {}
    for control in place.select("input[type=hidden][name]"):
        data[str(control["name"])] = str(control.get("value", ""))
    for label in place.select("label.option-row"):
        control = label.select_one("input")
        name = str(control["name"])
        if name not in data or (choose and choose in label.get_text()):
            data[name] = str(control["value"])
    for control in place.select("input[type=text], textarea"):
        kind = "decimal" if control.get("inputmode") == "decimal" else "text"
        data[str(control["name"])] = control.get_text() or str(control.get("value") or TYPED[kind])
    for number, control in enumerate(place.select("select"), start=1):
        options = [str(option["value"]) for option in control.select("option") if option["value"]]
        data[str(control["name"])] = options[(number - 1) % len(options)]
    return data


def answer_by_form(client: Client, page: str, ref: str, *, choose: str = "") -> str:
    """Send the form of one question and return the address that follows."""
    form = section_of(page, ref).select_one("form")
    response = client.post(urlsplit(str(form["action"])).path, filled(form, choose=choose))
    assert response.status_code == 302, (ref, response.status_code)
    return response.url
