"""How a name and a secret are checked."""

from django.contrib.auth.backends import ModelBackend


class SecretBackend(ModelBackend):
    """Sign-in name and secret."""
