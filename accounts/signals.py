"""Questions that accounts asks of the layers above it, without knowing them.

`card_refusal_asked` (sender User, `user`, `on`): any receiver that answers a true value refuses the card of this
person on this day, for instance because the person left the team. The holder sees the same text as for a wrong card.

`secret_context_asked` (sender User, `user`): receivers answer a list of words that must not make up a secret
(commune, birth year).

`account_activated` (sender User, `user`, `purpose`, `now`): a person set a secret with a card; sent inside the
transaction.
"""

from django.dispatch import Signal

card_refusal_asked = Signal()
secret_context_asked = Signal()
account_activated = Signal()
