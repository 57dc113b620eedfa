"""What a contest gives back: topics that somebody should practise after a round, winners as model mediators."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contests.enums import ConsentWay, FeaturedState, SuggestionEnd, TopicKind
from contests.models.contests import ContestRound
from lms.base.models import AppendOnlyModel, PublicIdModel
from mediators.models import Mediator


class PracticeSuggestion(PublicIdModel):
    """One topic that a published round suggests to one mediator of it, with the reason in words.

    Made once for each round, mediator and topic. It is shown until the person practises it or puts it away, and never
    comes back. `code` is that of `contests.rules.weak_topics.TopicScore`; `title` is what it was called that day.
    """

    round = models.ForeignKey(ContestRound, models.PROTECT, related_name="suggestions", verbose_name=_("vòng thi"))
    mediator = models.ForeignKey(Mediator, models.PROTECT, related_name="+", verbose_name=_("hòa giải viên"))
    kind = models.CharField(_("loại"), max_length=10, choices=TopicKind.choices)
    code = models.CharField(_("mã chủ đề"), max_length=90)
    title = models.CharField(_("nên luyện"), max_length=240)
    why = models.CharField(_("vì sao"), max_length=500)
    order = models.PositiveSmallIntegerField(_("thứ tự"))
    made_at = models.DateTimeField(_("gợi ý lúc"))
    ended_at = models.DateTimeField(_("thôi gợi ý lúc"), null=True, blank=True)
    end = models.CharField(_("vì sao thôi gợi ý"), max_length=10, choices=SuggestionEnd.choices, blank=True)

    class Meta:
        """In the order made; one of a topic."""

        verbose_name = _("gợi ý luyện tập sau hội thi")
        verbose_name_plural = _("các gợi ý luyện tập sau hội thi")
        ordering = ["-made_at", "order", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "mediator", "kind", "code"], name="one_suggestion_of_topic"),
            models.CheckConstraint(condition=Q(ended_at__isnull=True) | ~Q(end=""), name="suggestion_ends_for_reason"),
        ]
        indexes = [
            models.Index(fields=["mediator", "made_at"], condition=Q(ended_at__isnull=True), name="open_suggestions")
        ]

    def __str__(self) -> str:
        """Name person and topic."""
        return f"{self.mediator_id} {self.code}"


class FeaturedMediator(PublicIdModel):
    """A winner of a published round who is, or may be, introduced to the public as a model mediator.

    `state` repeats the last `FeaturedStep`. The public sees name, place, prize and `text`, only while it is SHOWN.
    """

    round = models.ForeignKey(ContestRound, models.PROTECT, related_name="featured", verbose_name=_("vòng thi"))
    mediator = models.ForeignKey(Mediator, models.PROTECT, related_name="+", verbose_name=_("hòa giải viên"))
    full_name = models.CharField(_("họ và tên"), max_length=80)
    place = models.CharField(_("đơn vị"), max_length=160, blank=True)
    prize = models.CharField(_("thành tích"), max_length=300)
    text = models.TextField(_("lời giới thiệu"), max_length=600)
    state = models.CharField(_("tình trạng"), max_length=10, choices=FeaturedState.choices)
    changed_at = models.DateTimeField(_("đổi lúc"))

    class Meta:
        """Newest first; a person once for each round."""

        verbose_name = _("hòa giải viên tiêu biểu")
        verbose_name_plural = _("hòa giải viên tiêu biểu")
        ordering = ["-changed_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["round", "mediator"], name="featured_once_a_round")]
        indexes = [models.Index(fields=["state", "changed_at"], name="featured_state")]

    def __str__(self) -> str:
        """Return the name."""
        return self.full_name


class FeaturedStep(AppendOnlyModel):
    """One step of an introduction: who asked, agreed, published or ended it, and the very words that were agreed to."""

    featured = models.ForeignKey(
        FeaturedMediator, models.PROTECT, related_name="steps", verbose_name=_("người được giới thiệu")
    )
    state = models.CharField(_("việc"), max_length=10, choices=FeaturedState.choices)
    text = models.TextField(_("lời giới thiệu"), max_length=600)
    consent_way = models.CharField(_("cách đồng ý"), max_length=10, choices=ConsentWay.choices, blank=True)
    wording = models.PositiveSmallIntegerField(_("bản câu đồng ý"), default=0)
    reason = models.CharField(_("lý do"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người ghi")
    )
    recorded_at = models.DateTimeField(_("ghi lúc"))

    class Meta:
        """In the order recorded."""

        verbose_name = _("bước giới thiệu hòa giải viên tiêu biểu")
        verbose_name_plural = _("các bước giới thiệu hòa giải viên tiêu biểu")
        ordering = ["pk"]

    def __str__(self) -> str:
        """Name the step."""
        return self.get_state_display()
