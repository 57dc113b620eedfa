"""The figures of one question in plain words, for the bank's pages."""

from datetime import datetime

from django.utils.translation import gettext as _

from lms.base.clock import LOCAL_ZONE
from quizzes.models import QuestionFigures
from quizzes.review_rules import Exposure, ReviewLimits, exposure
from quizzes.statistics.bands import Discrimination, discrimination_band, facility_band
from quizzes.statistics.publishing import ENOUGH_DATA, LEAST_FOR_ALL_FIGURES

EXPOSURE_WORDS = {
    Exposure.UNUSED: "Chưa ai làm câu này.",
    Exposure.RESTED: "Đã dùng %(count)s lượt, lần cuối %(day)s; hơn một năm nay không dùng.",
    Exposure.IN_USE: "Đã dùng %(count)s lượt, lần cuối %(day)s.",
    Exposure.WORN: "Đã dùng %(count)s lượt, lần cuối %(day)s: nhiều người đã biết câu này, nên viết câu thay thế.",
}


def exposure_words(*, figures: QuestionFigures | None, limits: ReviewLimits, now: datetime) -> tuple[str, bool]:
    """Return how far a question is known in a sentence, and whether it is time to replace it."""
    attempts = figures.attempts if figures else 0
    last = figures.last_used_at if figures else None
    found = exposure(attempts=attempts, last_used_at=last, now=now, limit=limits.exposure_attempts)
    day = f"{last.astimezone(LOCAL_ZONE):%d/%m/%Y}" if last else ""
    return _(EXPOSURE_WORDS[found]) % {"count": attempts, "day": day}, found is Exposure.WORN


def reading(figures: QuestionFigures | None) -> str:
    """Return what the figures say: how hard, how telling, and whether there are enough answers; empty when unused."""
    if figures is None or figures.facility is None or figures.discrimination is None:
        return ""
    easy = facility_band(value=float(figures.facility))
    telling = discrimination_band(value=float(figures.discrimination))
    if figures.attempts < LEAST_FOR_ALL_FIGURES or easy is None or telling is None:
        return _("Mới có %(count)s lượt làm, chưa đủ để kết luận.") % {"count": figures.attempts}
    words = [_("Độ khó: %(word)s.") % {"word": easy.value}]
    if telling is Discrimination.BACKWARDS:
        words.append(_("Người làm tốt lại hay sai câu này: câu này có thể nhầm đáp án, hãy kiểm tra."))
    else:
        words.append(_("Độ phân biệt: %(word)s.") % {"word": telling.value})
    if figures.attempts < ENOUGH_DATA:
        words.append(_("Số liệu còn ít (%(count)s lượt).") % {"count": figures.attempts})
    return " ".join(words)
