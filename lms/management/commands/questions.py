"""`manage.py questions import FILE --format F` and `questions export --format F OUT` (contracts.md §5)."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from lms.base.clock import now
from lms.management.console import ConsoleCommand
from quizzes.enums import QuestionState
from quizzes.exchange.conversion import FORMATS, MAX_FILE_MB
from quizzes.exchange.refusals import refusal
from quizzes.exchange.services import export_questions, import_questions
from quizzes.models import Question


class Command(ConsoleCommand):
    """Prints `{"imported", "refused", "losses"}` or `{"exported", "losses"}`; a refused file ends with exit 1."""

    help = "Nhập câu hỏi từ tệp của phần mềm khác, hoặc xuất ngân hàng câu hỏi."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        read = actions.add_parser("import", help="nhập câu hỏi vào ngân hàng, ở trạng thái nháp")
        read.add_argument("file")
        read.add_argument("--text", help="ghi thêm các câu đọc được ra tệp này, dạng văn bản HGM")
        write = actions.add_parser("export", help="xuất các câu hỏi nháp và đã duyệt")
        write.add_argument("file", metavar="OUT")
        write.add_argument("--state", choices=QuestionState.values, help="chỉ xuất câu ở trạng thái này")
        for action in (read, write):
            action.add_argument("--format", required=True, help=", ".join(FORMATS))
            action.add_argument("--scope", default="", help="mã tỉnh hoặc xã của ngân hàng; để trống: toàn quốc")
            action.add_argument("--json", action="store_true", help="chỉ in JSON ra đầu ra chuẩn")

    def answer(self, **options: Any) -> dict[str, Any]:
        """Carry out the action."""
        return self._import(options) if options["action"] == "import" else self._export(options)

    def _import(self, options: dict[str, Any]) -> dict[str, Any]:
        done = import_questions(
            content=_content_of(options["file"]),
            form=options["format"],
            by=None,
            now=now(),
            scope_code=options["scope"],
        )
        if options["text"]:
            _write(options["text"], "\n".join(done.texts).encode())
        return {"imported": done.imported, "refused": done.refused, "losses": done.losses}

    def _export(self, options: dict[str, Any]) -> dict[str, Any]:
        states = [options["state"]] if options["state"] else [QuestionState.DRAFT, QuestionState.APPROVED]
        questions = Question.objects.filter(state__in=states, scope_code=options["scope"])
        done = export_questions(
            questions=questions.select_related("current").order_by("code"), form=options["format"], by=None, now=now()
        )
        _write(options["file"], done.content)
        return {"exported": done.exported, "losses": done.losses}

    def lines(self, value: dict[str, Any]) -> list[str]:
        """Return the counts and the losses, one a line."""
        if "imported" in value:
            head = f"Có trong ngân hàng: {value['imported']} câu. Không nhận: {value['refused']} câu."
        else:
            head = f"Đã xuất: {value['exported']} câu."
        return [head, *(f"{loss['item']}: {loss['what']}" for loss in value["losses"])]


def _content_of(name: str) -> bytes:
    """Return the bytes of a file, at most one more than is read."""
    try:
        with Path(name).open("rb") as stream:
            return stream.read(MAX_FILE_MB * 1_000_000 + 1)
    except (OSError, ValueError) as error:
        raise refusal("missing_file", {"name": name}) from error


def _write(name: str, content: bytes) -> None:
    try:
        Path(name).write_bytes(content)
    except (OSError, ValueError) as error:
        raise refusal("not_written", {"name": name}) from error
