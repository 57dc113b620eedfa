"""What quizzes tell the apps above them. Sent inside the transaction, with keyword arguments.

attempt_submitted(sender=Attempt, attempt: Attempt, now: datetime)
    An attempt was submitted and scored, once; by the person or by the deadline.
bank_changed(sender=Question, question_ids: list[int], now: datetime)
    Questions were written, approved or retired.
"""

from django.dispatch import Signal

attempt_submitted = Signal()
bank_changed = Signal()
