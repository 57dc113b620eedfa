"""The named event of mediators that upper layers listen to.

`appointments_changed(sender, appointment_ids, now)` is sent inside the transaction by every service that opened,
corrected, moved or ended appointments, once with all ids: `appointment_ids` is a collection of primary keys,
`now` an aware datetime. `training` listens and refreshes the stored status of these appointments.
"""

from django.dispatch import Signal

appointments_changed = Signal()
