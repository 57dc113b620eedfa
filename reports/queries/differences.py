"""How two readings of one day differ: as it was known then, and as it is known now, person by person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.models import Metric
from reports.queries.indicators import Figures, figures
from reports.queries.known import KnownOffice, end_of, figures_known, known_offices
from reports.queries.people import PEOPLE_METRICS, PersonFacts
from reports.queries.places import Place
from reports.rules import Counted

SHORT = {
    Metric.TRAINED: gettext_lazy("đã tập huấn"),
    Metric.NEW_TRAINED: gettext_lazy("đúng hạn"),
    Metric.MATERIALS: gettext_lazy("có tài liệu"),
}


@dataclass(frozen=True)
class PersonDifference:
    """One person who counts otherwise in the two readings: what changed, and what was recorded later."""

    person: PersonFacts
    changes: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class MetricDifference:
    """One metric in both readings."""

    metric: Metric
    then: Counted | None
    now: Counted | None

    @property
    def is_same(self) -> bool:
        """Tell whether both readings agree."""
        return self.then == self.now


@dataclass(frozen=True)
class Differences:
    """Both readings of a place on a day."""

    metrics: tuple[MetricDifference, ...]
    people: tuple[PersonDifference, ...]


def differences(*, place: Place, as_of: date) -> Differences:
    """Return both readings of a day and the people who make them differ, by name.

    Rule: R-IND-10.
    """
    moment = end_of(as_of)
    then = figures_known(place=place, as_of=as_of, moment=moment)
    now = figures(place=place, as_of=as_of)
    known, changed = known_offices(place=place, moment=moment)
    pairs = zip(then.indicators, now.indicators, strict=True)
    metrics = tuple(MetricDifference(one.metric, one.counted, other.counted) for one, other in pairs)
    return Differences(metrics, tuple(_people(then, now, _reasons(known, changed))))


def _reasons(known: list[KnownOffice], changed: set[int]) -> Mapping[object, str]:
    """Return, by person, why their offices read otherwise; whoever is missing was recorded later."""
    return {
        office.public_id: _("Ngày công nhận, ngày thôi hoặc tổ được sửa sau ngày đó.")
        for office in known
        if office.pk in changed
    }


def _people(then: Figures, now: Figures, reasons: Mapping[object, str]) -> list[PersonDifference]:
    before = {person.public_id: person for person in then.people}
    after = {person.public_id: person for person in now.people}
    found = []
    for public_id in {**after, **before}:
        one, other = before.get(public_id), after.get(public_id)
        if one is None and other is not None:
            reason = reasons.get(public_id) or _("Nhiệm kỳ được ghi sau ngày đó.")
            found.append(PersonDifference(other, (_("nay có trong danh sách"),), reason))
        elif other is None and one is not None:
            reason = reasons.get(public_id) or _("Việc thôi làm hoặc việc sửa được ghi sau ngày đó.")
            found.append(PersonDifference(one, (_("nay không còn trong danh sách"),), reason))
        elif one is not None and other is not None and (changes := _changes(one, other)):
            reason = reasons.get(public_id) or _("Kết quả học tập được ghi hoặc sửa sau ngày đó.")
            found.append(PersonDifference(other, changes, reason))
    return found


def _changes(one: PersonFacts, other: PersonFacts) -> tuple[str, ...]:
    words = {True: _("đạt"), False: _("chưa đạt"), None: _("chưa tính")}
    return tuple(
        f"{SHORT[metric]}: {words[one.flag(metric)]} → {words[other.flag(metric)]}"
        for metric in PEOPLE_METRICS
        if one.flag(metric) != other.flag(metric)
    )
