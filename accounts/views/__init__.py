"""The web edge of accounts: sign-in, cards, second factor, staff accounts, the audit log."""

from accounts.views.cards import card_code, card_greeting, card_link, card_not_me, card_secret
from accounts.views.log import audit_log
from accounts.views.own_secret import own_secret
from accounts.views.second_factor import enrol, recovery_codes, second_factor
from accounts.views.sign_in import after_sign_in, large_text, sign_in, sign_out
from accounts.views.staff import (
    role_end,
    role_new,
    staff_card,
    staff_detail,
    staff_list,
    staff_new,
    staff_suspend,
    staff_unsuspend,
)

__all__ = [
    "after_sign_in",
    "audit_log",
    "card_code",
    "card_greeting",
    "card_link",
    "card_not_me",
    "card_secret",
    "enrol",
    "large_text",
    "own_secret",
    "recovery_codes",
    "role_end",
    "role_new",
    "second_factor",
    "sign_in",
    "sign_out",
    "staff_card",
    "staff_detail",
    "staff_list",
    "staff_new",
    "staff_suspend",
    "staff_unsuspend",
]
