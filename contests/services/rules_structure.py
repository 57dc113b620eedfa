"""What a new version of the rules may do to rounds and parts that are already being used; rounds made and dropped."""

from collections.abc import Mapping
from typing import Any

from django.db.models import ProtectedError

from contests.models import Contest, ContestRound, OnlineRound, PoolItem, RulesVersion
from contests.queries.resting import parts_in_use, resting
from contests.queries.rules import round_document
from contests.rules.structure import spots
from contests.services.online_rounds import follow_rules
from lms.base.errors import RuleViolation

Plain = Mapping[str, Any]


def check_structure(*, contest: Contest, document: Plain) -> None:
    """Refuse rules that take out or move a round on which something rests, or take out a part that is in use.

    Raises:
        RuleViolation: `rounds_removed`, `rounds_moved`, `parts_removed`, each saying what rests on it.
    """
    rests = resting(contest=contest)
    if not rests:
        return
    held = list(contest.rounds.select_related("rules").order_by("order"))
    new = {one["code"]: one for one in document["rounds"]}
    kept = [row.code for row in held if row.code in new]
    for place, row in enumerate(held):
        if row.code not in rests:
            continue
        if row.code not in new:
            message = f"{rests[row.code]} nên không bỏ được."
            raise RuleViolation("rounds_removed", message, field="content")
        before = {one.code for one in held[:place] if one.code in kept}
        earlier = {one["code"] for one in document["rounds"][: [*new].index(row.code)]}
        if before != earlier:
            message = f"{rests[row.code]} nên giữ nguyên chỗ: không đưa vòng nào ra trước hay sau vòng này được."
            raise RuleViolation("rounds_moved", message, field="content")
        _check_parts(row, new[row.code])


def _check_parts(row: ContestRound, new: Plain) -> None:
    old = {part["code"]: part["name"] for spot, part in _parts(round_document(row))}
    gone = set(old) - {part["code"] for spot, part in _parts(new)}
    used = parts_in_use(contest_round=row, parts=sorted(gone))
    if used:
        message = f"Phần thi «{old[used[0]]}» của vòng «{row.name}» đã có phiếu chấm, câu trả lời hoặc gói câu hỏi nên "
        raise RuleViolation("parts_removed", f"{message}không bỏ được.", field="content")


def _parts(one: Plain) -> Any:
    return (row for row in spots(document={"rounds": [one]}) if len(row[0]) > 1)


def put_rounds(*, contest: Contest, version: RulesVersion, fixed_states: tuple[str, ...]) -> None:
    """Make, rename, order and drop the rounds of a contest as a checked version names them; fixed ones keep theirs.

    Raises:
        RuleViolation: `rounds_removed`, where something still rests on a round that the version leaves out.
    """
    named = {one["code"]: (place, one["name"]) for place, one in enumerate(version.document["rounds"], start=1)}
    held = {row.code: row for row in contest.rounds.select_related("rules")}
    for code in set(held) - set(named):
        _drop(held.pop(code))
    for code, (place, name) in named.items():
        row = held.get(code)
        if row is None:
            ContestRound.objects.create(contest=contest, code=code, name=name, order=place, rules=version)
            continue
        row.order = place
        if row.state not in fixed_states:
            before = round_document(row).get("online")
            row.rules, row.name = version, name
            follow_rules(contest_round=row, before=before)
        row.save(update_fields=["rules", "name", "order"])


def _drop(row: ContestRound) -> None:
    """Delete a round that was only planned, with the settings of its online side."""
    try:
        PoolItem.objects.filter(online__round=row).delete()
        OnlineRound.objects.filter(round=row).delete()
        row.delete()
    except ProtectedError as error:
        message = f"Vòng «{row.name}» đã có việc được ghi nên không bỏ được."
        raise RuleViolation("rounds_removed", message, field="content") from error
