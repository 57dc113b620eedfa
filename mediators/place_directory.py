"""What accounts asks of places (accounts.places), answered from the table of units."""

from collections.abc import Iterable

from django.db.models import Q

from lms.base.clock import today
from lms.base.text import sort_key
from mediators.models import Unit


class UnitDirectory:
    """Answers accounts' questions about places; each costs one statement."""

    def province_of(self, code: str) -> str | None:
        """Return the province in which a commune lies, a province's own code, or None where it is unknown."""
        row = Unit.objects.filter(code=code).values_list("code", "parent_id").first()
        return (row[1] or row[0]) if row else None

    def commune_codes(self, provinces: Iterable[str]) -> Iterable[str]:
        """Return the codes of all communes of these provinces, past ones too."""
        return list(Unit.objects.communes().filter(parent__in=list(provinces)).values_list("code", flat=True))

    def names(self, codes: Iterable[str]) -> dict[str, str]:
        """Return the names of places by code, each with its kind."""
        wanted = list(codes)
        return {unit.code: str(unit) for unit in Unit.objects.filter(code__in=wanted)} if wanted else {}

    def choices(self, *, level: str, provinces: Iterable[str] | None) -> list[tuple[str, str]]:
        """Return code and name of today's provinces or communes, sorted by name; all with None."""
        units = Unit.objects.on(today()).filter(level=level)
        if provinces is not None:
            within = list(provinces)
            units = units.filter(Q(code__in=within) | Q(parent__in=within))
        ordered = sorted(units, key=lambda unit: (sort_key(unit.name), unit.code))
        return [(unit.code, str(unit)) for unit in ordered]
