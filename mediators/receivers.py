"""Answers what accounts asks: may this person's card still be used, which words must a secret not be made of."""

from datetime import date
from typing import Any

from django.dispatch import receiver

from accounts.models import User
from accounts.signals import card_refusal_asked, secret_context_asked
from mediators.models import Appointment, Mediator


@receiver(card_refusal_asked, dispatch_uid="mediators.refuse_card_of_who_left")
def refuse_card_of_who_left(sender: Any, *, user: User, on: date, **kwargs: Any) -> bool:
    """Refuse the card of a mediator who holds no office any more; staff cards are not our business."""
    mediator = Mediator.objects.filter(user=user).values_list("pk", flat=True).first()
    return mediator is not None and not Appointment.objects.open().filter(mediator=mediator).exists()


@receiver(secret_context_asked, dispatch_uid="mediators.name_words_of_the_person")
def name_words_of_the_person(sender: Any, *, user: User, **kwargs: Any) -> list[str]:
    """Return commune, birth year and birth date, which must not make up a secret (S3)."""
    person = Mediator.objects.select_related("commune").filter(user=user).first()
    if person is None:
        return []
    words = [person.commune.name, str(person.birth_year or "")]
    if person.birth_date:
        words += [f"{person.birth_date:%d%m%Y}", f"{person.birth_date:%d%m%y}"]
    return [word for word in words if word]
