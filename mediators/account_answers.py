"""What mediators answers to accounts, which does not know mediators (accounts.signals)."""

from datetime import date
from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import card_refusal_asked, secret_context_asked
from mediators.models import Mediator


@receiver(card_refusal_asked, dispatch_uid="mediators.card_refusal")
def person_has_left(sender: type[User], user: User, on: date, **kwargs: Any) -> bool:
    """Refuse the card of a mediator who holds no office that runs on this day or begins later."""
    mediator = Mediator.objects.filter(user=user).first()
    if mediator is None:
        return False
    return not (mediator.appointments.running(on) | mediator.appointments.open()).exists()


@receiver(secret_context_asked, dispatch_uid="mediators.secret_context")
def known_words(sender: type[User], user: User, **kwargs: Any) -> list[str]:
    """Return what people who know a mediator would try first: code, commune, birth year, phone."""
    mediator = Mediator.objects.select_related("commune").filter(user=user).first()
    if mediator is None:
        return []
    words = [mediator.code, mediator.commune.name, mediator.born, mediator.phone]
    if mediator.birth_year:
        words.append(str(mediator.birth_year))
    return [word for word in words if word]
