"""Reads of changes of the law and of what was decided; what readers of a page are told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts.access import SomeUser
from content.law_rules import Decided, Standing, needs_notice, standing, suspended_from
from content.models import LawChange, LawDecision
from content.resting import RestingItem, matching, resting_on
from lms.hgm import LawRef

STANDING_WORDS = {
    Standing.PENDING: "Chưa quyết định",
    Standing.KEPT: "Giữ nguyên",
    Standing.SUSPENDED: "Tạm dừng",
    Standing.TO_REVISE: "Đang chờ sửa",
    Standing.REVISED: "Đã sửa",
}
NOTICE = "Nội dung đang được rà soát: %(place)s %(what)s theo %(by)s từ ngày %(day)s. Xin đối chiếu văn bản mới."
WHAT = {"amended": "được sửa đổi, bổ sung", "repealed": "bị bãi bỏ, hết hiệu lực"}


@dataclass(frozen=True)
class ItemRow:
    """One item of the list of a change: what rests on it, the decision that counts, and where it stands."""

    item: RestingItem
    decision: LawDecision | None
    standing: Standing

    @property
    def words(self) -> str:
        """Return the standing in words."""
        return _(STANDING_WORDS[self.standing])

    @property
    def seen(self) -> int:
        """Return the number of the decision that was shown: whoever decides names it, so that nobody is overrun."""
        return self.decision.number if self.decision else 0


@dataclass(frozen=True)
class ChangeCounts:
    """A change with how many items rest on it and how many are undecided, as far as the person sees."""

    change: LawChange
    total: int
    pending: int


def changes_that_count() -> QuerySet[LawChange]:
    """Return changes that were not withdrawn, newest first."""
    return LawChange.objects.filter(withdrawal__isnull=True).select_related("document", "article__document")


def latest_decisions(*, changes: Collection[LawChange]) -> dict[tuple[int, str], LawDecision]:
    """Return the decision that counts for each change and target, with one statement."""
    return {(row.change_id, row.target): row for row in _latest().filter(change__in=changes).select_related("by")}


def _latest() -> QuerySet[LawDecision]:
    same = LawDecision.objects.filter(change=OuterRef("change"), target=OuterRef("target")).order_by("-number")
    return LawDecision.objects.filter(pk=Subquery(same.values("pk")[:1]))


def item_rows(*, change: LawChange, user: SomeUser) -> list[ItemRow]:
    """Return what rests on a change as this person sees it, each with its decision."""
    decisions = latest_decisions(changes=[change])
    return [_row(item, decisions.get((change.pk, item.target))) for item in resting_on([change.key], user)]


def counts_of(*, changes: Sequence[LawChange], user: SomeUser) -> list[ChangeCounts]:
    """Return the counts of several changes; as many statements as for one."""
    items = resting_on({change.key for change in changes}, user)
    decisions = latest_decisions(changes=changes)
    found = []
    for change in changes:
        here = [_row(item, decisions.get((change.pk, item.target))) for item in items if change.key in item.keys]
        found.append(ChangeCounts(change, len(here), sum(row.standing is Standing.PENDING for row in here)))
    return found


def _row(item: RestingItem, decision: LawDecision | None) -> ItemRow:
    return ItemRow(item, decision, standing(decided=_decided(decision), changed_at=item.changed_at))


def _decided(decision: LawDecision | None) -> Decided | None:
    return Decided(decision.outcome, decision.from_on, decision.at) if decision else None


def suspension_days(*, changed: dict[str, datetime | None]) -> dict[str, date | None]:
    """Return, for each target, the first day on which it is out of use because of the law; None when it never is.

    Args:
        changed: target → when the text that people get was last written.
    """
    rows = _latest().filter(target__in=list(changed), change__withdrawal__isnull=True)
    decided: dict[str, list[Decided]] = {target: [] for target in changed}
    for row in rows:
        decided[row.target].append(Decided(row.outcome, row.from_on, row.at))
    return {target: suspended_from(decisions=decided[target], changed_at=at) for target, at in changed.items()}


def notices_for(*, target: str, keys: Collection[str], changed_at: datetime | None, on: date) -> list[str]:
    """Return what readers of a text are told on a day, one sentence for each change that is not settled.

    Args:
        keys: the articles on which the text rests, as content.models.LawChange.key writes them.
    """
    references = [LawRef(*key.split("#", 1)) for key in keys]
    changes = [
        change
        for change in changes_that_count().filter(from_on__lte=on)
        if any(change.key in matching(ref, {change.key}) for ref in references)
    ]
    if not changes:
        return []
    rows = _latest().filter(change__in=changes, target=target)
    decisions = {row.change_id: row for row in rows}
    return [
        notice(change)
        for change in changes
        if needs_notice(
            found=standing(decided=_decided(decisions.get(change.pk)), changed_at=changed_at),
            from_on=change.from_on,
            on=on,
        )
    ]


def notice(change: LawChange) -> str:
    """Return the sentence that readers get about a change."""
    return _(NOTICE) % {
        "place": change.place,
        "what": _(WHAT[change.kind]),
        "by": change.by_number,
        "day": f"{change.from_on:%d/%m/%Y}",
    }


def changes_of_document(document: Any) -> dict[str, list[LawChange]]:
    """Return the changes of a document by article number; "" stands for the whole document."""
    found: dict[str, list[LawChange]] = {}
    for change in changes_that_count().filter(document=document).order_by("from_on", "id"):
        found.setdefault(change.article.number if change.article else "", []).append(change)
    return found
