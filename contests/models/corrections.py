"""Corrections of published results: what each rests on, the corrected result, what it changes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contests.enums import CorrectionBasis, CorrectionState
from contests.models.contests import ContestRound
from contests.models.results import AppealDecision, RoundResult
from lms.base.models import PublicIdModel


class Correction(PublicIdModel):
    """A correction of the published result of a round; one at a time.

    It rests on an upheld appeal (`decision`) or on a fault that the organisers found (`ground` says which, and the
    paper that says so). `notice` is what the public reads. `result` is the corrected one as last computed, `replaces`
    the published one; both stay. `changes` holds what is different: {"moved": number, "rows": [[entry, before, after],
    …], "awards": [[prize, before, after], …]}, a place as [rank, total, prize, qualifies].
    """

    round = models.ForeignKey(ContestRound, models.PROTECT, related_name="corrections", verbose_name=_("vòng thi"))
    replaces = models.ForeignKey(RoundResult, models.PROTECT, related_name="+", verbose_name=_("kết quả đã công bố"))
    basis = models.CharField(_("căn cứ"), max_length=10, choices=CorrectionBasis.choices)
    decision = models.ForeignKey(
        AppealDecision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("quyết định về khiếu nại"),
    )
    ground = models.CharField(_("sai sót và văn bản"), max_length=300)
    notice = models.CharField(_("lời báo công khai"), max_length=300)
    state = models.CharField(
        _("tình trạng"), max_length=10, choices=CorrectionState.choices, default=CorrectionState.OPEN
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người mở")
    )
    opened_at = models.DateTimeField(_("mở lúc"))
    result = models.OneToOneField(
        RoundResult,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="correction",
        verbose_name=_("kết quả đính chính"),
    )
    changes = models.JSONField(_("thay đổi"), default=dict, blank=True)
    ended_at = models.DateTimeField(_("xong lúc"), null=True, blank=True)
    drop_reason = models.CharField(_("lý do bỏ"), max_length=300, blank=True)

    class Meta:
        """Newest first; one open in a round."""

        verbose_name = _("lần đính chính kết quả")
        verbose_name_plural = _("các lần đính chính kết quả")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["round"], condition=Q(state="open"), name="one_open_correction"),
            models.CheckConstraint(
                condition=~Q(basis="appeal") | Q(decision__isnull=False), name="appeal_correction_names_decision"
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(result__isnull=False), name="published_correction_has_result"
            ),
        ]

    def __str__(self) -> str:
        """Name round and state."""
        return f"{self.round_id} {self.get_state_display()}"
