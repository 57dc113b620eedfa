"""Rules edited by form, section by section: each form reads its piece of the document and gives the changed one."""

from contests.forms_sections.base import SectionForm
from contests.forms_sections.draws import DrawForm
from contests.forms_sections.panel import PanelForm
from contests.forms_sections.parts import PartsForm, TimesForm
from contests.forms_sections.prizes import IncidentsForm, PrizesForm, SidePrizesForm
from contests.forms_sections.standing import QualificationForm, TieBreakForm
from contests.forms_sections.team import EligibilityForm, TeamForm

#: sections of the whole contest, and of each round, by the word in the address
OF_CONTEST: dict[str, type[SectionForm]] = {"doi-thi": TeamForm, "dieu-kien": EligibilityForm}
OF_ROUND: dict[str, type[SectionForm]] = {
    "giam-khao": PanelForm,
    "phan-thi": PartsForm,
    "thoi-gian": TimesForm,
    "boc-tham": DrawForm,
    "bang-diem": TieBreakForm,
    "chon-doi": QualificationForm,
    "giai-thuong": PrizesForm,
    "giai-phu": SidePrizesForm,
    "su-viec": IncidentsForm,
}

__all__ = ["OF_CONTEST", "OF_ROUND", "SectionForm"]
