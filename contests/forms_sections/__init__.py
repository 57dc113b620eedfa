"""Rules edited by form, section by section: each form reads its piece of the document and gives the changed one."""

from contests.forms_sections.base import SectionForm
from contests.forms_sections.draws import DrawForm
from contests.forms_sections.online import OnlineForm, UnitPrizesForm
from contests.forms_sections.panel import PanelForm
from contests.forms_sections.parts import PartsForm, TimesForm
from contests.forms_sections.parts_more import PartsMoreForm
from contests.forms_sections.prizes import IncidentsForm, PrizesForm, SidePrizesForm
from contests.forms_sections.standing import QualificationForm, TieBreakForm
from contests.forms_sections.team import EligibilityForm, GeneralForm, TeamForm

#: sections of the whole contest, and of each round, by the word in the address
OF_CONTEST: dict[str, type[SectionForm]] = {
    "chung": GeneralForm,
    "doi-thi": TeamForm,
    "dieu-kien": EligibilityForm,
}
OF_ROUND: dict[str, type[SectionForm]] = {
    "giam-khao": PanelForm,
    "truc-tuyen": OnlineForm,
    "phan-thi": PartsForm,
    "noi-dung": PartsMoreForm,
    "thoi-gian": TimesForm,
    "boc-tham": DrawForm,
    "bang-diem": TieBreakForm,
    "chon-doi": QualificationForm,
    "giai-thuong": PrizesForm,
    "giai-phu": SidePrizesForm,
    "giai-don-vi": UnitPrizesForm,
    "su-viec": IncidentsForm,
}


def sections_of(*, mode: str, is_round: bool) -> dict[str, type[SectionForm]]:
    """Return the sections that a contest of this mode has, of a round or of the whole contest."""
    return {word: form for word, form in (OF_ROUND if is_round else OF_CONTEST).items() if mode in form.modes}


__all__ = ["OF_CONTEST", "OF_ROUND", "SectionForm", "sections_of"]
