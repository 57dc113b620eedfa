"""What content tells the apps above it. Sent inside the transaction, with keyword arguments.

law_decided(sender=LawDecision, targets: list[str], now: datetime)
    Something was decided, or is undecided again, about texts that rest on a changed article.
material_opened(sender=MaterialPage, page: MaterialPage, user: User, now: datetime)
    A signed-in person opened a published page of the material set. Sent robustly: whatever a receiver does, the page
    is shown.
"""

from django.dispatch import Signal

law_decided = Signal()
material_opened = Signal()
