"""The secret part of a card's address reaches no log line (P6)."""

import logging

from accounts.logs import HideCardSecrets


def line(msg: str, *args: object) -> str:
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, msg, args, None)
    assert HideCardSecrets().filter(record) is True
    return record.getMessage()


def test_the_address_of_a_card_is_hidden() -> None:
    assert line("Internal Server Error: %s", "/the/1234567/abc-DEF_123/") == "Internal Server Error: /the/…/"
    assert line("302 https://x.vn/the/1234567/abc next") == "302 https://x.vn/the/… next"


def test_other_lines_stay() -> None:
    assert line("403 user=%s path=%s", 7, "/can-bo/the/") == "403 user=7 path=/can-bo/the/"


def test_the_handler_of_every_log_has_the_filter() -> None:
    from django.conf import settings

    assert all("card_secrets" in handler["filters"] for handler in settings.LOGGING["handlers"].values())
