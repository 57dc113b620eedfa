"""Demo rows of the ledger written by an officer, with a proof and a correction, and a rule with a choice of ways."""

from datetime import date, datetime, timedelta

from accounts.models import User
from lms.base.clock import local_day
from mediators.models import Appointment
from training.enums import Audience, EvidenceKind
from training.models import CompletionRule, Evidence, Subject
from training.services.officer_ledger import EvidenceFacts, add_by_officer, correct_by_officer
from training.services.proofs import Proof

LE_CHAN = "11383"
TITLE = "Lớp tập huấn kỹ năng của Sở Tư pháp"
#: the smallest file that every reader opens: one empty page
PROOF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)
EXAMPLE = "Ví dụ của dữ liệu mẫu, chưa đối chiếu"
WAYS = {
    "any_of": [
        {"all_of": [{"lessons": "mandatory"}, {"quiz_percent": 70}]},
        {"all_of": [{"hours": 8, "caps": [{"channel": "online", "percent": 50}]}, {"class_half_days": 2}]},
        {"kinds": ["prior_training"]},
    ]
}


def make_ledger(*, now: datetime) -> None:
    """Write everything once."""
    if Evidence.objects.filter(details__title=TITLE).exists():
        return
    officer, day = User.objects.get(username="lechan"), local_day(now) - timedelta(days=40)
    offices = Appointment.objects.filter(commune=LE_CHAN, ended_on=None, recognised_on__lt=day - timedelta(days=30))
    people = [office.mediator for office in offices.select_related("mediator__commune").order_by("-recognised_on")[:6]]
    subject = Subject.objects.filter(code="CD-S4").first()
    for place, person in enumerate(people):
        facts = EvidenceFacts(
            kind=EvidenceKind.PRIOR_TRAINING.value if place % 3 == 0 else EvidenceKind.PAPER_HANDED_IN.value,
            happened_on=day, hours="3,5", practice="1", subject=subject, title=TITLE,
        )  # fmt: skip
        proof = Proof("Giấy xác nhận.pdf", PROOF) if place == 0 else None
        row = add_by_officer(mediator=person, facts=facts, proof=proof, is_confirmed=True, by=officer, now=now)
        if place == 1:
            right = EvidenceFacts(kind=facts.kind, happened_on=day, hours="3", subject=subject, title=TITLE)
            correct_by_officer(
                evidence=row, facts=right, reason="Ghi nhầm số giờ", is_confirmed=True, by=officer, now=now
            )
    _rules_of_other_audiences()


def _rules_of_other_audiences() -> None:
    """Keep a yearly rule for those who serve already, with three ways to meet it, and one for heads."""
    base = CompletionRule.objects.filter(audience=Audience.NEW).order_by("valid_from").first()
    if base is None or CompletionRule.objects.filter(audience=Audience.SERVING).exists():
        return
    CompletionRule.objects.create(
        code="quy-tac-tam-dang-lam", title="Quy tắc tạm cho hòa giải viên đang làm (ví dụ)", audience=Audience.SERVING,
        programme=None, definition=WAYS, course_items=base.course_items, valid_from=date(2026, 1, 1), every_years=1,
        source=EXAMPLE,
    )  # fmt: skip
    CompletionRule.objects.create(
        code="quy-tac-tam-to-truong", title="Quy tắc tạm cho tổ trưởng (ví dụ)", audience=Audience.HEAD, programme=None,
        definition={"any_of": [{"class_half_days": 1}, {"kinds": ["prior_training"]}]}, course_items={},
        valid_from=date(2026, 1, 1), source=EXAMPLE,
    )  # fmt: skip
