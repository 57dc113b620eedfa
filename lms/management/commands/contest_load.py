"""`manage.py contest_load --people N --seconds S --base-url URL`: an online round under load on this machine."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandParser
from django.db import connections
from django.urls import reverse

from contests.views.entrant_door import cookie_of
from lms.base.clock import now
from lms.base.errors import RuleViolation
from lms.management.console import ConsoleCommand
from lms.management.load.drive import Plan, Tally, Ticket, drive
from lms.management.load.people import MOST_STARTS_PER_SECOND, LoadRound, finish_round, prepare_round
from lms.management.load.proof import percentile, prove
from lms.management.load.statements import statements_per_save

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
MOST_PEOPLE = 20_000
SPARE_MINUTES = 30


class Command(ConsoleCommand):
    """Prints the figures of contracts.md §5; exit status 1 when anything acknowledged is lost, or somebody failed."""

    help = "Cho N người thi thử cùng lúc trên máy chủ của máy này, rồi đối chiếu từng câu đã báo «đã lưu»."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--people", type=int, required=True, help="Số người dự thi.")
        parser.add_argument("--seconds", type=float, required=True, help="Trả lời trong bao nhiêu giây.")
        parser.add_argument("--base-url", required=True, help="Địa chỉ máy chủ, chỉ nhận máy này (127.0.0.1).")
        parser.add_argument("--ramp", type=float, default=10.0, help="Mọi người vào thi trong bao nhiêu giây (10).")
        parser.add_argument("--pause", type=float, default=5.0, help="Trung bình mấy giây một câu trả lời (5).")
        parser.add_argument(
            "--starts", type=int, default=MOST_STARTS_PER_SECOND, help="Cho bao nhiêu người vào thi mỗi giây."
        )
        parser.add_argument("--answers", type=int, default=0, help="Dừng khi đã có ngần này câu được báo đã lưu.")
        parser.add_argument("--progress", action="store_true", help="Báo số câu đã lưu ra đầu ra lỗi.")
        parser.add_argument("--seed", type=int, default=2024, help="Hạt giống: ai làm gì, lúc nào.")

    def answer(self, **options: Any) -> dict[str, Any]:
        names = ("base_url", "seconds", "ramp", "pause", "answers", "seed")
        plan = Plan(**{name: options[name] for name in names})
        _check(plan, options["people"], options["starts"])
        minutes = int((plan.seconds + plan.ramp) / 60) + SPARE_MINUTES
        starts = options["starts"]
        load = prepare_round(people=options["people"] + 1, minutes=minutes, now=now(), starts_per_second=starts)
        *people, spare = load.entrants
        tickets = [Ticket(dict([cookie_of(one, load.contest.public_id)]), _room(load)) for one in people]
        connections.close_all()  # nothing is asked of it for a while
        tally = drive(plan=plan, tickets=tickets, tell=self._tell if options["progress"] else None)
        proof = prove(online=load.online, tally=tally)
        cost = statements_per_save(load=load, entrant=spare)
        finish_round(load=load, now=now())
        self.failures = [*tally.failures[:20], *([f"{proof.doubled} lượt thi thừa"] if proof.doubled else [])]
        return _figures(len(people), tally, proof.lost, cost)

    def _tell(self, saved: int) -> None:
        self.stderr.write(f"{saved}")

    def lines(self, value: dict[str, Any]) -> list[str]:
        return [
            f"{value['started']} / {value['people']} người đã vào thi, người cuối sau {value['started_in_s']} giây.",
            f"{value['saved']} câu trả lời đã báo «đã lưu», {value['per_second']} câu mỗi giây, "
            f"{value['statements_per_save']} câu lệnh một lần lưu.",
            f"Chờ báo «đã lưu»: một nửa dưới {value['p50_ms']} ms, 95 % dưới {value['p95_ms']} ms, "
            f"99 % dưới {value['p99_ms']} ms; gửi lại {value['retries']} lần.",
            f"{value['submitted']} bài đã nộp. Mất: {value['lost']}.",
            *(f"Lỗi: {one}" for one in self.failures),
        ]

    def has_failed(self, value: dict[str, Any]) -> bool:
        for one in self.failures:
            self.stderr.write(one)
        return bool(value["lost"] or self.failures)


def _check(plan: Plan, people: int, starts: int) -> None:
    host = urlsplit(plan.base_url).hostname
    if not settings.LMS_LOCAL or host not in LOOPBACK:
        message = "Lệnh này chỉ chạy trên máy thử (LMS_LOCAL=1) với máy chủ của chính máy này, không bao giờ nơi khác."
        raise RuleViolation("not_local", message)
    if not 1 <= people <= MOST_PEOPLE:
        raise RuleViolation("wrong_people", f"Số người từ 1 đến {MOST_PEOPLE}.")
    if not 1 <= starts <= MOST_STARTS_PER_SECOND:
        raise RuleViolation("wrong_starts", f"Số người vào thi mỗi giây từ 1 đến {MOST_STARTS_PER_SECOND}.")
    if not (0 < plan.seconds <= 3600 and 0 <= plan.ramp <= 3600 and 0 < plan.pause <= 3600):
        raise RuleViolation("wrong_seconds", "Số giây phải lớn hơn 0 và không quá 3600.")


def _room(load: LoadRound) -> str:
    return reverse("online:room", args=[load.contest.public_id, load.online.round.public_id])


def _figures(people: int, tally: Tally, lost: int, cost: int) -> dict[str, Any]:
    spent = max(tally.last_save - tally.first_save, 0.001)
    saved = len(tally.latencies)
    shares = {f"p{part}_ms": round(percentile(tally.latencies, part) * 1000) for part in (50, 95, 99)}
    return {
        "people": people,
        "started": len(tally.attempts),
        "saved": saved,
        "lost": lost,
        **shares,
        "statements_per_save": cost,
        "per_second": round(saved / spent, 1),
        "submitted": len(tally.handed_in),
        "started_in_s": round(max(tally.begun, default=0.0), 1),
        "retries": tally.retries,
        "sent_away": tally.sent_away,
        "late": tally.late,
    }
