"""What a rule of completion may ask for, one class for each sort of thing; each says when it was done.

An item answers with the first day on which the evidence up to that day was enough, None while it is not.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from training.enums import Channel, EvidenceKind
from training.rules.facts import EvidenceFact
from training.rules.hours import ANY_VERSION, Cap, HourRules, credited_hours

LESSON, QUIZ, HOURS, PRACTICE, HALF_DAYS, KIND = "lesson", "quiz", "hours", "practice", "half_days", "kind"


class Known:
    """The rows of one person that count, found by what rules ask for."""

    def __init__(self, evidence: Iterable[EvidenceFact]) -> None:
        """Leave superseded rows out."""
        self.rows = [fact for fact in evidence if not fact.is_superseded]
        self.by_reference: dict[str, list[EvidenceFact]] = {}
        for fact in self.rows:
            self.by_reference.setdefault(fact.reference, []).append(fact)

    def of_kinds(self, kinds: frozenset[str]) -> list[EvidenceFact]:
        """Return the rows of some kinds."""
        return [fact for fact in self.rows if fact.kind in kinds]

    def days(self) -> list[date]:
        """Return the days on which something happened, in order."""
        return sorted({fact.happened_on for fact in self.rows})


@dataclass(frozen=True)
class Item:
    """One thing asked for; `reference` is «sort:code», `title` what people read."""

    reference: str
    title: str = ""
    minimum_percent: Decimal | None = None

    @property
    def sort(self) -> str:
        """Return «lesson», «quiz» or another sort: what stands before the colon."""
        return self.reference.partition(":")[0]

    def met_on(self, known: Known) -> date | None:
        """Return the day on which it was first done, None while it is not."""
        raise NotImplementedError

    def lacking(self, known: Known) -> "Item":
        """Return itself with a title that says how far somebody is, where that can be said."""
        return self


@dataclass(frozen=True)
class RequiredItem(Item):
    """A lesson, or a quiz with a pass mark, named by the reference that the ledger uses.

    `kinds` are the kinds of evidence that satisfy it; `minimum_percent`, 0 to 100, is compared with the score of the
    evidence where it is given.
    """

    kinds: frozenset[str] = frozenset()

    def is_met_by(self, fact: EvidenceFact) -> bool:
        """Say whether one row of evidence satisfies this item."""
        if fact.is_superseded or fact.reference != self.reference or fact.kind not in self.kinds:
            return False
        if self.minimum_percent is None:
            return True
        return fact.score_percent is not None and fact.score_percent >= self.minimum_percent

    def met_on(self, known: Known) -> date | None:
        """Return the day of the first row that satisfies it."""
        rows = known.by_reference.get(self.reference, ())
        return min((fact.happened_on for fact in rows if self.is_met_by(fact)), default=None)


@dataclass(frozen=True)
class HoursItem(Item):
    """So many hours, of one `subject` or of all, with caps by channel; `only_practice` counts practice alone."""

    needed: Decimal = Decimal(0)
    subject: str = ""
    caps: tuple[Cap, ...] = ()
    only_practice: bool = False
    rules: HourRules = ANY_VERSION

    def credited(self, known: Known, *, until: date = date.max) -> Decimal:
        """Return the hours that count, of what happened until a day."""
        return credited_hours(
            [fact for fact in known.rows if fact.happened_on <= until],
            rules=self.rules,
            needed=self.needed,
            subject=self.subject,
            caps=self.caps,
            only_practice=self.only_practice,
        )

    def met_on(self, known: Known) -> date | None:
        """Return the first day with enough hours, None while all of them are not enough."""
        if self.credited(known) < self.needed:
            return None
        return next((day for day in known.days() if self.credited(known, until=day) >= self.needed), None)

    def lacking(self, known: Known) -> Item:
        """Say how many hours there are."""
        return replace(self, title=f"{self.title} (mới có {number(self.credited(known))} giờ)")


@dataclass(frozen=True)
class HalfDaysItem(Item):
    """So many half-days in classes; two classes in one half-day are one."""

    needed: int = 1

    def met_on(self, known: Known) -> date | None:
        """Return the day of the half-day with which there are enough."""
        slots = self._slots(known)
        return slots[self.needed - 1][0] if len(slots) >= self.needed else None

    def lacking(self, known: Known) -> Item:
        """Say how many half-days there are."""
        return replace(self, title=f"{self.title} (mới dự {len(self._slots(known))} buổi)")

    @staticmethod
    def _slots(known: Known) -> list[tuple[date, str]]:
        slots = {(fact.happened_on, fact.half) for fact in known.rows if fact.kind == EvidenceKind.CLASS_ATTENDED}
        dated = {day for day, half in slots if half}
        return sorted((day, half) for day, half in slots if half or day not in dated)


@dataclass(frozen=True)
class KindsItem(Item):
    """One row of any of some kinds, such as an earlier training that was accepted; of one subject if given."""

    kinds: frozenset[str] = frozenset()
    subject: str = ""

    def met_on(self, known: Known) -> date | None:
        """Return the day of the first such row."""
        rows = (fact for fact in known.of_kinds(self.kinds) if self.subject in ("", fact.subject))
        return min((fact.happened_on for fact in rows), default=None)


def lesson_item(*, code: str, title: str = "") -> RequiredItem:
    """Return the item «this lesson is completed»."""
    return RequiredItem(f"{LESSON}:{code}", title, kinds=frozenset({EvidenceKind.LESSON_COMPLETED.value}))


def quiz_item(*, code: str, minimum_percent: Decimal, title: str = "") -> RequiredItem:
    """Return the item «this quiz is passed with at least `minimum_percent` (0-100)»."""
    return RequiredItem(f"{QUIZ}:{code}", title, minimum_percent, frozenset({EvidenceKind.QUIZ_PASSED.value}))


def hours_item(
    *, needed: Decimal, subject: str = "", title: str = "", caps: tuple[Cap, ...] = (), rules: HourRules = ANY_VERSION
) -> HoursItem:
    """Return the item «so many hours», of a subject whose title may be given."""
    of = f" chuyên đề «{title or subject}»" if subject else " tập huấn"
    words = f"Đủ {number(needed)} giờ{of}{_caps(caps)}"
    return HoursItem(f"{HOURS}:{subject}", words, needed=needed, subject=subject, caps=caps, rules=rules)


def practice_item(*, percent: Decimal, of_hours: Decimal, rules: HourRules = ANY_VERSION) -> HoursItem:
    """Return the item «practice makes at least `percent` (0-100) of so many hours»."""
    needed = percent * of_hours / 100
    words = f"Thực hành ít nhất {number(percent)}% của {number(of_hours)} giờ, tức {number(needed)} giờ"
    return HoursItem(f"{PRACTICE}:", words, needed=needed, only_practice=True, rules=rules)


def half_days_item(*, needed: int) -> HalfDaysItem:
    """Return the item «so many half-days in classes»."""
    return HalfDaysItem(f"{HALF_DAYS}:", f"Dự ít nhất {needed} buổi tập huấn", needed=needed)


def kinds_item(*, kinds: Iterable[str], subject: str = "", title: str = "") -> KindsItem:
    """Return the item «at least one row of these kinds»."""
    chosen = tuple(EvidenceKind(kind) for kind in kinds)
    words = " hoặc ".join(f"«{kind.label}»" for kind in chosen)
    words += f" chuyên đề «{title or subject}»" if subject else ""
    values = frozenset(kind.value for kind in chosen)
    return KindsItem(f"{KIND}:{'+'.join(sorted(values))}:{subject}", f"Được ghi {words}", kinds=values, subject=subject)


def number(value: Decimal) -> str:
    """Return a number as people write it: «12,5»; at most two places."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",")


def _caps(caps: tuple[Cap, ...]) -> str:
    """Say the caps in words: «, trong đó học trên mạng tính tối đa 8 giờ»."""
    words = []
    for cap in caps:
        most = f"{number(cap.hours)} giờ" if cap.hours is not None else f"{number(cap.percent or Decimal(0))}%"
        words.append(f"{str(Channel(cap.channel).label).lower()} tính tối đa {most}")
    return f" ({'; '.join(words)})" if words else ""
