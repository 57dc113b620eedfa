"""Results: the sheets file of a round from what was recorded, the standing computed from it, lock and publication."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from audit.services import record
from contests.enums import DrawPurpose, PanelDecisionKind, PublicationStep, RoundState
from contests.models import ContestRound, Publication, RoundEntry, RoundResult
from contests.queries.packs import pack_letters
from contests.queries.rules import round_rules, typed_rules
from contests.queries.side_prizes import holder_rows
from contests.rules.explaining import explain_places
from contests.rules.scoring import score_sheets
from contests.rules.standing import Standing, standing_as_json
from lms.base.errors import RuleViolation
from lms.base.text import clean


def sheets_file(*, contest_round: ContestRound) -> dict[str, Any]:
    """Return everything recorded in a stage round as the file that `contest_score` takes (docs/contests.md §2).

    Entries and judges are named by their names; where two have one name, a number is put behind it.
    """
    entries = list(contest_round.entries.select_related("entry").prefetch_related("entry__members"))
    names = _names((row.pk, row.entry.name) for row in entries)
    running = [judge for judge in contest_round.judges.all() if judge.removed_at is None]
    judges = _names((judge.pk, judge.full_name) for judge in running)
    found: dict[str, Any] = {
        "round": contest_round.code,
        "entries": [_entry_row(row, names[row.pk]) for row in entries],
        "judges": [
            {"judge": judges[judge.pk], **({"head": True} if judge.is_head else {})}
            for judge in sorted(running, key=lambda one: (one.order, one.pk))
        ],
        "sheets": _sheet_rows(contest_round, entries, names, judges),
        "answers": _answer_rows(entries, names),
        "keys": _keys(contest_round),
        "times": _time_rows(entries, names),
        "incidents": _incident_rows(entries, names),
        "withdrawals": [{"entry": names[row.pk], "when": row.withdrawn} for row in entries if row.withdrawn],
        "recusals": _recusal_rows(contest_round, names, judges),
        **_decisions(contest_round, names),
    }
    return {key: value for key, value in found.items() if value not in ([], {})}


def compute_standing(*, contest_round: ContestRound) -> Standing:
    """Return the standing as it is now, without storing it.

    Raises:
        RuleViolation: as `contests.rules.scoring.score_sheets`: something is missing or a tie is left open.
    """
    contest = typed_rules(contest_round.rules)
    return score_sheets(contest=contest, value=sheets_file(contest_round=contest_round))


@transaction.atomic
def lock_round(*, contest_round: ContestRound, by: User, now: datetime, reason: str = "") -> RoundResult:
    """Compute and store the result, and take no more marks. Locking again after an appeal stores one more result.

    Raises:
        RuleViolation: `round_not_open`, or what `compute_standing` refuses.
    """
    contest_round = ContestRound.objects.select_for_update().select_related("rules").get(pk=contest_round.pk)
    if contest_round.state not in (RoundState.DRAWN, RoundState.RUNNING):
        raise RuleViolation("round_not_open", "Vòng thi không ở bước đang thi nên không khóa điểm được.")
    sheets = sheets_file(contest_round=contest_round)
    standing = score_sheets(contest=typed_rules(contest_round.rules), value=sheets)
    result = _store(contest_round, sheets, standing, reason=clean(reason), by=by, now=now)
    contest_round.state, contest_round.locked_at = RoundState.LOCKED, now
    contest_round.save(update_fields=["state", "locked_at"])
    details = {"number": result.number, "checksum": result.checksum}
    record(action="contest.round_locked", by=by, now=now, target=contest_round, details=details)
    return result


@transaction.atomic
def reopen_round(*, contest_round: ContestRound, reason: str, by: User, now: datetime) -> None:
    """Take marks again after locking, as long as nothing is published; with a reason.

    Raises:
        RuleViolation: `round_not_locked`, `reason_missing`.
    """
    contest_round = ContestRound.objects.select_for_update().get(pk=contest_round.pk)
    if contest_round.state != RoundState.LOCKED:
        raise RuleViolation("round_not_locked", "Chỉ mở lại được vòng đã khóa điểm và chưa công bố.")
    if not clean(reason):
        raise RuleViolation("reason_missing", "Xin ghi lý do mở lại.", field="reason")
    contest_round.state, contest_round.locked_at = RoundState.RUNNING, None
    contest_round.save(update_fields=["state", "locked_at"])
    details = {"reason": clean(reason)}
    record(action="contest.round_reopened", by=by, now=now, target=contest_round, details=details)


@transaction.atomic
def propose_publication(*, result: RoundResult, by: User, now: datetime) -> Publication:
    """Propose to publish the last result of a locked round.

    Raises:
        RuleViolation: `round_not_locked`, `not_last_result`, `already_proposed`.
    """
    contest_round = ContestRound.objects.select_for_update().get(pk=result.round_id)
    _check_publishable(contest_round, result)
    if _last_step(result) == PublicationStep.PROPOSED:
        raise RuleViolation("already_proposed", "Kết quả này đã được đề nghị công bố, đang chờ người thứ hai xác nhận.")
    return _step(result, PublicationStep.PROPOSED, "", by, now)


@transaction.atomic
def confirm_publication(*, result: RoundResult, by: User, now: datetime) -> ContestRound:
    """Publish: a second person confirms what another proposed; the result is computed again and must be equal.

    Raises:
        RuleViolation: `round_not_locked`, `not_last_result`, `not_proposed`, `same_person`, `result_differs`.
    """
    contest_round = ContestRound.objects.select_for_update().select_related("rules").get(pk=result.round_id)
    _check_publishable(contest_round, result)
    proposed = result.publications.last()
    if proposed is None or proposed.step != PublicationStep.PROPOSED:
        raise RuleViolation("not_proposed", "Kết quả chưa được đề nghị công bố.")
    if proposed.recorded_by_id == by.pk:
        raise RuleViolation("same_person", "Người đề nghị không tự xác nhận được: cần người thứ hai.")
    again = score_sheets(contest=typed_rules(result.rules), value=result.sheets)
    if standing_as_json(standing=again) != _without_sentences(result.standing):
        raise RuleViolation("result_differs", "Tính lại ra kết quả khác. Xin mở lại vòng thi và khóa điểm lần nữa.")
    _step(result, PublicationStep.CONFIRMED, "", by, now)
    contest_round.state, contest_round.published_at = RoundState.PUBLISHED, now
    contest_round.save(update_fields=["state", "published_at"])
    details = {"number": result.number, "checksum": result.checksum}
    record(action="contest.result_published", by=by, now=now, target=contest_round, details=details)
    return contest_round


@transaction.atomic
def return_publication(*, result: RoundResult, reason: str, by: User, now: datetime) -> Publication:
    """Send a proposed result back with a reason.

    Raises:
        RuleViolation: `not_proposed`, `reason_missing`.
    """
    if _last_step(result) != PublicationStep.PROPOSED:
        raise RuleViolation("not_proposed", "Kết quả chưa được đề nghị công bố.")
    if not clean(reason):
        raise RuleViolation("reason_missing", "Xin ghi lý do trả lại.", field="reason")
    return _step(result, PublicationStep.RETURNED, clean(reason), by, now)


def checksum_of(*, rules: str, sheets: Mapping[str, Any], standing: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the fingerprint of the rules, the sheets and the standing, in one fixed spelling."""
    text = json.dumps([rules, sheets, standing], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _store(
    contest_round: ContestRound, sheets: dict[str, Any], standing: Standing, *, reason: str, by: User, now: datetime
) -> RoundResult:
    told = standing_as_json(standing=standing)
    told["because"] = explain_places(standing=standing, places=standing.places)
    return RoundResult.objects.create(
        round=contest_round,
        number=contest_round.results.count() + 1,
        rules=contest_round.rules,
        sheets=sheets,
        standing=told,
        checksum=checksum_of(rules=contest_round.rules.fingerprint, sheets=sheets, standing=told),
        reason=reason,
        computed_by=by,
        computed_at=now,
    )


def _without_sentences(standing: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in standing.items() if key != "because"}


def _check_publishable(contest_round: ContestRound, result: RoundResult) -> None:
    if contest_round.state != RoundState.LOCKED:
        raise RuleViolation("round_not_locked", "Chỉ công bố được vòng đã khóa điểm và chưa công bố.")
    if contest_round.results.last() != result:
        raise RuleViolation("not_last_result", "Đã có lần tính sau. Xin dùng kết quả mới nhất.")


def _last_step(result: RoundResult) -> str:
    last = result.publications.last()
    return "" if last is None else last.step


def _step(result: RoundResult, step: str, reason: str, by: User, now: datetime) -> Publication:
    row = Publication.objects.create(result=result, step=step, reason=reason, recorded_by=by, recorded_at=now)
    record(action=f"contest.publication.{step}", by=by, now=now, target=result, details={"reason": reason})
    return row


def _names(rows: Iterable[tuple[int, str]]) -> dict[int, str]:
    """Return one name per row, different from all others."""
    found: dict[int, str] = {}
    used: dict[str, int] = {}
    for pk, name in rows:
        used[name] = used.get(name, 0) + 1
        found[pk] = name if used[name] == 1 else f"{name[:94]} ({used[name]})"
    return found


def _entry_row(row: RoundEntry, name: str) -> dict[str, Any]:
    members = [member for member in row.entry.members.all() if member.left_at is None and member.role == "official"]
    attributes = {**row.entry.attributes, **({"hang_vong_truoc": row.earlier_rank} if row.earlier_rank else {})}
    found: dict[str, Any] = {"entry": name, "name": row.entry.name}
    if row.group:
        found["group"] = row.group
    if attributes:
        found["attributes"] = attributes
    if members:
        found["members"] = [{"name": one.full_name, "attributes": _member_attributes(one)} for one in members]
    if row.skipped:
        found["skipped"] = row.skipped
    return found


def _member_attributes(member: Any) -> dict[str, Any]:
    found = dict(member.attributes)
    if member.birth_year:
        found["nam_sinh"] = member.birth_year
    return found


def _sheet_rows(
    contest_round: ContestRound, entries: list[RoundEntry], names: dict[int, str], judges: dict[int, str]
) -> list[dict[str, Any]]:
    """Return the sheets of running judges; those of whoever withdrew from marking an entry later do not count."""
    recused = {
        (row.judge_id, row.round_entry_id) for judge in contest_round.judges.all() for row in judge.recusals.all()
    }
    rows = []
    for entry in entries:
        for sheet in entry.sheets.order_by("pk"):
            if sheet.judge_id not in judges or (sheet.judge_id, entry.pk) in recused:
                continue
            row: dict[str, Any] = {"judge": judges[sheet.judge_id], "entry": names[entry.pk], "part": sheet.part}
            row |= {"mark": sheet.marks[""]} if set(sheet.marks) == {""} else {"marks": sheet.marks}
            if sheet.version > 1:
                row |= {"version": sheet.version, "reason": sheet.reason}
            rows.append(row)
    return rows


def _answer_rows(entries: list[RoundEntry], names: dict[int, str]) -> list[dict[str, Any]]:
    latest: dict[tuple[int, str], dict[str, Any]] = {}
    for entry in entries:
        for given in entry.answers.order_by("pk"):
            pack = {"pack": given.pack} if given.pack else {}
            latest[entry.pk, given.part] = {"entry": names[entry.pk], "part": given.part, **pack, **given.answers}
    return list(latest.values())


def _keys(contest_round: ContestRound) -> dict[str, dict[str, list[str]]]:
    """Return the keys of packs that teams answered: a letter per question of one right option."""
    found: dict[str, dict[str, list[str]]] = {}
    used = {(row.part, row.pack) for entry in contest_round.entries.all() for row in entry.answers.all() if row.pack}
    by_key = {leaf.code for leaf in round_rules(contest_round).marked_parts().values()}
    for pack in contest_round.packs.prefetch_related("items__question"):
        if (pack.part, pack.code) in used and pack.part in by_key:
            found.setdefault(pack.part, {})[pack.code] = pack_letters(pack)
    return found


def _time_rows(entries: list[RoundEntry], names: dict[int, str]) -> list[dict[str, Any]]:
    latest: dict[tuple[int, str], dict[str, Any]] = {}
    for entry in entries:
        for row in entry.times.order_by("pk"):
            thinking = {"thinking_seconds": f"{row.thinking_seconds:f}"} if row.thinking_seconds else {}
            found = {"entry": names[entry.pk], "part": row.part, "seconds": f"{row.seconds:f}", **thinking}
            latest[entry.pk, row.part] = found
    return list(latest.values())


def _incident_rows(entries: list[RoundEntry], names: dict[int, str]) -> list[dict[str, Any]]:
    rows = []
    for entry in entries:
        taken_back = {row.takes_back_id for row in entry.incidents.all() if row.takes_back_id}
        for row in entry.incidents.order_by("pk"):
            if row.takes_back_id is None and row.pk not in taken_back:
                part = {"part": row.part} if row.part else {}
                note = {"note": row.note} if row.note else {}
                rows.append({"entry": names[entry.pk], **part, "incident": row.incident, **note})
    return rows


def _recusal_rows(contest_round: ContestRound, names: dict[int, str], judges: dict[int, str]) -> list[dict[str, Any]]:
    return [
        {"judge": judges[row.judge_id], "entry": names[row.round_entry_id], "reason": row.reason}
        for judge in contest_round.judges.all()
        if judge.pk in judges
        for row in judge.recusals.all()
    ]


def _decisions(contest_round: ContestRound, names: dict[int, str]) -> dict[str, Any]:
    by_id = {str(row.public_id): names[row.pk] for row in contest_round.entries.all()}
    found: dict[str, Any] = {}
    for decision in contest_round.decisions.order_by("pk"):
        if decision.kind == PanelDecisionKind.HEAD_ORDER:
            found["head_decision"] = [by_id[one] for one in decision.entries if one in by_id]
        else:
            found.setdefault("chosen", {})[decision.subject] = holder_rows(decision, by_id)
    lots = contest_round.draws.filter(purpose=DrawPurpose.TIE).order_by("pk").last()
    if lots is not None:
        found["lots"] = {by_id[one]: place for one, place in lots.result.items() if one in by_id}
    return found
