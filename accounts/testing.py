"""Signing in without the forms, for tests of other apps."""

import time

from django.test import Client

from accounts.models import User


def signed_in_client(user: User) -> Client:
    """Return a client that has passed secret and, for staff, second factor just now."""
    client = Client()
    client.force_login(user, backend="accounts.backends.SecretBackend")
    session = client.session
    session["staff_signed_in_at"] = session["staff_seen_at"] = time.time()
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "username": user.username},
        {"method": "mfa", "at": time.time(), "type": "totp"},
    ]
    session.save()
    return client
