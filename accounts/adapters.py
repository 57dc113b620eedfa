"""Our answers to allauth's questions."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by name and secret, no sign-up."""


class MfaAdapter(DefaultMFAAdapter):
    """Second factor of staff."""
