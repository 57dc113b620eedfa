"""After an online round: the work of closing it, and the frozen list."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contests.enums import OnlineRunKind, OnlineRunState
from contests.models.contests import ContestRound
from contests.models.entrants import Entrant
from contests.models.online import OnlineAttempt
from contests.models.online_rulings import QuestionRuling
from contests.models.results import RoundResult
from lms.base.models import AppendOnlyModel, PublicIdModel


class OnlineRun(PublicIdModel):
    """Work on the list of an online round, in the background when it is large: making one, or confirming it.

    A confirmation computes `checks` again for the second person who `asked_by` names; it makes no list of its own.
    `worked_at` is the last sign of life of whoever works; nobody else takes the run up before that is old.

    One about a faulty question (`ruling`) only looks at what a decision would change, or marks attempts again in the
    order of their keys; `reached` is the last one done. Neither makes a list.

    `done_count` of `whole_count` places are written; `result` is stored first, so that a crashed run goes on where it
    stopped. `refusal` says why it ended without a list (a tie that the rules leave, a unit without its number).
    `summary` holds what pages show beside the places, so that nothing reads the whole result: units, side prizes, who
    has no place, the number that was to be guessed, the sentences of the first places, how often questions were missed.
    """

    round = models.ForeignKey(ContestRound, models.PROTECT, related_name="online_runs", verbose_name=_("vòng thi"))
    kind = models.CharField(_("việc"), max_length=10, choices=OnlineRunKind.choices)
    reason = models.CharField(_("lý do"), max_length=300, blank=True)
    state = models.CharField(
        _("tình trạng"), max_length=10, choices=OnlineRunState.choices, default=OnlineRunState.WAITING
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người yêu cầu")
    )
    asked_at = models.DateTimeField(_("yêu cầu lúc"))
    whole_count = models.PositiveIntegerField(_("số bài"), default=0)
    done_count = models.PositiveIntegerField(_("đã ghi"), default=0)
    result = models.OneToOneField(
        RoundResult, models.PROTECT, null=True, blank=True, related_name="online_run", verbose_name=_("kết quả")
    )
    checks = models.ForeignKey(
        RoundResult, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("kết quả được đối chiếu")
    )
    ruling = models.ForeignKey(
        QuestionRuling, models.PROTECT, null=True, blank=True, related_name="runs", verbose_name=_("quyết định về câu")
    )
    reached = models.PositiveBigIntegerField(default=0, db_default=0, editable=False)
    worked_at = models.DateTimeField(_("làm đến lúc"), null=True, blank=True)
    refusal = models.CharField(_("vì sao không xong"), max_length=500, blank=True)
    summary = models.JSONField(_("tóm tắt kết quả"), default=dict, blank=True)

    class Meta:
        """One at a time in a round."""

        verbose_name = _("lần chốt danh sách thi trực tuyến")
        verbose_name_plural = _("các lần chốt danh sách thi trực tuyến")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["round"], condition=Q(state="waiting"), name="one_waiting_online_run"),
            models.CheckConstraint(
                condition=Q(kind="confirm", result__isnull=True, checks__isnull=False)
                | (~Q(kind="confirm") & Q(checks__isnull=True)),
                name="online_run_makes_or_checks",
            ),
        ]

    def __str__(self) -> str:
        """Name round and kind."""
        return f"{self.round_id} {self.kind}"


class FrozenPlace(AppendOnlyModel):
    """One place of a frozen list, so that lists are paged without reading the whole result. Counted from 1.

    `attempt` is the one that counts; `guess_distance` as ranked.
    """

    result = models.ForeignKey(RoundResult, models.PROTECT, related_name="places", verbose_name=_("kết quả"))
    position = models.PositiveIntegerField(_("thứ tự"))
    entrant = models.ForeignKey(Entrant, models.PROTECT, related_name="places", verbose_name=_("người dự thi"))
    attempt = models.ForeignKey(OnlineAttempt, models.PROTECT, related_name="+", verbose_name=_("lượt được tính"))
    rank = models.PositiveIntegerField(_("hạng"))
    total = models.DecimalField(_("điểm"), max_digits=9, decimal_places=3)
    guess_distance = models.PositiveBigIntegerField(_("dự đoán lệch"), null=True, blank=True)
    decided_by = models.CharField(_("phân định bởi"), max_length=60, blank=True)
    prize = models.CharField(_("giải"), max_length=300, blank=True)
    qualifies = models.BooleanField(_("vào vòng sau"), default=False)

    class Meta:
        """From first to last; everybody once."""

        verbose_name = _("một hạng đã chốt")
        verbose_name_plural = _("các hạng đã chốt")
        ordering = ["result_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["result", "position"], name="one_frozen_position"),
            models.UniqueConstraint(fields=["result", "entrant"], name="one_frozen_place_a_person"),
        ]

    def __str__(self) -> str:
        """Name position and person."""
        return f"{self.position} {self.entrant_id}"
