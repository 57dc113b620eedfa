"""`manage.py contest_rules list | check FILE | export FILE [--out FILE] | load FILE --by NAME …`: rules as files.

FILE is a rules file, the code of a shipped rule set, or (export) the public id of a contest. `load` opens a contest of
the place `--host`, or with `--contest ID --reason TEXT` adds a version to the rules of one that is there.
"""

import json
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from contests.models import Contest
from contests.queries.rules import document_of
from contests.rules.book import RulesReading, check_document, fingerprint, read_rules
from contests.rules.exporting import export_rules
from contests.rules.specs import Fault
from contests.services.contests import change_rules, open_contest, read_document
from contests.shipped import rules_content, shipped_names
from lms.base.clock import now
from lms.base.errors import RuleViolation
from mediators.models import Unit


class Command(BaseCommand):
    """`check` exits 1 when something is wrong; settings still to be given are told, and do not make it fail."""

    help = "Kiểm tra, xuất thể lệ hội thi; liệt kê thể lệ mẫu."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["list", "check", "export", "load"])
        parser.add_argument("file", nargs="?", help="Tệp thể lệ, hoặc mã một thể lệ mẫu.")
        parser.add_argument("--out", help="Tệp để ghi khi xuất; không có thì in ra màn hình.")
        parser.add_argument("--host", default="", help="Mã xã, phường hoặc tỉnh tổ chức; bỏ trống: khu vực, toàn quốc.")
        parser.add_argument("--by", default="", help="Tên đăng nhập của người lập (bắt buộc khi load).")
        parser.add_argument("--contest", default="", help="Mã công khai của hội thi cần thêm phiên bản thể lệ.")
        parser.add_argument("--reason", default="", help="Lý do sửa thể lệ.")
        parser.add_argument("--json", action="store_true", help="Chỉ in JSON ra đầu ra chuẩn.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._act(**options)
        except RuleViolation as refusal:
            if not options["json"]:
                raise CommandError(refusal.message) from refusal
            self._print({"error": refusal.code, "reason": refusal.message})
            sys.exit(1)

    def _act(self, *, action: str, file: str | None, json: bool, out: str | None, **given: Any) -> None:
        if action == "list":
            self._list(as_json=json)
            return
        if not file:
            raise RuleViolation("missing_file", "Cần tên tệp thể lệ hoặc mã thể lệ mẫu.")
        if action == "load":
            self._load(rules_content(name_or_file=file), as_json=json, **given)
            return
        stored = _stored(file) if action == "export" else None
        reading = stored or read_rules(content=rules_content(name_or_file=file))
        if action == "check":
            self._check(reading, as_json=json)
        else:
            self._export(reading, out=out, as_json=json)

    def _list(self, *, as_json: bool) -> None:
        if as_json:
            self._print(shipped_names())
        else:
            self.stdout.write("\n".join(shipped_names()))

    def _check(self, reading: RulesReading, *, as_json: bool) -> None:
        if as_json:
            self._print(_check_as_json(reading))
        else:
            told = [f"Sai. {fault}" for fault in reading.faults] + [f"Thiếu. {gap}" for gap in reading.unset]
            self.stdout.write("\n".join(told or ["Thể lệ đúng và đủ."]))
        if not reading.is_valid:
            sys.exit(1)

    def _export(self, reading: RulesReading, *, out: str | None, as_json: bool) -> None:
        if reading.faults:
            raise RuleViolation(reading.faults[0].code, str(reading.faults[0]))
        text = export_rules(document=reading.document)
        if out is None:
            self.stdout.write(text, ending="")
            return
        try:
            Path(out).write_text(text, encoding="utf-8")
        except OSError as error:
            raise RuleViolation("cannot_write", f"Không ghi được tệp «{out}».") from error
        if as_json:
            self._print({"exported": out, "version": fingerprint(document=reading.document)})

    def _load(self, content: bytes, *, host: str, by: str, contest: str, reason: str, as_json: bool, **_: Any) -> None:
        person = User.objects.filter(username=by).first()
        if person is None:
            raise RuleViolation("unknown_person", "Cần --by là tên đăng nhập của người lập.")
        if contest:
            held = _contest(contest)
            version = change_rules(
                contest=held, document=read_document(content=content), reason=reason, by=person, now=now()
            )
        else:
            place = Unit.objects.filter(code=host).first() if host else None
            if host and place is None:
                raise RuleViolation("unknown_place", f"Không có địa bàn mang mã «{host[:10]}».")
            held = open_contest(content=content, host=place, by=person, now=now())
            version = held.rules_versions.get()
        told = {"contest": str(held.public_id), "number": version.number, "version": version.fingerprint}
        if as_json:
            self._print(told)
        else:
            self.stdout.write(f"{held.name}: thể lệ phiên bản {version.number} ({held.public_id})")

    def _print(self, value: Any) -> None:
        self.stdout.write(json.dumps(value, ensure_ascii=False))


def _check_as_json(reading: RulesReading) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "ok": reading.is_valid,
        "complete": reading.is_complete,
        "faults": [_fault_as_json(fault) for fault in reading.faults],
        "missing": [_fault_as_json(gap) for gap in reading.unset],
    }
    if reading.faults:
        return {"error": reading.faults[0].code, "reason": str(reading.faults[0]), **answer}
    return {"version": fingerprint(document=reading.document), **answer}


def _fault_as_json(fault: Fault) -> dict[str, Any]:
    return {"code": fault.code, "path": fault.path, "line": fault.line, "reason": fault.message}


def _contest(public_id: str) -> Contest:
    """Return the contest of a public id.

    Raises:
        RuleViolation: `unknown_contest`.
    """
    try:
        found = Contest.objects.filter(public_id=UUID(public_id)).first()
    except ValueError:
        found = None
    if found is None:
        raise RuleViolation("unknown_contest", "Không có hội thi mang mã này.")
    return found


def _stored(name: str) -> RulesReading | None:
    """Return the newest rules of a contest when the name is its public id, else None."""
    try:
        UUID(name)
    except ValueError:
        return None
    version = _contest(name).rules_versions.last()
    return None if version is None else check_document(value=document_of(version))
