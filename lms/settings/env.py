"""Typed reading of environment variables.

Every variable is named once, here or in the setting files, and described in
docs/configuration.md (a test compares the two). A secret may also come from a
file: for a variable NAME, the path stands in NAME_FILE.
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"", "0", "false", "no", "off"})


def text(name: str, default: str = "") -> str:
    """Return the variable, or the content of the file named by NAME_FILE."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ImproperlyConfigured(f"{name}_FILE: không đọc được tệp ({error.strerror}).") from error
    return os.environ.get(name, default)


def flag(name: str, *, default: bool = False) -> bool:
    """Return a yes/no variable; anything but a known word is an error."""
    word = os.environ.get(name)
    if word is None:
        return default
    if word.lower() in TRUE_WORDS:
        return True
    if word.lower() in FALSE_WORDS:
        return False
    raise ImproperlyConfigured(f"{name}: «{word}» không phải 1 hoặc 0.")


def number(name: str, default: int) -> int:
    """Return a whole-number variable."""
    word = os.environ.get(name)
    if word is None or word == "":
        return default
    try:
        return int(word)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}: «{word}» không phải số nguyên.") from error


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """Return a comma-separated variable as a list."""
    word = os.environ.get(name)
    if word is None:
        return list(default)
    return [part.strip() for part in word.split(",") if part.strip()]
