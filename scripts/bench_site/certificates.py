"""Certificates as one PDF file: the time and memory of a child process at two sizes, and what that means for 16,000."""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

WANTED, LIMIT_SECONDS, LIMIT_MB = 16_000, 600.0, 900.0
PAGES = int(os.environ.get("BENCH_CERTIFICATES", "1000"))


def bench_certificates(report: Any, run: Callable[..., Any], folder: Path) -> None:
    """Issue and print PAGES certificates and a quarter of them; with BENCH_CERTIFICATES=16000 the whole is measured."""
    small, large = (_measured(run, folder, pages) for pages in (max(1, PAGES // 4), PAGES))
    slope = (large["seconds"] - small["seconds"]) / max(1, large["pages"] - small["pages"])
    whole = large["seconds"] + slope * max(0, WANTED - large["pages"])
    grown = large["peak_mb"] / small["peak_mb"]
    how = "đo" if large["pages"] >= WANTED else "suy theo độ dốc"
    report.line(
        f"In {large['pages']} giấy chứng nhận thành một tệp PDF",
        f"{large['seconds']:.1f} s, {large['peak_mb']:.0f} MB bộ nhớ, tệp {large['megabytes']:.1f} MB; "
        f"{1000 * slope:.1f} ms mỗi giấy, {WANTED} giấy {whole:.0f} s ({how})",
        limit=f"{WANTED} giấy {LIMIT_SECONDS:.0f} s, {LIMIT_MB:.0f} MB",
        bare=f"{small['pages']} giấy {small['seconds']:.1f} s, {small['peak_mb']:.0f} MB: bộ nhớ gấp {grown:.2f}",
        good=whole <= LIMIT_SECONDS and large["peak_mb"] <= LIMIT_MB,
    )


def _measured(run: Callable[..., Any], folder: Path, pages: int) -> dict[str, Any]:
    done = run(sys.executable, Path(__file__), str(pages), str(folder / f"certificates-{pages}.pdf"))
    return {**json.loads(done.output), "peak_mb": done.peak_mb}


def _print_in_child(pages: int, path: Path) -> dict[str, Any]:
    """Write rows for so many people of the roster, then the file; only the second is timed."""
    from lms.base.clock import now
    from training.services.certificate_runs import write_pdf

    ids = _rows(pages, now())
    started = time.perf_counter()
    with path.open("wb") as target:
        count = write_pdf(ids, target, progress=lambda done: None)
    return {"pages": count, "seconds": time.perf_counter() - started, "megabytes": path.stat().st_size / 2**20}


def _rows(pages: int, moment: Any) -> list[int]:
    from django.db import transaction
    from django.db.models import Max

    from lms.base.clock import local_day
    from mediators.models import Mediator, Unit
    from training import rules
    from training.models import Certificate, CompletionRule
    from training.services.certificate_keys import seal_of

    day, issuer = local_day(moment), Unit.objects.communes().order_by("code").first()
    rule = CompletionRule.objects.order_by("pk").first()
    people = Mediator.objects.filter(certificates__isnull=True).order_by("pk")[:pages]
    used = Certificate.objects.filter(issuer=issuer, year=day.year).aggregate(last=Max("number"))["last"] or 0
    rows = [
        Certificate(
            code=rules.new_certificate_code(), mediator=person, rule=rule, issuer=issuer, year=day.year, number=number,
            holder_name=person.full_name, name_key=person.name_key, birth_year=person.birth_year,
            team_name="Tổ hòa giải Tổ dân phố số 12", completed_on=day, issued_on=day, place="Lê Chân",
            course_title="Bồi dưỡng kiến thức pháp luật, nghiệp vụ hòa giải ở cơ sở", signer_title="Chủ tịch",
            body_name="Ủy ban nhân dân phường Lê Chân",
        )
        for number, person in enumerate(people, used + 1)
    ]  # fmt: skip
    with transaction.atomic():
        for row in rows:
            row.seal = seal_of(row, now=moment)
        Certificate.objects.bulk_create(rows, batch_size=500)
    made = Certificate.objects.filter(issuer=issuer, year=day.year, number__gt=used)
    return list(made.order_by("number").values_list("pk", flat=True))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
    import django

    django.setup()
    print(json.dumps(_print_in_child(int(sys.argv[1]), Path(sys.argv[2]))))
