"""Signing in without the forms, for tests of other apps."""

import time

from django.test import Client

from accounts import sessions
from accounts.models import User


def signed_in_client(user: User) -> Client:
    """Return a client that has passed secret and, for staff, second factor just now."""
    client = Client()
    client.force_login(user, backend="accounts.backends.SecretBackend")
    session = client.session
    session[sessions.SIGNED_IN_AT] = session[sessions.SEEN_AT] = session[sessions.SECOND_FACTOR_AT] = time.time()
    session.save()
    return client
