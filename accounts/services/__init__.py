"""Every write of accounts: one function per thing that a person does."""

from accounts.services.cards import (
    IssuedCard,
    activate_with_card,
    check_card,
    make_card,
    make_cards,
)
from accounts.services.own_secret import change_own_secret, confirm_own_secret
from accounts.services.roles import (
    appoint,
    create_staff_account,
    end_role,
    new_card,
    open_first_account,
    reset_second_factor,
    suspend,
    sync_wagtail_groups,
    unsuspend,
)
from accounts.services.second_factor import activate_second_factor, check_second_factor, unused_recovery_codes
from accounts.services.sign_in import check_secret, remember_device, set_large_text, signed_in, signed_out
from accounts.services.tries import TooManyTries, forget_old_tries

__all__ = [
    "IssuedCard",
    "TooManyTries",
    "activate_second_factor",
    "activate_with_card",
    "appoint",
    "change_own_secret",
    "check_card",
    "check_second_factor",
    "check_secret",
    "confirm_own_secret",
    "create_staff_account",
    "end_role",
    "forget_old_tries",
    "make_card",
    "make_cards",
    "new_card",
    "open_first_account",
    "remember_device",
    "reset_second_factor",
    "set_large_text",
    "signed_in",
    "signed_out",
    "suspend",
    "sync_wagtail_groups",
    "unsuspend",
    "unused_recovery_codes",
]
