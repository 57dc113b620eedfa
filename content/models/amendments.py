"""What later documents do to articles of the register, and what editors decide about the texts that rest on them.

Words. A *change* says that an article (or a whole document) is amended or repealed from a day. A *resting item* is a
page or question that cites the article. A *decision* says of one item what is done because of one change. All three
are appended only: a mistaken change is withdrawn by a row of its own, a decision is replaced by the next one.
"""

from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from content.enums import ChangeKind, LawOutcome
from content.models.law import LegalArticle, LegalDocument
from lms.base.models import AppendOnlyModel, PublicIdModel


class LawChange(PublicIdModel, AppendOnlyModel):
    """An article, or with `article` null the whole document, is amended or repealed from a day by another document."""

    document = models.ForeignKey(
        LegalDocument, models.PROTECT, related_name="changes", verbose_name=_("văn bản bị thay đổi")
    )
    article = models.ForeignKey(
        LegalArticle, models.PROTECT, null=True, blank=True, related_name="changes", verbose_name=_("điều")
    )
    kind = models.CharField(_("thay đổi"), max_length=10, choices=ChangeKind.choices)
    from_on = models.DateField(_("từ ngày"))
    by_number = models.CharField(_("theo văn bản số"), max_length=60)
    note = models.CharField(_("nội dung thay đổi"), max_length=500, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người ghi")
    )
    created_at = models.DateTimeField(_("ghi lúc"))

    class Meta:
        """Newest first."""

        verbose_name = _("thay đổi của luật")
        verbose_name_plural = _("các thay đổi của luật")
        ordering = ["-from_on", "-id"]

    def __str__(self) -> str:
        """Return the place and the changing document."""
        return f"{self.place}: {self.get_kind_display()} theo {self.by_number}"

    @property
    def place(self) -> str:
        """Return what is changed, in words."""
        return f"Điều {self.article.number}, {self.document}" if self.article else str(self.document)

    @property
    def key(self) -> str:
        """Return the place as indexes hold it: «35/2013/QH13#4», «35/2013/QH13#» for a whole document."""
        return f"{self.document.number}#{self.article.number if self.article else ''}"

    def has_begun(self, on: date) -> bool:
        """Tell whether the change is in force on a day."""
        return self.from_on <= on


class LawChangeWithdrawal(AppendOnlyModel):
    """A change that was entered by mistake counts no more, nor do the decisions about it."""

    change = models.OneToOneField(LawChange, models.PROTECT, related_name="withdrawal", verbose_name=_("thay đổi"))
    reason = models.CharField(_("lý do"), max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người ghi"))
    at = models.DateTimeField(_("ghi lúc"))

    class Meta:
        """One for each change."""

        verbose_name = _("việc rút lại thay đổi")
        verbose_name_plural = _("các việc rút lại thay đổi")

    def __str__(self) -> str:
        """Name the change."""
        return str(self.change_id)


class LawDecision(AppendOnlyModel):
    """What is done with one item because of one change. The highest number counts; two editors cannot take the same.

    `target` names the item: «page:12», «question:k1-01». `from_on` is the day from which a suspension acts.
    """

    change = models.ForeignKey(LawChange, models.PROTECT, related_name="decisions", verbose_name=_("thay đổi"))
    target = models.CharField(_("mục"), max_length=90)
    number = models.PositiveSmallIntegerField(_("lần"))
    outcome = models.CharField(_("quyết định"), max_length=10, choices=LawOutcome.choices)
    reason = models.CharField(_("lý do"), max_length=500, blank=True)
    from_on = models.DateField(_("từ ngày"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("người quyết định")
    )
    at = models.DateTimeField(_("lúc"))

    class Meta:
        """In the order in which they were taken."""

        verbose_name = _("quyết định về mục bị ảnh hưởng")
        verbose_name_plural = _("các quyết định về mục bị ảnh hưởng")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["change", "target", "number"], name="one_law_decision_number")]
        indexes = [models.Index(fields=["target"], name="law_decision_target")]

    def __str__(self) -> str:
        """Name item and outcome."""
        return f"{self.target}: {self.outcome}"
