"""What quizzes tell the apps above them. Sent inside the transaction, with keyword arguments.

attempt_submitted(sender=Attempt, attempt: Attempt, now: datetime)
    An attempt was submitted and scored, once; by the person or by the deadline.
attempt_scored(sender=Attempt, attempt: Attempt, now: datetime, first: bool)
    An attempt whose essays waited for a marker has its score; `first` is false when a mark given anew changed it.
writing_marked(sender=MarkingTask, task: MarkingTask, now: datetime)
    An answer written in own words has a mark that counts, the first or another one.
bank_changed(sender=Question, question_ids: list[int], now: datetime)
    Questions were written, approved or retired.
"""

from django.dispatch import Signal

attempt_submitted = Signal()
attempt_scored = Signal()
writing_marked = Signal()
bank_changed = Signal()
