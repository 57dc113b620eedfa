"""Issue certificates for a person or a commune, check one by its code (contracts.md §5), replace the key."""

from argparse import SUPPRESS
from typing import Any

from django.core.management.base import CommandParser

from lms.base.clock import now
from lms.base.errors import RuleViolation
from lms.management.console import ConsoleCommand
from mediators.models import Mediator, Unit
from training.models import Certificate
from training.queries.certificates import Checked, check_code, checked
from training.rules.certificate_seal import SealRefused
from training.services.certificate_keys import open_seal, replace_key
from training.services.certificates import issue_certificate, issue_for_commune

SEAL_WORDS = {
    "malformed": "Phần mã sau dấu # không đọc được.",
    "unknown_key": "Không biết khóa đã lập mã vuông này: giấy không do hệ thống này lập.",
    "altered": "Mã vuông đã bị sửa.",
}


class Command(ConsoleCommand):
    help = "Cấp giấy chứng nhận cho một người hoặc cả xã, phường; kiểm tra giấy chứng nhận theo mã xác thực."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        actions = parser.add_subparsers(dest="action", required=True)
        issue = actions.add_parser("issue", help="Cấp giấy chứng nhận.")
        who = issue.add_mutually_exclusive_group(required=True)
        who.add_argument("--person", help="Mã hòa giải viên.")
        who.add_argument("--commune", help="Mã xã, phường, đặc khu: cấp cho mọi người đã hoàn thành mà chưa có giấy.")
        verify = actions.add_parser("verify", help="Kiểm tra giấy chứng nhận.")
        verify.add_argument("code", help="Mã xác thực in trên giấy, hoặc cả địa chỉ trong mã vuông.")
        fresh = actions.add_parser("new-key", help="Thay khóa lập mã xác thực; giấy đã cấp vẫn kiểm tra được.")
        for part in (issue, verify, fresh):
            part.add_argument("--json", action="store_true", default=SUPPRESS, help="Chỉ in JSON ra đầu ra chuẩn.")

    def answer(self, **options: Any) -> Any:
        if options["action"] == "new-key":
            return {"key": replace_key(by=None, now=now())}
        if options["action"] == "verify":
            return _verified(options["code"])
        if options["person"]:
            return _issued(_issue_one(options["person"]))
        commune = Unit.objects.communes().filter(code=options["commune"]).first()
        if commune is None:
            raise RuleViolation("unknown_commune", f"Không có xã, phường, đặc khu mang mã {options['commune']}.")
        return [_issued(row) for row in issue_for_commune(commune=commune, now=now())]

    def lines(self, value: Any) -> list[str]:
        rows = value if isinstance(value, list) else [value]
        return ["\t".join(str(part) for part in row.values()) for row in rows]


def _verified(text: str) -> dict[str, Any]:
    """Check a typed code, or a scanned address with its seal; a seal that is not right is refused."""
    address, _sign, seal = text.strip().partition("#")
    code = address.rstrip("/").rpartition("/")[2]
    if seal:
        try:
            code = open_seal(seal).code
        except SealRefused as refused:
            raise RuleViolation(f"seal_{refused.code}", SEAL_WORDS[refused.code]) from refused
    found = check_code(code)
    if found is None:
        raise RuleViolation("unknown_certificate", "Không có giấy chứng nhận nào mang mã này.")
    return _told(found)


def _issue_one(code: str) -> Certificate:
    person = Mediator.objects.filter(code=code.strip().upper()).first()
    if person is None:
        raise RuleViolation("unknown_person", f"Không có hòa giải viên mang mã {code}.")
    return issue_certificate(mediator=person, by=None, now=now())


def _issued(row: Certificate) -> dict[str, Any]:
    return _told(checked(row))


def _told(found: Checked) -> dict[str, Any]:
    return {
        "code": found.code,
        "person": found.person,
        "course": found.course,
        "issued_on": found.issued_on,
        "state": found.state,
    }
