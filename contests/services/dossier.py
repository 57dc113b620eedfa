"""The dossier of a round: one archive with everything the result was computed from, all papers, and checksums.

`contest_score the-le.yaml phieu-cham.json` on its files gives `ket-qua.json` again, without any database.
"""

import hashlib
import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.db.models import Q
from django.utils.timezone import localtime

from audit.models import AuditEntry
from contests.models import ContestRound, RoundResult
from contests.queries.rules import document_of
from contests.rules.exporting import export_rules
from contests.services.paper_common import last_result
from contests.services.papers import make_papers, offers, papers_docx, papers_pdf
from lms.base.errors import RuleViolation

RULES, SHEETS, STANDING, CHECKSUMS = "the-le.yaml", "phieu-cham.json", "ket-qua.json", "SHA256SUMS"
MOST_LOG_LINES = 20_000
READ_ME = """Hồ sơ vòng thi. Các tệp:
the-le.yaml      thể lệ dùng để tính kết quả
phieu-cham.json  mọi phiếu chấm, thời gian, sự việc, quyết định của vòng thi
ket-qua.json     kết quả tính được, kèm lời giải thích từng hạng
boc-tham.json    các lần bốc thăm với mã bốc thăm, ai cũng bốc lại được
nhat-ky.json     nhật ký các việc đã làm với vòng thi
giay-to/         giấy tờ của vòng thi, PDF và DOCX
SHA256SUMS       dấu kiểm của từng tệp; kiểm bằng: sha256sum -c SHA256SUMS
Tính lại kết quả: manage.py contest_score the-le.yaml phieu-cham.json --json
"""


def dossier_zip(*, contest_round: ContestRound) -> bytes:
    """Return the archive of a locked or published round; the same state gives the same bytes but for the papers.

    Raises:
        RuleViolation: `round_not_locked`.
    """
    result = last_result(contest_round)
    if result is None:
        raise RuleViolation("round_not_locked", "Hồ sơ lập được sau khi khóa điểm vòng thi.")
    files = dict(_files(contest_round, result))
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in files.items())
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, content in (*files.items(), (CHECKSUMS, sums.encode())):
            archive.writestr(ZipInfo(name, localtime(result.computed_at).timetuple()[:6]), content, ZIP_DEFLATED)
    return target.getvalue()


def _files(contest_round: ContestRound, result: RoundResult) -> Iterator[tuple[str, bytes]]:
    yield "DOC-TRUOC.txt", READ_ME.encode()
    yield RULES, export_rules(document=document_of(result.rules)).encode()
    yield SHEETS, _json(result.sheets)
    yield STANDING, _json({**result.standing, "checksum": result.checksum, "number": result.number})
    yield "boc-tham.json", _json(_draws(contest_round))
    yield "nhat-ky.json", _json(_log(contest_round))
    for offer in offers(contest_round=contest_round):
        if offer.refusal:
            continue
        try:
            papers = make_papers(contest_round=contest_round, code=offer.kind.code)
        except RuleViolation as refusal:
            # Too many pages for one file, or nothing of this kind: the dossier says so in the paper's place.
            yield f"giay-to/{offer.kind.code}.txt", refusal.message.encode()
            continue
        yield f"giay-to/{offer.kind.code}.pdf", papers_pdf(papers=papers, title=offer.kind.name)
        yield f"giay-to/{offer.kind.code}.docx", papers_docx(papers=papers)


def _draws(contest_round: ContestRound) -> list[dict[str, Any]]:
    return [
        {
            "purpose": row.purpose,
            "seed": row.seed,
            "given": row.given,
            "result": row.result,
            "reason": row.reason,
            "drawn_by": row.drawn_by.full_name,
            "drawn_at": row.drawn_at.isoformat(),
        }
        for row in contest_round.draws.select_related("drawn_by").order_by("pk")
    ]


def _log(contest_round: ContestRound) -> list[dict[str, Any]]:
    """Return who did what with the round and its results, without network addresses."""
    results = [str(one) for one in contest_round.results.values_list("public_id", flat=True)]
    named = Q(object_type="contestround", object_id=str(contest_round.public_id))
    named |= Q(object_type="roundresult", object_id__in=results)
    rows = AuditEntry.objects.filter(named).select_related("actor").order_by("pk")[:MOST_LOG_LINES]
    return [
        {
            "at": row.at.isoformat(),
            "who": row.actor.full_name if row.actor else "",
            "what": row.action_words,
            "action": row.action,
            "details": row.details,
        }
        for row in rows
    ]


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
