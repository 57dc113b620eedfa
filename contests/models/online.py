"""Online rounds: settings, the frozen pool, places in the queue, attempts, answers, what came too late."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contests.enums import OnlineState, OnlineSubmit, ScoreShown
from contests.models.contests import ContestRound, RulesVersion
from contests.models.entrants import Entrant
from lms.base.models import AppendOnlyModel, PublicIdModel
from quizzes.models import QuestionVersion


class OnlineRound(models.Model):
    """What an online round needs beside its rules.

    `blueprint` has the rows of a quizzes.Paper ({"subject", "count", perhaps "competency", "level"}); an empty one
    means the fixed list `fixed_codes`. `opens_at`, `closes_at` and `limit_seconds` repeat the rules from when the
    round is prepared. `starts_per_second` is how many attempts may begin each second before a queue forms.
    `shows_count` lets public pages tell how many take part; never where that number is to be guessed before the close.
    `appeal_days` holds where the rules say nothing about complaints (contest-rules.md §4 knows of no common number).
    `rulings` counts decisions about faulty questions in force; while it stands, nothing is read anew.
    """

    round = models.OneToOneField(ContestRound, models.PROTECT, related_name="online", verbose_name=_("vòng thi"))
    paper_text = models.TextField(_("lời dẫn trên đề"), max_length=2000, blank=True)
    guess_text = models.CharField(_("câu dự đoán"), max_length=300, blank=True)
    blueprint = models.JSONField(_("cách rút câu hỏi"), default=list, blank=True)
    fixed_codes = models.JSONField(_("mã các câu hỏi chọn sẵn"), default=list, blank=True)
    starts_per_second = models.PositiveSmallIntegerField(
        _("số người vào thi mỗi giây"), default=100, validators=[MinValueValidator(1), MaxValueValidator(5000)]
    )
    score_shown = models.CharField(
        _("báo số câu đúng"), max_length=12, choices=ScoreShown.choices, default=ScoreShown.AFTER_CLOSE
    )
    shows_count = models.BooleanField(_("công khai số người dự thi"), default=False)
    consent_version = models.PositiveSmallIntegerField(_("bản lời xin đồng ý"), default=1)
    opens_at = models.DateTimeField(_("mở lúc"), null=True, blank=True)
    closes_at = models.DateTimeField(_("đóng lúc"), null=True, blank=True)
    limit_seconds = models.PositiveIntegerField(_("thời gian làm bài (giây)"), null=True, blank=True)
    prepared_at = models.DateTimeField(_("chốt bộ câu hỏi lúc"), null=True, blank=True)
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("người chốt")
    )
    closed_at = models.DateTimeField(_("đóng vòng thi lúc"), null=True, blank=True)
    key_released_at = models.DateTimeField(_("công bố đáp án lúc"), null=True, blank=True)
    appeal_days = models.PositiveSmallIntegerField(
        _("số ngày nhận khiếu nại sau khi công bố"), default=3, db_default=3, validators=[MaxValueValidator(60)]
    )
    rulings = models.PositiveSmallIntegerField(_("số quyết định về câu hỏi đã có hiệu lực"), default=0, db_default=0)

    class Meta:
        """One per round; the key only after the close (C2)."""

        verbose_name = _("vòng thi trực tuyến")
        verbose_name_plural = _("các vòng thi trực tuyến")
        indexes = [models.Index(fields=["closed_at", "closes_at"], name="online_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at__isnull=True) | Q(closes_at__isnull=True) | Q(closes_at__gt=F("opens_at")),
                name="online_times_in_order",
            ),
            models.CheckConstraint(
                condition=Q(key_released_at__isnull=True) | Q(closed_at__isnull=False), name="key_after_close"
            ),
        ]

    def __str__(self) -> str:
        """Name the round."""
        return f"{self.round_id}"


class PoolItem(models.Model):
    """One question of the frozen pool: drawing an attempt never looks at the bank. `row` is that of the blueprint."""

    online = models.ForeignKey(OnlineRound, models.PROTECT, related_name="pool", verbose_name=_("vòng thi"))
    row = models.PositiveSmallIntegerField(_("dòng của cách rút"))
    question = models.ForeignKey(QuestionVersion, models.PROTECT, related_name="+", verbose_name=_("câu hỏi"))
    place = models.PositiveIntegerField(_("thứ tự"))

    class Meta:
        """In order; a question once."""

        verbose_name = _("câu của bộ đã chốt")
        verbose_name_plural = _("các câu của bộ đã chốt")
        ordering = ["online_id", "row", "place"]
        constraints = [
            models.UniqueConstraint(fields=["online", "question"], name="one_pool_question"),
            models.UniqueConstraint(fields=["online", "row", "place"], name="one_pool_place"),
        ]

    def __str__(self) -> str:
        """Name row and place."""
        return f"{self.online_id} {self.row}.{self.place}"


class QueuePlace(models.Model):
    """The place of one entrant in the queue of a round; kept whatever device the person comes back with.

    `admit_at` is the moment from which the place may begin; the row goes when the attempt begins.
    """

    online = models.ForeignKey(OnlineRound, models.PROTECT, related_name="queue", verbose_name=_("vòng thi"))
    entrant = models.ForeignKey(Entrant, models.PROTECT, related_name="+", verbose_name=_("người dự thi"))
    asked_at = models.DateTimeField(_("xin vào lúc"))
    admit_at = models.DateTimeField(_("được vào từ"))

    class Meta:
        """One per person and round."""

        verbose_name = _("chỗ trong hàng đợi")
        verbose_name_plural = _("các chỗ trong hàng đợi")
        ordering = ["admit_at", "pk"]
        indexes = [models.Index(fields=["online", "admit_at"], name="queue_next")]
        constraints = [models.UniqueConstraint(fields=["online", "entrant"], name="one_queue_place")]

    def __str__(self) -> str:
        """Name round and place."""
        return f"{self.online_id} {self.pk}"


class OnlineAttempt(PublicIdModel):
    """One attempt of an entrant at a round. Every time is the server's, exact to the millisecond.

    `items` is [{"v": key of the question version, "p": points as text, "o": [[random id, place in the source], …]}]
    in the order shown. `received_at` is the receipt of the last answer that changed something; it ranks (C3).
    `right`, `points` and `guess` are set at submission. `rules` is the version it is marked under.
    `maximum` is set where a question of it does not count: what the others can earn. Else it is that of the rules.
    `voided_at`: this attempt alone was annulled; it still uses up its turn. The notes of the person say why.
    `device_hash` and `address_hash` are keyed per round: they only tell that two attempts share one.
    """

    round = models.ForeignKey(ContestRound, models.PROTECT, related_name="attempts", verbose_name=_("vòng thi"))
    entrant = models.ForeignKey(Entrant, models.PROTECT, related_name="attempts", verbose_name=_("người dự thi"))
    rules = models.ForeignKey(RulesVersion, models.PROTECT, related_name="+", verbose_name=_("thể lệ"))
    number = models.PositiveSmallIntegerField(_("lượt"))
    seed = models.BigIntegerField(editable=False)
    items = models.JSONField(_("các câu"))
    state = models.CharField(_("tình trạng"), max_length=10, choices=OnlineState.choices, default=OnlineState.OPEN)
    started_at = models.DateTimeField(_("bắt đầu lúc"))
    deadline_at = models.DateTimeField(_("hết giờ lúc"))
    submitted_at = models.DateTimeField(_("nộp lúc"), null=True, blank=True)
    submit_cause = models.CharField(_("do"), max_length=10, choices=OnlineSubmit.choices, blank=True)
    received_at = models.DateTimeField(_("nhận câu trả lời cuối lúc"), null=True, blank=True)
    guess = models.BigIntegerField(_("số dự đoán"), null=True, blank=True)
    right = models.PositiveSmallIntegerField(_("số câu đúng"), null=True, blank=True)
    points = models.DecimalField(_("điểm"), max_digits=9, decimal_places=3, null=True, blank=True)
    maximum = models.DecimalField(_("điểm tối đa của lượt"), max_digits=9, decimal_places=3, null=True, blank=True)
    voided_at = models.DateTimeField(_("hủy lượt lúc"), null=True, blank=True)
    device_hash = models.CharField(max_length=32, blank=True, editable=False)
    address_hash = models.CharField(max_length=32, blank=True, editable=False)

    class Meta:
        """One open attempt per person and round (C5)."""

        verbose_name = _("lượt thi trực tuyến")
        verbose_name_plural = _("các lượt thi trực tuyến")
        ordering = ["round_id", "entrant_id", "number"]
        indexes = [
            models.Index(fields=["state", "deadline_at"], name="online_attempt_due"),
            models.Index(fields=["round", "state"], name="online_attempt_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "entrant"], condition=Q(state="open"), name="one_open_online_attempt"
            ),
            models.UniqueConstraint(fields=["round", "entrant", "number"], name="one_online_attempt_number"),
            models.CheckConstraint(condition=Q(deadline_at__gt=F("started_at")), name="online_deadline_after_start"),
            models.CheckConstraint(
                condition=Q(state="open", submitted_at__isnull=True)
                | Q(state="submitted", submitted_at__isnull=False, points__isnull=False, received_at__isnull=False),
                name="submitted_online_attempt_is_scored",
            ),
            models.CheckConstraint(condition=Q(guess__isnull=True) | Q(guess__gte=0), name="guess_not_negative"),
        ]

    def __str__(self) -> str:
        """Name entrant and number."""
        return f"{self.entrant_id} lượt {self.number}"


class OnlineAnswer(models.Model):
    """The answer that counts at one place of an attempt; place 0 is the guess, 1 … the questions.

    Written only by `contests.services.online_save`: one statement that checks attempt, round, clock and sequence.
    `answer` is a list of option ids of the attempt ([] when taken back), or {"guess": number}.
    """

    attempt = models.ForeignKey(OnlineAttempt, models.PROTECT, related_name="answers", verbose_name=_("lượt thi"))
    place = models.PositiveSmallIntegerField(_("câu thứ"))
    answer = models.JSONField(_("câu trả lời"))
    tab_id = models.CharField(max_length=36)
    sequence = models.PositiveBigIntegerField()
    received_at = models.DateTimeField(_("nhận lúc"))

    class Meta:
        """One row a place."""

        verbose_name = _("câu trả lời của lượt thi")
        verbose_name_plural = _("các câu trả lời của lượt thi")
        ordering = ["attempt_id", "place"]
        constraints = [models.UniqueConstraint(fields=["attempt", "place"], name="one_online_answer_a_place")]

    def __str__(self) -> str:
        """Name the place."""
        return f"{self.attempt_id}#{self.place}"


class LateAnswer(AppendOnlyModel):
    """An answer that came after the attempt was over: not counted, kept as evidence."""

    attempt = models.ForeignKey(OnlineAttempt, models.PROTECT, related_name="late_answers", verbose_name=_("lượt thi"))
    place = models.PositiveSmallIntegerField(_("câu thứ"))
    answer = models.JSONField(_("câu trả lời"))
    tab_id = models.CharField(max_length=36)
    sequence = models.PositiveBigIntegerField()
    received_at = models.DateTimeField(_("nhận lúc"))

    class Meta:
        """In the order received; a repeat is not stored again."""

        verbose_name = _("câu trả lời đến muộn")
        verbose_name_plural = _("các câu trả lời đến muộn")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "place", "tab_id", "sequence"], name="one_late_answer_per_key")
        ]

    def __str__(self) -> str:
        """Name the place."""
        return f"{self.attempt_id}#{self.place}"
