"""Who reads figures, and who sets targets; out of scope is like missing (A2).

Numbers are read by officers for their places and, for the nation or their province, by those who keep the programme;
people who read the logs (auditors) read them too, with their history, and change nothing. Names behind a number are
for the officers of the place alone.
"""

from accounts.access import Scope, SomeUser, officer_scope, scope_of
from accounts.enums import OFFICER_ROLES, Role
from mediators.models import Unit
from reports.models import TargetLevel

#: who reads figures
FIGURE_ROLES = (*sorted(OFFICER_ROLES), Role.PROGRAMME_EDITOR, Role.ADMINISTRATOR, Role.AUDITOR)
PROGRAMME = frozenset({Role.PROGRAMME_EDITOR, Role.ADMINISTRATOR})


def figure_scope(user: SomeUser) -> Scope:
    """Return the places whose figures a person reads."""
    return scope_of(user, roles=FIGURE_ROLES)


def may_see_names(user: SomeUser, *, province: str, commune: str = "") -> bool:
    """Tell whether a person may open the lists of people of a place: its officer."""
    return officer_scope(user).covers(province=province, commune=commune)


def target_scope(user: SomeUser) -> Scope:
    """Return the places for which a person sets targets: officers their own, programme editors theirs or the nation."""
    officer, programme = officer_scope(user), scope_of(user, roles=PROGRAMME)
    return Scope(
        nation=officer.nation or programme.nation,
        provinces=officer.provinces | programme.provinces,
        communes=officer.communes | programme.communes,
    )


def may_set_target(user: SomeUser, *, level: str, unit: Unit | None) -> bool:
    """Tell whether a person sets targets of a level for a place; targets of former districts are the nation's matter.

    Reading them is open to whoever reads figures: plans are published.
    """
    scope = target_scope(user)
    if level in (TargetLevel.NATION, TargetLevel.DISTRICT) or unit is None:
        return scope.nation
    return scope.covers(province=unit.parent_id or unit.code, commune=unit.code if unit.parent_id else "")
