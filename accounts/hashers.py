"""Argon2id at sizes that one small server can bear."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class SmallArgon2Hasher(Argon2PasswordHasher):
    """For secrets that people choose: Argon2id, 19 MiB, two passes, one lane (dependencies.md: 23 ms)."""

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


class CardHasher(Argon2PasswordHasher):
    """For the secret parts of cards: Argon2id, 4 MiB, one pass: two or three milliseconds.

    A card's parts are random (43 and 160 bits), live 14 days and allow five tries. Trying all 2^43 typed codes of
    one stolen hash would take a hundred processors some seven years; the same size as for chosen secrets would gain
    nothing and make an officer wait for the 332 hashes of a commune's 166 cards (8 seconds instead of one).
    """

    time_cost = 1
    memory_cost = 4 * 1024
    parallelism = 1
