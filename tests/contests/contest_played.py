"""Plays the small contest of `contest_stage` to its end, for tests of what comes after."""

from contests.enums import PanelDecisionKind
from contests.services import results, sheets, stage


def mark_everything(held, now, *, skits=("15", "15", "12")):
    """Mark every entry; the first two end with the same total and the same skit."""
    officer = held.people["officer"]
    for entry, skit in zip(held.entries, skits, strict=True):
        for judge in held.judges:
            for part, marks in (("gioi_thieu", {"noi_dung": "5", "hinh_thuc": "3.25"}), ("tieu_pham", {"": skit})):
                sheets.submit_sheet(
                    judge=judge,
                    round_entry=entry,
                    part=part,
                    marks=marks,
                    client_key=f"{judge.pk}-{entry.pk}-{part}",
                    by=judge.account,
                    now=now,
                )
        stage.note_answers(round_entry=entry, part="hieu_biet", answers={"right": 4}, by=officer, now=now)


def lock(held, now):
    """Decide the tie for the second entry and lock; return the result."""
    officer = held.people["officer"]
    order = [held.entries[1], held.entries[0]]
    stage.note_decision(contest_round=held.round, kind=PanelDecisionKind.HEAD_ORDER, entries=order, by=officer, now=now)
    result = results.lock_round(contest_round=held.round, by=officer, now=now)
    held.round.refresh_from_db()
    return result


def publish(held, result, second, now):
    """Publish by two persons."""
    results.propose_publication(result=result, by=held.people["officer"], now=now)
    results.confirm_publication(result=result, by=second, now=now)
    held.round.refresh_from_db()
