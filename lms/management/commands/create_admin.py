"""Print the one-time card with which the first administrator begins (contracts.md §2)."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.access import has_role
from accounts.enums import CardPurpose, Role, ScopeLevel
from accounts.models import User
from accounts.rules import sign_in_name
from accounts.services import IssuedCard, make_card, open_first_account
from lms.base.clock import LOCAL_ZONE, now
from lms.base.errors import RuleViolation


class Command(BaseCommand):
    help = "In thẻ kích hoạt dùng một lần cho quản trị viên (lần đầu, hoặc khi quản trị viên mất mật khẩu)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", default="quantri", help="tên đăng nhập")
        parser.add_argument("--full-name", default="Quản trị hệ thống", help="họ và tên")
        parser.add_argument("--json", action="store_true", help="in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            card = _card(name=options["name"], full_name=options["full_name"])
        except RuleViolation as refusal:
            self._refuse(refusal, as_json=options["json"])
        self._print(card, as_json=options["json"])

    def _refuse(self, refusal: RuleViolation, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps({"error": refusal.code, "reason": refusal.message}, ensure_ascii=False))
        else:
            self.stderr.write(refusal.message)
        raise SystemExit(1)

    def _print(self, card: IssuedCard, *, as_json: bool) -> None:
        expires_at = card.expires_at.astimezone(LOCAL_ZONE)
        if as_json:
            values = {
                "login": card.user.username,
                "number": card.number,
                "code": card.code,
                "url": card.url,
                "expires_at": expires_at.isoformat(),
            }
            self.stdout.write(json.dumps(values, ensure_ascii=False))
            return
        self.stdout.write(f"Tên đăng nhập: {card.user.username}")
        self.stdout.write(f"Mở liên kết:   {card.url}")
        self.stdout.write(f"hoặc gõ mã:    {card.code}")
        self.stdout.write(f"Dùng một lần, đến {expires_at:%H:%M %d/%m/%Y}.")


@transaction.atomic
def _card(*, name: str, full_name: str) -> IssuedCard:
    folded = sign_in_name(name)
    user = User.objects.filter(username__in=[folded, folded.upper()]).first()
    moment = now()
    if user is None:
        return open_first_account(
            username=name, full_name=full_name, role=Role.ADMINISTRATOR, level=ScopeLevel.NATION, code="", now=moment
        )
    if not has_role(user, Role.ADMINISTRATOR):
        raise RuleViolation("name_taken", "Tên đăng nhập này là của một người không phải quản trị viên.")
    purpose = CardPurpose.RESET if user.activated_at else CardPurpose.ACTIVATE
    return make_card(user=user, purpose=purpose, by=None, now=moment)
