"""The explanation of one person's deadline as a PDF in A4, set by typst."""

from datetime import datetime
from pathlib import Path
from typing import Any

from lms.base.clock import LOCAL_ZONE
from lms.base.typst_pdf import render_pdf
from mediators.models import Appointment
from training.queries.explanation import Explanation
from training.rules import short_date

TEMPLATE = Path(__file__).resolve().parents[1] / "print" / "why.typ"


def why_file(*, appointment: Appointment, explanation: Explanation, printed_by: str, printed_at: datetime) -> bytes:
    """Return the PDF of what the page «Vì sao?» shows: facts, sources, count, rules, evidence.

    Raises:
        PdfFailed: the template does not fit the data.
    """
    return render_pdf(
        template=TEMPLATE,
        data=_data(appointment, explanation)
        | {"footer": f"In lúc {printed_at.astimezone(LOCAL_ZONE):%H:%M %d/%m/%Y} bởi {printed_by}"},
    )


def _data(appointment: Appointment, found: Explanation) -> dict[str, Any]:
    return {
        "name": appointment.mediator.full_name,
        "code": appointment.mediator.code,
        "place": f"{appointment.team.name}, {appointment.commune}, {appointment.commune.parent}",
        "question": found.question,
        "state": found.status.state.label,
        "sentence": found.sentence,
        "notes": list(found.notes),
        "facts": [
            [fact.label, fact.value, _marked(fact.source, verified=not fact.is_unverified)] for fact in found.facts
        ],
        "steps": [[step.text, step.source] for step in found.steps],
        "days_off": [
            f"{short_date(row.day)}: {row.why} ({row.source}){' – dự kiến' if row.is_provisional else ''}"
            for row in found.days_off
        ],
        "rules": [
            [rule.title, _marked(rule.source, verified=rule.verified)] for rule in (found.window, found.completion)
        ],
        "missing": [item.title or item.reference for item in found.missing] if not found.status.completed_on else [],
        "duties": [
            [line.sentence, _marked(line.rule.title, verified=line.rule.verified) if line.rule else ""]
            for line in found.duties
        ],
        "evidence": [
            [
                short_date(row.day),
                f"{row.kind}{': ' + row.title if row.title else ''}{' – ' + row.remark if row.remark else ''}",
                row.result,
                f"{row.recorded_by}, {row.recorded_at.astimezone(LOCAL_ZONE):%d/%m/%Y}",
            ]
            for row in found.evidence
        ],
    }


def _marked(source: str, *, verified: bool) -> str:
    return source if verified else f"{source} (chưa đối chiếu)"
